"""The next generation of the store, made from the one in force where little has changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from consilience import generation, iris
from consilience.companions import Companions, restore
from consilience.kept import Kept
from consilience.project import Project
from consilience.store import OxigraphStore

#: What the generation in force was made of.
_FILE = "CONTENTS.json"
#: Up to this part of all facts is exchanged; beyond, making everything anew takes no longer.
_SMALL = 0.25


@dataclass(frozen=True, slots=True)
class Contents:
    """What a generation was made of: the surroundings, and the work on each study."""

    around: str
    studies: Mapping[str, str]

    @classmethod
    def read(cls, state: Path) -> Contents | None:
        """The contents of the generation in force, where they are known."""
        folder = generation.current(state)
        try:
            saved = json.loads((state / _FILE).read_text(encoding="utf-8"))
            if folder is None or saved["generation"] != folder.name:
                return None
            return cls(str(saved["around"]), {str(k): str(v) for k, v in saved["studies"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, state: Path, name: str) -> None:
        """Note them for the next build."""
        saved = {"generation": name, "around": self.around, "studies": dict(self.studies)}
        generation.write_atomically(state / _FILE, json.dumps(saved, indent=1) + "\n")


@dataclass(frozen=True, slots=True)
class After:
    """What the next generation is to hold: the work on each study, and what follows between them.

    ``between`` stands in graphs whose addresses begin with ``place``.
    """

    studies: Mapping[str, Kept]
    place: str
    between: Sequence[str]


def renewed(
    project: Project,
    name: str,
    now: Contents,
    after: After,
    companions: Companions,
) -> Path | None:
    """The generation in force with only its changed studies exchanged, where that is less work.

    The engine keeps a text for good that once was stored, so that nothing is exchanged where
    words would have to go: then everything is made anew.
    """
    before = Contents.read(project.state)
    if before is None or before.around != now.around or before.studies.keys() - now.studies.keys():
        return None
    changed = [slug for slug, print_ in now.studies.items() if before.studies.get(slug) != print_]
    studies = after.studies
    facts = sum(one.asserted + one.inferred for one in studies.values())
    if sum(studies[slug].asserted + studies[slug].inferred for slug in changed) > facts * _SMALL:
        return None

    old = generation.current(project.state)

    def change(target: OxigraphStore) -> bool:
        known = old is not None and restore(target, generation.beside(old))
        parts: dict[str, Iterable[str]] = {slug: _lines(studies[slug]) for slug in changed}
        parts[after.place] = after.between
        return known and all(
            _exchange(target, project.base, place, lines) for place, lines in parts.items()
        )

    return generation.renew(project.state, name, change, companions)


def _lines(study: Kept) -> Iterator[str]:
    for file in study.files:
        with file.open(encoding="utf-8", newline="\n") as stream:
            yield from (line.rstrip("\n") for line in stream)


def _exchange(target: OxigraphStore, base: str, place: str, lines: Iterable[str]) -> bool:
    """Exchange the facts of the graphs of a study or another place; whether no text went."""
    within = iris.graph(base, place, "")
    graphs = [graph for graph in target.graphs() if graph.startswith(within)]
    old = set(target.dump(*graphs)) if graphs else set()
    new = set(lines)
    gone = sorted(old - new)
    target.remove(gone)
    target.load(sorted(new - old))
    objects = {line.split(" ", 2)[2].rpartition(" <")[0] for line in gone}
    return all(target.states(each) for each in objects if each.startswith('"'))
