"""One passage with the codes applied to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from consilience import exchange, tables
from consilience.model import Attribute, Coding, Excerpt
from consilience.positions import canonical
from consilience.writers.refi_qda import xml
from consilience.writers.refi_qda.parts import Parts
from consilience.writers.refi_qda.survey import BELONGS, COVERED, Seen
from consilience.writers.refi_qda.words import moment

_UNPLACED = ("start", "end", "prefix", "suffix")


@dataclass(frozen=True, slots=True)
class Passage:
    """An excerpt where it stands.

    ``words`` are those that a program finds there (None: it finds none). ``fragment`` and
    ``unplaced`` say whether the medium's fragment and the place in a text have to be said in lines.
    """

    excerpt: Excerpt
    codings: list[Coding]
    element: str
    place: Mapping[str, str | int | None]
    words: str | None
    fragment: bool = False
    unplaced: bool = False
    inside: str = ""
    seen: Seen = field(default_factory=Seen)


#: Keeps the remark on a coding; gives the GUID of its note and its lines.
Remark = Callable[[Coding], tuple[str | None, str]]


class Selections:
    """Writes passages."""

    def __init__(self, parts: Parts, remark: Remark) -> None:
        self._parts = parts
        self._remark = remark

    def written(self, passage: Passage) -> str:
        """The selection of a passage; several where the tool wants one for each coding."""
        parts, excerpt = self._parts, passage.excerpt
        became = f"{passage.element}, Case" if excerpt.speaker else passage.element
        parts.ledger.carried("excerpt", became, id_=excerpt.id)
        lines = self._lines(passage)
        notes = parts.notes_on(f"excerpt:{excerpt.id}")
        if parts.habits.single:
            return "\n".join(self._single(passage, lines, notes))
        codings = [self._coding(each) for each in passage.codings]
        codings += self._of_cases(excerpt)
        return self._selection(
            passage, {"guid": self._guid(excerpt)}, lines, "".join(codings), notes
        )

    def _guid(self, excerpt: Excerpt) -> str:
        return self._parts.guid("excerpt", excerpt.id)

    def _selection(
        self,
        passage: Passage,
        given: Mapping[str, str | None],
        lines: str,
        codings: str,
        notes: str,
    ) -> str:
        attributes = {**given, **passage.place}
        if passage.words is not None and xml.possible(passage.words) == passage.words:
            attributes["name"] = passage.words
        description = xml.words("Description", lines)
        return xml.element(passage.element, attributes, description, passage.inside, codings, notes)

    def _single(self, passage: Passage, lines: str, notes: str) -> Iterator[str]:
        """A selection for each coding, which says what the coding would."""
        parts, excerpt = self._parts, passage.excerpt
        guid = self._guid(excerpt)
        for number, each in enumerate(passage.codings):
            _, remark = self._remark(each)
            given = {
                "guid": parts.guid("coding", f"{each.id}#selection") if number else guid,
                "creatingUser": parts.user(each.coder),
                "creationDateTime": moment(each.date),
            }
            memo = "\n".join(filter(None, (remark, lines)))
            yield self._selection(passage, given, memo, self._coding(each), "" if number else notes)
        if not passage.codings:
            yield self._selection(passage, {"guid": guid}, lines, "", notes)
        for coding in self._of_cases(excerpt):
            own = {"guid": exchange.guid(f"{guid} {coding}")}
            yield self._selection(passage, own, "", coding, "")

    def _of_cases(self, excerpt: Excerpt) -> list[str]:
        """Codings with the cases that a passage belongs to, for tools that keep them so."""
        if not self._parts.habits.cases_coded:
            return []
        found = []
        for kind in BELONGS:
            id_ = getattr(excerpt, kind)
            if id_ and f"{kind}:{id_}" in self._parts.cases.names:
                guid = self._parts.guid("excerpt", f"{excerpt.id}#{kind}")
                case = xml.refers("CodeRef", self._parts.guid(kind, id_))
                found.append(xml.element("Coding", {"guid": guid}, case))
        return found

    def _coding(self, coding: Coding) -> str:
        parts = self._parts
        attributes = {
            "guid": parts.guid("coding", coding.id),
            "creatingUser": parts.user(coding.coder),
            "creationDateTime": moment(coding.date),
        }
        remark, _ = self._remark(coding)
        notes = xml.refers("NoteRef", remark) if remark else ""
        notes += parts.notes_on(f"coding:{coding.id}")
        reference = xml.refers("CodeRef", parts.codes.guid(coding.code))
        parts.ledger.carried("coding", "Coding", id_=coding.id)
        return xml.element("Coding", attributes, reference, notes)

    # --- what has no field --------------------------------------------------------------------

    def _lines(self, passage: Passage) -> str:
        """What a selection has no field for and not all passages of the source share."""
        parts, excerpt = self._parts, passage.excerpt
        pairs: list[tuple[str, str]] = []
        for name, held in parts.survey.held(excerpt).items():
            if name in passage.seen.mixed and name not in BELONGS:
                kind = {COVERED: "layer"}.get(name, name)
                pairs += [
                    (exchange.line_name(name), parts.references.said(kind, each)) for each in held
                ]
        if excerpt.licence:
            pairs.append(("licence", parts.material.licence(excerpt)))
        tier = parts.material.tier("excerpt", excerpt.id)
        if tier != parts.material.tier("source", excerpt.source):
            pairs.append(("access", tier))
        if excerpt.fragment and passage.fragment:
            pairs.append(("fragment", excerpt.fragment))
        if passage.unplaced:
            columns = exchange.values(excerpt, tables.EXCERPTS, parts.references, _UNPLACED)
            pairs += [(column.name, words) for column, words in columns]
        if _possible(excerpt.text) != _possible(passage.words):
            pairs.append(("words", excerpt.text or ""))
        for each in parts.depot.hung(f"excerpt:{excerpt.id}", Attribute):
            pairs.append((exchange.detail(each.name), each.value or ""))
        return exchange.said((parts.clean(name), parts.clean(words)) for name, words in pairs)


def _possible(text: str | None) -> str:
    return xml.possible(canonical(text or ""))
