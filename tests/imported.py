"""From a file to a study that was checked, for the tests of readers."""

from __future__ import annotations

from pathlib import Path

from consilience import api, importing, study_folder
from consilience.findings import Finding, Severity
from consilience.model import Excerpt, Study
from consilience.readers import Imported


def checked(path: Path, folder: Path, reader: str = "", **options: str) -> Study:
    """Import a file as a user does; the study that was written is free of errors."""
    importing.run(path, folder.parent, folder.name, reader=reader, options=options, yes=True)
    errors = [each for each in findings(folder) if each.severity is Severity.ERROR]
    assert not errors, [(each.code, str(each.place), each.content) for each in errors]
    return study_folder.read(folder)


def findings(folder: Path) -> list[Finding]:
    """What a check finds in one study."""
    return list(api.check_project(folder).findings)


def quotes(study: Study) -> list[str]:
    """The words of all excerpts, in their order."""
    return [each.text or "" for each in study.records(Excerpt)]


def in_place(made: Imported) -> int:
    """How many excerpts have a place; every one of them stands there to the character."""
    texts: dict[str, str] = {}
    count = 0
    for each in made.study.records(Excerpt):
        if each.start is None:
            continue
        file = f"{each.source}.txt"
        text = texts.setdefault(file, made.texts[file]())
        assert text[each.start : each.end] == each.text
        count += 1
    return count
