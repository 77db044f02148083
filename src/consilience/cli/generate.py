"""``consilience generate``: made-up studies of any size, with known answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Run


def run(
    folder: Annotated[Path, Parameter(help="The folder of the project; it must be new.")],
    /,
    *,
    quotes: Annotated[int, Parameter(help="How many quotes and findings in all.")] = 10_000,
    studies: Annotated[int, Parameter(help="How many studies; a few of them are large.")] = 10,
    seed: Annotated[int, Parameter(help="Another number makes other studies.")] = 1,
    texts: Annotated[
        float,
        Parameter(help="Share of the studies that keep the texts of their sources, from 0 to 1."),
    ] = 0.25,
    violations: Annotated[
        int, Parameter(help="How many defects of each kind to plant, for a check to find.")
    ] = 0,
    only: Annotated[
        tuple[str, ...],
        Parameter(negative="", help="Plant defects of this code only; may be given several times."),
    ] = (),
    jobs: Annotated[int, Parameter(help="How many studies to make at the same time.")] = 1,
    session: Run,
) -> int:
    """Make a project of made-up studies, with known answers, for trials and measurements.

    The same seed and numbers give the same files. What is to be found in them stands in
    expected.json.
    """
    from consilience.generator import FILE, generate  # noqa: PLC0415 - heavy

    made = generate(
        folder,
        quotes=quotes,
        studies=studies,
        seed=seed,
        texts=texts,
        violations=violations,
        only=only,
        jobs=jobs,
    )
    session.say(
        f"Made {quotes:,} quotes in {folder}: {made.rows:,} rows in all. "
        f"What is to be found in them: {folder / FILE}\n"
        f"Next: cd {folder}, then consilience check"
    )
    return 0
