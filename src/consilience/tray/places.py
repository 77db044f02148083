"""Findings in terms of the file that was dropped: its row, its column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from consilience import catalogue, study_folder, tables
from consilience.findings import Finding, Place, Report
from consilience.model import Origin
from consilience.readers.table.column_map import ColumnMap
from consilience.tray.columns import headings_of

#: Which meaning of a column fills a column of the study.
_MEANINGS: Mapping[tuple[str, str], str] = {
    ("excerpts", "id"): "id",
    ("excerpts", "text"): "text",
    ("excerpts", "locator"): "locator",
    ("excerpts", "language"): "language",
    ("excerpts", "kind"): "kind",
    ("excerpts", "wording"): "wording",
    ("excerpts", "note"): "note",
    ("excerpts", "wave"): "wave",
    ("sources", "title"): "source",
    ("speakers", "label"): "speaker",
    ("speakers", "role"): "role",
    ("speakers", "role_published"): "role",
    ("speakers", "profession"): "profession",
    ("speakers", "profession_published"): "profession",
    ("speakers", "organisation_type"): "organisation-type",
    ("speakers", "organisation_type_published"): "organisation-type",
    ("collaborations", "label"): "collaboration",
    ("codebook", "label"): "code",
    ("codings", "coder"): "coder",
    ("codings", "date"): "date",
    ("codings", "direction"): "direction",
    ("codings", "note"): "memo",
}
_TABLES = {table.file: table for table in tables.TABLES}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file; what is not known is empty. ``own`` is the place in the study.

    ``in_file``: it can be put right in the file itself.
    """

    own: Place
    file: str = ""
    sheet: str = ""
    row: int | None = None
    letter: str = ""
    heading: str = ""
    element: str = ""
    in_file: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind, with the same words."""

    first: Finding
    title: str
    why: str
    spots: tuple[Spot, ...]


class Places:
    """Where the records of a study came from."""

    def __init__(self, folder: Path, maps: Mapping[str, ColumnMap]) -> None:
        self._maps = maps
        study = study_folder.read(folder)
        self._origins = {each.id: each for each in study.records(Origin)}

    def spot(self, finding: Finding) -> Spot:
        """Where in the file a finding is."""
        place = finding.place
        table = _TABLES.get(place.file.rpartition("/")[2])
        origin = self._origins.get(f"{table.singular}:{finding.record}") if table else None
        if table is None or origin is None:
            return Spot(place)
        meaning = _MEANINGS.get((table.name, place.column_name), "")
        map_ = self._maps.get(origin.file)
        letter, heading = headings_of(map_, meaning) if map_ and meaning else ("", "")
        return Spot(
            place,
            origin.file,
            origin.sheet or "",
            origin.source_row,
            letter,
            heading,
            origin.element or "",
            in_file=bool(letter or (meaning and map_ is None)),
        )

    def groups(self, report: Report) -> tuple[Group, ...]:
        """All findings, worst first, those of one kind together."""
        known = catalogue.rules()
        found: dict[tuple[object, ...], tuple[Finding, list[Spot]]] = {}
        for each in report:
            spot = self.spot(each)
            key = (each.severity, spot.in_file, each.code, each.help)
            found.setdefault(key, (each, []))[1].append(spot)
        groups = []
        for first, spots in sorted(found.values(), key=lambda pair: _order(pair[0], pair[1][0])):
            rule = known.get(first.code)
            title, why = (rule.title, rule.why) if rule else (first.code, "")
            groups.append(Group(first, title, why, tuple(spots)))
        return tuple(groups)


def _order(first: Finding, spot: Spot) -> tuple[object, ...]:
    """First what can be put right in the file; of that the worst."""
    return (not spot.in_file, first.severity, first.code, first.help)
