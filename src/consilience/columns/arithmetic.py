"""Numbers: integers, decimals and doubles, and what becomes of two of them.

A decimal that does not fit into 128 bits on its way is an error of the database, and then the
question is not claimed.
"""

from __future__ import annotations

import re

from consilience.columns import kinds as k
from consilience.columns.layout import SCALE
from consilience.columns.values import (
    Form,
    NotClaimed,
    Scope,
    Value,
    narrowed,
    native,
    number_sql,
)

_NOTHING = "NULL::STRUCT(k UTINYINT, n HUGEINT, d DOUBLE)"
_UNCLAIMED = "error('not claimed')"

_EXACT = {
    "+": "a.n + b.n",
    "-": "a.n - b.n",
    "*": (
        f"CASE WHEN a.n % {SCALE} = 0 THEN (a.n // {SCALE}) * b.n"
        f" WHEN b.n % {SCALE} = 0 THEN a.n * (b.n // {SCALE}) ELSE (a.n * b.n) // {SCALE} END"
    ),
    "/": (
        f"CASE WHEN b.n = 0 THEN NULL WHEN a.n % b.n = 0 THEN (a.n // b.n) * {SCALE}"
        f" WHEN b.n % {SCALE} = 0 THEN a.n // (b.n // {SCALE})"
        f" ELSE (a.n * {SCALE}) // b.n END"
    ),
}


def once(body: str, **arguments: str) -> str:
    """SQL that computes its arguments once, however often it names them."""
    inner = body
    for name in arguments:
        inner = re.sub(rf"\b{name}\b", f"it.{name}", inner)
    given = ", ".join(f"'{name}': {sql}" for name, sql in arguments.items())
    return f"list_transform([{{{given}}}], lambda it: {inner})[1]"


def macros() -> str:
    """SQL macros for the four operations on numbers of any kind, and to compare them."""
    limit = (1 << 63) * SCALE
    first = (
        "CREATE OR REPLACE MACRO num_made(k, n, d) AS CASE"
        f" WHEN k = {k.DOUBLE} THEN {{'k': k, 'n': n, 'd': d}}"
        f" WHEN n IS NULL OR (k = {k.INTEGER} AND n NOT BETWEEN -{limit}::HUGEINT"
        f" AND {limit - SCALE}::HUGEINT) THEN {_NOTHING} ELSE {{'k': k, 'n': n, 'd': d}} END;"
    )
    made = [first]
    for name, sign in (("add", "+"), ("subtract", "-"), ("multiply", "*"), ("divide", "/")):
        kind = f"greatest(a.k, b.k, {k.DECIMAL})" if sign == "/" else "greatest(a.k, b.k)"
        body = (
            f"CASE WHEN a IS NULL OR b IS NULL THEN {_NOTHING}"
            f" WHEN a.k <= {k.DECIMAL} AND b.k <= {k.DECIMAL} THEN num_made(({kind})::UTINYINT,"
            f" {_EXACT[sign]}, NULL::DOUBLE)"
            f" ELSE num_made({k.DOUBLE}::UTINYINT, NULL::HUGEINT, num_dbl(a) {sign} num_dbl(b)) END"
        )
        made.append(
            f"CREATE OR REPLACE MACRO num_{name}(p, q) AS {once(body, a='p', b='q')};",
        )
    return "\n".join(made)


_NAMES = {"+": "num_add", "-": "num_subtract", "*": "num_multiply", "/": "num_divide"}


def arithmetic(sign: str, left: Value, right: Value, scope: Scope) -> Value:
    """One number made of two."""
    left, right = narrowed(left), narrowed(right)
    if left.form is right.form is Form.INT and sign != "/":
        return native(Form.INT, f"int_made(({left.sql})::HUGEINT {sign} {right.sql})")
    if left.form is right.form is Form.INT:
        quotient = f"({left.sql})::HUGEINT * {SCALE} // ({right.sql})"
        return native(Form.DEC, f"(CASE WHEN {right.sql} <> 0 THEN {quotient} END)")
    one, two = number_sql(left, scope), number_sql(right, scope)
    if (left.kinds | right.kinds) & (1 << k.DATETIME | 1 << k.DATE):
        raise NotClaimed("arithmetic with dates")
    if one is None or two is None:
        return native(Form.NUM, _NOTHING)
    return native(Form.NUM, f"{_NAMES[sign]}({one}, {two})")


def negated(value: Value, scope: Scope) -> Value:
    """A number with the other sign."""
    value = narrowed(value)
    if value.form is Form.INT:
        return native(Form.INT, f"int_made(-({value.sql})::HUGEINT)")
    if value.form is Form.DBL or value.kinds & (1 << k.DOUBLE):
        number = number_sql(value, scope)
        minus = "{'k': 7::UTINYINT, 'n': NULL::HUGEINT, 'd': -1e0::DOUBLE}"
        whole = f"{{'k': 5::UTINYINT, 'n': -{SCALE}::HUGEINT, 'd': NULL::DOUBLE}}"
        sql = f"num_multiply({number}, CASE WHEN ({number}).k = 7 THEN {minus} ELSE {whole} END)"
        return native(Form.NUM, sql)
    return arithmetic("-", Value(Form.INT, "0::BIGINT", 1 << k.INTEGER, True), value, scope)


def rounded(name: str, value: Value, scope: Scope) -> Value:
    """ABS, CEIL, FLOOR or ROUND of a number."""
    value = narrowed(value)
    if value.form is Form.INT:
        return (
            native(Form.INT, f"int_made(abs(({value.sql})::HUGEINT))") if name == "ABS" else value
        )
    number = number_sql(value, scope)
    if number is None:
        return native(Form.NUM, _NOTHING)
    return native(Form.NUM, f"num_{name.lower()}({number})")


def rounding_macros() -> str:
    """SQL macros for the four roundings."""
    floor = f"(v.n // {SCALE} - CASE WHEN v.n % {SCALE} < 0 THEN 1 ELSE 0 END) * {SCALE}"
    exact = {
        "abs": ("abs(v.n)", "abs(v.d)"),
        "floor": (floor, "floor(v.d)"),
        "ceil": (
            f"(v.n // {SCALE} + CASE WHEN v.n % {SCALE} > 0 THEN 1 ELSE 0 END) * {SCALE}",
            "ceil(v.d)",
        ),
        "round": (floor.replace("v.n", f"(v.n + {SCALE // 2})"), f"{_UNCLAIMED}::DOUBLE"),
    }
    return "\n".join(
        f"CREATE OR REPLACE MACRO num_{name}(v) AS CASE WHEN v IS NULL THEN {_NOTHING}"
        f" WHEN v.k = {k.DOUBLE} THEN {{'k': v.k, 'n': NULL::HUGEINT, 'd': {inexact}}}"
        f" ELSE {{'k': v.k, 'n': {whole}, 'd': NULL::DOUBLE}} END;"
        for name, (whole, inexact) in exact.items()
    )
