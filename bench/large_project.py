"""Large REFI-QDA projects, made up, in the form in which three tools write them.

What differs between tools is what costs time: quotes beside positions (whole, cut, none), what
positions count, how many codings one selection has, and what else is said of each.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from consilience.counting import Counting, Newlines, Ruler, Unit

_TALK = """
    we they the a of to and in it that was not with for on as at this had our who could would
    about when people work trust meeting partners council hospital charity money boat keys café
    naïve nobody knew each week shared records consent boundary leadership agreed promised
    contract risk technology screening appointment waiting ward surgeon manager volunteer
"""
_WORDS = _TALK.split()
_AFTER = (" ", ", ", ". ")
_OFTEN = (0.86, 0.08, 0.06)
_ODD = ("[laughs]", "[NHS organisation 1]", "[Charity 2]", "[unclear 00:12:31]", "😀", "“keys”")
_CODES = 150
_TURNS = 120  # of a text: about 6,500 words, an hour of talk
_CUT = 100
_ODD_TURNS = 0.2
_NOTED = 0.05
_IN_WORDS = 0.03  # ends of selections that somebody put into a word


@dataclass(frozen=True, slots=True)
class Tool:
    """How one tool writes. ``codings``: the share of selections that have one, two, three."""

    origin: str
    folder: str
    counting: Counting
    line_end: str
    mark: str
    indent: str
    upper: bool
    quote: str
    codings: tuple[float, float, float]
    modified: bool


TOOLS = {
    "ATLAS.ti": Tool(
        origin="ATLAS.ti 9.1.3 1034 , macOS Version 11.2.3",
        folder="sources",
        counting=Counting(newlines=Newlines.ONE),
        line_end="\r\n",
        mark="",
        indent="    ",
        upper=True,
        quote="cut",
        codings=(0.75, 0.2, 0.05),
        modified=True,
    ),
    "NVivo": Tool(
        origin="NVivo 12.6 (Windows)",
        folder="Sources",
        counting=Counting(Unit.UTF_16),
        line_end="\r\n",
        mark="\ufeff",
        indent="  ",
        upper=False,
        quote="none",
        codings=(1, 0, 0),
        modified=False,
    ),
    "QualCoder": Tool(
        origin="QualCoder 3.6",
        folder="sources",
        counting=Counting(),
        line_end="\n",
        mark="",
        indent="",
        upper=False,
        quote="whole",
        codings=(1, 0, 0),
        modified=False,
    ),
}


class _Writer:
    """Writes one project."""

    def __init__(self, tool: Tool, xml: TextIO) -> None:
        self._tool = tool
        self._xml = xml
        self._chance = random.Random(20311)  # noqa: S311 - not for secrets
        self._users = [self._guid() for _ in range(3)]
        self._codes = [self._guid() for _ in range(_CODES)]
        self._variables = [self._guid() for _ in range(3)]

    def _guid(self) -> str:
        text = str(UUID(int=self._chance.getrandbits(128)))
        return text.upper() if self._tool.upper else text

    def _line(self, depth: int, text: str) -> None:
        self._xml.write(f"{self._tool.indent * depth}{text}\n")

    def _when(self) -> str:
        chance = self._chance
        day = f"{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        return f"2031-{day}T{chance.randint(8, 18):02}:{chance.randint(0, 59):02}:00Z"

    def _by(self) -> str:
        who, when = self._chance.choice(self._users), self._when()
        said = f'creatingUser="{who}" creationDateTime="{when}"'
        if self._tool.modified:
            said += f' modifyingUser="{who}" modifiedDateTime="{when}"'
        return said

    def begin(self) -> None:
        """Everything that stands before the sources."""
        self._line(0, '<?xml version="1.0" encoding="utf-8"?>')
        by = f'creatingUserGUID="{self._users[0]}" creationDateTime="{self._when()}"'
        space = 'xmlns="urn:QDA-XML:project:1.0"'
        self._line(0, f'<Project {space} name="Large" origin="{self._tool.origin}" {by}>')
        self._line(1, "<Users>")
        for number, user in enumerate(self._users, 1):
            self._line(2, f'<User guid="{user}" name="Coder {number}"/>')
        self._line(1, "</Users>")
        self._line(1, "<CodeBook><Codes>")
        for number, code in enumerate(self._codes):
            name = f"{self._chance.choice(_WORDS)} {number}"
            self._line(2, f'<Code guid="{code}" name={quoteattr(name)} isCodable="true"')
            self._line(3, 'color="#F00082"><Description>What it is about.</Description></Code>')
        self._line(1, "</Codes></CodeBook>")
        self._line(1, "<Variables>")
        for variable, name in zip(self._variables, ("role", "site", "round"), strict=True):
            kind = 'typeOfVariable="Text"'
            self._line(2, f'<Variable guid="{variable}" name="{name}" {kind}/>')
        self._line(1, "</Variables>")
        self._line(1, "<Sources>")

    def end(self) -> None:
        """Everything that stands behind them."""
        self._line(1, "</Sources>")
        self._line(0, "</Project>")

    def _talk(self) -> str:
        chance = self._chance
        turns = []
        for number in range(_TURNS):
            length = chance.randint(8, 20) if number % 2 == 0 else chance.randint(40, 160)
            words = chance.choices(_WORDS, k=length)
            if chance.random() < _ODD_TURNS:
                words[chance.randrange(length)] = chance.choice(_ODD)
            label = "Interviewer" if number % 2 == 0 else "P01"
            marks = chance.choices(_AFTER, _OFTEN, k=length)
            said = "".join(map(str.__add__, words, marks)).strip(" ,.")
            turns.append(f"{label}: {said}.")
        return "\n".join(turns) + "\n"

    def source(self, number: int, codings: int) -> tuple[str, str]:
        """One source with its selections: the name and the words of its text."""
        tool, file = self._tool, self._guid()
        text = self._talk()
        stored = tool.mark + text.replace("\n", tool.line_end)
        name = f'name="P{number:03}.docx" plainTextPath="internal://{file}.txt"'
        self._line(2, f'<TextSource guid="{self._guid()}" {name} {self._by()}>')
        ruler = Ruler(stored, tool.counting)
        for many in self._shared(codings):
            self._selection(text, ruler, many)
        for variable in self._variables:
            self._line(3, "<VariableValue>")
            self._line(4, f'<VariableRef targetGUID="{variable}"/>')
            self._line(4, f"<TextValue>{self._chance.choice(_WORDS)}</TextValue>")
            self._line(3, "</VariableValue>")
        self._line(2, "</TextSource>")
        return f"{tool.folder}/{file}.txt", stored

    def _shared(self, codings: int) -> Iterator[int]:
        """How many codings each selection has."""
        left = codings
        while left:
            many = min(left, *self._chance.choices((1, 2, 3), self._tool.codings))
            yield many
            left -= many

    def _selection(self, text: str, ruler: Ruler, many: int) -> None:
        chance, tool = self._chance, self._tool
        start = text.index(" ", chance.randrange(len(text) - 1200)) + 1
        end = text.index(" ", start + int(chance.lognormvariate(4.7, 0.8)) % 1000)
        start, end = (at + (chance.random() < _IN_WORDS) for at in (start, end))
        quote = text[start:end]
        if tool.quote == "cut" and len(quote) > _CUT:
            quote = " ".join(quote[:_CUT].split()) + "…"
        name = "" if tool.quote == "none" else f"name={quoteattr(quote)} "
        place = f'startPosition="{ruler.back(start)}" endPosition="{ruler.back(end)}"'
        self._line(3, f'<PlainTextSelection guid="{self._guid()}" {name}{place} {self._by()}>')
        if chance.random() < _NOTED:
            note = escape(" ".join(chance.choices(_WORDS, k=12)))
            self._line(4, f"<Description>{note}</Description>")
        for _ in range(many):
            by = f'creatingUser="{chance.choice(self._users)}" creationDateTime="{self._when()}"'
            self._line(4, f'<Coding guid="{self._guid()}" {by}>')
            self._line(5, f'<CodeRef targetGUID="{chance.choice(self._codes)}"/>')
            self._line(4, "</Coding>")
        self._line(3, "</PlainTextSelection>")


def write(path: Path, tool: Tool, sources: int, codings: int) -> None:
    """Write a project of that size; the same size gives the same project."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.NamedTemporaryFile("w+", encoding="utf-8", newline="") as xml,
    ):
        writer = _Writer(tool, xml)
        writer.begin()
        for number in range(sources):
            name, text = writer.source(number, codings // sources)
            with archive.open(_entry(name), "w") as entry:
                entry.write(text.encode())
        writer.end()
        xml.flush()
        with Path(xml.name).open("rb") as whole, archive.open(_entry("project.qde"), "w") as entry:
            shutil.copyfileobj(whole, entry)


def _entry(name: str) -> zipfile.ZipInfo:
    """A file of the zip, without the time of today."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
