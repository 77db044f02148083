"""Direct identifiers in whatever a project holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from consilience import identifiers
from consilience.disclosure import recognisers
from consilience.disclosure.material import Words
from consilience.disclosure.report import Hit, Section

_LOOKED = (
    "Cells, headers, notes, texts of sources and names of files, for the forms of e-mail "
    "addresses, telephone, NHS, National Insurance, GMC, NMC and record numbers, dates of birth, "
    "postcodes, street addresses, profiles and names that follow a title."
)
_MEND = "Replace each with a bracketed label: consilience pseudonymise."


def section(material: Iterable[Words]) -> Section:
    """What has the form of a direct identifier."""
    hits = tuple(_hits(material))
    figures = Counter(each.kind for each in hits)
    return Section(
        "direct",
        "Direct identifiers",
        _LOOKED,
        hits,
        _MEND if hits else "",
        dict(sorted(figures.items())),
    )


def _hits(material: Iterable[Words]) -> Iterator[Hit]:
    for words in material:
        if not words.free or recognisers.unremarkable(words.text):
            continue
        for found in recognisers.direct(identifiers.blanked(words.text)):
            grave = words.about_people or found.kind != "name"
            yield Hit(found.kind, words.place, found.masked, grave, found.words)
