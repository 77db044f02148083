"""What a table says by its CSVW metadata: written anew, so that it can contradict the mapping.

Only what this program's metadata use is understood: templates of addresses, separators, simple
datatypes, virtual columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from consilience import namespaces
from consilience.rdf import XSD, Literal, encode, iri

_TEMPLATE = re.compile(r"\{(\+?)([^}]+)\}")
_DATATYPES = {"integer": "integer", "boolean": "boolean", "anyURI": "anyURI"}


def facts(file: Path, table: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Row number and fact (N-Triples without " .") of every cell that is to be put out."""
    columns = table["tableSchema"]["columns"]
    about = table["tableSchema"]["aboutUrl"]
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        for number, cells in enumerate(rows, 2):
            values = dict(zip((each["name"] for each in columns), cells, strict=False))
            values["_sourceRow"] = str(number)
            if any(cells):
                for column in columns:
                    yield from ((number, fact) for fact in _cell(column, values, about))


def _cell(column: Mapping[str, Any], values: Mapping[str, str], about: str) -> Iterator[str]:
    if column.get("suppressOutput") or "propertyUrl" not in column:
        return
    subject = iri(_filled(column.get("aboutUrl", about), values))
    property_ = iri(_full(_filled(column["propertyUrl"], values)))
    if column.get("virtual"):
        yield f"{subject} {property_} {iri(_full(column['valueUrl']))}"
        return
    cell = values.get(column["name"], "")
    separator = column.get("separator")
    for each in cell.split(separator) if separator else [cell]:
        value = each.strip() if separator else each
        if value:
            yield f"{subject} {property_} {_value(column, values, value)}"


def _value(column: Mapping[str, Any], values: Mapping[str, str], value: str) -> str:
    if "valueUrl" in column:
        return iri(_filled(column["valueUrl"], {**values, column["name"]: value}))
    datatype = column.get("datatype", "string")
    base = datatype.get("base") if isinstance(datatype, dict) else datatype
    if base == "boolean":
        value = {"yes": "true", "no": "false"}.get(value, value)
    kind = _DATATYPES.get(str(base))
    return encode(Literal(value, XSD + kind) if kind else Literal(value))


def _filled(template: str, values: Mapping[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        value = values.get(found[2], "")
        return value if found[1] else quote(value, safe="-._~")

    return _TEMPLATE.sub(fill, template)


def _full(name: str) -> str:
    return name if "://" in name else namespaces.expand(name)
