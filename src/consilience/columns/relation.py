"""Solutions of a pattern while SQL is written: what is joined, what must hold, which columns.

A relation stays open, so that joins and filters of one group become one SELECT, which the
database orders as it likes; it is closed into a subquery where SPARQL draws a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from consilience.columns import determined
from consilience.columns import kinds as k
from consilience.columns.values import (
    Form,
    Ids,
    NotClaimed,
    Scope,
    Value,
    common,
    converted,
    id_sql,
)

#: The hidden variable of a pattern where several studies stand side by side: in which one it is.
#: No variable of a query has a space in its name.
WORLD = "its world"


def name(variable: str) -> str:
    """A variable as a column."""
    return '"' + variable.replace('"', '""') + '"'


class Names:
    """Fresh aliases for one query."""

    def __init__(self) -> None:
        self._count = 0

    def fresh(self, stem: str) -> str:
        """An alias that nothing else has."""
        self._count += 1
        return f"{stem}{self._count}"


@dataclass
class Step:
    """One table of a FROM: joined to those before it, or left-joined."""

    table: str | Callable[[], str]
    alias: str
    on: list[str] | None = None

    def sql(self, *, first: bool) -> str:
        """How it stands in the FROM."""
        table = self.table if isinstance(self.table, str) else self.table()
        if self.on is not None:
            return f"LEFT JOIN {table} {self.alias} ON {' AND '.join(self.on) or 'true'}"
        return f"{table} {self.alias}" if first else f"CROSS JOIN {table} {self.alias}"


@dataclass
class Relation:
    """Solutions: steps of a FROM, conditions of a WHERE, and a column for every variable.

    No two solutions agree in all of ``unique`` (None: nobody knows of any such variables);
    ``follows``: what settles a variable (``determined``).
    ``things`` are the aliases under which the rows of variables stand side by side; ``terms`` is
    the table of words, and ``before`` the SQL that makes it.
    """

    names: Names
    ids: Ids
    steps: list[Step] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    columns: dict[str, Value] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    unique: frozenset[str] | None = None
    follows: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    terms: str = "term"
    before: str = ""

    def column(self, name: str) -> Value | None:
        """What a variable is here."""
        return self.columns.get(self.aliases.get(name, name))

    def lookup(self, value: Value) -> tuple[str, str]:
        """SQL of the text, and of the datatype or language, of an id."""
        alias = self.words.get(value.sql)
        if alias is None:
            alias = self.words[value.sql] = self.names.fresh("t")
            # a left join is never where the database begins: it would read all words
            self.steps.append(Step(self.terms, alias, [f"{alias}.id = {value.sql}"]))
        return f"{alias}.text", f"{alias}.extra"

    def placed(self, key: str) -> str:
        """A key to sort by; where it is a word at hand, its place among the words sorts quicker."""
        alias, _, column = key.partition(".")
        at_hand = self.terms != "term" and column == "text" and alias in self.words.values()
        return f"{alias}.place" if at_hand else key

    def select(self, columns: Iterable[str], *, distinct: bool = False) -> str:
        """A whole SELECT of these columns, written out."""
        steps = list(self.steps)
        if steps and steps[0].on is not None:
            steps.insert(0, Step("(SELECT 1)", self.names.fresh("u")))
        text = (
            self.before
            + "SELECT "
            + ("DISTINCT " if distinct else "")
            + (", ".join(columns) or "1")
        )
        for number, step in enumerate(steps):
            text += (" FROM " if number == 0 else " ") + step.sql(first=number == 0)
        if self.where:
            text += " WHERE " + " AND ".join(self.where)
        return text

    def worded(self, variables: Iterable[str]) -> Relation:
        """The same with only the words of these variables at hand.

        The database cannot tell that few rows will want words, and would read all words.
        """
        wanted = [v for v in variables if v in self.columns and self.columns[v].form is Form.ID]
        ids = [name(v) for v in wanted if self.columns[v].kinds & ~k.WITHOUT_WORDS]
        if not ids:
            return self
        rows, words = self.names.fresh("rows"), self.names.fresh("words")
        inner = [f"{value.sql} AS {name(v)}" for v, value in self.columns.items()]
        made = self.derived(rows, self.columns)
        made.terms = words
        made.before = (
            f"WITH {rows} AS MATERIALIZED ({self.select(inner)}), {words} AS MATERIALIZED"
            " (SELECT id, text, extra, dense_rank() OVER (ORDER BY text) AS place FROM term"
            f" WHERE id IN (SELECT unnest([{', '.join(ids)}]) FROM {rows})) "
        )
        return made

    def closed(
        self, *, distinct: bool = False, tail: str = "", keep: Iterable[str] | None = None
    ) -> Relation:
        """The same behind a line: a subquery."""
        kept = [v for v in (self.columns if keep is None else keep) if v in self.columns]
        inner = ", ".join(f"{self.columns[v].sql} AS {name(v)}" for v in kept)
        unique = self.told_apart(kept)
        text = self.select([inner] if inner else [], distinct=distinct and unique is None) + tail
        made = self.derived(f"({text})", {v: self.columns[v] for v in kept})
        if unique is None and distinct:
            unique = determined.key(kept, self.follows, kept)
        made.unique = unique
        made.follows = determined.among(self.follows, kept)
        return made

    def told_apart(self, shown: Iterable[str]) -> frozenset[str] | None:
        """Variables among those shown in which no two solutions agree (None: not known)."""
        varied = [v for v in self.unique or () if v not in self.columns or not self.constant(v)]
        unique = None if self.unique is None else varied
        return determined.key(unique, self.follows, list(shown))

    def constant(self, variable: str) -> bool:
        """Whether a variable is always the same."""
        return self.columns[variable].constant is not None

    def derived(self, table: str | Callable[[], str], columns: Mapping[str, Value]) -> Relation:
        """A relation that reads a table with a column for each of these variables."""
        alias = self.names.fresh("r")
        made = Relation(self.names, self.ids, [Step(table, alias)])
        for variable, value in columns.items():
            made.columns[variable] = rebased(value, f"{alias}.{name(variable)}")
        made.aliases = dict(self.aliases)
        return made

    def kept(self, variables: Iterable[str]) -> Relation:
        """Only these columns."""
        self.columns = {v: self.columns[v] for v in variables if v in self.columns}
        return self


def rebased(value: Value, sql: str) -> Value:
    """A value under another name."""
    return value if value.constant is not None else replace(value, sql=sql)


def match(left: Value, right: Value, scope: Scope) -> str | None:
    """The condition under which two bindings of a variable go together (None: always)."""
    if left.constant is not None and left.constant == right.constant:
        return None
    if left.form is right.form and left.form is not Form.TERM and left.form is not Form.NUM:
        one, two = left.sql, right.sql
    else:
        one, two = id_sql(left, scope), id_sql(right, scope)
    if left.certain and right.certain and not left.kinds & right.kinds:
        return "false"
    sql = f"{one} = {two}"
    doubt = [f"{side.sql} IS NULL" for side in (left, right) if not side.certain]
    return f"({' OR '.join([*doubt, sql])})" if doubt else sql


def either(left: Value, right: Value, scope: Scope) -> Value:
    """A variable that both sides may bind, alike where both do."""
    if left.certain:
        return replace(left, kinds=left.kinds & right.kinds) if right.certain else left
    if right.certain:
        return right
    form = common([left, right])
    one, two = converted(left, form, scope), converted(right, form, scope)
    return Value(form, f"coalesce({one}, {two})", left.kinds | right.kinds)


def join(left: Relation, right: Relation) -> Relation:
    """Both: every solution of one with every solution of the other that agrees with it."""
    shared = left.columns.keys() & right.columns.keys()
    if all(side.columns[v].certain for side in (left, right) for v in shared):
        known = left.unique is not None and right.unique is not None
        left.unique = (
            (left.unique or frozenset()) | (right.unique or frozenset()) if known else None
        )
        left.follows = {**right.follows, **left.follows}
    else:
        left.unique, left.follows = None, {}
    left.steps += right.steps
    left.where += right.where
    left.words.update(right.words)
    left.things.update(right.things)
    for variable, value in right.columns.items():
        mine = left.columns.get(variable)
        if mine is None:
            left.columns[variable] = value
            continue
        condition = match(mine, value, left)
        if condition:
            left.where.append(condition)
        left.columns[variable] = either(mine, value, left)
    return left


@dataclass
class Pair:
    """The scope of a condition between a relation and one that is left-joined to it."""

    left: Relation
    right: Relation
    alias: str
    outer: Scope | None = None
    shown: dict[str, str] = field(default_factory=dict)
    _from: dict[str, Value] = field(default_factory=dict)

    @property
    def ids(self) -> Ids:
        """Where ids of terms come from."""
        return self.left.ids

    def column(self, name_: str) -> Value | None:
        """What a variable is on either side."""
        mine, other = self.left.columns.get(name_), self.right.columns.get(name_)
        if other is None:
            if mine is None and self.outer:
                return self.outer.column(name_)
            return mine
        seen = rebased(other, f"{self.alias}.{name(name_)}")
        self._from[seen.sql] = other
        if mine is None or other.certain:
            return seen
        return either(mine, seen, self)

    def lookup(self, value: Value) -> tuple[str, str]:
        """SQL of the text, and of the datatype or language, of an id."""
        inner = self._from.get(value.sql)
        if inner is None:
            if self.outer and not any(value.sql == v.sql for v in self.left.columns.values()):
                return self.outer.lookup(value)
            return self.left.lookup(value)
        if "coalesce" in value.sql:
            raise NotClaimed("words of what either side of an OPTIONAL may bind")
        text, extra = self.right.lookup(inner)
        column = value.sql.rsplit(".", 1)[1][:-1]
        self.shown[f'{column} text"'] = text
        self.shown[f'{column} extra"'] = extra
        return f'{self.alias}.{column} text"', f'{self.alias}.{column} extra"'


def left_join(
    left: Relation,
    right: Relation,
    condition: Callable[[Scope], str] | None,
    outer: Scope | None = None,
) -> Relation:
    """Every solution of ``left``, with those of ``right`` that agree with it, if there are any."""
    left.unique, left.follows = None, {}
    alias = left.names.fresh("r")
    pair = Pair(left, right, alias, outer)
    on = []
    for variable, value in right.columns.items():
        mine = left.columns.get(variable)
        if mine is not None:
            matched = match(mine, rebased(value, f"{alias}.{name(variable)}"), pair)
            if matched:
                on.append(matched)
    if condition is not None:
        on.append(condition(pair))
    columns = [f"{value.sql} AS {name(v)}" for v, value in right.columns.items()]
    columns += [f"{sql} AS {column}" for column, sql in pair.shown.items()]
    mark = 'true AS "is there"'
    left.steps.append(Step(f"({right.select([*columns, mark])})", alias, on))
    there = f'{alias}."is there"'
    for variable, value in right.columns.items():
        if value.constant is not None:
            sql = f"(CASE WHEN {there} THEN {value.sql} END)"
        else:
            sql = f"{alias}.{name(variable)}"
        seen = Value(value.form, sql, value.kinds)
        mine = left.columns.get(variable)
        left.columns[variable] = seen if mine is None else either(mine, seen, left)
    return left


def anti_join(left: Relation, right: Relation, shared: Iterable[str]) -> Relation:
    """The solutions of ``left`` that no solution of ``right`` agrees with (MINUS)."""
    conditions, common_ones = [], []
    for variable in shared:
        mine, other = left.columns[variable], right.columns[variable]
        condition = match(mine, other, right) or "true"
        conditions.append(condition)
        if variable == WORLD:
            continue
        both = [f"{v.sql} IS NOT NULL" for v in (mine, other) if not v.certain]
        common_ones.append(" AND ".join(both) or "true")
    if not conditions:
        return left
    if "true" not in common_ones:
        conditions.append("(" + " OR ".join(f"({one})" for one in common_ones) + ")")
    inner = right.select([])
    glue = " AND " if right.where else " WHERE "
    if not right.steps:
        inner += " FROM (SELECT 1)"
    left.where.append(f"NOT EXISTS ({inner}{glue}{' AND '.join(conditions)})")
    return left


def union(relations: list[Relation]) -> Relation:
    """The solutions of all of them, one after another."""
    variables = list(dict.fromkeys(v for relation in relations for v in relation.columns))
    columns: dict[str, Value] = {}
    for variable in variables:
        found = [r.columns[variable] for r in relations if variable in r.columns]
        bits = 0
        for value in found:
            bits |= value.kinds
        constants = {value.constant for value in found}
        form = common(found)
        certain = len(found) == len(relations) and all(value.certain for value in found)
        columns[variable] = Value(form, "", bits, certain)
        if len(constants) == 1 and certain and None not in constants:
            columns[variable] = found[0]
    parts = []
    for relation in relations:
        chosen = []
        for variable, column in columns.items():
            mine = relation.columns.get(variable)
            sql = (
                f"NULL::{column.form.value}"
                if mine is None
                else converted(mine, column.form, relation)
            )
            chosen.append(f"{sql} AS {name(variable)}")
        parts.append(relation.select(chosen))
    first = relations[0]
    return first.derived("(" + " UNION ALL ".join(parts) + ")", columns)
