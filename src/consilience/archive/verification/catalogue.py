"""Whether the catalogue of the social science archives would take the description in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from consilience.archive import bag, ddi_profile
from consilience.archive.ddi_profile import Level
from consilience.archive.formats import ddi, xml


def faults(root: Path) -> Iterator[tuple[str, str]]:
    """What CESSDA's profile demands and the DDI does not have."""
    text = (root / bag.PAYLOAD / ddi.FILE).read_bytes()
    described = etree.fromstring(text, xml.parser())
    for rule in ddi_profile.broken(described, Level.MANDATORY):
        yield ddi.FILE, f"does not say {rule.holds} ({rule.path})"
    for name in ddi_profile.speechless(described):
        yield ddi.FILE, f"does not say in which language {name} is"
