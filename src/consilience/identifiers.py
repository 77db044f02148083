"""What may identify somebody: e-mail addresses, telephone numbers, postcodes, names.

These are patterns, not knowledge: they miss much and are sometimes wrong, so they only ask
for a look. What was found leaves this module masked. Bracketed replacements such as
``[NHS organisation 1]`` are passed over: they are what the authors put in a name's place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_BRACKETED = re.compile(r"\[[^\[\]]{0,200}\]")
_BLOT = "•••"

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?![\w-])"
)
_PHONE = re.compile(
    r"(?<![\w+.,-])(?:\+44[ -]?(?:\(0\))?[ -]?|\(?0)[1-9](?:[ ()-]{0,2}[0-9]){8,9}"
    r"(?![\w-]|[.,][0-9])"
)
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:GIR ?0AA|(?:[A-PR-UWYZ][0-9][0-9A-HJKPSTUW]?|[A-PR-UWYZ][A-HK-Y][0-9]"
    r"[0-9ABEHMNPRVWXY]?) ?[0-9][ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])"
)
_TEN_DIGITS = re.compile(r"(?<![\w+.,-])[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{4}(?![\w-]|[.,][0-9])")
_NI = re.compile(
    r"(?<![A-Za-z0-9])(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"( ?)[0-9]{2}\1[0-9]{2}\1[0-9]{2}\1[A-D](?![A-Za-z0-9])"
)
_NAME = re.compile(
    r"\b(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Mx|Sir|Dame|Lord|Lady|Sister|Rev)\b\.? "
    r"(?:[A-Z]\.? ?){0,3}[A-Z](?:[A-Za-zÀ-ÖØ-öø-ÿ]|['\u2019-](?=[A-Za-z]))+"
)
#: Words that follow a title without being a name.
_NOT_NAMES = frozenset(
    {"Sister Act", "Lady Luck", "Dr Who", "Lord Mayor", "Lady Mayoress", "Lord Lieutenant"}
    | {"Lord Chancellor", "Sister Hospital", "Sister Organisation", "Sister Trust"}
)

_NHS_MODULUS = 11
_NHS_LENGTH = 10


def is_nhs_number(text: str) -> bool:
    """True for ten digits of which the last checks the others (modulus 11)."""
    digits = [int(each) for each in text if each.isdigit()]
    if len(digits) != _NHS_LENGTH or len(set(digits)) == 1:
        return False
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits[:9], strict=True))
    check = (_NHS_MODULUS - total % _NHS_MODULUS) % _NHS_MODULUS
    return check == digits[9]


def _is_name(text: str) -> bool:
    return text not in _NOT_NAMES


def _always(_: str) -> bool:
    return True


_TITLES = ("Dr", "Prof", "Mr", "Ms", "Miss", "Mx", "Sir", "Dame", "Lord", "Lady", "Sister", "Rev")
_DIGIT = re.compile("[0-9]")


def _has_at(text: str) -> bool:
    return "@" in text


def _has_digit(text: str) -> bool:
    return _DIGIT.search(text) is not None


def _has_title(text: str) -> bool:
    return any(title in text for title in _TITLES)


_Test = Callable[[str], bool]
#: Kind, what a text must have at all (quick), the pattern, and what a match must be.
_PATTERNS: tuple[tuple[str, _Test, re.Pattern[str], _Test], ...] = (
    ("email", _has_at, _EMAIL, _always),
    ("nhs-number", _has_digit, _TEN_DIGITS, is_nhs_number),
    ("phone", _has_digit, _PHONE, _always),
    ("ni-number", _has_digit, _NI, _always),
    ("postcode", _has_digit, _POSTCODE, _always),
    ("name", _has_title, _NAME, _is_name),
)
_POSSIBLE = tuple(dict.fromkeys(possible for _, possible, _, _ in _PATTERNS))


def masked(kind: str, text: str) -> str:
    """What was found, made unreadable: enough to know it again beside the text."""
    if kind == "email":
        return f"{text[0]}{_BLOT}@{_BLOT}"
    if kind == "name":
        return f"{text.split(maxsplit=1)[0]} {_BLOT}"
    return f"{text[0]}{_BLOT}"


def unremarkable(text: str) -> bool:
    """Whether a text has nothing that any pattern begins with (quick; never wrong)."""
    return not any(possible(text) for possible in _POSSIBLE)


@dataclass(frozen=True, slots=True)
class Found:
    """Something that may identify somebody: its kind, and where it stands in a text."""

    kind: str
    start: int
    end: int
    words: str = field(repr=False)

    @property
    def masked(self) -> str:
        """The words, made unreadable."""
        return masked(self.kind, self.words)


def blanked(text: str) -> str:
    """The text with line ends in place of everything in brackets: places stay what they are."""
    return _BRACKETED.sub(_blanked, text) if "[" in text else text


def find(text: str) -> Iterator[Found]:
    """Everything in a text that may identify somebody; what one pattern took, no other does."""
    rest = text
    for kind, possible, pattern, holds in _PATTERNS:
        if not possible(rest):
            continue
        found: list[Found] = []

        def taken(
            match: re.Match[str],
            kind: str = kind,
            holds: _Test = holds,
            found: list[Found] = found,
        ) -> str:
            if not holds(match.group()):
                return match.group()
            found.append(Found(kind, match.start(), match.end(), match.group()))
            return _blanked(match)

        rest = pattern.sub(taken, rest)
        yield from found


def look(text: str) -> Iterator[tuple[str, str]]:
    """Kind and masked form of everything in a text that may identify somebody."""
    for each in find(blanked(text)):
        yield each.kind, each.masked


def _blanked(match: re.Match[str]) -> str:
    return "\n" * len(match.group())
