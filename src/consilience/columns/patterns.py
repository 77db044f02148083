"""The algebra of SPARQL as relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, URIRef, Variable

from consilience.columns import kinds as k
from consilience.columns import things
from consilience.columns.expressions import Expressions, parsed
from consilience.columns.facts import Facts
from consilience.columns.grouping import grouped
from consilience.columns.kinds import Parts
from consilience.columns.ordering import keys
from consilience.columns.relation import (
    WORLD,
    Names,
    Relation,
    anti_join,
    join,
    left_join,
    match,
    name,
    union,
)
from consilience.columns.scans import Scans, Where, graphs
from consilience.columns.scopes import Both, Inner
from consilience.columns.trees import matters, shape, spare, subselects, times
from consilience.columns.values import (
    Form,
    NotClaimed,
    Scope,
    Value,
    common,
    constant,
    converted,
)

#: An expression longer than this is computed once, behind a line.
_LONG = 120


@dataclass(frozen=True)
class Place:
    """Where a pattern stands: in which graph, within which filter, and what is known there.

    ``once`` is there where a DISTINCT around it forgets how often a solution came: how often each
    variable is named within that DISTINCT.
    """

    where: Where = None
    outer: Scope | None = None
    known: Mapping[str, Parts] | None = None
    once: Counter[str] | None = None

    def knowing(self, relation: Relation) -> Place:
        """The same, beside a relation."""
        known = dict(self.known or {})
        known.update({v: c.constant for v, c in relation.columns.items() if c.constant is not None})
        return replace(self, known=known)


class Patterns:
    """Writes the patterns of one query."""

    def __init__(self, facts: Facts, given: Mapping[URIRef, Identifier] | None = None) -> None:
        self.given = given or {}
        self.shapes: Counter[str] = Counter()
        self.shared: dict[str, tuple[str, Relation]] = {}
        self.names = Names()
        self.facts = facts
        self.scans = Scans(self.names, facts)

    def expect(self, tree: CompValue) -> None:
        """Take note of what stands several times in a query."""
        self.shapes = subselects(tree)

    def write(self, node: CompValue, place: Place) -> Relation:
        """The solutions of a pattern."""
        method = getattr(self, f"_{node.name.lower()}", None)
        if method is None:
            raise NotClaimed(f"the pattern {node.name}")
        made: Relation = method(node, place)
        return made

    def expressions(self, scope: Scope, where: Where = None) -> Expressions:
        """What writes expressions in a scope, and in a graph."""
        return Expressions(scope, lambda graph, seen: self._exists(graph, seen, where))

    def _scope(self, relation: Relation, place: Place) -> Scope:
        return relation if place.outer is None else Inner(relation, place.outer)

    def _bgp(self, node: CompValue, place: Place) -> Relation:
        triples = list(node.triples)
        unasked = spare(times(triples), triples, place.once)
        return self.scans.group(triples, place.where, place.known or {}, unasked)

    def _join(self, node: CompValue, place: Place) -> Relation:
        first, second = node.p1, node.p2
        if second.name == "ToMultiSet" and first.name != "ToMultiSet":
            first, second = second, first
        left = self.write(first, place)
        return join(left, self.write(second, place.knowing(left)))

    def _leftjoin(self, node: CompValue, place: Place) -> Relation:
        left = self.write(node.p1, place)
        bound = {v for v, value in left.columns.items() if value.certain}
        if place.once is not None and not matters(node, bound, place.once):
            return left
        always = isinstance(node.expr, CompValue) and node.expr.name == "TrueFilter"
        alone = always and node.p2.name == "BGP" and place.where is None
        if alone and things.optional(left, self.facts, list(node.p2.triples)):
            return left
        right = self.write(node.p2, place.knowing(left))
        if WORLD in right.columns:
            left = self.scans.within_worlds(left)
        if always:
            return left_join(left, right, None, place.outer)
        return left_join(
            left,
            right,
            lambda scope: self.expressions(scope, place.where).truth(node.expr),
            place.outer,
        )

    def _filter(self, node: CompValue, place: Place) -> Relation:
        found = self.write(node.p, place)
        if place.outer is None:
            found = self.scans.within_worlds(found)
        write = self.expressions(self._scope(found, place), place.where)
        for condition in _conjunction(node.expr):
            found.where.append(write.truth(condition))
        return found

    def _union(self, node: CompValue, place: Place) -> Relation:
        both = [self.write(part, place) for part in (node.p1, node.p2)]
        if any(WORLD in each.columns for each in both):
            both = [self.scans.within_worlds(each) for each in both]
        return union(both)

    def _minus(self, node: CompValue, place: Place) -> Relation:
        left = self.write(node.p1, place)
        right = self.write(node.p2, Place(place.where))
        shared = (left.columns.keys() & right.columns.keys()) - {WORLD}
        if isinstance(place.where, Variable):
            shared -= {str(place.where)} if len(shared) == 1 else set()
        if shared and WORLD in right.columns:
            left = self.scans.within_worlds(left)
            shared |= {WORLD}
        return anti_join(left, right, sorted(shared))

    def _extend(self, node: CompValue, place: Place) -> Relation:
        found = self.write(node.p, place)
        self.extend(found, str(node.var), node.expr, place)
        long = len(found.columns[str(node.var)].sql) > _LONG
        return found.closed() if long and place.outer is None else found

    def extend(self, found: Relation, variable: str, expression: object, place: Place) -> None:
        """Add a column that an expression gives."""
        value = self.expressions(self._scope(found, place), place.where).value(expression)
        found.columns[variable] = value
        if isinstance(expression, Variable):
            found.follows[variable] = str(expression)
            found.follows.setdefault(str(expression), variable)

    def _graph(self, node: CompValue, place: Place) -> Relation:
        if isinstance(node.term, URIRef):
            return self.write(node.p, replace(place, where=node.term))
        known = (place.known or {}).get(str(node.term))
        if known is not None and known[0] == k.IRI:
            found = self.write(node.p, replace(place, where=URIRef(known[1])))
            found.columns[str(node.term)] = constant(known)
            return join(graphs(self.scans, str(node.term)), found)
        found = self.write(node.p, replace(place, where=node.term, once=None))
        column = found.columns.get(str(node.term))
        if column is None or not column.certain:
            return join(graphs(self.scans, str(node.term)), found)
        return found

    def _tomultiset(self, node: CompValue, place: Place) -> Relation:
        inner = node.p
        if inner.name == "values":
            return self._values(inner, place)
        return self._subselect(inner, place)

    def _subselect(self, node: CompValue, place: Place) -> Relation:
        if isinstance(place.where, Variable):
            raise NotClaimed("a sub-select in any graph")
        asks = shape(node)
        if self.shapes[asks] < 2:  # noqa: PLR2004 - it stands here only
            return self.solutions(node, Place(place.where, once=place.once))
        key = f"{place.where} {asks}"
        if key not in self.shared:
            made = self.solutions(node, Place(place.where))
            made = made.closed()
            self.shared[key] = (self.names.fresh("shared"), made)
        label, made = self.shared[key]
        again = self.scans.unit().derived(label, made.columns)
        again.unique, again.follows = made.unique, dict(made.follows)
        return again

    def preamble(self) -> str:
        """SQL of the sub-selects that stand in several places."""
        made = [
            f"{label} AS MATERIALIZED {table.steps[0].table}"
            for label, table in self.shared.values()
        ]
        return f"WITH {', '.join(made)} " if made else ""

    _project = _distinct = _reduced = _slice = _subselect

    def _values(self, node: CompValue, place: Place) -> Relation:
        del place
        rows: list[dict[Identifier, Identifier | str]] = [
            {v: self.given.get(cell, cell) for v, cell in row.items()} for row in node.res
        ]
        found = self.scans.unit()
        variables = list(dict.fromkeys(v for row in rows for v in row))
        if not rows:
            found.where.append("false")
        columns: dict[str, list[Value | None]] = {}
        for variable in variables:
            cells = [row.get(variable, "UNDEF") for row in rows]
            if not all(isinstance(cell, str) and cell == "UNDEF" for cell in cells):
                columns[str(variable)] = [
                    constant(k.parts(parsed(cell))) if isinstance(cell, Identifier) else None
                    for cell in cells
                ]
        if not columns and len(rows) != 1:
            lines = ", ".join("(1)" for _ in rows) or "(1)"
            made = found.derived(f"(SELECT * FROM (VALUES {lines}))", {})
            made.where += found.where
            return made
        if len(rows) == 1:
            found.columns = {v: only for v, (only,) in columns.items() if only is not None}
            return found
        return self._table(columns, len(rows), found)

    def _table(
        self, columns: dict[str, list[Value | None]], count: int, scope: Relation
    ) -> Relation:
        """VALUES with several rows."""
        types: dict[str, Value] = {}
        cells: list[list[str]] = [[] for _ in range(count)]
        for variable, values in columns.items():
            there = [value for value in values if value is not None]
            held = all(value.constant and self.facts.holds(value.constant) for value in there)
            form = Form.ID if held else common(there)
            bits = 0
            for value in there:
                bits |= value.kinds
            types[variable] = Value(form, "", bits, certain=len(there) == count)
            for row, cell in zip(cells, values, strict=True):
                sql = "NULL" if cell is None else converted(cell, form, scope)
                row.append(f"({sql})::{form.value}")
        lines = ", ".join("(" + ", ".join(row) + ")" for row in cells)
        heads = ", ".join(name(variable) for variable in types)
        alias = self.names.fresh("v")
        return scope.derived(f"(SELECT * FROM (VALUES {lines}) {alias}({heads}))", types)

    def _aggregatejoin(self, node: CompValue, place: Place) -> Relation:
        inner = self.write(node.p.p, Place(place.where))
        return grouped(self, node, inner, place.where)

    def _exists(self, graph: CompValue, scope: Scope, where: Where) -> str:
        """SQL that tells whether a pattern has a solution beside those of ``scope``."""
        if graph.name == "GroupGraphPatternSub":
            graph = translateGroupGraphPattern(graph)
        inner = self.write(graph, Place(where, scope))
        for variable, value in list(inner.columns.items()):
            outside = scope.column(variable)
            if variable == WORLD and outside is None:
                raise NotClaimed("a filter that does not know in which study it is")
            if outside is not None:
                condition = match(outside, value, Both(inner, scope))
                if condition:
                    inner.where.append(condition)
        sql = inner.select([])
        if not inner.steps:
            sql = sql.replace("SELECT 1", "SELECT 1 FROM (SELECT 1)", 1)
        return f"EXISTS ({sql})"

    def solutions(self, node: CompValue, place: Place) -> Relation:
        """The solutions of a SELECT with its modifiers, as a subquery in their order."""
        start, length, distinct = 0, None, False
        if node.name == "Slice":
            start, length = node.start, node.length
            node = node.p
        if node.name in {"Distinct", "Reduced"}:
            distinct = True
            node = node.p
        if node.name != "Project":
            raise NotClaimed(f"the pattern {node.name}")
        wanted = [str(variable) for variable in node.PV]
        told = place.once is not None and length is None and not start
        unseen = spare(wanted, node, place.once) if told else frozenset()
        wanted = [v for v in wanted if v not in unseen]
        # what stands within is no longer told apart by how often it comes
        forgets = length is None and not start
        once = None
        if forgets and (distinct or place.once is not None):
            once = times(node.p) + Counter(wanted)
        place = replace(place, once=once)
        node = node.p
        conditions = []
        if node.name == "OrderBy":
            conditions = list(node.expr)
            node = node.p
        found = self.write(node, place)
        if WORLD in found.columns:
            if length is not None or start:
                raise NotClaimed("some rows of each study")
            wanted.append(WORLD)
        if conditions:
            found = found.worded(sorted(set().union(*(_names(each.expr) for each in conditions))))
        tail = ""
        sorted_by = []
        for condition in conditions:
            write = self.expressions(found, place.where)
            if distinct and not _names(condition.expr) <= set(wanted):
                raise NotClaimed("DISTINCT, in an order that it does not show")
            down = str(condition.order or "").upper() == "DESC"
            for sql in keys(write.value(condition.expr), found, strict=length is not None):
                column = self.names.fresh("key ")
                sorted_by.append(
                    f"{name(column)} {'DESC NULLS LAST' if down else 'ASC NULLS FIRST'}"
                )
                found.columns[column] = Value(Form.STR, found.placed(sql))
        hidden = [v for v in found.columns if v.startswith("key ")] if sorted_by else []
        for variable in wanted:
            found.columns.setdefault(variable, Value(Form.ID, "NULL::UBIGINT", 0))
        made = found.closed(distinct=distinct and not told, keep=dict.fromkeys([*wanted, *hidden]))
        if sorted_by:
            level = (name(v) for v in wanted)  # rows that the query leaves level
            tail += " ORDER BY " + ", ".join([*sorted_by, *level])
        if length is not None:
            tail += f" LIMIT {length}"
        if start:
            tail += f" OFFSET {start}"
        return made.kept(made.columns).closed(tail=tail, keep=wanted) if tail else made.kept(wanted)


def _conjunction(node: object) -> list[object]:
    if isinstance(node, CompValue) and node.name == "ConditionalAndExpression":
        return [part for one in (node.expr, *node.other) for part in _conjunction(one)]
    return [node]


def _names(node: object) -> set[str]:
    if isinstance(node, Variable):
        return {str(node)}
    if isinstance(node, CompValue):
        return {v for part in node.values() for v in _names(part)}
    if isinstance(node, list):
        return {v for part in node for v in _names(part)}
    return set()
