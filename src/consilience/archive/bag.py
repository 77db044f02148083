"""A BagIt bag (RFC 8493): a folder whose contents anybody can check without our program."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from consilience.errors import ReadError

PAYLOAD = "data"
ALGORITHMS = ("sha256", "sha512")

_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def close(root: Path, info: Mapping[str, str]) -> None:
    """Make a bag of a folder whose ``data/`` is complete; other files at its top are tag files."""
    payload = _listed(root / PAYLOAD, root)
    sums = {name: {path: digest(root / path, name) for path in payload} for name in ALGORITHMS}
    octets = sum((root / path).stat().st_size for path in payload)
    told = {**info, "Payload-Oxum": f"{octets}.{len(payload)}"}
    _write(root / "bagit.txt", _DECLARATION)
    _write(root / "bag-info.txt", "".join(f"{key}: {_one_line(v)}\n" for key, v in told.items()))
    for name in ALGORITHMS:
        _write(root / f"manifest-{name}.txt", _manifest(sums[name]))
    tags = [path for path in _listed(root, root) if not path.startswith(f"{PAYLOAD}/")]
    for name in ALGORITHMS:
        found = {path: digest(root / path, name) for path in tags}
        _write(root / f"tagmanifest-{name}.txt", _manifest(found))


def digest(path: Path, algorithm: str) -> str:
    """The checksum of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).hexdigest()


def faults(root: Path) -> Iterator[tuple[str, str]]:
    """What is wrong with a bag, as path and words."""
    for name in ("bagit.txt", "bag-info.txt"):
        if not (root / name).is_file():
            yield name, "is missing"
    if (root / "bagit.txt").is_file() and "BagIt-Version: 1.0" not in _read(root / "bagit.txt"):
        yield "bagit.txt", "does not say BagIt-Version: 1.0"
    if not (root / PAYLOAD).is_dir():
        yield PAYLOAD, "is missing"
        return
    manifests = sorted(root.glob("manifest-*.txt"))
    if not manifests:
        yield "manifest-sha512.txt", "is missing"
    payload = set(_listed(root / PAYLOAD, root))
    for manifest in manifests:
        yield from _manifest_faults(root, manifest, payload)
    tags = {path for path in _listed(root, root) if not path.startswith(f"{PAYLOAD}/")}
    yield from _oxum_faults(root)
    for each in sorted(root.rglob("*")):
        if each.is_symlink():
            yield each.relative_to(root).as_posix(), "is a link and not a file"
    for manifest in sorted(root.glob("tagmanifest-*.txt")):
        expected = {path for path in tags if not path.startswith("tagmanifest-")}
        yield from _manifest_faults(root, manifest, expected)


def _oxum_faults(root: Path) -> Iterator[tuple[str, str]]:
    said = info(root).get("Payload-Oxum", "")
    files = _listed(root / PAYLOAD, root)
    octets = sum((root / path).stat().st_size for path in files)
    if said and said != f"{octets}.{len(files)}":
        yield "bag-info.txt", f"Payload-Oxum is {said}, and there are {octets}.{len(files)}"


def _manifest_faults(root: Path, manifest: Path, expected: set[str]) -> Iterator[tuple[str, str]]:
    algorithm = manifest.stem.rpartition("-")[2]
    if algorithm not in hashlib.algorithms_guaranteed:
        yield manifest.name, f"{algorithm} is not known here"
        return
    listed: set[str] = set()
    for line in _read(manifest).splitlines():
        said, _, spelt = line.strip().partition(" ")
        path = unquote(spelt.strip().lstrip("*"))
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts:
            yield manifest.name, "names something outside the package"
            continue
        listed.add(path)
        if not (root / path).is_file():
            yield path, f"is missing, and {manifest.name} lists it"
        elif digest(root / path, algorithm) != said.lower():
            yield path, f"is not what it was: its {algorithm} is another"
    for path in sorted(expected - listed):
        yield path, f"is not listed in {manifest.name}"


def info(root: Path) -> dict[str, str]:
    """What bag-info.txt says, by label; the first line of a label counts."""
    found: dict[str, str] = {}
    path = root / "bag-info.txt"
    for line in _read(path).splitlines() if path.is_file() else ():
        label, colon, value = line.partition(":")
        if colon and not line[:1].isspace():
            found.setdefault(label, value.strip())
    return found


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(f"{path.name} is not UTF-8") from error


def _listed(folder: Path, root: Path) -> list[str]:
    return sorted(
        each.relative_to(root).as_posix() for each in folder.rglob("*") if not each.is_dir()
    )


def _manifest(sums: Mapping[str, str]) -> str:
    return "".join(f"{sums[path]}  {_spelt(path)}\n" for path in sorted(sums))


def _spelt(path: str) -> str:
    """A path as RFC 8493 wants it: only line ends and the percent sign are encoded."""
    return "".join(quote(char) if char in "\r\n%" else char for char in path)


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
