"""Names of notes and blocks that harm nobody: on Windows, macOS and Linux, and in Obsidian."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

#: What a name may hold beside letters, their marks and digits.
_PLAIN = " -_.,()\u2019\u2013"
_LONGEST = 100  # bytes; file systems hold 255, and a path has folders too
#: What Windows keeps for devices, with any ending.
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
_NOT_IN_BLOCKS = re.compile("[^A-Za-z0-9-]")


def harmless(label: str, id_: str) -> str:
    """A name for a file made of a label; of the id where nothing of the label is left."""
    kept = "".join(
        character if character in _PLAIN or unicodedata.category(character)[0] in "LMN" else " "
        for character in unicodedata.normalize("NFC", label)
    )
    name = _cut(" ".join(kept.split())).strip(" .") or id_.strip(".")
    return f"_{name}" if _RESERVED.match(name) else name


def _cut(name: str) -> str:
    """Whole words, if there are any, and no more bytes than a file system holds."""
    if len(name.encode()) <= _LONGEST:
        return name
    short = name.encode()[:_LONGEST].decode(errors="ignore")
    return short.rpartition(" ")[0] or short


def apart(labels: Mapping[str, str]) -> dict[str, str]:
    """A name for each id, told apart where file systems would take two for one."""
    names = {id_: harmless(label, id_) for id_, label in labels.items()}
    often = Counter(_folded(name) for name in names.values())
    found: dict[str, str] = {}
    taken: set[str] = set()
    for id_, name in names.items():
        alone = often[_folded(name)] == 1
        found[id_] = _free(name if alone else f"{name} ({id_})", taken)
    return found


def blocks(ids: Mapping[str, object]) -> dict[str, str]:
    """The id of a block for each id: letters, digits and hyphens, whatever their case."""
    taken: set[str] = set()
    return {id_: _free(_NOT_IN_BLOCKS.sub("-", id_).strip("-") or "x", taken) for id_ in ids}


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while _folded(free) in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(_folded(free))
    return free


def _folded(name: str) -> str:
    """What file systems that do not tell upper from lower case see."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
