"""Direct identifiers in whatever a project holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from consilience import identifiers
from consilience.disclosure import names, real_names, recognisers
from consilience.disclosure.leaks.needles import Needle, Needles
from consilience.disclosure.material import Words
from consilience.disclosure.report import Hit, Section

#: The kind of a name of a list.
REAL = real_names.KIND
_LOOKED = (
    "Cells, headers, notes, texts of sources and names of files, for the forms of e-mail "
    "addresses, telephone, NHS, National Insurance, GMC, NMC and record numbers, dates of birth, "
    "postcodes, street addresses, profiles and names that follow a title."
)
_MEND = "Replace each with a bracketed label: consilience pseudonymise."


def section(material: Iterable[Words], listed: Collection[Needle] = ()) -> Section:
    """What has the form of a direct identifier, and names of a list that may stand nowhere."""
    hits = tuple(_hits(material, Needles(listed)))
    figures = Counter(each.kind for each in hits)
    return Section(
        "direct",
        "Direct identifiers",
        _LOOKED,
        hits,
        _MEND if hits else "",
        dict(sorted(figures.items())),
    )


def _hits(material: Iterable[Words], listed: Needles) -> Iterator[Hit]:
    for words in material:
        for name in listed.find(words.text) if listed else ():
            yield Hit(REAL, words.place, "•••", grave=True, words=name.words)
        if words.about_people:
            yield from _possible(words)
        if not words.free or recognisers.unremarkable(words.text):
            continue
        for found in recognisers.direct(identifiers.blanked(words.text)):
            grave = words.about_people or found.kind != "name"
            yield Hit(found.kind, words.place, found.masked, grave, found.words)


def _possible(words: Words) -> Iterator[Hit]:
    text = identifiers.blanked(words.text)
    titled = [each for each in recognisers.direct(text) if each.kind == "name"]
    for found in names.find(text):
        if not any(each.start < found.end and found.start < each.end for each in titled):
            yield Hit(found.kind, words.place, masked_all(found.words), words=found.words)


def masked_all(words: str) -> str:
    """The first letter of some words, and how many there are."""
    number = len(words.split())
    return f"{words[:1]}••• ({number} words)" if number > 1 else f"{words[:1]}•••"
