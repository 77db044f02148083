"""How a publication is cited: one line, the same wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence

_MOST_AUTHORS = 3


def cite(
    title: str,
    *,
    authors: Sequence[str] = (),
    year: object = None,
    container: str | None = None,
    doi: str | None = None,
    url: str | None = None,
) -> str:
    """The reference in one line; a DOI goes before another address."""
    names = ", ".join(authors[:_MOST_AUTHORS])
    if len(authors) > _MOST_AUTHORS:
        names += ", et al."
    when = f" ({year})" if year else ""
    where = f"https://doi.org/{doi}" if doi else url
    parts = (f"{names}{when}".strip(), title, container, where)
    return ". ".join(part.rstrip(".") for part in parts if part)
