"""How much each address has asked for in the last minute: seconds of work, and mistakes.

Seconds and not requests, because many cheap requests can cost more than a dear one. Nothing is
written down, and who has been quiet for a minute is forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from consilience.service.problem import Problem, later

_MINUTE = 60.0
_MOST = 10_000  # addresses that are remembered


@dataclass(slots=True)
class _Account:
    seconds: float = 0.0
    errors: float = 0.0
    seen: float = 0.0


@dataclass(slots=True)
class Meter:
    """``seconds`` of work and ``errors`` that an address may have in a minute; 0: any."""

    seconds: float
    errors: int
    clock: Callable[[], float] = time.monotonic
    _accounts: dict[str, _Account] = field(default_factory=dict)

    def _account(self, address: str) -> _Account:
        now = self.clock()
        account = self._accounts.pop(address, None) or _Account(seen=now)
        passed = (now - account.seen) / _MINUTE
        account.seconds = max(0.0, account.seconds - passed * self.seconds)
        account.errors = max(0.0, account.errors - passed * self.errors)
        account.seen = now
        self._accounts[address] = account  # at the end: the one heard of last
        if len(self._accounts) > _MOST:
            del self._accounts[next(iter(self._accounts))]
        return account

    def admit(self, address: str) -> None:
        """Let an address ask; Problem 429 where it has used up what it may."""
        account = self._account(address)
        for used, most, what in (
            (account.seconds, self.seconds, f"{self.seconds:g} seconds of work"),
            (account.errors + 1, self.errors, f"{self.errors} mistakes"),
        ):
            if most and used > most:
                wait = (used - most) / most * _MINUTE + 1
                raise Problem(
                    429, f"no more than {what} in a minute, for each who asks", headers=later(wait)
                )

    def charge(self, address: str, seconds: float, *, mistake: bool = False) -> None:
        """Write down what an answer took."""
        account = self._account(address)
        account.seconds += seconds
        account.errors += mistake
