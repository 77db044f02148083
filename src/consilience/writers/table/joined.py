"""A study as rows: each excerpt with what leads on from it and what hangs on it.

What hangs on excerpts is put in order on disk, so a study may be longer than what fits into
memory. Sources, speakers, organisations, collaborations and codes are held.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from consilience import codebook, quote_table
from consilience.access import strictest
from consilience.model import (
    Attribute,
    Coding,
    Collaboration,
    Excerpt,
    Layer,
    Note,
    Organisation,
    Record,
    Source,
    Speaker,
)
from consilience.quote_table import Filled
from consilience.writers import Material

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Passage:
    """An excerpt, with the codings that stand on it in the order of codings.csv."""

    excerpt: Excerpt
    codings: tuple[Coding, ...]


class Joined:
    """Look-ups in a study. To be closed: what lies on disk then goes."""

    def __init__(self, material: Material) -> None:
        study = material.study
        self.material = material
        self.header = study.header
        self.sources = {each.id: each for each in study.records(Source)}
        self.speakers = {each.id: each for each in study.records(Speaker)}
        self.organisations = {each.id: each for each in study.records(Organisation)}
        self.collaborations = {each.id: each for each in study.records(Collaboration)}
        self.waves = {each.id: each for each in study.header.waves}
        self.agents = {each.id: each for each in study.header.agents}
        self.publications = {each.id: each for each in study.header.publications}
        self.collections = {each.id: each for each in study.header.data_collections}
        self.codes = codebook.newest(study)
        self.above = {each.id: each.broader for each in self.codes.values()}
        self.wordings = codebook.wordings(study)
        self._broader = {each.curie: each.broader for each in material.constructs.values()}
        #: What codings apply (in each layer), who gave them, and which of their cells are filled.
        self.applied: dict[str, None] = {}
        self.applied_in: dict[str, dict[str, None]] = {}
        self.coders: dict[str, None] = {}
        self.filled = Filled(quote_table.CODING)
        self._kinds: set[tuple[str, str]] = set()
        # No name: a temporary file of SQLite's own, which goes when it is closed.
        self._disk = sqlite3.connect("")
        self._disk.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE hanging (about TEXT, kind TEXT, record BLOB)"
        )
        self._hang("coding", self._surveyed(study.records(Coding)))
        self._hang("note", ((each.about, each) for each in study.records(Note)))
        self._hang("attribute", ((each.about, each) for each in study.records(Attribute)))
        self._disk.execute("CREATE INDEX by_about ON hanging (about, kind)")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._disk.close()

    def _surveyed(self, codings: Iterable[Coding]) -> Iterator[tuple[str, Record]]:
        for coding in codings:
            self.applied[coding.code] = None
            self.applied_in.setdefault(coding.layer, {})[coding.code] = None
            if coding.coder:
                self.coders[coding.coder] = None
            self.filled.add(coding)
            yield f"excerpt:{coding.excerpt}", coding

    def _hang(self, kind: str, records: Iterable[tuple[str, Record]]) -> None:
        def lines() -> Iterator[tuple[str, str, bytes]]:
            for about, record in records:
                self._kinds.add((kind, about.partition(":")[0]))
                yield about, kind, pickle.dumps(record, pickle.HIGHEST_PROTOCOL)

        self._disk.executemany("INSERT INTO hanging VALUES (?, ?, ?)", lines())

    def _hanging(self, kind: str, about: str, record: type[R]) -> tuple[R, ...]:
        if (kind, about.partition(":")[0]) not in self._kinds:
            return ()
        rows = self._disk.execute(
            "SELECT record FROM hanging WHERE about = ? AND kind = ? ORDER BY rowid",
            (about, kind),
        )
        found = (pickle.loads(data) for (data,) in rows)  # noqa: S301 - our own, nameless file
        return tuple(each for each in found if isinstance(each, record))

    def passages(self) -> Iterator[Passage]:
        """Every excerpt, in the order of excerpts.csv."""
        for excerpt in self.material.study.records(Excerpt):
            yield Passage(excerpt, self._hanging("coding", f"excerpt:{excerpt.id}", Coding))

    def notes(self, about: str) -> tuple[Note, ...]:
        """The notes on what ``kind:id`` stands for."""
        return self._hanging("note", about, Note)

    def details(self, about: str) -> tuple[Attribute, ...]:
        """The details of what ``kind:id`` stands for."""
        return self._hanging("attribute", about, Attribute)

    # --- codes and layers ------------------------------------------------------------------

    def path(self, code: str) -> tuple[str, ...]:
        """The ids that lead down to a code or construct, from the top."""
        return codebook.lineage(code, self._broader if ":" in code else self.above)[::-1]

    @property
    def terms(self) -> list[str]:
        """Every code, then every construct, each above what stands below it."""
        constructs = codebook.in_tree_order(self._broader)
        return [*codebook.in_tree_order(self.above), *constructs]

    def constructs(self, code: str) -> tuple[str, ...]:
        """The constructs that a coding with a code, or with a construct, counts for."""
        if ":" in code:
            return tuple(sorted(self.path(code)))
        return self.material.rolls_up.get(code, ())

    def label(self, code: str) -> str:
        """What a code or construct is called."""
        if code in self.codes:
            return self.codes[code].label
        term = self.material.constructs.get(code)
        return term.label if term else code

    @property
    def coded_layers(self) -> tuple[Layer, ...]:
        """The layers that hold codings, in the order of study.toml.

        One that study.toml does not have covers nothing but what it codes.
        """
        known = {each.id: each for each in self.header.layers}
        return tuple(each for each in known.values() if each.id in self.applied_in) + tuple(
            Layer(id=each, label=each, kind="coder", covers=())
            for each in self.applied_in
            if each not in known
        )

    def access(self, excerpt: Excerpt, notes: Iterable[Note]) -> str:
        """Who may see an excerpt beside these notes: the strictest of them."""
        tier = self.material.tier
        return strictest(tier("excerpt", excerpt.id), *(tier("note", each.id) for each in notes))


def covers(layer: Layer) -> frozenset[str]:
    """What a layer looked at, for :func:`looked`."""
    return frozenset(layer.covers)


def looked(covered: frozenset[str], excerpt: Excerpt) -> bool:
    """True where a layer that covers this looked at an excerpt."""
    return (
        "all" in covered
        or excerpt.id in covered
        or f"excerpt:{excerpt.id}" in covered
        or f"source:{excerpt.source}" in covered
    )
