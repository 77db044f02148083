"""What stands beside a generation of the store: an index of its words, and columns.

Columns are made where a project is so large that counting would take a noticeable time without
them. Whatever is not there is done by the store alone, with the same answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from consilience import rdf, store, text_index
from consilience.access import TIERS
from consilience.columns.change import Change
from consilience.kept import Kept
from consilience.publish import tier_of
from consilience.store import OxigraphStore, Store

#: Facts from which on columns are made.
PAYS = 100_000
WORDS, COLUMNS = "words", "columns.duckdb"
#: Facts of narrower graphs that the store leaves out.
_REPEATED = "repeated.nq"


@dataclass(frozen=True, slots=True)
class Shared:
    """The facts that belong to no study, in N-Quads; equal facts have equal digests."""

    digest: str
    lines: Callable[[], tuple[str, ...]]


class Companions:
    """Makes them for one generation: its shared facts, and the kept work on its studies."""

    def __init__(self, base: str, shared: Shared, studies: Sequence[Kept]) -> None:
        self._base = base
        self._shared = shared
        self._studies = studies
        self._repeated: Iterable[tuple[str, list[str]]] | None = None
        self._changes: Mapping[str, Change] | None = None
        self._left_out: list[str] | None = None

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
        if self._left_out is not None:
            _note(folder, self._left_out)

    def _make_columns(self, path: Path, before: Path | None) -> None:
        from consilience.columns import file, following  # noqa: PLC0415 - heavy, for large projects
        from consilience.columns.numbered import Numbered  # noqa: PLC0415

        parts = [
            file.Part(
                name=each.folder.parent.name,
                digest=each.folder.name,
                sources=each.files,
                numbered=Numbered(each.folder, each.scheme) if each.scheme else None,
            )
            for each in self._studies
        ]
        digests = {"": self._shared.digest, **{part.name: part.digest for part in parts}}
        if (
            self._changes is not None
            and before is not None
            and following.follow(path, before, digests, self._changes)
        ):
            return
        shared = file.Part("", self._shared.digest, (self._shared.lines(),))
        file.make(path, [shared, *parts], before)
        if self._left_out is None:
            self._repeated = [
                (" ".join(map(rdf.encode, fact)), graphs)
                for fact, graphs in file.repeated(path).items()
            ]

    def exchange(
        self, target: OxigraphStore, before: Iterable[str], changes: Mapping[str, Change]
    ) -> None:
        """Exchange facts of a store that leaves out the lines ``before``; each then stands once."""
        left: defaultdict[str, set[str]] = defaultdict(set)
        for fact, graph in store.facts(before):
            left[fact].add(graph)
        stored: dict[str, set[str]] = {}
        now: dict[str, set[str]] = {}
        for each in changes.values():
            for lines, stays in ((each.gone, False), (each.new, True)):
                for fact, graph, found in target.places(lines):
                    graphs = now.get(fact)
                    if graphs is None:
                        stored[fact] = set(found)
                        graphs = now[fact] = left[fact].union(found)
                    (graphs.add if stays else graphs.discard)(graph)
        come, go = [], []
        for fact, graphs in now.items():
            first = min(graphs, key=self._width, default="")
            come += [_line(fact, first)] if first and first not in stored[fact] else []
            go += [_line(fact, graph) for graph in sorted(stored[fact] - {first})]
            left[fact] = graphs - {first}
        target.load(come)
        target.remove(go)
        self._changes = changes
        self._left_out = [_line(fact, graph) for fact in left for graph in left[fact]]

    def say_once(self, target: OxigraphStore, folder: Path) -> None:
        """Leave a fact that stands in several graphs only in the widest of them.

        Whoever may see a narrower graph sees the wider ones, and in their union a fact counts once.
        What is left out is noted in ``folder``.
        """
        found = _repeated(target.dump()) if self._repeated is None else self._repeated
        lines = [
            _line(fact, graph)
            for fact, graphs in found
            for graph in sorted(graphs, key=self._width)[1:]
        ]
        _note(folder, lines)
        target.remove(lines)

    def _width(self, graph: str) -> tuple[int, bool, str]:
        return TIERS.index(tier_of(graph, self._base)), graph.endswith("/inferred"), graph


def _line(fact: str, graph: str) -> str:
    return f"{fact} {rdf.iri(graph)} ."


def _note(folder: Path, lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in sorted(lines))
    (folder / _REPEATED).write_text(text, encoding="utf-8", newline="\n")


def left_out(folder: Path) -> list[str] | None:
    """The lines that ``say_once`` left out; None where nobody knows what these were."""
    try:
        text = (folder / _REPEATED).read_text(encoding="utf-8")
    except OSError:
        return None
    return text.split("\n")[:-1]  # literals may hold other ends of lines


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
