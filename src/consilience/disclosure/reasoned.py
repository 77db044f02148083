"""What is stated of all studies and what follows from it, to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from consilience import mapping, query_file, reasoning, store, surroundings
from consilience.disclosure.material import Material
from consilience.iris import Minter
from consilience.rdf import Iri, Literal, Term
from consilience.result import natural


class Reasoned:
    """The facts of a project with everything that follows from them, in memory."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._store = store.memory(lines)
        self._queries = query_file.folder("disclosure", ("shows",))

    @classmethod
    def of(cls, material: Material) -> Self:
        """Map every study and reason over it, as a build does."""
        return cls(_lines(material))

    def ask(self, name: str) -> Iterator[Mapping[str, Term | None]]:
        """The rows of ``queries/disclosure/<name>.rq``, ids in the order of people."""
        answer = self._store.query(self._queries[name].text)
        rows = sorted(answer.rows, key=lambda row: tuple(natural(str(each or "")) for each in row))
        for row in rows:
            yield dict(zip(answer.variables, row, strict=True))

    def dump(self) -> Iterator[str]:
        """All facts, as sorted N-Quads lines."""
        return self._store.dump()

    def close(self) -> None:
        """Let go of the memory."""
        self._store.close()


def _lines(material: Material) -> Iterator[str]:
    around = surroundings.of(material.project)
    yield from around.lines
    yield from around.vocabulary
    for slug, study in material.studies.items():
        minter = Minter(material.project.base, slug)
        asserted = sorted(set(mapping.quads(study, minter)))
        yield from asserted
        tier = material.tiers[slug].study
        yield from reasoning.entailed(minter, around.vocabulary, asserted, tier)


def words(term: Term | None) -> str:
    """A value as it is compared: an address or a text; nothing where nothing was said."""
    if isinstance(term, Iri):
        return "" if term.value.endswith("/unstated") else term.value
    return str(term.value).strip() if isinstance(term, Literal) else ""


def place(term: Term | None) -> str:
    """A record of a study as people name it: ``devlin2015 speaker:S1``."""
    parts = words(term).partition("/study/")[2].split("/")
    return f"{parts[0]} {parts[1]}:{parts[2]}" if len(parts) > 2 else parts[0]  # noqa: PLR2004 - study, kind, id


def slug(term: Term | None) -> str:
    """The id of the study that an address belongs to."""
    return words(term).partition("/study/")[2].split("/")[0]


def is_true(term: Term | None) -> bool:
    """Whether a truth value says yes."""
    return isinstance(term, Literal) and term.value == "true"
