"""Rules written as queries: ``sh:sparql``, and the validators of components of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from consilience.errors import ReadError
from consilience.rdf import Iri, Literal, Term, encode
from consilience.shacl.expressions import NotClaimed
from consilience.shacl.opening import Opening, filled, tokens, with_prefixes
from consilience.shacl.shapes import Facts, Shape, ShapesGraph
from consilience.shacl.terms import OWL, RDF, RDFS, SH, SPARQL, TYPE, sh


@dataclass(frozen=True, slots=True)
class Rule:
    """One query of a shape. ``parameters`` are the values of a component's parameters."""

    node: Term
    component: Iri
    text: str
    messages: tuple[Literal, ...]
    prefixes: Mapping[str, str]
    #: whether it is an ASK, which is true of the values that are as they should be
    asks: bool = False
    parameters: Mapping[str, Term] = field(default_factory=dict)

    def alone(self, query: str) -> str:
        """A query with the prefixes that it uses."""
        return with_prefixes(query, self.prefixes)

    def opened(self, shape: Shape, targets: str) -> str:
        """The query for all things at once (NotClaimed where that is not the same)."""
        text = self._filled(shape)
        return self.alone(Opening(text).opened(targets))

    def asked_of(self, shape: Shape, focus: str, value: str) -> str:
        """What has to be so of the thing and the value that two variables stand for."""
        text = self._filled(shape)
        Opening(text, bound=("value",))
        body = text[text.index("{") + 1 : text.rindex("}")]
        return filled(body, {"this": focus, "value": value})

    def _filled(self, shape: Shape) -> str:
        values = {name: _spelt(term) for name, term in self.parameters.items()}
        if isinstance(shape.node, Iri):
            values["currentShape"] = encode(shape.node)
        if shape.path is not None:
            values["PATH"] = shape.path.sparql
        left = {each.text[1:] for each in tokens(self.text) if each.kind == "variable"}
        if unfilled := left & {"currentShape", "shapesGraph", "PATH"} - values.keys():
            raise NotClaimed(f"a query that speaks of ${min(unfilled)}")
        return filled(self.text, values)


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component of one's own: its parameters (whether optional), its validators."""

    node: Iri
    parameters: tuple[tuple[Iri, bool], ...]

    def asked_by(self, graph: Facts, shape: Term) -> Iterator[dict[str, Term]]:
        """The values that a shape gives its parameters, once for each use."""
        given = {name: graph.objects(shape, name) for name, _ in self.parameters}
        if not all(given[name] or optional for name, optional in self.parameters):
            return
        if len(given) == 1:
            ((name, values),) = given.items()
            yield from ({_local(name): value} for value in values)
        else:
            yield {_local(name): values[0] for name, values in given.items() if values}


def components(graph: ShapesGraph) -> tuple[Component, ...]:
    """The components that a shapes graph declares, beside those of SHACL itself."""
    facts = graph.facts
    found: list[Component] = []
    for node in dict.fromkeys(subject for subject, _ in facts.having(TYPE)):
        if not isinstance(node, Iri) or node.value.startswith(SH):
            continue
        if not facts.is_a(node, sh("ConstraintComponent")):
            continue
        parameters: list[tuple[Iri, bool]] = []
        for each in facts.objects(node, sh("parameter")):
            name, optional = facts.one(each, sh("path")), facts.one(each, sh("optional"))
            if isinstance(name, Iri):
                parameters.append((name, optional is not None and str(optional) in {"true", "1"}))
        found.append(Component(node, tuple(parameters)))
    return tuple(found)


def rules(graph: ShapesGraph, shape: Shape, declared: tuple[Component, ...]) -> Iterator[Rule]:
    """The rules of a shape."""
    facts = graph.facts
    for node in facts.objects(shape.node, sh("sparql")):
        if not _true(facts, node):
            text = facts.one(node, sh("select"))
            if text is None:
                raise ReadError(f"{node}: sh:sparql without sh:select", hint="write the query")
            yield Rule(node, SPARQL, str(text), _messages(facts, node), _prefixes(facts, node))
    for component in declared:
        for values in component.asked_by(facts, shape.node):
            yield _validator(facts, component, shape, values)


def _validator(
    facts: Facts, component: Component, shape: Shape, values: Mapping[str, Term]
) -> Rule:
    own = "nodeValidator" if shape.path is None else "propertyValidator"
    for name in (own, "validator"):
        for node in facts.objects(component.node, sh(name)):
            ask, select = facts.one(node, sh("ask")), facts.one(node, sh("select"))
            text = select if ask is None else ask
            if text is not None:
                return Rule(
                    node=node,
                    component=component.node,
                    text=str(text),
                    messages=_messages(facts, node),
                    prefixes=_prefixes(facts, node),
                    asks=ask is not None,
                    parameters=values,
                )
    raise NotClaimed(f"{component.node} has no validator that is a query")


def _true(facts: Facts, node: Term) -> bool:
    return any(str(each) in {"true", "1"} for each in facts.objects(node, sh("deactivated")))


def _messages(facts: Facts, node: Term) -> tuple[Literal, ...]:
    said = facts.objects(node, sh("message"))
    return tuple(each for each in said if isinstance(each, Literal))


def _prefixes(facts: Facts, node: Term) -> dict[str, str]:
    known = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
    todo = list(facts.objects(node, sh("prefixes")))
    seen: set[Term] = set()
    while todo:
        each = todo.pop()
        if each in seen:
            continue
        seen.add(each)
        todo += facts.objects(each, Iri(OWL + "imports"))
        for declaration in facts.objects(each, sh("declare")):
            name = facts.one(declaration, sh("prefix"))
            space = facts.one(declaration, sh("namespace"))
            if name is not None and space is not None:
                known[str(name)] = str(space)
    return known


def _local(name: Iri) -> str:
    return name.value.replace("#", "/").rpartition("/")[2]


def _spelt(term: Term) -> str:
    if not isinstance(term, Iri | Literal):
        raise NotClaimed("a blank node of the shapes is a parameter of a query")
    return encode(term)
