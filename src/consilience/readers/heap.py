"""The memory of the program, while a reader makes many plain values."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def left_alone() -> Generator[None, None, None]:
    """Python does not look for values that hold each other in a circle.

    What readers make holds no circles and goes as soon as nobody needs it; looking through it
    again and again is a tenth of their time.
    """
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()
