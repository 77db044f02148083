"""Words that may be somebody's name: a common given name, or a capital where words lead up to one.

A guess, and no more: nothing that this finds has to be none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import takewhile

from consilience.identifiers import Found

KIND = "possible-name"
_WORD = r"[A-ZÀ-ÖØ-ÞŁŻŠ](?:[a-zà-öø-ÿąćęłńóśźżšž]|['\u2019-](?=[A-Za-zÀ-ÿ])|(?<=['\u2019c-])[A-Z])+"
_RUN = re.compile(rf"(?<![\w@])(?:{_WORD})(?: (?:[A-Z]\.? )?{_WORD}){{0,5}}(?![\w@])")
_OWNER = re.compile("['\u2019]s$")
#: A capital after these is a name more often than not.
_LEADS = re.compile(
    r"(?:\b(?:named|name is|name was|name's|known as|goes by|met with|went to|asked?|thank|emailed"
    r"|phoned|rang|texted|auntie|aunt|uncle|councillor|cllr|baroness|matron|nurse)"
    r"|\b(?:talk(?:ed|ing)?|sp(?:oke|eak|eaking|oken)|report(?:ed|s|ing)?|listen(?:ed|ing)?) "
    r"(?:to|with)"
    r"|\b(?:called|like|with|and|from|by|to) (?=\S+ (?:from|in|at|over|who|said|and I)\b)"
    r"|\b(?:husband|wife|partner|son|daughter|brother|sister|mother|father|mum|dad|friend),?"
    r"|\b(?:manager|boss|colleague|supervisor|secretary|predecessor|successor|mentor|chair"
    r"|midwife|nurse)"
    r") $",
    re.IGNORECASE,
)
#: After a capital these make a name of it.
_FOLLOWS = re.compile(
    r" (?:said|says|told|asked|thought|thinks|wanted|rang|phoned|emailed|felt|always|never|came"
    r"|left|retired|used to)\b"
)
#: So many words are a name; more are a title of something.
_LONGEST = 3
_NOT = frozenset(
    re.findall(
        "[A-Z][a-z]+",
        "A After All Also An And Any April Are As Asian At August Because Before Black Board "
        "Boards "
        "British But By Can Care Chief City Clinic Clinical Commissioners Committee Community "
        "Council Councils Could County Covid December Department Director Directors Do Each Either "
        "England English Europe European Everybody Everyone Executive Executives February First "
        "Finance Estates Procurement Informatics Communications For Foundation Friday From "
        "Government Group Had Has He Head Health Her Here His Hospital "
        "Hospitals How However I If In Is It Its January July June London Managers Many March May "
        "Maybe Me Medical Members Ministers Monday Most My National Network Never No Nobody Nor "
        "Northern Not November Now Nurses October Of On One Only Or Other Our Parliament Partners "
        "People Perhaps Policy Professor Public Regional Regulators Saturday Scotland Scottish "
        "Secretary Senior September She Since So Some Somebody Someone Southern Staff State Street "
        "Sunday Surgeons Technology That The Their Them Then There These They This Those Though "
        "Thursday To Treasury Trust Trusts Tuesday Two Until Up Us Very Wales Was We Wednesday "
        "Welsh Were What When Where Which While White Who Whoever Why Will With Yes Yet You Your",
    )
)


@cache
def _given() -> frozenset[str]:
    text = files("consilience.disclosure").joinpath("given_names.txt").read_text("utf-8")
    return frozenset(text.split())


def find(text: str) -> Iterator[Found]:
    """Words that may be names."""
    for match in _RUN.finditer(text):
        start = match.start()
        words = match.group().split(" ")
        while words and _OWNER.sub("", words[0]) in _NOT:
            start += len(words.pop(0)) + 1
        kept = list(takewhile(lambda word: _OWNER.sub("", word) not in _NOT, words))[:_LONGEST]
        end = start + len(" ".join(kept))
        if kept and (_OWNER.sub("", kept[0]) in _given() or _led_up_to(text, start, end)):
            yield Found(KIND, start, end, text[start:end])


def _led_up_to(text: str, start: int, end: int) -> bool:
    if start == 0 or text[:start].rstrip()[-1:] in ".?!":
        return False
    before = text[max(0, start - 40) : start]
    return bool(_LEADS.search(before) or _FOLLOWS.match(text, end))
