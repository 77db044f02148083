"""Text with separators: CSV with commas, semicolons or tabs, in the encodings that are met."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers.table.sheets import Row, Sheet, guarded, too_large

_MOST_BYTES = 1 << 29
_FIELD_LIMIT = 1 << 27
_BLOCK = 1 << 20
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright lines"}
_LINES_LOOKED_AT = 20


def sheets(path: Path) -> tuple[Sheet, ...]:
    """The one sheet of the file."""
    if path.stat().st_size > _MOST_BYTES:
        raise too_large(path.name, f"more than {_MOST_BYTES >> 20} MB")
    encoding = _encoding(path)
    separator = _separator(path, encoding)
    remarks = []
    if encoding not in {"utf-8", "utf-8-sig"}:
        remarks.append(f"The file is not UTF-8; it was read as {encoding}.")
    if separator != ("," if path.suffix.lower() == ".csv" else "\t"):
        remarks.append(f"The cells are separated by {_SEPARATORS[separator]}.")
    rows = partial(_rows, path, encoding, separator)
    return (Sheet("", rows, tuple(remarks)),)


def _rows(path: Path, encoding: str, separator: str) -> Iterator[Row]:
    return guarded(_parsed(path, encoding, separator), path.name)


def _parsed(path: Path, encoding: str, separator: str) -> Iterator[Row]:
    csv.field_size_limit(_FIELD_LIMIT)
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=separator, strict=True)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, UnicodeError) as error:
                raise ReadError(
                    f"{path.name}: row {number} cannot be read ({error})",
                    place=Place(path.name, number),
                    hint="save it again as CSV; quotation marks inside a cell are written twice",
                ) from error
            yield number, tuple(cells)


def _encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        head = stream.read(4)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        stream.seek(0)
        try:
            while block := stream.read(_BLOCK):
                if b"\0" in block:
                    raise ReadError(
                        f"{path.name} is not text", place=Place(path.name), hint="save it as CSV"
                    )
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _of_one_byte(path)
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"


def _of_one_byte(path: Path) -> str:
    """Windows-1252, or Latin-1 where a byte has no letter there."""
    try:
        with path.open(encoding="cp1252") as stream:
            while stream.read(_BLOCK):
                pass
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _separator(path: Path, encoding: str) -> str:
    """The mark that cuts the first lines into most cells of the same number a line."""
    wanted = "," if path.suffix.lower() == ".csv" else "\t"
    best, most = wanted, 0
    for mark in sorted(_SEPARATORS, key=lambda each: each != wanted):
        widths: Counter[int] = Counter()
        try:
            for number, cells in _parsed(path, encoding, mark):
                widths[len(cells)] += 1
                if number >= _LINES_LOOKED_AT:
                    break
        except ReadError:
            continue
        score = max((width * times for width, times in widths.items() if width > 1), default=0)
        if score > most:
            best, most = mark, score
    return best
