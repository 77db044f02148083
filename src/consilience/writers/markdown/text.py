"""Words as Markdown that shows exactly these words, in CommonMark, GitHub's and Obsidian's.

Nothing in them becomes active: no link, picture, HTML, tag, formula, callout, comment or
block id. A web or mail address goes as code, which no program turns into a link.
"""

from __future__ import annotations

import re

from consilience.writers.phrases import fit

_PARTS = re.compile(
    r"""
    (?P<address>
        (?:[A-Za-z][A-Za-z0-9+.-]*://|www\.)[^\s`]*[\w/]  # what begins like a web address
      | [^\W_][\w.+-]*@[\w-]+(?:\.[\w-]+)+              # a mail address
    )
  | (?P<special>[\\`*_{}\[\]\#|~$>] | =(?==) | (?<==)= | (?<=/)/ | :(?=[\w+-]*:) | (?<=:):)
  | (?P<dot>(?<=\w)\.(?=[^\W\d_]))                              # walk.It may look like a site
  | (?P<reference>[<^\t\r] | &(?=\#|\w+;) | %(?=%) | (?<=%)%)  # few programs unescape these
    """,
    re.VERBOSE,
)
#: What would begin a list at the beginning of a line; headings and quotes are escaped anywhere.
_MARKER = re.compile(r"([-+=:]|[0-9]{1,9}(?=[.)]))")
_NEWLINES = re.compile("(\n+)")


def paragraphs(words: str) -> list[str]:
    """The words as Markdown paragraphs, each a text with line breaks.

    Rendered and put together with an empty line between, they are the words: an empty line
    parts paragraphs, a line end is a hard break, and more line ends are character references.
    """
    made = [""]
    pieces = _NEWLINES.split(fit(words))
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            made[-1] += _line(piece)
        elif (number == 1 and not pieces[0]) or (number == len(pieces) - 2 and not pieces[-1]):
            made[-1] += "&#10;" * len(piece)
        elif len(piece) == 1:
            made[-1] += "  \n"
        else:
            made.append("&#10;" * (len(piece) - 2))
    return made


def inline(words: str) -> str:
    """The words on one line, as a label or a sentence."""
    return _line(" ".join(fit(words).split()))


def quote(words: str) -> str:
    """The words as a block quote."""
    lines = "\n\n".join(paragraphs(words)).split("\n")
    return "\n".join(f"> {line}" if line else ">" for line in lines)


def block(words: str, indent: str = "") -> str:
    """The words as paragraphs of their own, behind an indent (in a list)."""
    lines = "\n\n".join(paragraphs(words)).split("\n")
    return "\n".join(indent + line if line else "" for line in lines)


def _line(words: str) -> str:
    """One line, whose blanks at both ends stay."""
    if not words:
        return ""
    begin = len(words) - len(words.lstrip())
    end = max(begin, len(words.rstrip()))
    middle = words[begin:end]
    escaped = _PARTS.sub(_escaped, middle)
    if not begin:
        escaped = _MARKER.sub(_marker, escaped, count=1) if _MARKER.match(escaped) else escaped
    return _blanks(words[:begin]) + escaped + _blanks(words[end:])


def _blanks(words: str) -> str:
    return "".join(f"&#{ord(each)};" for each in words)


def _marker(match: re.Match[str]) -> str:
    return f"{match[1]}\\" if match[1].isdigit() else f"\\{match[1]}"


def _escaped(match: re.Match[str]) -> str:
    words = match[0]
    if match["address"]:
        return f"`{words}`"
    if match["special"] or match["dot"]:
        return f"\\{words}"
    return f"&#{ord(words)};"
