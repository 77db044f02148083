"""The command line: thin wrappers over the Python API."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and give its exit code (see :mod:`consilience.cli.edge`)."""
    from consilience.cli.app import run  # noqa: PLC0415 - `import consilience.cli` stays light

    return run(sys.argv[1:] if arguments is None else list(arguments))
