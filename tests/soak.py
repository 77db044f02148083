"""How much of what is slow ``make soak`` tries."""

from __future__ import annotations

from hypothesis import settings


def at_most(count: int) -> settings:
    """No more examples than so many, however many are asked for."""
    return settings(max_examples=min(settings().max_examples, count))
