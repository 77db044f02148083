"""Casts from one datatype to another."""

from __future__ import annotations

from consilience.columns import kinds as k
from consilience.columns.layout import SCALE
from consilience.columns.values import (
    Form,
    NotClaimed,
    Scope,
    Value,
    guarded,
    kind_sql,
    narrowed,
    native,
    text_sql,
)
from consilience.rdf import XSD

_UNCLAIMED = "error('not claimed')"
_FROM = k.NUMBERS | 1 << k.BOOLEAN | 1 << k.STRING


def _integer(text: str, kind: str) -> str:
    known = f"TRY_CAST({text} AS BIGINT)"
    return (
        f"CASE {kind} WHEN {k.INTEGER} THEN {known} WHEN {k.BOOLEAN} THEN ({text} = 'true')::BIGINT"
        f" WHEN {k.STRING} THEN CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+') THEN {known} END"
        f" WHEN {k.DECIMAL} THEN int_made(dec_of({text}) // {SCALE})"
        f" WHEN {k.DOUBLE} THEN CASE WHEN {text} NOT IN ('INF', '-INF', 'NaN')"
        f" THEN TRY_CAST(trunc(TRY_CAST({text} AS DOUBLE)) AS BIGINT) END END"
    )


def _decimal(text: str, kind: str) -> str:
    return (
        f"CASE {kind} WHEN {k.INTEGER} THEN TRY_CAST({text} AS HUGEINT) * {SCALE}"
        f" WHEN {k.DECIMAL} THEN dec_of({text})"
        f" WHEN {k.BOOLEAN} THEN ({text} = 'true')::HUGEINT * {SCALE}"
        f" WHEN {k.STRING} THEN CASE"
        f" WHEN regexp_full_match({text}, '-?[0-9]{{1,18}}([.][0-9]{{1,18}})?') THEN dec_of({text})"
        f" WHEN regexp_matches({text}, '[0-9]') THEN {_UNCLAIMED}::HUGEINT END"
        f" WHEN {k.DOUBLE} THEN {_UNCLAIMED}::HUGEINT END"
    )


def _double(text: str, kind: str) -> str:
    return (
        f"CASE {kind} WHEN {k.INTEGER} THEN TRY_CAST({text} AS DOUBLE)"
        f" WHEN {k.DECIMAL} THEN TRY_CAST({text} AS DOUBLE)"
        f" WHEN {k.DOUBLE} THEN dbl_of({text}) WHEN {k.BOOLEAN} THEN ({text} = 'true')::INT::DOUBLE"
        f" WHEN {k.STRING} THEN CASE"
        f" WHEN regexp_full_match({text}, '[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?')"
        f" THEN TRY_CAST({text} AS DOUBLE)"
        f" WHEN {text} IN ('INF', '-INF', 'NaN') THEN dbl_of({text})"
        f" WHEN regexp_matches({text}, '[0-9]|INF') THEN {_UNCLAIMED}::DOUBLE END END"
    )


def _boolean(text: str, kind: str) -> str:
    return (
        f"CASE {kind} WHEN {k.BOOLEAN} THEN {text} = 'true'"
        f" WHEN {k.STRING} THEN CASE WHEN {text} IN ('true', '1') THEN true"
        f" WHEN {text} IN ('false', '0') THEN false END"
        f" WHEN {k.DOUBLE} THEN {text} NOT IN ('0', '-0', 'NaN') ELSE"
        f" CASE WHEN {kind} IN ({k.INTEGER}, {k.DECIMAL}) THEN {text} <> '0' END END"
    )


_CASTS = {
    XSD + "integer": (Form.INT, _integer),
    XSD + "decimal": (Form.DEC, _decimal),
    XSD + "double": (Form.DBL, _double),
    XSD + "boolean": (Form.BOOL, _boolean),
}


def cast(datatype: str, values: list[Value], scope: Scope) -> Value:
    """A value as one of another datatype."""
    if len(values) != 1:
        raise NotClaimed(f"the function {datatype}")
    value = narrowed(values[0])
    if value.kinds & 1 << k.EXOTIC:
        raise NotClaimed("a cast of a value that is not read")
    if datatype == XSD + "string":
        text = text_sql(value, scope)
        if value.kinds & 1 << k.BLANK:
            text = f"(CASE WHEN {kind_sql(value)} <> {k.BLANK} THEN {text} END)"
        return native(Form.STR, text)
    if datatype not in _CASTS:
        raise NotClaimed(f"the function {datatype}")
    form, write = _CASTS[datatype]
    if form is value.form:
        return value
    if not value.kinds & _FROM:
        return native(form, f"NULL::{form.value}")
    sql = write(text_sql(value, scope), kind_sql(value))
    return native(form, guarded(f"({sql})", value))
