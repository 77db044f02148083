"""What the lines, variables and sets of a project of ours say, by the record they say it of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from consilience import exchange, model, tables
from consilience.exchange import References
from consilience.model import Attribute, Note, Origin, Record
from consilience.readers.refi_qda.gathered import Gathered
from consilience.readers.refi_qda.skeleton import Case, Link, Set, Skeleton

#: Names and values of lines.
Pairs = list[tuple[str, str]]

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LETTERS = {"speaker": "p", "organisation": "o", "collaboration": "k"}
_CASES = {each: tables.table(each) for each in exchange.CASES}
_NAMED = {"source", "code"}
_KIND = exchange.column_name("collaboration", "kind")
#: Remarks on links stay notes, on the code that is linked.
_LINK = "link"


@dataclass(slots=True)
class Group:
    """A note that stands for a record: its lines, what it is on, who wrote it and when."""

    pairs: Pairs
    author: str | None
    date: str | None
    on: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


class Words:
    """Everything that was said in words, gathered from what the reader made of it."""

    def __init__(self, made: Gathered, project: Skeleton) -> None:
        self._made = made
        self._project = project
        self._groups = {
            note: kind
            for each in project.sets
            for kind in exchange.GROUPS
            if each.guid == exchange.ours(f"set/{kind}")
            for note in each.notes
        }
        self.references = References()
        self.waves: list[model.Wave] = []
        self.layers: list[model.Layer] = []
        #: layer → sources that it covers
        self.covered: dict[str, list[str]] = {}
        self.only_layer: str | None = None
        self.versions: list[tuple[model.CodebookVersion, tuple[str, ...]]] = []
        self.cases: list[Record] = []
        self.details: list[tuple[str, str, str | None]] = []
        #: source or excerpt → its lines; source → its variables
        self.lines: dict[str, Pairs] = {}
        self.values: dict[str, Pairs] = {}
        #: excerpt → kind of case → id
        self.belongs: dict[str, dict[str, str]] = {}
        #: coding → the lines of the note on it
        self.remarks: dict[str, Pairs] = {}
        #: kind → GUID of the note → what it says
        self.groups: dict[str, dict[str, Group]] = {kind: {} for kind in exchange.GROUPS}
        #: notes that are lines; note → lines about the note; excerpt → the name of its selection
        self.heard_notes: set[str] = set()
        self.of_notes: dict[str, Pairs] = {}
        self.names: dict[str, str] = {}
        #: note → what it is about, where the reader could not know
        self.about: dict[str, str] = {}
        #: coding → codings that it settles
        self.settles: dict[str, list[str]] = {}
        #: records of ours by GUID, for those that something points to
        self.by_guid: dict[str, str] = dict(made.known)
        self._users()
        self._sets()
        self._all_cases()
        self._attributes()
        self._notes()
        self._origins()

    # --- what has a name --------------------------------------------------------------------

    def _users(self) -> None:
        made = self._made
        ids = {made.users[user.guid]: user for user in self._project.users}
        named = exchange.names((user.id or id_, user.name) for id_, user in ids.items())
        for id_, user in ids.items():
            self.references.add("agent", id_, named[user.id or id_])

    def _sets(self) -> None:
        for each in self._project.sets:
            lines = exchange.heard(each.description or "") or []
            if each.name.startswith(exchange.WAVE):
                self._wave(each, each.name.removeprefix(exchange.WAVE), dict(lines))
            elif each.name.startswith(exchange.LAYER):
                self._layer(each, each.name.removeprefix(exchange.LAYER), lines)
            elif each.name.startswith(exchange.VERSION):
                id_ = each.name.removeprefix(exchange.VERSION)
                said = dict(lines)
                version = model.CodebookVersion(
                    id=id_, date=said.get("date"), note=said.get("note")
                )
                self.versions.append((version, each.codes))
            elif (name := exchange.other_named(each.name)) is not None:
                self._other(each, name)

    def _other(self, each: Set, name: str) -> None:
        """A set that another tool held: a detail of each member, as the reader says it."""
        for guid in (*each.codes, *each.sources, *each.notes):
            if guid in self.by_guid:
                self.details.append((self.by_guid[guid], "set", name))
        if each.description:
            self.details.append(("study", f"set {name}: description", each.description))

    def _own(self, each: Set, about: str, lines: Pairs) -> None:
        """What holds for sets that stand for a record: notes on it, and details."""
        self.by_guid[each.guid] = about
        for note in each.notes:
            self.about[note] = about
        for name, value in lines:
            if (detail := exchange.detailed(name)) is not None:
                self.details.append((about, detail, value or None))

    def _wave(self, each: Set, name: str, said: dict[str, str]) -> None:
        order = said.get("order", "")
        id_ = f"w{len(self.waves) + 1}"
        self.references.add("wave", id_, name)
        self._own(each, f"wave:{id_}", list(said.items()))
        self.waves.append(
            model.Wave(
                id=id_,
                label=said.get("label") or name,
                order=int(order) if re.fullmatch(r"-?[0-9]{1,9}", order) else len(self.waves) + 1,
                phase=said.get("phase"),
                read_by=self.references.heard("agent", said.get("read by", "")),
            )
        )

    def _layer(self, each: Set, name: str, lines: Pairs) -> None:
        said = dict(lines)
        id_ = f"layer{len(self.layers) + 1}"
        self.references.add("layer", id_, name)
        self._own(each, f"layer:{id_}", lines)
        coders = (
            self.references.heard("agent", words) for label, words in lines if label == "coder"
        )
        self.covered[id_] = [self.by_guid[guid] for guid in each.sources if guid in self.by_guid]
        if "codings" in said:
            self.only_layer = id_
        self.layers.append(
            model.Layer(
                id=id_,
                label=said.get("label") or name,
                kind=said.get("kind", "importer"),
                coders=tuple(filter(None, coders)),
                codebooks=tuple(words for label, words in lines if label == "codebook"),
                covers=("all",) if "covers" in said else (),
                note=said.get("note"),
            )
        )

    def _all_cases(self) -> None:
        found: list[tuple[str, str, Case, Pairs]] = []
        for case in self._project.cases:
            values = [
                (self._project.variables[guid].name, value or "")
                for guid, value in case.values
                if guid in self._project.variables
            ]
            kind = dict(values).get(exchange.column_name("case", "kind"), "")
            lacks_kind = kind == "collaboration" and _KIND not in dict(values)
            if kind not in _CASES or lacks_kind:
                continue
            id_ = self._made.number(_LETTERS[kind])
            self.references.add(kind, id_, case.name)
            self.by_guid[case.guid] = f"{kind}:{id_}"
            found.append((kind, id_, case, values))
        for kind, id_, case, values in found:
            self._case(kind, id_, case, values)

    def _case(self, kind: str, id_: str, case: Case, values: Pairs) -> None:
        begins = exchange.column_name(kind, "")
        columns = [
            (name.removeprefix(begins), words) for name, words in values if name.startswith(begins)
        ]
        held = exchange.fields(columns, _CASES[kind], self.references)
        self.cases.append(_CASES[kind].record(**{"label": case.name, **held, "id": id_}))  # type: ignore[arg-type]
        about = f"{kind}:{id_}"
        for name, words in values:
            if (detail := exchange.other_named(name)) is not None:
                self.details.append((about, detail, words or None))

    # --- what hangs on records ----------------------------------------------------------------

    def _attributes(self) -> None:
        for each in cast("Iterator[Attribute]", self._made.rows(Attribute)):
            kind, _, id_ = each.about.partition(":")
            if kind == "source":
                self.values.setdefault(id_, []).append((each.name, each.value or ""))
                if (detail := exchange.other_named(each.name)) is not None:
                    self.details.append((each.about, detail, each.value))
            elif kind == "code" and each.name in {"colour", "isCodable"}:
                self.details.append((each.about, each.name, each.value))
            elif kind == "excerpt" and each.name in {"name", "words begin"} and each.value:
                self.names[id_] = each.value
            elif kind == "note" and each.name == "description":
                self.of_notes[id_] = exchange.heard(each.value or "") or []
            elif kind == "note" and each.name == "note" and each.value:
                self.about[each.value.removeprefix("note:")] = each.about

    def _notes(self) -> None:
        guids = {
            each.id.partition(":")[2]: each.element
            for each in cast("Iterator[Origin]", self._made.rows(Origin))
            if each.id.startswith("note:") and each.element
        }
        for note in cast("Iterator[Note]", self._made.rows(Note)):
            guid = guids.get(note.id)
            if guid is None:
                self._line(note)
            elif self._groups.get(guid, _LINK) != _LINK:
                self._group(note, guid)
            else:
                self.by_guid[guid] = f"note:{note.id}"
                if guid in self.about:
                    self.about[note.id] = self.about.pop(guid)
        for link in self._project.links:
            target = self.by_guid.get(link.target, "")
            for guid in link.notes:
                note_id = self.by_guid.get(guid, "").removeprefix("note:")
                self.about[note_id] = self.by_guid.get(link.origin, "study")
            reference = self.by_guid.get(link.origin, "")
            if reference.startswith("note:") and target.partition(":")[0] in {*_CASES, "agent"}:
                self.about[reference.removeprefix("note:")] = target

    def _line(self, note: Note) -> None:
        """A description of a source or a selection."""
        pairs = exchange.heard(note.text)
        if pairs is None:
            return
        self.heard_notes.add(note.id)
        self.lines[note.about] = pairs
        self._point(pairs)
        for name, value in pairs:
            if (detail := exchange.detailed(name)) is not None:
                self.details.append((note.about, detail, value or None))

    def _group(self, note: Note, guid: str) -> None:
        kind = self._groups[guid]
        known = self.groups[kind].get(guid)
        if known is None:
            pairs = exchange.heard(note.text)
            if pairs is None:
                return
            known = self.groups[kind][guid] = Group(pairs, note.author, note.date)
            self._point(pairs)
        self.heard_notes.add(note.id)
        known.ids.append(note.id)
        known.on.append(note.about)
        if kind == "coding":
            self.remarks[note.about.removeprefix("coding:")] = known.pairs

    def _point(self, pairs: Pairs) -> None:
        """Note what is pointed to by a GUID."""
        for _, value in pairs:
            for guid in _GUID.findall(value):
                self.by_guid.setdefault(guid, "")

    def _origins(self) -> None:
        """Find records by their GUIDs: what is pointed to, and what belongs to a case."""
        of_case: dict[str, list[str]] = {}
        for case in self._project.cases:
            if reference := self.by_guid.get(case.guid):
                for guid in case.selections:
                    of_case.setdefault(guid, []).append(reference)
        for link in self._project.links:
            self.by_guid.setdefault(link.origin, "")
            self.by_guid.setdefault(link.target, "")
        for each in cast("Iterator[Origin]", self._made.rows(Origin)):
            guid = each.element or ""
            kind, _, id_ = each.id.partition(":")
            if not self.by_guid.get(guid, "-"):
                self.by_guid[guid] = each.id
            if kind in _NAMED or guid in self.by_guid:
                self.references.add(kind, id_, guid)
            for reference in of_case.get(guid, ()) if kind == "excerpt" else ():
                case_kind, _, case_id = reference.partition(":")
                self.belongs.setdefault(id_, {})[case_kind] = case_id
        for link in self._project.links:
            self._link(link)

    def _link(self, link: Link) -> None:
        """What a coding settles; a link that another tool held. Others were read before."""
        origin, target = self.by_guid[link.origin], self.by_guid[link.target]
        if link.name == exchange.SETTLES and origin.startswith("coding:"):
            settles = self.settles.setdefault(origin.removeprefix("coding:"), [])
            settles.append(target.removeprefix("coding:"))
        elif not origin.startswith("note:") and not link.notes:
            name = f"link: {link.name}" if link.name else "link"
            value = " ".join(each for each in (link.direction, target or link.target) if each)
            self.details.append((origin, name, value))

    def columns(self, pairs: Pairs, kind: str, *, begins: str = "") -> Mapping[str, object]:
        """The columns of a kind that lines, or variables that begin so, speak of."""
        named = [
            (name.removeprefix(begins), words) for name, words in pairs if name.startswith(begins)
        ]
        return exchange.fields(named, tables.table(kind), self.references)
