"""Packages for tests: made, changed, and closed again so that only the change is wrong."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from consilience import project
from consilience.archive import bag, making
from consilience.archive.describing import Edition
from consilience.archive.making import Made
from consilience.archive.selection import Terms
from consilience.archive.verification import contents
from consilience.project import Project

RICH = Path(__file__).parent / "folders" / "valid" / "rich"
DATE = "2031-02-03"

#: Everything that can be said to an archive, so that nothing is wanting.
DEPOSIT = """
name = "lanterns"
title = "Lanterns & ropes: \\"coded\\" material"
description = "An invented study <with> marks that formats trip over: & ' \\" < >."
language = "en"
keywords = ["lanterns", "ropes"]
places = ["United Kingdom"]
request = "Write to the data desk."

[publisher]
name = "University of Examples"
ror = "https://ror.org/03f0f6041"
url = "https://example.org/"

[contact]
name = "Data desk"
email = "data@example.org"
url = "https://example.org/data"

[period]
start = "2031-01"
end = "2031-06-30"

[[creators]]
name = "Ada van Example"
orcid = "0000-0002-1825-0097"
affiliation = "University of Examples"
ror = "https://ror.org/03f0f6041"

[[funding]]
funder = "Council of Examples"
ror = "https://ror.org/03n0ht308"
award = "EX/1"
title = "Working together"

[[topics]]
label = "COOPERATION"
vocabulary = "ELSST"
address = "https://elsst.cessda.eu/id/5/example"
"""


def rich(folder: Path, *, deposit: str = DEPOSIT) -> Project:
    """A project with the study that holds a little of everything."""
    shutil.copytree(RICH, folder / "studies" / "rich")
    shared = '[[programme]]\nid = "lanterns"\nlabel = "Lanterns"\n\n[[initiative]]\nid = "walk"\n'
    (folder / "programmes.toml").write_text(shared + 'label = "Walk"\n', encoding="utf-8")
    (folder / "consilience.toml").write_text("", encoding="utf-8")
    (folder / "deposit.toml").write_text(deposit, encoding="utf-8")
    return project.load(folder)


def make(origin: Project, to: Path, **given: Any) -> Made:  # noqa: ANN401 - Terms, Edition
    """Make a package with what is given of the terms, everything else as usual."""
    edition = given.pop("edition", Edition(date=DATE))
    return making.make(origin, Terms(**given), edition, to)


def payload(package: Path, path: str) -> Path:
    """A file of the payload."""
    return package / "data" / path


def close(package: Path, *, sums: bool = True) -> None:
    """Make the bag whole again after a change, and (with ``sums``) the crate's sizes and sums."""
    if sums:
        file = payload(package, "ro-crate-metadata.json")
        data = json.loads(file.read_text(encoding="utf-8"))
        for each in data["@graph"]:
            place = payload(package, each["@id"])
            if each["@type"] == "File" and place.is_file():
                each["contentSize"] = str(place.stat().st_size)
                each["sha256"] = bag.digest(place, "sha256")
        file.write_text(json.dumps(data), encoding="utf-8")
    info = bag.info(package)
    info.pop("Payload-Oxum")
    for each in package.glob("*manifest-*.txt"):
        each.unlink()
    bag.close(package, info)


def rewrite(file: Path, change: Callable[[str], str]) -> None:
    """Change the text of a file; it has to become another."""
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8", newline="")


def entity(package: Path, id_: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change one thing of the crate."""
    file = payload(package, "ro-crate-metadata.json")
    data = json.loads(file.read_text(encoding="utf-8"))
    change(next(each for each in data["@graph"] if each["@id"] == id_))
    file.write_text(json.dumps(data), encoding="utf-8")


def cell(file: Path, row: int, column: str, value: str) -> None:
    """Put a value into a cell of a table (the heading is row 1)."""
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    rows[row - 1][rows[0].index(column)] = value
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    file.write_text(stream.getvalue(), encoding="utf-8", newline="")


def files_faults(package: Path) -> list[tuple[str, str]]:
    """What the check of files finds."""
    return list(contents.files(package))
