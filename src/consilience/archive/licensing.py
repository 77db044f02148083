"""Which licence a package can have, so that nothing in it is given away more freely than it is."""

from __future__ import annotations

from collections.abc import Iterable

from consilience.access import LICENCES, licence_address, licence_id
from consilience.errors import Refused

#: What the licences that we know demand of whoever passes something on.
_DEMANDS: dict[str, frozenset[str]] = {
    "CC0-1.0": frozenset(),
    "CC-BY-2.0": frozenset({"BY"}),
    "CC-BY-2.5": frozenset({"BY"}),
    "CC-BY-3.0": frozenset({"BY"}),
    "CC-BY-4.0": frozenset({"BY"}),
    "OGL-UK-3.0": frozenset({"BY"}),
    "CC-BY-NC-4.0": frozenset({"BY", "NC"}),
}


def allows(part: str, whole: str) -> bool:
    """True where a thing under the licence ``part`` may be in a package under ``whole``.

    Both are SPDX ids or addresses. Licences that want to be kept as they are (ShareAlike,
    NoDerivatives, and those that we do not know) go only with themselves.
    """
    own, of_all = licence_id(licence_address(part)), licence_id(licence_address(whole))
    if own == of_all:
        return True
    if own not in _DEMANDS:
        return False
    known = _DEMANDS.get(of_all)
    if known is None:
        known = frozenset(of_all.split("-")[1:-1]) if of_all in LICENCES else frozenset()
    return _DEMANDS[own] <= known


def common(licences: Iterable[str]) -> str:
    """The address of the freest licence that all allow; Refused where there is none."""
    given = sorted({licence_address(each) for each in licences})
    newest = ("CC0-1.0", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0", "CC-BY-NC-SA-4.0")
    for candidate in (*given, *newest) if len(given) == 1 else (*newest, *given):
        if all(allows(each, candidate) for each in given):
            return licence_address(candidate)
    raise Refused(
        "no licence fits everything here: " + ", ".join(licence_id(each) for each in given),
        hint="archive the studies one by one (--studies), or say --licence: what it does not "
        "allow is then left out",
    )
