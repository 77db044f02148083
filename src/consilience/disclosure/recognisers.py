"""What may identify somebody in a text, beyond what every check looks for.

Forms of the United Kingdom, and words that lead up to a name, a birthday or a number. Patterns
miss much and are sometimes wrong; how often, on a made-up corpus, stands in docs/disclosure.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from consilience import identifiers
from consilience.identifiers import Found

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = (
    r"(?:[0-3]?[0-9][./-][01]?[0-9][./-](?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]"
    rf"|(?:the )?[0-3]?[0-9](?:st|nd|rd|th)?(?: of)? {_MONTH},? (?:19|20)[0-9]{{2}}"
    rf"|{_MONTH} [0-3]?[0-9](?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}})"
)
_BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birthday|birth ?date|born)\b[^.?!\n]{0,25}?"
    rf"(?<![0-9])({_DAY})(?![0-9])",
    re.IGNORECASE,
)
_GMC = re.compile(
    r"\bGMC\b[^.?!\n0-9]{0,30}(?<![0-9])([0-9]{7})(?![0-9])|\b([0-9]{7}) \(GMC\)", re.IGNORECASE
)
_NMC = re.compile(
    r"\b(?:NMC|PIN)\b[^.?!\n0-9]{0,30}?(?<![A-Z0-9])([0-9]{2}[A-L][0-9]{4}[ECNSWO])(?![A-Z0-9])"
)
_RECORD = re.compile(
    r"\b(?:hospital|patient|record|MRN|NHS|case|payroll|staff|employee|passport|CHI)\s?"
    r"(?:id|no\.?|number|ref(?:erence)?)?\s?(?:is|was|:|#)?\s?"
    r"(?<![A-Za-z0-9])([A-Z]{0,3}[0-9]{6,10})(?![0-9])",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"(?:linkedin\.com/in|facebook\.com|instagram\.com|twitter\.com|x\.com"
    r"|tiktok\.com|researchgate\.net/profile|threads\.net|bsky\.app/profile)/@?[\w.%-]{2,60}",
    re.IGNORECASE,
)
_NETWORKS = re.compile(
    r"linkedin|facebook|instagram|twitter|x\.com|tiktok|researchg|threads|bsky", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z][\w.]{2,29}(?![\w@])")
_STREET = re.compile(
    r"(?<![0-9])(?:[Ff]lat [0-9]+[A-Za-z]?,? )?[0-9]{1,4}[A-Za-z]? (?:[A-Z][a-z'\u2019]+ ){1,3}"
    r"(?:Street|Road|Avenue|Lane|Close|Drive|Crescent|Terrace|Gardens|Way|Place|Court|Grove|Mews"
    r"|Hill|Row|St|Rd|Ave)(?![a-z])"
)

_SPELT_EMAIL = re.compile(
    r"(?<![\w.])[\w.+-]{1,64} ?(?:\(at\)|\[at\]|\{at\}| at ) ?[\w-]{2,40}"
    r"(?: ?(?:\(dot\)|\[dot\]| dot |\.) ?[A-Za-z]{2,20}){1,3}\b",
    re.IGNORECASE,
)
_AT = re.compile(r"[(\[{]at[)\]}]| dot ", re.IGNORECASE)
_SMALL_POSTCODE = re.compile(
    r"(?<![\w-])[a-pr-uwyz](?:[a-hk-y]?[0-9][0-9]?|[a-hk-y]?[0-9][a-z]) "
    r"(?![0-9](?:st|nd|rd|th)\b)[0-9][abd-hjlnp-uw-z]{2}(?![\w-])"
)
_DOCTOR = re.compile(r"\b(?:Doctor|Councillor|Cllr|Baroness|Canon|Father) [A-Z][a-z'\u2019-]+")

#: Kind and pattern; the group, where there is one, is the value. These have words before them that
#: say what they are, so they come before the plain forms …
_SURE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("profile", _PROFILE),
    ("date-of-birth", _BIRTH),
    ("gmc-number", _GMC),
    ("nmc-number", _NMC),
)
#: … and these after them.
_VAGUE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("address", _STREET),
    ("record-number", _RECORD),
    ("handle", _HANDLE),
    ("email", _SPELT_EMAIL),
    ("postcode", _SMALL_POSTCODE),
    ("name", _DOCTOR),
)
#: What any of the forms has, and little else. Each begins with plain characters or a set, which the
#: engine skips to; one pattern of all of them would be many times slower.
_SIGNS = tuple(
    map(
        re.compile,
        (
            r"@[A-Za-z0-9-]{1,63}\.",
            r"[0-9][0-9 ()+-]{4,}[0-9]",
            r"[A-Z][A-Z0-9]{1,3} ?[0-9][A-Z]{2}(?![A-Za-z0-9])",
            r" [0-9][a-z]{2}(?![\w-])",
            (
                r"(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Mx|Sir|Dame|Lord|Lady|Sister|Rev|Doctor|Canon"
                r"|Councillor|Cllr|Baroness|Father)\.? [A-Z]"
            ),
            r"(?:GMC|gmc|NMC|PIN|DOB|Dob|dob|DoB|D\.O\.B|d\.o\.b|Born|born|Birth|birth)",
            r"(?:\(at\)|\[at\]|\{at\}| dot )",
            (
                r"(?:linkedin|facebook|instagram|twitter|x|tiktok|researchgate|threads|bsky)"
                r"\.(?:com|net|app)/"
            ),
        ),
    )
)
_AROUND = 80
_FARTHEST = 1000

#: What a text must have at all, where that is quicker to see than the pattern.
_NEEDED = {_PROFILE: _NETWORKS, _SPELT_EMAIL: _AT}
_CUE = re.compile(
    r"[0-9/@]|[(\[{]at[)\]}]| dot |Doctor |Councillor |Cllr |Baroness |Canon |Father "
)


def direct(text: str) -> Iterator[Found]:
    """Direct identifiers: forms that say by themselves what they are.

    What stands in brackets counts as well; ``identifiers.blanked`` takes it out first.
    """
    taken: list[tuple[int, int]] = []
    for each in chain(_matches(_SURE, text), identifiers.find(text), _matches(_VAGUE, text)):
        if not any(each.start < end and start < each.end for start, end in taken):
            taken.append((each.start, each.end))
            yield each


def passages(text: str) -> Iterator[str]:
    """The parts of a long text in which any form of a direct identifier can be, with words around.

    Handles and street addresses are not among the forms.
    """
    reached = 0
    for at, end in sorted(match.span() for sign in _SIGNS for match in sign.finditer(text)):
        if end > reached:
            start = _blank(text, max(0, at - _AROUND), -1)
            reached = _blank(text, min(len(text), end + _AROUND), 1)
            yield text[start:reached]


def _blank(text: str, at: int, step: int) -> int:
    """The nearest blank before or after a place, so that nothing is cut."""
    farthest = _FARTHEST
    while 0 < at < len(text) and farthest and not text[at].isspace():
        at += step
        farthest -= 1
    return at


def unremarkable(text: str) -> bool:
    """Whether a text has nothing that any pattern begins with (quick; never wrong)."""
    return _CUE.search(text) is None and identifiers.unremarkable(text)


def _matches(patterns: Iterable[tuple[str, re.Pattern[str]]], text: str) -> Iterator[Found]:
    for kind, pattern in patterns:
        needed = _NEEDED.get(pattern)
        if needed is not None and not needed.search(text):
            continue
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            yield Found(kind, match.start(group), match.end(group), match[group])
