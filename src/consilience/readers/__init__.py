"""Readers of other tools' files: each makes a :class:`consilience.model.Study`.

A reader knows its format and nothing of folders, linked data or the command line. It keeps
everything that has a place in the model, notes the fate of the rest in a ledger, and never
guesses: what it decided by evidence is a remark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from consilience.loss import LossReport
from consilience.model import Study
from consilience.readers.media import Medium


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is in a file. ``counts``: (what, how many); ``remarks``: sentences for people."""

    format: str
    title: str
    counts: tuple[tuple[str, int], ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """A study made from a file.

    ``texts`` are the texts of sources by their file name (``P01.txt``), as functions so that
    they can be read one at a time; ``remarks`` say what was decided by evidence (units of
    positions, newlines, encodings); ``loss`` tells the fate of everything. ``media`` are files to
    be copied, by the ids of their sources.
    """

    study: Study
    loss: LossReport
    texts: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    media: Mapping[str, tuple[Medium, ...]] = field(default_factory=dict)


def _name(path: Path) -> str:
    return path.name or path.resolve().name


@dataclass(frozen=True, slots=True)
class Reader:
    """One format. ``options`` that ``read`` takes beyond path and slug are named in ``takes``.

    ``called`` is what a file is called in reports.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    recognises: Callable[[Path], bool]
    inspect: Callable[[Path], Inspection]
    read: Callable[..., Imported]
    takes: tuple[str, ...] = ()
    called: Callable[[Path], str] = _name
