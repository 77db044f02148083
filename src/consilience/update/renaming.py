"""Records under other ids: every reference to a record that has a new id follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from consilience.model import Header, Record
from consilience.tables import Column, Kind, Table

R = TypeVar("R", bound=Record)

#: For each kind of record: id in the file → id in the study.
Names = Mapping[str, Mapping[str, str]]


def touches(table: Table, kind: str) -> bool:
    """True where the rows of a table can name records of a kind, or are such records."""
    return any(
        column.kind is Kind.TYPED
        or (column.kind is Kind.ID and table.singular == kind)
        or (column.kind is Kind.RECORD and column.target == kind)
        or (column.kind is Kind.CODE and kind == "code")
        for column in table.columns
    )


def record(given: R, table: Table, names: Names) -> R:
    """The record under its new id, with its references."""
    changed: dict[str, object] = {}
    for column in table.columns:
        value = getattr(given, column.name)
        if value is None or value == ():
            continue
        if isinstance(value, tuple):
            new: object = tuple(_one(column, table, item, names) for item in value)
        else:
            new = _one(column, table, value, names)
        if new != value:
            changed[column.name] = new
    return replace(given, **changed) if changed else given  # type: ignore[arg-type]


def _one(column: Column, table: Table, value: object, names: Names) -> object:
    if not isinstance(value, str):
        return value
    match column.kind:
        case Kind.ID:
            return names.get(table.singular, {}).get(value, value)
        case Kind.RECORD:
            return names.get(column.target, {}).get(value, value)
        case Kind.CODE if ":" not in value:
            return names.get("code", {}).get(value, value)
        case Kind.TYPED if ":" in value:
            kind, _, id_ = value.partition(":")
            return f"{kind}:{names.get(kind, {}).get(id_, id_)}"
    return value


def references(given: Record, table: Table) -> list[tuple[str, str]]:
    """Everything that a record points to, as (kind, id)."""
    found = []
    for column in table.columns:
        if column.kind is Kind.ID and table.singular != "origin":
            continue
        value = getattr(given, column.name)
        for item in value if isinstance(value, tuple) else (value,):
            if not isinstance(item, str):
                continue
            if column.kind is Kind.RECORD:
                found.append((column.target, item))
            elif column.kind is Kind.CODE and ":" not in item:
                found.append(("code", item))
            elif column.kind is Kind.TYPED and ":" in item:
                kind, _, id_ = item.partition(":")
                found.append((kind, id_))
    return found


def header(given: Header, names: Names) -> Header:
    """The header with its parts under their new ids."""

    def to(kind: str, id_: str) -> str:
        return names.get(kind, {}).get(id_, id_)

    return replace(
        given,
        agents=tuple(replace(each, id=to("agent", each.id)) for each in given.agents),
        waves=tuple(
            replace(
                each,
                id=to("wave", each.id),
                read_by=to("agent", each.read_by) if each.read_by else None,
            )
            for each in given.waves
        ),
        layers=tuple(
            replace(
                each,
                id=to("layer", each.id),
                coders=tuple(to("agent", coder) for coder in each.coders),
                covers=tuple(_covered(cover, names) for cover in each.covers),
            )
            for each in given.layers
        ),
    )


def _covered(cover: str, names: Names) -> str:
    if cover == "all":
        return cover
    kind, colon, id_ = cover.rpartition(":")
    return (
        f"{kind}:{names.get(kind, {}).get(id_, id_)}"
        if colon
        else (names.get("excerpt", {}).get(cover, cover))
    )
