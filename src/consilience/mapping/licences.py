"""The licence of an excerpt's words: the nearest statement counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consilience import model
from consilience.access import licence_address


@dataclass(frozen=True, slots=True)
class Licences:
    """The licences that a study states: of the study, and of sources by id."""

    study: str
    sources: Mapping[str, str]

    @classmethod
    def of(cls, study: model.Study) -> Licences:
        """What a study states: the source itself, its publication, the study."""
        publications = {each.id: each.licence for each in study.header.publications}
        own = study.header.licence
        stated = {
            source.id: source.licence or publications.get(source.publication or "") or own
            for source in study.records(model.Source)
        }
        return cls(own, stated)

    def excerpt(self, record: model.Excerpt) -> str:
        """The address of the licence of an excerpt's words; empty where none is stated."""
        licence = record.licence or self.sources.get(record.source) or self.study
        return licence_address(licence) if licence else ""
