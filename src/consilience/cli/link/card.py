"""A pair on a terminal: the code with its examples beside the construct with its definition."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from consilience.linking import kinds

if TYPE_CHECKING:
    from rich.text import Text

    from consilience.linking.ends import End
    from consilience.linking.review import Item

_KINDS_OF_EXAMPLE = {
    "participant-words": "quote",
    "author-finding": "finding of the authors",
    "observer-note": "note of an observer",
    "document-extract": "extract of a document",
}
_LONGEST = 320


def keys() -> str:
    """The line that says which key does what."""
    judged = "  ".join(f"{kind.key} {kind.word}" for kind in kinds.KINDS)
    return f"{judged}\nu unsure  s skip  r reason first  b back  ? what they mean  q stop and keep"


def help_() -> str:
    """What the kinds of link mean, for this pair."""
    lines = [f"  {kind.key} {kind.word:<9} {kind.means}" for kind in kinds.KINDS]
    return "\n".join([*lines, "  the other one is the right-hand one (below, on a narrow screen)"])


def draw(item: Item, width: int, *, colour: bool) -> str:
    """The pair as text for a terminal of this width."""
    from rich.console import Console, Group  # noqa: PLC0415 - heavy
    from rich.table import Table  # noqa: PLC0415

    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=colour, no_color=not colour, highlight=False
    )
    console.rule(f"{item.number} of {item.total}", style="dim")
    left, right = _end(item.code, "code"), _end(item.other, "perhaps")
    if width >= 90:  # noqa: PLR2004 - below that two columns are too narrow to read
        table = Table.grid(padding=(0, 3), expand=True)
        table.add_column(ratio=1)
        table.add_column(ratio=1)
        table.add_row(left, right)
        console.print(table)
    else:
        console.print(Group(left, right))
    if item.reasons:
        text = _plain("; ".join(item.reasons))
        text.stylize("dim")
        console.print(
            _plain(f"Suggested ({item.rank}., {item.score:.2f}): "), text, sep="", end="\n"
        )
    for each in item.said:
        why = f": {each.reason}" if each.reason else ""
        console.print(_plain(f"{each.who} said {each.kind or 'something else'}{why}"))
    return stream.getvalue()


def _end(end: End, what: str) -> Text:
    text = _plain("")
    text.append(f"{what}  ", style="dim")
    text.append(_shown(end.label), style="bold")
    text.append(f"  {end.id}\n", style="dim")
    if end.above:
        text.append(f"part of {_shown(end.above)}\n", style="dim")
    text.append((_shown(end.definition) or "(no definition)") + "\n")
    for each in end.examples:
        kind = _KINDS_OF_EXAMPLE.get(each.kind, each.kind)
        words = _shown(each.text)
        short = words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"
        text.append(f"  {each.id} {kind}: ", style="dim")
        text.append(f"{short}\n", style="italic")
    return text


def _plain(text: str) -> Text:
    from rich.text import Text  # noqa: PLC0415

    return Text(text)


def _shown(text: str) -> str:
    """One line, without what could steer a terminal."""
    line = " ".join(text.split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
