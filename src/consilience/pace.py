"""How far work has got, how fast it goes, and how long it will still take, in words."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

_MINUTE = 60


class Pace:
    """Work on several studies, each with its size (bytes of tables)."""

    def __init__(
        self, sizes: Sequence[tuple[str, int]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sizes = dict(sizes)
        self._whole = sum(self._sizes.values()) or 1
        self._done = 0
        self._finished = 0
        self._clock = clock
        self._start = clock()

    def begin(self) -> str:
        """What is about to be done."""
        if len(self._sizes) == 1:
            return f"checking {next(iter(self._sizes))}"
        return f"checking {len(self._sizes)} studies"

    def after(self, slug: str) -> str:
        """Where the work stands once a study is done."""
        self._done += self._sizes[slug]
        self._finished += 1
        passed = self._clock() - self._start
        share = self._done / self._whole
        rate = self._done / passed / 1e6 if passed else 0.0
        left = passed / share - passed if share else 0.0
        return (
            f"checked {slug}: {self._finished} of {len(self._sizes)}, {share:.0%}, "
            f"{rate:.1f} MB a second, {_words(left)} left"
        )


def _words(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / _MINUTE:.0f} min"
