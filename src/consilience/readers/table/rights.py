"""Licence and access of a study whose rows say what holds for each quote in the end.

The study gets what lets each quote say least: the licence that most of them have, the widest
access of any. What a quote would not inherit then, it says itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from consilience.access import LICENCES, TIERS, licence_address, strictest, tier_of_consent
from consilience.model import Excerpt, Publication, Record, Source, Speaker
from consilience.readers import unsaid
from consilience.readers.unsaid import Options


def _same(licence: str) -> str:
    """A licence as it is compared: its address, or whatever else somebody wrote."""
    known = licence in LICENCES or licence.startswith(("https://", "http://"))
    return licence_address(licence) if known else licence


@dataclass(frozen=True, slots=True)
class Rights:
    """What holds for the study, for sources and for speakers."""

    licence: str
    access: str
    _licences: Mapping[str, str | None]
    _tiers: Mapping[tuple[str, str], str]

    @classmethod
    def of(
        cls,
        options: Options,
        publications: Iterable[Publication],
        sources: Iterable[Source],
        speakers: Iterable[Speaker],
        excerpts: Iterable[Excerpt],
    ) -> Rights:
        """What the rows say, unless somebody says otherwise."""
        published = {each.id: each.licence for each in publications}
        licences: dict[str, str | None] = {}
        tiers: dict[tuple[str, str], str] = {}
        for source in sources:
            licences[source.id] = source.licence or published.get(source.publication or "")
            tiers["source", source.id] = strictest(source.access, tier_of_consent(source.consent))
        for speaker in speakers:
            tier = strictest(speaker.access, tier_of_consent(speaker.consent))
            tiers["speaker", speaker.id] = tier
        stated: Counter[str] = Counter()
        seen: set[str] = set()
        for excerpt in excerpts:
            seen.add(excerpt.access or "")
            if excerpt.licence and not licences.get(excerpt.source):
                stated[excerpt.licence] += 1
        usual = stated.most_common(1)[0][0] if stated else unsaid.LICENCE
        widest = min(seen.intersection(TIERS), key=TIERS.index, default=unsaid.ACCESS)
        return cls(options.licence or usual, options.access or widest, licences, tiers)

    def told(self, record: Record) -> Record:
        """A record without what it need not say, as it would be inherited."""
        if isinstance(record, Source | Speaker):
            wider = strictest(record.access, self.access) != record.access
            return replace(record, access=None) if record.access in TIERS and wider else record
        if not isinstance(record, Excerpt):
            return record
        above = strictest(
            self.access,
            self._tiers.get(("source", record.source)),
            self._tiers.get(("speaker", record.speaker or "")),
        )
        access = record.access if strictest(record.access, above) != above else None
        if not record.text and strictest(access, above) == TIERS[0]:
            access = unsaid.ACCESS  # words that are not there are withheld
        inherited = self._licences.get(record.source) or self.licence
        alike = record.licence and _same(record.licence) == _same(inherited)
        return replace(record, access=access, licence=None if alike else record.licence)
