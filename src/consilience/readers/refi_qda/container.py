"""The file that holds a project: a zip with texts, or bare XML with texts beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from consilience import safe_zip
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers import media
from consilience.readers.media import Medium
from consilience.readers.refi_qda import xml

MOST_XML = 256 << 20
MOST_TEXT = 64 << 20
_ZIP = b"PK"
_SCHEMES = ("internal://", "relative://", "absolute://")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text that lies in the container: its name there and its bytes."""

    name: str
    data: bytes


class Container:
    """An open file. ``with`` it; what it gives is read on demand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.name
        self._stack = ExitStack()
        self._zip: safe_zip.Container | None = None
        self._project = ""
        self._by_base: dict[str, list[str]] = {}

    def __enter__(self) -> Self:
        try:
            with self.path.open("rb") as stream:
                begins = stream.read(len(_ZIP))
        except OSError as error:
            raise ReadError(f"{self.file} cannot be opened", place=Place(self.file)) from error
        if begins == _ZIP:
            self._zip = self._stack.enter_context(safe_zip.opened(self.path))
            self._project = _project(self._zip)
            for name in self._zip.names():
                base = name.replace("\\", "/").rpartition("/")[2].casefold()
                self._by_base.setdefault(base, []).append(name)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @contextmanager
    def project(self) -> Iterator[xml.Bytes]:
        """The XML of the project."""
        if self._zip is not None:
            with self._zip.open(self._project, MOST_XML) as stream:
                yield stream
            return
        if self.path.stat().st_size > MOST_XML:
            raise safe_zip.too_large(self.file)
        with self.path.open("rb") as stream:
            yield stream

    def others(self) -> tuple[str, ...]:
        """Names of files in the container besides the project's XML."""
        if self._zip is None:
            return ()
        return tuple(name for name in self._zip.names() if name != self._project)

    def text(self, path: str | None) -> TextFile | None:
        """The text that a path of the project names; None where it is not there."""
        name = self.find(path)
        if name is None:
            return None
        if self._zip is not None:
            return TextFile(name, self._zip.read(name, MOST_TEXT))
        beside = self.path.parent / name
        if beside.stat().st_size > MOST_TEXT:
            raise safe_zip.too_large(self.file)
        return TextFile(name, beside.read_bytes())

    def medium(self, path: str | None) -> tuple[str, Medium | None] | None:
        """The file that a path of the project names, and what may be copied of it.

        None where it is not there; no medium where its form is not known or it is too large.
        """
        name = self.find(path)
        if name is None:
            return None
        if self._zip is None:
            return name, media.of_file(self.path.parent / name)
        ending, size = media.suffix(name), self._zip.size(name)
        if ending is None or size > media.MOST_BYTES:
            return name, None
        return name, Medium(ending, size, partial(_blocks, self.path, name))

    def find(self, path: str | None) -> str | None:
        """Where the file lies that a path of the project names; None where it is not there."""
        base = base_name(path)
        if not base:
            return None
        if self._zip is None:
            return self._beside(base)
        found = self._by_base.get(base.casefold(), [])
        inside = [name for name in found if "sources/" in name.replace("\\", "/").casefold()]
        chosen = inside if len(inside) == 1 else found
        return chosen[0] if len(chosen) == 1 else None

    def _beside(self, base: str) -> str | None:
        """A file in the folder ``sources`` beside bare XML; links are not followed."""
        for folder in ("sources", "Sources"):
            path = self.path.parent / folder / base
            if path.parent.is_symlink() or path.is_symlink() or not path.is_file():
                continue
            return f"{folder}/{base}"
        return None


def _blocks(path: Path, name: str) -> Iterator[bytes]:
    limits = safe_zip.Limits(total=media.MOST_BYTES)
    with safe_zip.opened(path, limits) as container:
        yield from container.blocks(name, media.MOST_BYTES)


def base_name(path: str | None) -> str:
    """The last part of a path of the standard (``internal://…``); empty where it has none."""
    text = (path or "").strip()
    for scheme in _SCHEMES:
        text = text.removeprefix(scheme)
    base = PurePosixPath(text.replace("\\", "/")).name
    return "" if base in {".", ".."} or "\0" in base or ":" in base else base


def _project(archive: safe_zip.Container) -> str:
    names = [name for name in archive.names() if name.casefold().endswith((".qde", ".qdc"))]
    named = [name for name in names if name.replace("\\", "/").casefold() == "project.qde"]
    top = [name for name in names if "/" not in name.replace("\\", "/")]
    for chosen in (named, top, names):
        if len(chosen) == 1:
            return chosen[0]
        if chosen:
            raise safe_zip.refused(
                archive.file,
                f"{archive.file} holds several projects, and it is not clear which is meant",
                hint="keep one .qde file in it",
            )
    raise safe_zip.refused(
        archive.file,
        f"{archive.file} holds no project (no .qde file)",
        hint="export the project again as REFI-QDA",
    )


def decoded(data: bytes) -> tuple[str, str]:
    """A text, with its byte order mark, and the name of its encoding where it is not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
        return "\ufeff" + text, "UTF-16"
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"
