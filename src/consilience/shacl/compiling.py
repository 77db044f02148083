"""From shapes to queries: one for each thing that a shape asks, for all its things at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from consilience.errors import ReadError
from consilience.rdf import Iri, Literal, Term, encode
from consilience.shacl.expressions import (
    OF_VALUES,
    Hole,
    NotClaimed,
    Test,
    Writer,
    negation,
    number,
    one_of,
    select,
)
from consilience.shacl.rules import Rule, components, rules
from consilience.shacl.shapes import Constraint, Shape, ShapesGraph
from consilience.shacl.wording import sentence

_THIS = "?_this"
_NESTED = 3  # up to so many values, nested groups are quicker than counting


@dataclass(frozen=True, slots=True)
class Context:
    """The things that a shape is asked of: a pattern, and the variables that lead to them.

    The last variable is the thing itself; those before it are the things it was reached from.
    """

    pattern: str
    variables: tuple[str, ...]

    @property
    def focus(self) -> str:
        """The variable of the thing that is looked at."""
        return self.variables[-1]


@dataclass(frozen=True, slots=True)
class Query:
    """A query whose every row is one result.

    Its first columns are the variables of the context. ``named`` are its other columns; among
    them ``value`` and ``path`` go into the result. ``text`` may have holes, which the data
    fills. ``rule`` is the query of the shapes that it stands for; where that is a SELECT, the
    columns are the rule's own, and what it gives counts only for the things of the context.
    ``details`` are asked for the things that are found here.
    """

    shape: Shape
    component: Iri
    context: Context
    text: str
    named: tuple[str, ...] = ()
    messages: tuple[Literal, ...] = ()
    rule: Rule | None = None
    details: tuple[Query, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What has to be asked for one shape with targets.

    ``unclaimed`` says why the shape is left to the reference; then there are no queries.
    ``datatypes`` are those that some engines keep as others.
    """

    shape: Shape
    queries: tuple[Query, ...] = ()
    unclaimed: str = ""
    datatypes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Compiled:
    """What has to be asked for all shapes of a graph."""

    graph: ShapesGraph
    parts: tuple[Part, ...]
    holes: tuple[Hole, ...]


def compiled(graph: ShapesGraph) -> Compiled:
    """Everything that the shapes of a graph ask (ReadError where they are not well-formed)."""
    compiler = _Compiler(graph)
    parts = [compiler.part(shape) for shape in graph.targeted() if not shape.deactivated]
    return Compiled(graph, tuple(parts), tuple(compiler.writer.holes))


class _Compiler:
    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.components = components(graph)
        self.writer = Writer(graph, lambda shape: any(rules(graph, shape, self.components)))

    def part(self, shape: Shape) -> Part:
        """Everything that a shape with targets asks."""
        self.graph.refuse_recursion(shape)
        self.writer.datatypes = set()
        try:
            queries = tuple(self.of_shape(shape, self.targets(shape)))
        except NotClaimed as reason:
            return Part(shape, unclaimed=str(reason))
        return Part(shape, queries, datatypes=frozenset(self.writer.datatypes))

    def targets(self, shape: Shape) -> Context:
        """What a shape says that it is for."""
        patterns: list[str] = []
        nodes = [target for name, target in shape.targets if name == "targetNode"]
        if nodes:
            spelt = " ".join(_named(node) for node in nodes)
            patterns.append(f"{{ VALUES {_THIS} {{ {spelt} }} }}")
        for name, target in shape.targets:
            if name == "targetClass":
                patterns.append(self.writer.hole(Hole("target", _named(target)), _THIS))
            elif name == "targetSubjectsOf":
                patterns.append(f"{{ {_THIS} {_named(target)} {self.writer.variable()} }}")
            elif name == "targetObjectsOf":
                patterns.append(f"{{ {self.writer.variable()} {_named(target)} {_THIS} }}")
        return Context(" UNION ".join(patterns), (_THIS,))

    def of_shape(self, shape: Shape, context: Context) -> Iterator[Query]:
        """What a shape asks of the things of a context."""
        if shape.deactivated:
            return
        if shape.beyond:
            raise NotClaimed(shape.beyond)
        for constraint in shape.constraints:
            if constraint.parameter == "property":
                inner = self.graph.shape(constraint.shapes[0])
                if inner.path is None:
                    raise ReadError(f"{inner.node}: not a property shape", hint="give it a path")
                beyond = context
                if shape.path is not None:
                    pattern, value = self._values(shape, context)
                    beyond = Context(pattern, (*context.variables, value))
                yield from self.of_shape(inner, beyond)
            elif constraint.parameter == "node":
                yield self._of_node(constraint, shape, context)
            else:
                yield from self._of(constraint, shape, context)
        for rule in rules(self.graph, shape, self.components):
            yield self._of_rule(rule, shape, context)

    def _query(
        self, constraint: Constraint, shape: Shape, context: Context, pattern: str, **named: str
    ) -> Query:
        """A query that gives the context and besides it the variables ``named``."""
        text = select((*context.variables, *named.values()), pattern)
        said = shape.messages or (Literal(sentence(constraint)),)
        return Query(shape, constraint.component, context, text, tuple(named), said)

    def _values(self, shape: Shape, context: Context) -> tuple[str, str]:
        """What finds the things of a context with the values of a shape, and their variable."""
        value, focus, path = self.writer.variable(), context.focus, shape.path
        itself = f"{context.pattern} BIND ({focus} AS {value})"
        if path is None:
            return itself, value
        reached = f"{context.pattern} {focus} {path.sparql} {value} ."
        if path.reflexive:  # an engine need not know a thing that no fact speaks of
            reached = f"{{ {reached} }} UNION {{ {itself} }}"
        return reached, value

    def _of_node(self, constraint: Constraint, shape: Shape, context: Context) -> Query:
        inner = self.graph.shape(constraint.shapes[0])
        bound, value = self._values(shape, context)
        failing = f"{bound} FILTER ({self.writer.fails(inner, value)})"
        query = self._query(constraint, shape, context, failing, value=value)
        details = self.of_shape(inner, Context(failing, (*context.variables, value)))
        return replace(query, details=tuple(details))

    def _of(self, constraint: Constraint, shape: Shape, context: Context) -> Iterator[Query]:
        name, writer, focus = constraint.parameter, self.writer, context.focus
        bound, value = self._values(shape, context)
        if name == "closed":
            of, said = writer.variable(), writer.variable()
            wrong = negation(one_of(of, self.graph.allowed(shape)))
            pattern = f"{bound} {value} {of} {said} . FILTER ({wrong})"
            if shape.path is None:
                pattern = f"{context.pattern} {focus} {of} {said} . FILTER ({wrong})"
            yield self._query(constraint, shape, context, pattern, path=of, value=said)
        elif name in OF_VALUES:
            pattern = f"{bound} FILTER ({writer.fails_value(constraint, shape, value)})"
            yield self._query(constraint, shape, context, pattern, value=value)
        elif name in {"minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount"}:
            yield self._count(constraint, shape, context)
        elif name == "uniqueLang":
            again = writer.language_again(value, shape, focus)
            language = writer.variable()
            pattern = f"{bound} FILTER ({again}) BIND (LCASE(LANG({value})) AS {language})"
            yield self._query(constraint, shape, context, pattern, language=language)
        elif name == "equals":
            pattern = f"{bound} FILTER ({writer.unequal(value, constraint, focus)})"
            yield self._query(constraint, shape, context, pattern, value=value)
            missing = negation(writer.some(focus, shape.path, lambda e: f"sameTerm({e}, {value})"))
            other = f"{focus} {_named(constraint.value)} {value} . FILTER ({missing})"
            pattern = f"{context.pattern} {other}"
            yield self._query(constraint, shape, context, pattern, value=value)
        elif name == "disjoint":
            pattern = f"{bound} {focus} {_named(constraint.value)} {value} ."
            yield self._query(constraint, shape, context, pattern, value=value)
        elif name in {"lessThan", "lessThanOrEquals"}:
            other = writer.variable()
            wrong = writer.not_below(value, other, constraint)
            pattern = f"{bound} {focus} {_named(constraint.value)} {other} . FILTER ({wrong})"
            yield self._query(constraint, shape, context, pattern, value=value, other=other)
        else:
            failing = writer.fails_as_whole(constraint, shape, focus)
            pattern = f"{context.pattern} FILTER ({failing})"
            yield self._query(constraint, shape, context, pattern)

    def _count(self, constraint: Constraint, shape: Shape, context: Context) -> Query:
        """Counting, by nested groups for small numbers."""
        limit, least = number(constraint.value), constraint.parameter.lower().endswith("mincount")
        test = self.writer.qualified(constraint, shape) if constraint.shapes else None
        if limit + (not least) > _NESTED:
            return self._counted(constraint, shape, context, test)
        if limit == 1 and not least and test is None:
            pattern, one = self._values(shape, context)
            failing = self.writer.some(
                context.focus, shape.path, lambda end: f"!sameTerm({end}, {one})"
            )
        else:
            pattern = context.pattern
            failing = self.writer.fails_as_whole(constraint, shape, context.focus)
        return self._query(constraint, shape, context, f"{pattern} FILTER ({failing})")

    def _counted(
        self, constraint: Constraint, shape: Shape, context: Context, test: Test | None
    ) -> Query:
        pattern, value = self._values(shape, context)
        if test is not None:
            pattern += f" FILTER ({test(value)})"
        least = constraint.parameter.lower().endswith("mincount")
        found = f"{context.pattern} OPTIONAL {{ {pattern} }}" if least else pattern
        counted = f"COUNT(DISTINCT {value}) {'<' if least else '>'} {number(constraint.value)}"
        grouped = f" GROUP BY {' '.join(context.variables)} HAVING ({counted})"
        query = self._query(constraint, shape, context, found)
        return replace(query, text=query.text + grouped)

    def _of_rule(self, rule: Rule, shape: Shape, context: Context) -> Query:
        own = (each for each in rule.messages if each not in shape.messages)
        said = (*shape.messages, *own)
        if rule.asks:
            bound, value = self._values(shape, context)
            asked = rule.asked_of(shape, context.focus, value)
            failing = f"{bound} FILTER NOT EXISTS {{ {asked} }}"
            text = rule.alone(select((*context.variables, value), failing))
            return Query(shape, rule.component, context, text, ("value",), said, rule)
        things = select((f"({context.focus} AS ?this)",), context.pattern)
        text = rule.opened(shape, things)
        return Query(shape, rule.component, context, text, (), said, rule)


def _named(term: Term) -> str:
    if not isinstance(term, Iri | Literal):
        raise NotClaimed("a blank node of the shapes is named as a thing of the data")
    return encode(term)
