"""Where the spans of a text stand under each way of counting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from consilience.counting import Counting, Ruler, Runs
from consilience.positions.quotes import quoted
from consilience.positions.spans import Span

Bounds = tuple[int, int] | None


class Readings:
    """Where spans stand under each way of counting; worked out when it is asked for."""

    def __init__(
        self, runs: Runs, whole: str, spans: Sequence[Span], countings: Iterable[Counting]
    ) -> None:
        self._runs = runs
        self.whole = whole
        self.spans = spans
        self.countings = runs.different(countings)
        self._rulers: dict[Counting, Ruler] = {}
        self._bounds: dict[Counting, list[Bounds]] = {}
        self._fits: dict[Counting, list[bool | None]] = {}

    def ruler(self, counting: Counting) -> Ruler:
        """The ruler of a way of counting."""
        if counting not in self._rulers:
            self._rulers[counting] = Ruler(self._runs, counting)
        return self._rulers[counting]

    def bounds(self, counting: Counting) -> list[Bounds]:
        """Where each span begins and ends; None where it does not."""
        if counting not in self._bounds:
            self._bounds[counting] = between(self.ruler(counting), self.spans)
        return self._bounds[counting]

    def fits(self, counting: Counting) -> list[bool | None]:
        """Whether the quote of each span stands there; None where there is none, or no place."""
        if counting not in self._fits:
            whole = self.whole
            self._fits[counting] = [
                quoted(whole[bounds[0] : bounds[1]], quote) if bounds and quote else None
                for bounds, (_, _, quote) in zip(self.bounds(counting), self.spans, strict=True)
            ]
        return self._fits[counting]


def between(ruler: Ruler, spans: Sequence[Span]) -> list[Bounds]:
    """Where spans begin and end; None where they do not."""
    starts = ruler.all_exact(each.start for each in spans)
    ends = ruler.all_exact(each.end for each in spans)
    return [
        None if start is None or end is None or start >= end else (start, end)
        for start, end in zip(starts, ends, strict=True)
    ]
