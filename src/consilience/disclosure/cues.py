"""Turns of speech by which people tell who they are without a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consilience.disclosure.direct import masked_all
from consilience.disclosure.material import Words
from consilience.disclosure.report import Hit, Section
from consilience.identifiers import Found, blanked

_LOOKED = (
    "Quotes and notes for “our only …” and “the first …”, first-person and single-holder job "
    "titles, kin with an age, named events and places, and years of service."
)
_MEND = "Read each with the field in mind: would a colleague know who speaks? Then make it coarser."
_POST = (
    r"(?:director|manager|lead(?:er)?|head|chair(?:man|woman|person)?|chief|officer|consultant|nurse"
    r"|midwife|doctor|surgeon|physician|pharmacist|physiotherapist|psychologist|psychiatrist"
    r"|radiologist|registrar|matron|sister|warden|teacher|headteacher|social worker|councillor"
    r"|mayor|commissioner|coordinator|co-ordinator|administrator|secretary|researcher|professor"
    r"|lecturer|engineer|developer|analyst|trustee|governor|volunteer|GP|carer|chaplain|imam|vicar"
    r"|apprentice|owner|founder|architect|accountant|lawyer|solicitor|porter|paramedic|dentist)"
)
_PERSON = (
    rf"(?:{_POST}|woman|man|female|male|person|one who|mother|father|parent|patient|wheelchair user"
    r"|survivor|refugee|Muslim|Sikh|Jew|Hindu|Somali|Pole|member of (?:staff|the (?:board|team)))"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "only one",
        re.compile(
            r"\b(?:the|our|my|your|their|its|his|her|this trust's)\s(?:very\s)?"
            r"(?:only|first(?:-ever| ever)?|sole|youngest|oldest|last|longest[- ]serving"
            rf"|most senior)\s(?:[\w-]+\s){{0,2}}{_PERSON}s?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "only one",
        re.compile(
            r"\bI(?:['\u2019]m| am| was) (?:the|their|its) (?:only|first|sole)\b"
            r"|\bno(?:body| one) else (?:here|in (?:the|this) [\w ]{2,25}) (?:does|has|is|can)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "first-person job",
        re.compile(
            r"\b(?:I(?:['\u2019]m| am| was|['\u2019]ve been)|me,?|as) (?:the|a|an|our|their|this) "
            rf"(?:[\w-]+ ){{0,3}}{_POST}\b",
        ),
    ),
    (
        "job of one",
        re.compile(
            r"\b(?:chief (?:executive|nurse|operating officer|finance officer|information officer"
            r"|constable|pharmacist|midwife)|managing director|medical director|finance director"
            r"|director of (?!your|my|our|their|his|her|an?\b|all)[\w-]+"
            r"|head of (?:[\w-]+ ){0,2}[\w-]+|leader of the council"
            r"|chair(?:man|woman|person)? of (?:the|our) [\w-]+|clinical lead for [\w-]+"
            r"|lead (?:nurse|midwife|clinician|pharmacist|consultant) (?:for|in) [\w-]+"
            r"|vice[- ]chancellor|headteacher|bishop|mayor of [A-Z]\w+|MP for [A-Z]\w+)",
            re.IGNORECASE,
        ),
    ),
    (
        "kin and age",
        re.compile(
            r"\b(?:my|his|her|their|our)\s(?:[\w-]+\s)?(?:mother|father|mum|dad|husband|wife|partner"
            r"|son|daughter|brother|sister|child|baby|grandson|granddaughter|grandmother"
            r"|grandfather|nan|twin|twins|niece|nephew|cousin|aunt|uncle)\b[^.?!\n]{0,30}"
            r"(?:\bage(?:d)? \d{1,3}\b|\b\d{1,3}[- ]years?[- ]old\b|\b(?:is|was|turned) \d{1,3}\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "age",
        re.compile(r"\b(?:aged? \d{1,3}|\d{1,3}[- ]years?[- ]old)\b(?! (?:and over|to|or)\b)"),
    ),
    (
        "named event",
        re.compile(
            r"\b(?:[A-Z][\w'\u2019]+ ){1,3}(?:[Ii]nquiry|[Ff]ire|[Dd]isaster|[Ss]candal|[Ss]trike"
            r"|[Ff]loods?|[Rr]iots?|[Bb]ombing|[Aa]ttack|[Ii]nquest|[Mm]erger|[Tt]ragedy)\b"
        ),
    ),
    (
        "named place",
        re.compile(
            r"\b(?:St\.? )?(?:[A-Z][\w'\u2019]+ ){1,3}(?:Hospital|Infirmary|Ward|Clinic|Surgery"
            r"|School|Academy|Hospice|Care Home|Health Centre|Medical Centre|Library|Church|Mosque"
            r"|Prison|Barracks)\b"
        ),
    ),
    (
        "years of service",
        re.compile(
            r"\b(?:in post|in this job|in the (?:job|role)|here|been (?:here|with [\w ]{2,20}))"
            r" (?:since (?:19|20)\d\d|for (?:\d{1,2}|[a-z]+(?:-[a-z]+)?) years)\b",
            re.IGNORECASE,
        ),
    ),
)


def find(text: str) -> Iterator[Found]:
    """Every such turn in a text; where two overlap, the one that tells more."""
    taken: list[Found] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < each.end and each.start < match.end() for each in taken):
                taken.append(Found(kind, match.start(), match.end(), match.group()))
    yield from sorted(taken, key=lambda each: each.start)


def section(material: Iterator[Words]) -> Section:
    """Turns of speech in quotes, texts of sources and notes."""
    hits = tuple(
        Hit(each.kind, words.place, masked_all(each.words), words=each.words)
        for words in material
        if words.about_people
        for each in find(blanked(words.text))
    )
    return Section("language", "Turns of speech", _LOOKED, hits, _MEND if hits else "")
