"""Run what a page of the documentation says, the way a reader would: on a terminal."""

from __future__ import annotations

import errno
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

WIDTH = 88

_FENCE = re.compile(
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; a title is the name of the file that it holds."""

    language: str
    title: str | None
    body: str
    start: int
    end: int


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [
        Block(found["language"], found["title"], found["body"], *found.span("body"))
        for found in _FENCE.finditer(text)
    ]


def run(line: str, cwd: Path) -> str:
    """What one command line prints on a terminal of fixed width, without colour."""
    words = shlex.split(line)
    if words[0] == "consilience":
        words = [sys.executable, "-m", *words]
    elif words[0] == "python":
        words[0] = sys.executable
    ours, theirs = os.openpty()
    kept = {"PATH", "PYTHONPATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR"}
    env = {name: value for name, value in os.environ.items() if name in kept}
    env |= {"COLUMNS": str(WIDTH), "LINES": "40", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    with subprocess.Popen(words, cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        parts = []
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError as error:  # Linux says so where macOS gives no more bytes
                if error.errno != errno.EIO:
                    raise
                break
            if not part:
                break
            parts.append(part)
    os.close(ours)
    text = b"".join(parts).decode().replace("\r\n", "\n")
    lines = (each.rstrip() for each in text.splitlines())
    # How far a slow machine has got is told in lines of their own, which no page shows.
    return "\n".join(each for each in lines if not each.startswith("… ")).strip("\n")


def replay(text: str, folder: Path) -> str:
    """The page with its console blocks as they come out now.

    Blocks with a title are written into ``folder`` first, where the commands run.
    """
    now = []
    done = 0
    for block in blocks(text):
        if block.title:
            file = folder / block.title
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.body, encoding="utf-8")
        elif block.language == "console":
            lines = []
            for line in block.body.splitlines():
                if line.startswith("$ "):
                    lines += [line, *run(line[2:], folder).splitlines()]
            now += [text[done : block.start], "".join(each + "\n" for each in lines)]
            done = block.end
    return "".join([*now, text[done:]])
