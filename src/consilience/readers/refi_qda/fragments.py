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
    return f"{x},{y},{abs(right - left)},{abs(high - low)}"


def _time(begin: int | None, end: int | None) -> str | None:
    known = [None if each is None or each < 0 else _seconds(each) for each in (begin, end)]
    if known[0] is None:
        return None
    return f"t={known[0]}" + (f",{known[1]}" if known[1] is not None else "")


def _seconds(milliseconds: int) -> str:
    whole, rest = divmod(milliseconds, _MILLI)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)
