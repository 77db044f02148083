"""The parts of a zipped document (XLSX, ODS), all looked through before anything believes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from consilience import safe_zip
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.safe_zip import Container, Limits

_LIMITS = Limits(entries=5_000, total=1 << 30)
_MOST_OF_ONE = 1 << 29
_DOCTYPE = b"<!doctype"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0")


@dataclass(frozen=True, slots=True)
class Parts:
    """An open document whose parts were all looked through."""

    container: Container

    def __contains__(self, name: str) -> bool:
        return self.container.has(name)

    def names(self, prefix: str) -> list[str]:
        """The names of the parts in a folder."""
        return [name for name in self.container.names() if name.startswith(prefix)]

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of one part, a block at a time."""
        return self.container.blocks(name, _MOST_OF_ONE)


@contextmanager
def opened(path: Path) -> Iterator[Parts]:
    """Open a document; ReadError where it is none, or could do harm."""
    with safe_zip.opened(path, _LIMITS) as container:
        parts = Parts(container)
        for name in container.names():
            _look_through(parts, name, path.name)
    # What was looked through counts against the limits: reading begins anew.
    with safe_zip.opened(path, _LIMITS) as container:
        yield Parts(container)


def _look_through(parts: Parts, name: str, file: str) -> None:
    is_xml = name.lower().endswith((".xml", ".rels"))
    tail = b""
    for block in parts.blocks(name):
        if not is_xml:
            continue
        if not tail and block.startswith(_WIDE):
            raise _refusal(file, "holds XML that is not UTF-8")
        if _DOCTYPE in (tail + block).lower():
            raise _refusal(file, "holds XML with a document type of its own")
        tail = block[-len(_DOCTYPE) :]


def _refusal(file: str, what: str) -> ReadError:
    return ReadError(
        f"{file} {what}",
        place=Place(file),
        hint="open it in a spreadsheet program and save it again, or save the sheet as CSV",
    )
