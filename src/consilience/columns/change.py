"""What differs in a part of the facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """N-Quads lines that go and that come, and the digest of the part before (empty: new)."""

    before: str
    gone: Sequence[str]
    new: Sequence[str]
