"""Tells of faults in the words of the catalogue, with file, row and column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from consilience import study_folder, study_toml, toml_file
from consilience.catalogue import Found, finding, ignore
from consilience.cells import may_be_shown
from consilience.findings import Place
from consilience.toml_file import Spot
from consilience.vocabulary import suggest

#: Looking for what was meant is slow: after so many faults, or among so many ids, no more.
_MOST_SUGGESTIONS = 200
_MOST_KNOWN = 20_000
_NONE: Mapping[str, object] = MappingProxyType({})


class Teller:
    """Knows where columns and keys stand in one study folder."""

    def __init__(self, folder: Path, found: Found) -> None:
        self.study = folder.resolve().name
        self.found = found
        self._positions = study_folder.positions(folder)
        self._lines = _lines(folder / study_toml.FILE)
        self._suggested: dict[str, str] = {}

    def place(self, file: str, row: int, column: str = "") -> Place:
        """A cell of a table."""
        position = self._positions.get(file, {}).get(column) if column else None
        return Place(f"{self.study}/{file}", row, position, column)

    def header_place(self, spot: Spot) -> Place:
        """A key of study.toml."""
        return toml_file.place(f"{self.study}/{study_toml.FILE}", self._lines, spot)

    def tell(
        self,
        code: str,
        place: Place,
        *,
        record: str = "",
        value: str = "",
        known: Collection[str] = (),
        near: Collection[str] = (),
        also: Iterable[Place] = (),
        content: str = "",
        values: Mapping[str, object] = _NONE,
        **more: object,
    ) -> None:
        """A fault. ``value`` is what stands in the cell; ``known`` what may stand there.

        ``near`` is what might have been meant, where that is not what ``known`` lists.
        ``values`` and ``more`` fill the placeholders of the message.
        """
        shown = may_be_shown(value)
        self.found(
            finding(
                code,
                place,
                study=self.study,
                record=record,
                shown=shown,
                content=content or ("" if shown else value),
                suggestion=self._suggestion(shown, near or known),
                also=also,
                value=shown or "given here",
                known=", ".join(known) if len(known) < _MOST_SUGGESTIONS else "many",
                **{**values, **more},
            )
        )

    def _suggestion(self, shown: str, known: Collection[str]) -> str:
        if not shown or not known or len(known) > _MOST_KNOWN:
            return ""
        if shown not in self._suggested and len(self._suggested) < _MOST_SUGGESTIONS:
            self._suggested[shown] = suggest(shown, known)
        return self._suggested.get(shown, "")


def _lines(path: Path) -> Mapping[Spot, int]:
    return toml_file.spots(toml_file.text(path, Place(path.name), ignore) or "")
