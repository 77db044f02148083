"""Values of a QualCoder database, and the ids that its numbers become."""

from __future__ import annotations

_MOST = 1 << 53


def number(value: object) -> int | None:
    """A whole number; None for anything else."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _MOST:
        value = int(value)
    elif isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:18])
    return value if isinstance(value, int) and abs(value) < _MOST else None


def words(value: object) -> str:
    """A text; empty for nothing."""
    return "" if value is None else str(value)


def source_id(key: int) -> str:
    """The id of a file."""
    return f"s{key}" if key >= 0 else f"s.{-key}"


def code_id(key: int) -> str:
    """The id of a code."""
    return f"c{key}" if key >= 0 else f"c.{-key}"
