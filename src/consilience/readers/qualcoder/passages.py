"""Coded and annotated passages of one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consilience import positions
from consilience.positions import Placed, Span, Verdict
from consilience.readers import passages
from consilience.readers.draft import Draft
from consilience.readers.passages import WHY, Who
from consilience.readers.qualcoder.cells import number, source_id, words
from consilience.readers.sqlite_file import Row
from consilience.readers.wording import lines


class Passages(passages.Passages):
    """Turns QualCoder's positions into places.

    What is coded in its window counts UTF-16 units, what a program coded counts code points;
    the quote stored with each coding decides.
    """

    def __init__(self, draft: Draft, key: int, raw: str, kind: str) -> None:
        super().__init__(draft, source_id(key), positions.canonical(raw), kind)
        self.key = key
        self._raw = raw
        self._verdict: Verdict | None = None
        self._coded: tuple[list[Span], Placed] | None = None

    def place(self, spans: Sequence[Span]) -> Placed:
        """The places of spans.

        Spans with quotes decide what positions count; what is decided holds for those without.
        """
        if self._coded is not None and list(spans) == self._coded[0]:
            return self._coded[1]
        quotes = any(each.quote for each in spans)
        if self._verdict is not None and self._verdict.quotes and not quotes:
            return positions.place(self._raw, spans, declared=self._verdict.counting)
        placed = positions.place(self._raw, spans)
        if self._verdict is None or placed.verdict.spans:
            self._verdict = placed.verdict
        self._coded = (list(spans), placed)
        return placed

    def decide(self, rows: Sequence[Row]) -> None:
        """Let coded rows decide what positions count, for all that is asked after them."""
        self.place([_span(row) for row in rows])

    def coded(self, rows: Sequence[Row], key: str, what: str) -> list[tuple[Row, Span, str]]:
        """The rows that can be read, what they mark, and their ids."""
        kept = []
        for row in rows:
            if number(row[key]) is None:
                self.draft.ledger.left(what, "it has no number")
                continue
            kept.append((row, _span(row), f"{key[:2]}{number(row[key])}"))
        return kept

    def excerpts(
        self, rows: Sequence[Row], key: str, what: str, who: Who
    ) -> Iterator[tuple[Row, str]]:
        """Each row, and the id of its excerpt."""
        kept = self.coded(rows, key, what)
        placed = self.place([span for _, span, _ in kept])
        ledger = self.draft.ledger
        for (row, span, id_), there in zip(kept, placed.places, strict=True):
            if there is not None and there.quoted is not False:
                if there.how in WHY:
                    ledger.changed(what, "excerpt", WHY[there.how], id_=id_)
                passage = f"{self.id}-{there.start}-{there.end}"
                yield row, self.excerpt(passage, there.start, there.end, who)
            elif span.quote and span.quote.strip():
                why = "its words do not stand at its place: no place is kept"
                ledger.changed(what, "excerpt", why, id_=id_)
                quote = lines(span.quote).replace("\u2029", "\n")
                yield row, self.loose(f"{self.id}-{id_}", quote)
            else:
                ledger.left(what, "its place is not in the text", id_=id_)

    def settle(self) -> None:
        """Every passage was read: keep what was decided about positions."""
        if self._verdict is not None:
            self.tell(self._verdict)


def _span(row: Row) -> Span:
    start, end = number(row["pos0"]), number(row["pos1"])
    quote = words(row.get("seltext")) or None
    return Span(-1 if start is None else start, -1 if end is None else end, quote)
