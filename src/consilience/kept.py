"""What was worked out for a study, kept in a folder: facts as N-Quads files, and a report.

::

    asserted.nq   what the study states, sorted, without what nobody may see
    inferred.nq   what follows from it
    report.json   what was found (without words of participants), rows, digests of the files

Where a study was worked on in columns, its facts are there as ids as well
(:mod:`consilience.columns.numbered`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

from consilience import iris
from consilience.errors import StoreError
from consilience.examine import Examined
from consilience.findings import Finding, Place, Severity

_FACTS = ("asserted", "inferred")
_REPORT = "report.json"
_Line = TypeVar("_Line", str, bytes)


@runtime_checkable
class _Saved(Protocol):
    """Lines that go into a file more quickly by themselves."""

    def save(self, path: Path, hidden: str) -> int:
        """Write all but those in graphs that begin with ``hidden``; how many."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept work on one study. ``asserted`` and ``inferred`` count facts."""

    folder: Path
    findings: tuple[Finding, ...]
    rows: tuple[tuple[str, int], ...]
    asserted: int
    inferred: int

    #: digests of all files of facts, by name
    digests: tuple[tuple[str, str], ...]
    #: by what scheme facts have ids; empty: they are not there as ids
    scheme: str

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of facts in N-Quads."""
        return tuple(self.folder / f"{name}.nq" for name in _FACTS)

    @property
    def whole(self) -> bool:
        """Whether the files of facts are as they were written; every byte is read."""
        try:
            return all(_digest(self.folder / name) == digest for name, digest in self.digests)
        except OSError:
            return False


def write(examined: Examined, folder: Path, base: str) -> None:
    """Keep what was worked out; the folder appears whole or not at all.

    Facts that nobody may see and words in findings are left out.
    """
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(folder.parent, ignore_errors=True)
    partial.mkdir(parents=True)
    hidden = f"<{iris.graph(base, examined.slug, 'never')}/"
    facts = {
        name: _write(partial / f"{name}.nq", getattr(examined, name), hidden) for name in _FACTS
    }
    scheme, count = examined.save_ids(partial, hidden) if examined.save_ids else ("", 0)
    if count != sum(facts.values()):  # facts that are spelled in two ways
        scheme = ""
        for path in partial.glob("*.parquet"):
            path.unlink()
    files = {
        path.name: {"bytes": path.stat().st_size, "sha256": _digest(path)}
        for path in sorted(partial.iterdir())
    }
    found = {
        "facts": facts,
        "scheme": scheme,
        "findings": [asdict(replace(each, content="")) for each in examined.findings],
        "rows": examined.rows,
        "files": files,
    }
    text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
    (partial / _REPORT).write_text(text, encoding="utf-8", newline="\n")
    partial.replace(folder)


def _write(path: Path, lines: Iterable[str], hidden: str) -> int:
    """Write the lines but those in graphs that begin with ``hidden``; how many."""
    if isinstance(lines, _Saved):
        return lines.save(path, hidden)
    count = 0
    with path.open("wb") as stream:
        for line in lines:
            if not line.rsplit(" ", 2)[1].startswith(hidden):
                stream.write(line.encode() + b"\n")
                count += 1
    return count


def read(folder: Path) -> Kept | None:
    """What was kept in a folder, if it is still there; its facts as long as they were.

    Before facts are read, ask whether they are ``whole``.
    """
    try:
        saved = json.loads((folder / _REPORT).read_text(encoding="utf-8"))
        found = Kept(
            folder=folder,
            findings=tuple(_finding(each) for each in saved["findings"]),
            rows=tuple((file, count) for file, count in saved["rows"]),
            asserted=saved["facts"]["asserted"],
            inferred=saved["facts"]["inferred"],
            digests=tuple((name, str(of["sha256"])) for name, of in saved["files"].items()),
            scheme=str(saved["scheme"]),
        )
        there = all(
            (folder / name).stat().st_size == of["bytes"] for name, of in saved["files"].items()
        )
        there = there and {path.name for path in found.files} <= saved["files"].keys()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, StoreError):
        return None  # not there, or damaged: to be worked out again
    return found if there else None


def differing(old: Kept, new: Kept) -> tuple[list[str], list[str]]:
    """The lines that only the old work has, and those that only the new work has."""
    gone: list[str] = []
    come: list[str] = []
    for before, after in zip(old.files, new.files, strict=True):
        with before.open("rb") as one, after.open("rb") as other:
            parted = apart(one, other)
        for lines, found in zip((gone, come), parted, strict=True):
            lines += [line.decode().rstrip("\n") for line in found]
    return gone, come


def apart(old: Iterable[_Line], new: Iterable[_Line]) -> tuple[list[_Line], list[_Line]]:
    """What stands in only one of two sorted sequences: in the old one, in the new one."""
    gone: list[_Line] = []
    come: list[_Line] = []
    olds: Iterator[_Line] = iter(old)
    news: Iterator[_Line] = iter(new)
    x, y = next(olds, None), next(news, None)
    while x is not None and y is not None:
        if x == y:
            x, y = next(olds, None), next(news, None)
        elif x < y:
            gone.append(x)
            x = next(olds, None)
        else:
            come.append(y)
            y = next(news, None)
    if x is not None:
        gone.append(x)
        gone.extend(olds)
    if y is not None:
        come.append(y)
        come.extend(news)
    return gone, come


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _finding(saved: dict[str, object]) -> Finding:
    place = saved.pop("place")
    also = saved.pop("also")
    severity = saved.pop("severity")
    if not (isinstance(place, dict) and isinstance(also, list) and isinstance(severity, int)):
        raise StoreError("a kept report cannot be read")
    texts = {key: str(value) for key, value in saved.items()}
    return Finding(
        place=Place(**place),
        also=tuple(Place(**each) for each in also),
        severity=Severity(severity),
        **texts,
    )
