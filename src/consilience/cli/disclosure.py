"""``consilience disclosure``: what could tell who somebody is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from consilience.cli.options import Force, Output, Run
from consilience.cli.session import Session

if TYPE_CHECKING:
    from consilience.disclosure import DisclosureReport


def run(
    path: Annotated[
        Path | None, Parameter(help="A project, or a package that archive made.")
    ] = None,
    /,
    *,
    up_to: Annotated[
        Literal["", "open", "safeguarded", "controlled"],
        Parameter(help="The access under which it is to go out; what is narrower then counts."),
    ] = "",
    by: Annotated[
        list[str] | None,
        Parameter(negative="", help="A detail of speakers that others may know; repeatable."),
    ] = None,
    group: Annotated[int, Parameter(help="How many alike are enough to hide one of them.")] = 5,
    names: Annotated[
        Path | None,
        Parameter(help="Real names that may stand nowhere (text, CSV or key); none is told."),
    ] = None,
    scan: Annotated[
        Path | None,
        Parameter(help="Look through this file or folder, made of the project, as well."),
    ] = None,
    form: Annotated[
        Literal["text", "json", "html"], Parameter(name="--format", help="How to write it.")
    ] = "text",
    output: Output = None,
    force: Force = False,
    show: Annotated[
        bool, Parameter(negative="", help="Show what was found, which is masked otherwise.")
    ] = False,
    session: Run,
) -> int:
    """Look for what could tell who somebody is, in one study and across all.

    Nothing is changed. The exit code is 1 where something is found that must be none.
    """
    from consilience.cli.edge import Exit  # noqa: PLC0415
    from consilience.cli.session import hand_over  # noqa: PLC0415
    from consilience.disclosure import real_names  # noqa: PLC0415 - heavy

    listed = real_names.read(names) if names else ()
    given = {"up_to": up_to, "by": by or (), "group": group, "names": listed, "scanned": scan}
    report = _examined(path, session, given)
    written = {"text": report.to_text, "json": report.to_json, "html": report.to_html}[form]
    hand_over(written(show=show), output, force=force)
    if output is not None:
        session.say(f"The report is in {output}. Nothing was changed.")
    return Exit.FINE if report.ok else Exit.FOUND


def _examined(path: Path | None, session: Session, given: dict[str, Any]) -> DisclosureReport:
    """The report on a project, or on a package and every byte of it."""
    from consilience import check, disclosure, project  # noqa: PLC0415 - heavy
    from consilience.archive import bag, box, making  # noqa: PLC0415
    from consilience.errors import ReadError  # noqa: PLC0415

    if path is None or not _is_package(path):
        here = session.project(path)
        check.chosen(here, None)  # where there is nothing, nothing can be said of it
        return disclosure.examine(here, **given)
    with box.opened(path) as root:
        folder = root / bag.PAYLOAD / making.PROJECT
        if not folder.is_dir():
            raise ReadError(
                f"{path.name} is no package that archive made",
                hint="look through any other file with: consilience disclosure PROJECT --scan FILE",
            )
        return disclosure.examine(project.load(folder), **(given | {"scanned": path}))


def _is_package(path: Path) -> bool:
    return path.suffix.lower() == ".zip" or (path / "bagit.txt").is_file()
