"""One transcript: its text, the turns in it, and their times where the file knows them."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from consilience import positions
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers import turns
from consilience.readers.transcript import cues, docx
from consilience.readers.transcript.cues import Cue
from consilience.readers.turns import Turn
from consilience.readers.wording import sound

_MOST_BYTES = 1 << 26
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OF_A_CODE = re.compile(r"^Reference [0-9]+ - [0-9]+[.,][0-9]+% Coverage$", re.MULTILINE)
SUBTITLES = (".vtt", ".srt")
SUFFIXES = (".txt", ".docx", *SUBTITLES)


@dataclass
class Script:
    """What was read of one file. ``times`` are those of the turns or lines, in their order."""

    text: str
    turns: list[Turn]
    encoding: str = "UTF-8"
    #: the lines of subtitles: where they begin and end, and when
    lines: list[tuple[int, int, Cue]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    def fragment(self, start: int, end: int) -> str | None:
        """When a passage was said."""
        begun = bisect_right(self.lines, start, key=lambda line: line[1])
        ended = bisect_left(self.lines, end, key=lambda line: line[0])
        said = [cue for _, _, cue in self.lines[begun:ended]]
        if not said:
            return None
        return cues.fragment(min(each.start for each in said), max(each.end for each in said))

    def paragraphs(self) -> Iterator[tuple[int, int]]:
        """Where each line with words in it begins and ends."""
        at = 0
        for line in self.text.split("\n"):
            if words := line.strip():
                start = at + line.index(words)
                yield start, start + len(words)
            at += len(line) + 1


def read(path: Path, labels: frozenset[str] = frozenset()) -> Script:
    """Read one file; ReadError where it is not what its name says."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
        words = docx.read(path)
        text = _told(path, words.text)
        return Script(text, turns.find(text, labels), left=words.left)
    raw, encoding = _decoded(path)
    text = _told(path, raw)
    if suffix in SUBTITLES:
        return _subtitles(path, text, encoding, labels)
    return Script(text, turns.find(text, labels), encoding)


def _told(path: Path, raw: str) -> str:
    """The text in canonical lines; ReadError where it is what NVivo prints of a code."""
    text = positions.canonical(sound(raw))
    if _OF_A_CODE.search(text):
        raise ReadError(
            f"{path.name} is no transcript but what NVivo prints of a code",
            place=Place(path.name),
            hint="export the project as REFI-QDA (.qdpx) and import that: it holds the words in "
            "their places, with all their codes",
        )
    return text


def _decoded(path: Path) -> tuple[str, str]:
    if path.stat().st_size > _MOST_BYTES:
        raise ReadError(
            f"{path.name} is larger than {_MOST_BYTES >> 20} MB: no transcript is",
            place=Place(path.name),
            hint="choose the transcript, not the recording",
        )
    data = path.read_bytes()
    try:
        if data.startswith(_WIDE):
            return data.decode("utf-16"), "UTF-16"
        if b"\0" in data:
            raise ReadError(
                f"{path.name} is not text", place=Place(path.name), hint="save it as plain text"
            )
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"


def _subtitles(path: Path, text: str, encoding: str, labels: frozenset[str]) -> Script:
    found, passed = cues.read(text)
    if not found:
        raise ReadError(
            f"{path.name} holds no subtitles",
            place=Place(path.name),
            hint="each begins with a line such as 00:01.000 --> 00:04.000",
        )
    made = Script("", [], encoding)
    if passed:
        made.left["note or style in subtitles"] = passed
    parts: list[str] = []
    size = 0
    voice = None
    for cue in found:
        if voice is not None and cue.speaker and cue.speaker == voice:
            glue, mark = " ", ""
        else:
            glue, mark = "\n" if parts else "", f"{cue.speaker}: " if cue.speaker else ""
        begin = size + len(glue)
        start = begin + len(mark)
        parts += [glue, mark, cue.words]
        size = start + len(cue.words)
        made.lines.append((start, size, cue))
        if cue.speaker and not mark:
            last = made.turns[-1]
            made.turns[-1] = Turn(last.label, last.start, size, last.mark)
        elif cue.speaker:
            made.turns.append(Turn(cue.speaker, start, size, begin))
        voice = cue.speaker
    made.text = "".join(parts)
    made.turns = made.turns or turns.find(made.text, labels)
    return made
