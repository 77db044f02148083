"""Which variables tell solutions apart, once some are no longer shown.

``follows`` names for a variable another one that settles what it is: of one excerpt there is one
speaker, where nothing has two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def _settled_by(variable: str, follows: Mapping[str, str]) -> Iterator[str]:
    """What settles a variable, and what settles that, and so on."""
    met = {variable}
    while (above := follows.get(variable)) is not None and above not in met:
        yield above
        met.add(above)
        variable = above


def key(
    unique: Collection[str] | None, follows: Mapping[str, str], shown: Collection[str]
) -> frozenset[str] | None:
    """Variables among those shown that tell solutions apart if ``unique`` do (None: not known)."""
    if unique is None:
        return None
    found: set[str] = set()
    for variable in unique:
        ways = (variable, *_settled_by(variable, follows))
        there = next((each for each in ways if each in shown), None)
        if there is None:
            return None
        found.add(there)
    for variable in sorted(found):
        if not found.isdisjoint(_settled_by(variable, follows)):
            found.discard(variable)
    return frozenset(found)


def among(follows: Mapping[str, str], shown: Collection[str]) -> dict[str, str]:
    """What is still known where only some variables are shown."""
    made = {}
    for variable in follows:
        above = next((each for each in _settled_by(variable, follows) if each in shown), None)
        if variable in shown and above is not None:
            made[variable] = above
    return made
