"""By what each kind of record is known again.

GUIDs alone prove nothing: tools draw them anew, or make them from names. A code that is found
again by its GUID or by its codings, but has another name or place, is reported to be confirmed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping

from consilience import tables
from consilience.import_record import mark
from consilience.model import (
    Assessment,
    Attribute,
    Code,
    Coding,
    Collaboration,
    Excerpt,
    Mention,
    Note,
    Organisation,
    Pseudonym,
    Source,
    Speaker,
)
from consilience.update import keys
from consilience.update.anchoring import Alignment
from consilience.update.changes import Renamed
from consilience.update.identity import Identity, Round
from consilience.update.keys import Key

_MOST_COMPARED = 200
_SHARED = 0.8


def sources(ids: Identity) -> None:
    """Sources: by their text; by title, in one file always, between files where one has no text."""
    old = {each.id: ids.old.text(each) for each in ids.old.all(Source)}
    new = {each.id: ids.new.text(each) for each in ids.new.all(Source)}

    def text(side: Mapping[str, str | None], loose: bool = False) -> Key[Source]:
        def key(each: Source) -> Hashable | None:
            words = side[each.id]
            return mark(keys.plain(words) if loose else words) if words else None

        return key

    def bare(side: Mapping[str, str | None]) -> Key[Source]:
        return lambda each: None if side[each.id] else keys.title(each.title)

    def titled(each: Source) -> Hashable | None:
        return keys.title(each.title)

    ids.own_rounds(
        tables.SOURCES,
        Source,
        [
            (text(old), text(new)),
            keys.same(lambda each: (each.title, each.kind)),
            keys.same(lambda each: each.title),
        ],
        [ids.element(tables.SOURCES)],
    )
    ids.other_rounds(tables.SOURCES, Source, [(text(old, loose=True), text(new, loose=True))])
    ids.other_rounds(tables.SOURCES, Source, [(bare(old), titled), (titled, bare(new))], alone=True)
    ids.found.sources = ids.settle(tables.SOURCES, Source)


def people(ids: Identity) -> None:
    """Collaborations, organisations, speakers: by label; between files a speaker by a source."""
    by_label: list[Round[Collaboration]] = [keys.same(lambda each: each.label)]
    ids.kind(tables.COLLABORATIONS, Collaboration, by_label)
    ids.kind(tables.ORGANISATIONS, Organisation, [keys.same(lambda each: each.label)])
    rounds: list[Round[Speaker]] = [
        keys.same(
            lambda each: (
                each.label,
                each.role_published,
                each.organisation_type_published,
                each.collaboration,
                each.wave,
            )
        ),
        keys.same(lambda each: each.label),
    ]
    heard = (_heard(ids.old.all(Excerpt)), _heard(ids.new.all(Excerpt)))
    ids.own_rounds(tables.SPEAKERS, Speaker, rounds, [ids.element(tables.SPEAKERS)])
    names = ids.names("speaker")
    by_label_: dict[str, list[Speaker]] = defaultdict(list)
    for each in ids.other(tables.SPEAKERS, Speaker):
        by_label_[each.label].append(each)
    for each in ids.new.all(Speaker):
        near = [
            there
            for there in by_label_.get(each.label, ())
            if heard[0].get(there.id, set()) & heard[1].get(each.id, set())
        ]
        if each.id not in names and len(near) == 1 and _alike(near[0], each):
            names[each.id] = near[0].id
    ids.settle(tables.SPEAKERS, Speaker)


def _heard(excerpts: list[Excerpt]) -> dict[str, set[str]]:
    """The sources in which each speaker speaks."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in excerpts:
        if each.speaker:
            found[each.speaker].add(each.source)
    return found


def _alike(one: Speaker, other: Speaker) -> bool:
    """True where nothing that is published of both differs."""
    return all(
        getattr(one, name) in {None, getattr(other, name)} or getattr(other, name) is None
        for name in (
            *("role_published", "profession_published", "organisation_type_published"),
            *("organisation", "collaboration", "wave"),
        )
    )


def beside(ids: Identity) -> None:
    """What stands on quotes and codes: codings, mentions, assessments, notes, details."""
    ids.kind(
        tables.CODINGS,
        Coding,
        [
            keys.same(lambda each: (each.excerpt, each.code, each.layer, each.coder, each.date)),
            keys.same(lambda each: (each.excerpt, each.code, each.layer, each.coder)),
        ],
    )
    ids.kind(tables.MENTIONS, Mention, [keys.same(lambda each: (each.excerpt, each.words))])
    ids.kind(tables.PSEUDONYMS, Pseudonym, [keys.same(lambda each: each.label)])
    ids.kind(
        tables.ASSESSMENTS,
        Assessment,
        [keys.same(lambda each: (each.collaboration, each.construct, each.round, each.assessor))],
    )
    said: Round[Note] = keys.same(lambda each: (each.about, each.text))
    ids.kind(
        tables.NOTES,
        Note,
        [
            said,
            ids.element(tables.NOTES),
            keys.same(lambda each: (each.about, each.author, each.date)),
        ],
        [said],
    )
    whole: Round[Attribute] = keys.same(lambda each: (each.about, each.name, each.value))
    named: Round[Attribute] = keys.same(lambda each: (each.about, each.name))
    ids.kind(tables.ATTRIBUTES, Attribute, [whole, named], [whole])
    ids.apply(tables.ORIGINS)


# --- quotes --------------------------------------------------------------------------------


def excerpts(ids: Identity) -> None:
    """Quotes: by words and place, by the tool's own id, and nearly the same words."""
    element: Round[Excerpt] = ids.element(tables.EXCERPTS)

    def with_element(key: Key[Excerpt]) -> Key[Excerpt]:
        return lambda each: (each.source, each.text, key(each)) if key(each) else None

    def place(each: Excerpt) -> Hashable | None:
        at = (each.start, each.end, each.fragment)
        return None if at == (None, None, None) else (each.source, *at)

    def placed(key: Key[Excerpt]) -> Key[Excerpt]:
        return lambda each: (each.source, key(each)) if key(each) else None

    there: Round[Excerpt] = keys.same(
        lambda each: (place(each), each.text) if place(each) else None
    )
    words: Round[Excerpt] = keys.same(lambda each: (each.source, each.text) if each.text else None)
    rounds: list[Round[Excerpt]] = [
        (with_element(element[0]), with_element(element[1])),
        there,
        keys.same(lambda each: (each.source, each.text, each.locator) if each.text else None),
        words,
    ]
    at_place: list[Round[Excerpt]] = [
        (placed(element[0]), placed(element[1])),
        keys.same(place),
    ]
    said = _anchored(ids)
    ids.own_rounds(tables.EXCERPTS, Excerpt, rounds, at_place)
    _reworded(ids)
    ids.other_rounds(tables.EXCERPTS, Excerpt, [there])
    before: Round[Excerpt] = (
        lambda each: _said_before(ids, each),
        lambda each: (mark(each.source), mark(each.text)) if each.text else None,
    )
    ids.other_rounds(tables.EXCERPTS, Excerpt, [words, before], alone=True)
    for id_, name in ids.settle(tables.EXCERPTS, Excerpt).items():
        if id_ in said:
            ids.found.parts[("said", name)] = said[id_]


def _anchored(ids: Identity) -> Mapping[str, str]:
    """Give quotes of texts that people mended their places there; what the file says of them.

    They are known again as the file says them, before their words and places follow the text.
    """
    there = {each.id: each for each in ids.old.all(Source)}
    mended: dict[str, Alignment] = {}
    for source in ids.new.all(Source):
        old = there.get(source.id)
        now, text = old and ids.old.text(old), ids.new.text(source)
        if old and now and text and now != text and ids.base.text(old.file or "") != mark(now):
            mended[source.id] = Alignment(text, now)
    if not mended:
        return {}
    rows = ids.new.all(Excerpt)
    said = {
        each.id: "\0".join((each.source, str(each.start), str(each.end), each.text or ""))
        for each in rows
        if each.source in mended and each.start is not None
    }
    known: Round[Excerpt] = (
        lambda each: (ids.base.of("said", each.id) or {}).get("id"),
        lambda each: mark(said[each.id]) if each.id in said else None,
    )
    ids.own_rounds(tables.EXCERPTS, Excerpt, [known])
    ids.new.records[Excerpt][:] = [
        mended[each.source].anchored(each) if each.id in said else each for each in rows
    ]
    return said


def _said_before(ids: Identity, each: Excerpt) -> Hashable | None:
    """What another file said of a quote, whatever people made of its words since."""
    for base in ids.others:
        held = base.of("excerpt", each.id)
        if held and "text" in held:
            return held.get("source"), held["text"]
    return None


def _reworded(ids: Identity) -> None:
    """Quotes that were reworded a little, within one source."""
    names = ids.names("excerpt")
    used = set(names.values())
    old: dict[str, list[Excerpt]] = defaultdict(list)
    for each in ids.old.all(Excerpt):
        own = ids.base.of("excerpt", each.id) and not ids.said_elsewhere("excerpt", each.id)
        if each.id not in used and each.text and own:
            old[each.source].append(each)
    if not old:
        return
    for each in ids.new.all(Excerpt):
        if each.id in names or not each.text:
            continue
        near = [
            (ratio, candidate)
            for candidate in old[each.source][:_MOST_COMPARED]
            if (ratio := keys.likeness(each.text, candidate.text or "")) >= keys.ALIKE
        ]
        if near:
            best = max(near, key=lambda pair: pair[0])[1]
            names[each.id] = best.id
            old[each.source].remove(best)


# --- codes ---------------------------------------------------------------------------------


class Codes:
    """Codes: by their names from the top down, by the tool's own id, by name, by their quotes."""

    def __init__(self, ids: Identity) -> None:
        self._ids = ids
        self._paths = (ids.old.paths(), ids.new.paths())
        self._evidence: dict[str, str] = {}

    def by_name(self) -> None:
        """Match what names or the tool tell."""
        ids = self._ids
        by_tool: Round[Code] = ids.element(tables.CODEBOOK)

        def element(each: Code) -> Hashable | None:
            return None if ("code", each.id) in ids.apart else by_tool[0](each)

        def path(side: Mapping[str, tuple[str, ...]]) -> Key[Code]:
            return lambda each: side.get(each.id)

        def label(each: Code) -> Hashable | None:
            return (ids.base.of("code", each.id) or {}).get("label")

        paths = (path(self._paths[0]), path(self._paths[1]))
        for round_, why in (
            (paths, "the name is the same"),
            ((element, by_tool[1]), "the tool gives it the same id"),
            ((label, lambda each: mark(each.label)), "the name is the same"),
        ):
            ids.own_rounds(tables.CODEBOOK, Code, [round_])
            self._note(why)
        self._tell_moved()
        self._elsewhere(paths)

    def _note(self, why: str) -> None:
        for new in self._ids.names("code"):
            self._evidence.setdefault(new, why)

    def _tell_moved(self) -> None:
        """Tell of codes of the file that have another name or place now."""
        names = self._ids.names("code")
        first = {each.id: each for each in reversed(self._ids.new.all(Code))}
        for each in first.values():
            before = names.get(each.id, "")
            held = self._ids.base.of("code", before)
            if held is None:
                continue
            above = names.get(each.broader, each.broader) if each.broader else None
            named = held.get("label") == mark(each.label)
            if not named or held.get("broader") != (mark(above) if above else None):
                self._tell(before, each.id, self._evidence[each.id])

    def _elsewhere(self, paths: Round[Code]) -> None:
        """Match codes that others brought: of the same names from the top down, or by label.

        What rests on the label alone, or is defined in two ways, is told to be confirmed.
        """
        ids = self._ids
        defined: Round[Code] = keys.same(
            lambda each: (each.label, each.definition) if each.definition else None
        )
        labelled: Round[Code] = keys.same(lambda each: each.label)
        ids.other_rounds(tables.CODEBOOK, Code, [paths])
        ids.other_rounds(tables.CODEBOOK, Code, [defined], alone=True)
        before = set(ids.names("code"))
        old = {each.id: each for each in reversed(ids.old.all(Code))}
        for each in ids.new.all(Code):
            there = old.get(ids.names("code").get(each.id, ""))
            new = there and each.id not in self._evidence
            if (
                there
                and new
                and each.definition
                and there.definition not in {None, each.definition}
            ):
                self._tell(there.id, each.id, "the name is the same, the definitions differ")
        ids.other_rounds(tables.CODEBOOK, Code, [labelled], alone=True)
        for each in ids.new.all(Code):
            if each.id in ids.names("code") and each.id not in before:
                before.add(each.id)
                self._tell(ids.names("code")[each.id], each.id, "the name is the same")

    def by_codings(self) -> None:
        """Match codes that stand on the same quotes, and have no counterpart by name."""
        ids = self._ids
        names = ids.names("code")
        used = set(names.values())
        old: dict[str, set[str]] = defaultdict(set)
        new: dict[str, set[str]] = defaultdict(set)
        for coding in ids.old.all(Coding):
            if ids.base.of("coding", coding.id):
                old[coding.code].add(coding.excerpt)
        if old:
            for coding in ids.new.all(Coding):
                new[coding.code].add(coding.excerpt)
            used |= {id_ for kind, id_ in ids.apart if kind == "code"}
            gone = [e.id for e in ids.old.all(Code) if e.id not in used and old[e.id]]
            for each in ids.new.all(Code):
                if each.id in names or not new[each.id]:
                    continue
                shares = [(keys.share(old[id_], new[each.id]), id_) for id_ in gone]
                best = max(shares, default=(0.0, ""))
                if best[0] >= _SHARED:
                    names[each.id] = best[1]
                    gone.remove(best[1])
                    common = len(old[best[1]] & new[each.id])
                    evidence = f"{common} of {len(new[each.id])} quotes are the same"
                    self._tell(best[1], each.id, evidence)
        ids.settle(tables.CODEBOOK, Code)

    def _tell(self, code: str, new: str, evidence: str) -> None:
        before, after = self._paths[0][code], self._paths[1][new]
        self._ids.found.renamed.append(
            Renamed(code, " > ".join(before), " > ".join(after), evidence)
        )
