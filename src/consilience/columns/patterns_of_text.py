"""Regular expressions, as far as SPARQL's and the database's mean the same."""

from __future__ import annotations

import re

from consilience.columns import kinds as k
from consilience.columns.values import NotClaimed, Value

#: What stands behind a backslash and means the same to both.
_ALIKE = set(r"\.^$|?*+()[]{}-nrt")
#: A pattern that stands for itself.
MERE_TEXT = r"[^\\.^$|?*+()\[\]{}]+"


def pattern(value: Value, flags: str, *, empty: bool = True) -> tuple[str, str]:
    r"""A pattern and its options for the database; NotClaimed where it might mean another thing.

    Classes such as ``\d`` know the whole of Unicode in one and ASCII in the other, folding of
    case and possessive or look-around groups differ; ``empty`` says whether it may match nothing.
    """
    if value.constant is None or value.constant[0] != k.STRING:
        raise NotClaimed("a pattern that is not written out")
    shape = value.constant[1]
    if not set(flags) <= set("ism"):
        raise NotClaimed(f"the flags “{flags}” of a pattern")
    for escaped in re.findall(r"\\(.?)", shape, re.DOTALL):
        if escaped not in _ALIKE or not escaped:
            raise NotClaimed("an escape in a pattern")
    bare = re.sub(r"\\.", "x", shape, flags=re.DOTALL)
    outside = re.sub(r"\[[^\]]+\]", "x", bare)
    if re.search(r"\[[^\]]*(?:\[|&&|--|~~)|\[\^?\]", bare) or re.search(
        r"\(\?(?!:)|[*+?}][+?*]|\{,|[\[\]]", outside
    ):
        raise NotClaimed("a pattern of this kind")
    if "i" in flags and not bare.isascii():
        raise NotClaimed("case of letters beyond ASCII")
    if "i" in flags and re.search("[kKsS]", bare):
        raise NotClaimed("letters with a third case")
    try:
        tried = re.compile(shape)
    except re.error as error:
        raise NotClaimed("a pattern that cannot be read") from error
    if not empty and tried.match("") is not None:
        raise NotClaimed("replacing nothing")
    return shape, "".join(sorted(set(flags) - {"s"})) + ("s" if "s" in flags else "")


def replacement(value: Value) -> str:
    """What a match is replaced by, as the database writes it."""
    if value.constant is None or value.constant[0] != k.STRING:
        raise NotClaimed("a replacement that is not written out")
    text = value.constant[1]
    if "$" in text or "\\" in text:
        raise NotClaimed("a replacement that refers to its match")
    return text
