"""The words of SHACL that the compiler knows."""

from __future__ import annotations

from consilience.rdf import Iri

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

TYPE = Iri(RDF + "type")
FIRST = Iri(RDF + "first")
REST = Iri(RDF + "rest")
NIL = Iri(RDF + "nil")
SUBCLASS = Iri(RDFS + "subClassOf")

#: Parameters with which a shape says what must hold, each with the name of its component.
COMPONENTS = {
    name: Iri(f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent")
    for name in (
        *("class", "datatype", "nodeKind", "minCount", "maxCount"),
        *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
        *("minLength", "maxLength", "pattern", "languageIn", "uniqueLang"),
        *("equals", "disjoint", "lessThan", "lessThanOrEquals"),
        *("not", "and", "or", "xone", "node", "property"),
        *("qualifiedMinCount", "qualifiedMaxCount", "closed", "hasValue", "in"),
    )
}
SPARQL = Iri(SH + "SPARQLConstraintComponent")

#: Parameters whose values are shapes, and those whose values are lists of shapes.
SHAPES = ("not", "node", "property", "qualifiedValueShape")
LISTS_OF_SHAPES = ("and", "or", "xone")

TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")

#: What asks for more than queries can say; a shape with one of these is left to the reference.
BEYOND = ("js", "expression", "rule", "target", "values")


def sh(name: str) -> Iri:
    """A term of SHACL."""
    return Iri(SH + name)
