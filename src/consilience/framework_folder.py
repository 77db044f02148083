"""A framework of constructs in a folder: ``framework.toml`` and ``constructs.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consilience import records, toml_file
from consilience.catalogue import Found, finding, raise_errors
from consilience.cells import ID, may_be_shown
from consilience.findings import Place
from consilience.model import Record
from consilience.tables import Column, Kind, Table
from consilience.vocabulary import suggest

FILE = "framework.toml"

#: Keys of framework.toml, and whether each is needed.
KEYS = {
    "id": True,
    "title": True,
    "version": True,
    "description": False,
    "source": False,
    "licence": False,
    "licence_note": False,
    "definitions": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Construct(Record):
    """A construct of a framework; ``broader`` is the construct above it."""

    label: str
    definition: str | None = None
    broader: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A framework. ``id`` is the name of its folder and its prefix (``cfir:innovation``).

    ``source`` is the address of the publication; ``definitions`` and ``licence_note`` say
    where the words come from and what may be done with them.
    """

    id: str
    title: str
    version: str
    description: str | None = None
    source: str | None = None
    licence: str | None = None
    licence_note: str | None = None
    definitions: str | None = None
    constructs: tuple[Construct, ...] = ()


CONSTRUCTS = Table(
    name="constructs",
    singular="construct",
    record=Construct,
    class_="con:Construct",
    means="The constructs of a framework.",
    columns=(
        Column(name="id", means="A short id that never changes.", kind=Kind.ID, required=True),
        Column(
            name="label",
            means="Its name in the framework.",
            property="skos:prefLabel",
            required=True,
        ),
        Column(name="definition", means="What it means.", property="skos:definition"),
        Column(
            name="broader",
            means="The construct above it.",
            kind=Kind.RECORD,
            target="construct",
            property="skos:broader",
        ),
    ),
)


def folders(path: Path) -> tuple[Path, ...]:
    """The folders of frameworks below ``path`` (``data/frameworks``)."""
    return tuple(sorted(each.parent for each in path.glob(f"*/{FILE}")))


def read(path: Path, found: Found | None = None) -> Framework | None:
    """The framework in a folder; None where framework.toml cannot be read.

    Without ``found`` the first error is raised as ReadError.
    """
    found = found or raise_errors
    name = path.resolve().name
    place = Place(f"{name}/{FILE}")
    said = _head(path / FILE, place, found)
    if said is None:
        return None
    if not ID.fullmatch(name) or said.get("id", name) != name:
        found(finding("F006", place, study=name, shown=may_be_shown(said.get("id", ""))))
    head = {key: said[key] for key in KEYS if key != "id" and key in said}
    return Framework(
        id=name,
        title=head.pop("title", ""),
        version=head.pop("version", ""),
        constructs=tuple(_constructs(path, name, found)),
        **head,
    )


def _head(path: Path, place: Place, found: Found) -> dict[str, str] | None:
    text = toml_file.text(path, place, found)
    if text is None:
        return None
    data = toml_file.parsed(text, place, found)
    if data is None:
        return None
    lines = toml_file.spots(text)
    said: dict[str, str] = {}
    for key, value in data.items():
        where = toml_file.place(place.file, lines, ("", 0, key), may_be_shown(key) or "…")
        if key not in KEYS:
            found(
                finding(
                    "F003",
                    where,
                    key=may_be_shown(key),
                    part=FILE,
                    known=", ".join(KEYS),
                    suggestion=suggest(key, KEYS),
                )
            )
        elif not isinstance(value, str):
            found(finding("F005", where, key=key, expected="a text", example=f'{key} = "…"'))
        elif value.strip():
            said[key] = value
    for key, needed in KEYS.items():
        if needed and key not in data:
            found(finding("F004", place, part=FILE, key=key))
    return said


def _constructs(path: Path, name: str, found: Found) -> Iterator[Construct]:
    file = f"{name}/{CONSTRUCTS.file}"
    if not (path / CONSTRUCTS.file).exists():
        found(finding("F009", Place(file), problem="there is no such file"))
        return
    columns = records.positions(path / CONSTRUCTS.file)
    seen: dict[str, Construct] = {}
    for record in records.read(path / CONSTRUCTS.file, CONSTRUCTS, file, found):
        if not isinstance(record, Construct):
            continue
        place = Place(file, record.row, columns.get("id"), "id")
        if record.id in seen:
            also = [Place(file, seen[record.id].row)]
            found(
                finding(
                    "F041",
                    place,
                    also=also,
                    table=CONSTRUCTS.file,
                    value=record.id,
                    shown=record.id,
                )
            )
            continue
        seen[record.id] = record
        yield record
    for record in seen.values():
        place = Place(file, record.row, columns.get("broader"), "broader")
        if record.broader and record.broader not in seen:
            found(
                finding(
                    "F042",
                    place,
                    shown=record.broader,
                    suggestion=suggest(record.broader, seen),
                    what="construct",
                    value=record.broader,
                    where=CONSTRUCTS.file,
                )
            )
    for circle in circles({each.id: each.broader for each in seen.values() if each.broader}):
        record = seen[circle[0]]
        place = Place(file, record.row, columns.get("broader"), "broader")
        path_ = " → ".join((*circle, circle[0]))
        found(finding("T102", place, shown=record.id, value=record.id, path=path_))


def circles(above: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Every circle among things that stand above each other, once, from its first member."""
    done: set[str] = set()
    for start in above:
        trail: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done and at not in trail:
            trail[at] = None
            at = above.get(at)
        if at is not None and at in trail:
            members = list(trail)
            circle = members[members.index(at) :]
            first = circle.index(min(circle))
            yield tuple(circle[first:] + circle[:first])
        done.update(trail)
