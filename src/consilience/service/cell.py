"""What a worker may not do: open connections, grow without end, work without end."""

from __future__ import annotations

import ctypes
import math
import os
import platform
import struct
import sys
from pathlib import Path

try:
    import resource
except ModuleNotFoundError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

_SOCKET_CALLS = {  # audit architecture, then the numbers of socket and socketpair
    "x86_64": (0xC000003E, (41, 53)),
    "aarch64": (0xC00000B7, (198, 199)),
}
_NO_NEW_PRIVILEGES = 38
_SECCOMP, _FILTER = 22, 2
_DIES_WITH_PARENT, _KILL = 1, 9
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _NOT_PERMITTED = 0x7FFF0000, 0x00050000, 1
_MARGIN = 2  # seconds of work beyond the time limit


def close(memory: int) -> None:
    """Take away from this process, for good, what a query has no need of.

    Where the system knows how (Linux), no socket can be made any more; everywhere but on Windows,
    not more than ``memory`` bytes can be taken beyond what there is now.
    """
    if resource is None:
        return
    if sys.platform == "linux":
        _no_sockets()
        taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def no_more_files() -> None:
    """Let this process open nothing more: no file, no connection."""
    if resource is None:
        return
    kept = _open_files()
    most = max(kept, default=2) + 1
    free = next((n for n in range(most) if n not in kept), most)
    if free < most:  # a gap would be a file that can still be opened
        null = os.open(os.devnull, os.O_RDWR)
        while null < most - 1:
            null = os.dup(null)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _open_files() -> list[int]:
    place = Path("/dev/fd")
    return [int(each.name) for each in place.iterdir()] if place.is_dir() else []


def work_for(seconds: float) -> None:
    """Stop this process, as a last resort, after so much more work."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds) + _MARGIN
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def die_with_parent() -> None:
    """End this process when the one that made it ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, _KILL, 0, 0, 0)


def _step(code: int, yes: int, no: int, value: int) -> bytes:
    return struct.pack("HBBI", code, yes, no, value)


def _no_sockets() -> None:
    """A filter of system calls (seccomp): no socket can be made."""
    known = _SOCKET_CALLS.get(platform.machine())
    if known is None:
        return
    architecture, calls = known
    steps = [
        _step(_LOAD, 0, 0, 4),  # for which machine the call is made
        _step(_EQUAL, 0, len(calls) + 2, architecture),
        _step(_LOAD, 0, 0, 0),  # the number of the call
        *(_step(_EQUAL, len(calls) - n, 0, call) for n, call in enumerate(calls)),
        _step(_RETURN, 0, 0, _ALLOW),
        _step(_RETURN, 0, 0, _REFUSE | _NOT_PERMITTED),
    ]
    program = b"".join(steps)
    held = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        libc.prctl(_SECCOMP, _FILTER, described, 0, 0)
