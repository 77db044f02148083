"""Rules run until nothing new follows, each only on what may make it say something new.

A rule is a CONSTRUCT query. What it matches inside ``GRAPH ?new { … }`` has to be new for its
conclusion to be new, unless something came of a property or class that it names elsewhere:
then, and on its first run, it reads everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consilience.namespaces import expand
from consilience.query_file import QueryFile
from consilience.rdf import RDF_TYPE
from consilience.store import Deriving

_NEW = re.compile(r"GRAPH \?new (\{[^{}]*\})")
#: No pattern that more facts could match: a conclusion known already, texts, names of columns.
_NO_PATTERN = re.compile(r'FILTER NOT EXISTS \{[^{}]*\}|"[^"]*"|SELECT [^{]*WHERE|GROUP BY[^{}]*')
_NAME = re.compile(r"(?<![\w?:<])[a-z]+:[A-Za-z][\w-]*")
_ANY_CLASS = re.compile(r"(?<![\w?:])a(?!\w|:|\s+[a-z]+:)")
_ANY_PROPERTY = re.compile(r"(?:\?\w+|;)\s+\?\w+\s+\??\w")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and what it reads.

    ``reads`` are the properties and classes it names outside ``GRAPH ?new`` (rdf:type: any
    class), or None where any fact may concern it; ``news`` those it names inside, of which a new
    fact has one at least (none where any new fact may concern it).
    """

    whole: str
    on_new: str | None
    reads: frozenset[str] | None
    news: frozenset[str]


def rule(file: QueryFile) -> Rule:
    """What a rule's file says."""
    body = _NO_PATTERN.sub(" ", file.text.partition("WHERE")[2])
    rest = _NEW.sub(" ", body)
    new = " ".join(_NEW.findall(body))
    return Rule(
        whole=_NEW.sub(r"\1", file.text),
        on_new=file.text if rest != body else None,
        reads=None if _ANY_PROPERTY.search(rest) else _named(rest),
        news=frozenset() if _ANY_PROPERTY.search(new) else _named(new),
    )


def _named(pattern: str) -> frozenset[str]:
    """The properties and classes that a pattern names; rdf:type where it asks for any class."""
    found = {expand(name) for name in _NAME.findall(pattern)}
    return frozenset(found | {RDF_TYPE} if _ANY_CLASS.search(pattern) else found)


def kinds(lines: Iterable[str]) -> frozenset[str]:
    """The properties of facts (N-Triples or N-Quads lines), and the classes that they give."""
    type_ = f"<{RDF_TYPE}>"
    found = set()
    for line in lines:
        _, property_, rest = line.split(" ", 2)
        found.add(property_)
        if property_ == type_:
            found.add(rest.partition(" ")[0])
    return frozenset(each.strip("<>") for each in found)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Facts that came together: their kinds, and the graphs they stand in."""

    kinds: frozenset[str]
    graphs: tuple[str, ...]


class Inference:
    """Rules at work in a store of their own.

    What the store holds at first is either closed under the rules already, or ``everything`` is
    asked for. The ontology belongs there: rules count the parts of a definition, so definitions
    cannot come piece by piece.
    """

    def __init__(self, store: Deriving, rules: Iterable[QueryFile]) -> None:
        self._store = store
        self._seen = {rule(file): 0 for file in rules}
        self._batches: list[_Batch] = []

    def everything(self) -> list[str]:
        """What follows from all that the store holds, as N-Triples without the full stop."""
        return self._fixpoint(first=True)

    def add(self, graphs: Iterable[str], lines: Sequence[str]) -> list[str]:
        """Add facts, which stand in these graphs, and no earlier ones; what follows is given."""
        self._store.load(lines)
        return self._after(kinds(lines), graphs)

    def _after(self, kinds_: frozenset[str], graphs: Iterable[str]) -> list[str]:
        """What follows once facts of these kinds have come in these graphs."""
        self._batches.append(_Batch(kinds_, tuple(graphs)))
        return self._fixpoint()

    def _fixpoint(self, *, first: bool = False) -> list[str]:
        found: list[str] = []
        come = True
        while come:
            come = False
            for each, seen in self._seen.items():
                fresh = self._batches[seen:]
                self._seen[each] = len(self._batches)
                facts = self._run(each, fresh, whole=first)
                come = come or bool(facts)
                found += facts
            first = False
        return found

    def _run(self, each: Rule, fresh: Sequence[_Batch], *, whole: bool) -> list[str]:
        """Run a rule, if it can say something new after these batches."""
        graph = f"urn:consilience:derived:{len(self._batches)}"
        if whole or any(each.reads is None or each.reads & batch.kinds for batch in fresh):
            facts, of_kinds = self._conclude(each.whole, graph, None)
        elif any(not each.news or each.news & batch.kinds for batch in fresh) and each.on_new:
            new = tuple(name for batch in fresh for name in batch.graphs)
            facts, of_kinds = self._conclude(each.on_new, graph, new)
        else:
            return []
        if facts:
            self._batches.append(_Batch(of_kinds, (graph,)))
        return facts

    def _conclude(
        self, text: str, graph: str, new: tuple[str, ...] | None
    ) -> tuple[list[str], frozenset[str]]:
        """What a rule gives, put into a graph; and of which kinds it is."""
        facts = self._store.construct(text, graph, new)
        return facts, kinds(facts)
