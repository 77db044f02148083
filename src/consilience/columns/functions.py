"""The functions of SPARQL as SQL."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from rdflib.plugins.sparql.parserutils import CompValue

from consilience.columns import kinds as k
from consilience.columns.arithmetic import rounded
from consilience.columns.casts import cast
from consilience.columns.patterns_of_text import MERE_TEXT, pattern, replacement
from consilience.columns.values import (
    Form,
    NotClaimed,
    Scope,
    Value,
    constant,
    extra_sql,
    guarded,
    id_sql,
    kind_sql,
    narrowed,
    native,
    quoted,
    text_sql,
)
from consilience.rdf import RDF_LANG_STRING

if TYPE_CHECKING:
    from consilience.columns.expressions import Expressions

_NULL = "NULL::BOOLEAN"
_UNCLAIMED = "error('not claimed')"


@cache
def _irregular() -> str:
    """Letters whose upper case is several letters; the database has one for each."""
    return "".join(c for c in map(chr, range(0x80, 0x10000)) if len(c.upper()) > 1)


def is_kind(value: Value, bits: int) -> Value:
    """Whether a term is of one of these kinds."""
    if not value.kinds & ~bits:
        return native(Form.BOOL, guarded("true", value), certain=value.certain)
    if not value.kinds & bits:
        return native(Form.BOOL, guarded("false", value), certain=value.certain)
    kinds = ", ".join(str(kind) for kind in range(1, 13) if bits >> kind & 1)
    return native(Form.BOOL, f"({kind_sql(value)} IN ({kinds}))", certain=value.certain)


def string(value: Value, scope: Scope, bits: int = k.TEXTS) -> str:
    """The text of a value of these kinds; NULL where it is of another."""
    value = narrowed(value)
    if not value.kinds & bits:
        return "NULL::VARCHAR"
    text = text_sql(value, scope)
    if not value.kinds & ~bits:
        return text
    return f"(CASE WHEN {is_kind(value, bits).sql} THEN {text} END)"


def like(text: str, value: Value, scope: Scope) -> Value:
    """A text in the language of another, if that has one."""
    if not value.kinds & 1 << k.LANG:
        return native(Form.STR, text)
    made = f"{{'k': {kind_sql(value)}, 't': {text}, 'x': {extra_sql(value, scope)}}}"
    return Value(Form.TERM, f"(CASE WHEN {text} IS NOT NULL THEN {made} END)", k.TEXTS)


def _pair(node: CompValue, write: Expressions) -> tuple[Value, Value, str, str]:
    """Two texts that go together: the second has no language, or that of the first."""
    scope = write.scope
    first, second = write.value(node.arg1), write.value(node.arg2)
    one, two = string(first, scope), string(second, scope)
    if second.kinds & 1 << k.LANG:
        alike = f"{extra_sql(first, scope)} = {extra_sql(second, scope)}"
        fits = f"({kind_sql(second)} = {k.STRING} OR {alike})"
        one = f"(CASE WHEN {fits} THEN {one} END)"
    return first, second, one, two


def _tests(name: str) -> Callable[[Expressions, CompValue], Value]:
    def made(write: Expressions, node: CompValue) -> Value:
        _, _, one, two = _pair(node, write)
        return native(Form.BOOL, f"{name}({one}, {two})")

    return made


def _before(write: Expressions, node: CompValue) -> Value:
    first, _, one, two = _pair(node, write)
    place = f"strpos({one}, {two})"
    found = f"left({one}, {place} - 1)"
    plain = native(Form.STR, "''")
    return write.choice(f"({place} > 0)", like(found, first, write.scope), plain)


def _after(write: Expressions, node: CompValue) -> Value:
    first, _, one, two = _pair(node, write)
    place = f"strpos({one}, {two})"
    found = f"substr({one}, {place} + length({two}))"
    plain = native(Form.STR, "''")
    return write.choice(f"({place} > 0)", like(found, first, write.scope), plain)


def _substr(write: Expressions, node: CompValue) -> Value:
    value = write.value(node.arg)
    text = string(value, write.scope)
    start = narrowed(write.value(node.start))
    length = narrowed(write.value(node.length)) if node.length is not None else None
    if start.form is not Form.INT or (length is not None and length.form is not Form.INT):
        raise NotClaimed("SUBSTR with what is not always an integer")
    first = f"greatest({start.sql}, 1)"
    if length is None:
        return like(f"substr({text}, {first})", value, write.scope)
    many = f"greatest({start.sql} + {length.sql} - {first}, 0)"
    return like(f"substr({text}, {first}, {many})", value, write.scope)


def _case(name: str) -> Callable[[Expressions, CompValue], Value]:
    def made(write: Expressions, node: CompValue) -> Value:
        value = write.value(node.arg)
        text = string(value, write.scope)
        odd = _irregular() if name == "upper" else "İΣ"
        found = f"regexp_matches({text}, {quoted('[' + odd + ']')})"
        test = f"strlen({text}) <> length({text}) AND {found}"
        sql = f"(CASE WHEN {test} THEN {_UNCLAIMED}::VARCHAR ELSE {name}({text}) END)"
        return like(sql, value, write.scope)

    return made


def _concat(write: Expressions, node: CompValue) -> Value:
    values = [write.value(part) for part in _list(node.arg)]
    if not values:
        return constant((k.STRING, "", ""))
    text = "(" + " || ".join(string(value, write.scope) for value in values) + ")"
    if not all(value.kinds & 1 << k.LANG for value in values):
        return native(Form.STR, text)
    extras = [extra_sql(value, write.scope) for value in values]
    alike = " AND ".join(f"{extras[0]} = {extra}" for extra in extras[1:]) or "true"
    spoken = f"{{'k': {k.LANG}::UTINYINT, 't': {text}, 'x': {extras[0]}}}"
    plain = f"{{'k': {k.STRING}::UTINYINT, 't': {text}, 'x': ''}}"
    sql = (
        f"(CASE WHEN {text} IS NULL THEN NULL WHEN {extras[0]} <> '' AND {alike} THEN {spoken}"
        f" ELSE {plain} END)"
    )
    return Value(Form.TERM, sql, k.TEXTS)


def _list(node: object) -> list[object]:
    if node is None:
        return []
    return list(node) if isinstance(node, list) else [node]


def _str(write: Expressions, node: CompValue) -> Value:
    value = write.value(node.arg)
    bits = value.kinds & ~(1 << k.BLANK)
    return native(
        Form.STR, string(value, write.scope, bits), certain=value.certain and bits == value.kinds
    )


def _lang(write: Expressions, node: CompValue) -> Value:
    value = write.value(node.arg)
    if not value.kinds & k.LITERALS:
        return native(Form.STR, "NULL::VARCHAR")
    if not value.kinds & 1 << k.LANG:
        other = "''"
    elif value.kinds == 1 << k.LANG:
        other = extra_sql(value, write.scope)
    else:
        extra = extra_sql(value, write.scope)
        other = f"CASE WHEN {kind_sql(value)} = {k.LANG} THEN {extra} ELSE '' END"
    sql = (
        other
        if not value.kinds & k.SOURCES
        else f"CASE WHEN {kind_sql(value)} >= {k.STRING} THEN {other} END"
    )
    return native(
        Form.STR, guarded(f"({sql})", value), certain=value.certain and not value.kinds & k.SOURCES
    )


def _datatype(write: Expressions, node: CompValue) -> Value:
    value = write.value(node.arg)
    cases = [f"WHEN {kind} THEN {quoted(name)}" for kind, name in k.DATATYPES.items()]
    cases.append(f"WHEN {k.LANG} THEN {quoted(RDF_LANG_STRING)}")
    if value.kinds & k.OPAQUE:
        cases.append(f"WHEN {k.EXOTIC} THEN {extra_sql(value, write.scope)}")
        cases.append(f"WHEN {k.OTHER} THEN {extra_sql(value, write.scope)}")
    sql = f"(CASE {kind_sql(value)} {' '.join(cases)} END)"
    return native(
        Form.IRI, guarded(sql, value), certain=value.certain and not value.kinds & k.SOURCES
    )


def _iri(write: Expressions, node: CompValue) -> Value:
    value = write.value(node.arg)
    if value.kinds == 1 << k.IRI:
        return value
    if value.kinds & 1 << k.IRI:
        text = string(value, write.scope, 1 << k.IRI | 1 << k.STRING)
    else:
        text = string(value, write.scope, 1 << k.STRING)
    fine = r"^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z_a-z~\x{a0}-\x{d7ff}]*$"
    sql = (
        f"(CASE WHEN regexp_matches({text}, {quoted(fine)}) THEN {text}"
        f" WHEN {text} IS NOT NULL THEN {_UNCLAIMED}::VARCHAR END)"
    )
    return native(Form.IRI, sql)


def _langmatches(write: Expressions, node: CompValue) -> Value:
    tag, wanted = (
        string(write.value(arg), write.scope, 1 << k.STRING) for arg in (node.arg1, node.arg2)
    )
    low, want = f"lower({tag})", f"lower({wanted})"
    sql = (
        f"(CASE WHEN {want} = '*' THEN {tag} <> ''"
        f" ELSE {low} = {want} OR starts_with({low}, {want} || '-') END)"
    )
    return native(Form.BOOL, sql)


def _flags(write: Expressions, node: object) -> str:
    if node is None:
        return ""
    value = write.value(node)
    if value.constant is None or value.constant[0] != k.STRING:
        raise NotClaimed("flags of a pattern that are not written out")
    return value.constant[1]


def _plain(write: Expressions, node: CompValue, done: Callable[[str], str]) -> str:
    """What is done with a pattern that only the data know: it has to be mere text."""
    if node.flags is not None:
        raise NotClaimed("flags of a pattern that is not written out")
    shape = string(write.value(node.pattern), write.scope)
    mere = f"regexp_full_match({shape}, {quoted(MERE_TEXT)})"
    return f"(CASE WHEN {mere} THEN {done(shape)} WHEN {shape} IS NOT NULL THEN {_UNCLAIMED} END)"


def _regex(write: Expressions, node: CompValue) -> Value:
    text = string(write.value(node.text), write.scope)
    if write.value(node.pattern).constant is None:
        return native(Form.BOOL, _plain(write, node, lambda shape: f"contains({text}, {shape})"))
    shape, options = pattern(write.value(node.pattern), _flags(write, node.flags))
    return native(Form.BOOL, f"regexp_matches({text}, {quoted(shape)}, {quoted(options)})")


def _replace(write: Expressions, node: CompValue) -> Value:
    value = write.value(node.arg)
    text = string(value, write.scope)
    put = replacement(write.value(node.replacement))
    if write.value(node.pattern).constant is None:
        sql = _plain(write, node, lambda shape: f"replace({text}, {shape}, {quoted(put)})")
        return like(sql, value, write.scope)
    shape, options = pattern(write.value(node.pattern), _flags(write, node.flags), empty=False)
    sql = f"regexp_replace({text}, {quoted(shape)}, {quoted(put)}, {quoted(options + 'g')})"
    return like(sql, value, write.scope)


def _part_of_date(first: int, length: int) -> Callable[[Expressions, CompValue], Value]:
    def made(write: Expressions, node: CompValue) -> Value:
        value = write.value(node.arg)
        bits = 1 << k.DATETIME | (1 << k.DATE if first < 11 else 0)  # noqa: PLR2004 - where the time begins
        if value.kinds & 1 << k.EXOTIC:
            raise NotClaimed("parts of other dates")
        text = string(value, write.scope, bits)
        return native(Form.INT, f"substr({text}, {first}, {length})::BIGINT")

    return made


def _hash(name: str) -> Callable[[Expressions, CompValue], Value]:
    def made(write: Expressions, node: CompValue) -> Value:
        return native(
            Form.STR, f"{name}({string(write.value(node.arg), write.scope, 1 << k.STRING)})"
        )

    return made


def _strlang(write: Expressions, node: CompValue) -> Value:
    text = string(write.value(node.arg1), write.scope, 1 << k.STRING)
    tag = write.value(node.arg2)
    if tag.constant is None:
        raise NotClaimed("a language that is not written out")
    made = f"{{'k': {k.LANG}::UTINYINT, 't': {text}, 'x': {quoted(tag.constant[1].lower())}}}"
    return Value(Form.TERM, f"(CASE WHEN {text} IS NOT NULL THEN {made} END)", 1 << k.LANG)


def _bound(write: Expressions, node: CompValue) -> Value:
    value = write.value(node.arg)
    return native(
        Form.BOOL, "true" if value.certain else f"({value.sql} IS NOT NULL)", certain=True
    )


def _if(write: Expressions, node: CompValue) -> Value:
    return write.choice(write.truth(node.arg1), write.value(node.arg2), write.value(node.arg3))


def _strlen(write: Expressions, node: CompValue) -> Value:
    return native(Form.INT, f"length({string(write.value(node.arg), write.scope)})")


def _same(write: Expressions, node: CompValue) -> Value:
    left, right = write.value(node.arg1), write.value(node.arg2)
    return native(Form.BOOL, f"({id_sql(left, write.scope)} = {id_sql(right, write.scope)})")


_CALLS: dict[str, Callable[[Expressions, CompValue], Value]] = {
    "BOUND": _bound,
    "COALESCE": lambda write, node: write.first([write.value(part) for part in _list(node.arg)]),
    "IF": _if,
    "sameTerm": _same,
    "isIRI": lambda write, node: is_kind(write.value(node.arg), 1 << k.IRI),
    "isURI": lambda write, node: is_kind(write.value(node.arg), 1 << k.IRI),
    "isBLANK": lambda write, node: is_kind(write.value(node.arg), 1 << k.BLANK),
    "isLITERAL": lambda write, node: is_kind(write.value(node.arg), k.LITERALS),
    "STR": _str,
    "LANG": _lang,
    "DATATYPE": _datatype,
    "IRI": _iri,
    "URI": _iri,
    "STRLEN": _strlen,
    "SUBSTR": _substr,
    "UCASE": _case("upper"),
    "LCASE": _case("lower"),
    "STRSTARTS": _tests("starts_with"),
    "STRENDS": _tests("suffix"),
    "CONTAINS": _tests("contains"),
    "STRBEFORE": _before,
    "STRAFTER": _after,
    "CONCAT": _concat,
    "LANGMATCHES": _langmatches,
    "REGEX": _regex,
    "REPLACE": _replace,
    "STRLANG": _strlang,
    "YEAR": _part_of_date(1, 4),
    "MONTH": _part_of_date(6, 2),
    "DAY": _part_of_date(9, 2),
    "HOURS": _part_of_date(12, 2),
    "MINUTES": _part_of_date(15, 2),
    "MD5": _hash("md5"),
    "SHA1": _hash("sha1"),
    "SHA256": _hash("sha256"),
    "ENCODE_FOR_URI": lambda write, node: native(
        Form.STR, f"url_encode({string(write.value(node.arg), write.scope)})"
    ),
}
_ROUNDINGS = {"ABS", "CEIL", "FLOOR", "ROUND"}


def call(write: Expressions, node: CompValue) -> Value:
    """The value of a function."""
    if node.name == "Function":
        return cast(str(node.iri), [write.value(part) for part in _list(node.expr)], write.scope)
    name = node.name.removeprefix("Builtin_")
    if name == "isNUMERIC":
        value = write.value(node.arg)
        if value.kinds & 1 << k.EXOTIC:
            raise NotClaimed("isNumeric of a float")
        return is_kind(value, k.NUMBERS)
    if name in _ROUNDINGS:
        return rounded(name, write.value(node.arg), write.scope)
    made = _CALLS.get(name)
    if made is None or not node.name.startswith("Builtin_"):
        raise NotClaimed(f"the function {node.name}")
    return made(write, node)
