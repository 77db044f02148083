"""Options that several commands share, described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from consilience.cli.session import Session

#: Given by the program, not on the command line.
Run = Annotated[Session, Parameter(parse=False)]

RowFormat = Literal["table", "csv", "tsv", "json", "jsonl", "md", "xlsx", "docx"]
Server = Annotated[
    str,
    Parameter(
        name="--store",
        env_var="CONSILIENCE_STORE",
        help="Ask this SPARQL server (its address) instead of what was built here.",
    ),
]
UpTo = Annotated[
    Literal["", "open", "safeguarded", "controlled"],
    Parameter(help="Only what is as open as this, or more so; otherwise everything."),
]
ReportFormat = Literal[
    "full", "concise", "json", "html", "turtle", "ntriples", "github", "sarif", "junit"
]

Format = Annotated[
    RowFormat,
    Parameter(
        name="--format",
        env_var="CONSILIENCE_FORMAT",
        help="How to write the rows. A table that is piped on has tabs and no lines.",
    ),
]
Output = Annotated[
    Path | None,
    Parameter(name=["--output", "-o"], help="File to write; otherwise standard output."),
]
Force = Annotated[bool, Parameter(negative="", help="Replace a file that is already there.")]
Strict = Annotated[bool, Parameter(negative="", help="Count warnings as errors.")]
Show = Annotated[
    bool,
    Parameter(
        negative="",
        help="Show words of participants, names and labels, which are hidden otherwise.",
    ),
]


def pairs(given: list[str]) -> dict[str, str]:
    """What was given as NAME=VALUE (UsageError where something is not)."""
    from consilience.cli.edge import UsageError  # noqa: PLC0415

    found = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"“{each}” is not NAME=VALUE")
        found[name.strip()] = value
    return found
