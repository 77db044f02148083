"""Reviewing links one by one: what comes next, and what was answered. For terminal and web.

Nothing here reads a key or draws a page. An :class:`Item` is what is shown, and :func:`record`
takes the answer. Whoever reviews as the second does so blind: an item tells nothing of what
others said, unless their difference is to be settled.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from consilience import vocabulary
from consilience.errors import ConsilienceError
from consilience.linking import decisions, ends, judging, kinds, likeness, suggesting
from consilience.linking.book import Book
from consilience.linking.decisions import Decision, Judged
from consilience.linking.ends import End
from consilience.linking.judging import Answer, Written

if TYPE_CHECKING:
    from consilience.project import Project


class Mode(StrEnum):
    """What is gone through: suggestions, others' links (blind), differences, or open pairs."""

    FIRST = "first"
    SECOND = "second"
    SETTLE = "settle"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Item:
    """A pair to judge. ``number`` of ``total`` counts from 1.

    ``score`` and ``reasons`` only where the pair is a suggestion; ``said`` only to settle.
    """

    code: End
    other: End
    number: int
    total: int
    rank: int = 0
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    said: tuple[Decision, ...] = ()
    tool: Mapping[str, str] | None = None

    @property
    def id(self) -> str:
        """Both ends: enough to answer it with."""
        return f"{self.code.id} {self.other.id}"


def frameworks_of(project: Project, slug: str) -> tuple[str, ...]:
    """The frameworks that a study's links lead to; ``damour`` where there are none yet."""
    book = Book.read(ends.study_of(project, slug), project.base)
    spaces = {
        each.address: each.scheme for every in ends.frameworks(project).values() for each in every
    }
    found = {spaces[link.object] for link in book.links if link.object in spaces}
    return tuple(sorted(found)) or ("damour",)


def queue(
    project: Project,
    slug: str,
    who: str,
    *,
    mode: Mode = Mode.FIRST,
    to: Collection[str] = (),
    codes: Collection[str] = (),
    method: str = likeness.DEFAULT,
    limit: int = suggesting.CANDIDATES,
    version: str = "",
) -> tuple[Item, ...]:
    """Everything that ``who`` may judge now, in the order of the codebook.

    ``to`` are frameworks (or studies), ``codes`` ids of codes; ``version`` is the program's and
    is kept with what it suggested.
    """
    folder = ends.study_of(project, slug)
    book = Book.read(folder, project.base)
    book.agent(who)
    if mode is Mode.FIRST:
        return suggest(
            project, slug, to=to, codes=codes, method=method, limit=limit, version=version
        )
    own = _chosen(ends.codes(folder, project.base), codes)
    judged = decisions.judged(book)
    wanted = [each for each in judged.values() if _wanted(each, who, mode)]
    return _known(project, own, wanted, to, with_said=mode is Mode.SETTLE)


def suggest(
    project: Project,
    slug: str,
    *,
    to: Collection[str] = (),
    codes: Collection[str] = (),
    method: str = likeness.DEFAULT,
    limit: int = suggesting.CANDIDATES,
    version: str = "",
) -> tuple[Item, ...]:
    """Candidates for a study's codes among ``to``, without the pairs that somebody judged."""
    folder = ends.study_of(project, slug)
    judged = decisions.judged(Book.read(folder, project.base))
    own = _chosen(ends.codes(folder, project.base), codes)
    others = ends.named(project, tuple(to) or frameworks_of(project, slug))
    return _suggested(own, others, judged=judged, method=method, limit=limit, version=version)


def _chosen(own: Sequence[End], codes: Collection[str]) -> tuple[End, ...]:
    if not codes:
        return tuple(own)
    known = {end.id.partition(":")[2]: end for end in own}
    for code in codes:
        if code not in known:
            near = vocabulary.suggest(code, known)
            hint = f"did you mean “{near}”?" if near else f"codes: {', '.join(known)}"
            raise ConsilienceError(f"the study has no code “{code}”", hint=hint)
    return tuple(end for id_, end in known.items() if id_ in codes)


def _suggested(
    own: Sequence[End],
    others: Mapping[str, Sequence[End]],
    *,
    judged: Collection[decisions.Pair],
    method: str,
    limit: int,
    version: str,
) -> tuple[Item, ...]:
    by_code: dict[str, list[suggesting.Candidate]] = {}
    way = likeness.method(method)
    for ends_ in others.values():
        found = suggesting.suggest(own, ends_, method=method, limit=limit, without=judged)
        for each in found.candidates:
            by_code.setdefault(each.code.id, []).append(each)
    ordered = [each for code in own for each in by_code.get(code.id, ())]
    return tuple(
        Item(
            code=each.code,
            other=each.other,
            number=number,
            total=len(ordered),
            rank=each.rank,
            score=each.score,
            reasons=each.reasons,
            tool=tool(way, each.score, version),
        )
        for number, each in enumerate(ordered, 1)
    )


def tool(way: likeness.Method, score: float, version: str) -> dict[str, str]:
    """SSSOM's columns for how a pair was suggested; with a model, its name and checksum."""
    return {
        "mapping_tool": "consilience link suggest",
        "mapping_tool_version": " ".join(filter(None, (version, way.version()))),
        "similarity_score": f"{score:.3f}".rstrip("0").rstrip("."),
        "similarity_measure": way.measure,
    }


def _wanted(each: Judged, who: str, mode: Mode) -> bool:
    if mode is Mode.SETTLE:
        return each.standing in {decisions.DISPUTED, decisions.OPEN} and each.kind != kinds.UNSURE
    mine = each.by(who)
    if mode is Mode.UNSURE:
        return mine is not None and mine.kind == kinds.UNSURE
    return mine is None and each.settlement is None


def _known(
    project: Project,
    own: Sequence[End],
    wanted: Sequence[Judged],
    to: Collection[str],
    *,
    with_said: bool,
) -> tuple[Item, ...]:
    """Items of pairs that are known; pairs whose ends are gone are left to ``check``."""
    by_address = {end.address: end for end in own}
    others = {end.address: end for every in ends.frameworks(project).values() for end in every}
    for each in project.studies:
        if any(f"/study/{each.name}/code/" in pair.pair[1] for pair in wanted):
            others |= {end.address: end for end in ends.codes(each, project.base)}
    order = {address: place for place, address in enumerate(by_address)}
    found = [
        (by_address[each.pair[0]], others[each.pair[1]], each)
        for each in sorted(wanted, key=lambda one: (order.get(one.pair[0], -1), one.pair[1]))
        if each.pair[0] in by_address and each.pair[1] in others
    ]
    found = [each for each in found if not to or each[1].scheme in to]
    return tuple(
        Item(
            code=code,
            other=other,
            number=number,
            total=len(found),
            said=each.decisions if with_said else (),
        )
        for number, (code, other, each) in enumerate(found, 1)
    )


def record(
    project: Project, slug: str, item: Item, answer: Answer, *, mode: Mode = Mode.FIRST
) -> Written:
    """Write down the answer to an item; the files change at once."""
    folder = ends.study_of(project, slug)
    lock = project.state / "links.lock"
    if mode is Mode.SETTLE:
        return judging.settle(folder, project.base, item.code, item.other, answer, lock=lock)
    return judging.judge(
        folder, project.base, item.code, item.other, answer, tool=item.tool or {}, lock=lock
    )


def pair(project: Project, slug: str, code: str, other: str) -> Item:
    """The item of any two ends: a code of the study (its id), and ``framework:construct``.

    ``other`` may be a code of another study as well, as ``study:code``.
    """
    own = _chosen(ends.codes(ends.study_of(project, slug), project.base), (code,))
    scheme, colon, _ = other.partition(":")
    if not colon:
        raise ConsilienceError(f"“{other}” is not framework:construct", hint="damour:trust")
    inside = {end.id: end for end in ends.named(project, (scheme,))[scheme]}
    if other not in inside:
        near = vocabulary.suggest(other, inside)
        hint = f"did you mean “{near}”?" if near else f"there are {', '.join(inside)}"
        raise ConsilienceError(f"“{scheme}” has no “{other}”", hint=hint)
    return Item(own[0], inside[other], 1, 1)
