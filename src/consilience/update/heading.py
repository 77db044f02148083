"""The header of an updated study: as people left it, with what the file has in addition."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TypeVar

from consilience.model import Agent, Excerpt, Header, Layer
from consilience.update.snapshot import Snapshot

T = TypeVar("T")

_ALL = ("all",)


def merged(old: Snapshot, new: Snapshot) -> Header:
    """Both headers; what stands in the study's counts."""
    mine, theirs = old.header, new.header
    agents = _more(mine.agents, theirs.agents)
    waves = list(mine.waves)
    for wave in _more(mine.waves, theirs.waves)[len(waves) :]:
        order = max((each.order for each in waves), default=0) + 1
        waves.append(replace(wave, order=order))
    return replace(
        mine,
        agents=agents,
        layers=tuple(
            _with_coders(each, theirs.layers, agents) for each in _more(mine.layers, theirs.layers)
        ),
        waves=tuple(waves),
        codebook=mine.codebook or theirs.codebook,
        publications=_more(mine.publications, theirs.publications),
        data_collections=_more(mine.data_collections, theirs.data_collections),
    )


def covering(
    header: Header, old: Snapshot, new: Snapshot, added: Collection[str], *, narrow: bool
) -> Header:
    """The header of a study of several files: no layer covers what another file brings.

    “All” of a file is what stands in its sources. ``added`` are the ids of sources that are new;
    what a layer covers of them is added to it. ``narrow``: the file is new to the study, so that
    “all” of a layer that was there is what was there.
    """
    before, here = _spoken(old), _spoken(new)
    theirs = {each.id: _named(each, here) for each in new.header.layers}
    known = {each.id for each in old.header.layers}

    def layer(each: Layer) -> Layer:
        more = theirs.get(each.id, ())
        if each.id not in known:
            return replace(each, covers=more)
        covers = _named(each, before) if narrow else each.covers
        more = tuple(
            cover
            for cover in more
            if cover.removeprefix("source:") in added and not {cover, "all"} & {*covers}
        )
        return replace(each, covers=(*covers, *more))

    return replace(header, layers=tuple(map(layer, header.layers)))


def without(header: Header, sources: Collection[str]) -> Header:
    """The header after some sources are gone: no layer covers them, or them alone."""
    gone = {f"source:{each}" for each in sources}
    layers = []
    for each in header.layers:
        covers = tuple(cover for cover in each.covers if cover not in gone)
        if covers or not each.covers:
            layers.append(replace(each, covers=covers))
    return replace(header, layers=tuple(layers))


def _spoken(side: Snapshot) -> tuple[str, ...]:
    """The sources that excerpts come from, in order of appearance."""
    return tuple(dict.fromkeys(f"source:{each.source}" for each in side.all(Excerpt)))


def _named(layer: Layer, sources: tuple[str, ...]) -> tuple[str, ...]:
    return sources if layer.covers == _ALL and sources else layer.covers


def _more(mine: tuple[T, ...], theirs: tuple[T, ...]) -> tuple[T, ...]:
    known = {getattr(each, "id", None) for each in mine}
    return (*mine, *(each for each in theirs if getattr(each, "id", None) not in known))


def _with_coders(layer: Layer, theirs: tuple[Layer, ...], agents: tuple[Agent, ...]) -> Layer:
    more = next((each for each in theirs if each.id == layer.id), layer)
    known = {agent.id for agent in agents}
    new = [each for each in more.coders if each not in layer.coders and each in known]
    return replace(layer, coders=(*layer.coders, *new)) if new else layer
