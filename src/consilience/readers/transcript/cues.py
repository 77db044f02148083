"""Subtitles (WebVTT, SubRip) as lines with times and, where the file says so, speakers."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_TIME = r"((?:[0-9]{1,4}:)?[0-9]{1,2}:[0-9]{2}[.,][0-9]{1,3})"
_ARROW = re.compile(rf"\s*{_TIME}[ \t]*-->[ \t]*{_TIME}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>\n]{1,200})>")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|</>|<[0-9:.]+>|\{\\[^{}\n]*\}")
_EMPTY = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown at once. ``speaker`` is empty where no voice is given."""

    start: float
    end: float
    speaker: str
    words: str


def read(text: str) -> tuple[list[Cue], int]:
    """The cues of a file in their order, and how many notes and styles were passed over."""
    cues: list[Cue] = []
    passed = 0
    for block in _EMPTY.split(text.strip("\n")):
        rows = block.split("\n")
        for at, row in enumerate(rows[:2]):
            if match := _ARROW.match(row):
                times = _seconds(match[1]), _seconds(match[2])
                cues.extend(_voices("\n".join(rows[at + 1 :]), *times))
                break
        else:
            passed += rows[0].startswith(("NOTE", "STYLE", "REGION"))
    return cues, passed


def _voices(words: str, start: float, end: float) -> list[Cue]:
    """One cue for each voice in it."""
    parts = _VOICE.split(words)
    found = []
    if plain := _plain(parts[0]):
        found.append(Cue(start, end, "", plain))
    for speaker, said in zip(parts[1::2], parts[2::2], strict=True):
        if plain := _plain(said):
            found.append(Cue(start, end, " ".join(html.unescape(speaker).split()), plain))
    return found


def _plain(words: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", words)).split())


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def fragment(start: float, end: float) -> str:
    """A stretch of time as a media fragment."""
    return f"t={_short(start)},{_short(end)}"


def _short(seconds: float) -> str:
    return f"{seconds:.3f}".rstrip("0").rstrip(".")
