"""Which engine is quick at a question: about how many facts looking it up would touch.

The embedded store takes one fact after another from its indexes. That is quick where a question
names something that few facts are about, and all else hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, URIRef, Variable

from consilience.columns import kinds as k
from consilience.columns.expressions import parsed
from consilience.columns.nodes import leaves, variable
from consilience.columns.questions import Asked, asked
from consilience.columns.tables import Tables
from consilience.columns.trees import nodes
from consilience.columns.values import NotClaimed
from consilience.rdf import Term

#: Facts that the embedded store looks up in the time that columns take to begin, in that of one
#: more pattern, and facts of which columns read so many in the time of one look-up (measured).
_BEGIN, _PATTERN, _READ = 300, 50, 600
_MOST = 2000
#: Facts that are counted by looking them up, and counts that are kept.
_SOME, _KEPT = 200, 10_000

_STEPS = 4  # that a path of any length is thought to go
_FAR = float("inf")


_MODIFIERS = frozenset({"ToMultiSet", "Slice", "Distinct", "Reduced", "Project", "OrderBy"})


class Looking(Protocol):
    """Counts facts by looking at them."""

    def count(self, subject: Term | None, predicate: Term, object_: Term | None, most: int) -> int:
        """How many facts fit, as far as ``most``."""


@dataclass
class _Parts:
    """A pattern taken apart: triples that are needed or optional, patterns that stand apart."""

    needed: list[tuple[Any, ...]] = field(default_factory=list)
    optional: list[tuple[Any, ...]] = field(default_factory=list)
    apart: list[CompValue] = field(default_factory=list)
    known: dict[str, list[Term]] = field(default_factory=dict)

    def gather(self, node: CompValue, question: Asked, *, optional: bool) -> None:
        """Take in a pattern."""
        name = node.name
        if name == "BGP":
            (self.optional if optional else self.needed).extend(node.triples)
        elif name == "ToMultiSet" and node.p.name == "values":
            self.known.update(question.values(node.p))
        elif name == "ToMultiSet" or name in _MODIFIERS:
            self.apart.append(node)
        elif name in {"Join", "LeftJoin"}:
            self.gather(node.p1, question, optional=optional)
            self.gather(node.p2, question, optional=optional or name == "LeftJoin")
        elif name == "Union":
            self.apart += [node.p1, node.p2]
        elif name == "Minus":
            self.gather(node.p1, question, optional=optional)
            self.apart.append(node.p2)
        elif name in {"Filter", "Extend"}:
            self.gather(node.p, question, optional=optional)
        elif name == "AggregateJoin":
            self.gather(node.p.p, question, optional=optional)
        else:
            raise NotClaimed(f"the pattern {name}")


class Router:
    """Knows the counts of columns, and looks into the embedded store."""

    def __init__(self, tables: Tables, embedded: Looking) -> None:
        self._tables = tables
        self._embedded = embedded
        self._known: dict[tuple[Term | None, Term, Term | None], int] = {}

    def few(self, text: str) -> bool:
        """Whether few facts are touched (NotClaimed: columns do not answer this at all)."""
        question = asked(text)
        if question.names_graphs:
            raise NotClaimed("a question about graphs")
        if question.takes_any:
            raise NotClaimed("some of its rows, whichever")
        reads = [
            self._tables.size(self._tables.id(k.parts(parsed(each))))
            for each in _predicates(question.tree)
        ]
        limit = min(_BEGIN + len(reads) * _PATTERN + sum(reads) // _READ, _MOST)
        return _Estimate(self._tables, self._stated, question, limit).touched() <= limit

    def _stated(self, subject: Term | None, predicate: Term, object_: Term | None) -> int:
        """How many facts there are with these parts: few are looked up, many counted once."""
        key = (subject, predicate, object_)
        known = self._known.get(key)
        if known is None:
            known = self._embedded.count(subject, predicate, object_, _SOME)
            if known == _SOME:
                ends = (None if each is None else k.parts(each) for each in (subject, object_))
                known = self._tables.stated(k.parts(predicate), *ends)
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = known
        return known


@dataclass(frozen=True)
class _Estimate:
    """About how many facts one question touches; beyond ``limit`` it does not matter how many."""

    tables: Tables
    stated: Callable[[Term | None, Term, Term | None], int]
    question: Asked
    limit: int

    def touched(self) -> float:
        """For the whole question."""
        return self._block(self.question.tree.p)

    def _block(self, node: CompValue) -> float:
        """Facts touched by a pattern that is worked out by itself."""
        parts = _Parts()
        while node.name in _MODIFIERS:
            node = node.p
        parts.gather(node, self.question, optional=False)
        total = sum(self._block(each) for each in parts.apart)
        return total + self._joined(parts) if total <= self.limit else _FAR

    def _joined(self, parts: _Parts) -> float:
        """Facts touched where each pattern is looked up for what was found before, few first."""
        solutions, touched = 1.0, 0.0
        met: set[str] = set()
        for triples, least in ((parts.needed, 0.0), (parts.optional, 1.0)):
            left = [part for triple in triples for part in _flat(*triple)]
            # the embedded store begins with the values given, however many facts they are in
            begins = any(_names(part, parts.known) for part in left)
            while left:
                costs = [
                    (self._matches(part, parts.known, met), at)
                    for at, part in enumerate(left)
                    if met or _names(part, parts.known) or not begins
                ]
                cost, at = min(costs)
                solutions *= max(cost, least)
                touched += max(solutions, 1.0)
                if touched > self.limit:
                    return _FAR
                met |= {v for v in map(variable, (left[at][0], left[at][2])) if v}
                del left[at]
        return touched

    def _matches(
        self, part: tuple[Any, Any, Any], known: dict[str, list[Term]], met: set[str]
    ) -> float:
        """About how many facts fit a pattern for one solution that was found before."""
        subject, predicate, object_ = part
        if isinstance(predicate, MulPath):
            inner = sum(
                self._matches(step, known, met) for step in _flat(subject, predicate.path, object_)
            )
            there = 0.0 if predicate.mod == "+" else 1.0  # no step leads to where it begins
            return there + inner * _STEPS
        if isinstance(predicate, AlternativePath):
            return sum(
                self._matches(step, known, met)
                for way in predicate.args
                for step in _flat(subject, way, object_)
            )
        counts = None
        if isinstance(predicate, URIRef):
            counts = self.tables.counts.get(self.tables.id(k.parts(parsed(predicate))))
            if counts is None:
                return 0.0
        ends = [self._end(node, known, met) for node in (subject, object_)]
        if counts is None:
            return 10.0 if ends[0] is not None else _FAR
        if all(end == "met" for end in ends):
            return 1.0
        if ends[0] == "met":
            return counts.facts / counts.subjects
        if isinstance(ends[0], list):
            return float(self._looked(parsed(predicate), ends[0], None))
        if isinstance(ends[1], list):
            return float(self._looked(parsed(predicate), None, ends[1]))
        if ends[1] == "met":
            return counts.facts / counts.objects
        return float(counts.facts)

    def _looked(
        self, predicate: Term, subjects: list[Term] | None, objects: list[Term] | None
    ) -> int:
        found = 0
        for term in subjects or objects or []:
            ends = (term, None) if subjects else (None, term)
            found += self.stated(ends[0], predicate, ends[1])
            if found > self.limit:
                break
        return found

    def _end(
        self, node: Identifier, known: dict[str, list[Term]], met: set[str]
    ) -> str | list[Term] | None:
        named = variable(node)
        if named is None:
            return [parsed(node)]
        if named in met:
            return "met"
        return known.get(named)


def _names(part: tuple[Any, Any, Any], known: dict[str, list[Term]]) -> bool:
    """Whether a pattern names a variable that values are given for."""
    return any(variable(end) in known for end in (part[0], part[2]))


def _predicates(tree: CompValue) -> Iterator[URIRef]:
    """The properties that a query reads, once for each place."""
    for node in nodes(tree):
        if node.name == "BGP":
            for triple in node.triples:
                yield from leaves(triple[1])


def _flat(subject: Any, predicate: Any, object_: Any) -> list[tuple[Any, Any, Any]]:  # noqa: ANN401
    """A triple without sequences and inverse steps."""
    if isinstance(predicate, SequencePath):
        stops = [Variable(f"{id(predicate)} {n}") for n in range(len(predicate.args) - 1)]
        ends = [subject, *stops, object_]
        return [
            part
            for one, path, two in zip(ends, predicate.args, ends[1:], strict=False)
            for part in _flat(one, path, two)
        ]
    if isinstance(predicate, InvPath):
        return _flat(object_, predicate.arg, subject)
    if isinstance(predicate, Path) and not isinstance(predicate, MulPath | AlternativePath):
        raise NotClaimed("a path")
    return [(subject, predicate, object_)]
