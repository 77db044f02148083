"""What annotations say in the words of this program's own ontology (``con:``).

So a study that was written as annotations can be read again; other programs say none of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_KINDS = {
    "ParticipantWords": "participant-words",
    "ObserverNote": "observer-note",
    "DocumentExtract": "document-extract",
    "AuthorFinding": "author-finding",
}
_DIRECTIONS = frozenset({"strength", "challenge", "mixed", "unclear", "unstated"})
_WORDINGS = frozenset({"verbatim", "paraphrase", "translation"})
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_PREFIX = "con:"


@dataclass(frozen=True, slots=True)
class Act:
    """What is said of an act of coding; ``layer`` is the address of its layer."""

    is_coding: bool = False
    layer: str = ""
    layer_label: str = ""
    direction: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of an excerpt; ``speaker`` is the address of its speaker."""

    kind: str = ""
    locator: str | None = None
    language: str | None = None
    wording: str | None = None
    speaker: str = ""
    speaker_label: str = ""


def act(value: Mapping[str, object]) -> Act:
    """What an annotation says."""
    return Act(
        is_coding=f"{_PREFIX}Coding" in _types(value),
        layer=_address(value, "con:layer"),
        layer_label=_text(_node(value, "con:layer"), "label"),
        direction=_word(value, "con:direction", _DIRECTIONS),
        date=_fitting(_DATE, _text(value, "con:date")),
    )


def words(target: Mapping[str, object]) -> Words:
    """What a target says."""
    kinds = (_KINDS.get(each.removeprefix(_PREFIX)) for each in _types(target))
    return Words(
        kind=next(filter(None, kinds), ""),
        locator=_text(target, "con:locator") or None,
        language=_fitting(_LANGUAGE, _text(target, "dcterms:language")),
        wording=_word(target, "con:wording", _WORDINGS),
        speaker=_address(target, "con:spokenBy"),
        speaker_label=_text(_node(target, "con:spokenBy"), "con:publishedLabel"),
    )


def _types(value: Mapping[str, object]) -> list[str]:
    given = value.get("type")
    found = given if isinstance(given, list) else [given]
    return [each for each in found if isinstance(each, str) and each.startswith(_PREFIX)]


def _node(value: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: Mapping[str, object], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _fitting(pattern: re.Pattern[str], words: str) -> str | None:
    return words if pattern.fullmatch(words) else None


def _address(value: Mapping[str, object], name: str) -> str:
    return _text(_node(value, name), "id")


def _word(value: Mapping[str, object], name: str, known: frozenset[str]) -> str | None:
    found = _address(value, name).rpartition("/")[2]
    return found if found in known else None
