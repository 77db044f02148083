"""Patterns about one thing that a row of things (``sheet``) or a table of ``pairs`` answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

from rdflib.paths import Path
from rdflib.term import Identifier, URIRef, Variable

from consilience.columns import kinds as k
from consilience.columns.expressions import parsed
from consilience.columns.facts import Facts
from consilience.columns.kinds import Parts
from consilience.columns.nodes import Pattern, at, fixed, variable
from consilience.columns.relation import Relation, Step, match
from consilience.columns.values import Form, Value, constant

#: The column of a pattern; the term that its object is, where the column is of that value only.
_Cell = tuple[str, Parts | None]


def cells(
    facts: Facts, triples: list[Pattern], known: Mapping[str, Parts]
) -> dict[Identifier, dict[Pattern, _Cell]]:
    """For each thing the patterns that its row answers, if reading that row is worth it."""
    sheet, found = facts.sheet, dict[Identifier, dict[Pattern, _Cell]]()
    for triple in triples:
        subject, predicate, object_ = triple
        if not isinstance(predicate, URIRef):
            continue
        property_ = _id(facts, predicate)
        value = fixed(object_, known)
        column = sheet.properties.get(property_)
        if column is not None:
            found.setdefault(subject, {})[triple] = (column, None)
        elif value is not None:
            column = sheet.values.get((property_, facts.id(value)))
            if column is not None:
                found.setdefault(subject, {})[triple] = (column, value)
    return {
        subject: answered
        for subject, answered in found.items()
        if len(answered) > 1 or any(value for _, value in answered.values())
    }


def joined(
    facts: Facts, triples: list[Pattern], unasked: frozenset[str]
) -> Iterator[tuple[str, Pattern, Pattern]]:
    """Two patterns about a thing that nobody asks about, and the table of their pairs."""
    tables = {} if facts.worlds else facts.sheet.pairs
    for thing in sorted(unasked) if tables else ():
        about = [each for each in triples if Variable(thing) in each]
        if [_says_of(each, thing) for each in about] != [True, True]:
            continue
        for one, other in permutations(about):
            table = tables.get((_id(facts, one[1]), _id(facts, other[1])))
            if table is not None:
                yield table, one, other


def pair(found: Relation, table: str, facts: Facts, one: Pattern, other: Pattern) -> Relation:
    """The pairs of a table that fit these patterns."""
    alias = found.names.fresh("q")
    found.steps.append(Step(table, alias))
    for column, (_, predicate, object_) in (("a", one), ("b", other)):
        at(found, f"{alias}.{column}", object_, facts.kinds(_id(facts, predicate)))
    found.unique = frozenset(found.columns)
    return found


def _says_of(triple: Pattern, thing: str) -> bool:
    """Whether a pattern says with a property what a thing has, which is not itself."""
    subject, predicate, object_ = triple
    return (
        variable(subject) == thing and isinstance(predicate, URIRef) and variable(object_) != thing
    )


def _id(facts: Facts, predicate: Identifier | Path) -> int:
    return facts.id(k.parts(parsed(predicate)))  # type: ignore[arg-type]


def row(
    found: Relation, facts: Facts, subject: Identifier, answered: Mapping[Pattern, _Cell]
) -> Relation:
    """The rows of things that fit these patterns."""
    alias = found.names.fresh("q")
    found.steps.append(Step("thing", alias))
    at(found, f"{alias}.s", subject, k.SOURCES)
    for (_, predicate, object_), (column, value) in answered.items():
        if value is None:
            sql = f"{alias}.{column}"
            at(found, sql, object_, facts.kinds(_id(facts, predicate)))
            found.where.append(f"{sql} IS NOT NULL")
    for (_, _, object_), (column, value) in answered.items():
        if value is not None:
            found.where.append(f"{alias}.{column}")
            _is(found, variable(object_), value)
    named = variable(subject)
    found.unique = frozenset([named] if named else [])
    if named is not None:
        found.things[named] = alias
        said = (variable(object_) for _, _, object_ in answered)
        found.follows = {v: named for v in said if v and v != named}
    return found


def _is(found: Relation, named: str | None, value: Parts) -> None:
    """Let a variable be a term that it is known to be."""
    if named is None:
        return
    mine = found.columns.get(named)
    if mine is None:
        found.columns[named] = constant(value)
        return
    condition = match(mine, constant(value), found)
    if condition:
        found.where.append(condition)


def optional(found: Relation, facts: Facts, triples: list[Pattern]) -> bool:
    """Add what the rows of a relation hold besides, where an optional pattern asks just that."""
    if len(triples) != 1:
        return False
    ((subject, predicate, object_),) = triples
    alias, made = found.things.get(variable(subject) or ""), variable(object_)
    if alias is None or made is None or made in found.columns or not isinstance(predicate, URIRef):
        return False
    property_ = _id(facts, predicate)
    column = facts.sheet.properties.get(property_)
    if column is None:
        return False
    found.columns[made] = Value(Form.ID, f"{alias}.{column}", facts.kinds(property_))
    found.follows[made] = variable(subject) or ""
    return True
