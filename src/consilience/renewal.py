"""The next generation of the store, made from the one in force where little has changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from consilience import generation, iris, kept
from consilience.columns.change import Change
from consilience.companions import Companions, left_out
from consilience.kept import Kept
from consilience.project import Project
from consilience.store import OxigraphStore

#: What the generation in force was made of.
_FILE = "CONTENTS.json"
#: Up to this part of all facts is exchanged; beyond, making everything anew takes no longer.
_SMALL = 0.25
#: Where work on studies is put aside that the generation in force was made of.
_ASIDE = "before"


def set_aside(state: Path, slug: str) -> Path:
    """Where earlier work on a study lies until the next generation is in force."""
    return state / _ASIDE / slug


def put_aside(state: Path, slugs: Iterable[str]) -> None:
    """Put aside the work on studies that are about to be worked on again."""
    before = Contents.read(state)
    known = before.studies if before else {}
    for slug in slugs:
        work = state / "studies" / slug / known.get(slug, "none")
        there = set_aside(state, slug) / work.name
        if work.is_dir() and not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            work.replace(there)


def take_back(state: Path, slug: str, work: Path) -> None:
    """Put work on a study back that was put aside, where the study is again as it was."""
    there = set_aside(state, slug) / work.name
    if there.is_dir() and not work.exists():
        shutil.rmtree(work.parent, ignore_errors=True)
        work.parent.mkdir(parents=True)
        there.replace(work)


def clear(state: Path) -> None:
    """Remove what was put aside."""
    shutil.rmtree(state / _ASIDE, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a generation was made of: the surroundings, the facts of no study, each study's work."""

    around: str
    shared: str
    studies: Mapping[str, str]

    @classmethod
    def read(cls, state: Path) -> Contents | None:
        """The contents of the generation in force, where they are known."""
        folder = generation.current(state)
        try:
            saved = json.loads((state / _FILE).read_text(encoding="utf-8"))
            if folder is None or saved["generation"] != folder.name:
                return None
            studies = {str(k): str(v) for k, v in saved["studies"].items()}
            return cls(str(saved["around"]), str(saved["shared"]), studies)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, state: Path, name: str) -> None:
        """Note them for the next build."""
        saved = {
            "generation": name,
            "around": self.around,
            "shared": self.shared,
            "studies": dict(self.studies),
        }
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
    """The generation in force with only its changed facts exchanged, where that is less work.

    The engine keeps a text for good that once was stored: where texts go, the generation owes
    their removal (:func:`generation.owes`).
    """
    before, old = Contents.read(project.state), generation.current(project.state)
    if before is None or old is None or before.around != now.around:
        return None
    if before.studies.keys() - now.studies.keys() or before == now:
        return None
    changed = [slug for slug, print_ in now.studies.items() if before.studies.get(slug) != print_]
    studies = after.studies
    facts = sum(one.asserted + one.inferred for one in studies.values())
    if sum(studies[slug].asserted + studies[slug].inferred for slug in changed) > facts * _SMALL:
        return None
    left = left_out(generation.beside(old))
    if left is None or not all(studies[slug].whole for slug in changed):
        return None

    def change(target: OxigraphStore) -> bool:
        changes = {
            slug: _change(project, target, left, before.studies.get(slug, ""), studies[slug])
            for slug in changed
        }
        changes[""] = Change(before.shared, (), ())
        if now.shared != before.shared:
            within = iris.graph(project.base, after.place, "")
            parted = kept.apart(_stored(target, left, within), sorted(after.between))
            changes[""] = Change(before.shared, *parted)
        companions.exchange(target, left, changes)
        return _went(target, [line for each in changes.values() for line in each.gone])

    return generation.renew(project.state, name, change, companions)


def _change(
    project: Project, target: OxigraphStore, left: Iterable[str], before: str, study: Kept
) -> Change:
    """What differs in a study, by the work on it that is kept; without that, by the store."""
    slug = study.folder.parent.name
    if not before:
        return Change(before, *kept.apart((), _lines(study)))
    old = kept.read(set_aside(project.state, slug) / before)
    if old is not None and old.whole:
        return Change(before, *kept.differing(old, study))
    stored = _stored(target, left, iris.graph(project.base, slug, ""))
    return Change(before, *kept.apart(stored, sorted(_lines(study))))


def _lines(study: Kept) -> Iterator[str]:
    for file in study.files:
        with file.open(encoding="utf-8", newline="\n") as stream:
            yield from (line.rstrip("\n") for line in stream)


def _stored(target: OxigraphStore, left: Iterable[str], within: str) -> list[str]:
    """The facts in graphs whose addresses begin so, sorted; ``left`` are left out of the store."""
    graphs = [graph for graph in target.graphs() if graph.startswith(within)]
    lines = list(target.dump(*graphs)) if graphs else []
    return sorted(
        [*lines, *(each for each in left if each.rsplit(" ", 2)[1][1:].startswith(within))]
    )


def _went(target: OxigraphStore, gone: Iterable[str]) -> bool:
    """Whether there is a text that no fact has any more."""
    objects = {line.split(" ", 2)[2].rpartition(" <")[0] for line in gone}
    return not all(target.states(each) for each in sorted(objects) if each.startswith('"'))
