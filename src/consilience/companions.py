"""What stands beside a generation of the store: an index of its words, and columns.

Columns are made where a project is so large that counting would take a noticeable time without
them. Whatever is not there is done by the store alone, with the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from consilience import fingerprint, rdf, text_index
from consilience.access import TIERS
from consilience.kept import Kept
from consilience.publish import tier_of
from consilience.store import OxigraphStore, Store

#: Facts from which on columns are made.
PAYS = 100_000
WORDS, COLUMNS = "words", "columns.duckdb"
#: Facts of narrower graphs that the store leaves out.
_REPEATED = "repeated.nq"


class Companions:
    """Makes them for one generation: its shared facts, and the kept work on its studies."""

    def __init__(
        self, base: str, shared: Callable[[], tuple[str, ...]], studies: Sequence[Kept]
    ) -> None:
        self._base = base
        self._shared = shared
        self._studies = studies
        self._repeated: Iterable[tuple[str, list[str]]] | None = None

    def make(self, folder: Path, before: Path | None) -> None:
        """Make them in a folder; ``before`` is that of the generation before."""
        for study in self._studies:
            text_index.make(
                folder / WORDS / _name(study),
                study.files[0],
                before / WORDS / _name(study) if before else None,
            )
        if sum(study.asserted + study.inferred for study in self._studies) >= PAYS:
            self._make_columns(folder / COLUMNS, before / COLUMNS if before else None)

    def _make_columns(self, path: Path, before: Path | None) -> None:
        from consilience.columns import file  # noqa: PLC0415 - heavy, and small projects need none

        lines = self._shared()
        shared = file.Part("", fingerprint.of_texts(lines), (lines,))
        parts = [
            file.Part(each.folder.parent.name, each.folder.name, each.files)
            for each in self._studies
        ]
        file.make(path, [shared, *parts], before)
        self._repeated = [
            (" ".join(map(rdf.encode, fact)), graphs)
            for fact, graphs in file.repeated(path).items()
        ]

    def say_once(self, target: OxigraphStore, folder: Path) -> None:
        """Leave a fact that stands in several graphs only in the widest of them.

        Whoever may see a narrower graph sees the wider ones, and in their union a fact counts once.
        What is left out is noted in ``folder``.
        """
        found = _repeated(target.dump()) if self._repeated is None else self._repeated
        lines = [
            f"{fact} {rdf.iri(graph)} ."
            for fact, graphs in found
            for graph in sorted(graphs, key=self._width)[1:]
        ]
        text = "".join(f"{line}\n" for line in sorted(lines))
        (folder / _REPEATED).write_text(text, encoding="utf-8", newline="\n")
        target.remove(lines)

    def _width(self, graph: str) -> tuple[int, bool, str]:
        return TIERS.index(tier_of(graph, self._base)), graph.endswith("/inferred"), graph


def restore(target: OxigraphStore, folder: Path) -> bool:
    """Put back what ``say_once`` left out; False where nobody knows what that was."""
    if not (folder / _REPEATED).is_file():
        return False
    target.load_file(folder / _REPEATED)
    return True


def routed(embedded: OxigraphStore, folder: Path | None) -> Store:
    """The store, with the columns beside it where there are any that can be read."""
    if folder is None or not (folder / COLUMNS).is_file():
        return embedded
    from consilience.columns import file, routed  # noqa: PLC0415 - heavy, loaded for large projects

    columns = file.opened(folder / COLUMNS)
    return routed.RoutedStore(columns, embedded) if columns else embedded


def _name(study: Kept) -> str:
    return f"{study.folder.parent.name}-{study.folder.name}"


def _repeated(lines: Iterator[str]) -> Iterator[tuple[str, list[str]]]:
    """Facts of sorted N-Quads that stand in several graphs, and in which."""
    parted = (line.rsplit(" ", 2)[:2] for line in lines)
    for fact, same in groupby(parted, key=lambda parts: parts[0]):
        graphs = [graph[1:-1] for _, graph in same]
        if len(graphs) > 1:
            yield fact, graphs
