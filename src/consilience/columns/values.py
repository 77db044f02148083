"""What an expression is while SQL is written: its SQL, and what is known of it beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from consilience.columns import kinds as k
from consilience.columns.kinds import Parts
from consilience.columns.layout import SCALE


class NotClaimed(Exception):
    """The engine does not say that it can answer; another one should."""


class Form(Enum):
    """How SQL holds a term."""

    ID = "UBIGINT"
    TERM = "STRUCT(k UTINYINT, t VARCHAR, x VARCHAR)"
    BOOL = "BOOLEAN"
    INT = "BIGINT"
    DEC = "HUGEINT"
    DBL = "DOUBLE"
    NUM = "STRUCT(k UTINYINT, n HUGEINT, d DOUBLE)"
    STR = "VARCHAR"
    IRI = "TEXT"


_KINDS = {
    Form.BOOL: 1 << k.BOOLEAN,
    Form.INT: 1 << k.INTEGER,
    Form.DEC: 1 << k.DECIMAL,
    Form.DBL: 1 << k.DOUBLE,
    Form.NUM: k.NUMBERS,
    Form.STR: 1 << k.STRING,
    Form.IRI: 1 << k.IRI,
}


@dataclass(frozen=True, slots=True)
class Value:
    """SQL that gives a term; NULL means unbound, or an error.

    ``kinds`` are those that it can be of, ``certain`` that it is never NULL, ``constant`` what it
    always is.
    """

    form: Form
    sql: str
    kinds: int = k.ANY
    certain: bool = False
    constant: Parts | None = None

    def uncertain(self) -> Value:
        """The same, which can now be NULL."""
        return replace(self, certain=False, constant=None)


class Ids(Protocol):
    """Gives the id of a term."""

    def id(self, parts: Parts) -> int:
        """Its id."""


class Scope(Protocol):
    """Where an expression stands: the variables that it can see, and the words of their terms."""

    @property
    def ids(self) -> Ids:
        """Where ids of terms come from."""

    def column(self, name: str) -> Value | None:
        """What a variable is, if it is known here."""

    def lookup(self, value: Value) -> tuple[str, str]:
        """SQL of the text, and of the datatype or language, of an id."""


def native(form: Form, sql: str, *, certain: bool = False) -> Value:
    """A value that SQL computes."""
    return Value(form, sql, _KINDS[form], certain)


def quoted(text: str) -> str:
    """An SQL string."""
    if "\x00" in text:
        raise NotClaimed("a text with the character 0")
    return "'" + text.replace("'", "''") + "'"


def constant(parts: Parts) -> Value:
    """A term that the query names."""
    kind, text, extra = parts
    bit = 1 << kind
    if kind == k.STRING:
        return Value(Form.STR, quoted(text), bit, True, parts)
    if kind == k.IRI:
        return Value(Form.IRI, quoted(text), bit, True, parts)
    if kind == k.INTEGER:
        return Value(Form.INT, f"{text}::BIGINT", bit, True, parts)
    if kind == k.BOOLEAN:
        return Value(Form.BOOL, text, bit, True, parts)
    if kind == k.DECIMAL:
        return Value(Form.DEC, f"dec_of({quoted(text)})", bit, True, parts)
    if kind == k.DOUBLE:
        return Value(Form.DBL, f"dbl_of({quoted(text)})", bit, True, parts)
    sql = f"{{'k': {kind}::UTINYINT, 't': {quoted(text)}, 'x': {quoted(extra)}}}"
    return Value(Form.TERM, sql, bit, True, parts)


def single(bits: int) -> int | None:
    """The kind, if there is only one."""
    return bits.bit_length() - 1 if bits and bits & (bits - 1) == 0 else None


def guarded(sql: str, *values: Value) -> str:
    """NULL where one of the values is."""
    doubtful = [f"{value.sql} IS NOT NULL" for value in values if not value.certain]
    return f"(CASE WHEN {' AND '.join(doubtful)} THEN {sql} END)" if doubtful else sql


def narrowed(value: Value) -> Value:
    """The same, computed from the id alone where that can be."""
    if value.form is Form.ID and value.constant is None:
        if value.kinds == 1 << k.INTEGER:
            return replace(value, form=Form.INT, sql=f"whole({value.sql})")
        if value.kinds == 1 << k.BOOLEAN:
            return replace(value, form=Form.BOOL, sql=f"(({value.sql} & 1) = 1)")
    return value


def kind_sql(value: Value) -> str:
    """Its kind."""
    only = single(value.kinds)
    if only is not None:
        return f"{only}::UTINYINT"
    if value.form is Form.ID:
        return f"kind({value.sql})"
    return f"({value.sql}).k"


def text_sql(value: Value, scope: Scope) -> str:
    """Its text: the address, the label, or the lexical form."""
    if value.constant is not None:
        return quoted(value.constant[1])
    value = narrowed(value)
    match value.form:
        case Form.ID:
            return scope.lookup(value)[0]
        case Form.TERM:
            return f"({value.sql}).t"
        case Form.BOOL | Form.INT:
            return f"({value.sql})::VARCHAR"
        case Form.DEC:
            return f"dec_text({value.sql})"
        case Form.DBL:
            return f"dbl_text({value.sql})"
        case Form.NUM:
            return f"num_text({value.sql})"
        case _:
            return value.sql


def extra_sql(value: Value, scope: Scope) -> str:
    """Its language, or the datatype that its kind does not tell."""
    if value.constant is not None:
        return quoted(value.constant[2])
    if not value.kinds & (k.OPAQUE | 1 << k.LANG):
        return "''"
    if value.form is Form.ID:
        return scope.lookup(value)[1]
    return f"({value.sql}).x"


def id_sql(value: Value, scope: Scope) -> str:
    """Its id."""
    if value.constant is not None:
        return f"{scope.ids.id(value.constant)}::UBIGINT"
    match value.form:
        case Form.ID:
            return value.sql
        case Form.INT:
            return guarded(f"whole_id({value.sql})", value)
        case Form.BOOL:
            return f"truth_id({value.sql})"
        case Form.TERM:
            inner = f"term_id(({value.sql}).k, ({value.sql}).t, ({value.sql}).x)"
        case Form.NUM:
            inner = f"term_id({kind_sql(value)}, num_text({value.sql}), '')"
        case _:
            inner = f"spelled_id({kind_sql(value)}, {text_sql(value, scope)}, '')"
    return guarded(inner, value)


def term_sql(value: Value, scope: Scope) -> str:
    """The term spelled out."""
    if value.form is Form.TERM:
        return value.sql
    text, extra = text_sql(value, scope), extra_sql(value, scope)
    return guarded(f"{{'k': {kind_sql(value)}, 't': {text}, 'x': {extra}}}", value)


def number_sql(value: Value, scope: Scope) -> str | None:
    """Its number (NULL where it is none); None where it can never be one."""
    value = narrowed(value)
    match value.form:
        case Form.INT:
            made = f"{{'k': 5::UTINYINT, 'n': ({value.sql})::HUGEINT * {SCALE}, 'd': NULL::DOUBLE}}"
        case Form.DEC:
            made = f"{{'k': 6::UTINYINT, 'n': {value.sql}, 'd': NULL::DOUBLE}}"
        case Form.DBL:
            made = f"{{'k': 7::UTINYINT, 'n': NULL::HUGEINT, 'd': {value.sql}}}"
        case Form.NUM:
            return value.sql
        case _:
            if not value.kinds & (k.NUMBERS | 1 << k.EXOTIC):
                return None
            made = f"number({kind_sql(value)}, {text_sql(value, scope)})"
    return guarded(made, value)


def truth_sql(value: Value, scope: Scope) -> str:
    """Its effective boolean value; NULL where it has none."""
    value = narrowed(value)
    match value.form:
        case Form.BOOL:
            return value.sql
        case Form.INT | Form.DEC:
            return f"({value.sql} <> 0)"
        case Form.DBL:
            return f"({value.sql} <> 0 AND NOT isnan({value.sql}))"
        case Form.STR:
            return f"({value.sql} <> '')"
        case _:
            if not value.kinds & (k.NUMBERS | 1 << k.BOOLEAN | 1 << k.STRING | 1 << k.EXOTIC):
                return "NULL::BOOLEAN"
            made = f"truth({kind_sql(value)}, {text_sql(value, scope)})"
            return guarded(made, value)


def converted(value: Value, form: Form, scope: Scope) -> str:
    """SQL of a value in another form."""
    if form is value.form:
        return value.sql
    if form is Form.ID:
        return id_sql(value, scope)
    if form is Form.TERM:
        return term_sql(value, scope)
    if form is Form.NUM:
        sql = number_sql(value, scope)
        if sql is not None:
            return sql
    raise NotClaimed(f"{value.form} as {form}")


def common(values: list[Value]) -> Form:
    """The form in which all of these can stand beside each other."""
    forms = {value.form for value in values}
    if len(forms) == 1:
        return forms.pop()
    if forms <= {Form.INT, Form.DEC, Form.DBL, Form.NUM}:
        return Form.NUM
    return Form.TERM
