"""How high the pages of a PDF are, where that is plain: for places that count from below.

No PDF library is needed for it, and none is let near files that mean harm: sizes are looked for
in the bytes, and count only where every page of the file has the same.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator

_MOST = 64 << 20
_MOST_UNPACKED = 64 << 20
_NUMBER = rb"\s*(-?[0-9]{1,6}(?:\.[0-9]{0,20})?)"
_BOX = re.compile(rb"/(?:MediaBox|CropBox)\s*\[" + _NUMBER + (rb"\s" + _NUMBER) * 3 + rb"\s*\]")
_BOXES = re.compile(rb"/(?:MediaBox|CropBox)(?![A-Za-z])")
_TURNED = re.compile(rb"/(?:Rotate\s+-?0*[1-9]|UserUnit)")
_STREAM = re.compile(rb"stream\r?\n")
_END = b"endstream"
_BEFORE = 1_000


def page_height(blocks: Iterable[bytes]) -> float | None:
    """The height of all pages in points; None where they differ, are turned, or it is not plain."""
    data = bytearray()
    for block in blocks:
        data += block
        if len(data) > _MOST:
            return None
    if b"/Encrypt" in data:
        return None
    boxes: dict[tuple[int, int], float] = {}
    for part in _readable(bytes(data)):
        if part is None or _TURNED.search(part):
            return None
        found = [(float(box[2]), float(box[4])) for box in _BOX.finditer(part)]
        if len(found) != len(_BOXES.findall(part)):
            return None  # a size that stands elsewhere
        for low, high in found:
            boxes.setdefault((round(low), round(high)), high - low)
    heights = list(boxes.values())
    return heights[0] if len(heights) == 1 and heights[0] > 0 else None


def _readable(data: bytes) -> Iterator[bytes | None]:
    """What of a file can be searched: all outside of streams, and packed objects (None: cannot)."""
    at, left = 0, _MOST_UNPACKED
    while (opened := _STREAM.search(data, at)) is not None:
        yield data[at : opened.start()]
        end = data.find(_END, opened.end())
        end = len(data) if end < 0 else end
        described = data[max(at, opened.start() - _BEFORE) : opened.start()]
        if b"/ObjStm" in described.rpartition(b" obj")[2]:
            found = _unpacked(described, data[opened.end() : end], left)
            left -= len(found or b"")
            yield found
        at = end + len(_END)
    yield data[at:]


def _unpacked(described: bytes, packed: bytes, most: int) -> bytes | None:
    if b"/FlateDecode" not in described or b"/DecodeParms" in described or most < 1:
        return None
    reader = zlib.decompressobj()
    try:
        found = reader.decompress(packed, most)
    except zlib.error:
        return None
    return None if reader.unconsumed_tail else found
