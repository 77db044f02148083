"""The numbers of an open layer: whether they tell of few people, and are linked data alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from consilience import project, turtle
from consilience.archive import bag, counts
from consilience.archive.formats import cube
from consilience.iris import Minter


def faults(root: Path) -> Iterator[tuple[str, str]]:
    """Numbers that tell of few people, or give away one that does, or are told otherwise as RDF."""
    payload = root / bag.PAYLOAD
    copied = payload / "project"
    base = project.load(copied).base
    for path in counts.files(copied):
        where = path.relative_to(payload).as_posix()
        table, threshold = counts.read(path)
        for key, words in counts.exposed(table, threshold):
            yield where, f"{' '.join(filter(None, key)) or 'everybody'} {words}"
        other = cube.place(path.stem)
        said = cube.turtle(table, threshold, Minter(base, path.stem))
        if set(turtle.read(payload / other)) != set(turtle.parsed(said.encode())):
            yield other, f"says another thing than {where}"
