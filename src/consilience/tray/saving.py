"""Saving what was looked at as a study, and preparing it so that it can be read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from filelock import FileLock

from consilience import build
from consilience.errors import ConsilienceError, DoesNotConform, Refused
from consilience.findings import Severity
from consilience.project import Project
from consilience.tray.looking import run, seen
from consilience.tray.said import Said
from consilience.tray.tray import Drop


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a drop.

    ``written``: the study folder was; ``built``: all pages show it. ``problems`` say what is in
    the way of that: a sentence and a place, and never words of participants.
    """

    study: str
    written: bool
    updated: bool
    built: bool = False
    why: str = ""
    problems: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, drop: Drop) -> Saved | None:
        """What became of a drop; None where it was not saved yet."""
        if not drop.saved.is_file():
            return None
        data = json.loads(drop.saved.read_text(encoding="utf-8"))
        return cls(**data | {"problems": tuple(tuple(each) for each in data["problems"])})


def save(drop: Drop, project: Project, shown: str, date: str) -> Saved:
    """Write the study as it was shown, all of it or nothing, and build.

    Refused where what was shown is not what would be written now.
    """
    said = Said.of(drop, project)
    project.state.mkdir(parents=True, exist_ok=True)
    with FileLock(project.state / "import.lock", timeout=60):
        if seen(drop, project, said) != shown:
            raise Refused(
                "something was changed since you looked; nothing was saved",
                hint="look at it once more, then save",
            )
        made = run(drop, said, project.studies_folder, date=date, media=said.media)
    saved = _built(project, Saved(said.study, made.written, made.changes is not None))
    drop.saved.write_text(json.dumps(asdict(saved)), encoding="utf-8")
    drop.empty()
    return saved


def _built(project: Project, saved: Saved) -> Saved:
    facts = asdict(saved)
    try:
        build.build(project)
    except DoesNotConform as error:
        worst = [each for each in error.report if each.severity is Severity.ERROR]
        problems = tuple((each.message, str(each.place)) for each in worst[:100])
        return Saved(**facts | {"why": str(error), "problems": problems})
    except ConsilienceError as error:
        return Saved(**facts | {"why": f"{error}; {error.hint}" if error.hint else str(error)})
    return Saved(**facts | {"built": True})
