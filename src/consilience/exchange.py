"""What our own exchange files (REFI-QDA) say where the standard has no field, and how.

The writer and the reader share this page. A GUID is made from an address, so the same record has
the same one in every export. What has no field stands in *lines*, ``name: value``, which people
can read and change in whatever tool opens the file; a value goes on in lines that begin with a
tab.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from hashlib import sha1
from uuid import NAMESPACE_URL

from consilience.model import Record
from consilience.tables import Column, Kind, Table

#: How the origin of our own files begins.
ORIGIN = "Consilience"
_ADDRESSES = NAMESPACE_URL.bytes
_HOME = "https://w3id.org/consilience/refi-qda/"
_FRAMEWORK = "https://w3id.org/consilience/framework/"
_CONSTRUCT = re.compile(r"(?s).* \(([A-Za-z0-9][\w.-]*:[A-Za-z0-9][\w.-]*)\)")

#: Groups of notes that stand for records of ours: table → name of the set.
GROUPS: Mapping[str, str] = {
    "study": "About this study",
    "coding": "Remarks on codings",
    "mention": "Mentions",
    "assessment": "Assessments",
    "pseudonym": "Pseudonyms",
    "link": "Remarks on links",
}
#: What becomes a case.
CASES = ("speaker", "organisation", "collaboration")
WAVE, LAYER, VERSION = "Wave: ", "Layer: ", "Codebook version: "
#: Beginnings of names of sets and variables that are ours; others are written with ``_OTHER``.
_OURS = ("source: ", "passages: ", "case: ", *(f"{each}: " for each in CASES), WAVE, LAYER, VERSION)
_OTHER = "detail: "
#: What the reader says of the pages of a PDF.
HEIGHT, COUNTED_FROM, BELOW = (
    "height of pages in points",
    "places in pages count from",
    "bottom left",
)
#: What the reader calls details of its own.
_READERS = {
    "case", "created", "created by", "modified", "modified by", "media file", "name", "place",
    "positions", "set", "sync point", "transcript", "is the text of", "description", "title",
    HEIGHT, COUNTED_FROM,
    *(f"{inner} {what}" for inner in ("Representation", "TextDescription", "Transcript")
      for what in ("name", "description")),
}  # fmt: skip
#: The name of the link from a coding to one between others that it decides.
SETTLES = "settles"
#: Between a code's definition and the lines below it.
RULE = "\n\n—\n"


# --- GUIDs ----------------------------------------------------------------------------------


def guid(address: str) -> str:
    """The GUID of what has an address: version 5, in the name space of addresses.

    The same as ``uuid5(NAMESPACE_URL, address)``, of which there are many in a file.
    """
    number = sha1(_ADDRESSES + address.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(number[16], 16) & 3]
    return f"{number[:8]}-{number[8:12]}-5{number[13:16]}-{variant}{number[17:20]}-{number[20:32]}"


def ours(what: str) -> str:
    """The GUID of something that is the same in all files of ours (``variable/source/kind``)."""
    return guid(_HOME + what)


def construct(curie: str) -> str:
    """The GUID of a framework's construct, ``framework:construct``."""
    framework, _, name = curie.partition(":")
    return guid(f"{_FRAMEWORK}{framework}/{name}")


def framework(id_: str) -> str:
    """The GUID of a framework."""
    return guid(_FRAMEWORK + id_)


def construct_in(name: str, guid_: str) -> str | None:
    """The construct that a code of ours stands for, by the end of its name and its GUID."""
    match = _CONSTRUCT.fullmatch(name)
    return match[1] if match and construct(match[1]) == guid_ else None


# --- names ----------------------------------------------------------------------------------


def names(labelled: Iterable[tuple[str, str]], taken: Collection[str] = ()) -> dict[str, str]:
    """A name of its own for each key: its label, with the id where labels are alike.

    A key may be ``kind:id``.
    """
    pairs = [(key, " ".join(label.replace("\ufeff", " ").split())) for key, label in labelled]
    often = Counter(label for _, label in pairs)
    used = {label for label, count in often.items() if count == 1 and label} - set(taken)
    found: dict[str, str] = {}
    for key, label in pairs:
        name = label
        if name not in used:
            name = stem = f"{label} ({key.rpartition(':')[2]})".strip()
            number = 1
            while name in used or name in taken:
                number += 1
                name = f"{stem} {number}"
            used.add(name)
        found[key] = name
    return found


def column_name(kind: str, column: str) -> str:
    """The name of the variable that holds a column (``source: data collection``)."""
    return f"{kind}: {line_name(column)}"


def line_name(column: str) -> str:
    """The name of the line that holds a column (``replaced by``)."""
    return column.replace("_", " ")


def other_name(name: str) -> str:
    """The name of a variable or a set that is not ours."""
    clash = name in _READERS or name.startswith((*_OURS, _OTHER)) or name in GROUPS.values()
    return _OTHER + name if clash else name


def other_named(name: str) -> str | None:
    """What :func:`other_name` was given; None where the name is ours or the reader's own."""
    if name.startswith(_OTHER):
        return name.removeprefix(_OTHER)
    return None if other_name(name) != name else name


# --- lines ----------------------------------------------------------------------------------

_PLAIN_NAME = re.compile(r"[^\s:\"][^:\r\n\t]*(?<!\s)")
_DETAIL = "detail "


def detail(name: str) -> str:
    """The name of a line that holds a detail from another tool."""
    return _DETAIL + name


def detailed(name: str) -> str | None:
    """The detail that a line of this name holds; None where it holds none."""
    return name.removeprefix(_DETAIL) if name.startswith(_DETAIL) else None


def said(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values as lines."""
    lines = []
    for name, value in pairs:
        shown = name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)
        safe = value and value == value.strip() and not value.startswith('"')
        words = value.replace("\n", "\n\t") if safe else json.dumps(value, ensure_ascii=False)
        lines.append(f"{shown}: {words}")
    return "\n".join(lines)


def heard(text: str) -> list[tuple[str, str]] | None:
    """The names and values of lines; None for any other text."""
    pairs: list[tuple[str, str]] = []
    for line in text.split("\n"):
        if line.startswith("\t") and pairs:
            name, value = pairs[-1]
            pairs[-1] = name, f"{value}\n{line[1:]}"
            continue
        try:
            if line.startswith('"'):
                name, end = json.JSONDecoder().raw_decode(line)
                colon, value = line[end : end + 2], line[end + 2 :]
            else:
                name, colon, value = line.partition(": ")
            if colon != ": " or not isinstance(name, str) or not name:
                return None
            pairs.append((name, value))
        except ValueError:
            return None
    try:
        return [(name, _unquoted(value)) for name, value in pairs]
    except ValueError:
        return None


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    found = json.loads(value)
    return found if isinstance(found, str) else value


#: Kinds of records that are too many to have names.
_BY_GUID = {"excerpt", "coding", "note", "mention", "assessment", "pseudonym"}

# --- records as lines -----------------------------------------------------------------------


class References:
    """How records are called in lines and values, and which record a name means.

    Cases, users, waves and layers are called by their names, everything else by its GUID.
    """

    def __init__(self, otherwise: Callable[[str, str], str] | None = None) -> None:
        """``otherwise`` gives the GUID of a record of a kind that has no names."""
        self._otherwise = otherwise
        self._named: dict[str, str] = {}
        self._meant: dict[tuple[str, str], str] = {}

    def add(self, kind: str, id_: str, name: str) -> None:
        """``kind:id`` is called ``name``."""
        self._named[f"{kind}:{id_}"] = name
        self._meant[kind, name] = id_

    def said(self, kind: str, id_: str) -> str:
        """The name of a record; its id where it has none."""
        named = self._named.get(f"{kind}:{id_}")
        if named is None and self._otherwise and kind in _BY_GUID:
            return self._otherwise(kind, id_)
        return named or id_

    def heard(self, kind: str, name: str) -> str | None:
        """The id of the record that a name means."""
        return self._meant.get((kind, name))

    def value_said(self, column: Column, value: str) -> str:
        """One value of a column in words."""
        if column.kind is Kind.TYPED:
            kind, _, id_ = value.partition(":")
            return f"{kind}:{self.said(kind, id_)}" if id_ else value
        return self.said(column.target, value) if column.kind is Kind.RECORD else value

    def value_heard(self, column: Column, words: str) -> object:
        """The value that words stand for; None where nothing is meant by them."""
        if column.kind is Kind.TYPED:
            kind, _, name = words.partition(":")
            return f"{kind}:{self.heard(kind, name) or name}" if name else words
        if column.kind is Kind.RECORD:
            return self.heard(column.target, words)
        if column.kind is Kind.BOOLEAN:
            return {"yes": True, "true": True, "no": False, "false": False}.get(words)
        if column.kind is Kind.INTEGER:
            return int(words) if re.fullmatch(r"-?[0-9]{1,18}", words) else None
        return words


def values(
    record: Record, table: Table, references: References, columns: Collection[str]
) -> Iterator[tuple[Column, str]]:
    """The values of some columns of a record, in words; one for each value of a column."""
    for column in table.columns:
        held = getattr(record, column.name) if column.name in columns else None
        for each in held if isinstance(held, tuple) else (held,):
            if each is None or each == "":
                continue
            words = ("yes" if each else "no") if isinstance(each, bool) else str(each)
            yield column, references.value_said(column, words)


def fields(
    pairs: Iterable[tuple[str, str]], table: Table, references: References
) -> dict[str, object]:
    """The columns of a record that lines speak of."""
    found: dict[str, object] = {}
    known = {line_name(column.name): column for column in table.columns}
    for name, words in pairs:
        column = known.get(name)
        value = references.value_heard(column, words) if column else None
        if column is None or value is None:
            continue
        if column.many:
            before = found.get(column.name, ())
            found[column.name] = (*(before if isinstance(before, tuple) else ()), value)
        else:
            found[column.name] = value
    return found
