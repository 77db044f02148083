"""Makes a project with Taguette itself; run by a Python that has Taguette installed.

Arguments: a JSON file that says what to make, and a folder for what is made: ``server.sqlite3``
(as a server keeps it), ``export.sqlite3`` and ``highlights.csv`` (as Taguette exports them).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import bs4
from taguette import convert, database, export, extract


def main(wanted: Path, folder: Path) -> None:
    """Make the project. Spans are given in code points of all text nodes together."""
    plan = json.loads(wanted.read_text(encoding="utf-8"))
    session = database.connect(f"sqlite:///{folder / 'server.sqlite3'}")()
    project = database.Project(name="Made by Taguette", description="for a test")
    session.add(project)
    session.add_all([database.User(login=login) for login in plan["users"]])
    tags = [database.Tag(project=project, path=path, description="") for path in plan["tags"]]
    session.add_all(tags)
    session.flush()
    for number, each in enumerate(plan["documents"]):
        document = database.Document(
            name=f"Document {number}",
            description="",
            filename=f"{number}.html",
            project=project,
            text_direction=database.TextDirection.LEFT_TO_RIGHT,
            contents=convert.get_html_body(f"<meta charset=utf-8>{each['html']}".encode()),
        )  # fmt: skip
        session.add(document)
        session.flush()
        words = "".join(bs4.BeautifulSoup(document.contents, "html5lib").find_all(string=True))
        for start, end, user, chosen in each["highlights"]:
            first = len(words[:start].encode())
            last = len(words[:end].encode())
            if not words[start:end].strip():
                continue
            highlight = database.Highlight(
                document=document,
                start_offset=first,
                end_offset=last,
                snippet=extract.extract(document.contents, first, last),
                tags=[tags[tag] for tag in chosen],
            )
            session.add(highlight)
            session.flush()
            ids = [tags[tag].id for tag in chosen]
            session.add(database.Command.highlight_add(user, document, highlight, ids))
    session.commit()
    _export(session, project.id, folder)


def _export(session: object, project: int, folder: Path) -> None:
    exported = database.connect(f"sqlite:///{folder / 'export.sqlite3'}")()
    exported.add(database.User(login="admin"))
    exported.commit()
    database.copy_project(session, exported, project, "admin")
    exported.commit()
    exported.close()
    with (folder / "highlights.csv").open("w", encoding="utf-8", newline="") as stream:
        export.highlights_csv(session, project, "", stream)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
