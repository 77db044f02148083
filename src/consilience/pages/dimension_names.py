"""What the dimensions of excerpts are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "study": "Study",
    "theme": "Theme",
    "construct": "Construct",
    "sector": "Speaker’s sector",
    "organisation-type": "Speaker’s organisation",
    "role": "Speaker’s role",
    "profession": "Speaker’s profession",
    "collaboration": "Collaboration",
    "wave": "Round of interviews",
    "phase": "Phase of the round",
    "phase-spoken-of": "Phase spoken of",
    "mentioned-sector": "Sector spoken of",
    "mentioned-organisation-type": "Organisation spoken of",
    "mentioned-profession": "Profession spoken of",
    "direction": "Helped or hindered",
    "layer": "Coded by",
}

#: Several of them, in the middle of a sentence.
SEVERAL: Mapping[str, str] = {
    "study": "studies",
    "theme": "themes",
    "construct": "constructs of frameworks",
    "sector": "speakers’ sectors",
    "organisation-type": "speakers’ organisations",
    "role": "speakers’ roles",
    "profession": "speakers’ professions",
    "collaboration": "collaborations",
    "wave": "rounds of interviews",
    "phase": "phases of rounds",
    "phase-spoken-of": "phases spoken of",
    "mentioned-sector": "sectors spoken of",
    "mentioned-organisation-type": "organisations spoken of",
    "mentioned-profession": "professions spoken of",
    "direction": "help and hindrance",
    "layer": "layers of coding",
    "speaker": "speaker labels",
}


def sentence(words: str) -> str:
    """Words with a capital at the beginning."""
    return words[:1].upper() + words[1:]
