"""What sssom-py says of files: run by a Python that has it, one name a line and its exit code."""

from __future__ import annotations

import sys

from click.testing import CliRunner  # type: ignore[import-not-found]
from sssom.cli import main  # type: ignore[import-not-found]

for path in sys.argv[1:]:
    code = CliRunner().invoke(main, ["validate", path]).exit_code
    sys.stdout.write(f"{path}\t{code}\n")
