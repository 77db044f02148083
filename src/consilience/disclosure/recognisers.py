"""What may identify somebody in a text, beyond what every check looks for.

Forms of the United Kingdom, and words that lead up to a name, a birthday or a number. Patterns
miss much and are sometimes wrong; how often, on a made-up corpus, stands in docs/disclosure.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
_NETWORKS = re.compile("linkedin|facebook|instagram|twitter|x.com|tiktok|researchg|threads|bsky")
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z][\w.]{2,29}(?![\w@])")
_STREET = re.compile(
    r"(?<![0-9])(?:[Ff]lat [0-9]+[A-Za-z]?,? )?[0-9]{1,4}[A-Za-z]? (?:[A-Z][a-z'\u2019]+ ){1,3}"
    r"(?:Street|Road|Avenue|Lane|Close|Drive|Crescent|Terrace|Gardens|Way|Place|Court|Grove|Mews"
    r"|Hill|Row|St|Rd|Ave)(?![a-z])"
)

#: Kind, the pattern, and the group that is the value.
_MORE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("profile", _PROFILE),
    ("date-of-birth", _BIRTH),
    ("gmc-number", _GMC),
    ("nmc-number", _NMC),
    ("address", _STREET),
    ("record-number", _RECORD),
    ("handle", _HANDLE),
)


def direct(text: str) -> Iterator[Found]:
    """Direct identifiers: forms that say by themselves what they are.

    What stands in brackets counts as well; ``identifiers.blanked`` takes it out first.
    """
    taken: list[tuple[int, int]] = []
    for each in (*_more(text), *identifiers.find(text)):
        if not any(each.start < end and start < each.end for start, end in taken):
            taken.append((each.start, each.end))
            yield each


_CUE = re.compile("[0-9/@]")


def unremarkable(text: str) -> bool:
    """Whether a text has nothing that any pattern begins with (quick; never wrong)."""
    return _CUE.search(text) is None and identifiers.unremarkable(text)


def _more(text: str) -> Iterator[Found]:
    for kind, pattern in _MORE:
        if pattern is _PROFILE and not _NETWORKS.search(text.lower()):
            continue
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            yield Found(kind, match.start(group), match.end(group), match[group])
