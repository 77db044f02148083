"""``consilience archive``: studies as a package that a repository takes in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Run
from consilience.cli.session import Session

if TYPE_CHECKING:
    from consilience.archive.making import Made


def run(
    *,
    out: Annotated[
        Path | None, Parameter(help="The package to make: a new folder, or a file ending in .zip.")
    ] = None,
    verify: Annotated[
        Path | None, Parameter(help="Look whether this package is as it should be, instead.")
    ] = None,
    studies: Annotated[
        list[str] | None, Parameter(negative="", help="Only these studies; repeatable.")
    ] = None,
    up_to: Annotated[
        Literal["open", "safeguarded", "controlled"],
        Parameter(help="The narrowest access that may go; the rest is kept back and counted."),
    ] = "open",
    licence: Annotated[
        str,
        Parameter(help="The licence of the package; what it does not allow is left out."),
    ] = "",
    metadata_only: Annotated[
        bool, Parameter(negative="", help="Only describe the studies; nothing of them goes.")
    ] = False,
    open_layer: Annotated[
        bool,
        Parameter(negative="", help="Only codebooks, links and safe numbers; no word of anybody."),
    ] = False,
    few: Annotated[
        int, Parameter(help="Numbers of fewer people are not told in the open layer.")
    ] = 5,
    media: Annotated[
        bool, Parameter(negative="", help="Let pictures, recordings and documents go along.")
    ] = False,
    names: Annotated[
        Path | None,
        Parameter(help="A list of real names, or the key of pseudonymise: none may go."),
    ] = None,
    accept_disclosure: Annotated[
        str,
        Parameter(
            help="Why it may go although something was found that could tell who somebody is; "
            "the sentence goes into the package."
        ),
    ] = "",
    date: Annotated[str, Parameter(help="The day of publication; otherwise today.")] = "",
    edition: Annotated[
        str, Parameter(name="--edition", help="The version of the package.")
    ] = "1.0",
    identifier: Annotated[str, Parameter(help="Its DOI, if it has one.")] = "",
    previous: Annotated[
        str, Parameter(help="The package (or the address) of the version before.")
    ] = "",
    withdraw: Annotated[
        Path | None,
        Parameter(help="Make what is left of this package once nobody gets it any more."),
    ] = None,
    reason: Annotated[
        str, Parameter(help="Why it is withdrawn, in a sentence that names nobody.")
    ] = "A newer version takes its place.",
    form: Annotated[
        Literal["text", "json"], Parameter(name="--format", help="How --verify tells.")
    ] = "text",
    session: Run,
) -> int:
    """Make a package for an archive out of the studies, or verify one.

    It opens in a browser without this program. What a repository asks for and the studies do not
    say stands in deposit.toml.
    """
    from consilience.cli.edge import UsageError  # noqa: PLC0415

    if (out is None) == (verify is None):
        raise UsageError(
            "give either --out or --verify", hint="for example: consilience archive --out PACKAGE"
        )
    if verify is not None:
        return _verify(verify, form, session)
    from consilience.archive import making  # noqa: PLC0415 - heavy
    from consilience.archive.describing import Edition  # noqa: PLC0415
    from consilience.archive.selection import Terms  # noqa: PLC0415
    from consilience.cli import findings  # noqa: PLC0415
    from consilience.cli.edge import Exit  # noqa: PLC0415
    from consilience.disclosure import real_names  # noqa: PLC0415
    from consilience.errors import DoesNotConform  # noqa: PLC0415

    today = date or dt.datetime.now(tz=dt.UTC).date().isoformat()
    if withdraw is not None:
        _tell(making.withdraw(withdraw, today, reason, out or Path()), session)
        return Exit.FINE
    project = session.project()
    terms = Terms(
        studies=tuple(studies or ()),
        up_to=up_to,
        licence=licence,
        metadata_only=metadata_only,
        open_layer=open_layer,
        few=few,
        names=real_names.read(names) if names else (),
        media=media,
    )
    said = Edition(
        date=today,
        version=edition,
        accepted=" ".join(accept_disclosure.split()),
        doi=identifier.removeprefix("https://doi.org/"),
        previous=Path(previous) if Path(previous).exists() and previous else previous,
    )
    try:
        made = making.make(project, terms, said, out or Path(), session.detail)
    except DoesNotConform as refused:
        findings.tell(refused.report, project, "Nothing was archived.")
        return Exit.FOUND
    _tell(made, session)
    return Exit.FINE


def _verify(package: Path, form: str, session: Session) -> int:
    import json  # noqa: PLC0415 - only here

    from consilience.archive import verification  # noqa: PLC0415 - heavy
    from consilience.cli.edge import Exit  # noqa: PLC0415

    found = verification.verify(package)
    if form == "json":
        print(json.dumps(found.data(), ensure_ascii=False, indent=2))
    else:
        print(found.text(), end="")
    faults = sum(len(each.faults) for each in found.outcomes)
    session.say("Nothing is wrong by these checks." if found.ok else f"{faults} faults found.")
    return Exit.FINE if found.ok else Exit.FOUND


def _tell(made: Made, session: Session) -> None:
    from consilience.archive.documents import holds  # noqa: PLC0415
    from consilience.reports.counts import many  # noqa: PLC0415

    described = made.described
    print(f"{described.title}")
    print(f"  {described.licence.name}; access: {described.tier}; version {described.version}")
    for part in described.parts:
        if part.held == "description":
            print(f"  {part.slug}: only described, as {part.why}")
        else:
            print(f"  {part.slug}: {holds(part)}")
    for left in described.left:
        print(f"  left out of {left.study}: {left.what}, {left.count} ({left.why})")
    for wanting in made.wanting:
        print(f"  not said yet: {wanting}")
    if made.unseen:
        print(f"  nobody can look into {many(len(made.unseen), 'file')} for words; look yourself:")
    for each in made.unseen:
        print(f"    {each}")
    session.detail(f"{many(made.files, 'file')}, {made.size:,} bytes")
    session.say(f"Wrote {made.package}. Next: consilience archive --verify {made.package}")
