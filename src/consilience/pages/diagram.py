"""The kinds of things and what leads from one to another: a picture of the model with its table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from consilience import assets, picture, turtle, vocabulary
from consilience.namespaces import expand

#: How many kinds of things are drawn; the table holds all.
MOST = 20

_OURS = expand("con:")
_Said = Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """A link of the model, from one kind of thing to another; all are addresses."""

    start: str
    link: str
    end: str


@cache
def ties() -> tuple[Tie, ...]:
    """Every link between two kinds of things that are not words of a list.

    They come from the ontology (where a link starts and leads) and from the rules (what each
    record must hold).
    """
    found = {*_stated(), *_ruled()}
    return tuple(sorted(t for t in found if t.link.startswith(_OURS) and _drawn(t)))


def _drawn(tie: Tie) -> bool:
    return all(
        each.startswith(_OURS) and not vocabulary.concepts(each.removeprefix(_OURS).lower())
        for each in (tie.start, tie.end)
    )


def _stated() -> Iterator[Tie]:
    for link, pairs in vocabulary.statements().items():
        for start in pairs.get(expand("rdfs:domain"), ()):
            for end in pairs.get(expand("rdfs:range"), ()):
                yield Tie(str(start), link, str(end))


def _ruled() -> Iterator[Tie]:
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in assets.shape_files():
        for subject, predicate, value in turtle.read(path):
            said[str(subject)][str(predicate)].append(str(value))
    for pairs in list(said.values()):
        for start in pairs.get(expand("sh:targetClass"), ()):
            for rule in pairs.get(expand("sh:property"), ()):
                for link in said[rule][expand("sh:path")]:
                    for end in _classes(said, rule):
                        yield Tie(start, link, end)


def _classes(said: _Said, rule: str) -> Iterator[str]:
    """What a rule lets a link lead to, also where it names several."""
    yield from said[rule][expand("sh:class")]
    for cell in said[rule][expand("sh:or")]:
        while said[cell][expand("rdf:first")]:
            yield from _classes(said, said[cell][expand("rdf:first")][0])
            cell = said[cell][expand("rdf:rest")][0]  # noqa: PLW2901 - along the list


def kinds() -> Mapping[str, str]:
    """Every kind of thing that is drawn, with its name."""
    return {each: vocabulary.label(each) for tie in ties() for each in (tie.start, tie.end)}


def drawn() -> picture.Picture:
    """The kinds of things with the most links, around a circle, and what joins them."""
    pairs = Counter((*sorted((t.start, t.end)),) for t in ties() if t.start != t.end)
    joined = Counter(kind for pair in pairs for kind in pair)
    main = sorted(joined, key=lambda kind: (-joined[kind], kind))[:MOST]
    weights = {(a, b): n for (a, b), n in pairs.items() if a in main and b in main}
    return picture.around(weights, kinds())
