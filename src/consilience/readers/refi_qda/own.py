"""Projects that Consilience wrote: what has no field in the standard goes back to its columns.

The rest of the reader makes of such a project what it makes of any other. Here the study becomes
what it was, with new ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from consilience import exchange, model
from consilience.loss import Entry, Fate
from consilience.model import Attribute, Code, Coding, Excerpt, Header, Note, Origin, Record, Source
from consilience.readers.refi_qda.gathered import Gathered
from consilience.readers.refi_qda.own_words import Pairs, Words
from consilience.readers.refi_qda.skeleton import Skeleton

_SAID = ("kind", "locator", "wording", "language", "wave", "phase_spoken_of")
_COVERED = "covered by"
_RECORDS: Mapping[str, tuple[type[Record], str]] = {
    "mention": (model.Mention, "m"),
    "assessment": (model.Assessment, "j"),
    "pseudonym": (model.Pseudonym, "r"),
}
_CASES = (model.Speaker, model.Organisation, model.Collaboration)


def is_ours(project: Skeleton) -> bool:
    """True for a project that holds all that we write (one for QualCoder does not)."""
    origin = project.attributes.get("origin", "")
    return origin.startswith(exchange.ORIGIN) and "QualCoder" not in origin


#: What the reader says of other tools' projects, and what becomes of it in ours.
_BECAME = {
    "Case": "speaker, organisation or collaboration",
    "Variable": "column or detail",
    "VariableValue": "cell or detail",
    "Description": "columns",
    "Set": "wave, layer, version of the codebook or kind of note",
    "Note": "note, remark, mention, judgement or pseudonym",
    "Link": "what a note is about, what a coding settles, or a note on a code",
}
_MIDNIGHT = "time of day"
_KNOWN = "This project was written by Consilience: it is the study again, with new ids."


@dataclass(frozen=True, slots=True)
class Restored:
    """A study as it was, but for its ids; ``entries`` are its loss report."""

    header: Header
    tables: Mapping[type[Record], Callable[[], Iterator[Record]]]
    texts: Mapping[str, Callable[[], str]]
    entries: tuple[Entry, ...]
    remarks: tuple[str, ...]


def _told(entries: Iterable[Entry]) -> Iterator[Entry]:
    """What became of a project of ours, which holds more than the reader knows by itself."""
    counts: Counter[str] = Counter()
    for each in entries:
        if each.what in _BECAME:
            counts[each.what] += each.count
        elif each.what != _MIDNIGHT:  # we write days as their first moment
            yield each
    for what, count in counts.items():
        yield Entry(Fate.CARRIED, what, _BECAME[what], "", count)


def restored(made: Gathered, project: Skeleton, header: Header) -> Restored:
    """What a project of ours stands for."""
    words = Words(made, project)
    study = _Study(made, words)
    texts = {
        name: text
        for name, text in made.texts.items()
        if name.removesuffix(".txt") not in study.without_text
    }
    return Restored(
        header=study.header(header),
        tables=study.tables(),
        texts=texts,
        entries=tuple(sorted(_told(made.ledger.entries()))),
        remarks=(_KNOWN, *(each for each in made.remarks if "source_kind" not in each)),
    )


class _Study:
    """Gives records anew, from those that the reader made and what was said in words."""

    def __init__(self, made: Gathered, words: Words) -> None:
        self._made = made
        self._words = words
        #: sources that hold quotes of another one → that one
        self._quotes_of: dict[str, str] = {}
        #: sources whose text was made of their quotes
        self.without_text: set[str] = set()
        for about, pairs in words.lines.items():
            kind, _, id_ = about.partition(":")
            if kind != "source" or "text" not in dict(pairs):
                continue
            self.without_text.add(id_)
            if whole := words.by_guid.get(dict(pairs).get("quotes of", "")):
                self._quotes_of[id_] = whole.removeprefix("source:")
        self._constructs = {
            code.id: curie
            for code in cast("Iterator[Code]", made.rows(Code))
            if (curie := exchange.construct_in(code.label, self._guid(f"code:{code.id}")))
        }
        self._frameworks = {
            id_
            for curie in self._constructs.values()
            if (id_ := words.by_guid.get(exchange.framework(curie.partition(":")[0]), ""))
        }
        self._versions: dict[str, list[str]] = {}
        for version, guids in words.versions:
            for guid in guids:
                if guid in words.by_guid:
                    self._versions.setdefault(words.by_guid[guid], []).append(version.id)
        self._covers: dict[str, list[str]] = {}
        self._default = words.only_layer or (words.layers[0].id if words.layers else "")
        self._records: dict[type[Record], list[Record]] = {}
        self._origins: list[Origin] = []
        self._details = list(words.details)
        for kind in _RECORDS:
            self._grouped(kind)

    def _guid(self, reference: str) -> str:
        kind, _, id_ = reference.partition(":")
        return self._words.references.said(kind, id_)

    # --- records that were notes --------------------------------------------------------------

    def _grouped(self, kind: str) -> None:
        type_, letter = _RECORDS[kind]
        for guid, group in self._words.groups[kind].items():
            held = dict(self._words.columns(group.pairs, kind))
            on = [each.removeprefix("excerpt:") for each in group.on if each.startswith("excerpt:")]
            if kind == "mention" and not on:
                continue
            if kind == "mention":
                held |= {"excerpt": on[0], "coder": group.author}
            elif kind == "assessment":
                held |= {"evidence": tuple(on), "assessor": group.author or ""}
                held.setdefault("date", group.date)
            id_ = self._made.number(letter)
            try:
                record = type_(**{**held, "id": id_})  # type: ignore[arg-type]
            except TypeError:  # somebody took a line away without which it says nothing
                continue
            self._records.setdefault(type_, []).append(record)
            self._origins.append(Origin(id=f"{kind}:{id_}", file=self._made.file, element=guid))
            self._words.by_guid[guid] = f"{kind}:{id_}"
            self._words.references.add(kind, id_, guid)
            for each in group.ids:
                self._words.about.setdefault(f"note:{each}", f"{kind}:{id_}")
            self._details += _detailed(f"{kind}:{id_}", group.pairs)

    # --- tables -------------------------------------------------------------------------------

    def tables(self) -> Mapping[type[Record], Callable[[], Iterator[Record]]]:
        """A fresh iterator for each kind of record."""
        for coding, pairs in self._words.remarks.items():
            self._details += _detailed(f"coding:{coding}", pairs)
        for group in self._words.groups["study"].values():
            self._details += _detailed("study", group.pairs)
        found: dict[type[Record], Callable[[], Iterator[Record]]] = {
            Source: self._sources,
            Excerpt: self._excerpts,
            Code: self._codes,
            Coding: self._codings,
            Note: self._notes,
            Attribute: self._attributes,
            Origin: self._all_origins,
        }
        for kind in _CASES:
            if any(isinstance(each, kind) for each in self._words.cases):
                found[kind] = partial(self._cases, kind)
        for type_, records in self._records.items():
            found[type_] = partial(iter, records)
        return found

    def _cases(self, kind: type[Record]) -> Iterator[Record]:
        return (each for each in self._words.cases if isinstance(each, kind))

    def _sources(self) -> Iterator[Record]:
        for source in cast("Iterator[Source]", self._made.rows(Source)):
            if source.id in self._quotes_of:
                continue
            pairs = self._words.values.get(source.id, [])
            held = dict(self._words.columns(pairs, "source", begins="source: "))
            if ("source: title", "") in pairs:
                held["title"] = None
            for name in ("publication", "data_collection"):
                held.pop(name, None)
            if source.id in self.without_text:
                held["file"] = None
            yield replace(source, **held)  # type: ignore[arg-type]

    def _excerpts(self) -> Iterator[Record]:
        for excerpt in cast("Iterator[Excerpt]", self._made.rows(Excerpt)):
            yield self._excerpt(excerpt)

    def _excerpt(self, excerpt: Excerpt) -> Excerpt:
        words = self._words
        source = self._quotes_of.get(excerpt.source, excerpt.source)
        pairs = words.lines.get(f"excerpt:{excerpt.id}", [])
        values = words.values.get(source, [])
        shared = words.columns(values, "excerpt", begins="passages: ")
        own = dict(words.columns(pairs, "excerpt"))
        text = excerpt.text or words.names.get(excerpt.id)
        if "words" in dict(pairs):
            text = dict(pairs)["words"] or None
        changed: dict[str, object] = {name: own.get(name, shared.get(name)) for name in _SAID}
        changed["kind"] = changed["kind"] or excerpt.kind
        if excerpt.source in self.without_text or "start" in own:
            changed |= {name: own.get(name) for name in ("start", "end", "prefix", "suffix")}
        belongs = words.belongs.get(excerpt.id, {})
        return replace(
            excerpt,
            source=source,
            text=text,
            speaker=belongs.get("speaker"),
            collaboration=belongs.get("collaboration"),
            fragment=own.get("fragment", excerpt.fragment),  # type: ignore[arg-type]
            licence=own.get("licence"),  # type: ignore[arg-type]
            access=own.get("access"),  # type: ignore[arg-type]
            **changed,  # type: ignore[arg-type]
        )

    def _codes(self) -> Iterator[Record]:
        for code in cast("Iterator[Code]", self._made.rows(Code)):
            if code.id in self._constructs or f"code:{code.id}" in self._frameworks:
                continue
            definition, pairs = _parted(code.definition)
            held = self._words.columns(pairs, "code")
            version = tuple(self._versions.get(f"code:{code.id}", ()))
            yield replace(code, definition=definition, version=version, **held)  # type: ignore[arg-type]

    def _codings(self) -> Iterator[Record]:
        for coding in cast("Iterator[Coding]", self._made.rows(Coding)):
            pairs = self._words.remarks.get(coding.id, [])
            held = {"layer": self._default or coding.layer, **self._words.columns(pairs, "coding")}
            yield replace(
                coding,
                code=self._constructs.get(coding.code, coding.code),
                settles=tuple(self._words.settles.get(coding.id, ())),
                **held,  # type: ignore[arg-type]
            )

    def _notes(self) -> Iterator[Record]:
        words = self._words
        for note in cast("Iterator[Note]", self._made.rows(Note)):
            if note.id in words.heard_notes:
                continue
            about = words.about.get(note.id, note.about)
            about = words.about.get(about, about)  # a note on a note that stands for a record
            held = {
                name: value for name, value in words.of_notes.get(note.id, ()) if name in _OF_NOTES
            }
            yield replace(note, about=about, **held)  # type: ignore[arg-type]

    def _attributes(self) -> Iterator[Record]:
        details = list(self._details)
        for code in cast("Iterator[Code]", self._made.rows(Code)):
            details += _detailed(f"code:{code.id}", _parted(code.definition)[1])
        for id_, pairs in self._words.of_notes.items():
            details += _detailed(f"note:{id_}", pairs)
        gone = {f"code:{id_}" for id_ in self._constructs} | self._frameworks
        coloured = {
            (about, value)
            for about, name, value in details
            if name != "colour" and name.casefold() in {"colour", "color"}
        }
        number = 0
        for about, name, value in details:
            twice = name == "colour" and (about, value) in coloured
            if about not in gone and not twice:
                number += 1
                yield Attribute(id=f"a{number}", about=about, name=name, value=value)

    def _all_origins(self) -> Iterator[Record]:
        gone = {f"code:{id_}" for id_ in self._constructs} | self._frameworks
        gone |= {f"note:{id_}" for id_ in self._words.heard_notes}
        gone |= {f"source:{id_}" for id_ in self._quotes_of}
        for origin in self._made.rows(Origin):
            if origin.id not in gone:
                yield origin
        for guid, reference in self._words.by_guid.items():
            if reference.partition(":")[0] in exchange.CASES:
                yield Origin(id=reference, file=self._made.file, element=guid)
        yield from self._origins

    # --- study.toml ---------------------------------------------------------------------------

    def header(self, header: Header) -> Header:
        """The header with what sets and the note about the study say."""
        words, given = self._words, self._made.options
        said = {
            name: value
            for group in words.groups["study"].values()
            for name, value in group.pairs
            if exchange.detailed(name) is None
        }
        if not given.licence and "licence" in said:
            header = replace(header, licence=said["licence"])
        if not given.access and "access" in said:
            header = replace(header, access=said["access"])
        if not given.language and "language" in said:
            header = replace(header, language=said["language"])
        if header.codebook and words.versions:
            versions = tuple(version for version, _ in words.versions)
            header = replace(header, codebook=replace(header.codebook, versions=versions))
        if header.codebook and "codebook" in said:
            book = replace(
                header.codebook, title=said["codebook"], licence=said.get("codebook licence")
            )
            header = replace(header, codebook=book)
        elif next(self._codes(), None) is None:
            header = replace(header, codebook=None)
        layers = tuple(replace(each, covers=self._all_covers(each)) for each in words.layers)
        return replace(header, waves=tuple(words.waves), layers=layers or header.layers)

    def _all_covers(self, layer: model.Layer) -> tuple[str, ...]:
        if not self._covers:
            self._cover()
        return (*layer.covers, *self._words.covered[layer.id], *self._covers.get(layer.id, ()))

    def _cover(self) -> None:
        """Which excerpts are said to have been looked at in which layer."""
        words = self._words
        self._covers = {layer.id: [] for layer in words.layers}
        for excerpt in cast("Iterator[Excerpt]", self._made.rows(Excerpt)):
            source = self._quotes_of.get(excerpt.source, excerpt.source)
            pairs = [*words.lines.get(f"excerpt:{excerpt.id}", []), *words.values.get(source, [])]
            for name, value in pairs:
                covering = name.removeprefix("passages: ") == _COVERED
                if covering and (id_ := words.references.heard("layer", value)):
                    self._covers[id_].append(excerpt.id)


_OF_NOTES = {"date", "access"}


def _detailed(about: str, pairs: Pairs) -> Iterator[tuple[str, str, str | None]]:
    """The details of other tools that lines hold."""
    for name, value in pairs:
        if (detail := exchange.detailed(name)) is not None:
            yield about, detail, value or None


def _parted(definition: str | None) -> tuple[str | None, Pairs]:
    """A definition, and the lines below it."""
    words, rule, lines = (definition or "").rpartition(exchange.RULE)
    if not rule:
        return definition, []
    pairs = exchange.heard(lines) if lines else []
    return (words or None, pairs) if pairs is not None else (definition, [])
