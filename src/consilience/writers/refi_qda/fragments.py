"""Media fragments as the numbers of selections: the reverse of what the reader does."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_PAGE = re.compile(rf"page=([0-9]+)(?:&viewrect={','.join([_NUMBER] * 4)})?")
_PICTURE = re.compile(r"xywh=(?:pixel:)?([0-9]+),([0-9]+),([0-9]+),([0-9]+)")
_TIME = re.compile(r"t=([0-9]+)(?:\.([0-9]+))?,([0-9]+)(?:\.([0-9]+))?")
_MOST_DIGITS = 12
_MILLI = 3

#: The beginning of a fragment → the element of the source that it is one of.
ELEMENTS = {"page=": "PDFSource", "xywh=": "PictureSource", "t=": "AudioSource"}


def family(fragment: str) -> str:
    """The element of sources that have such fragments; empty where there is none."""
    return next((each for begins, each in ELEMENTS.items() if fragment.startswith(begins)), "")


def numbers(element: str, fragment: str, height: float | None = None) -> Mapping[str, int] | None:
    """The attributes of the selection in a source; None where a fragment cannot be one there.

    ``height`` is that of the pages of a PDF, where it is known: fragments count from the top,
    selections from below.
    """
    if any(len(each) > _MOST_DIGITS for each in re.findall(r"[0-9]+", fragment)):
        return None
    match element:
        case "PDFSource" if found := _PAGE.fullmatch(fragment):
            page = int(found[1])
            left, top, width, depth = (float(each or 0) for each in found.groups()[1:])
            low = top if height is None else height - top - depth
            box = (round(each) for each in (left, low, width, depth))
            return {"page": page - 1, **_corners(*box)} if page else None
        case "PictureSource" if found := _PICTURE.fullmatch(fragment):
            return _corners(*map(int, found.groups()))
        case "AudioSource" | "VideoSource" if found := _TIME.fullmatch(fragment):
            begin, end = (
                int(whole) * 1000 + int((rest or "")[:_MILLI].ljust(_MILLI, "0"))
                for whole, rest in (found.groups()[:2], found.groups()[2:])
            )
            return {"begin": begin, "end": end}
        case _:
            return None


def _corners(left: int, top: int, width: int, height: int) -> Mapping[str, int]:
    return {"firstX": left, "firstY": top, "secondX": left + width, "secondY": top + height}


def exact(fragment: str, found: Mapping[str, int]) -> bool:
    """True where nothing of the fragment is lost in the numbers."""
    if "page" in found:
        box = _box(found)
        return fragment == f"page={found['page'] + 1}&viewrect={box}"
    if "begin" in found:
        return fragment == f"t={_seconds(found['begin'])},{_seconds(found['end'])}"
    return fragment == f"xywh=pixel:{_box(found)}"


def _box(found: Mapping[str, int]) -> str:
    left, top, right, bottom = (found[f"{n}{a}"] for n in ("first", "second") for a in "XY")
    return f"{left},{top},{right - left},{bottom - top}"


def _seconds(milliseconds: int) -> str:
    whole, rest = divmod(milliseconds, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)
