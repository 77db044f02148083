"""What the dimensions of excerpts are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "study": "Study",
    "theme": "Theme",
    "construct": "Construct of a framework",
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
