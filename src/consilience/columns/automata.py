"""Property paths as automata: which step may follow which.

A path such as ``(^p/q|r?)*`` is walked step by step from where it begins, and what lies in between
is never paired with everything that lies beyond (Glushkov's construction).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import Identifier, URIRef

from consilience.columns.values import NotClaimed


@dataclass
class Automaton:
    """Steps, numbered from 1: a property, and whether it is taken backwards.

    ``follow`` are pairs of steps that may come one after the other (0: the beginning), ``ends`` the
    steps after which the path may end.
    """

    steps: list[tuple[URIRef, bool]] = field(default_factory=list)
    follow: set[tuple[int, int]] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Part:
    empty: bool
    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()


def of(path: Path, *, backwards: bool) -> Automaton:
    """The automaton of a path (NotClaimed where it excludes properties)."""
    made = Automaton()
    whole = _part(path, made, backwards=backwards)
    made.follow |= {(0, one) for one in whole.first}
    made.ends |= whole.last | ({0} if whole.empty else set())
    return made


def _part(path: Identifier | Path, made: Automaton, *, backwards: bool) -> _Part:
    if isinstance(path, URIRef):
        made.steps.append((path, backwards))
        only = frozenset({len(made.steps)})
        return _Part(empty=False, first=only, last=only)
    if isinstance(path, InvPath):
        return _part(path.arg, made, backwards=not backwards)
    if isinstance(path, MulPath):
        inner = _part(path.path, made, backwards=backwards)
        if path.mod != "?":
            made.follow |= {(one, other) for one in inner.last for other in inner.first}
        return _Part(inner.empty or path.mod != "+", inner.first, inner.last)
    if isinstance(path, AlternativePath):
        ways = [_part(each, made, backwards=backwards) for each in path.args]
        return _Part(
            any(way.empty for way in ways),
            frozenset().union(*(way.first for way in ways)),
            frozenset().union(*(way.last for way in ways)),
        )
    if isinstance(path, SequencePath):
        whole = _Part(empty=True)
        for each in reversed(path.args) if backwards else path.args:
            then = _part(each, made, backwards=backwards)
            made.follow |= {(one, other) for one in whole.last for other in then.first}
            whole = _Part(
                whole.empty and then.empty,
                whole.first | then.first if whole.empty else whole.first,
                whole.last | then.last if then.empty else then.last,
            )
        return whole
    raise NotClaimed(f"a path of the kind {type(path).__name__}")
