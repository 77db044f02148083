"""An index of the words of excerpts: for each study and access tier one file (SQLite, FTS5).

Case and accents do not count. What is narrower than the asker may see lies in files that are not
opened. Words that are withdrawn go with the file of their study.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from consilience import generation, query_file
from consilience.access import TIERS
from consilience.errors import BadParameter, StoreError
from consilience.iris import concept
from consilience.namespaces import expand
from consilience.rdf import Iri, Literal
from consilience.result import Result, natural
from consilience.store import Store
from consilience.turtle import nquads

_TABLE = """
CREATE VIRTUAL TABLE quote USING fts5(excerpt UNINDEXED, study UNINDEXED, text,
  tokenize = 'unicode61 remove_diacritics 2')
"""
_FIND = """
SELECT rank, excerpt, rowid FROM quote WHERE quote MATCH ? ORDER BY rank, rowid LIMIT ?
"""
_SHOW = """
SELECT study, highlight(quote, 2, char(2), char(3)) FROM quote WHERE quote MATCH ? AND rowid = ?
"""
_BATCH = 1000  # lines parsed at a time
_MANY, _AT_ONCE = 8, 4  # files from which on so many are looked into side by side
_OPEN, _SHUT = "\x02", "\x03"
_WANTED = re.compile(r'["“”]([^"“”]*)["“”]|(\S+)')
_END = re.compile(r"(?<=[.!?…])[\"”\u2019')\]]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Text:
    """An excerpt, its study, its tier, its words."""

    excerpt: str
    study: str
    tier: str
    words: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Where the words were found: the sentence, and the places of the words in it."""

    excerpt: str
    study: str
    tier: str
    sentence: str
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A word or a phrase that has to be there; ``begins``: its last word may go on."""

    text: str
    begins: bool


def parts(words: str) -> list[Part]:
    """What a person looks for, taken apart: words, "a phrase", a begin*."""
    found = []
    for phrase, word in _WANTED.findall(words):
        text = (phrase or word).strip()
        if any(letter.isalnum() for letter in text):
            found.append(Part(text.rstrip("*"), text.endswith("*")))
    return found


def wanted(words: str) -> str:
    """What a person looks for, as the index is asked: all words, "a phrase", a begin*."""
    asked = []
    for part in parts(words):
        spelt = part.text.replace('"', '""').replace("\x00", "")
        asked.append(f'"{spelt}"' + ("*" if part.begins else ""))
    if not asked:
        raise BadParameter(
            "there is no word to look for",
            name="search",
            parameter="words",
            hint='give words, a "phrase in quotation marks", or the beginning of a word: trust*',
        )
    return " AND ".join(asked)


def of_store(store: Store) -> TextIndex:
    """An index in memory of what a store holds."""
    view = query_file.folder("view", ("shows",))["texts"]
    rows = store.query(view.text).rows
    return TextIndex.of(
        Text(str(excerpt), str(study), str(tier).rpartition("/")[2], str(words))
        for excerpt, study, tier, words in rows
    )


def shown(found: Iterable[Hit]) -> Result:
    """Hits as a result."""
    return Result(
        variables=("study", "id", "sentence", "tier"),
        terms=tuple(
            (
                Iri(hit.study),
                Iri(hit.excerpt),
                Literal(hit.sentence),
                Iri(concept("tier", hit.tier)),
            )
            for hit in found
        ),
        question="Where the words stand",
    )


def make(folder: Path, asserted: Path, before: Path | None) -> None:
    """Make the index of one study out of what it states; ``before`` is the same made earlier."""
    if before is not None and before.is_dir():
        shutil.copytree(before, folder, copy_function=generation.share)
        return
    folder.mkdir(parents=True)
    _write(folder, _texts(asserted))


def _texts(asserted: Path) -> Iterator[Text]:
    said = f" <{expand('con:text')}> "
    with asserted.open(encoding="utf-8", newline="\n") as lines:
        while some := list(islice((line for line in lines if said in line), _BATCH)):
            for subject, property_, words, graph in nquads(some):
                address, study = str(subject), str(subject).partition("/excerpt/")[0]
                if study != address and f" <{property_}> " == said:
                    tier = next((part for part in str(graph).split("/") if part in TIERS), TIERS[0])
                    yield Text(address, study, tier, str(words))


def _write(folder: Path, texts: Iterable[Text]) -> None:
    made: dict[str, sqlite3.Connection] = {}
    try:
        for text in texts:
            if text.tier not in made:
                made[text.tier] = sqlite3.connect(folder / f"{text.tier}.sqlite")
                made[text.tier].execute("PRAGMA journal_mode = off")
                made[text.tier].execute(_TABLE)
            _insert(made[text.tier], text)
        for connection in made.values():
            connection.execute("INSERT INTO quote(quote) VALUES ('optimize')")
            connection.commit()
    finally:
        for connection in made.values():
            connection.close()


def _insert(connection: sqlite3.Connection, text: Text) -> None:
    row = (text.excerpt, text.study, text.words)
    connection.execute("INSERT INTO quote (excerpt, study, text) VALUES (?, ?, ?)", row)


class TextIndex:
    """An index that is there, opened as far as it is asked."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._open: dict[tuple[str, str], sqlite3.Connection] = {}
        self._lock = threading.Lock()

    @classmethod
    def of(cls, texts: Iterable[Text]) -> TextIndex:
        """An index in memory."""
        made = cls()
        for text in texts:
            key = (text.study.rpartition("/")[2], text.tier)
            if key not in made._open:
                made._open[key] = sqlite3.connect(":memory:", check_same_thread=False)
                made._open[key].execute(_TABLE)
            _insert(made._open[key], text)
        return made

    def _files(self) -> list[tuple[str, str]]:
        """Studies and tiers that there are files of."""
        if self._folder is None:
            return sorted(self._open)
        found = []
        for path in self._folder.glob("*/*.sqlite"):
            study = path.parent.name.rpartition("-")[0]
            found.append((study, path.stem))
            if (study, path.stem) not in self._open:
                uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
                self._open[study, path.stem] = sqlite3.connect(
                    uri, uri=True, check_same_thread=False
                )
        return sorted(found)

    def search(
        self, words: str, *, study: str = "", up_to: str = "", limit: int | None = None
    ) -> list[Hit]:
        """Excerpts in which all of this is found, the best first.

        ``study`` is the id of one study; files of tiers narrower than ``up_to`` are left alone.
        """
        with self._lock:
            found = self._found(words, study, up_to, -1 if limit is None else limit)
            found.sort(key=lambda each: (each[0], natural(each[1])))
            hits = []
            for _, excerpt, row, key in found[:limit]:
                ((of, marked),) = self._ask(key, _SHOW, wanted(words), row)
                hits.append(_hit(excerpt, of, key[1], marked))
        return hits

    def excerpts(self, words: str, *, up_to: str = "") -> list[str]:
        """The excerpts of ``search`` in no order, without their sentences."""
        with self._lock:
            return [excerpt for _, excerpt, *_ in self._found(words, "", up_to, -1)]

    @property
    def there(self) -> bool:
        """Whether there are words to look into."""
        with self._lock:
            return bool(self._files())

    def _found(
        self, words: str, study: str, up_to: str, most: int
    ) -> list[tuple[float, str, int, tuple[str, str]]]:
        """Rank, excerpt, row and file of what is found."""
        asked = wanted(words)
        widest = TIERS.index(up_to) if up_to else len(TIERS)
        files = [
            key
            for key in self._files()
            if (not study or key[0] == study) and TIERS.index(key[1]) <= widest
        ]
        return [
            (round(rank, 6), excerpt, row, key)
            for key, rows in zip(files, self._looked_into(files, asked, most), strict=True)
            for rank, excerpt, row in rows
        ]

    def _looked_into(
        self, files: list[tuple[str, str]], asked: str, most: int
    ) -> Iterable[list[tuple[Any, ...]]]:
        """What is found in each file; in many, some are looked into side by side."""
        if len(files) < _MANY:
            return [self._ask(key, _FIND, asked, most) for key in files]
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - only where it pays

        with ThreadPoolExecutor(_AT_ONCE) as threads:
            return list(threads.map(lambda key: self._ask(key, _FIND, asked, most), files))

    def _ask(self, key: tuple[str, str], sql: str, *values: str | int) -> list[tuple[Any, ...]]:
        try:
            return self._open[key].execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(
                f"the index of words cannot be read: {error}",
                hint="make it again with: consilience build --force",
            ) from error

    def close(self) -> None:
        """Let go of the files."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()


def _hit(excerpt: str, study: str, tier: str, marked: str) -> Hit:
    """The sentence around the first place that was found, and all places in it."""
    first = marked.index(_OPEN)
    start, end = 0, len(marked)
    for match in _END.finditer(marked):
        if match.end() <= first:
            start = match.end()
        elif match.start() > first:
            end = match.start()
            break
    text, places, opened = "", [], 0
    for part in re.split(f"([{_OPEN}{_SHUT}])", marked[start:end].strip()):
        if part == _OPEN:
            opened = len(text)
        elif part == _SHUT:
            places.append((opened, len(text)))
        else:
            text += part
    return Hit(excerpt, study, tier, text, tuple(places))
