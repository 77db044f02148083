"""What is wrong with a SPARQL query, told so that it can be mended."""

from __future__ import annotations

import re

from consilience.errors import QueryError, Refused
from consilience.namespaces import prefixes
from consilience.vocabulary import suggest

_POSITION = re.compile(r"error at (\d+):(\d+)")
_EXPECTED = re.compile(r"expected (?:one of )?(.*)", re.DOTALL)
#: What holds no keyword of the language: comments, texts, addresses.
_OPAQUE = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'
    r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>"
    r"|#[^\n]*",
    re.DOTALL,
)
_USED = re.compile(r"(?<![\w?$:.<-])([A-Za-z][\w.-]*):(?!//)")
_DECLARED = re.compile(r"\bprefix\s+([A-Za-z][\w.-]*):", re.IGNORECASE)
_VARIABLE = re.compile(r"[?$]\w+")
#: What asks another server, wherever it stands: also in a text or a comment, because what is one
#: is for the engine to say, and a slip here would let words out.
_REMOTE = re.compile(
    r"service(?:\s|#[^\n\r]*[\n\r])*+(?:silent(?:\s|#[^\n\r]*[\n\r])*+)?"
    r"(?:<[^>]*>|\?v|[^\s{}<?$:]*:[^\s{}<]*)(?:\s|#[^\n\r]*[\n\r])*\{",
    re.IGNORECASE,
)
_CHANGING = re.compile(
    r"(?<![\w?$:-])(insert|delete|load|clear|drop|create|add|move|copy)\b", re.IGNORECASE
)
_DECLARE = "PREFIX"


def refuse_remote(text: str) -> None:
    """Refuse a query that would ask another server: nothing leaves this computer unasked."""
    if _REMOTE.search(_VARIABLE.sub("?v", text)):
        raise Refused(
            "the query would ask another server (SERVICE), and nothing leaves this computer",
            hint="ask the other server by itself, and join the answers afterwards",
        )


def told(text: str, error: Exception) -> QueryError:
    """The engine's complaint about a query, with the line, the place and the likely slip."""
    complaint = str(error)
    position = _POSITION.search(complaint)
    bare = _bare(text)
    lines = []
    message = "the query cannot be read"
    if position:
        row, column = int(position[1]), int(position[2])
        message += f" at line {row}, character {column}"
        written = text.splitlines()
        if 0 < row <= len(written):
            lines += [f"{row} | {written[row - 1]}", " " * (len(str(row)) + 2 + column) + "^"]
    lines.append(_slip(bare, complaint))
    return QueryError(message, hint="\n".join(filter(None, lines)))


def _bare(text: str) -> str:
    return _OPAQUE.sub(lambda match: " " * len(match[0]), text)


def _slip(bare: str, complaint: str) -> str:
    declared = set(_DECLARED.findall(bare))
    for name in dict.fromkeys(_USED.findall(bare)):
        if name in declared or name == "_":
            continue
        space = prefixes().get(name)
        if space:
            return f"{name}: is not declared. Add as the first line: {_DECLARE} {name}: <{space}>"
        near = suggest(name, prefixes())
        return f"{name}: is not declared" + (f"; did you mean {near}: ?" if near else ".")
    if "unbound" in complaint:
        return "with COUNT and its like, every other variable must stand in GROUP BY"
    if _CHANGING.match(bare.strip()):
        return "questions only: what studies say is changed in their folders, then built again"
    for opening, closing in ("{}", "()"):
        if bare.count(opening) != bare.count(closing):
            return f"there are {bare.count(opening)} {opening} and {bare.count(closing)} {closing}"
    expected = _EXPECTED.search(complaint)
    words = " ".join(expected[1].split()) if expected else ""
    return f"expected here: {words}" if words and len(words) < 80 else ""  # noqa: PLR2004
