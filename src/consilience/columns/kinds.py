"""Kinds of terms, as they stand in the highest four bits of an id, and canonical spellings.

A number is kept in its canonical spelling, as the embedded store does it: ``01`` is ``1`` and
an ``xsd:int`` is an ``xsd:integer``. So two literals of one kind have one value only if they
are the same term.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache

from consilience.rdf import RDF_LANG_STRING, XSD, XSD_STRING, Blank, Iri, Literal, Term

BLANK, IRI, STRING, LANG, INTEGER, DECIMAL, DOUBLE, BOOLEAN, DATETIME, DATE, EXOTIC, OTHER = range(
    1, 13
)
#: Sets of kinds are bits.
ANY = sum(1 << kind for kind in range(1, 13))
SOURCES = 1 << BLANK | 1 << IRI
LITERALS = ANY & ~SOURCES
TEXTS = 1 << STRING | 1 << LANG
NUMBERS = 1 << INTEGER | 1 << DECIMAL | 1 << DOUBLE
#: Literals that can be spelled in one way only, so that equal terms and equal values are one.
PLAIN = SOURCES | TEXTS | 1 << BOOLEAN | 1 << DATETIME | 1 << DATE
#: Kinds of which nothing is claimed beyond “the same term”.
OPAQUE = 1 << EXOTIC | 1 << OTHER

#: Kinds whose terms are all in their id.
WITHOUT_WORDS = 1 << INTEGER | 1 << BOOLEAN

#: Integers nearer to nought than this are written into their id.
SMALL = 1 << 59

#: The datatype that a kind implies.
DATATYPES = {
    STRING: XSD_STRING,
    INTEGER: XSD + "integer",
    DECIMAL: XSD + "decimal",
    DOUBLE: XSD + "double",
    BOOLEAN: XSD + "boolean",
    DATETIME: XSD + "dateTime",
    DATE: XSD + "date",
}
_INTEGERS = {
    XSD + name
    for name in [
        "integer",
        "byte",
        "short",
        "int",
        "long",
        "unsignedByte",
        "unsignedShort",
        "unsignedInt",
        "unsignedLong",
        "positiveInteger",
        "negativeInteger",
        "nonPositiveInteger",
        "nonNegativeInteger",
    ]
}
#: What the embedded store compares by value, and we do not.
EXOTICS = {
    XSD + name
    for name in [
        "float",
        "dateTime",
        "date",
        "time",
        "gYear",
        "gYearMonth",
        "gMonth",
        "gMonthDay",
        "gDay",
        "duration",
        "dayTimeDuration",
        "yearMonthDuration",
        "dateTimeStamp",
    ]
}
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATETIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z)?",
)

#: kind, text, and what else is needed to spell it: datatype or language, or nothing
Parts = tuple[int, str, str]


def _plain(value: Decimal) -> str:
    """A decimal number in its shortest spelling without an exponent."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def double(value: float) -> str:
    """The embedded store's spelling of a double: no exponent, no needless nought."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    return _plain(Decimal(repr(value)))


def _date(year: str, month: str, day: str) -> bool:
    """Whether there is such a day."""
    leap = int(year) % 4 == 0 and (int(year) % 100 != 0 or int(year) % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return year != "0000" and 1 <= int(month) <= 12 and 1 <= int(day) <= days[int(month) - 1]  # noqa: PLR2004 - months


def _number(text: str, datatype: str) -> Parts | None:
    """A number in its canonical spelling; None where the text is not one."""
    if datatype in _INTEGERS and _INTEGER.fullmatch(text):
        whole = int(text)
        if -SMALL <= whole < SMALL:
            return INTEGER, str(whole), ""
        if -(1 << 63) <= whole < 1 << 63:
            return EXOTIC, str(whole), XSD + "integer"
    elif datatype == XSD + "decimal" and _DECIMAL.fullmatch(text):
        plain = _plain(Decimal(text))
        whole_part, _, fraction = plain.lstrip("-").partition(".")
        if len(fraction) <= 18 and len(whole_part) <= 20 and abs(Decimal(plain)) < 10**20:  # noqa: PLR2004 - digits of 128 bits
            return DECIMAL, plain, ""
    elif datatype == XSD + "double":
        if text in {"INF", "+INF", "-INF", "NaN"}:
            return DOUBLE, text.lstrip("+"), ""
        if _DOUBLE.fullmatch(text):
            return DOUBLE, double(float(text)), ""
    return None


@lru_cache(4096)
def literal(text: str, datatype: str = XSD_STRING, language: str = "") -> Parts:
    """Kind and canonical spelling of a literal."""
    if language:
        return LANG, text, language.lower()
    if datatype == XSD_STRING:
        return STRING, text, ""
    found = _number(text, datatype)
    if found:
        return found
    if datatype == XSD + "boolean" and text in {"true", "false", "1", "0"}:
        return BOOLEAN, "true" if text in {"true", "1"} else "false", ""
    if datatype == XSD + "date" and (match := _DATE.fullmatch(text)) and _date(*match.groups()):
        return DATE, text, ""
    if datatype == XSD + "dateTime" and (match := _DATETIME.fullmatch(text)):
        year, month, day, _, fraction, zone = match.groups()
        if _date(year, month, day):
            head = text[:19] + (fraction or "").rstrip("0").rstrip(".")
            return DATETIME, head + (zone or ""), ""
    return (EXOTIC if datatype in EXOTICS else OTHER), text, datatype


def parts(term: Term) -> Parts:
    """Kind and canonical spelling of a term."""
    if isinstance(term, Iri):
        return IRI, term.value, ""
    if isinstance(term, Blank):
        return BLANK, term.value, ""
    return literal(term.value, term.datatype, term.language)


def term(kind: int, text: str, extra: str) -> Term:
    """The term that has this kind and spelling."""
    if kind == IRI:
        return Iri(text)
    if kind == BLANK:
        return Blank(text)
    if kind == LANG:
        return Literal(text, RDF_LANG_STRING, extra)
    return Literal(text, DATATYPES.get(kind, extra))
