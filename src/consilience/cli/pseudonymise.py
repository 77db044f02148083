"""``consilience pseudonymise``: labels in the place of real names, and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Run
from consilience.cli.session import Session

if TYPE_CHECKING:
    from consilience.pseudonymise import Outcome


def run(
    study: Annotated[str, Parameter(help="The study: its id, or its folder.")],
    /,
    *,
    names: Annotated[
        Path | None, Parameter(help="The list of real names: a CSV file outside the study.")
    ] = None,
    key: Annotated[
        Path | None,
        Parameter(help="Where to keep what it takes to go back: a file outside the project."),
    ] = None,
    for_good: Annotated[
        bool, Parameter(negative="", help="Keep no key: nobody can go back.")
    ] = False,
    reverse: Annotated[
        bool, Parameter(negative="", help="Put the names back that --key knows.")
    ] = False,
    dry_run: Annotated[
        bool, Parameter(negative="", help="Only tell what would be changed, and where.")
    ] = False,
    key_anywhere: Annotated[
        bool, Parameter(negative="", help="Let the key lie in the project or in a git folder.")
    ] = False,
    who: Annotated[str, Parameter(help="Who did it, for the log.")] = "",
    date: Annotated[str, Parameter(help="The day for the log; otherwise today.")] = "",
    form: Annotated[
        Literal["text", "json"], Parameter(name="--format", help="How to write the report.")
    ] = "text",
    session: Run,
) -> int:
    """Replace real names in a study by bracketed labels, everywhere and alike.

    Places of quotes move along. No name is ever printed. The exit code is 1 where something is
    left to look at: what is nearly a name, an id that holds one, a file that cannot be changed.
    """
    from consilience import pseudonymise as pseudonymising  # noqa: PLC0415 - heavy
    from consilience.cli.edge import Exit, UsageError  # noqa: PLC0415
    from consilience.pseudonymise import report  # noqa: PLC0415

    folder, project = _found(study, session)
    if reverse:
        if key is None or names is not None or for_good:
            raise UsageError("going back takes the key and nothing else", hint="--reverse --key F")
        outcome = pseudonymising.reverse(folder, key, project=project, dry_run=dry_run)
    else:
        if names is None:
            raise UsageError("the list of names is missing", hint="--names FILE.csv")
        if not dry_run and (key is None) != for_good:
            raise UsageError(
                "say either where the key is kept or that there is none",
                hint="--key FILE (outside the project), or --for-good",
            )
        outcome = pseudonymising.pseudonymise(
            folder,
            names,
            key_file=key,
            project=project,
            date=date or dt.datetime.now(tz=dt.UTC).date().isoformat(),
            who=who,
            anywhere=key_anywhere,
            dry_run=dry_run,
        )
    print(report.render(outcome, form, places=dry_run or session.verbose), end="")
    _say(outcome, key, session, back=reverse)
    return Exit.FINE if outcome.clean else Exit.FOUND


def _found(study: str, session: Session) -> tuple[Path, Path]:
    """The folder of a study, and of the project that it is in."""
    from consilience.errors import ProjectError  # noqa: PLC0415
    from consilience.vocabulary import suggest  # noqa: PLC0415

    if (Path(study) / "study.toml").is_file():
        found = session.project(Path(study))
        return Path(study).resolve(), found.root
    found = session.project()
    known = {path.name: path for path in found.studies}
    if study not in known:
        near = suggest(study, known)
        hint = f"did you mean “{near}”?" if near else f"studies: {', '.join(known) or 'none'}"
        raise ProjectError(f"there is no study “{study}” here", hint=hint)
    return known[study].resolve(), found.root


def _say(outcome: Outcome, key: Path | None, session: Session, *, back: bool) -> None:
    if not outcome.written:
        session.say("Nothing was written.")
    elif back:
        session.say(f"The names are back in {outcome.study}. {key} was not changed.")
    else:
        kept = f"Whoever has {key} can go back: keep it apart, and safe. " if key else ""
        session.say(
            f"{kept}Next: consilience check; consilience build, which takes the names out of what "
            "was built; and look for them in other copies: backups, git, mail."
        )
