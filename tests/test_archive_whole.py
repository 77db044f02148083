"""Packages do not depend on who makes them, and are whole however the making ends."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import packages
from consilience.archive import verification

pytestmark = pytest.mark.long

_UMASK = "import os, sys; os.umask(int(sys.argv[1], 8)); sys.argv[1:] = sys.argv[2:];"
_RUN = f"{_UMASK} from consilience.cli import main; sys.exit(main(sys.argv[1:]))"


def _started(root: Path, out: Path, umask: str, **environment: str) -> subprocess.Popen[bytes]:
    given = ["--project", str(root), "archive", "--out", str(out), "--date", packages.DATE]
    command = [sys.executable, "-c", _RUN, umask, *given, "--up-to", "controlled"]
    env = {**os.environ, **environment}
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_same_bytes_on_another_machine(tmp_path: Path, name: str) -> None:
    """Locale, time zone, umask, hash seed and place make no difference to any byte."""
    packages.rich(tmp_path / "here")
    packages.rich(tmp_path / "elsewhere" / "deeper")
    places = {
        tmp_path / "here": ("022", {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"}),
        tmp_path / "elsewhere/deeper": (
            "077",
            {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77"},
        ),
    }
    found = []
    for root, (umask, environment) in places.items():
        run = _started(root, root / name, umask, **environment)
        assert run.wait() == 0
        files = [root / name, *sorted((root / name).rglob("*"))]
        read = [each for each in files if each.is_file()]
        assert {each.stat().st_mode & 0o777 for each in read} == {0o644}
        found.append([(e.relative_to(root).as_posix(), e.read_bytes()) for e in read])
    assert found[0] == found[1]


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """A making that is killed leaves no package, or a whole one; never something in between."""
    packages.rich(tmp_path / "p")
    whole = _started(tmp_path / "p", tmp_path / "whole", "022")
    begun = time.monotonic()
    assert whole.wait() == 0
    lasts = time.monotonic() - begun
    chance = random.Random(7)
    moments = [chance.uniform(0, lasts * 1.1) for _ in range(12)]
    ended = []
    for number, moment in enumerate(moments):
        out = tmp_path / f"out{number}"
        run = _started(tmp_path / "p", out, "022")
        try:
            run.wait(moment)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
        ended.append(out.exists())
        if out.exists():
            assert verification.verify(out).ok
        again = _started(tmp_path / "p", tmp_path / f"again{number}", "022")
        assert again.wait() == 0
    assert not all(ended)
