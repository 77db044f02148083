"""Speaker labels as published and as read, and the sources that excerpts come from."""

from __future__ import annotations

from consilience.output import Rows
from consilience.pages import download, excerpts, lookup
from consilience.pages.rendering import show
from consilience.pages.shelf import KINDS
from consilience.pages.visit import Link, Page, Visit
from consilience.result import natural, short

#: How many excerpts of a source a page shows; files hold all.
_MOST = 200
_READ = ("role", "profession", "type")


def page(visit: Visit) -> Page | None:
    """The speaker labels of a study, or the studies that have any."""
    collection = visit.collection
    _, _, slug = visit.where.partition("/")
    having = [held for held in collection.studies.values() if held.speakers]
    if not slug and len(having) == 1:
        slug = having[0].slug
    held = collection.studies.get(slug)
    if slug and held is None:
        return None
    rows = _rows(visit, held.iri) if held else []
    if visit.form != "html":
        return download.rows(visit, _table(visit, rows), f"Speakers {slug}")
    return show(
        visit,
        "speakers.html",
        f"Speakers, {held.brief}" if held else "Speakers",
        held=held,
        having=having,
        rows=rows,
        quoted=_quoted(visit, [row["speaker"] for row in rows]),
        path=visit.where,
    )


def _rows(visit: Visit, study: str, speaker: str = "") -> list[dict[str, str]]:
    """One row for each speaker and affiliation; several sectors are joined."""
    asked = {"study": lookup.terms([study])} if study else {}
    if speaker:
        asked["speaker"] = lookup.terms([speaker])
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in lookup.records(visit.collection.kg, "speakers", **asked):
        key = tuple(value for name, value in row.items() if name != "sector")
        sector = visit.collection.label(row["sector"]) if row["sector"] else ""
        held = found.get(key)
        if held is None:
            found[key] = {**row, "sector": sector}
        elif sector and sector not in held["sector"].split(", "):
            held["sector"] = f"{held['sector']}, {sector}"
    return sorted(found.values(), key=lambda row: natural(row["speaker"]))


def _quoted(visit: Visit, speakers: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if speakers:
        for row in lookup.records(
            visit.collection.kg, "of-speaker", speaker=lookup.terms(speakers)
        ):
            found.setdefault(row["speaker"], []).append(row["excerpt"])
    return found


def _table(visit: Visit, rows: list[dict[str, str]]) -> Rows:
    label = visit.collection.label
    columns = ("study", "id", "label", "collaboration", "wave")
    read = tuple(f"{each}_{what}" for each in _READ for what in ("published", "read", "read_by"))

    def cells(row: dict[str, str]) -> list[str]:
        values = [short(row["study"]), short(row["speaker"]), row["label"]]
        values += [row["collaboration_label"], row["wave_label"]]
        for each in _READ:
            values.append(row[f"published_{each}"])
            values += [label(row[name]) if row[name] else "" for name in (each, f"{each}_read_by")]
        return [*values, row["sector"], row["speaker"]]

    return Rows.of(
        (*columns, *read, "sector", "permanent_address"),
        (cells(row) for row in rows),
        "speakers",
        {"caution": "Nothing says that two labels are, or are not, one person."},
    )


def speaker(visit: Visit, iri: str) -> Page | None:
    """One speaker label: as published, as read, and what it is quoted with."""
    rows = _rows(visit, "", iri)
    if not rows:
        return None
    held = visit.collection.studies[short(rows[0]["study"])]
    wanted = sorted(_quoted(visit, [iri]).get(iri, []), key=natural)
    if visit.form != "html":
        return download.excerpts(visit, wanted, "participant-words", rows[0]["label"])
    return show(
        visit,
        "speaker.html",
        f"{rows[0]['label'] or short(iri)}, {held.brief}",
        about=iri,
        links=(Link("canonical", iri),),
        iri=iri,
        held=held,
        rows=rows,
        excerpts=excerpts.load(visit.collection, wanted),
        notes=list(lookup.records(visit.collection.kg, "notes", about=lookup.terms([iri]))),
    )


def source(visit: Visit, iri: str) -> Page | None:
    """What excerpts come from, with the excerpts in the order of the source."""
    collection = visit.collection
    found = list(lookup.records(collection.kg, "sources", source=lookup.terms([iri])))
    if not found:
        return None
    held = collection.studies[visit.where.split("/")[1]]
    rows = lookup.records(collection.kg, "of-source", source=lookup.terms([iri]))
    bits = collection.shelf.bits(row["excerpt"] for row in rows)
    kinds = {kind: of for kind in KINDS if (of := bits & collection.shelf.kinds[kind])}
    name = found[0]["title"] or found[0]["locator"] or short(iri)
    if visit.form != "html":
        kind = visit.one("kind", next(iter(kinds), KINDS[0]))
        return download.excerpts(visit, collection.shelf.at(kinds.get(kind, 0)), kind, name)
    first = lookup.terms(collection.shelf.slice(bits, 0, 1))
    return show(
        visit,
        "source.html",
        f"{name}, {held.brief}",
        about=iri,
        links=(Link("canonical", iri),),
        iri=iri,
        name=name,
        held=held,
        source=found[0],
        publication=next(iter(lookup.records(collection.kg, "excerpts", excerpt=first)), {}),
        groups=[
            (kind, of.bit_count(), excerpts.load(collection, collection.shelf.slice(of, 0, _MOST)))
            for kind, of in kinds.items()
        ],
        notes=list(lookup.records(collection.kg, "notes", about=lookup.terms([iri]))),
    )
