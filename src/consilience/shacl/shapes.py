"""A shapes graph, read: which shapes there are, what each asks, and of what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consilience.errors import ReadError
from consilience.rdf import Iri, Literal, Term, Triple
from consilience.shacl import paths
from consilience.shacl.paths import Path
from consilience.shacl.terms import (
    BEYOND,
    COMPONENTS,
    FIRST,
    LISTS_OF_SHAPES,
    NIL,
    RDFS,
    REST,
    SHAPES,
    SUBCLASS,
    TARGETS,
    TYPE,
    sh,
)


class Facts:
    """Statements, to be asked for the objects of a subject or the subjects of an object."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(dict.fromkeys(triples))
        self._objects: dict[tuple[Term, Term], list[Term]] = defaultdict(list)
        self._subjects: dict[tuple[Term, Term], list[Term]] = defaultdict(list)
        self._about: dict[Term, list[tuple[Term, Term]]] = defaultdict(list)
        for subject, predicate, value in self.triples:
            self._objects[subject, predicate].append(value)
            self._subjects[predicate, value].append(subject)
            self._about[subject].append((predicate, value))

    def objects(self, subject: Term, predicate: Term) -> tuple[Term, ...]:
        """What a subject is said to have, in the order of the file."""
        return tuple(self._objects.get((subject, predicate), ()))

    def subjects(self, predicate: Term, value: Term) -> tuple[Term, ...]:
        """What is said to have a value."""
        return tuple(self._subjects.get((predicate, value), ()))

    def about(self, subject: Term) -> tuple[tuple[Term, Term], ...]:
        """Everything said of a subject."""
        return tuple(self._about.get(subject, ()))

    def having(self, predicate: Term) -> Iterator[tuple[Term, Term]]:
        """Subject and object of every statement with a predicate."""
        return ((s, o) for s, p, o in self.triples if p == predicate)

    def one(self, subject: Term, predicate: Term) -> Term | None:
        """The only object (ReadError where there are several); None where there is none."""
        found = self.objects(subject, predicate)
        if len(found) > 1:
            raise ReadError(
                f"{subject}: {predicate} is said {len(found)} times", hint="a shape says it once"
            )
        return found[0] if found else None

    def items(self, head: Term) -> tuple[Term, ...]:
        """The members of a list (ReadError where it is not one)."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head != NIL:
            first = self.objects(head, FIRST)
            rest = self.objects(head, REST)
            if head in seen or len(first) != 1 or len(rest) != 1:
                raise ReadError(f"{head}: not a well-formed list", hint="write it as ( … )")
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return tuple(found)

    def is_a(self, subject: Term, class_: Iri) -> bool:
        """Whether a subject is of a class or of one below it."""
        above, todo = set[Term](), list(self.objects(subject, TYPE))
        while todo:
            each = todo.pop()
            if each not in above:
                above.add(each)
                todo += self.objects(each, SUBCLASS)
        return class_ in above


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that a shape asks: a parameter of SHACL, and its value.

    ``shapes`` are the members of a list of shapes, or the one shape named; ``terms`` the members
    of a list of terms.
    """

    parameter: str
    value: Term
    shapes: tuple[Term, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def component(self) -> Iri:
        """The name of the constraint component."""
        return COMPONENTS[self.parameter]


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or with a ``path`` a property shape."""

    node: Term
    path: Path | None
    severity: Term
    messages: tuple[Literal, ...]
    deactivated: bool
    constraints: tuple[Constraint, ...]
    targets: tuple[tuple[str, Term], ...]
    #: why the compiler leaves this shape to the reference engine; empty where it does not
    beyond: str = ""


class ShapesGraph:
    """The shapes of a shapes graph; each is read when it is first asked for."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.facts = Facts(triples)
        self._read: dict[Term, Shape] = {}

    def targeted(self) -> tuple[Shape, ...]:
        """The shapes that say what they are for, sorted by their names."""
        found: set[Term] = set()
        for name in TARGETS:
            found.update(subject for subject, _ in self.facts.having(sh(name)))
        found.update(subject for subject, _ in self.facts.having(TYPE) if self._implicit(subject))
        shapes = [self.shape(node) for node in sorted(found, key=str)]
        return tuple(shape for shape in shapes if shape.targets)

    def shape(self, node: Term) -> Shape:
        """The shape of a name (ReadError where it is not well-formed)."""
        if node not in self._read:
            self._read[node] = self._shape(node)
        return self._read[node]

    def inner(self, shape: Shape) -> Iterator[Shape]:
        """The shapes that a shape refers to."""
        for constraint in shape.constraints:
            for each in constraint.shapes:
                yield self.shape(each)

    def refuse_recursion(self, shape: Shape, above: tuple[Term, ...] = ()) -> None:
        """ReadError where a shape refers to itself, straight or through others."""
        if shape.node in above:
            raise ReadError(
                f"{shape.node}: a shape that refers to itself",
                hint="SHACL does not say what it means",
            )
        for each in self.inner(shape):
            self.refuse_recursion(each, (*above, shape.node))

    def siblings(self, shape: Shape, qualified: Term) -> tuple[Shape, ...]:
        """The shapes that a value must not meet besides (sh:qualifiedValueShapesDisjoint)."""
        if not any(_true(each) for each in self._of(shape.node, "qualifiedValueShapesDisjoint")):
            return ()
        found: dict[Term, None] = {}
        for parent in self.facts.subjects(sh("property"), shape.node):
            for sibling in self._of(parent, "property"):
                found.update(dict.fromkeys(self._of(sibling, "qualifiedValueShape")))
        return tuple(self.shape(each) for each in found if each != qualified)

    def allowed(self, shape: Shape) -> tuple[Term, ...]:
        """The properties that a closed shape allows."""
        allowed: dict[Term, None] = {}
        for each in self._of(shape.node, "property"):
            allowed.update(dict.fromkeys(self._of(each, "path")))
        for head in self._of(shape.node, "ignoredProperties"):
            allowed.update(dict.fromkeys(self.facts.items(head)))
        return tuple(each for each in allowed if isinstance(each, Iri))

    def flags(self, shape: Shape) -> str:
        """The flags of a shape's patterns."""
        return str(self.facts.one(shape.node, sh("flags")) or "")

    def path(self, node: Term) -> Path:
        """The path that a node stands for (ReadError where it is not well-formed)."""
        if isinstance(node, Iri):
            return paths.predicate(node)
        if self.facts.objects(node, FIRST):
            parts = tuple(self.path(each) for each in self.facts.items(node))
            return Path("sequence", parts) if len(parts) > 1 else parts[0]
        for name, kind in _PATHS.items():
            inner = self.facts.one(node, sh(name))
            if inner is None:
                continue
            if kind == "alternative":
                parts = tuple(self.path(each) for each in self.facts.items(inner))
                return Path(kind, parts) if len(parts) > 1 else parts[0]
            if kind == "inverse":
                return paths.inverse(self.path(inner))
            return Path(kind, (self.path(inner),))
        raise ReadError(f"{node}: not a well-formed path", hint="see SHACL, property paths")

    def _of(self, subject: Term, name: str) -> tuple[Term, ...]:
        return self.facts.objects(subject, sh(name))

    def _implicit(self, node: Term) -> bool:
        """Whether a node is a shape and a class at once, and so is for the things of the class."""
        facts = self.facts
        if not isinstance(node, Iri) or not facts.is_a(node, Iri(RDFS + "Class")):
            return False
        shape = facts.is_a(node, sh("NodeShape")) or facts.is_a(node, sh("PropertyShape"))
        said = {str(predicate) for predicate, _ in facts.about(node)}
        return shape or any(str(sh(name)) in said for name in (*COMPONENTS, "sparql"))

    def _shape(self, node: Term) -> Shape:
        path = self.facts.one(node, sh("path"))
        targets = [(name, each) for name in TARGETS for each in self._of(node, name)]
        if self._implicit(node):
            targets.append(("targetClass", node))
        beyond = next((f"sh:{name}" for name in BEYOND if self._of(node, name)), "")
        severity = self._of(node, "severity")
        return Shape(
            node=node,
            path=None if path is None else self.path(path),
            severity=severity[0] if severity else sh("Violation"),
            messages=tuple(each for each in self._of(node, "message") if isinstance(each, Literal)),
            deactivated=any(_true(each) for each in self._of(node, "deactivated")),
            constraints=tuple(self._constraints(node, property_shape=path is not None)),
            targets=tuple(sorted(dict.fromkeys(targets), key=str)),
            beyond=beyond,
        )

    def _constraints(self, node: Term, *, property_shape: bool) -> Iterator[Constraint]:
        for name in COMPONENTS:
            for value in self._of(node, name):
                if name.startswith("qualified"):
                    for shape in self._of(node, "qualifiedValueShape") if property_shape else ():
                        yield Constraint(name, value, shapes=(shape,))
                elif name in LISTS_OF_SHAPES:
                    yield Constraint(name, value, shapes=self.facts.items(value))
                elif name in {"in", "languageIn"}:
                    yield Constraint(name, value, terms=self.facts.items(value))
                elif name in SHAPES:
                    yield Constraint(name, value, shapes=(value,))
                elif name not in {"closed", "uniqueLang"} or _true(value):
                    yield Constraint(name, value)


_PATHS = {
    "alternativePath": "alternative",
    "inversePath": "inverse",
    "zeroOrMorePath": "*",
    "oneOrMorePath": "+",
    "zeroOrOnePath": "?",
}


def _true(term: Term) -> bool:
    return isinstance(term, Literal) and term.value == "true"
