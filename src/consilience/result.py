"""What a question gave, as a value that people and notebooks can use.

In rows for people an address is shortened to the id that somebody wrote (``Q1``,
``sector:nhs``); the full address is never lost: data frames carry it in a column beside.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from consilience.errors import ConsilienceError, MissingExtra
from consilience.namespaces import compact, prefixes
from consilience.rdf import Iri, Literal, Term, Triple, encode

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import rdflib

    from consilience.store import Answer

Value = str | int | float | bool | None

_SHOWN = 10
_CODEBOOK = re.compile(r".*/study/[^/]+/(codebook)/([^/#]+)")
_RECORD = re.compile(r".*/study/[^/]+/[^/#]+/([^#]+)")
_SLUG = re.compile(r".*/study/([^/#]+)")
_SHARED = re.compile(r".*/(?:programme|initiative|review|review/[^/#]+/finding)/([^/#]+)")
_CONSTRUCT = re.compile(r".*/framework/([^/#]+)/([^/#]+)")
_VERSION = re.compile(r".*/framework/([^/#]+)/version/([^/#]+)")
_NUMBER = re.compile(r"([0-9]+)")
_FRAMEWORK = re.compile(r".*/framework/([^/#]+)")


def short(iri: str) -> str:
    """The short name of an address: a word of the vocabulary, or the id that people wrote."""
    name = compact(iri)
    if name != iri:
        return name
    if match := _VERSION.fullmatch(iri) or _CODEBOOK.fullmatch(iri):
        return f"{match[1]}@{match[2]}"
    if match := _CONSTRUCT.fullmatch(iri):
        return f"{match[1]}:{match[2]}"
    for pattern in (_RECORD, _SLUG, _SHARED, _FRAMEWORK):
        if match := pattern.fullmatch(iri):
            return match[1]
    return iri


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A sorting key that puts Q2 before Q10."""
    return tuple(
        (int(part), "") if part.isdigit() else (-1, part) for part in _NUMBER.split(text) if part
    )


def plain(term: Term | None) -> Value:
    """A term as a plain value; an address becomes its short name."""
    if term is None:
        return None
    if isinstance(term, Literal):
        return term.python
    return short(term.value) if isinstance(term, Iri) else str(term)


@dataclass(frozen=True, slots=True)
class Result:
    """Rows with columns, a truth value, or facts; and what has to be said with them.

    ``caution`` is a sentence that belongs beside the rows wherever they are shown.
    """

    variables: tuple[str, ...] = ()
    terms: tuple[tuple[Term | None, ...], ...] = field(default=(), repr=False)
    boolean: bool | None = None
    triples: tuple[Triple, ...] | None = field(default=None, repr=False)
    question: str = ""
    caution: str = ""

    @classmethod
    def of(cls, answer: Answer, *, question: str = "", caution: str = "") -> Result:
        """The result that holds a store's answer."""
        return cls(answer.variables, answer.rows, answer.boolean, answer.triples, question, caution)

    def __len__(self) -> int:
        return len(self.triples if self.triples is not None else self.terms)

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self.rows())

    @property
    def bool(self) -> bool:
        """The answer to a yes-or-no question; for rows and facts: whether there are any."""
        return len(self) > 0 if self.boolean is None else self.boolean

    def rows(self) -> list[tuple[Value, ...]]:
        """The rows as plain values, in the order of the question."""
        return [tuple(map(plain, row)) for row in self.terms]

    def records(self) -> list[dict[str, Value]]:
        """The rows as dictionaries, keyed by column."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows()]

    def column(self, name: str) -> list[Value]:
        """The values of one column."""
        position = self._position(name)
        return [plain(row[position]) for row in self.terms]

    def where(self, **values: Value) -> Result:
        """The rows whose columns hold these plain values."""
        wanted = {self._position(name): value for name, value in values.items()}
        terms = tuple(
            row
            for row in self.terms
            if all(plain(row[position]) == value for position, value in wanted.items())
        )
        return replace(self, terms=terms)

    def _position(self, name: str) -> int:
        if name not in self.variables:
            known = ", ".join(self.variables)
            raise ConsilienceError(f"there is no column '{name}'", hint=f"columns: {known}")
        return self.variables.index(name)

    def _columns(self) -> dict[str, list[Value]]:
        """Columns by name; one that holds addresses is followed by ``<name>_iri``."""
        if self.boolean is not None or self.triples is not None:
            answer, way = ("facts", ".graph()") if self.boolean is None else ("yes or no", ".bool")
            raise ConsilienceError(f"this result is {answer}, not rows", hint=f"use {way}")
        columns: dict[str, list[Value]] = {}
        for position, name in enumerate(self.variables):
            values = [row[position] for row in self.terms]
            columns[name] = [plain(value) for value in values]
            if any(isinstance(value, Iri) for value in values):
                columns[f"{name}_iri"] = [
                    value.value if isinstance(value, Iri) else None for value in values
                ]
        return columns

    def df(self) -> pd.DataFrame:
        """The rows as a pandas data frame (MissingExtra where pandas is not installed)."""
        try:
            import pandas as pd  # noqa: PLC0415 - an optional package, loaded when asked for
        except ModuleNotFoundError as error:
            raise MissingExtra("pandas", wanted_for="a data frame") from error
        series: dict[str, Any] = {
            name: pd.Series(_alike(values), dtype=_PANDAS[_kind(values)])
            for name, values in self._columns().items()
        }
        return pd.DataFrame(series)

    def pl(self) -> pl.DataFrame:
        """The rows as a polars data frame (MissingExtra where polars is not installed)."""
        try:
            import polars as pl  # noqa: PLC0415 - an optional package, loaded when asked for
        except ModuleNotFoundError as error:
            raise MissingExtra("polars", wanted_for="a polars data frame") from error
        return pl.DataFrame({name: _alike(v) for name, v in self._columns().items()})

    def graph(self) -> rdflib.Graph:
        """The facts as an rdflib graph (for questions that give facts)."""
        import rdflib  # noqa: PLC0415 - heavy, loaded when asked for

        if self.triples is None:
            raise ConsilienceError(
                "this result has rows, not facts", hint="use .rows(), .records() or .df()"
            )
        lines = (" ".join(map(encode, triple)) + " ." for triple in self.triples)
        return named(rdflib.Graph()).parse(data="\n".join(lines), format="nt")

    def to_csv(self, path: Path | str | None = None) -> str:
        """The rows as CSV with headings; also written to ``path`` where one is given."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.variables)
        writer.writerows(("" if v is None else _word(v) for v in row) for row in self.rows())
        if path is not None:
            Path(path).write_text(text.getvalue(), encoding="utf-8", newline="")
        return text.getvalue()

    def __repr__(self) -> str:
        if self.boolean is not None:
            return f"<Result: {'yes' if self.boolean else 'no'}>"
        if self.triples is not None:
            return f"<Result: {len(self)} facts>"
        lines = [f"<Result: {len(self)} rows; columns: {', '.join(self.variables)}>"]
        lines += [
            "  " + " | ".join(_cut(_word(value)) for value in row) for row in self.rows()[:_SHOWN]
        ]
        if len(self) > _SHOWN:
            lines.append(f"  … and {len(self) - _SHOWN} more")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """A table for notebooks: at most ten rows, no scripts, readable in light and dark."""
        if not self.variables:
            return f"<p>{html.escape(repr(self))}</p>"
        head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in self.variables)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_word(value))}</td>" for value in row) + "</tr>"
            for row in self.rows()[:_SHOWN]
        )
        more = f"first {_SHOWN} of {len(self)} rows" if len(self) > _SHOWN else f"{len(self)} rows"
        caption = html.escape(f"{self.question or 'Result'} ({more})")
        caution = f"<p>{html.escape(self.caution)}</p>" if self.caution else ""
        return (
            f'<table><caption style="text-align:left">{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{caution}"
        )


def named(graph: rdflib.Graph) -> rdflib.Graph:
    """The graph, with our prefixes in place of the ns1, ns2 … that rdflib makes up."""
    for prefix, space in prefixes().items():
        graph.bind(prefix, space, replace=True)
    return graph


_LONG = 60
_PANDAS: Mapping[type, str] = {
    bool: "boolean",
    int: "Int64",
    float: "Float64",
    str: "string",
}


def _kind(values: list[Value]) -> type:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return float
    return kinds.pop() if len(kinds) == 1 else str


def _alike(values: list[Value]) -> list[Value]:
    """Values of one type: words, where a column holds several types."""
    if _kind(values) is not str:
        return values
    return [None if value is None else _word(value) for value in values]


def _word(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
