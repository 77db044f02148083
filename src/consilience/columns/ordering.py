"""The order of terms: unbound, blank nodes, addresses, literals."""

from __future__ import annotations

from consilience.columns import kinds as k
from consilience.columns.values import (
    Form,
    NotClaimed,
    Scope,
    Value,
    kind_sql,
    narrowed,
    number_sql,
    text_sql,
)


def keys(value: Value, scope: Scope, *, strict: bool) -> list[str]:
    """SQL to sort by, the weightiest first; NULL is unbound.

    SPARQL says nothing of the order of a number and a text, and the embedded store has none that
    is consistent. Where that decides which rows there are (``strict``) it is not claimed.
    """
    value = narrowed(value)
    if value.constant is not None or not value.kinds:
        return []
    if value.form in {Form.INT, Form.DEC, Form.DBL, Form.BOOL, Form.STR, Form.IRI}:
        return [value.sql]
    if value.kinds & 1 << k.EXOTIC and strict:
        raise NotClaimed("an order of values that are not read")
    made = []
    if (
        value.kinds & k.SOURCES and value.kinds & k.LITERALS
    ) or value.kinds & k.SOURCES == k.SOURCES:
        made.append(f"(CASE WHEN {value.sql} IS NOT NULL THEN least({kind_sql(value)}, 3) END)")
    if value.kinds & k.NUMBERS:
        if value.kinds & k.LITERALS & ~k.NUMBERS and strict:
            raise NotClaimed("an order of numbers among other literals")
        number = number_sql(value, scope)
        if value.kinds & 1 << k.EXOTIC:
            number = f"(CASE WHEN {kind_sql(value)} <> {k.EXOTIC} THEN {number} END)"
        if value.kinds & 1 << k.DOUBLE:
            made.append(f"(CASE WHEN {number} IS NOT NULL THEN num_dbl({number}) END)")
        else:
            made.append(f"({number}).n")
        if not value.kinds & ~k.NUMBERS:
            return made
    text = text_sql(value, scope)
    if value.kinds & 1 << k.DATETIME:
        if value.kinds & k.LITERALS & ~(1 << k.DATETIME) and strict:
            raise NotClaimed("an order of times among other literals")
        text = f"rtrim({text}, 'Z')"
    return [*made, text]
