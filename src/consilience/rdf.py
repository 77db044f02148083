"""RDF terms as plain values, and their N-Triples spelling. No engine.

Facts travel through the program as N-Quads lines: any engine reads them, they stream, and
sorted they are the same bytes in every build.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING = XSD + "string"
XSD_INTEGER = XSD + "integer"
XSD_DECIMAL = XSD + "decimal"
XSD_BOOLEAN = XSD + "boolean"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDF_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@dataclass(frozen=True, slots=True, order=True)
class Iri:
    """An address."""

    value: str

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class Blank:
    """A blank node; ``value`` is its label without ``_:``."""

    value: str

    def __str__(self) -> str:
        return "_:" + self.value


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A text, number or truth value. ``language`` is empty unless the text has one."""

    value: str
    datatype: str = XSD_STRING
    language: str = ""

    def __str__(self) -> str:
        return self.value

    @property
    def python(self) -> str | int | float | bool:
        """The value as Python has it; unknown datatypes stay text."""
        if self.datatype == XSD_INTEGER:
            return int(self.value)
        if self.datatype in {XSD_DECIMAL, XSD + "double", XSD + "float"}:
            return float(self.value)
        if self.datatype == XSD_BOOLEAN:
            return self.value in {"true", "1"}
        return self.value


Term = Iri | Blank | Literal
Triple = tuple[Term, Term, Term]

_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_TO_ESCAPE = re.compile(r'[\\"\n\r\t\b\f\x00-\x1f\x7f]')
# RFC 3987 ucschar, of the basic plane; the rest is percent-encoded
_NOT_IN_IRI = re.compile(
    r"[^!#-;=?-Z_a-z~\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]|%(?![0-9A-Fa-f]{2})",
)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))


def iri(value: str) -> str:
    """The N-Triples spelling of an address; what may not stand in one is percent-encoded."""
    whole, mark, fragment = value.partition("#")
    if "#" in fragment:  # an address has one fragment
        value = whole + mark + fragment.replace("#", "%23")
    return "<" + _NOT_IN_IRI.sub(_percent, value) + ">"


def text(value: str) -> str:
    """The N-Triples spelling of a plain text (xsd:string)."""
    return '"' + _TO_ESCAPE.sub(_escape, value) + '"'


def typed(value: str, datatype: str) -> str:
    """The N-Triples spelling of a value of another datatype."""
    return f"{text(value)}^^<{datatype}>"


def encode(term: Term) -> str:
    """The N-Triples spelling of any term."""
    if isinstance(term, Iri):
        return iri(term.value)
    if isinstance(term, Blank):
        return "_:" + term.value
    if term.language:
        return f"{text(term.value)}@{term.language}"
    if term.datatype == XSD_STRING:
        return text(term.value)
    return typed(term.value, term.datatype)
