"""Query files: SPARQL with a described head, and the binding of values into it.

A head is the comment lines ``#+ key: words`` at the top of a file. Which keys there are is
strict: an unknown, double or missing one is an error that names file and line.

A value that may be given from outside stands in the query as ``VALUES ?x { UNDEF }``, which is
valid SPARQL and restricts nothing. :func:`bind` writes typed terms in place of ``UNDEF``; no
text of a user ever becomes part of a query in another way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from consilience import assets
from consilience.errors import QuestionError
from consilience.rdf import Term, encode

_MARK = "#+"
_LINE = re.compile(r"#\+ ([a-z]+): (\S.*)")
_OPEN = re.compile(r"VALUES \?(\w+) \{ UNDEF \}")


@dataclass(frozen=True, slots=True)
class QueryFile:
    """A query and what its head says of it. ``place`` is the folder and file."""

    name: str
    place: str
    head: Mapping[str, str]
    text: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The variables that values may be given for, in the order of the text."""
        return tuple(dict.fromkeys(_OPEN.findall(self.text)))


def _wrong(message: str, path: Path, line: int, hint: str) -> QuestionError:
    place = f"{path.parent.name}/{path.name}:{line}"
    return QuestionError(f"{place}: {message}", name=path.stem, hint=hint)


def _head(
    path: Path, text: str, required: tuple[str, ...], optional: tuple[str, ...]
) -> Mapping[str, str]:
    known = (*required, *optional)
    hint = "keys of a head: " + ", ".join(known)
    head: dict[str, str] = {}
    number = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith(_MARK):
            break
        match = _LINE.fullmatch(line)
        if match is None:
            raise _wrong("not a line of a head (#+ key: words)", path, number, hint)
        key, words = match.groups()
        if key not in known:
            raise _wrong(f"unknown key '{key}'", path, number, hint)
        if key in head:
            raise _wrong(f"the key '{key}' stands twice", path, number, "keep one of them")
        head[key] = words.strip()
    for key in required:
        if key not in head:
            raise _wrong(f"the key '{key}' is missing", path, number, hint)
    return MappingProxyType(head)


def read(path: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> QueryFile:
    """The query in a file; QuestionError names file and line where its head is wrong."""
    text = path.read_text(encoding="utf-8")
    head = _head(path, text, required, optional)
    return QueryFile(path.stem, f"{path.parent.name}/{path.name}", head, text)


@cache
def folder(
    name: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Mapping[str, QueryFile]:
    """All queries of a folder of the package (``cq``, ``infer``, …), in the order of names."""
    files = [read(path, required, optional) for path in assets.query_files(name)]
    return MappingProxyType({file.name: file for file in files})


def bind(text: str, values: Mapping[str, Term | Iterable[Term]]) -> str:
    """The query with terms in place of ``UNDEF``; several terms for one variable mean any of them.

    A variable that the query does not offer is a KeyError.
    """
    spelt: dict[str, str] = {}
    for variable, given in values.items():
        terms = [given] if isinstance(given, Term) else list(given)
        spelt[variable] = " ".join(encode(term) for term in terms)
    missing = set(spelt) - set(_OPEN.findall(text))
    if missing:
        raise KeyError(min(missing))

    def fill(match: re.Match[str]) -> str:
        words = spelt.get(match[1])
        return match[0] if words is None else f"VALUES ?{match[1]} {{ {words} }}"

    return _OPEN.sub(fill, text)


def rename(text: str, names: Mapping[str, str]) -> str:
    """The query with other names for some of its variables."""
    return re.sub(r"\?(\w+)", lambda match: "?" + names.get(match[1], match[1]), text)


def closed(text: str) -> str:
    """The same query without places that were left open: some servers stumble over ``UNDEF``."""
    return _OPEN.sub("", text)
