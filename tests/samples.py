"""Files of other tools, beside the repository; they are not part of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2] / "shared" / "samples"


def sample(name: str) -> Path:
    """A sample file; the test is skipped where there is none."""
    path = Path(os.environ.get("CONSILIENCE_SAMPLES") or _BESIDE) / name
    if not path.exists():
        pytest.skip(f"no sample {name}: set CONSILIENCE_SAMPLES to the folder of samples")
    return path
