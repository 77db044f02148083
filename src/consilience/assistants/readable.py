"""What an assistant may read: a store that holds nothing else.

A study lets assistants read its words with ``assistants = "allow"`` in study.toml. Of every other
study only its title, its licence and how much it holds are told. What is narrower than the
access tier given is never there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consilience import api, generation, iris, linking, publish, store
from consilience.access import TIERS
from consilience.errors import ProjectError, Refused, StoreError
from consilience.graph import KnowledgeGraph
from consilience.project import Project
from consilience.result import Value
from consilience.store import OxigraphStore

_ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Readable:
    """The studies that may be read, to be asked; ``withheld`` tells of the others, by id."""

    kg: KnowledgeGraph
    withheld: dict[str, dict[str, Value]]

    def refuse(self, study: str) -> None:
        """Refused where a study is here and may not be read."""
        if study in self.withheld:
            raise Refused(
                f"the study “{study}” does not let assistants read its words",
                hint='whoever answers for it can set assistants = "allow" in its study.toml',
            )


class Shelf:
    """What is readable of a project at this moment: builds and withdrawn permissions count at once.

    ProjectError for the tier ``never``: it holds what is withheld from everybody.
    """

    def __init__(self, project: Project, up_to: str = "open") -> None:
        if up_to not in TIERS[:-1]:
            raise ProjectError(
                f"“{up_to}” is not a tier that can be read", hint=f"take {', '.join(TIERS[:-1])}"
            )
        self.project = project
        self.up_to = up_to
        self._state: tuple[Path, frozenset[str]] | None = None
        self._readable: Readable | None = None

    def now(self) -> Readable:
        """What may be read now (StoreError where nothing was built)."""
        built = generation.current(self.project.state)
        if built is None:
            raise StoreError("nothing has been built here yet", hint="run: consilience build")
        state = (built, frozenset(_allowing(self.project)))
        if self._readable is None or state != self._state:
            self.close()
            self._readable, self._state = self._read(state[1]), state
        return self._readable

    def close(self) -> None:
        """Let go of the files."""
        if self._readable is not None:
            self._readable.kg.close()
            self._readable = None

    def _read(self, allowing: frozenset[str]) -> Readable:
        built = generation.open_current(self.project.state)
        graphs = built.graphs()
        seen = [graph for graph in graphs if self._wide(graph)]
        of_study = {graph: self._study(graph) for graph in seen}
        kept_from = {slug for slug in of_study.values() if slug and slug not in allowing}
        withheld = {}
        for slug in sorted(kept_from):
            alone = store.memory(
                line for graph in seen if of_study[graph] == slug for line in built.dump(graph)
            )
            withheld.update({str(row["study"]): row for row in _listed(alone)})
        if not kept_from and seen == list(graphs):
            built.close()
            return Readable(api.open_project(self.project), {})
        lines = (
            line
            for graph in seen
            if of_study[graph] not in kept_from and not self._between(graph)
            for line in self._without(built.dump(graph), kept_from)
        )
        copy = store.memory(lines)
        built.close()
        return Readable(KnowledgeGraph(copy, self.project.root.name), withheld)

    def _wide(self, graph: str) -> bool:
        tier = publish.tier_of(graph, self.project.base)
        return TIERS.index(tier) <= TIERS.index(self.up_to)

    def _study(self, graph: str) -> str:
        """The study that a graph belongs to; nothing where studies share it."""
        slug, slash, rest = graph.removeprefix(iris.graph(self.project.base, "")).partition("/")
        shared = (slug, rest) == ("ontology", "inferred") or self._between(graph)
        return slug if slash and not shared else ""

    def _between(self, graph: str) -> bool:
        """Whether a graph holds what follows from links of several studies, told apart by none."""
        return graph.startswith(iris.graph(self.project.base, linking.INFERRED, ""))

    def _without(self, lines: Iterator[str], studies: set[str]) -> Iterator[str]:
        """What is said elsewhere of things of these studies is not for assistants either."""
        starts = [f"<{iris.Minter(self.project.base, slug).study}" for slug in sorted(studies)]
        endings = tuple(f"{start}{end}" for start in starts for end in "/>#")
        return (line for line in lines if not line.startswith(endings))


def _allowing(project: Project) -> Iterator[str]:
    """The studies that let assistants read; one whose settings cannot be read does not."""
    for folder in project.studies:
        try:
            said = tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if said.get("assistants") == _ALLOW:
            yield folder.name


def _listed(alone: OxigraphStore) -> list[dict[str, Value]]:
    return KnowledgeGraph(alone).studies().records()
