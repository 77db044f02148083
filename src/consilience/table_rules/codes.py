"""The codebook as a table: wordings in versions, and codes above codes."""

from __future__ import annotations

import re
import unicodedata

from consilience.framework_folder import circles
from consilience.model import Code
from consilience.table_rules.teller import Teller

_ALL = "(all versions)"
_LETTERS = re.compile(r"[\W_]+")


class Codes:
    """Gathers the codebook's rows; tells of double wordings, double spellings and circles."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._wordings: dict[str, dict[str, int]] = {}
        self._above: dict[str, str] = {}
        self._rows: dict[str, int] = {}
        self._named: dict[tuple[str, str | None, str], Code] = {}

    def code(self, code: Code) -> None:
        """Note a row; a code may stand in several, each for other versions."""
        worded = self._wordings.setdefault(code.id, {})
        versions = code.version or (_ALL,)
        for version in versions:
            clash = version if version in worded else _ALL if _ALL in worded else ""
            if version == _ALL and worded and not clash:
                clash = next(iter(worded))
            if clash:
                place = self._teller.place("codebook.csv", code.row, "id")
                also = [self._teller.place("codebook.csv", worded[clash], "id")]
                named = clash if version == _ALL else version
                self._teller.tell(
                    "T103", place, record=code.id, value=code.id, version=named, also=also
                )
                break
        for version in versions:
            worded.setdefault(version, code.row)
        self._spelling(code, versions)
        if code.broader:
            self._above[code.id] = code.broader
            self._rows[code.id] = code.row

    def _spelling(self, code: Code, versions: tuple[str, ...]) -> None:
        """Tell of another code in the same place whose name has the same letters."""
        letters = _LETTERS.sub("", unicodedata.normalize("NFKC", code.label).casefold())
        if not letters or code.replaced_by:
            return
        for version in versions:
            other = self._named.setdefault((version, code.broader, letters), code)
            if other.id != code.id and other.label != code.label:  # T023 tells of the same name
                self._teller.tell(
                    "T105",
                    self._teller.place("codebook.csv", code.row, "label"),
                    record=code.id,
                    value=code.id,
                    other=other.id,
                    also=[self._teller.place("codebook.csv", other.row, "label")],
                )
                return

    def settle(self) -> None:
        """Every row was read: tell of codes that stand above themselves."""
        for circle in circles(self._above):
            first = circle[0]
            place = self._teller.place("codebook.csv", self._rows[first], "broader")
            also = [
                self._teller.place("codebook.csv", self._rows[each], "broader")
                for each in circle[1:]
            ]
            path = " → ".join((*circle, first))
            self._teller.tell("T102", place, record=first, value=first, path=path, also=also)
