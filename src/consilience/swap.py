"""Two folders or files that take each other's place in one step.

Whoever looks, or is killed, at any moment finds the one or the other, never neither. Linux and
macOS can do that (``renameat2``, ``renamex_np``), on most file systems; elsewhere it takes two
steps.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_HERE = -100  # AT_FDCWD: paths as they are
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def exchanged(first: Path, second: Path) -> None:
    """Exchange what lies at two paths of one file system; both are there."""
    at_once = _at_once()
    if at_once is not None and at_once(os.fsencode(first), os.fsencode(second)) == 0:
        return
    aside = first.with_name(f"{first.name}.aside")
    second.replace(aside)
    first.replace(second)
    aside.replace(first)


@cache
def _at_once() -> Callable[[bytes, bytes], int] | None:
    """The system's own way; None where it has none."""
    if sys.platform == "win32":
        return None
    system = ctypes.CDLL(None, use_errno=True)
    if hasattr(system, "renameat2"):
        return lambda first, second: int(system.renameat2(_HERE, first, _HERE, second, _EXCHANGE))
    if hasattr(system, "renamex_np"):
        return lambda first, second: int(system.renamex_np(first, second, _EXCHANGE))
    return None
