"""REFI-QDA: projects (.qdpx, .qde) and codebooks (.qdc) of the exchange standard."""

from __future__ import annotations

from pathlib import Path

from consilience.errors import ReadError
from consilience.readers import Reader
from consilience.readers.refi_qda import options, xml
from consilience.readers.refi_qda.container import Container
from consilience.readers.refi_qda.study import FORMAT, inspect, read

__all__ = ["READER", "inspect", "read", "recognises"]

SUFFIXES = (".qdpx", ".qde", ".qdc")
_ROOTS = {"Project", "CodeBook"}


def recognises(path: Path) -> bool:
    """True for a project or a codebook, by what is in it."""
    if path.is_dir() or path.suffix.casefold() not in (*SUFFIXES, ".xml", ".zip"):
        return False
    try:
        with Container(path) as container, container.project() as stream:
            return xml.root_name(stream, container.file) in _ROOTS
    except (ReadError, OSError):
        return False


READER = Reader(
    name=FORMAT,
    title="REFI-QDA project or codebook",
    suffixes=SUFFIXES,
    recognises=recognises,
    inspect=inspect,
    read=read,
    takes=options.NAMES,
)
