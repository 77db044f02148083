"""Whether a package is as it should be: ours, or one that others changed.

Each check looks at one thing and tells what is wrong as path and words. A package that lacks what a
check needs fails that check; no check stops another. Words of participants are never repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consilience.archive import bag, box
from consilience.archive.verification import (
    agreement,
    anchors,
    catalogue,
    contents,
    linked,
    numbers,
)
from consilience.errors import ConsilienceError

SCHEMA = "consilience.verification/1"

Faults = Callable[[Path], Iterator[tuple[str, str]]]

#: Name, what is looked at, and what looks; the root of the bag is given.
CHECKS: tuple[tuple[str, str, Faults], ...] = (
    ("bag", "every file is there, is listed, and has its checksum (BagIt)", bag.faults),
    ("crate", "the crate describes its files, and nothing dangles (RO-Crate)", contents.crate),
    ("files", "crate, manifest and disk name the same files, with sizes and sums", contents.files),
    ("profile", "the rules of the Coded Qualitative Data Crate hold", contents.profile),
    ("agreement", "all metadata say the same of the package", agreement.faults),
    ("catalogue", "the DDI has what the catalogue of archives demands", catalogue.faults),
    ("tiers", "nothing is narrower than the access that the package declares", linked.tiers),
    ("canonical", "the linked data is sorted and has no nameless things", linked.canonical),
    ("forms", "N-Quads and TriG say the same", linked.forms),
    ("tables", "what the tables say by their metadata stands in the linked data", linked.tables),
    ("rebuilt", "the studies give the same linked data again", linked.rebuilt),
    ("answers", "the questions are answered alike", linked.answered),
    ("counts", "what is counted is right (VoID, README)", linked.counts),
    ("reports", "what the reports say is what a fresh look finds", linked.reports),
    ("few", "no number of an open layer tells of few people", numbers.faults),
    ("quotes", "every quote stands where it says, and every code is defined", anchors.faults),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found; ``faults`` are paths and words."""

    name: str
    looks: str
    faults: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """What all checks found."""

    outcomes: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """True where no check found anything."""
        return not any(each.faults for each in self.outcomes)

    def text(self, most: int = 10) -> str:
        """The outcome for people: a line for each check, and below it what it found."""
        lines = []
        for each in self.outcomes:
            lines.append(f"{'FAULT' if each.faults else 'ok':5}  {each.name}: {each.looks}")
            lines += [f"         {path}: {words}" for path, words in each.faults[:most]]
            if len(each.faults) > most:
                lines.append(f"         … and {len(each.faults) - most} more")
        return "\n".join(lines) + "\n"

    def data(self) -> dict[str, Any]:
        """The outcome for programs."""
        return {
            "schema": SCHEMA,
            "ok": self.ok,
            "checks": [
                {
                    "name": each.name,
                    "looks": each.looks,
                    "ok": not each.faults,
                    "faults": [{"path": path, "problem": words} for path, words in each.faults],
                }
                for each in self.outcomes
            ],
        }


def verify(package: Path) -> Verification:
    """Look at a package, a folder or a zip (ReadError where it is neither)."""
    with box.opened(package) as root:
        return Verification(
            tuple(Outcome(name, looks, _run(look, root)) for name, looks, look in CHECKS)
        )


#: What looking at something ends in that is not what it should be.
_UNCLEAR = (ValueError, LookupError, TypeError, AttributeError, SyntaxError, RecursionError)


def _run(look: Faults, root: Path) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    try:
        found.extend(look(root))
    except OSError as error:
        name = Path(error.filename).name if error.filename else "a file"
        found.append((name, "cannot be read"))
    except _UNCLEAR as error:
        found.append(
            ("", f"something is not what it should be, so nobody can tell ({_kind(error)})")
        )
    except ConsilienceError as error:
        found.append(("", str(error)))
    return tuple(found)


def _kind(error: Exception) -> str:
    return (
        f"{type(error).__name__} {error}" if isinstance(error, KeyError) else type(error).__name__
    )
