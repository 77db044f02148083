"""What a value of each datatype of XML Schema may look like, as patterns for SPARQL's REGEX.

An engine may keep ``"abc"^^xsd:integer`` as it came; SHACL calls it a value of another datatype.
"""

from __future__ import annotations

from collections.abc import Mapping

from consilience.shacl.terms import XSD

_INTEGER = "[+-]?[0-9]+"
_DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = _DECIMAL + r"([eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_YEAR = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_MONTH = "(0[1-9]|1[0-2])"
_DAY = "(0[1-9]|[12][0-9]|3[01])"
_OF_MONTH = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP = (
    "-?([1-9][0-9]*)?([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29"
)
_DATE = f"({_YEAR}-{_OF_MONTH}|{_LEAP})"
_TIME = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_YEARS = "([0-9]+Y([0-9]+M)?|[0-9]+M)"
_SECONDS = r"[0-9]+(\.[0-9]+)?S"
_HOURS = f"T([0-9]+H([0-9]+M)?({_SECONDS})?|[0-9]+M({_SECONDS})?|{_SECONDS})"
_DAYS = f"([0-9]+D({_HOURS})?|{_HOURS})"

_SPACES: Mapping[str, str] = {
    "boolean": "true|false|0|1",
    "integer": _INTEGER,
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "float": _DOUBLE,
    "date": _DATE + _ZONE,
    "time": _TIME + _ZONE,
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE[:-1]}",
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonthDay": f"--(02-29|{_OF_MONTH}){_ZONE}",
    "yearMonthDuration": f"-?P{_YEARS}",
    "dayTimeDuration": f"-?P{_DAYS}",
    "duration": f"-?P({_YEARS}({_DAYS})?|{_DAYS})",
    "hexBinary": "([0-9a-fA-F]{2})*",
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    **dict.fromkeys(("byte", "short", "int", "long"), _INTEGER),
    **dict.fromkeys(("nonNegativeInteger", "unsignedByte", "unsignedShort"), r"\+?[0-9]+|-0+"),
    **dict.fromkeys(("unsignedInt", "unsignedLong"), r"\+?[0-9]+|-0+"),
    "positiveInteger": r"\+?0*[1-9][0-9]*",
    "negativeInteger": "-0*[1-9][0-9]*",
    "nonPositiveInteger": r"-[0-9]+|\+?0+",
}

_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_UNSIGNED = {"unsignedByte": 8, "unsignedShort": 16, "unsignedInt": 32, "unsignedLong": 64}


def pattern(datatype: str) -> str:
    """What every value of a datatype looks like; empty where nothing is asked of it."""
    space = _SPACES.get(datatype.removeprefix(XSD)) if datatype.startswith(XSD) else None
    return f"^({space})$" if space else ""


def bounds(datatype: str) -> tuple[int, int] | None:
    """The least and the greatest value of a datatype of bounded integers."""
    name = datatype.removeprefix(XSD)
    if name in _BITS:
        half = 1 << (_BITS[name] - 1)
        return -half, half - 1
    if name in _UNSIGNED:
        return 0, (1 << _UNSIGNED[name]) - 1
    return None


def sample(datatype: str) -> str:
    """A value of a datatype that engines are known to keep as one of another; else empty."""
    name = datatype.removeprefix(XSD)
    if name == "dateTimeStamp":
        return "2000-01-01T00:00:00Z"
    if name.startswith("n") and name.endswith("Integer"):
        return "0" if name.startswith("non") else "-1"
    return "1" if name == "positiveInteger" or name in {**_BITS, **_UNSIGNED} else ""
