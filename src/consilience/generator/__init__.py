"""Made-up projects of any size, with known answers: for benchmarks and for trying things out.

Everything is drawn by chance from a seed, and counted while it is drawn.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from consilience.generator.plan import Order
from consilience.generator.project import Generated, make
from consilience.generator.truth import FILE

__all__ = ["FILE", "Generated", "Order", "generate", "make"]


def generate(
    folder: Path | str,
    *,
    quotes: int = 10_000,
    studies: int = 10,
    seed: int = 1,
    texts: float = 0.25,
    violations: int = 0,
    only: Collection[str] = (),
    jobs: int = 1,
) -> Generated:
    """Make a project of made-up studies in a new folder.

    ``texts`` is the share of the studies whose sources lie in ``sources/``. With
    ``violations``, so many defects of each kind (or of the codes in ``only``) are planted.
    """
    order = Order(
        quotes=quotes,
        studies=studies,
        seed=seed,
        texts=texts,
        violations=violations,
        only=tuple(only),
    )
    return make(Path(folder), order, jobs=jobs)
