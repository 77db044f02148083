"""The constructs that codes lead to, through a study's accepted links.

The same as the rules for ``con:rollsUpTo`` and ``con:onConstruct`` in ``queries/infer``, for
what works on plain values; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

from consilience import codebook, iris
from consilience.iris import Minter
from consilience.mapping.links import ROLLS_UP
from consilience.model import Link, Study
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
    above = {code.id: code.broader for code in codebook.newest(study).values()}
    found = {}
    for code in above:
        reached: set[str] = set()
        for each in codebook.lineage(code, above):
            for construct in linked.get(each, ()):
                reached.update(codebook.lineage(construct, broader))
        found[code] = tuple(sorted(reached))
    return found
