"""Places in what is not text, as media fragments."""

from __future__ import annotations

from collections.abc import Mapping

from consilience.readers.refi_qda.parts import Mark, Point

_MILLI = 1000


def of(mark: Mark, points: Mapping[str, Point], height: float | None = None) -> str | None:
    """The fragment of a mark; None where it is one in a text, or its numbers are missing.

    ``height`` is that of the page, where it is known: places in a page then count from the top,
    as they do in fragments, and not from below, as they do in projects.
    """
    match mark.element:
        case "PlainTextSelection":
            return None
        case "PDFSelection":
            return _page(mark, height)
        case "PictureSelection":
            box = _box(mark)
            return f"xywh=pixel:{box}" if box else None
        case "AudioSelection" | "VideoSelection":
            return _time(mark.number("begin"), mark.number("end"))
        case "TranscriptSelection":
            begin, end = (points.get(each) for each in mark.ends)
            return _time(begin.stamp if begin else None, end.stamp if end else None)
        case _:
            return None


def _page(mark: Mark, height: float | None) -> str | None:
    """Pages count from 0 in projects and from 1 in fragments."""
    page = mark.number("page")
    if page is None or page < 0:
        return None
    box = _box(mark, height)
    return f"page={page + 1}" + (f"&viewrect={box}" if box else "")


def _box(mark: Mark, height: float | None = None) -> str | None:
    numbers = [mark.number(each) for each in ("firstX", "firstY", "secondX", "secondY")]
    if any(each is None or each < 0 for each in numbers):
        return None
    left, low, right, high = (each or 0 for each in numbers)
    x, y = min(left, right), str(min(low, high))
    if height is not None:
        y = f"{max(0, height - max(low, high)):.2f}"
    return f"{x},{y},{abs(right - left) or 1},{abs(high - low) or 1}"


def _time(begin: int | None, end: int | None) -> str | None:
    if begin is None or begin < 0:
        return None
    if end is None or end < 0:
        return f"t={_seconds(begin)}"
    begin, end = sorted((begin, end))
    return f"t={_seconds(begin)},{_seconds(end if end > begin else begin + 1)}"


def has_no_extent(mark: Mark, points: Mapping[str, Point]) -> bool:
    """True for a moment, a point or a line: its fragment is the smallest that holds it."""
    match mark.element:
        case "PDFSelection" | "PictureSelection":
            pairs = [("firstX", "secondX"), ("firstY", "secondY")]
        case "AudioSelection" | "VideoSelection":
            pairs = [("begin", "end")]
        case "TranscriptSelection":
            begin, end = (points.get(each) for each in mark.ends)
            return bool(begin and end and begin.stamp == end.stamp is not None)
        case _:
            return False
    return any(mark.number(one) == mark.number(other) is not None for one, other in pairs)


def _seconds(milliseconds: int) -> str:
    whole, rest = divmod(milliseconds, _MILLI)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)
