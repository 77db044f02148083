"""Plain transcripts (.txt, .docx, .vtt, .srt), one or a folder of them.

Each turn of a speaker becomes an excerpt that nobody has coded yet; a text without turns is cut
into its paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.model import Excerpt, Source
from consilience.readers import Imported, Inspection, Reader
from consilience.readers.draft import Draft
from consilience.readers.passages import Passages, nobody
from consilience.readers.people import People
from consilience.readers.transcript import docx, script
from consilience.readers.transcript.script import SUFFIXES, Script
from consilience.readers.turns import is_asking
from consilience.readers.unsaid import TAKES, parted
from consilience.readers.wording import opaque

__all__ = ["READER", "inspect", "read"]

_NAME = "transcript"
_MOST_FILES = 5_000


def recognises(path: Path) -> bool:
    """True for a text, Word document or subtitles, or a folder that holds them and no study."""
    if path.is_dir():
        return not (path / "study.toml").exists() and next(_inside(path), None) is not None
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        return False
    return path.suffix.lower() != ".docx" or docx.looks_like(path)


def _inside(folder: Path) -> Iterator[Path]:
    for each in sorted(folder.iterdir()):
        ours = each.suffix.lower() in SUFFIXES and each.name[0] not in ".~"
        if ours and each.is_file() and not each.is_symlink():
            yield each


def _files(path: Path) -> list[Path]:
    found = list(_inside(path)) if path.is_dir() else [path]
    if not found or len(found) > _MOST_FILES:
        raise ReadError(
            f"{path.name} holds {len(found) or 'no'} transcripts",
            place=Place(path.name),
            hint=f"from one to {_MOST_FILES:,} files: {', '.join(SUFFIXES)}",
        )
    return found


def inspect(path: Path) -> Inspection:
    """What is in a file or folder."""
    scripts = [script.read(each) for each in _files(path)]
    counts = (
        ("transcript", len(scripts)),
        ("turn", sum(len(each.turns) for each in scripts)),
        ("label of a speaker", sum(len({one.label for one in each.turns}) for each in scripts)),
        ("paragraph", sum(sum(1 for _ in each.paragraphs()) for each in scripts)),
    )
    return Inspection(_NAME, path.name, counts, tuple(_encodings(scripts)))


def _encodings(scripts: list[Script]) -> Iterator[str]:
    for encoding in sorted({each.encoding for each in scripts} - {"UTF-8"}):
        count = sum(each.encoding == encoding for each in scripts)
        yield f"{count} of {len(scripts)} files are not UTF-8; they were read as {encoding}."


def read(
    path: Path,
    slug: str,
    *,
    labels: str | None = None,
    **given: str | None,
) -> Imported:
    """The study in a transcript or a folder of them.

    ``labels`` are the labels of speakers, with semicolons between; without them a label is
    taken for one by evidence.
    """
    options, people = parted(given, path.stem)
    draft = Draft(slug, path.name, _NAME, options)
    known = frozenset(each for part in (labels or "").split(";") if (each := part.strip()))
    reading = _Reading(draft, People.of(people), known)
    for file in _files(path):
        reading.read(file)
    reading.settle()
    return draft.finish()


class _Reading:
    """Turns transcripts into records."""

    def __init__(self, draft: Draft, people: People, labels: frozenset[str]) -> None:
        self._draft = draft
        self._people = people
        self._labels = labels
        self._scripts: list[Script] = []

    def read(self, path: Path) -> None:
        """Read one transcript."""
        found = script.read(path, self._labels)
        ledger = self._draft.ledger
        id_ = opaque("s", path.name)
        kind = self._people.source_kind or ("interview" if found.turns else "document")
        file = f"{id_}.txt"
        title = " ".join(path.stem.split()) or id_
        self._draft.add(Source(id=id_, kind=kind, title=title, file=file), guid=path.name)
        self._draft.text(file, partial(_text_of, path, self._labels))
        ledger.carried("transcript", "source", id_=id_)
        for what, count in found.left.items():
            ledger.left(what, "a transcript is its words", count=count)
        passages = Passages(self._draft, id_, found.text, self._people.kind_of_excerpts(kind))
        passages.set_turns(found.turns)
        if found.turns:
            self._turns(passages, found)
        else:
            for start, end in found.paragraphs():
                self._excerpt(passages, found, start, end)
                ledger.carried("paragraph", "excerpt")
        self._scripts.append(Script("", found.turns, found.encoding))

    def _turns(self, passages: Passages, found: Script) -> None:
        ledger = self._draft.ledger
        for turn in found.turns:
            self._excerpt(passages, found, turn.start, turn.end)
            ledger.carried("turn", "excerpt")
        first = found.turns[0].mark
        if before := sum(1 for start, _ in found.paragraphs() if start < first):
            why = "it stands in the text of the source only"
            ledger.left("paragraph before the first turn", why, count=before)

    def _excerpt(self, passages: Passages, found: Script, start: int, end: int) -> None:
        words = found.text[start:end]
        turn = passages.turn(start, end)
        label = turn.label if turn else ""
        number = 1
        id_ = opaque(f"{passages.id}-", label, words)
        while self._draft.has(Excerpt, id_):
            number += 1
            id_ = opaque(f"{passages.id}-", label, words, str(number))
        who = passages.by_turn(self._people) if turn else nobody
        passages.excerpt(id_, start, end, who, fragment=found.fragment(start, end))

    def settle(self) -> None:
        """Say what was decided by evidence."""
        turns = [turn for each in self._scripts for turn in each.turns]
        labels = sum(len({turn.label for turn in each.turns}) for each in self._scripts)
        if turns and not self._labels:
            asking = sum(is_asking(turn.label) for turn in turns)
            self._draft.remark(
                f"{labels} labels before a colon were taken for speakers, in {len(turns)} turns; "
                f"{asking} of these were taken for the interviewer's. Say otherwise with labels=…."
            )
        if any(not each.turns for each in self._scripts):
            count = sum(not each.turns for each in self._scripts)
            self._draft.remark(
                f"In {count} of {len(self._scripts)} texts no turns of speakers were found; their "
                "paragraphs became excerpts of a document. Say otherwise with labels=… or "
                "source_kind."
            )
        for sentence in _encodings(self._scripts):
            self._draft.remark(sentence)


def _text_of(path: Path, labels: frozenset[str]) -> str:
    """The text of a transcript, read again."""
    return script.read(path, labels).text


READER = Reader(
    name=_NAME,
    title="transcript",
    suffixes=SUFFIXES,
    recognises=recognises,
    inspect=inspect,
    read=read,
    takes=(*TAKES, "source_kind", "labels"),
)
