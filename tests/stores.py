"""Stores in memory that several tests read: the seed studies, or one study folder of fixtures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from consilience import assets, iris, mapping, model, reasoning, turtle
from consilience.iris import BASE, Minter
from consilience.linking import inferred
from consilience.store import OxigraphStore, memory
from consilience.study_folder import read

HERE = Path(__file__).parent
SEEDS = ("devlin2015", "vindrola-padros2022")


@cache
def vocabulary() -> tuple[str, ...]:
    """The ontology and its frameworks, and what follows from them, as N-Quads lines."""
    lines = [
        *(line for p in assets.ontology_files() for line in turtle.lines(p, _graph("ontology"))),
        *(line for p in assets.framework_files() for line in turtle.lines(p, _graph("frameworks"))),
    ]
    return (*lines, *reasoning.entailed_vocabulary(BASE, lines))


def _graph(name: str) -> str:
    return iris.graph(BASE, name)


@cache
def asserted(folder: Path) -> tuple[str, ...]:
    """What a study folder states, as sorted N-Quads lines."""
    return tuple(sorted(set(mapping.quads(read(folder), Minter(BASE, folder.name)))))


def follows(*folders: Path) -> list[str]:
    """What follows from the links of these studies, as sorted N-Quads lines."""
    stated = []
    for folder in folders:
        study, minter = read(folder), Minter(BASE, folder.name)
        for link in study.records(model.Link):
            address = minter.record("link", link.id)
            stated.append(inferred.Stated(address, study.header.access, link))
    return inferred.lines(stated, BASE)


def fresh(*folders: Path) -> OxigraphStore:
    """A new store with the vocabulary and these studies, reasoned, and what follows from links."""
    store = memory(vocabulary())
    store.load(follows(*folders))
    for folder in folders:
        store.load(asserted(folder))
        reasoning.infer(store, Minter(BASE, folder.name))
    return store


@cache
def seeds() -> OxigraphStore:
    """The two seed studies, reasoned. Tests only read it."""
    return fresh(*(assets.DATA / "studies" / slug for slug in SEEDS))


@cache
def rich() -> OxigraphStore:
    """The invented study with two coders, tiers and versions, reasoned. Tests only read it."""
    return fresh(HERE / "folders" / "valid" / "rich")
