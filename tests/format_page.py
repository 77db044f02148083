"""The reference in docs/format.md, made from the definition of the tables."""

from __future__ import annotations

from consilience import header, sssom, tables
from consilience.header import Key, Part
from consilience.tables import Column, Kind, Table

BEGIN = "<!-- reference: made from the definition of the tables; do not edit -->"
END = "<!-- end of the reference -->"

_KINDS = {
    Kind.ID: "id",
    Kind.TEXT: "text",
    Kind.INTEGER: "whole number",
    Kind.BOOLEAN: "yes or no",
    Kind.DATE: "date",
    Kind.LANGUAGE: "language tag",
    Kind.LICENCE: "licence",
    Kind.ADDRESS: "web address",
    Kind.CLASS: "kind",
    Kind.CODE: "id of a code, or framework:construct",
    Kind.CONSTRUCT: "framework:construct",
    Kind.TYPED: "kind:id",
    Kind.VERSION: "version of the codebook",
}


def _kind(kind: Kind, target: str, *, many: bool) -> str:
    if kind is Kind.CONCEPT:
        words = f"word of the list {target}"
    elif kind is Kind.RECORD:
        words = f"id of: {target.replace('-', ' ')}"
    else:
        words = _KINDS[kind]
    return f"{words}; several with `;`" if many else words


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _column(column: Column) -> str:
    kind = _kind(column.kind, column.target, many=column.many)
    return _cells(f"`{column.name}`", "yes" if column.required else "", kind, column.means)


def _table(table: Table, file: str) -> list[str]:
    lines = [f"### {file}", "", table.means, "", _cells("column", "needed", "holds", "meaning")]
    return [*lines, "|---|---|---|---|", *map(_column, table.columns), ""]


def _key(key: Key) -> str:
    if key.part is header.AUTHOR:
        kind = "list of names, or of { name, orcid }"
    elif key.part is not None:
        kind = "see below"
    elif key.many:
        kind = (
            "list of texts"
            if key.kind is Kind.TEXT
            else f"list; each {_kind(key.kind, key.target, many=False)}"
        )
    else:
        kind = _kind(key.kind, key.target, many=False)
    return _cells(f"`{key.name}`", "yes" if key.required else "", kind, key.means)


def _part(part: Part, title: str) -> list[str]:
    lines = [f"### {title}", "", _cells("key", "needed", "holds", "meaning"), "|---|---|---|---|"]
    return [*lines, *map(_key, part.keys), ""]


def reference() -> str:
    """Every key of study.toml and every column of every table."""
    lines = ["## Reference: study.toml", ""]
    lines += _part(header.STUDY, "At the top")
    lines += _part(header.CODEBOOK, "[codebook]")
    lines += _part(header.VERSION, "[[codebook.version]]")
    for part in header.IDENTIFIED.values():
        lines += _part(part, f"[[{part.name}]]")
    lines += ["## Reference: tables", ""]
    for table in tables.TABLES:
        lines += _table(table, table.file)
    lines += _table(sssom.REVIEWS, sssom.REVIEWS_FILE)
    return "\n".join(lines).rstrip() + "\n"


def page(now: str) -> str:
    """The page with its reference made anew."""
    before, _, rest = now.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"
