"""Every writer, by name and by the ending of its files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from consilience.errors import BadParameter, ConsilienceError
from consilience.writers import Writer, docx, markdown, refi_qda, table, web_annotation

_ORDER: tuple[Writer, ...] = (
    refi_qda.PROJECT,
    refi_qda.CODEBOOK,
    *table.WRITERS,
    web_annotation.WRITER,
    docx.WRITER,
    markdown.WRITER,
)

#: Writers by name. Where several write files of one ending, the first is meant by it.
WRITERS: Mapping[str, Writer] = MappingProxyType({writer.name: writer for writer in _ORDER})


def find(path: Path, name: str = "") -> Writer:
    """The writer of a file, by its ending or by name; ConsilienceError where there is none."""
    if name:
        if name not in WRITERS:
            raise ConsilienceError(
                f"there is no writer “{name}”",
                hint=f"writers: {', '.join(WRITERS)}; a package for an archive (RO-Crate, BagIt) "
                "is made by: consilience archive --out PACKAGE",
            )
        writer = WRITERS[name]
        if writer.suffixes and path.suffix.lower() not in writer.suffixes:
            raise ConsilienceError(
                f"“{path.name}” is no name for {writer.title}",
                hint=f"end it in {' or '.join(writer.suffixes)}",
            )
        return writer
    for writer in WRITERS.values():
        if path.suffix.lower() in writer.suffixes:
            return writer
    known = "\n".join(
        f"{each.name}: {each.title} ({', '.join(each.suffixes) or 'a folder'})"
        for each in WRITERS.values()
    )
    raise ConsilienceError(
        f"nothing tells what “{path.name}” is to be", hint=f"name a writer (--writer):\n{known}"
    )


def options(writer: Writer, given: Mapping[str, str]) -> Mapping[str, str]:
    """The options given, if the writer takes them all (BadParameter otherwise)."""
    for name in given:
        if name not in writer.takes:
            known = "\n".join(f"{each}: {means}" for each, means in writer.takes.items())
            raise BadParameter(
                f"the writer “{writer.name}” takes no option “{name}”",
                name=writer.name,
                parameter=name,
                hint=f"it takes:\n{known}" if known else "it takes none",
            )
    return given
