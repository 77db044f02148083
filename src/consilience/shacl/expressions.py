"""What makes a thing fail a shape, as one SPARQL expression that is true exactly then.

Every expression is true or false and never an error. What has to be looked up stands in
EXISTS groups with one triple pattern each, one inside the other where a path has several steps:
engines answer such a group from an index, but some compare everything with everything where a
group holds a join.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

from consilience.rdf import Iri, Literal, Term, encode, text
from consilience.shacl import lexical
from consilience.shacl.paths import Path
from consilience.shacl.shapes import Constraint, Shape, ShapesGraph
from consilience.shacl.terms import RDFS, SH

#: Says of the thing that a variable stands for whether it is one that is looked for.
Test = Callable[[str], str]

#: Beyond this, counting by nested groups is too slow, and a shape is left to the reference.
MOST = 6
TRUE, FALSE = "true", "false"


class NotClaimed(Exception):
    """The compiler does not say this in SPARQL; the reference engine has to check the shape."""


def any_of(expressions: Iterable[str]) -> str:
    """True where one of them is."""
    left = [each for each in dict.fromkeys(expressions) if each != FALSE]
    if TRUE in left:
        return TRUE
    return left[0] if len(left) == 1 else "(" + " || ".join(left) + ")" if left else FALSE


def all_of(expressions: Iterable[str]) -> str:
    """True where all of them are."""
    left = [each for each in dict.fromkeys(expressions) if each != TRUE]
    if FALSE in left:
        return FALSE
    return left[0] if len(left) == 1 else "(" + " && ".join(left) + ")" if left else TRUE


def negation(expression: str) -> str:
    """True where it is not."""
    if expression in {TRUE, FALSE}:
        return FALSE if expression == TRUE else TRUE
    return expression[1:] if expression.startswith("!") else "!" + expression


def same(variable: str, term: Term) -> str:
    """Whether a variable is exactly a term."""
    return f"sameTerm({variable}, {constant(term)})"


def one_of(variable: str, terms: Iterable[Term]) -> str:
    """Whether a variable is exactly one of some terms."""
    terms = tuple(terms)
    addresses = [encode(term) for term in terms if isinstance(term, Iri)]
    rest = [same(variable, term) for term in terms if not isinstance(term, Iri)]
    return any_of([*([f"({variable} IN ({', '.join(addresses)}))"] if addresses else []), *rest])


def constant(term: Term) -> str:
    """A term as a query spells it."""
    if isinstance(term, Iri | Literal):
        return encode(term)
    raise NotClaimed("a blank node of the shapes is named as a value")


def safely(expression: str) -> str:
    """The same, and false where it has no value."""
    return f"COALESCE({expression}, false)"


@dataclass(frozen=True, slots=True)
class Hole:
    """A test that only the data can complete.

    ``class`` asks whether a thing is of the class ``asked`` or of one below it, ``target`` is
    the pattern that finds those things, and ``pattern`` asks whether a text is one of those that
    do not match (``among`` is a query for the texts to look at).
    """

    kind: str
    asked: str
    flags: str = ""
    among: str = ""


@dataclass(slots=True)
class Writer:
    """Writes expressions about the shapes of one shapes graph."""

    graph: ShapesGraph
    #: whether a shape has rules that are queries
    ruled: Callable[[Shape], bool]
    holes: list[Hole] = field(default_factory=list)
    #: datatypes asked for that some engines keep as others
    datatypes: set[str] = field(default_factory=set)
    _numbers: count[int] = field(default_factory=count)

    def variable(self) -> str:
        """A variable that stands nowhere else."""
        return f"?_{next(self._numbers)}"

    # --- what can be reached ------------------------------------------------------------

    def some(self, start: str, path: Path | None, test: Test) -> str:
        """Whether a path leads from a variable to something that passes a test."""
        if path is None:
            return test(start)
        if path.kind == "alternative":
            return any_of(self.some(start, part, test) for part in path.parts)
        if path.kind == "sequence":
            first, *rest = path.parts
            after = Path("sequence", tuple(rest)) if len(rest) > 1 else rest[0]
            return self.some(start, first, lambda middle: self.some(middle, after, test))
        if path.kind == "?":
            return any_of([test(start), self.some(start, path.parts[0], test)])
        if path.reflexive:  # an engine need not know a thing that no fact speaks of
            onwards = Path("+", path.parts)
            return any_of([test(start), self._one(start, onwards, test)])
        return self._one(start, path, test)

    def _one(self, start: str, path: Path, test: Test) -> str:
        end = self.variable()
        triple = f"{start} {path.sparql} {end}"
        if path.kind == "inverse" and path.parts[0].iri is not None:
            triple = f"{end} {path.parts[0].sparql} {start}"
        return exists(triple, test(end))

    def at_least(self, number: int, start: str, path: Path | None, test: Test) -> str:
        """Whether a path leads to so many different things that pass a test."""
        if number > MOST:
            raise NotClaimed(f"a count of more than {MOST} inside another shape")

        def more(left: int, known: tuple[str, ...]) -> str:
            if left == 0:
                return TRUE

            def next_one(end: str) -> str:
                others = [f"!sameTerm({end}, {each})" for each in known]
                return all_of([*others, test(end), more(left - 1, (*known, end))])

            return self.some(start, path, next_one)

        return more(number, ())

    # --- what fails ---------------------------------------------------------------------

    def fails(self, shape: Shape, node: str) -> str:
        """Whether the thing that a variable stands for does not conform to a shape."""
        if shape.deactivated:
            return FALSE
        if shape.beyond:
            raise NotClaimed(shape.beyond)
        if self.ruled(shape):
            raise NotClaimed("a rule that is a query, inside another shape")
        by_value = [each for each in shape.constraints if each.parameter in OF_VALUES]
        others = [each for each in shape.constraints if each.parameter not in OF_VALUES]
        failing = [self.fails_as_whole(each, shape, node) for each in others]
        if by_value:
            failing.append(
                self.some(
                    node,
                    shape.path,
                    lambda value: any_of(self.fails_value(each, shape, value) for each in by_value),
                )
            )
        return any_of(failing)

    def fails_as_whole(self, constraint: Constraint, shape: Shape, focus: str) -> str:
        """Whether a thing, with all its values together, fails what is asked of them."""
        name, value, path = constraint.parameter, constraint.value, shape.path
        if name == "minCount":
            return negation(self.at_least(number(value), focus, path, _anything))
        if name == "maxCount":
            return self.at_least(number(value) + 1, focus, path, _anything)
        if name == "hasValue":
            return negation(self.some(focus, path, lambda end: same(end, value)))
        if name in {"qualifiedMinCount", "qualifiedMaxCount"}:
            test = self.qualified(constraint, shape)
            if name == "qualifiedMinCount":
                return negation(self.at_least(number(value), focus, path, test))
            return self.at_least(number(value) + 1, focus, path, test)
        if name == "uniqueLang":
            return self.some(focus, path, lambda end: self.language_again(end, shape, focus))
        if name == "equals":
            return any_of(
                [
                    self.some(focus, path, lambda end: self.unequal(end, constraint, focus)),
                    exists(
                        f"{focus} {constant(value)} {(other := self.variable())}",
                        negation(self.some(focus, path, lambda e: f"sameTerm({e}, {other})")),
                    ),
                ]
            )
        if name == "disjoint":
            return self.some(
                focus, path, lambda end: exists(f"{focus} {constant(value)} {end}", TRUE)
            )
        other = self.variable()
        return self.some(
            focus,
            path,
            lambda end: exists(
                f"{focus} {constant(value)} {other}", self.not_below(end, other, constraint)
            ),
        )

    def fails_value(self, constraint: Constraint, shape: Shape, value: str) -> str:
        """Whether one value fails what is asked of every value."""
        name, asked = constraint.parameter, constraint.value
        inner = [self.fails(self.graph.shape(each), value) for each in constraint.shapes]
        if name in {"node", "property", "and"}:
            return any_of(inner)
        if name == "not":
            return negation(inner[0])
        if name == "or":
            return all_of(inner)
        if name == "xone":
            conforming = " + ".join(f"IF({each}, 0, 1)" for each in inner)
            return f"({conforming} != 1)"
        if name == "class":
            return self._not_of_class(value, asked)
        if name == "in":
            return negation(one_of(value, constraint.terms))
        if name == "closed":
            of, what = self.variable(), self.variable()
            allowed = one_of(of, self.graph.allowed(shape))
            return exists(f"{value} {of} {what}", negation(allowed))
        if name == "datatype" and lexical.sample(str(asked)):
            self.datatypes.add(str(asked))
        if name == "pattern":
            return self._no_match(shape, str(asked), value)
        return negation(safely(_simply(name, constraint, value)))

    def qualified(self, constraint: Constraint, shape: Shape) -> Test:
        """Whether a value counts for a qualified number."""
        (asked,) = constraint.shapes
        siblings = self.graph.siblings(shape, asked)

        def counts(value: str) -> str:
            return all_of(
                [
                    negation(self.fails(self.graph.shape(asked), value)),
                    *(self.fails(sibling, value) for sibling in siblings),
                ]
            )

        return counts

    def language_again(self, value: str, shape: Shape, focus: str) -> str:
        """Whether another value is in the language of this one."""

        def also(other: str) -> str:
            alike = safely(f"LCASE(LANG({other})) = LCASE(LANG({value}))")
            return all_of([f"!sameTerm({other}, {value})", alike])

        spoken = safely(f'LANG({value}) != ""')
        return all_of([spoken, self.some(focus, shape.path, also)])

    def unequal(self, value: str, constraint: Constraint, focus: str) -> str:
        """Whether a value is not one of those of the other property."""
        return negation(exists(f"{focus} {constant(constraint.value)} {value}", TRUE))

    def not_below(self, value: str, other: str, constraint: Constraint) -> str:
        """Whether a value is not less than another (or equal to it, as is asked)."""
        sign = "<" if constraint.parameter == "lessThan" else "<="
        return negation(safely(f"{value} {sign} {other}"))

    def _not_of_class(self, value: str, class_: Term) -> str:
        return "!" + self.hole(Hole("class", constant(class_)), value)

    def _no_match(self, shape: Shape, pattern: str, value: str) -> str:
        flags = self.graph.flags(shape)
        if portable(pattern):
            asked = f"STR({value}), {text(pattern)}" + (f", {text(flags)}" if flags else "")
            return negation(safely(f"REGEX({asked})"))
        if shape.path is None or shape.path.reflexive:
            raise NotClaimed("a pattern that not every engine reads, on a node shape")
        among = select(("?end",), f"?start {shape.path.sparql} ?end FILTER (!isBlank(?end))")
        hole = Hole("pattern", pattern, flags=flags, among=among)
        return any_of([f"isBlank({value})", self.hole(hole, value)])

    def hole(self, hole: Hole, variable: str) -> str:
        """A test of a variable that is written when the data is known."""
        if hole not in self.holes:
            self.holes.append(hole)
        return f"«{self.holes.index(hole)}:{variable}»"


def select(variables: Iterable[str], pattern: str) -> str:
    """A query for different rows."""
    return f"SELECT DISTINCT {' '.join(variables)} {{ {pattern} }}"


def exists(triple: str, test: str) -> str:
    """Whether there is a fact that passes a test."""
    if test == FALSE:
        return FALSE
    return f"EXISTS {{ {triple} }}" if test == TRUE else f"EXISTS {{ {triple} FILTER ({test}) }}"


def number(term: Term) -> int:
    """A whole number that a shape names."""
    return int(str(term))


def portable(pattern: str) -> bool:
    """Whether the engines of SPARQL read a pattern alike."""
    return not any(sign in pattern for sign in ("(?", "\\1", "\\2", "\\b", "\\p", "\\i", "\\c"))


def _anything(_: str) -> str:
    return TRUE


_RANGES = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_KINDS = {
    "IRI": "isIRI({0})",
    "BlankNode": "isBlank({0})",
    "Literal": "isLiteral({0})",
    "BlankNodeOrIRI": "!isLiteral({0})",
    "BlankNodeOrLiteral": "!isIRI({0})",
    "IRIOrLiteral": "!isBlank({0})",
}

#: What is asked of every value by itself.
OF_VALUES = frozenset(
    {"class", "datatype", "nodeKind", "minLength", "maxLength", "pattern", "languageIn", "in"}
    | {"not", "and", "or", "xone", "node", "property", "closed", *_RANGES}
)


def _simply(name: str, constraint: Constraint, value: str) -> str:
    """What a value has to be, where no fact has to be looked up; may have no value."""
    asked = constraint.value
    if name == "datatype":
        return _of_datatype(value, str(asked))
    if name == "nodeKind":
        return _KINDS[str(asked).removeprefix(SH)].format(value)
    if name in _RANGES:
        return f"{value} {_RANGES[name]} {constant(asked)}"
    if name == "minLength":
        return f"STRLEN(STR({value})) >= {number(asked)}"
    if name == "maxLength":
        return f"STRLEN(STR({value})) <= {number(asked)}"
    ranges = [f"LANGMATCHES(LANG({value}), {text(str(each))})" for each in constraint.terms]
    return any_of(ranges)


def _of_datatype(value: str, datatype: str) -> str:
    if datatype == RDFS + "Literal":
        return f"isLiteral({value})"
    asked = [f"DATATYPE({value}) = {encode(Iri(datatype))}"]
    if pattern := lexical.pattern(datatype):
        asked.append(f"REGEX(STR({value}), {text(pattern)})")
    if limits := lexical.bounds(datatype):
        asked.append(f"{value} >= {limits[0]} && {value} <= {limits[1]}")
    return all_of(asked)
