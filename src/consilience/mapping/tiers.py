"""The effective access tier of every record of a study: the strictest of what applies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from consilience import model
from consilience.access import TIERS, strictest, tier_of_consent
from consilience.mapping.passages import Passages


@dataclass(slots=True)
class Tiers:
    """Tiers by kind and id. Only what is narrower than the study is kept in memory."""

    study: str
    _narrower: dict[tuple[str, str], str] = field(default_factory=dict)
    _beside: dict[str, str] = field(default_factory=dict)
    _own: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, study: model.Study) -> Tiers:
        """The tiers of a study, from its header, sources, speakers, excerpts and what uses them."""
        tiers = cls(strictest(study.header.access))
        for source in study.records(model.Source):
            tiers.note("source", source.id, source.access, tier_of_consent(source.consent))
        for speaker in study.records(model.Speaker):
            tiers.note("speaker", speaker.id, speaker.access, tier_of_consent(speaker.consent))
        for excerpt in study.records(model.Excerpt):
            tiers.note(
                "excerpt",
                excerpt.id,
                excerpt.access,
                tiers.tier("source", excerpt.source),
                tiers.tier("speaker", excerpt.speaker) if excerpt.speaker else None,
            )
        if not tiers.uniform:
            tiers.note_passages(study)
        for mention in study.records(model.Mention):
            tiers.note("mention", mention.id, tiers.tier("excerpt", mention.excerpt))
        for coding in study.records(model.Coding):
            tiers.note("coding", coding.id, tiers.tier("excerpt", coding.excerpt))
        for assessment in study.records(model.Assessment):
            evidence = (tiers.tier("excerpt", each) for each in assessment.evidence)
            tiers.note("assessment", assessment.id, *evidence)
        if not tiers.uniform:
            tiers.note_pseudonyms(study)
        before: dict[tuple[str, str], str] | None = None
        while before != tiers._narrower:  # a note may be about a note that stands below it
            before = dict(tiers._narrower)
            for note in study.records(model.Note):
                tiers.note("note", note.id, note.access, tiers.of_reference(note.about))
            for attribute in study.records(model.Attribute):
                tiers.note("attribute", attribute.id, tiers.of_reference(attribute.about))
        return tiers

    def note_passages(self, study: model.Study) -> None:
        """What a passage lends others: its tier, if they share words with it, and to its speaker.

        Who is only heard behind a door stands there too.
        """
        closed = {tier: Passages.of(each) for tier, each in self._closed(study).items()}
        widest: dict[str, str] = {}
        for excerpt in study.records(model.Excerpt):
            own = self.tier("excerpt", excerpt.id)
            for tier in reversed(TIERS[TIERS.index(own) + 1 :]):
                if tier in closed and closed[tier].shares(excerpt):
                    self._own[excerpt.id] = own
                    self.note("excerpt", excerpt.id, tier)
                    break
            self.note_beside(excerpt)
            if excerpt.speaker:
                tier = self.tier("excerpt", excerpt.id)
                known = widest.get(excerpt.speaker, tier)
                widest[excerpt.speaker] = min(known, tier, key=TIERS.index)
        for speaker, tier in widest.items():
            self.note("speaker", speaker, tier)

    def _closed(self, study: model.Study) -> dict[str, list[model.Excerpt]]:
        """The excerpts that are narrower than the study, by tier."""
        found: dict[str, list[model.Excerpt]] = {}
        for excerpt in study.records(model.Excerpt):
            tier = self.tier("excerpt", excerpt.id)
            if tier != self.study:
                found.setdefault(tier, []).append(excerpt)
        return found

    def own(self, excerpt: str) -> str:
        """The tier of an excerpt, whatever others it shares words with."""
        return self._own.get(excerpt, self.tier("excerpt", excerpt))

    def note_beside(self, excerpt: model.Excerpt) -> None:
        """Keep the strictest tier of the passages of a source."""
        tier = strictest(self._beside.get(excerpt.source), self.tier("excerpt", excerpt.id))
        if tier != self.study:
            self._beside[excerpt.source] = tier

    def beside(self, excerpt: model.Excerpt) -> str:
        """The tier of the words beside a passage: they may be those of any other of its source."""
        return strictest(self._beside.get(excerpt.source), self.tier("excerpt", excerpt.id))

    def besides(self) -> Iterator[tuple[str, str]]:
        """Every source with a passage that is narrower than the study, and the strictest tier."""
        yield from self._beside.items()

    def note_pseudonyms(self, study: model.Study) -> None:
        """A pseudonym is as restricted as the widest passage that it stands in."""
        waiting = {each.label: each.id for each in study.records(model.Pseudonym)}
        widest: dict[str, str] = {}
        for excerpt in study.records(model.Excerpt) if waiting else ():
            tier = self.tier("excerpt", excerpt.id)
            found = [label for label in waiting if label in (excerpt.text or "")]
            for label in found:
                known = min(widest.get(label, tier), tier, key=TIERS.index)
                widest[label] = known
                if known == self.study:  # it cannot get wider
                    del waiting[label], widest[label]
        for label, tier in widest.items():
            self.note("pseudonym", waiting[label], tier)

    def note(self, kind: str, id_: str, *applies: str | None) -> None:
        """Keep the strictest tier that applies to a record, of all that was noted of it."""
        tier = strictest(self.tier(kind, id_), *applies)
        if tier != self.study:
            self._narrower[kind, id_] = tier

    @property
    def uniform(self) -> bool:
        """True where nothing is narrower than the study."""
        return not self._narrower

    @property
    def narrowest(self) -> str:
        """The narrowest tier that anything in the study has."""
        return strictest(self.study, *self._narrower.values())

    def tier(self, kind: str, id_: str) -> str:
        """The effective tier of a record."""
        return self._narrower.get((kind, id_), self.study)

    def narrower(self) -> Iterator[tuple[str, str, str]]:
        """Kind, id and tier of every record that is narrower than the study."""
        for (kind, id_), tier in self._narrower.items():
            yield kind, id_, tier

    def of_reference(self, reference: str) -> str:
        """The effective tier of what ``kind:id`` stands for."""
        kind, _, id_ = reference.partition(":")
        return self.tier(kind, id_)
