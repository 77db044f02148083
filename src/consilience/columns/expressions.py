"""Expressions of SPARQL as SQL.

An error of SPARQL is NULL in SQL, and then the three-valued logic of both is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rdflib.plugins.sparql.parserutils import CompValue, Expr
from rdflib.term import BNode, Identifier, URIRef, Variable
from rdflib.term import Literal as ParsedLiteral

from consilience.columns import kinds as k
from consilience.columns.arithmetic import arithmetic, negated
from consilience.columns.values import (
    Form,
    NotClaimed,
    Scope,
    Value,
    common,
    constant,
    converted,
    extra_sql,
    guarded,
    id_sql,
    kind_sql,
    narrowed,
    native,
    term_sql,
    text_sql,
    truth_sql,
)
from consilience.rdf import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Literal, Term

if TYPE_CHECKING:
    Exists = Callable[[CompValue, Scope], str]

_NULL = "NULL::BOOLEAN"


def parsed(node: Identifier) -> Term:
    """A term of the parser as ours."""
    if isinstance(node, URIRef):
        return Iri(str(node))
    if isinstance(node, BNode):
        return Blank(str(node))
    if isinstance(node, ParsedLiteral):
        if node.language:
            return Literal(str(node), RDF_LANG_STRING, node.language)
        return Literal(str(node), str(node.datatype or XSD_STRING))
    raise NotClaimed(f"a term of the kind {type(node).__name__}")


class Expressions:
    """Writes expressions; ``exists`` writes the patterns that stand in them."""

    def __init__(self, scope: Scope, exists: Exists) -> None:
        self.scope: Scope = scope
        self._exists = exists

    def value(self, node: object) -> Value:
        """The value of an expression."""
        if isinstance(node, Variable):
            found = self.scope.column(str(node))
            return found or Value(Form.ID, "NULL::UBIGINT", 0)
        if isinstance(node, CompValue | Expr):
            return self._compound(node)
        if isinstance(node, Identifier):
            return constant(k.parts(parsed(node)))
        raise NotClaimed(f"an expression of the kind {type(node).__name__}")

    def truth(self, node: object) -> str:
        """Its effective boolean value."""
        return truth_sql(self.value(node), self.scope)

    def _compound(self, node: CompValue) -> Value:
        name = node.name
        if name == "RelationalExpression":
            return self._relation(node)
        if name in {"ConditionalAndExpression", "ConditionalOrExpression"}:
            joint = " AND " if name == "ConditionalAndExpression" else " OR "
            parts = [self.truth(part) for part in (node.expr, *node.other)]
            return native(Form.BOOL, f"({joint.join(parts)})")
        if name == "UnaryNot":
            return native(Form.BOOL, f"(NOT {self.truth(node.expr)})")
        if name == "UnaryMinus":
            return negated(self.value(node.expr), self.scope)
        if name == "UnaryPlus":
            return arithmetic(
                "+", self.value(node.expr), constant((k.INTEGER, "0", "")), self.scope
            )
        if name in {"AdditiveExpression", "MultiplicativeExpression"}:
            total = self.value(node.expr)
            for sign, other in zip(node.op, node.other, strict=True):
                total = arithmetic(str(sign), total, self.value(other), self.scope)
            return total
        if name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            sql = self._exists(node.graph, self.scope)
            denied = "NOT " if name == "Builtin_NOTEXISTS" else ""
            return native(Form.BOOL, f"({denied}{sql})", certain=True)
        from consilience.columns.functions import call  # noqa: PLC0415 - functions write expressions

        return call(self, node)

    def _relation(self, node: CompValue) -> Value:
        left = self.value(node.expr)
        if node.op in {"IN", "NOT IN"}:
            others = node.other if isinstance(node.other, list) else []
            tests = [self.equal(left, self.value(other)) for other in others] or ["false"]
            sql = "(" + " OR ".join(tests) + ")"
            return native(Form.BOOL, sql if node.op == "IN" else f"(NOT {sql})")
        right = self.value(node.other)
        if node.op == "=":
            return native(Form.BOOL, self.equal(left, right))
        if node.op == "!=":
            return native(Form.BOOL, f"(NOT {self.equal(left, right)})")
        return native(Form.BOOL, self.ordered(str(node.op), left, right))

    def equal(self, left: Value, right: Value) -> str:
        """Whether two terms have one value."""
        left, right = narrowed(left), narrowed(right)
        if not left.kinds or not right.kinds:
            return _NULL
        if left.form is right.form and left.form in {Form.INT, Form.BOOL, Form.STR, Form.DEC}:
            return f"({left.sql} = {right.sql})"
        doubtful = k.NUMBERS | k.OPAQUE
        plain = not left.kinds & doubtful or not right.kinds & doubtful
        opaque = (left.kinds | right.kinds) & k.OPAQUE and not (
            left.kinds & k.LITERALS == 0 or right.kinds & k.LITERALS == 0
        )
        if plain and not opaque:
            if not left.kinds & right.kinds:
                return guarded("false", left, right)
            return f"({self._id(left)} = {self._id(right)})"
        return self._compared("same_value", left, right)

    def _id(self, value: Value) -> str:
        return id_sql(value, self.scope)

    def _compared(self, macro: str, left: Value, right: Value) -> str:
        sides = [
            f"{kind_sql(v)}, {text_sql(v, self.scope)}, {extra_sql(v, self.scope)}"
            for v in (left, right)
        ]
        return guarded(f"{macro}({', '.join(sides)})", left, right)

    def ordered(self, sign: str, left: Value, right: Value) -> str:
        """Whether one value is smaller or greater than another."""
        left, right = narrowed(left), narrowed(right)
        if not left.kinds or not right.kinds:
            return _NULL
        if left.form is right.form and left.form in {Form.INT, Form.STR, Form.DEC}:
            return f"({left.sql} {sign} {right.sql})"
        if left.kinds == right.kinds == 1 << k.STRING:
            return f"({text_sql(left, self.scope)} {sign} {text_sql(right, self.scope)})"
        if not left.kinds & k.LITERALS or not right.kinds & k.LITERALS:
            return _NULL
        compared = self._compared("cmp", left, right)
        if (left.kinds | right.kinds) & (1 << k.DOUBLE | 1 << k.EXOTIC):
            return f"(CASE WHEN {compared} = 2 THEN false ELSE {compared} {sign} 0 END)"
        return f"({compared} {sign} 0)"

    def same_term(self, left: Value, right: Value) -> str:
        """Whether two values are one term."""
        return f"({self._id(left)} = {self._id(right)})"

    def first(self, values: Sequence[Value]) -> Value:
        """The first of several that is bound and no error."""
        values = [value for value in values if value.kinds] or list(values[:1])
        form = common(list(values))
        columns = [converted(value, form, self.scope) for value in values]
        bits = 0
        for value in values:
            bits |= value.kinds
        certain = any(value.certain for value in values)
        return Value(form, f"coalesce({', '.join(columns)})", bits, certain)

    def choice(self, test: str, yes: Value, no: Value) -> Value:
        """One of two, as a truth value tells."""
        form = common([yes, no])
        one, two = (converted(value, form, self.scope) for value in (yes, no))
        sql = f"(CASE WHEN {test} THEN {one} WHEN NOT {test} THEN {two} END)"
        return Value(form, sql, yes.kinds | no.kinds)

    def spelled(self, value: Value) -> Value:
        """The same as a term spelled out."""
        return Value(Form.TERM, term_sql(value, self.scope), value.kinds, value.certain)
