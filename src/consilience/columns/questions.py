"""A question in SPARQL as one statement of SQL."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import rdflib
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier, URIRef, Variable
from rdflib.term import Literal as ParsedLiteral

from consilience.columns import slots
from consilience.columns.expressions import parsed
from consilience.columns.facts import Facts
from consilience.columns.patterns import Patterns, Place
from consilience.columns.relation import WORLD, Relation, name
from consilience.columns.trees import nodes
from consilience.columns.values import Form, NotClaimed, Value
from consilience.errors import StoreError
from consilience.rdf import Literal, Term
from consilience.turtle import nquads

_parsing = threading.Lock()


@dataclass(frozen=True)
class Statement:
    """SQL, the variables of its columns and how they are held."""

    kind: str
    sql: str
    variables: tuple[str, ...] = ()
    columns: tuple[Value, ...] = ()
    template: tuple[tuple[Term | str, ...], ...] = ()
    #: whether the last column of the SQL tells in which study the solution stands
    worlds: bool = False

    @property
    def forms(self) -> list[Form]:
        """How the columns hold their terms."""
        return [column.form for column in self.columns]


_SLOT = "urn:x-consilience:slot:"


@dataclass(frozen=True)
class Asked:
    """A query, parsed; ``given`` are the terms that stand in its slots."""

    tree: CompValue
    given: Mapping[URIRef, Identifier]

    @property
    def names_graphs(self) -> bool:
        """Whether it says in which graph something stands."""
        graphs = (node.name in {"Graph", "GraphGraphPattern"} for node in nodes(self.tree))
        return bool(self.tree.datasetClause) or any(graphs)

    @property
    def takes_any(self) -> bool:
        """Whether it wants some of its rows, and not certain ones."""
        return any(_takes_any(node) for node in nodes(self.tree) if node.name == "Slice")

    def values(self, node: CompValue) -> dict[str, list[Term]]:
        """The terms of the variables of a VALUES; a variable that may be anything is left out."""
        found: dict[str, list[Term]] = {}
        for variable in dict.fromkeys(v for row in node.res for v in row):
            cells = [row.get(variable) for row in node.res]
            if all(isinstance(cell, Identifier) for cell in cells):
                found[str(variable)] = [parsed(self.given.get(cell, cell)) for cell in cells]
        return found


def asked(text: str) -> Asked:
    """A query, parsed; NotClaimed where the parser refuses it.

    Queries that differ only in the values given are parsed once.
    """
    spelt: dict[str, str] = {}
    places = 0

    def take(match: re.Match[str]) -> str:
        nonlocal places
        terms = slots.EACH.findall(match[2])
        places += len(terms)
        return match[1] + " ".join(spelt.setdefault(e, f"<{_SLOT}{len(spelt)}>") for e in terms)

    opened = slots.GIVEN.sub(take, text)
    tree, met = algebra(opened)
    given = {URIRef(slot[1:-1]): _identifier(term) for term, slot in spelt.items()}
    if met != places:  # what looks like a VALUES stands in a text, a remark or a filter
        given = {}
        tree, _ = algebra(text)
    return Asked(tree, given)


def _identifier(spelt: str) -> Identifier:
    try:
        ((_, _, term, _),) = nquads([f"<x:s> <x:p> {spelt} ."])
    except StoreError as error:
        raise NotClaimed("a value that the parser refuses") from error
    if not isinstance(term, Literal):
        return URIRef(str(term))
    if term.language:
        return ParsedLiteral(term.value, lang=term.language, normalize=False)
    return ParsedLiteral(term.value, datatype=URIRef(term.datatype), normalize=False)


@lru_cache(512)
def algebra(text: str) -> tuple[CompValue, int]:
    """The algebra of a query, and how many slots stand in its VALUES."""
    with _parsing:
        before = rdflib.NORMALIZE_LITERALS
        rdflib.NORMALIZE_LITERALS = False
        try:
            tree = translateQuery(parseQuery(text)).algebra
        except NotClaimed:
            raise
        except Exception as error:
            raise NotClaimed(f"the parser refuses it: {type(error).__name__}") from error
        finally:
            rdflib.NORMALIZE_LITERALS = before
    cells = (
        cell
        for node in nodes(tree)
        if node.name == "values"
        for row in node.res
        for cell in row.values()
    )
    return tree, sum(str(cell).startswith(_SLOT) for cell in cells)


def _modifiers(node: CompValue) -> Iterator[CompValue]:
    """What is done to the rows of a whole query, the last first."""
    while node.name in {"Slice", "Distinct", "Reduced", "Project", "OrderBy"}:
        yield node
        node = node.p


def _takes_any(cut: CompValue) -> bool:
    inner = cut.p
    while inner.name != "Project":
        inner = inner.p
    if inner.p.name != "OrderBy":
        return True
    by = {condition.expr for condition in inner.p.expr}
    return not set(inner.PV) <= by


def statement(text: str, facts: Facts) -> Statement:
    """A query as SQL; NotClaimed where it is not certain to mean the same."""
    question = asked(text)
    tree = question.tree
    if tree.datasetClause:
        raise NotClaimed("FROM")
    patterns = Patterns(facts, question.given)
    patterns.expect(tree)
    if tree.name == "AskQuery":
        if facts.worlds:
            raise NotClaimed("ASK of several studies")
        found = patterns.write(tree.p, Place())
        sql = found.select([])
        if not found.steps:
            sql = sql.replace("SELECT 1", "SELECT 1 FROM (SELECT 1)", 1)
        return Statement("ask", f"{patterns.preamble()}SELECT EXISTS ({sql})")
    if tree.name not in {"SelectQuery", "ConstructQuery"}:
        raise NotClaimed(tree.name)
    found = patterns.solutions(tree.p, Place())
    if tree.name == "SelectQuery":
        variables = _ordered([str(one) for one in tree.PV], text)
        ordered = any(node.name == "OrderBy" for node in _modifiers(tree.p)) or not variables
        return _selected("select", patterns.preamble(), variables, found, ordered=ordered)
    shown = tree.template
    if shown is None:  # CONSTRUCT WHERE
        shown = _bare(tree.p)
    used = list(
        dict.fromkeys(
            str(node) for triple in shown for node in triple if isinstance(node, Variable)
        )
    )
    template = tuple(
        tuple(str(node) if isinstance(node, Variable) else parsed(node) for node in triple)
        for triple in shown
    )
    return _selected("construct", patterns.preamble(), used, found, template)


def _bare(node: CompValue) -> list[Any]:
    """The triples of a pattern that is nothing else."""
    while node.name != "BGP":
        if not isinstance(node.p, CompValue):
            raise NotClaimed("CONSTRUCT WHERE with more than triples")
        node = node.p
    return list(node.triples)


def _selected(
    kind: str,
    preamble: str,
    variables: Sequence[str],
    found: Relation,
    template: tuple[tuple[Term | str, ...], ...] = (),
    *,
    ordered: bool = False,
) -> Statement:
    shown = [found.columns.get(v, Value(Form.ID, "NULL::UBIGINT", 0)) for v in variables]
    chosen = [f"{value.sql} AS {name(v)}" for v, value in zip(variables, shown, strict=True)]
    worlds = WORLD in found.columns
    if worlds:
        chosen.append(f"{found.columns[WORLD].sql} AS {name(WORLD)}")
    sql = preamble + found.select(chosen) + ("" if ordered else " ORDER BY ALL")
    return Statement(kind, sql, tuple(variables), tuple(shown), template, worlds)


def _ordered(variables: list[str], text: str) -> list[str]:
    """Variables in the order of the query, which the parser loses for ``SELECT *``."""
    head = text.upper().find("SELECT")
    star = text[head:].split("{", 1)[0].split("*", 1)
    if len(star) == 1 or "(" in star[0]:
        return variables
    places = {
        v: min((text.find(mark + v) for mark in "?$" if mark + v in text), default=0)
        for v in variables
    }
    return sorted(variables, key=lambda v: places[v])
