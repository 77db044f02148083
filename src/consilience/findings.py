"""What a check found: plain rows, worst first.

A finding says what is wrong in terms of the researcher's own files. Words of participants,
labels and other content are held apart (:attr:`Finding.content`) and shown only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from consilience.errors import DoesNotConform, MissingExtra

if TYPE_CHECKING:
    import pandas as pd


class Severity(IntEnum):
    """How bad a finding is; a lower number is worse."""

    ERROR = 0  #: breaks meaning; nothing is built (sh:Violation)
    WARNING = 1  #: breaks reuse or needs a look (sh:Warning)
    ADVICE = 2  #: would be better otherwise (sh:Info)

    @property
    def word(self) -> str:
        """The word that people read."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands. Rows are spreadsheet rows (heading = 1), columns count from 1.

    ``file`` is relative to the folder of studies (``devlin2015/excerpts.csv``).
    ``element`` names a place in what is not a table (``layer 2, kind``).
    """

    file: str
    row: int | None = None
    column: int | None = None
    column_name: str = ""
    element: str = ""

    def __str__(self) -> str:
        text = self.file
        if self.row is not None:
            text += f":{self.row}"
            if self.column is not None:
                text += f":{self.column}"
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that needs a look.

    ``message`` and ``help`` never hold content. ``content`` is the offending cell where it is
    words or a label; ``shown`` is the offending value where it may be shown (id, code, date).
    ``focus``, ``path``, ``component`` and ``shape`` are full addresses, for the W3C report.
    """

    code: str
    severity: Severity
    message: str
    help: str = ""
    place: Place
    also: tuple[Place, ...] = ()
    study: str = ""
    record: str = ""
    shown: str = ""
    content: str = field(default="", repr=False)
    focus: str = ""
    path: str = ""
    component: str = ""
    shape: str = ""

    @property
    def order(self) -> tuple[object, ...]:
        """Worst first, then by file, row and column; the same in every run."""
        place = self.place
        return (
            self.severity,
            place.file,
            place.row or 0,
            place.column or 0,
            self.code,
            place.element,
            self.focus,
            self.path,
            self.shown,
            self.message,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one run, worst first, and what was looked at."""

    findings: tuple[Finding, ...]
    studies: tuple[str, ...] = ()
    #: rows read, by file
    rows: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(
        cls,
        findings: Iterable[Finding],
        *,
        studies: Iterable[str] = (),
        rows: Iterable[tuple[str, int]] = (),
    ) -> Report:
        """A report with its findings in order and without doubles."""
        unique = dict.fromkeys(findings)
        ordered = sorted(unique, key=lambda finding: finding.order)
        return cls(tuple(ordered), tuple(studies), tuple(rows))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def ok(self) -> bool:
        """True where nothing stands in the way of building (no errors)."""
        return self.count(Severity.ERROR) == 0

    def raise_if_errors(self) -> None:
        """Raise DoesNotConform, which carries this report, where there are errors."""
        if not self.ok:
            errors = self.count(Severity.ERROR)
            things = "thing needs" if errors == 1 else "things need"
            raise DoesNotConform(
                f"{errors} {things} a look first", report=self, hint="see report.findings"
            )

    def df(self) -> pd.DataFrame:
        """The findings as a pandas data frame, without content (MissingExtra without pandas)."""
        try:
            import pandas as pd  # noqa: PLC0415 - an optional package, loaded when asked for
        except ModuleNotFoundError as error:
            raise MissingExtra("pandas", wanted_for="a data frame") from error
        names = ("code", "severity", "message", "help", "study", "file", "row", "column")
        rows = [
            (
                each.code,
                each.severity.word,
                each.message,
                each.help,
                each.study,
                each.place.file,
                each.place.row,
                each.place.column_name or None,
            )
            for each in self
        ]
        return pd.DataFrame(rows, columns=list(names)).astype({"row": "Int64"})
