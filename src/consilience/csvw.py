"""What the tables mean, for other programs: W3C CSV on the Web metadata.

One document describes all tables of one study: which column states which property, of which
datatype, and which column points into which table. Nothing here is written by hand: it all
follows from :mod:`consilience.tables`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from consilience import header, tables
from consilience.iris import HOME, Minter
from consilience.namespaces import expand
from consilience.tables import Column, Kind, Table

#: The name under which the document lies in an archive, beside the tables.
FILE = "csv-metadata.json"

_CONTEXT = "http://www.w3.org/ns/csvw"
_DATATYPES: Mapping[Kind, Any] = {
    Kind.INTEGER: "integer",
    Kind.BOOLEAN: {"base": "boolean", "format": "yes|no"},
    Kind.LANGUAGE: {"base": "string", "format": "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"},
    Kind.ADDRESS: "anyURI",
    Kind.ID: {"base": "string", "format": "[A-Za-z0-9][A-Za-z0-9._-]{0,127}"},
    Kind.DATE: {"base": "string", "format": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"},
}


def metadata(
    table: Table, minter: Minter, *, columns: Collection[str] = (), present: Collection[str] = ()
) -> dict[str, Any]:
    """The description of one table.

    ``columns`` are the headings of the file, in their order (all of the table's where none are
    given); ``present`` the files that lie beside it: only they can be pointed into (all where
    none are given).
    """
    chosen = [table.column(name) for name in columns] if columns else list(table.columns)
    described: dict[str, Any] = {
        "url": table.file,
        "dc:title": table.name,
        "dc:description": table.means,
        "tableSchema": {
            "aboutUrl": _about(table, minter),
            "columns": [_column(column, minter, table) for column in chosen],
        },
    }
    schema = described["tableSchema"]
    if table.key == ("id",):
        schema["primaryKey"] = "id"
    keys = [
        _foreign_key(column)
        for column in chosen
        if _points_into(column) and (not present or tables.table(column.target).file in present)
    ]
    if keys:
        schema["foreignKeys"] = keys
    if table is not tables.ORIGINS:
        schema["columns"].append(_type(table, minter))
    return described


def group(minter: Minter, files: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """The document for a study: ``files`` gives the headings of every table that is there."""
    described = [
        metadata(table, minter, columns=files[table.file], present=tuple(files))
        for table in tables.TABLES
        if table.file in files
    ]
    return {
        "@context": [_CONTEXT, {"@language": "en"}],
        "dialect": {"commentPrefix": None, "encoding": "utf-8", "lineTerminators": ["\n", "\r\n"]},
        "tables": described,
    }


def _about(table: Table, minter: Minter) -> str:
    if table is tables.ORIGINS:
        return f"{minter.study}/{table.file}#row={{_sourceRow}}"
    return minter.record(table.singular, "{id}")


def _points_into(column: Column) -> bool:
    """True where each cell is the id of one row of another table, whose ids are unique.

    Strict readers take an empty cell for a broken foreign key, so only cells that are never
    empty count; where the others lead is said by their ``valueUrl``.
    """
    if column.kind is not Kind.RECORD or column.many or not column.required:
        return False
    try:
        return tables.table(column.target).key == ("id",)
    except KeyError:
        return False


def _foreign_key(column: Column) -> dict[str, Any]:
    target = tables.table(column.target)
    return {
        "columnReference": column.name,
        "reference": {"resource": target.file, "columnReference": "id"},
    }


def _column(column: Column, minter: Minter, table: Table) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.means,
        "datatype": _DATATYPES.get(column.kind, "string"),
    }
    if column.required:
        described["required"] = True
    if column.many:
        described["separator"] = ";"
    if column.on == "affiliation":
        described["aboutUrl"] = minter.affiliation("{id}")
    if column.kind is Kind.ID or not column.property:
        described["suppressOutput"] = True
        return described
    described["propertyUrl"] = expand(column.property)
    value = _value(column, minter)
    if value:
        described["valueUrl"] = value
    if _depends_on_the_value(column) or table in (tables.CODEBOOK, tables.ORIGINS):
        # No template can choose an address by the words of a cell, nor tell the newest wording
        # of a code from those before it, nor lead from a row to what it is about; the build does.
        described["suppressOutput"] = True
    return described


def _depends_on_the_value(column: Column) -> bool:
    return column.kind in {Kind.CLASS, Kind.CODE, Kind.CONSTRUCT, Kind.TYPED, Kind.LICENCE}


def _value(column: Column, minter: Minter) -> str:
    """The template of the address that a cell stands for; empty where it is a plain value."""
    cell = f"{{{column.name}}}"
    if column.kind is Kind.ADDRESS:
        return f"{{+{column.name}}}"
    if column.kind is Kind.CONCEPT:
        return f"{HOME}{column.target}/{cell}"
    if column.kind is Kind.VERSION:
        return minter.codebook_version(cell)
    if column.kind is Kind.RECORD:
        if column.target == "initiative":
            return f"{minter.base}initiative/{cell}"
        known = {*header.IDENTIFIED, *(table.singular for table in tables.TABLES)}
        if column.target in known:
            return minter.record(column.target, cell)
    return ""


def _type(table: Table, minter: Minter) -> dict[str, Any]:
    return {
        "name": "type",
        "virtual": True,
        "aboutUrl": _about(table, minter),
        "propertyUrl": "rdf:type",
        "valueUrl": expand(table.class_),
    }
