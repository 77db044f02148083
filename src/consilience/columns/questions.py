"""A question in SPARQL as one statement of SQL."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import rdflib
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from consilience.columns.expressions import parsed
from consilience.columns.patterns import Patterns, Place
from consilience.columns.relation import name
from consilience.columns.scans import Facts
from consilience.columns.values import Form, NotClaimed, Value
from consilience.rdf import Term

_parsing = threading.Lock()


@dataclass(frozen=True)
class Statement:
    """SQL, the variables of its columns and how they are held."""

    kind: str
    sql: str
    variables: tuple[str, ...] = ()
    columns: tuple[Value, ...] = ()
    template: tuple[tuple[Term | str, ...], ...] = ()

    @property
    def forms(self) -> list[Form]:
        """How the columns hold their terms."""
        return [column.form for column in self.columns]


@lru_cache(512)
def algebra(text: str) -> CompValue:
    """The algebra of a query; NotClaimed where the parser refuses it."""
    with _parsing:
        before = rdflib.NORMALIZE_LITERALS
        rdflib.NORMALIZE_LITERALS = False
        try:
            return translateQuery(parseQuery(text)).algebra
        except NotClaimed:
            raise
        except Exception as error:
            raise NotClaimed(f"the parser refuses it: {type(error).__name__}") from error
        finally:
            rdflib.NORMALIZE_LITERALS = before


def statement(text: str, facts: Facts) -> Statement:
    """A query as SQL; NotClaimed where it is not certain to mean the same."""
    tree = algebra(text)
    if tree.datasetClause:
        raise NotClaimed("FROM")
    patterns = Patterns(facts)
    if tree.name == "AskQuery":
        found = patterns.write(tree.p, Place())
        sql = found.select([])
        if not found.steps:
            sql = sql.replace("SELECT 1", "SELECT 1 FROM (SELECT 1)", 1)
        return Statement("ask", f"SELECT EXISTS ({sql})")
    if tree.name not in {"SelectQuery", "ConstructQuery"}:
        raise NotClaimed(tree.name)
    found = patterns.solutions(tree.p, Place())
    if tree.name == "SelectQuery":
        variables = _ordered([str(one) for one in tree.PV], text)
        return _selected("select", found.columns, variables, found)
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
    return _selected("construct", found.columns, used, found, template)


def _bare(node: CompValue) -> list[Any]:
    """The triples of a pattern that is nothing else."""
    while node.name != "BGP":
        if not isinstance(node.p, CompValue):
            raise NotClaimed("CONSTRUCT WHERE with more than triples")
        node = node.p
    return list(node.triples)


def _selected(
    kind: str,
    columns: dict[str, Value],
    variables: Sequence[str],
    found: Any,  # noqa: ANN401
    template: tuple[tuple[Term | str, ...], ...] = (),
) -> Statement:
    shown = [columns.get(v, Value(Form.ID, "NULL::UBIGINT", 0)) for v in variables]
    chosen = [f"{value.sql} AS {name(v)}" for v, value in zip(variables, shown, strict=True)]
    return Statement(kind, found.select(chosen), tuple(variables), tuple(shown), template)


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
