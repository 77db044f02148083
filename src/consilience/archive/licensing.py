"""Which licence a package can have, so that nothing in it is given away more freely than it is.

What the licences demand follows Creative Commons' own table of what an adaptation may stand under,
and its note on compatible licences; where neither says that something may be done, it may not.
"""

from __future__ import annotations

from collections.abc import Iterable

from consilience.access import licence_address, licence_id
from consilience.errors import Refused

#: Licences by the freedom that they leave, and what each asks of whoever passes something on.
_ASKS: dict[str, frozenset[str]] = {
    "CC0-1.0": frozenset(),
    "CC-BY-2.0": frozenset({"BY"}),
    "CC-BY-2.5": frozenset({"BY"}),
    "CC-BY-3.0": frozenset({"BY"}),
    "CC-BY-4.0": frozenset({"BY"}),
    "OGL-UK-3.0": frozenset({"BY"}),
    "CC-BY-NC-4.0": frozenset({"BY", "NC"}),
    "CC-BY-SA-4.0": frozenset({"BY", "SA"}),
    "CC-BY-NC-SA-4.0": frozenset({"BY", "NC", "SA"}),
    "CC-BY-ND-4.0": frozenset({"BY", "ND"}),
    "CC-BY-NC-ND-4.0": frozenset({"BY", "NC", "ND"}),
}
_AS_IT_IS = frozenset({"SA", "ND"})
#: A newer licence can take in what is under an older one of its kind, and not the other way.
_OLDER = ("CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0")
#: Licences for whole packages, the freest first.
_WHOLES = tuple(each for each in _ASKS if each not in (*_OLDER, "OGL-UK-3.0"))


def allows(part: str, whole: str) -> bool:
    """True where a thing under the licence ``part`` may be in a package under ``whole``.

    Both are SPDX ids or addresses. Licences that want to be kept as they are (ShareAlike,
    NoDerivatives, and those that we do not know) go only with themselves.
    """
    own, of_all = licence_id(licence_address(part)), licence_id(licence_address(whole))
    if own in {of_all, "CC0-1.0"}:
        return True
    if own not in _ASKS or of_all not in _ASKS or _ASKS[own] & _AS_IT_IS:
        return False
    if of_all == "OGL-UK-3.0":
        return False
    if of_all in _OLDER:
        return own in _OLDER and _OLDER.index(own) < _OLDER.index(of_all)
    return _ASKS[own] <= _ASKS[of_all]


def common(licences: Iterable[str]) -> str:
    """The address of the freest licence that all allow; Refused where there is none."""
    given = sorted({licence_address(each) for each in licences})
    for candidate in given if len(given) == 1 else (*_WHOLES, *given):
        if all(allows(each, candidate) for each in given):
            return licence_address(candidate)
    raise Refused(
        "no licence fits everything here: " + ", ".join(licence_id(each) for each in given),
        hint=_advice(given),
    )


def _advice(given: list[str]) -> str:
    alone = [each for each in given if _ASKS.get(licence_id(each), _AS_IT_IS) & _AS_IT_IS]
    names = ", ".join(licence_id(each) for each in alone)
    return (
        f"what is under {names} goes only with its like: archive the studies one by one "
        "(--studies), or say --licence: what that does not allow is then left out"
    )
