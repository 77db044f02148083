"""``consilience agreement``: how far the coders of a study agree, code by code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter, validators

from consilience.cli.options import Force, Format, Output, Run, Server
from consilience.cli.session import Session


def run(
    study: Annotated[str, Parameter(help="The study.")],
    /,
    *,
    layer: Annotated[
        list[str] | None,
        Parameter(negative="", help="Compare these layers; otherwise all that were not settled."),
    ] = None,
    on: Annotated[
        Literal["code", "construct"],
        Parameter(help="Codes of one codebook, or the constructs that codes lead to."),
    ] = "code",
    unit: Annotated[
        Literal["excerpt", "text"],
        Parameter(help="What is counted: excerpts, or characters of the sources' texts."),
    ] = "excerpt",
    framework: Annotated[
        list[str] | None, Parameter(negative="", help="With --on construct: of this codebook.")
    ] = None,
    coded_only: Annotated[
        bool, Parameter(negative="", help="Leave out what neither of two coders coded.")
    ] = False,
    resamples: Annotated[
        int,
        Parameter(
            validator=validators.Number(gte=0),
            help="How often units are drawn anew for the intervals; 0 leaves them out.",
        ),
    ] = 1000,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    server: Server = "",
    session: Run,
) -> int:
    """Say how far the coders of a study agree: Cohen's kappa and Krippendorff's alpha, by code.

    Each has its 95 % interval, from excerpts (or sources) drawn anew.
    """
    from consilience.cli.answers import show_sheet  # noqa: PLC0415

    with session.graph(server) as kg:
        sheet = kg.agreement(
            study,
            layers=layer,
            on=on,
            unit=unit,
            framework=framework,
            coded_only=coded_only,
            resamples=resamples,
            lengths=_lengths(study, session) if unit == "text" and not server else None,
        )
    show_sheet(sheet, form, output, force=force, session=session)
    return 0


def _lengths(study: str, session: Session) -> dict[str, int]:
    """How long the texts of a study's sources are, in characters, where they lie in the study."""
    from consilience import study_folder  # noqa: PLC0415 - heavy
    from consilience.model import Source  # noqa: PLC0415

    folder: Path = session.project().studies_folder / study
    if not (folder / "study.toml").is_file():
        return {}
    found = {}
    for source in study_folder.read(folder).records(Source):
        text = folder / "sources" / source.file if source.file else None
        if text is not None and text.is_file():
            found[source.id] = len(text.read_text(encoding="utf-8"))
    return found
