"""What the names of sources say, or of the groups that they are in, by a pattern somebody declared.

Where a tool has no place for the role, the network or the round of an interview, people put it
into the name of the file (``North_early_Manager.docx``) or a group of documents. The same rule
holds for every reader, because it is applied to what they made.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from consilience.cells import SLUG
from consilience.errors import ReadError
from consilience.loss import Ledger
from consilience.model import (
    Attribute,
    Collaboration,
    Excerpt,
    Header,
    Organisation,
    Record,
    Source,
    Speaker,
    Study,
    Wave,
)
from consilience.readers import Imported, label
from consilience.readers.label import Pattern
from consilience.readers.wording import opaque

#: The options; they are not passed to readers.
TAKES = ("source_name", "source_group", "collaboration_kind")
_SEVERAL = ";"
_KIND = "site"
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
#: What tools call the groups that a source is in.
_GROUPS = {"set", "group", "document group", "document groups", "dokumentgruppe", "case"}
#: What is said of people goes to their speakers.
_PUBLISHED = {
    "role": "role_published",
    "profession": "profession_published",
    "organisation-type": "organisation_type_published",
}
_Parts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """The declared patterns, with semicolons between several; the first that fits counts."""

    names: tuple[Pattern, ...] = ()
    groups: tuple[Pattern, ...] = ()
    kind: str = _KIND

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Rule:
        """The rule in the options of an import; ReadError where one cannot be understood."""
        kind = str(given.get("collaboration_kind") or _KIND)
        if not SLUG.fullmatch(kind):
            raise ReadError(
                f"“{kind}” is no kind of collaboration", hint="write network, community, site …"
            )
        return cls(_patterns(given.get("source_name")), _patterns(given.get("source_group")), kind)

    def __bool__(self) -> bool:
        return bool(self.names or self.groups)


def _patterns(given: object) -> tuple[Pattern, ...]:
    words = given if isinstance(given, str) else ""
    return tuple(
        Pattern.of(each.strip(), label.OF_SOURCES) for each in words.split(_SEVERAL) if each.strip()
    )


def applied(made: Imported, rule: Rule) -> Imported:
    """The same with what the names of its sources say; nothing that was there is changed."""
    return _Applying(made, rule).whole() if rule else made


@dataclass(slots=True)
class _Heard:
    """What is said of one speaker by the sources in which they speak."""

    parts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def one(self, name: str) -> str | None:
        """The value of a part where there is only one."""
        values = self.parts.get(name, set())
        return next(iter(values)) if len(values) == 1 else None


class _Applying:
    """Goes through a study once for what is said of whom, then changes records as they pass."""

    def __init__(self, made: Imported, rule: Rule) -> None:
        self._made = made
        self._study = made.study
        self._rule = rule
        self._ledger = Ledger()
        self._unfitting = 0
        self._of: dict[str, _Parts] = {}
        self._heard: dict[str, _Heard] = defaultdict(_Heard)
        self._waves = {each.label: each for each in self._study.header.waves}
        self._collaborations: dict[str, str] = {}
        self._organisations: dict[str, str] = {}
        self._new: dict[type[Record], list[Record]] = defaultdict(list)
        self._speakers: dict[str, str] = {}

    def whole(self) -> Imported:
        """Everything."""
        for each in self._study.records(Collaboration):
            self._collaborations.setdefault(each.label, each.id)
        for organisation in self._study.records(Organisation):
            self._organisations.setdefault(organisation.label, organisation.id)
        self._read_sources()
        self._listen()
        self._speak()
        changed: dict[type[Record], Callable[[Record], Record]] = {
            Excerpt: self._excerpt,
            Speaker: self._speaker,
        }
        tables = {
            kind: _Table(self._study, kind, changed.get(kind), self._new[kind])
            for kind in {*self._study.tables, *self._new}
        }
        entries = sorted((*self._made.loss.entries, *self._ledger.entries()))
        remarks = self._made.remarks
        if self._unfitting:
            remark = "names of sources do not fit the declared pattern: nothing is read from them."
            remarks = (*remarks, f"{self._unfitting} {remark}")
        return replace(
            self._made,
            study=Study(self._header(), {kind: tables[kind] for kind in _ordered(tables)}),
            loss=replace(self._made.loss, entries=tuple(entries)),
            remarks=remarks,
        )

    # --- what is said ------------------------------------------------------------------------

    def _read_sources(self) -> None:
        groups: dict[str, list[str]] = defaultdict(list)
        if self._rule.groups:
            for each in self._study.records(Attribute):
                kind, _, id_ = each.about.partition(":")
                if kind == "source" and each.value and each.name.casefold() in _GROUPS:
                    groups[id_].append(each.value)
        for source in self._study.records(Source):
            name = " ".join((source.title or "").split())
            found = dict(label.read(self._rule.names, _SUFFIX.sub("", name)) or {})
            self._tell("name of a source", source.id, bool(self._rule.names), found)
            more: dict[str, str] = {}
            for group in groups[source.id]:
                more |= label.read(self._rule.groups, group) or {}
            self._tell("group of a source", source.id, bool(groups[source.id]), more)
            self._of[source.id] = {**more, **found}

    def _tell(self, what: str, id_: str, asked: bool, found: _Parts) -> None:
        if found:
            self._ledger.carried(what, ", ".join(found), id_=id_)
        elif asked:
            self._unfitting += what == "name of a source"
            self._ledger.left(what, "does not fit the declared pattern", id_=id_)

    def _listen(self) -> None:
        """Hear who speaks in which sources, and make what waves and collaborations are new."""
        for each in self._study.records(Excerpt):
            parts = self._of.get(each.source, {})
            if each.speaker:
                heard = self._heard[each.speaker].parts
                for name, value in parts.items():
                    heard[name].add(value)
        for parts in self._of.values():
            if (wave := parts.get("wave")) and wave not in self._waves:
                order = max((each.order for each in self._waves.values()), default=0) + 1
                name = _free("w", order, {each.id for each in self._waves.values()})
                self._waves[wave] = Wave(id=name, label=wave, order=order)
            if (id_ := _new(self._collaborations, parts.get("collaboration"), "k")) is not None:
                named = Collaboration(id=id_, label=parts["collaboration"], kind=self._rule.kind)
                self._new[Collaboration].append(named)
            if (id_ := _new(self._organisations, parts.get("organisation"), "o")) is not None:
                self._new[Organisation].append(Organisation(id=id_, label=parts["organisation"]))

    def _speak(self) -> None:
        """Make speakers of names in the pattern, one for each that nothing sets apart."""
        made: dict[str, str] = {}
        for source, parts in self._of.items():
            if "speaker" in parts:
                key = "\0".join(f"{name}={value}" for name, value in sorted(parts.items()))
                if key not in made:
                    made[key] = opaque("sp-", key)
                    speaker = Speaker(id=made[key], label=parts["speaker"])
                    self._new[Speaker].append(self._with(speaker, parts.get))
                self._speakers[source] = made[key]

    # --- records -----------------------------------------------------------------------------

    def _excerpt(self, record: Record) -> Record:
        if not isinstance(record, Excerpt) or not (parts := self._of.get(record.source)):
            return record
        wave = self._waves.get(parts.get("wave", ""))
        speaks = record.kind == "participant-words"
        return replace(
            record,
            collaboration=record.collaboration
            or self._collaborations.get(parts.get("collaboration", "")),
            wave=record.wave or (wave.id if wave else None),
            speaker=record.speaker or (self._speakers.get(record.source) if speaks else None),
        )

    def _speaker(self, record: Record) -> Record:
        heard = self._heard.get(record.id)
        return self._with(record, heard.one) if heard and isinstance(record, Speaker) else record

    def _with(self, speaker: Speaker, said: Callable[[str], str | None]) -> Speaker:
        wave = self._waves.get(said("wave") or "")
        given: dict[str, str | None] = {
            **{column: said(name) for name, column in _PUBLISHED.items()},
            "organisation": self._organisations.get(said("organisation") or ""),
            "collaboration": self._collaborations.get(said("collaboration") or ""),
            "wave": wave.id if wave else None,
        }
        new = {name: value for name, value in given.items() if not getattr(speaker, name)}
        return replace(speaker, **new)  # type: ignore[arg-type]

    def _header(self) -> Header:
        return replace(self._study.header, waves=tuple(self._waves.values()))


@dataclass(frozen=True, slots=True)
class _Table:
    """The records of a kind, changed as they pass, and those that are new."""

    study: Study
    kind: type[Record]
    change: Callable[[Record], Record] | None
    new: list[Record]

    def __call__(self) -> Iterator[Record]:
        for each in self.study.records(self.kind):
            yield self.change(each) if self.change else each
        yield from self.new


def _ordered(tables: Mapping[type[Record], object]) -> list[type[Record]]:
    return sorted(tables, key=lambda kind: kind.__name__)


def _new(known: dict[str, str], name: str | None, letter: str) -> str | None:
    """The id of a name that was not known; it is from now on."""
    if name is None or name in known:
        return None
    known[name] = _free(letter, len(known) + 1, set(known.values()))
    return known[name]


def _free(letter: str, number: int, taken: set[str]) -> str:
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"
