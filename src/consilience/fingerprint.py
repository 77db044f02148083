"""What something is made of, as one short text: equal input, equal fingerprint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from consilience import assets

_LENGTH = 24


def of_texts(texts: Iterable[str]) -> str:
    """The fingerprint of texts, in their order."""
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:_LENGTH]


def of_files(root: Path, files: Iterable[Path]) -> str:
    """The fingerprint of files: their names below ``root`` and their bytes."""
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.relative_to(root).as_posix().encode("utf-8", "surrogateescape")
        digest.update(len(name).to_bytes(8, "big"))
        digest.update(name)
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:_LENGTH]


def of_folder(folder: Path, *, without: str = "") -> str:
    """The fingerprint of everything in a folder that is not hidden, and not in ``without``."""
    files = (
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.relative_to(folder).parts[0] != without
    )
    return of_files(folder, files)


@cache
def of_program() -> str:
    """The fingerprint of the program itself: its code, ontology, shapes and rules."""
    package = Path(__file__).parent
    code = of_files(package, package.rglob("*.py"))
    rules = (of_folder(folder) for folder in (assets.ONTOLOGY, assets.SHAPES, assets.QUERIES))
    return of_texts((code, *rules))
