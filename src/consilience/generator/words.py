"""The words that quotes are made of: our own plain sentences, and coined words beyond them.

No word here was taken from a study. Verbs stand in a form that goes with every subject.
"""

from __future__ import annotations

from collections.abc import Mapping

from consilience.generator.chance import Chance


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.replace("\n", " ").split("|")))


def _often(shares: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(text for text, share in shares.items() for _ in range(share))


_PEOPLE = """
we | they | I | nobody | everybody | the two of us | some of them | most people here | you |
both sides | the others | half of the team | someone else | none of us | whoever was there
"""
_NOUNS = """
meeting team partner service patient plan record budget trust contract office data project
question problem decision system group visit phone referral board agreement manager target
report rota letter grant pilot ward clinic team-leader map tablet password form pathway list
risk language timetable promise budget-line deadline handover newsletter workshop store driver
neighbour volunteer charity council hospital surgery school library market supplier tenant carer
landlord nurse officer trainer agenda minute consent audit dashboard sensor platform licence
server model template spreadsheet protocol standard review award tender bid invoice receipt wage
vacancy shift van depot kitchen garden hall stairwell corridor window key lock badge folder label
story picture rumour joke quarrel apology silence habit rule exception shortcut detour backlog
queue waiting-list complaint compliment survey figure estimate forecast season winter harvest
river harbour ferry bridge lane valley hill village town region border district corner edge
"""
_VERBS = """
shared asked planned trusted wanted needed followed agreed changed opened closed moved started
stopped missed passed checked signed counted offered accepted refused ignored explained copied
ordered booked mapped tested piloted dropped postponed reviewed questioned promised delivered
collected combined divided doubled borrowed returned carried learned used liked feared supported
blocked delayed repeated noticed mentioned discussed welcomed watched mended replaced
"""
_QUALITIES = """
new shared local old small common slow careful different open separate formal simple better second
joint long early late private public honest quiet costly useful broken missing real written
digital regional temporary ordinary difficult clear vague fair uneven friendly strange safe
half-finished well-meant short-lived hand-drawn
"""
_MANNERS = "never finally slowly also quickly once always rarely quietly simply even almost"
_TIMES = """
in the first year | in the second year | in the third year | at the beginning | in the end |
after a while | every Tuesday | last winter | before the summer | for months | that week |
from day one | on the day | at every meeting | again and again | for the first time |
within 12 weeks | after about 3 months | twice a year | in 9 of 10 cases
"""
_BEGINNINGS = _listed("b br c cl d dr f g gr h k l m n p pr r s sl st t th tr v w")
_MIDDLES = _listed("a e i o u ai ea ee oa ou")
_MIDDLES_SELDOM = ("é", "â", "ö")
_LINKS = _listed("b ck d ll lt m nd nn p rr rt sk ss st t v")
_LASTS = _listed("el en er ick ing le ock on or ow y ish")
_PLACES = _listed("by combe dale field ford ham ley mere ton well wick worth")


#: Words by kind, the most frequent first.
PEOPLE = _split(_PEOPLE)
NOUNS = _listed(_NOUNS)
VERBS = _listed(_VERBS)
QUALITIES = _listed(_QUALITIES)
MANNERS = _listed(_MANNERS)
TIMES = _split(_TIMES)

#: Parts of a sentence, each as often as it is used; in braces stands the kind of word to fill in.
SUBJECTS = _often(
    {"{person} ": 11, "the {noun} ": 6, "people from {place} ": 1, "our {quality} {noun} ": 2}
)
ACTS = _often(
    {
        "{verb} ": 5,
        "had {verb} ": 2,
        "hadn\N{RIGHT SINGLE QUOTATION MARK}t {verb} ": 1,
        "{manner} {verb} ": 2,
    }
)
OBJECTS = _often(
    {
        "the {noun}": 3,
        "the {quality} {noun}": 2,
        "their {noun} and the {noun}": 2,
        "the {noun} of the {noun}": 1,
        "every {noun} with the {noun}": 1,
        "what the {noun} {verb}": 1,
    }
)
WHEN = _often({"": 5, " {time}": 3, " with the {noun}": 1, " in {place}": 1})
ENDS = _often(
    {
        ". ": 30,
        ", and ": 7,
        ", but ": 6,
        " because ": 4,
        "? ": 4,
        "; ": 3,
        ", so ": 3,
        " \N{EN DASH} ": 2,
        " when ": 2,
        "! ": 1,
        ", you know, and ": 1,
        "\N{HORIZONTAL ELLIPSIS} and ": 1,
    }
)


def coined(chance: Chance, count: int) -> list[str]:
    """So many different words that no language has, some with letters beyond ASCII."""
    made: dict[str, None] = {}
    while len(made) < count:
        middle = chance.pick(_MIDDLES_SELDOM if chance.one_in(40) else _MIDDLES)
        word = chance.pick(_BEGINNINGS) + middle + chance.pick(_LINKS) + chance.pick(_LASTS)
        if chance.one_in(6):
            word = chance.pick(_BEGINNINGS) + chance.pick(_MIDDLES) + chance.pick(_LINKS) + word
        made[word] = None
    return list(made)


def places(chance: Chance, count: int) -> list[str]:
    """So many different names of places that no map has, in plain letters."""
    made: dict[str, None] = {}
    while len(made) < count:
        stem = chance.pick(_BEGINNINGS) + chance.pick(_MIDDLES) + chance.pick(_LINKS)
        made[(stem + chance.pick(_PLACES)).capitalize()] = None
    return list(made)
