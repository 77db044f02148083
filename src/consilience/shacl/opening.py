"""Rules written as queries, opened: asked once for all things instead of once for each.

SHACL asks such a query with ``$this`` already bound. Asked with ``$this`` open it gives the same
rows, as long as every group that speaks of ``$this`` also says which things it stands for; where
one does not, the targets of the shape are written into it. What cannot be opened so (a limit, an
aggregate over all things) is not claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from consilience.errors import ReadError
from consilience.shacl.expressions import NotClaimed

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)|(?P<space>\s+)
    |(?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
               |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\s]*>)|(?P<variable>[?$]\w+)
    |(?P<prefixed>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)(?:[\w.:%-]|\\.)*(?<!\.))?)
    |(?P<name>[^\W\d_]\w*|_:[\w.-]*\w)
    |(?P<other>@[\w-]+|\^\^|&&|\|\||[!<>]=|[\d.]*\d(?:[eE][+-]?\d+)?|.)""",
    re.VERBOSE | re.DOTALL,
)
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
#: What SHACL does not allow in such a query.
_FORBIDDEN = frozenset({"MINUS", "VALUES", "SERVICE"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query, where it begins, and what kind of word it is."""

    kind: str
    text: str
    begin: int

    @property
    def keyword(self) -> str:
        """The word in capitals, if it can be a keyword."""
        return self.text.upper() if self.kind == "name" else ""


@dataclass(slots=True)
class Group:
    """A group of a query; ``kind`` says how it joins the one around it."""

    kind: str
    begin: int
    #: what stands in it, in order: ``binds``, ``speaks`` or ``filters`` of this, or a group
    parts: list[str | Group] = field(default_factory=list)

    @property
    def speaks(self) -> bool:
        """Whether it speaks of ``$this`` anywhere."""
        return any(part.speaks if isinstance(part, Group) else True for part in self.parts)

    @property
    def inner(self) -> Iterator[Group]:
        """The groups in it."""
        return (part for part in self.parts if isinstance(part, Group))


def tokens(query: str) -> list[Token]:
    """The words of a query, without comments."""
    found = (Token(str(m.lastgroup), m.group(), m.start()) for m in _TOKEN.finditer(query))
    return [each for each in found if each.kind not in {"space", "comment"}]


class Opening:
    """One query of a shape, taken apart."""

    def __init__(self, query: str, bound: tuple[str, ...] = ()) -> None:
        self.query = query
        self._bound = {"this", "shapesGraph", "currentShape", *bound}
        self.tokens = tokens(query)
        self._at = 0
        self._check_words()
        self.group = self._select("top")
        while self._at < len(self.tokens):
            self._skip()

    def opened(self, targets: str) -> str:
        """The query with ``$this`` open; groups that do not say what it is are told ``targets``."""
        places = sorted(_to_tell(self.group), reverse=True)
        text = self.query
        for place in places:
            text = f"{text[:place]} {{ {targets} }} {text[place:]}"
        return text

    # --- reading ------------------------------------------------------------------------

    def _check_words(self) -> None:
        previous = ""
        for token in self.tokens:
            word = token.keyword
            if word in _FORBIDDEN:
                raise ReadError(
                    f"a query of a shape uses {word}", hint="SHACL does not allow it there"
                )
            if previous == "AS" and token.kind == "variable" and token.text[1:] in self._bound:
                raise ReadError(
                    f"a query of a shape binds {token.text}", hint="it is bound already"
                )
            previous = word

    @property
    def _now(self) -> Token:
        if self._at >= len(self.tokens):
            raise ReadError("a query of a shape ends too early", hint="look at its brackets")
        return self.tokens[self._at]

    def _skip(self) -> Token:
        token = self._now
        self._at += 1
        return token

    def _select(self, kind: str) -> Group:
        """From SELECT to the end of its group and of what follows it."""
        head: list[Token] = []
        if kind == "top":
            while self._now.keyword not in {"SELECT", "ASK"}:
                self._skip()
        asks = self._skip().keyword == "ASK"
        while self._now.text != "{":
            head.append(self._skip())
        group = self._group(kind)
        after: list[Token] = []
        while self._at < len(self.tokens) and self._now.text != "}":
            after.append(self._skip())
        if not asks:
            self._check_select(kind, head, after)
        return group

    def _check_select(self, kind: str, head: list[Token], after: list[Token]) -> None:
        words = {each.keyword for each in after}
        if words & {"LIMIT", "OFFSET"}:
            raise NotClaimed("a query with a limit")
        named = {each.text[1:] for each in head if each.kind == "variable"}
        everything = any(each.text == "*" for each in head)
        if kind == "top" and "this" not in named and not everything:
            raise NotClaimed("a query that does not give $this")
        if kind != "top" and "this" not in named:
            raise ReadError(
                "a SELECT inside a query of a shape does not name $this",
                hint="SHACL asks for it: name it in every SELECT",
            )
        if words & {"GROUP"}:
            place = next(i for i, each in enumerate(after) if each.keyword == "GROUP")
            keys = {each.text[1:] for each in after[place:] if each.kind == "variable"}
            if "this" not in keys:
                raise NotClaimed("a query that does not count for each thing")
        elif {each.keyword for each in (*head, *after)} & _AGGREGATES:
            raise NotClaimed("a query that counts over all things")

    def _group(self, kind: str) -> Group:
        opening = self._skip()
        group = Group(kind, opening.begin + 1)
        while self._now.text != "}":
            self._part(group)
        self._skip()
        return group

    def _part(self, group: Group) -> None:
        word = self._now.keyword
        if self._now.text == "{":
            if self.tokens[self._at + 1].keyword == "SELECT":
                self._skip()
                group.parts.append(self._select("select"))
                self._skip()
            else:
                group.parts.append(self._group("plain"))
        elif word == "UNION" or self._now.text == ".":
            self._skip()
        elif word == "OPTIONAL":
            self._skip()
            group.parts.append(self._group("optional"))
        elif word == "GRAPH":
            self._skip()
            self._skip()
            group.parts.append(self._group("plain"))
        elif word == "FILTER":
            self._skip()
            self._expression(group, "filters")
        elif word == "BIND":
            self._skip()
            self._expression(group, "speaks")
        else:
            self._triples(group)

    def _expression(self, group: Group, says: str) -> None:
        """An expression in brackets, a call, or EXISTS with its group."""
        if self._now.keyword == "NOT":
            self._skip()
        if self._now.keyword == "EXISTS":
            self._skip()
            self._exists(group)
            return
        while self._now.text != "(":
            self._skip()
        depth = 0
        while True:
            token = self._now
            if token.keyword == "EXISTS":
                self._skip()
                self._exists(group)
                continue
            self._skip()
            depth += (token.text == "(") - (token.text == ")")
            if _this(token):
                group.parts.append(says)
            if depth == 0:
                return

    def _exists(self, group: Group) -> None:
        """What is bound outside is put into the group of an EXISTS: nothing has to be told."""
        inner = self._group("exists")
        if inner.speaks:
            group.parts.append("filters")

    def _triples(self, group: Group) -> None:
        """Triple patterns up to the next full stop, bracket or keyword."""
        said, wide = False, False
        while self._now.text not in {".", "{", "}"} and self._now.keyword not in _STARTS:
            token = self._skip()
            said = said or _this(token)
            wide = wide or (token.text in {"*", "?"} and token.kind == "other")
        if said:
            group.parts.append("speaks" if wide else "binds")


_STARTS = frozenset({"OPTIONAL", "FILTER", "BIND", "GRAPH", "UNION", "MINUS", "VALUES", "SERVICE"})


def _this(token: Token) -> bool:
    return token.kind == "variable" and token.text[1:] == "this"


def _to_tell(group: Group) -> Iterator[int]:
    """Where the groups begin that speak of this and do not say, before they do, what it is."""
    if not group.speaks:
        return
    others = [part for part in group.parts if part != "filters"]
    spoken = [part for part in others if not isinstance(part, Group) or part.speaks]
    alone = group.kind == "optional" and not spoken
    if not alone and (not spoken or spoken[0] != "binds"):
        yield group.begin
    for each in group.inner:
        yield from _to_tell(each)


def filled(query: str, values: Mapping[str, str]) -> str:
    """A query with variables replaced by what they stand for (a path, a term, a variable)."""
    parts, end = [], 0
    for token in tokens(query):
        if token.kind == "variable" and token.text[1:] in values:
            parts += [query[end : token.begin], values[token.text[1:]]]
            end = token.begin + len(token.text)
    return "".join((*parts, query[end:]))


def with_prefixes(query: str, known: Mapping[str, str]) -> str:
    """A query with the prefixes that it uses, so that it stands alone."""
    found = {each.text.partition(":")[0] for each in tokens(query) if each.kind == "prefixed"}
    used = sorted(found & known.keys())
    return "".join(f"PREFIX {name}: <{known[name]}>\n" for name in used) + query
