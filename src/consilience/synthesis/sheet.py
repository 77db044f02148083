"""A sheet: rows under columns, with the sentence that belongs beside them."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consilience.errors import MissingExtra

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a synthesis gives: ``name`` names its schema, ``title`` stands above it."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    caution: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self.rows)

    def records(self) -> list[dict[str, Value]]:
        """The rows as dictionaries, keyed by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def df(self) -> pd.DataFrame:
        """The rows as a pandas data frame (MissingExtra where pandas is not installed)."""
        try:
            import pandas as pd  # noqa: PLC0415 - an optional package, loaded when asked for
        except ModuleNotFoundError as error:
            raise MissingExtra("pandas", wanted_for="a data frame") from error
        return pd.DataFrame(list(self.rows), columns=list(self.columns))

    def __repr__(self) -> str:
        return f"<{self.title}: {len(self.rows)} rows; columns: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """The whole sheet as a table with its title above and its caution beneath."""
        head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>"
            for row in self.rows
        )
        caution = f"<p>{html.escape(self.caution)}</p>" if self.caution else ""
        return (
            f'<table><caption style="text-align:left">{html.escape(self.title)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{caution}"
        )


class OnSheet:
    """What can be laid out on a sheet, and has its columns and rows."""

    __slots__ = ()

    if TYPE_CHECKING:  # a field of some, worked out by others

        @property
        def sheet(self) -> Sheet:
            """All of it as a table."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of ``sheet``."""
        return self.sheet.columns

    @property
    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """The rows of ``sheet``."""
        return self.sheet.rows


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return html.escape(str(value)).replace("\n", "<br>")


def number(value: float | None, digits: int = 2) -> float | None:
    """A number with so many digits, or None."""
    return None if value is None else round(value, digits) + 0.0
