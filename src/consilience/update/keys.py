"""By what two records are compared."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from consilience.model import Record

R = TypeVar("R", bound=Record)
#: What a record is known by; None where it is not known by this.
Key = Callable[[R], Hashable | None]

#: From here on two texts are taken for two wordings of one.
ALIKE = 0.85
_LEAST_SHARED = 2
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
_NUMBERED = re.compile(r"(.*?)([0-9]+)")


def moved(key: str, kind: str, names: Mapping[str, str]) -> str:
    """The key of a record (``kind:id``) under its new id."""
    of, _, id_ = key.partition(":")
    return f"{kind}:{names.get(id_, id_)}" if of == kind else key


def plain(text: str) -> str:
    """A text with every blank as one space: what two programs make of one document."""
    return " ".join(text.split())


def title(text: str | None) -> str | None:
    """A title in small letters, without the ending of a file."""
    words = plain(text or "").casefold()
    return _SUFFIX.sub("", words) or None


def same(key: Key[R]) -> tuple[Key[R], Key[R]]:
    """One key for both sides."""
    return key, key


def groups(records: Iterable[R], key: Key[R]) -> dict[Hashable, list[str]]:
    """The ids of records by their key, in order; records without one are left out."""
    found: dict[Hashable, list[str]] = {}
    for each in records:
        value = key(each)
        if value is not None:
            ids = found.setdefault(value, [])
            if each.id not in ids:  # a code may stand in several rows
                ids.append(each.id)
    return found


def signature(held: Mapping[str, str]) -> Hashable:
    """What a record held, to be compared as a whole."""
    return tuple(sorted(held.items()))


def share(one: set[str], other: set[str]) -> float:
    """How much of two sets of quotes is common, 0 where that is too little to go by."""
    if min(len(one), len(other)) < _LEAST_SHARED:
        return 0.0
    return len(one & other) / len(one | other)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0 where they are clearly not."""
    compared = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if compared.real_quick_ratio() < ALIKE or compared.quick_ratio() < ALIKE:
        return 0.0
    return compared.ratio()


def free(id_: str, taken: set[str]) -> str:
    """The id itself where it is free, else the next one of its sort."""
    if id_ not in taken:
        return id_
    found = _NUMBERED.fullmatch(id_)
    stem, number = (found[1], int(found[2])) if found else (f"{id_}-", 1)
    number = max(number, len(taken))
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
