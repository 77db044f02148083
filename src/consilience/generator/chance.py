"""Chance that comes out the same: everything made up is drawn from here.

Only whole numbers of a generator that Python promises to keep are used, and no function whose
last digit depends on the machine.
"""

from __future__ import annotations

import hashlib
import random
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

_BLOCK = 1 << 13  # bytes drawn at once


class Chance:
    """Draws that depend on the names given, and on nothing else."""

    def __init__(self, *names: object) -> None:
        named = "\0".join(map(str, names)).encode()
        seed = int.from_bytes(hashlib.blake2b(named, digest_size=16).digest(), "big")
        self._random = random.Random(seed)  # noqa: S311 - for variety, not for secrets
        #: The next whole number from 0 to 65,535.
        self.draw: Callable[[], int] = self._numbers().__next__

    def _numbers(self) -> Iterator[int]:
        while True:
            block = array("H", self._random.randbytes(_BLOCK))
            if sys.byteorder == "big":
                block.byteswap()
            yield from block

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit`` - 1 (``limit`` up to 65,536)."""
        return (self.draw() * limit) >> 16

    def between(self, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``, both included."""
        return least + self.below(most - least + 1)

    def one_in(self, number: int) -> bool:
        """True once in so many times."""
        return self.below(number) == 0

    def pick(self, values: Sequence[T]) -> T:
        """One of several."""
        return values[self.below(len(values))]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """All of them, in another order."""
        mixed = list(values)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed

    def some(self, values: Sequence[T], count: int) -> list[T]:
        """So many different ones (all where there are fewer), in the order that they have."""
        chosen = set(self.shuffled(range(len(values)))[:count])
        return [value for number, value in enumerate(values) if number in chosen]


def spread(weights: Mapping[T, int], size: int = 256) -> tuple[T, ...]:
    """A table in which each value stands as often as its weight asks for, at least once.

    With a ``size`` that is a power of two, ``table[draw() & size - 1]`` is a weighted draw.
    """
    total = sum(weights.values())
    shares = {value: max(1, weight * size // total) for value, weight in weights.items()}
    heaviest = max(shares, key=lambda value: shares[value])
    shares[heaviest] += size - sum(shares.values())
    if shares[heaviest] < 1:
        message = f"{len(shares)} values do not fit into a table of {size}"
        raise ValueError(message)
    return tuple(value for value, share in shares.items() for _ in range(share))


def falling(values: Sequence[T], size: int = 256) -> tuple[T, ...]:
    """Such a table in which the second stands half as often as the first, and so on (Zipf)."""
    scale = size * 16
    return spread({value: scale // rank for rank, value in enumerate(values, 1)}, size)
