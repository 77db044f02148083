"""How long it takes to make a study of a large REFI-QDA project, beside a bare parse and others.

``python bench/imports.py [sources] [codings]`` makes such projects in the way in which three tools
write them, and measures, each in a process of its own, the best of five runs in CPU time, without
starting Python and importing libraries, and the most memory that the process held, as the
operating system counts it. ``--of read import`` measures only these, ``--way NVivo`` only that one:

- bare: ``lxml.etree.iterparse`` over the XML of the project, and nothing else;
- read: :func:`consilience.readers.refi_qda.read`, and the study written as a folder;
- import: :func:`consilience.importing.run`, which is what a user waits for: with brackets looked
  for, every cell marked for the next import, and the loss report;
- pyrefiqda and qdapy: reading the same file into their own objects, no more, if they are there::

      python -m venv .venv/refi
      .venv/refi/bin/pip install pyrefiqda==0.3.1 qdapy==0.1.0
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import large_project

ONE = Path(__file__).with_name("import_one.py")
OTHERS = Path(__file__).parents[1] / ".venv" / "refi" / "bin" / "python"
OURS = ("bare", "read", "import")
THEIRS = ("pyrefiqda", "qdapy")


def measured(what: str, path: Path) -> dict[str, float] | None:
    """Seconds and megabytes; None where the library is not there."""
    python = OTHERS if what in THEIRS else Path(sys.executable)
    if not python.exists():
        return None
    command = [str(python), "-W", "ignore", str(ONE), what, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1], file=sys.stderr)
        return None
    found: dict[str, float] = json.loads(done.stdout)
    return found


def compare(tool: str, path: Path, wanted: list[str]) -> None:
    """Measure what is wanted over one file, and print it."""
    print(f"\nas {tool} writes it ({path.stat().st_size / 1e6:.1f} MB)")
    print("           seconds  x bare  peak MB   more than before reading")
    found = {what: measured(what, path) for what in ("bare", *wanted)}
    bare, read = found["bare"], found.get("read")
    for what, each in found.items():
        if each is None:
            print(f"{what:10} is not installed in .venv/refi: left out")
        elif bare:
            theirs = read and what in THEIRS
            print(
                f"{what:10} {each['seconds']:7.2f} {each['seconds'] / bare['seconds']:7.1f}"
                f" {each['peak']:8.0f} {each['peak'] - each['before']:8.0f}"
                + (f"   {each['seconds'] / read['seconds']:.1f} x read" if theirs else "")
            )


def main() -> None:
    """Make the files and compare."""
    asked = argparse.ArgumentParser(description="Time and memory of reading large projects.")
    asked.add_argument("sources", type=int, nargs="?", default=200)
    asked.add_argument("codings", type=int, nargs="?", default=50_000)
    asked.add_argument("--of", nargs="+", choices=(*OURS, *THEIRS), default=[*OURS[1:], *THEIRS])
    asked.add_argument("--way", nargs="+", choices=large_project.TOOLS, default=large_project.TOOLS)
    given = asked.parse_args()
    print(f"{given.sources} sources, {given.codings:,} codings")
    with tempfile.TemporaryDirectory() as folder:
        for name in given.way:
            path = Path(folder) / "large.qdpx"
            large_project.write(path, large_project.TOOLS[name], given.sources, given.codings)
            compare(name, path, given.of)


main()
