"""What is remembered of statements, as JSON: read and written without running anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from consilience.columns.kinds import Parts
from consilience.columns.questions import Statement
from consilience.columns.sheet import Sheet
from consilience.columns.values import Form, Value
from consilience.rdf import Blank, Iri, Literal, Term

#: A question about the facts (which, of what), and its answer.
Asked = tuple[str, Parts | int | None]
Known = bool | int | str | None
_ASKED = frozenset({"holds", "kinds", "size", "once", "table", "repeated", "within", "worlds"})
_TYPES: dict[str, type[Term | str]] = {
    "variable": str,
    "iri": Iri,
    "blank": Blank,
    "literal": Literal,
}
_KINDS = {kind: name for name, kind in _TYPES.items()}
Rests = tuple[Statement, dict[Asked, Known], dict[Parts, int]]


def spelt(statement: Statement, seen: Mapping[Asked, Known], ids: Mapping[Parts, int]) -> object:
    """A statement, what it rests on (but what stands side by side), and the ids that it names."""
    return {
        "kind": statement.kind,
        "sql": statement.sql,
        "variables": statement.variables,
        "columns": [
            [each.form.name, each.sql, each.kinds, each.certain, each.constant]
            for each in statement.columns
        ],
        "worlds": statement.worlds,
        "template": [
            [[_KINDS[type(node)], *_fields(node)] for node in triple]
            for triple in statement.template
        ],
        "seen": [[what, of, then] for (what, of), then in seen.items() if what != "sheet"],
        "ids": [[parts, one] for parts, one in ids.items()],
    }


def read(saved: Any) -> Rests:  # noqa: ANN401 - JSON
    """The same again (ValueError, TypeError or KeyError where it is something else)."""
    statement = Statement(
        kind=str(saved["kind"]),
        sql=str(saved["sql"]),
        variables=tuple(map(str, saved["variables"])),
        columns=tuple(
            Value(Form[form], str(sql), int(kinds), bool(certain), _parts(constant))
            for form, sql, kinds, certain, constant in saved["columns"]
        ),
        template=tuple(tuple(_node(*node) for node in triple) for triple in saved["template"]),
        worlds=bool(saved["worlds"]),
    )
    seen: dict[Asked, Known] = {
        (str(what), _parts(of) if isinstance(of, list) else of): then
        for what, of, then in saved["seen"]
    }
    if not _ASKED.issuperset(what for what, _ in seen):
        raise ValueError
    seen["sheet", None] = repr(Sheet())  # nothing stood side by side
    ids = {(int(k), str(t), str(x)): int(one) for (k, t, x), one in saved["ids"]}
    return statement, seen, ids


def _parts(saved: Iterable[Any] | None) -> Parts | None:
    if saved is None:
        return None
    kind, text, extra = saved
    return int(kind), str(text), str(extra)


def _fields(node: Term | str) -> tuple[str, ...]:
    if isinstance(node, Literal):
        return node.value, node.datatype, node.language
    return (node if isinstance(node, str) else node.value,)


def _node(kind: str, *fields: str) -> Term | str:
    return _TYPES[kind](*fields)
