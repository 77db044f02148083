"""The constructs that codes lead to, through a study's accepted links.

The same as the rules for ``con:rollsUpTo`` and ``con:onConstruct`` in ``queries/infer``, for
what works on plain values; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

from consilience import iris
from consilience.iris import Minter
from consilience.mapping.links import ROLLS_UP
from consilience.model import Code, Link, Study
from consilience.namespaces import expand

_FRAMEWORKS = iris.HOME + "framework/"


def of(study: Study, minter: Minter, broader: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """Code id → the constructs (``framework:construct``, sorted) that a coding with it is on.

    ``broader`` says which construct stands above a construct.
    """
    own = minter.record("code", "")
    predicates = {expand(curie) for curie in ROLLS_UP}
    linked: dict[str, set[str]] = {}
    for link in study.records(Link):
        if link.refused or link.predicate not in predicates:
            continue
        if link.subject.startswith(own) and link.object.startswith(_FRAMEWORKS):
            construct = link.object.removeprefix(_FRAMEWORKS).replace("/", ":", 1)
            linked.setdefault(link.subject.removeprefix(own), set()).add(construct)
    above = {code.id: code.broader for code in study.records(Code)}
    found = {}
    for code in above:
        reached: set[str] = set()
        for each in _up(code, above):
            for construct in linked.get(each, ()):
                reached.update(_up(construct, broader))
        found[code] = tuple(sorted(reached))
    return found


def _up(start: str, above: Mapping[str, str | None] | Mapping[str, str]) -> list[str]:
    """A thing and everything above it, nearest first; a circle ends where it began."""
    path: list[str] = []
    here: str | None = start
    while here and here not in path:
        path.append(here)
        here = above.get(here)
    return path
