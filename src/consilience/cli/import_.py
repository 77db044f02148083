"""``consilience import``: a study out of another tool's file."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Output, Run, pairs
from consilience.cli.session import Session

if TYPE_CHECKING:
    from consilience.importing import Import


def run(
    files: Annotated[
        list[Path],
        Parameter(help="Files (or folders) of coding tools, tables, transcripts.", negative=""),
    ],
    /,
    *,
    study: Annotated[str, Parameter(help="The id of the study: the name of its folder.")],
    column_map: Annotated[
        Path | None,
        Parameter(name="--map", help="How the columns are read (consilience inspect writes one)."),
    ] = None,
    given: Annotated[
        list[str] | None,
        Parameter(
            name="--set", negative="", help="An option of the reader, as NAME=VALUE; repeatable."
        ),
    ] = None,
    reader: Annotated[
        str, Parameter(help="Read it as this (table, refi-qda …); otherwise by what it is.")
    ] = "",
    title: Annotated[str | None, Parameter(help="What the study is called.")] = None,
    licence: Annotated[
        str | None, Parameter(help="Licence of the words: an SPDX id, or an address.")
    ] = None,
    access: Annotated[
        Literal["open", "safeguarded", "controlled", "never"] | None,
        Parameter(help="Who may see it; a new study is controlled unless you say otherwise."),
    ] = None,
    add: Annotated[
        bool,
        Parameter(negative="", help="These are further files of the study, beside its others."),
    ] = False,
    newer_of: Annotated[
        str | None,
        Parameter(help="The file is a newer state of this one (its name), under another name."),
    ] = None,
    media: Annotated[
        bool,
        Parameter(
            negative="",
            help="Copy recordings, pictures and documents too; they are large, and tell who spoke.",
        ),
    ] = False,
    apart: Annotated[
        list[str] | None,
        Parameter(
            negative="",
            help="What is not to be taken for something in the file: KIND:ID, or a code's id.",
        ),
    ] = None,
    yes: Annotated[
        bool, Parameter(negative="", help="What was guessed or recognised is right: go on.")
    ] = False,
    dry_run: Annotated[
        bool, Parameter(negative="", help="Tell what would happen, and write nothing.")
    ] = False,
    force: Annotated[
        bool,
        Parameter(negative="", help="Make the study anew, without what people added to it."),
    ] = False,
    form: Annotated[
        Literal["text", "json", "html"], Parameter(name="--format", help="How to write the report.")
    ] = "text",
    output: Output = None,
    session: Run,
) -> int:
    """Make a study out of other tools' files, and report what was carried and what was not.

    A file that was imported before brings up to date what came from it; what other files
    brought, and what people changed or added since, stays. All files are imported, or none.
    """
    from consilience import importing  # noqa: PLC0415 - heavy
    from consilience.cli.edge import Exit  # noqa: PLC0415
    from consilience.cli.session import hand_over  # noqa: PLC0415
    from consilience.reports import loss  # noqa: PLC0415

    made = importing.run(
        files,
        session.project().studies_folder,
        study,
        reader=reader,
        map_file=column_map,
        options=pairs(given or []),
        title=title,
        licence=licence,
        access=access,
        apart=apart or (),
        add=add,
        newer_of=newer_of,
        media=media,
        yes=yes,
        dry_run=dry_run,
        force=force,
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
    )
    hand_over(loss.render(made.loss, form, made.remarks), output, force=force)
    sys.stdout.flush()
    _tell(made, session)
    if made.written or dry_run or not made.questions:
        _next(made, session)
        return Exit.FINE
    session.say("Nothing was written. This has to be confirmed:", even_if_quiet=True)
    for question in made.questions:
        session.say(f"  {question}", even_if_quiet=True)
    session.say("If all is right, give the same command with --yes.", even_if_quiet=True)
    if made.guessed:
        session.say(
            f"If a column is not right: consilience inspect {made.guessed[0].path} --format map "
            "-o map.toml, correct map.toml, and add --map map.toml.",
            even_if_quiet=True,
        )
    return Exit.REFUSED


def _tell(made: Import, session: Session) -> None:
    if made.changes is not None:
        lines = made.changes.lines()
        session.say("What changes in the study:" if lines else "Nothing changes in the study.")
        for line in lines:
            session.say(f"  {line}")
    for each in made.guessed:
        of = f" of {each.path.name}" if len(made.parts) > 1 else ""
        session.say(f"How the columns{of} are read:")
        for line in each.settings.splitlines()[2:]:
            session.say(f"  {line}" if line else "")


def _next(made: Import, session: Session) -> None:
    if not made.written:
        session.say("Nothing was written.")
        return
    done = "Updated" if made.changes is not None else "Made"
    session.say(
        f"{done} the study {made.study}; the report is kept in its folder imports. "
        "Next: consilience check"
    )
