"""What can be said of a parsed query by looking at its tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

#: What the parser notes down for itself.
_MARKS = frozenset({"lazy", "_vars"})


def nodes(node: object) -> Iterator[CompValue]:
    """All nodes of a tree."""
    if isinstance(node, CompValue):
        yield node
        node = list(node.values())
    if isinstance(node, list | tuple):
        for part in node:
            yield from nodes(part)


def subselects(tree: object) -> Counter[str]:
    """How often each sub-select has to be worked out; what stands within one that is, once."""
    found: Counter[str] = Counter()

    def look(node: object) -> None:
        if isinstance(node, CompValue):
            if node.name == "ToMultiSet":
                asks = shape(node.p)
                found[asks] += 1
                if found[asks] > 1:
                    return
            node = list(node.values())
        if isinstance(node, list | tuple):
            for part in node:
                look(part)

    look(tree)
    return found


def shape(node: object) -> str:
    """The same for nodes that ask the same."""
    if isinstance(node, CompValue):
        parts = [f"{key}={shape(part)}" for key, part in node.items() if key not in _MARKS]
        return f"{node.name}({','.join(parts)})"
    if isinstance(node, dict):
        return shape([[key, part] for key, part in node.items()])
    if isinstance(node, list | tuple):
        return f"[{','.join(map(shape, node))}]"
    if isinstance(node, set | frozenset):
        return shape(sorted(map(shape, node)))
    return repr(node)


def matters(node: CompValue, bound: Container[str], known: Counter[str]) -> bool:
    """Whether an OPTIONAL may bind a variable that is named anywhere else, and not ``bound``."""
    optional = times(node.p2) + times(node.expr)
    return any(v not in bound and known[v] > number for v, number in optional.items())


def spare(variables: Iterable[str], node: object, around: Counter[str] | None) -> frozenset[str]:
    """Which of these variables nothing names ``around`` a node but the node itself."""
    if around is None:
        return frozenset()
    here = times(node)
    return frozenset(v for v in variables if around[v] <= here[v])


def times(node: object) -> Counter[str]:
    """How often each variable is named; a cell of VALUES that is left open says nothing."""
    if isinstance(node, Variable):
        return Counter([str(node)])
    parts: Iterable[object] = ()
    if isinstance(node, CompValue):
        parts = [part for key, part in node.items() if key not in _MARKS]
    elif isinstance(node, dict):
        parts = [part for cell in node.items() if cell[1] != "UNDEF" for part in cell]
    elif isinstance(node, list | tuple | set):
        parts = node
    found: Counter[str] = Counter()
    for part in parts:
        found += times(part)
    return found
