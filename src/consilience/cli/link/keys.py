"""Reading answers: single keys on a terminal, lines from anywhere else."""

from __future__ import annotations

import sys

try:
    import termios
    import tty
except ImportError:  # Windows: whole lines there
    termios = None  # type: ignore[assignment]

#: What stands for the end of the input.
END = ""


def key() -> str:
    """The next key, small (END: there is no more). Ctrl-C raises KeyboardInterrupt."""
    if termios is None or not sys.stdin.isatty():
        line = sys.stdin.readline()
        return line.strip().lower()[:1] or "\n" if line else END
    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle)
        found = sys.stdin.read(1)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)
    return END if found == "\x04" else found.lower()


def line(prompt: str) -> str:
    """A line that is typed after a prompt; one line, without tabs."""
    print(prompt, end=" ", file=sys.stderr, flush=True)
    return " ".join(sys.stdin.readline().split())
