"""The statements for all studies: remembered in this process, and kept in the user's cache.

Nothing in the cache comes from a study: statements that name words of the data stay out.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import platformdirs

from consilience import fingerprint
from consilience.columns.remembered import Remembered

REMEMBERED = Remembered()


@cache
def recall() -> None:
    """Take over, once, what other processes of this version have written."""
    REMEMBERED.load(_file())


def keep() -> None:
    """Write down what is new."""
    REMEMBERED.save(_file())


def _file() -> Path:
    name = f"statements-{fingerprint.of_program()}.json"
    return platformdirs.user_cache_path("consilience") / name
