"""Every reader, in the order in which they are asked whether a file is theirs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from consilience.errors import ReadError
from consilience.readers import (
    Reader,
    qualcoder,
    refi_qda,
    strangers,
    table,
    taguette,
    transcript,
    web_annotation,
)
from consilience.readers.taguette import tables as taguette_tables

#: A tool's own formats come first: a table is taken for a table last.
_ORDER = (
    refi_qda.READER,
    qualcoder.READER,
    taguette.READER,
    taguette_tables.READER,
    web_annotation.READER,
    transcript.READER,
    table.READER,
)

#: Readers by name.
READERS: Mapping[str, Reader] = MappingProxyType({reader.name: reader for reader in _ORDER})


def find(path: Path, name: str = "") -> Reader:
    """The reader of a file (or the one that is named); ReadError where there is none."""
    if not path.exists():
        raise strangers.missing(path)
    if name:
        if name not in READERS:
            raise ReadError(f"there is no reader “{name}”", hint=f"readers: {', '.join(READERS)}")
        return READERS[name]
    if path.is_dir() or path.stat().st_size:
        for reader in READERS.values():
            if reader.recognises(path):
                return reader
        for reader in READERS.values():
            if path.is_file() and path.suffix.lower() in reader.suffixes:
                return reader  # which says what is wrong with it
    known = "\n".join(f"{each.title} ({', '.join(each.suffixes)})" for each in READERS.values())
    raise strangers.unread(path, known)
