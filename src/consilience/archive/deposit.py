"""What a project says of itself to an archive: ``deposit.toml``, beside ``consilience.toml``.

Everything is optional. What is not said is taken from the studies, or left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consilience.archive.metadata import Contact, Funding, Organisation, Person, Topic
from consilience.errors import ProjectError
from consilience.vocabulary import suggest

FILE = "deposit.toml"

_ORCID = re.compile(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")
_ROR = re.compile(r"https://ror\.org/0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")

#: Tables of the file and the keys that they may have.
_TABLES: Mapping[str, frozenset[str]] = {
    "publisher": frozenset({"name", "ror", "url"}),
    "contact": frozenset({"name", "email", "url"}),
    "period": frozenset({"start", "end"}),
    "creators": frozenset({"name", "family", "given", "orcid", "affiliation", "ror", "group"}),
    "funding": frozenset({"funder", "ror", "award", "title"}),
    "topics": frozenset({"label", "vocabulary", "address"}),
}
_TEXTS = frozenset({"name", "title", "description", "language", "request"})
_LISTS = frozenset({"keywords", "places"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """What deposit.toml says; empty where it says nothing."""

    name: str = ""
    title: str = ""
    description: str = ""
    language: str = ""
    request: str = ""
    keywords: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    publisher: Organisation | None = None
    contact: Contact | None = None
    period: tuple[str, str] = ("", "")
    creators: tuple[Person, ...] = ()
    funding: tuple[Funding, ...] = ()
    topics: tuple[Topic, ...] = ()


def read(path: Path) -> Deposit:
    """The deposit file; one that is not there says nothing (ProjectError where it is broken)."""
    if not path.is_file():
        return Deposit()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProjectError(f"{FILE} cannot be read: {error}", hint="mend the file") from error
    for key, value in said.items():
        _demand_known(key, value)
    period = said.get("period", {})
    texts: dict[str, Any] = {key: said[key] for key in _TEXTS if key in said}
    lists: dict[str, Any] = {key: tuple(said[key]) for key in _LISTS if key in said}
    return Deposit(
        **texts,
        **lists,
        publisher=Organisation(**said["publisher"]) if "publisher" in said else None,
        contact=Contact(**said["contact"]) if "contact" in said else None,
        period=(period.get("start", ""), period.get("end", "")),
        creators=tuple(_person(each) for each in said.get("creators", ())),
        funding=tuple(Funding(**each) for each in said.get("funding", ())),
        topics=tuple(Topic(**each) for each in said.get("topics", ())),
    )


def _person(said: Mapping[str, Any]) -> Person:
    home = said.get("affiliation", "")
    return Person(
        name=said["name"],
        family=said.get("family", ""),
        given=said.get("given", ""),
        orcid=said.get("orcid", ""),
        affiliation=Organisation(name=home, ror=said.get("ror", "")) if home else None,
        group=bool(said.get("group", False)),
    )


def _demand_known(key: str, value: object) -> None:
    """ProjectError for a key that means nothing, or a value of another kind."""
    if key == "name":
        fits = isinstance(value, str) and bool(_NAME.fullmatch(value))
        _demand(fits, key, "of letters, digits and hyphens, as it goes into addresses")
    elif key in _TEXTS:
        _demand(isinstance(value, str), key, f'a text ({key} = "…")')
    elif key in _LISTS:
        texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
        _demand(texts, key, f'a list of texts ({key} = ["…"])')
    elif key in _TABLES:
        many = key in {"creators", "funding", "topics"}
        right = isinstance(value, list) if many else isinstance(value, dict)
        _demand(right, key, f"a table ([{'[' if many else ''}{key}]{']' if many else ''})")
        for entry in value if isinstance(value, list) else [value]:
            _demand_entry(key, entry)
    else:
        raise _unknown(key, key, (*_TEXTS, *_LISTS, *_TABLES))


def _demand_entry(key: str, entry: object) -> None:
    if not isinstance(entry, dict):
        raise ProjectError(f"{FILE}: “{key}” must be tables", hint=f"[[{key}]]")
    for name, value in entry.items():
        if name not in _TABLES[key]:
            raise _unknown(f"{key}.{name}", name, _TABLES[key])
        kind = bool if name == "group" else str
        _demand(
            isinstance(value, kind), f"{key}.{name}", "true or false" if kind is bool else "a text"
        )
    first = {"funding": "funder", "topics": "label"}.get(key, "name")
    if key != "period":
        _demand(bool(entry.get(first)), f"{key}.{first}", "given")
    for name, pattern in (("orcid", _ORCID), ("ror", _ROR), ("start", _DAY), ("end", _DAY)):
        value = entry.get(name, "")
        _demand(not value or bool(pattern.fullmatch(value)), f"{key}.{name}", _LOOKS[name])
    if orcid := entry.get("orcid"):
        _demand(checked(orcid), f"{key}.orcid", "an ORCID with its right last character")


_LOOKS = {
    "orcid": "a bare ORCID (0000-0002-1825-0097)",
    "ror": "an address at ror.org (https://ror.org/…)",
    "start": "a year, month or day (2014-09)",
    "end": "a year, month or day (2014-09)",
}


def checked(orcid: str) -> bool:
    """True where the last character of an ORCID fits the others (ISO 7064 MOD 11-2)."""
    total = 0
    digits = orcid.replace("-", "")
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return digits[-1] == ("X" if rest == 10 else str(rest))  # noqa: PLR2004 - ten is written X


def _demand(holds: bool, key: str, expected: str) -> None:
    if not holds:
        raise ProjectError(f"{FILE}: “{key}” must be {expected}", hint="see docs/archive.md")


def _unknown(key: str, name: str, known: Any) -> ProjectError:  # noqa: ANN401 - any names
    near = suggest(name, known)
    hint = f"did you mean “{near}”?" if near else f"known: {', '.join(sorted(known))}"
    return ProjectError(f"{FILE}: there is no “{key}”", hint=hint)
