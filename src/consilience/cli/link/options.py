"""Options that several commands on links share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

if TYPE_CHECKING:
    from consilience.cli.session import Session

Study = Annotated[str, Parameter(help="The id of the study: the name of its folder.")]
Who = Annotated[
    str, Parameter(name="--as", help="Who judges: the id of an [[agent]] in study.toml.")
]
Name = Annotated[
    str, Parameter(help="The name of who judges, where study.toml does not name them yet.")
]
To = Annotated[
    list[str] | None,
    Parameter(
        name="--to",
        negative="",
        help="A framework (damour, npt …) or another study; repeatable. Otherwise the frameworks "
        "that the study's links lead to.",
    ),
]
Codes = Annotated[
    list[str] | None,
    Parameter(name="--code", negative="", help="Only this code; repeatable."),
]
Method = Annotated[
    Literal["name", "words", "letters", "lexical", "sentences", "combined"],
    Parameter(help="How to suggest. sentences and combined need the extra similarity."),
]
Kind = Literal["same", "similar", "broader", "narrower", "related", "opposite", "no"]
Reason = Annotated[str, Parameter(help="Why, in one line.")]


def introduced(session: Session, study: str, who: str, name: str) -> None:
    """Name somebody new in study.toml, and say so."""
    from consilience import linking  # noqa: PLC0415 - heavy

    if name and linking.introduce(session.project(), study, who, name):
        session.say(f"{name} is now “{who}” in {study}/study.toml.")


def today() -> str:
    """The date that a judgement gets."""
    return dt.datetime.now(tz=dt.UTC).date().isoformat()


def version() -> str:
    """The version of the program, which is kept with what it suggested."""
    from importlib import metadata  # noqa: PLC0415 - only here

    try:
        return metadata.version("consilience")
    except metadata.PackageNotFoundError:
        return ""
