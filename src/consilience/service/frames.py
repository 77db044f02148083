"""How the service and its workers speak: a head in JSON, then bytes; both with their lengths."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

_LENGTHS = struct.Struct("!IQ")
LENGTHS = _LENGTHS.size


def packed(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """A frame."""
    told = json.dumps(head, ensure_ascii=False).encode()
    return _LENGTHS.pack(len(told), len(body)) + told + body


def lengths(data: bytes) -> tuple[int, int]:
    """The lengths of head and body that a frame begins with."""
    head, body = _LENGTHS.unpack(data)
    return head, body


def read(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """The next frame; None where the other side has gone."""
    start = stream.read(LENGTHS)
    if len(start) < LENGTHS:
        return None
    head, body = lengths(start)
    told, rest = stream.read(head), stream.read(body)
    if len(told) < head or len(rest) < body:
        return None
    return head_of(told), rest


def head_of(data: bytes) -> dict[str, Any]:
    """The head of a frame."""
    found: dict[str, Any] = json.loads(data)
    return found
