"""How long it takes to write a large REFI-QDA project, and in how much memory.

``python bench/exports.py [codings]``
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from consilience import model
from consilience.iris import BASE, Minter
from consilience.loss import Ledger
from consilience.mapping import Licences
from consilience.model import Code, Coding, Excerpt, Record, Source, Speaker, Study
from consilience.writers import Material
from consilience.writers.refi_qda import PROJECT

SOURCES, CODES, SPEAKERS = 200, 150, 50
TALK = "we met each week and nobody knew who had keys to the naïve café"
TEXT = " ".join(random.Random(20311).choices(TALK.split(" "), k=6000))  # noqa: S311 - not for secrets


def excerpts(count: int) -> Iterator[Record]:
    """Quotes here and there in the texts, by many speakers."""
    chance = random.Random(20312)  # noqa: S311 - not for secrets
    for number in range(count):
        start = chance.randrange(len(TEXT) - 300)
        end = start + chance.randrange(20, 200)
        yield Excerpt(
            id=f"e{number}",
            kind="participant-words",
            source=f"s{number % SOURCES}",
            text=TEXT[start:end],
            start=start,
            end=end,
            wording="verbatim",
            speaker=f"p{number % SPEAKERS}",
        )


def codings(count: int) -> Iterator[Record]:
    """A code on each quote, in two layers, with a direction now and then."""
    chance = random.Random(20313)  # noqa: S311 - not for secrets
    for number in range(count):
        yield Coding(
            id=f"x{number}",
            excerpt=f"e{number}",
            code=f"c{chance.randrange(CODES)}",
            layer=f"l{number % 2}",
            coder="a",
            date="2031-05-08",
            direction=chance.choice([None, "strength", "challenge"]),
        )


def study(count: int) -> Study:
    """A study with so many codings."""
    header = model.Header(
        slug="large",
        title="Large",
        licence="CC0-1.0",
        agents=(model.Agent(id="a", name="A"),),
        layers=tuple(model.Layer(id=each, label=each, kind="coder") for each in ("l0", "l1")),
    )
    return Study(
        header,
        {
            Source: lambda: (
                Source(id=f"s{n}", kind="interview", title=f"S{n}", file=f"s{n}.txt")
                for n in range(SOURCES)
            ),
            Speaker: lambda: (Speaker(id=f"p{n}", label=f"P{n}") for n in range(SPEAKERS)),
            Code: lambda: (Code(id=f"c{n}", label=f"Code {n}") for n in range(CODES)),
            Excerpt: lambda: excerpts(count),
            Coding: lambda: codings(count),
        },
    )


def main() -> None:
    """Write one, and say what it took."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    made = study(count)
    material = Material(
        study=made,
        texts={f"s{n}": lambda: TEXT for n in range(SOURCES)},
        address=Minter(BASE, "large").record,
        licence=Licences.of(made).excerpt,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.qdpx"
        began = time.process_time()
        PROJECT.write(material, path, Ledger())
        took = time.process_time() - began
        size = path.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} codings: {took:.1f} s of one core, {peak:.0f} MB at the peak, {size:.0f} MB")


if __name__ == "__main__":
    main()
