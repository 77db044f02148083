"""Packages do not depend on who makes them, and are whole however the making ends."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import packages
from consilience import deidentification
from consilience.archive import verification

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
_UMASK = "import os, sys; os.umask(int(sys.argv[1], 8)); sys.argv[1:] = sys.argv[2:];"
_RUN = f"{_UMASK} from consilience.cli import main; sys.exit(main(sys.argv[1:]))"


def _started(
    root: Path, out: Path, umask: str, *more: str, **environment: str
) -> subprocess.Popen[bytes]:
    given = ["--project", str(root), "archive", "--out", str(out), "--date", packages.DATE]
    command = [sys.executable, "-c", _RUN, umask, *given, "--up-to", "controlled", *more]
    env = {**os.environ, **environment}
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _seeds(folder: Path) -> None:
    shutil.copytree(ROOT / "data", folder / "data")
    for name in ("consilience.toml", "deposit.toml"):
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder / name)


def _logged(folder: Path) -> None:
    """The study that holds everything, with a log of what was replaced in it."""
    packages.rich(folder)
    row = "1,2031-01-02,desk,by hand,person,excerpts.csv,2,7"
    log = ",".join(deidentification.COLUMNS) + f"\n{row}\n"
    (folder / "studies" / "rich" / deidentification.FILE).write_text(log, encoding="utf-8")


@pytest.mark.parametrize(
    ("made", "name", "more"),
    [
        (_logged, "out", ()),
        (_logged, "out.zip", ()),
        (_seeds, "out", ()),
        (_seeds, "out", ("--open-layer", "--licence", "CC-BY-NC-4.0")),
    ],
)
def test_same_bytes_on_another_machine(
    tmp_path: Path, made: Callable[[Path], object], name: str, more: tuple[str, ...]
) -> None:
    """Locale, encoding, time zone, umask, hash seed, place and user make no difference."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\nname = Somebody Else\n", encoding="utf-8")
    places = {
        tmp_path / "here": (
            "022",
            {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1", "PYTHONIOENCODING": "ascii"},
        ),
        tmp_path / "elsewhere/deeper": (
            "077",
            {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77"}
            | {"PYTHONIOENCODING": "utf-16", "HOME": str(home), "USER": "else"},
        ),
    }
    found = []
    for root, (umask, environment) in places.items():
        made(root)
        run = _started(root, root / name, umask, *more, **environment)
        assert run.wait() == 0
        files = [root / name, *sorted((root / name).rglob("*"))]
        read = [each for each in files if each.is_file()]
        assert {each.stat().st_mode & 0o777 for each in read} == {0o644}
        found.append([(e.relative_to(root).as_posix(), e.read_bytes()) for e in read])
    assert found[0] == found[1]


def test_killed_at_any_moment(tmp_path: Path, rounds: int) -> None:
    """A making that is killed leaves no package, or a whole one; never something in between."""
    packages.rich(tmp_path / "p")
    whole = _started(tmp_path / "p", tmp_path / "whole", "022")
    begun = time.monotonic()
    assert whole.wait() == 0
    lasts = time.monotonic() - begun
    chance = random.Random(7)
    moments = [chance.uniform(0, lasts * 1.1) for _ in range(3 * rounds)]
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
    again = _started(tmp_path / "p", tmp_path / "again", "022")
    assert again.wait() == 0
    assert not all(ended)
