"""How many people speak of each code: the numbers of the open layer, without small cells.

People are counted and not quotes: ten quotes of one person tell of one person. Only what
participants said counts, where it is known who spoke; labels of speakers count as people.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from consilience import small_cells, vocabulary
from consilience.archive.parcel import csv_text
from consilience.errors import ReadError, Refused
from consilience.loss import Ledger
from consilience.model import Coding, Excerpt, Organisation, Speaker, Study
from consilience.namespaces import expand
from consilience.release import LIMITS, released
from consilience.small_cells import Rule, Sheet

FOLDER = "counts"
#: What people are counted by: column, list of words. Everybody is in one of each of the first two.
WHO = {"role": "role", "sector": "sector"}
HOW = {"direction": "direction"}
UNSTATED = "unstated"
_KIND = "participant-words"
_FEWEST = 2


class Key(NamedTuple):
    """Where a number stands; ``by`` and ``value`` are empty for all, ``code`` for any or none."""

    layer: str = ""
    code: str = ""
    by: str = ""
    value: str = ""


Table = Mapping[Key, int]


def safe(study: Study, threshold: int = small_cells.THRESHOLD) -> dict[Key, int]:
    """The numbers of a study that can be told; of the others nobody can know whether they are 0.

    How many spoke is known of every study, and always told.
    """
    found, codings = _counted(study)
    if not found:
        return {}
    sheet, cells = arrange(found)
    each_time = tuple((cell, 1) for key, cell in cells.items() if key.by in HOW)
    sheet.rules.append(Rule(each_time, most=codings))
    try:
        hidden = small_cells.hide(sheet, threshold)
    except ValueError:
        return {Key(): found[Key()]}
    return {key: each for key, each in found.items() if cells[key] not in hidden}


def exposed(table: Table, threshold: int = small_cells.THRESHOLD) -> Iterator[tuple[Key, str]]:
    """Small numbers that are told, and small ones that can be worked out from what is told."""
    for key, people in table.items():
        if people < threshold and key != Key():
            yield key, "tells of few people"
    if Key() not in table:
        return
    sheet, cells = arrange(table, every=True)
    names = {cell: key for key, cell in cells.items()}
    hidden = {cell for key, cell in cells.items() if key not in table}
    top = min(threshold - 1, table[Key()])
    try:
        for cell in small_cells.certain(sheet, hidden):
            least, most = small_cells.bounds(sheet, hidden, cell)
            if most < threshold and (least > 1 or most < top):
                yield names[cell], "can be worked out, and tells of few people"
    except ValueError:
        yield Key(), "is not what the others add up to"


def arrange(table: Table, *, every: bool = False) -> tuple[Sheet, dict[Key, int]]:
    """The numbers with every rule between them that holds for any study.

    Codes are told apart by what somebody is counted in, or by ``every`` word of the lists.
    """
    sheet, cells = Sheet(), {}

    def put(key: Key) -> int:
        cells[key] = sheet.add(table.get(key, 0), known=key == Key())
        return cells[key]

    everybody = put(Key())
    for by, listed in WHO.items():
        parts = [put(Key(by=by, value=word)) for word in _words(listed)]
        sheet.whole(everybody, parts)
    used = [key for key, cell in cells.items() if key.by and (every or sheet.numbers[cell])]
    for layer, code in sorted({(key.layer, key.code) for key in table if key.code}):
        row = put(Key(layer, code))
        sheet.within(row, everybody)
        for by in WHO:
            parts = []
            for column in (each for each in used if each.by == by):
                parts.append(put(Key(layer, code, by, column.value)))
                sheet.within(parts[-1], cells[column])
            sheet.whole(row, parts)
        for by, listed in HOW.items():
            sheet.covered(row, [put(Key(layer, code, by, word)) for word in _words(listed)])
    return sheet, cells


def _words(listed: str) -> list[str]:
    """The words of a list, with one for what nobody said."""
    return list(dict.fromkeys((*vocabulary.concepts(listed), UNSTATED)))


# --- what is counted -------------------------------------------------------------------------


def _counted(study: Study) -> tuple[dict[Key, int], int]:
    """The number of speakers in every cell that is not empty; and of all codings."""
    going = released(study, LIMITS[-1], Ledger()).study
    who = dict(_who(going))
    said: dict[str, str] = {}
    people: dict[Key, set[str]] = defaultdict(set)

    def count(speaker: str, layer: str = "", code: str = "") -> None:
        people[Key(layer, code)].add(speaker)
        for by, value in who[speaker].items():
            people[Key(layer, code, by, value)].add(speaker)

    for each in going.records(Excerpt):
        if each.kind == _KIND and each.speaker in who:
            said[each.id] = each.speaker or ""
            count(said[each.id])
    directions = vocabulary.concepts("direction")
    for coding in going.records(Coding):
        if coding.excerpt in said:
            speaker = said[coding.excerpt]
            count(speaker, coding.layer, coding.code)
            way = coding.direction if coding.direction in directions else UNSTATED
            people[Key(coding.layer, coding.code, "direction", way or UNSTATED)].add(speaker)
    numbers = {key: len(each) for key, each in people.items()}
    return numbers, sum(1 for _ in study.records(Coding))


def _who(study: Study) -> Iterator[tuple[str, dict[str, str]]]:
    """What is counted of each speaker, in words of the lists."""
    roles = vocabulary.concepts("role")
    types = {each.id: each.type for each in study.records(Organisation)}
    for each in study.records(Speaker):
        kind = each.organisation_type or types.get(each.organisation or "")
        role = each.role if each.role in roles else UNSTATED
        yield each.id, {"role": role or UNSTATED, "sector": sector(kind or "")}


def sector(kind: str) -> str:
    """The sector of a type of organisation, or of the broader type; a sector is its own."""
    if kind in vocabulary.concepts("sector"):
        return kind
    known = vocabulary.concepts("orgtype")
    concept = known.get(kind)
    while concept:
        stated = vocabulary.statements()[concept.iri].get(expand("con:inSector"), ())
        if stated:
            return str(stated[0]).rsplit("/", 1)[1]
        concept = known.get(concept.broader.rsplit("/", 1)[-1])
    return UNSTATED


# --- as files ----------------------------------------------------------------------------------


def stage(origin: Path, study: Study, few: int, folder: Path) -> None:
    """Put the numbers of a study into a copied project.

    Of a study that was restored from an open layer they are what it was restored with.
    """
    place = folder / FOLDER / f"{study.header.slug}.csv"
    before = origin / FOLDER / place.name
    if few < _FEWEST:
        raise Refused(
            f"numbers of fewer than {few} people cannot be kept back: one person is few",
            hint=f"give {_FEWEST} or more (--few)",
        )
    if any(True for _ in study.records(Excerpt)):
        found, threshold = safe(study, few), few
    elif before.is_file():
        found, threshold = read(before)
        if any(exposed(found, threshold)):
            raise Refused(f"{FOLDER}/{before.name} tells of few people; nothing was archived")
    else:
        return
    if not found:
        return
    place.parent.mkdir(exist_ok=True)
    rows = ((*key, found[key], threshold) for key in sorted(found))
    place.write_text(csv_text(COLUMNS, rows), encoding="utf-8", newline="")


def files(root: Path) -> list[Path]:
    """The files with numbers of a copied project."""
    return sorted((root / FOLDER).glob("*.csv"))


def read(path: Path) -> tuple[dict[Key, int], int]:
    """The numbers of a file, and the threshold that was kept (ReadError where they are none)."""
    with path.open(encoding="utf-8", newline="") as stream:
        found = csv.DictReader(stream)
        try:
            rows = [
                (
                    Key(*(row[name] for name in Key._fields)),
                    int(row["people"]),
                    int(row["threshold"]),
                )
                for row in found
            ]
        except (ValueError, TypeError, KeyError) as error:
            raise ReadError(
                f"{FOLDER}/{path.name} cannot be read", hint="restore it from the package"
            ) from error
    threshold = max((each for _, _, each in rows), default=small_cells.THRESHOLD)
    return {key: number for key, number, _ in rows}, threshold


def described(names: Iterable[str]) -> dict[str, object]:
    """What the columns of the files mean (CSV on the Web)."""
    columns = [
        {
            "name": name,
            "titles": name,
            "dc:description": means,
            "datatype": "nonNegativeInteger" if name in _NUMBERS else "string",
        }
        for name, means in _MEANS.items()
    ]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "tables": [
            {
                "url": name,
                "dc:description": MEANS,
                "tableSchema": {"columns": columns, "primaryKey": list(Key._fields)},
            }
            for name in names
        ],
    }


#: What the numbers are, in words that travel with them.
MEANS = (
    "How many people speak of each code. What is not listed is smaller than the threshold, "
    "or would give away a number that is."
)
_MEANS = {
    "layer": "The layer of coding; empty where everybody who is quoted counts.",
    "code": "The code, or framework:construct; empty as above.",
    "by": "What people are counted by: role, sector, direction; empty for all of them.",
    "value": "Which role, sector or direction.",
    "people": "How many labels of speakers, quoted in words of their own.",
    "threshold": "No number smaller than this is told, but for the number of all.",
}
_NUMBERS = frozenset({"people", "threshold"})
COLUMNS = tuple(_MEANS)
