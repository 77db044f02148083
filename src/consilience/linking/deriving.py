"""Links that follow from links: the other way round, and through what is the same.

Rules of SSSOM's chaining rules: inversion (RI1, RI2 and the same for symmetric kinds),
transitivity of *same*, and chains over *same* (RCE1, RCE2). What follows is marked with the rule
and with the links that it follows from. It is not written among a study's links, and nothing
counts towards a construct because of it. A refusal refuses the way back too, and gives nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from consilience.iris import HOME
from consilience.model import Link
from consilience.namespaces import expand

_EXACT = expand("skos:exactMatch")
_INVERSE = {
    _EXACT: _EXACT,
    expand("skos:closeMatch"): expand("skos:closeMatch"),
    expand("skos:relatedMatch"): expand("skos:relatedMatch"),
    expand("con:oppositeOf"): expand("con:oppositeOf"),
    expand("skos:broadMatch"): expand("skos:narrowMatch"),
    expand("skos:narrowMatch"): expand("skos:broadMatch"),
}
INVERSION = expand("semapv:MappingInversion")
CHAINING = expand("semapv:MappingChaining")


@dataclass(frozen=True, slots=True)
class Derived:
    """A link that follows. ``sources`` are the ids of the links that it follows from.

    ``confidence`` is the product of theirs (SSSOM: none given counts as 1).
    """

    subject: str
    predicate: str
    object: str
    rule: str
    sources: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class _Step:
    subject: str
    predicate: str
    object: str
    sources: tuple[str, ...]
    confidence: float


def scheme(address: str) -> str:
    """The framework or study that the address of a construct or code belongs to."""
    if address.startswith(f"{HOME}framework/"):
        return address.rpartition("/")[0]
    return address.partition("/code/")[0]


def derive(
    links: Iterable[Link],
    scheme_of: Callable[[str], str],
    name_of: Callable[[Link], str] = lambda link: link.id,
) -> tuple[Derived, ...]:
    """Everything that follows from accepted links and that nobody has said, sorted.

    Nothing is derived between two ends of one scheme: that two codes of one codebook would be the
    same is a finding (L015), not a link. What somebody refused does not follow either.
    """
    every = [
        (
            each.refused,
            _Step(each.subject, each.predicate, each.object, (name_of(each),), _sure(each)),
        )
        for each in links
        if each.predicate in _INVERSE
    ]
    refused = {
        (way.subject, way.predicate, way.object)
        for no, each in every
        if no
        for way in (each, _turned(each))
    }
    stated = [each for no, each in every if not no]
    said = {(each.subject, each.predicate, each.object) for each in stated}
    steps = [*stated, *map(_turned, stated)]
    best: dict[tuple[str, str, str], _Step] = {}
    for step in _chained(steps):
        key = (step.subject, step.predicate, step.object)
        if key in said or key in refused or step.subject == step.object:
            continue
        if scheme_of(step.subject) == scheme_of(step.object):
            continue
        if key not in best or _order(step) < _order(best[key]):
            best[key] = step
    return tuple(
        Derived(
            step.subject,
            step.predicate,
            step.object,
            INVERSION if len(step.sources) == 1 else CHAINING,
            step.sources,
            round(step.confidence, 6),
        )
        for _, step in sorted(best.items())
    )


def _sure(link: Link) -> float:
    said = link.slots.get("confidence", "")
    return float(said) if said else 1.0


def _turned(step: _Step) -> _Step:
    return _Step(step.object, _INVERSE[step.predicate], step.subject, step.sources, step.confidence)


def _order(step: _Step) -> tuple[int, float, tuple[str, ...]]:
    """The shortest derivation is told; of several, the surest."""
    return len(step.sources), -step.confidence, step.sources


def _chained(steps: list[_Step]) -> Iterator[_Step]:
    """The steps, and every path with at most one step that is not *same*; shortest first."""
    leaving: dict[str, list[_Step]] = {}
    for step in steps:
        leaving.setdefault(step.subject, []).append(step)
    reached = {(step.subject, step.predicate, step.object): step for step in reversed(steps)}
    waiting = list(reached.values())
    yield from steps
    while waiting:
        longer: dict[tuple[str, str, str], _Step] = {}
        for path in waiting:
            for step in leaving.get(path.object, ()):
                joined = _joined(path, step)
                if joined is None:
                    continue
                key = (joined.subject, joined.predicate, joined.object)
                if key in reached:
                    continue
                if key not in longer or _order(joined) < _order(longer[key]):
                    longer[key] = joined
        reached |= longer
        waiting = list(longer.values())
        yield from waiting


def _joined(path: _Step, step: _Step) -> _Step | None:
    if step.sources[0] in path.sources or path.subject == step.object:
        return None
    if _EXACT not in {path.predicate, step.predicate}:
        return None
    predicate = step.predicate if path.predicate == _EXACT else path.predicate
    return _Step(
        path.subject,
        predicate,
        step.object,
        (*path.sources, *step.sources),
        path.confidence * step.confidence,
    )
