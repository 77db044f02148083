"""Candidates for links: always several for a code, with the reasons, and never more than that.

A suggestion is nobody's judgement. It goes to a reviewer, or into a file of suggestions; it is
not written among a study's links.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from consilience.linking import likeness
from consilience.linking.ends import End
from consilience.linking.likeness import Method

#: So many candidates are offered for every code.
CANDIDATES = 3
#: Words in a name that say that something is missing or bad: perhaps the other side is meant.
_LACK = re.compile(
    r"\b(lack|lacking|absence|absent|missing|without|poor|weak|insufficient|no|not|un\w+ed|"
    r"differences?|barriers?|conflict|distrust|mistrust)\b",
    re.IGNORECASE,
)
#: Words with the same beginning count as shared.
_STEM = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a code may be linked to. ``rank`` counts from 1; ``score`` only orders candidates."""

    code: End
    other: End
    rank: int
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Candidates for some codes, and how they were found."""

    method: Method
    candidates: tuple[Candidate, ...]

    def of(self, code: str) -> tuple[Candidate, ...]:
        """The candidates of one code (by id), best first."""
        return tuple(each for each in self.candidates if each.code.id == code)


def suggest(
    codes: Sequence[End],
    others: Sequence[End],
    *,
    method: str = likeness.DEFAULT,
    limit: int = CANDIDATES,
    without: Collection[tuple[str, str]] = (),
) -> Suggestions:
    """The likeliest ends for each code among ``others``.

    ``without`` are pairs of addresses that are not offered: somebody has judged them. A code has
    fewer than ``limit`` candidates only where there are no more.
    """
    way = likeness.method(method)
    found: list[Candidate] = []
    for code, scores in zip(codes, _scored(way, codes, others), strict=True):
        open_ = [
            (score, other)
            for score, other in zip(scores, others, strict=True)
            if (code.address, other.address) not in without and code.scheme != other.scheme
        ]
        open_.sort(key=lambda each: (-round(each[0], 6), each[1].id))
        for rank, (score, other) in enumerate(open_[:limit], 1):
            found.append(Candidate(code, other, rank, round(score, 3), reasons(code, other)))
    return Suggestions(way, tuple(found))


def _scored(way: Method, codes: Sequence[End], others: Sequence[End]) -> likeness.Scores:
    return way.score(codes, others) if codes and others else [[] for _ in codes]


def reasons(code: End, other: End) -> tuple[str, ...]:
    """What speaks for and against a link, in words; nothing of what participants said."""
    said = []
    names = shared(code.label, other.label)
    if names:
        said.append(f"the names share {_listed(names)}")
    meanings = [
        word
        for word in shared(likeness.explained(code), likeness.explained(other))
        if word not in names
    ]
    if meanings:
        said.append(f"the explanations share {_listed(meanings)}")
    quoted = " ".join(each.text for each in code.examples)
    if shared(quoted, likeness.explained(other)):
        count = len(shared(quoted, likeness.explained(other)))
        said.append(f"examples of the code use {count} of its words")
    if bool(_LACK.search(code.label)) != bool(_LACK.search(other.label)):
        said.append("one name speaks of a lack or of trouble: perhaps opposite")
    said += [f"{end.id} has no definition" for end in (code, other) if not end.definition]
    return tuple(said) or ("no word in common; the likeness lies in parts of words",)


def shared(one: str, other: str) -> list[str]:
    """Words of the first text that stand in the second, perhaps with another ending."""
    stems = {word[:_STEM] for word in likeness.words(other)}
    found = {word[:_STEM]: word for word in reversed(likeness.words(one))}
    order = dict.fromkeys(word[:_STEM] for word in likeness.words(one))
    return [found[stem] for stem in order if stem in stems]


def _listed(words: Sequence[str]) -> str:
    most = 5
    shown = ", ".join(f"“{word}”" for word in words[:most])
    return shown if len(words) <= most else f"{shown} and {len(words) - most} more"
