"""GROUP BY and aggregates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from consilience.columns import kinds as k
from consilience.columns.layout import SCALE
from consilience.columns.ordering import keys
from consilience.columns.relation import WORLD, Relation, name
from consilience.columns.values import (
    Form,
    NotClaimed,
    Value,
    converted,
    narrowed,
    native,
    number_sql,
    quoted,
    text_sql,
)

if TYPE_CHECKING:
    from consilience.columns.expressions import Expressions
    from consilience.columns.patterns import Patterns
    from consilience.columns.scans import Where

_UNCLAIMED = "error('not claimed')"


def grouped(patterns: Patterns, node: CompValue, inner: Relation, where: Where) -> Relation:
    """One solution for every group."""
    inner, inputs = _prepared(patterns, node, inner, where)
    columns: dict[str, Value] = {}
    by = []
    write = patterns.expressions(inner, where)
    if WORLD in inner.columns:
        if not node.p.expr:
            raise NotClaimed("one group in each study")
        columns[WORLD] = inner.columns[WORLD]
        by.append(columns[WORLD].sql)
    for number, key in enumerate(node.p.expr or []):
        label = str(key) if isinstance(key, Variable) else f"group {number}"
        value = write.value(key)
        if value.form is Form.NUM:
            value = write.spelled(value)
        columns[label] = value
        if value.constant is None:
            by.append(value.sql)
    aliases: dict[str, str] = {}
    by_name = {str(key) for key in node.p.expr or [] if isinstance(key, Variable)} | {WORLD}
    for aggregate in node.A:
        result = str(aggregate.res)
        if aggregate.name == "Aggregate_Sample" and "distinct" not in aggregate:
            aliases[result] = str(aggregate.vars)
            continue
        once = inner.told_apart(by_name | {str(aggregate.vars)}) is not None
        columns[result] = _aggregate(write, aggregate, inner, inputs, once=once)
    tail = ""
    if by:
        tail = " GROUP BY " + ", ".join(dict.fromkeys(by))
    elif node.p.expr:
        tail = " HAVING count(*) > 0"
    elif not columns:
        columns["nothing"] = native(Form.INT, "count(*)")
    chosen = [f"{value.sql} AS {name(v)}" for v, value in columns.items()]
    text = inner.select(chosen)
    if not inner.steps and not inner.where:
        text += " FROM (SELECT 1)"
    made = inner.derived(f"({text}{tail})", columns)
    for result, variable in aliases.items():
        if variable in made.columns:
            made.columns[result] = made.columns[variable]
        else:
            made.aliases[result] = variable
    return made


def _prepared(
    patterns: Patterns, node: CompValue, inner: Relation, where: Where
) -> tuple[Relation, dict[str, Variable]]:
    """The same with what aggregates compute as columns behind a line, and which they are."""
    write = patterns.expressions(inner, where)
    inputs: dict[str, Variable] = {}
    for aggregate in node.A:
        if isinstance(aggregate.vars, CompValue):
            column = inputs[str(aggregate.res)] = Variable(f"of {aggregate.res}")
            inner.columns[str(column)] = write.value(aggregate.vars)
    return (inner.closed() if inputs else inner), inputs


def _aggregate(
    write: Expressions,
    node: CompValue,
    inner: Relation,
    inputs: dict[str, Variable],
    *,
    once: bool,
) -> Value:
    """What an aggregate gives; ``once``: no value comes twice in a group."""
    what = node.name.removeprefix("Aggregate_")
    distinct = "DISTINCT " if node.distinct and not once else ""
    if what == "Count" and node.vars == "*":
        if node.distinct:
            raise NotClaimed("COUNT(DISTINCT *)")
        return native(Form.INT, "count(*)", certain=True)
    value = narrowed(write.value(inputs.get(str(node.res), node.vars)))
    whole = isinstance(node.vars, Variable)
    if what == "Count":
        sql = value.sql
        if value.form is Form.NUM:
            sql = converted(value, Form.TERM, inner)
        if value.constant is not None:
            sql = "1"
        counted = f"count({distinct}{sql})"
        if value.certain:
            return native(Form.INT, counted, certain=True)
        if whole:
            return native(Form.INT, counted, certain=True)
        return native(Form.INT, f"(CASE WHEN count(*) = count({sql}) THEN {counted} END)")
    every = "true" if value.certain else f"count(*) = count({value.sql})"
    if what in {"Sum", "Avg"}:
        return _sum(what, value, distinct, every, inner)
    if what in {"Min", "Max"}:
        return _extreme(what, value, every, inner)
    if what == "Sample":
        if value.form in {Form.TERM, Form.NUM}:
            return Value(value.form, f"any_value({value.sql})", value.kinds)
        return Value(value.form, f"min({value.sql})", value.kinds)
    if what == "GroupConcat":
        return _concat(node, value, distinct, every, inner)
    raise NotClaimed(f"the aggregate {what}")


def _sum(what: str, value: Value, distinct: str, every: str, inner: Relation) -> Value:
    if value.form is Form.INT:
        total, count = f"sum({distinct}{value.sql})", f"count({distinct}{value.sql})"
        if what == "Sum":
            some = f"CASE WHEN {count} = 0 THEN 0 ELSE int_made({total}::HUGEINT) END"
            sql = f"(CASE WHEN {every} THEN {some} END)"
            return native(Form.INT, sql)
        mean = f"({total}::HUGEINT * {SCALE}) // {count}"
        made = (
            f"CASE WHEN {count} = 0 THEN num_made(5::UTINYINT, 0::HUGEINT, NULL::DOUBLE)"
            f" ELSE num_made(6::UTINYINT, {mean}, NULL::DOUBLE) END"
        )
        return native(Form.NUM, f"(CASE WHEN {every} THEN {made} END)")
    number = number_sql(value, inner)
    if number is None:
        sql = "(CASE WHEN count(*) = 0 THEN num_made(5::UTINYINT, 0::HUGEINT, NULL::DOUBLE) END)"
        return native(Form.NUM, sql)
    if distinct:
        raise NotClaimed("a sum of distinct numbers of several kinds")
    kind = f"coalesce(max(({number}).k), 5::UTINYINT)"
    total = f"coalesce(sum(({number}).n), 0)::HUGEINT"
    if what == "Avg":
        total = f"CASE WHEN count(*) = 0 THEN 0::HUGEINT ELSE {total} // count(*) END"
        kind = f"CASE WHEN count(*) = 0 THEN 5 ELSE greatest({kind}, 6) END::UTINYINT"
    made = (
        f"CASE WHEN {kind} = {k.DOUBLE} THEN {_UNCLAIMED}::{Form.NUM.value}"
        f" ELSE num_made({kind}, {total}, NULL::DOUBLE) END"
    )
    return native(Form.NUM, f"(CASE WHEN count(*) = count(({number}).k) THEN {made} END)")


def _extreme(what: str, value: Value, every: str, inner: Relation) -> Value:
    function = what.lower()
    if value.form in {Form.INT, Form.DEC, Form.STR, Form.IRI}:
        return Value(
            value.form, f"(CASE WHEN {every} THEN {function}({value.sql}) END)", value.kinds
        )
    by = keys(value, inner, strict=True)
    if not by:
        return Value(value.form, f"min({value.sql})", value.kinds)
    order = by[0] if len(by) == 1 else "row(" + ", ".join(by) + ")"
    sql = f"(CASE WHEN {every} THEN arg_{function}({value.sql}, {order}) END)"
    return Value(value.form, sql, value.kinds)


def _concat(node: CompValue, value: Value, distinct: str, every: str, inner: Relation) -> Value:
    separator = quoted(" " if node.separator is None else str(node.separator))
    if value.kinds & 1 << k.LANG:
        raise NotClaimed("GROUP_CONCAT of texts in languages")
    if not value.kinds & 1 << k.STRING:
        return native(Form.STR, "(CASE WHEN count(*) = 0 THEN '' END)")
    text = text_sql(value, inner)
    if value.kinds != 1 << k.STRING:
        raise NotClaimed("GROUP_CONCAT of what is not always text")
    sql = f"coalesce(string_agg({distinct}{text}, {separator} ORDER BY {text}), '')"
    return native(Form.STR, f"(CASE WHEN {every} THEN {sql} END)")
