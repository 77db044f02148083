"""The edge of the program: every error becomes a message, a hint and an exit code.

===  ==========================================================
0    fine
1    problems were found in the data
2    the command line is wrong (or the question, or the query)
3    something cannot be read or written
4    refused: the program could do it and will not
70   the program itself is at fault
130  stopped with Ctrl-C
===  ==========================================================
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cyclopts.exceptions import CycloptsError, UnusedCliTokensError

from consilience.errors import ConsilienceError, DoesNotConform, QueryError, QuestionError, Refused

if TYPE_CHECKING:
    from consilience.cli.session import Session


class Exit(IntEnum):
    """What the program tells the shell."""

    FINE = 0
    FOUND = 1
    USAGE = 2
    FILES = 3
    REFUSED = 4
    CRASH = 70
    STOPPED = 130


class UsageError(ConsilienceError):
    """The command line asks for what does not go together."""


class Edge:
    """A context in which errors become ``code``; nothing but SystemExit leaves it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.code: int = Exit.FINE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is None or isinstance(error, SystemExit):
            return False
        if self.session.debug and not isinstance(error, BrokenPipeError | KeyboardInterrupt):
            traceback.print_exception(error)
        self.code = self._told(error)
        return True

    def _told(self, error: BaseException) -> Exit:
        if isinstance(error, BrokenPipeError):
            # The reader (head, less) has seen enough. Nothing more can be written.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.FINE
        if isinstance(error, KeyboardInterrupt):
            self._print("stopped", "what was finished before is kept; nothing is half written")
            return Exit.STOPPED
        if isinstance(error, UnusedCliTokensError):
            words = " ".join(error.unused_tokens or ())
            self._print(
                f"no place for: {words}",
                "a detail has its name before it, as in --sector business; see --help",
            )
            return Exit.USAGE
        if isinstance(error, CycloptsError):
            self._print(str(error), "see: consilience --help, or --help after a command")
            return Exit.USAGE
        if isinstance(error, ConsilienceError):
            self._print(str(error), error.hint)
            return _code(error)
        if isinstance(error, OSError):
            self._print(_words(error), "")
            return Exit.FILES
        self._print(
            "the program itself is at fault; your files were not changed",
            f"please report it with this file, which holds no words of yours: {_log(error)}",
        )
        return Exit.CRASH

    @staticmethod
    def _print(message: str, hint: str) -> None:
        print(f"consilience: {_printable(message)}", file=sys.stderr)
        for line in hint.splitlines():
            print(f"  {_printable(line)}", file=sys.stderr)


def _code(error: ConsilienceError) -> Exit:
    if isinstance(error, DoesNotConform):
        return Exit.FOUND
    if isinstance(error, UsageError | QuestionError | QueryError):
        return Exit.USAGE
    if isinstance(error, Refused):
        return Exit.REFUSED
    return Exit.FILES


def _printable(text: str) -> str:
    """The text without what could steer a terminal: names of files may hold anything."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _words(error: OSError) -> str:
    reason = (error.strerror or type(error).__name__).lower()
    return f"{error.filename}: {reason}" if error.filename else reason


def _log(error: BaseException) -> Path:
    """A file that says where the program failed, without any value: values may be quotes."""
    lines = [f"consilience {_version()}, Python {sys.version.split()[0]}, {sys.platform}"]
    step: BaseException | None = error
    while step is not None:
        lines.append(type(step).__name__)
        for frame in traceback.extract_tb(step.__traceback__):
            name = "/".join(Path(frame.filename).parts[-3:])
            lines.append(f"  {name}:{frame.lineno} in {frame.name}")
        step = step.__cause__ or step.__context__
    handle, path = tempfile.mkstemp(prefix="consilience-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    return Path(path)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - only here

    try:
        return version("consilience")
    except PackageNotFoundError:
        return "(not installed)"
