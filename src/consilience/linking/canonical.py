"""SSSOM's canonical form, so that two people's files differ only where they say different things.

The order of the standard (1.1) for the head, the columns and the rows; only the short forms that
are used; numbers with at most three digits behind the point. Differing from the standard, the
short forms that are built in stay in the head: readers of 0.15 and earlier need them.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from consilience.linking.line_file import LineFile
from consilience.sssom import HEAD_SLOTS, SLOTS

_NUMBERS = ("confidence", "reviewer_agreement", "similarity_score")
_KEY = re.compile(r"#\s?([A-Za-z_]+):")
_SHORT = re.compile(r"#\s+([A-Za-z][A-Za-z0-9._-]*):\s")
_USED = re.compile(r"(?<![A-Za-z0-9._-])([A-Za-z][A-Za-z0-9._-]*):(?!//)")


def canonical(lines: LineFile) -> str:
    """The text of the file in its canonical form; what it says is the same."""
    rows = [dict(each) for each in lines.values()]
    for each in rows:
        for name in _NUMBERS:
            if name in each:
                each[name] = _number(each[name])
    filled = {name for each in rows for name in each}
    known = [name for name in SLOTS if name in filled]
    own = sorted(name for name in lines.columns if name in filled and name not in SLOTS)
    columns = [*known, *own]
    rows.sort(key=lambda each: [each.get(name, "") for name in columns])
    used = {match[1] for each in rows for text in each.values() for match in _USED.finditer(text)}
    made = LineFile(lines.path, columns, _head(lines.head, used), delimiter=lines.delimiter)
    for each in rows:
        made.add(each)
    return made.text()


def _number(text: str) -> str:
    try:
        rounded = Decimal(text).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
    except ArithmeticError:
        return text
    return format(rounded.normalize(), "f")


def _head(head: list[str], used: set[str]) -> list[str]:
    """The head in the order of the standard; lines that belong to a key stay with it."""
    parts: list[tuple[str, list[str]]] = []
    for line in head:
        # Some programs write a blank after every mark; then what belongs to a key has two more.
        match = _KEY.match(line)
        if match and (match[1] in HEAD_SLOTS or not parts or not line.startswith("#  ")):
            parts.append((match[1], [line.replace("# ", "#", 1) if line[1:2] == " " else line]))
        elif parts:
            parts[-1][1].append(line)
        else:
            parts.append(("", [line]))

    def place(part: tuple[str, list[str]]) -> tuple[int, str]:
        name = part[0]
        return (HEAD_SLOTS.index(name) if name in HEAD_SLOTS else len(HEAD_SLOTS), name)

    found: list[str] = []
    for name, own in sorted(parts, key=place):
        if name == "curie_map":
            short = sorted({line for line in own[1:] if _kept(line, used)}, key=_name)
            found += [own[0], *(f"#  {line[1:].strip()}" for line in short)]
        else:
            found += own
    return found


def _name(line: str) -> str:
    match = _SHORT.match(line)
    return match[1] if match else line


def _kept(line: str, used: set[str]) -> bool:
    return _name(line) in used
