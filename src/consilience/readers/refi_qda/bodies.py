"""The text of a source, and the places of passages in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consilience import exchange, positions
from consilience.positions import Counting, Newlines, Placed, Span, Unit
from consilience.readers import media
from consilience.readers.refi_qda import pdf
from consilience.readers.refi_qda.container import Container, decoded
from consilience.readers.refi_qda.gathered import Gathered
from consilience.readers.refi_qda.parts import Mark, Part, Point

_UTF_16 = Counting(Unit.UTF_16)
_ONE = Counting(newlines=Newlines.ONE)
#: What tools are known to count, by the word that begins ``origin``.
_HABITS = {"nvivo": _UTF_16, "atlas": _ONE}
#: What our own projects count, by the tool that they are for.
_OURS = {"NVivo": _UTF_16, "MAXQDA": _ONE}


def expected(origin: str) -> Counting:
    """What the tool that wrote a project is known to count."""
    word = origin.casefold()
    return next((each for name, each in _HABITS.items() if name in word), positions.STANDARD)


def known(origin: str) -> Counting | None:
    """What positions count in a project that we wrote; None for any other."""
    if not origin.startswith(exchange.ORIGIN):
        return None
    return _OURS.get(origin.rpartition(" ")[2], positions.STANDARD)


@dataclass(frozen=True, slots=True)
class Body:
    """A text as it was stored, its canonical form, and a way to read this again."""

    raw: str
    text: str
    again: Callable[[], str]


class Bodies:
    """Finds texts and decides, for each, what positions in it count."""

    def __init__(self, made: Gathered, container: Container, origin: str) -> None:
        self._made = made
        self._container = container
        self._expected = expected(origin)
        self._declared = made.options.counting or known(origin)
        self._verdicts: Counter[str] = Counter()
        self._quotes: Counter[str] = Counter()
        self._verified: Counter[str] = Counter()
        self._encodings: Counter[str] = Counter()
        self._missing = 0
        self._below = 0
        self.used: set[str] = set()

    def of(self, part: Part) -> Body | None:
        """The text of a source, transcript or note; None where it is not in the file."""
        if part.content is not None:
            raw = part.content
            return self._body(raw)
        path = part.attributes.get("plainTextPath")
        if not path:
            return None
        found = self._container.text(path)
        if found is None:
            self._missing += 1
            return None
        self.used.add(found.name)
        raw, encoding = decoded(found.data)
        if encoding:
            self._encodings[encoding] += 1
        return self._body(raw)

    def _body(self, raw: str) -> Body:
        text = positions.canonical(raw)
        return Body(raw, text, self._made.shelf.text(text))

    def medium(self, path: str | None, id_: str) -> None:
        """A recording, picture or document of a source; it is copied where that is wanted."""
        made = self._made
        name, medium = self._container.medium(path) or ("", None)
        self.used.add(name)
        wanted = bool(made.options.media)
        taken = media.take(made.ledger, medium, wanted=wanted, id_=id_, there=bool(name))
        if taken is not None:
            made.media.setdefault(id_, []).append(taken)

    def page_height(self, part: Part, id_: str) -> float | None:
        """The height of the pages of a PDF in points; what is known of it is a detail."""
        _, medium = self._container.medium(part.attributes.get("path")) or ("", None)
        height = pdf.page_height(medium.read()) if medium else None
        if height is None:
            self._below += 1
            self._made.attribute(f"source:{id_}", "places in pages count from", "bottom left")
        else:
            self._made.attribute(f"source:{id_}", "height of pages in points", f"{height:.2f}")
        return height

    def place(self, body: Body, marks: Sequence[Mark], points: Sequence[Point], id_: str) -> Placed:
        """Where marks stand; after them, where sync points do."""
        spans = [span_of(mark) for mark in marks]
        spans += [Span(at, at + 1) for at in (point.position for point in points) if at is not None]
        placed = positions.place(
            body.raw, spans, expected=self._expected, declared=self._declared, whole=body.text
        )
        if not spans:
            return placed
        verdict = placed.verdict
        self._made.attribute(f"source:{id_}", "positions", verdict.sentence)
        if not verdict.decided:
            self._made.remarks.append(f"In source {id_}, {verdict.sentence}.")
        else:
            how = "as declared" if self._declared else "by evidence"
            said = f"{verdict.counting}, {how}"
            self._verdicts[said] += 1
            self._quotes[said] += verdict.quotes
            self._verified[said] += verdict.verified
        return placed

    def settle(self) -> None:
        """Every text was read: say what was decided."""
        remarks = self._made.remarks
        for said, count in sorted(self._verdicts.items()):
            quotes = self._quotes[said]
            stand = f"{self._verified[said]} of {quotes} stored quotes stand in place"
            if not quotes:
                stand = "no quote is stored beside a position"
            remarks.append(f"In {count} text(s) positions count {said}: {stand}.")
        for encoding, count in sorted(self._encodings.items()):
            remarks.append(f"{count} text(s) are not in UTF-8 and were read as {encoding}.")
        if self._below:
            remarks.append(
                f"In {self._below} PDF file(s) places in pages (viewrect) count from the bottom "
                "left, as in the project: how high the pages are is not plain, or the file is not "
                "there. Elsewhere they count from the top left."
            )
        if self._missing:
            remarks.append(
                f"{self._missing} text(s) that the project names are not in the file: their "
                "passages have no place, and words only where the project repeats them."
            )


def span_of(mark: Mark) -> Span:
    """The span of a mark in a text."""
    start, end = mark.start, mark.end
    return Span(-1 if start is None else start, -1 if end is None else end, mark.name)
