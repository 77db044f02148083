"""Made-up studies full of names, for the tests of pseudonymising."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

STUDY = """format = 1
title = "Partners at Whitby Hospital"
description = "Asked for by Sarah Jones."
authors = [{ name = "Ada Invented" }]
language = "en"
licence = "CC0-1.0"
access = "open"

[codebook]
title = "Codes"

[[codebook.version]]
id = "1"

[[publication]]
id = "report"
title = "Partners: a report"
year = 2032

[[data_collection]]
id = "talks"
label = "Talks"
method = "interview"
n = 2
unit = "interview"

[[agent]]
id = "ada"
name = "Ada Invented"

[[layer]]
id = "first"
label = "What Ada read"
kind = "coder"
coders = ["ada"]
codebooks = ["codebook@1"]
covers = ["all"]
"""
TEXT = (
    "Sarah Jones: We met at Whitby Hospital. Will said it would work.\r\n"
    "Will: Sarah\u2019s idea. S. Jones, Sara Jones; the Joneses of Whitby\u00a0Hospital\u2019s "
    "board. SARAH JONES!\r\nJose\u0301 came from the Whitby-based firm.\r\n"
)
NAMES = (
    "name,label,kind,also,but_not,endings,case,organisation\n"
    "Sarah Jones,[midwife 1],person,Sarah;S. Jones,,,,\n"
    "Whitby Hospital,,organisation,,,,,O1\n"
    "Will,[manager 1],person,,,,,\n"
    "Jos\u00e9,[manager 2],person,,,,,\n"
    "Whitby,,place,,,,,\n"
)


def table(heading: str, rows: Iterable[Sequence[object]]) -> str:
    """A CSV file."""
    stream = io.StringIO()
    stream.write(heading + "\n")
    for row in rows:
        # The csv module leaves a lone carriage return bare, and then it ends the line.
        bare = not any("\r" in str(cell) for cell in row)
        quoting = csv.QUOTE_MINIMAL if bare else csv.QUOTE_ALL
        csv.writer(stream, lineterminator="\n", quoting=quoting).writerow(row)
    return stream.getvalue()


def quote(
    id_: str, text: str, words: str, beside: tuple[int, int], access: str = ""
) -> list[object]:
    """A row of excerpts.csv: words that stand in a text, with some letters beside them."""
    start = text.index(words)
    end = start + len(words)
    before, after = text[max(0, start - beside[0]) : start], text[end : end + beside[1]]
    kind = ("participant-words", "verbatim", "S1", "C1")
    return [id_, kind[0], "int1", words, *kind[1:], start, end, before, after, access]


def write(studies: Path) -> Path:
    """A study with texts, places, tiers and names wherever names can be; without errors."""
    folder = studies / "river"
    (folder / "sources").mkdir(parents=True)
    rows = [
        quote("Q1", TEXT, "Jones: We met at Whitby Hospital.", (6, 8)),
        quote("Q2", TEXT, "Will said it would work.", (9, 3)),
        quote("Q3", TEXT, "Sarah\u2019s idea. S. Jones", (3, 12), "controlled"),
        quote("Q4", TEXT, "from the Whitby-based firm", (0, 0)),
    ]
    files = {
        "study.toml": STUDY,
        "sources/int-sarah-jones.txt": TEXT,
        "sources.csv": table(
            "id,kind,title,data_collection,access,consent,language,file",
            [
                (
                    *("int1", "interview", "Talk with Sarah Jones", "talks", "safeguarded", ""),
                    *("en", "int-sarah-jones.txt"),
                ),
                ("int2", "interview", "Second talk", "talks", "", "quotable", "en", ""),
            ],
        ),
        "excerpts.csv": table(
            "id,kind,source,text,wording,speaker,collaboration,start,end,prefix,suffix,access",
            [
                *rows,
                (
                    *("Q5", "participant-words", "int2", "I told Will and Sarah, \u201cno\u201d."),
                    *("verbatim", "S2", "C1", "", "", "", "", ""),
                ),
            ],
        ),
        "speakers.csv": table("id,label", [("S1", "Sarah Jones"), ("S2", "A driver")]),
        "organisations.csv": table(
            "id,label,type,type_read_by,member_of,identifier",
            [("O1", "Whitby Hospital", "nhs-provider-trust", "ada", "C1", "https://example.org/o")],
        ),
        "collaborations.csv": table("id,label,kind", [("C1", "River group", "partnership")]),
        "mentions.csv": table(
            "id,excerpt,words,organisation,layer,coder",
            [
                ("M1", "Q1", "Whitby", "O1", "first", "ada"),
                ("M2", "Q1", "Jones", "O1", "first", ""),
            ],
        ),
        "codebook.csv": table(
            "id,label,definition", [("trust", "Trust", "Relying on others, as Sarah did.")]
        ),
        "codings.csv": table(
            "id,excerpt,code,layer,coder,note",
            [
                ("A1", "Q1", "trust", "first", "ada", 'Sarah, again: "Sarah"'),
                ("A2", "Q5", "trust", "first", "ada", ""),
            ],
        ),
        "notes.csv": table(
            "id,about,text,author,access",
            [("N1", "excerpt:Q1", "Will is\nWILL Smith; will he?", "ada", "controlled")],
        ),
        "LICENCE.md": "Words of Sarah Jones. CC0.\n",
        "imports/1.json": '{\n  "loss": {"file": "Sarah Jones.docx"}\n}\n',
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
