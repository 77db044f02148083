"""Cases and variables: who speaks, by a declared rule; else details, so that nothing is lost."""

from __future__ import annotations

import re

from consilience import model
from consilience.readers.refi_qda.gathered import Gathered
from consilience.readers.refi_qda.parts import Part
from consilience.readers.refi_qda.skeleton import Case, Skeleton

_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
_DETAILS = ("role", "profession", "organisation_type")


def stem(name: str) -> str:
    """The name of a source without its suffix."""
    return _SUFFIX.sub("", name.strip()) or name.strip()


class People:
    """Knows the cases; makes speakers, organisations and waves of what the options declare."""

    def __init__(self, made: Gathered, project: Skeleton) -> None:
        self._made = made
        self._options = made.options
        self._variables = project.variables
        self._cases = project.cases
        self._by_guid = {case.guid: case for case in project.cases if case.guid}
        self._by_name: dict[str, list[Case]] = {}
        self._of_source: dict[str, list[Case]] = {}
        self._of_selection: dict[str, list[Case]] = {}
        for case in project.cases:
            if case.name:
                self._by_name.setdefault(case.name, []).append(case)
            for each in case.sources:
                self._of_source.setdefault(each, []).append(case)
            for each in case.selections:
                self._of_selection.setdefault(each, []).append(case)
        self._sets: dict[str, list[str]] = {}
        for group in project.sets:
            for each in group.sources:
                self._sets.setdefault(each, []).append(group.name)
        self._speakers: dict[str, dict[str, str]] = {}
        self._ids: dict[str, str] = {}
        self._organisations: dict[str, str] = {}
        self._waves: dict[str, str] = {}

    # --- what belongs to a case -------------------------------------------------------------

    def is_case(self, guid: str) -> bool:
        """True for the GUID of a case (which some tools use as a code as well)."""
        return guid in self._by_guid

    def case(self, guid: str) -> Case:
        """The case of a GUID."""
        return self._by_guid[guid]

    def of_selection(self, guid: str) -> list[Case]:
        """The cases that name a selection as theirs."""
        return self._of_selection.get(guid, [])

    def of_source(self, guid: str) -> list[Case]:
        """The cases that name a source as theirs."""
        return self._of_source.get(guid, [])

    # --- who speaks -------------------------------------------------------------------------

    def touches(self, part: Part) -> bool:
        """True for a source that a case names, or passages of which belong to one."""
        guids = {part.guid, *(mark.guid for mark in part.marks)}
        codes = {code for mark in part.marks for each in mark.codings for code in each.codes}
        named = self._of_source.keys() | self._of_selection.keys()
        return bool(guids & named or codes & self._by_guid.keys())

    def speaker(self, part: Part, cases: list[Case], turn: str | None = None) -> str | None:
        """The speaker of a passage in a source, which belongs to these cases and this turn."""
        if part.element == "Note":
            return None  # nobody whom the study is about speaks in it
        match self._options.speaker_from:
            case None:
                return None
            case "case":
                named = [each for each in cases or self.of_source(part.guid) if each.name]
            case "case-named-as-source":
                named = self._by_name.get(stem(part.name), [])
            case "turn":
                same = self._by_name.get(turn or "", [])
                return self._label(turn, same[0] if len(same) == 1 else None, part)
            case "source":
                return self._label(stem(part.name), None, part)
            case rule:
                return self._label(self._found(rule, None, part), None, part)
        if len(named) != 1:
            return None
        return self._label(named[0].name, named[0], part)

    def wave(self, part: Part, cases: list[Case]) -> str | None:
        """The wave of a passage."""
        if part.element == "Note" or self._options.wave_from is None:
            return None
        case = cases[0] if len(cases) == 1 else None
        value = self._found(self._options.wave_from, case, part)
        if not value:
            return None
        if value not in self._waves:
            id_ = self._waves[value] = self._made.number("w")
            order = len(self._waves)
            self._made.waves.append(model.Wave(id=id_, label=value, order=order))
        return self._waves[value]

    def _found(self, rule: str | None, case: Case | None, part: Part | None) -> str | None:
        """What a rule such as ``variable:role`` finds."""
        if rule is None:
            return None  # a variable may have no name
        kind, colon, name = rule.partition(":")
        if not colon:
            kind, name = "variable", kind
        if kind == "variable":
            for values in (case.values if case else (), part.values if part else ()):
                for guid, value in values:
                    variable = self._variables.get(guid)
                    if variable and variable.name == name and value and value.strip():
                        return value.strip()
        elif kind == "set" and part:
            for group in self._sets.get(part.guid, ()):
                begins, _, value = group.partition(":")
                if begins.strip() == name and value.strip():
                    return value.strip()
        return None

    def _label(self, label: str | None, case: Case | None, part: Part | None) -> str | None:
        if not label or not label.strip():
            return None
        if label not in self._ids:
            self._ids[label] = self._made.number("p")
            self._speakers[label] = {}
        held = self._speakers[label]
        for name in (*_DETAILS, "organisation"):
            value = self._found(getattr(self._options, f"{name}_from"), case, part)
            if value and held.setdefault(name, value) != value:
                sentence = f"Speaker {self._ids[label]} has several values of {name}: the first"
                remark = f"{sentence} is in speakers.csv, all are in attributes.csv."
                if remark not in self._made.remarks:
                    self._made.remarks.append(remark)
        return self._ids[label]

    # --- in the end -------------------------------------------------------------------------

    def settle(self) -> None:
        """Every source was read: write speakers, and what is known of cases and variables."""
        by_case = self._options.speaker_from in {"case", "case-named-as-source"}
        if by_case:
            for case in self._cases:
                if case.name:
                    self._label(case.name, case, None)
        for label, held in self._speakers.items():
            self._made.add(
                model.Speaker(
                    id=self._ids[label],
                    label=label,
                    role_published=held.get("role"),
                    profession_published=held.get("profession"),
                    organisation_type_published=held.get("organisation_type"),
                    organisation=self._organisation(held.get("organisation")),
                )
            )
        for case in self._cases:
            self._case(case, speaker=by_case)
        for variable in self._variables.values():
            described = f": {variable.description}" if variable.description else ""
            value = f"{variable.type}{described}"
            self._made.attribute("study", f"variable {variable.name}", value)
            self._made.ledger.changed("Variable", "attribute", "its type and description, in words")

    def _organisation(self, label: str | None) -> str | None:
        if not label:
            return None
        if label not in self._organisations:
            id_ = self._organisations[label] = self._made.number("o")
            self._made.add(model.Organisation(id=id_, label=label))
        return self._organisations[label]

    def _case(self, case: Case, *, speaker: bool) -> None:
        made = self._made
        if case.name and speaker:
            about = f"speaker:{self._ids[case.name]}"
            made.ledger.carried("Case", "speaker", id_=about)
            made.origin(about, case.guid)
        elif not case.name and len(case.sources) == 1 and case.sources[0] in made.known:
            about = made.known[case.sources[0]]
            made.ledger.changed("Case", "attribute", "has no name: details of its one source")
        else:
            about = "study"
            made.ledger.changed("Case", "attribute", "kept as details: no rule makes it a speaker")
        prefix = f"case {case.name or case.guid}: " if about == "study" else ""
        made.known.setdefault(case.guid, about)
        if about == "study" and not (case.values or case.description or case.sources):
            made.attribute(about, "case", case.name or case.guid)
        if case.description:
            made.attribute(about, f"{prefix}description", case.description)
        for guid, value in case.values:
            self.value(about, guid, value, prefix)
        for each in case.codes:
            if each in made.codes:
                label = case.name or case.guid
                made.attribute(f"code:{made.codes[each]}", "case", label)
        if about != made.known.get(case.sources[0] if case.sources else ""):
            for each in case.sources:
                if each in made.known:
                    made.attribute(made.known[each], "case", case.name or case.guid)

    def value(self, about: str, guid: str, value: str | None, prefix: str = "") -> None:
        """Keep the value of a variable as a detail."""
        variable = self._variables.get(guid)
        name = variable.name if variable else "(unknown variable)"
        self._made.attribute(about, f"{prefix}{name}", value)
        self._made.ledger.carried("VariableValue", "attribute")
