"""For which tool a project is written, and what is written otherwise for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from consilience.writers.options import choice

TAKES: Mapping[str, str] = MappingProxyType(
    {
        "for": "the program that is to open it: standard (the default; ATLAS.ti too), nvivo "
        "(positions count UTF-16 units, cases stand among the codes as well: so NVivo 12 writes "
        "them), maxqda (lines of texts end in CR LF, which counts as one: so QualCoder writes for "
        "MAXQDA 24; not tried here), qualcoder (one selection for each coding, as QualCoder keeps "
        "coder, date and memo with the selection; cases stand among the codes as well; every "
        "source is a text; notes are files and have a date, 1970-01-01 where none is known)",
        "media": "no (the default) or yes: put PDF files, pictures and recordings that the study "
        "keeps into the project; a voice or a face tells who somebody is",
    }
)


@dataclass(frozen=True, slots=True)
class Habits:
    """What a tool expects beside the standard."""

    name: str = ""
    #: positions count UTF-16 code units, not code points
    utf_16: bool = False
    #: lines of texts end in CR LF, which positions count as one
    crlf: bool = False
    #: a case stands among the codes too, and is applied to its passages
    cases_coded: bool = False
    #: a selection holds one coding, and says itself who coded and when
    single: bool = False
    #: pictures, recordings and documents go into the project
    media: bool = False


_KNOWN = {
    "standard": Habits(),
    "nvivo": Habits("NVivo", utf_16=True, cases_coded=True),
    "maxqda": Habits("MAXQDA", crlf=True),
    "qualcoder": Habits("QualCoder", cases_coded=True, single=True),
}


def habits(given: Mapping[str, str]) -> Habits:
    """The habits that the options ask for; BadParameter for a word that is not known."""
    known = _KNOWN[choice("refi-qda", given, "for", tuple(_KNOWN))]
    return replace(known, media=choice("refi-qda", given, "media", ("no", "yes")) == "yes")
