"""A study laid out for reading: whatever a page about a code, a source or a speaker draws on.

Quotes and codings are held in memory: what people read is never as large as what programs do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from consilience import codebook, tables
from consilience.access import TIERS, licence_address, licence_id
from consilience.model import (
    Assessment,
    Attribute,
    Code,
    Coding,
    Collaboration,
    Excerpt,
    Link,
    LinkReview,
    Mention,
    Note,
    Organisation,
    Record,
    Source,
    Speaker,
)
from consilience.writers import Material, Term
from consilience.writers.phrases import DIRECTIONS, KINDS, LINKS, many

R = TypeVar("R", bound=Record)


class Labelled(Protocol):
    """What has a label."""

    @property
    def label(self) -> str:
        """What it is called."""


@dataclass(frozen=True, slots=True)
class Passage:
    """An excerpt, and those codings of it that are spoken of."""

    excerpt: Excerpt
    codings: tuple[Coding, ...]


class Shelf:
    """Look-ups in a study, and what is said of its parts in words."""

    def __init__(self, material: Material) -> None:
        study = material.study
        self.material = material
        self.header = study.header
        self.sources = {each.id: each for each in study.records(Source)}
        self.speakers = {each.id: each for each in study.records(Speaker)}
        self.organisations = {each.id: each for each in study.records(Organisation)}
        self.collaborations = {each.id: each for each in study.records(Collaboration)}
        self.waves = {each.id: each for each in self.header.waves}
        self.agents = {each.id: each for each in self.header.agents}
        self.layers = {each.id: each for each in self.header.layers}
        self.wordings = codebook.wordings(study)
        newest = codebook.newest(study)
        self.above = {each.id: each.broader for each in newest.values()}
        self.codes: Mapping[str, Code] = {
            id_: newest[id_] for id_ in codebook.in_tree_order(self.above)
        }
        self.excerpts = {each.id: each for each in study.records(Excerpt)}
        self._order = {id_: number for number, id_ in enumerate(self.excerpts)}
        self.codings = list(study.records(Coding))
        self.of_excerpt = _grouped(self.codings, "excerpt")
        self.of_code = _grouped(self.codings, "code")
        self.notes = _grouped(study.records(Note), "about")
        self.details = _grouped(study.records(Attribute), "about")
        self.mentions = _grouped(study.records(Mention), "excerpt")
        self.assessments = _grouped(study.records(Assessment), "construct")
        self.links = list(study.records(Link))
        self.reviews = _grouped(study.records(LinkReview), "link")
        #: the address of the study's own licence
        self.licence = licence_address(self.header.licence)
        self._by_address = {each.address: each for each in material.constructs.values()}
        self._codes_by_address = {material.address("code", id_): id_ for id_ in self.codes}

    # --- passages ---------------------------------------------------------------------------

    def passages(self, codings: Iterable[Coding]) -> list[Passage]:
        """The excerpts of some codings, each once, in their own order."""
        wanted: dict[str, list[Coding]] = {}
        for each in codings:
            wanted.setdefault(each.excerpt, []).append(each)
        order = sorted(wanted, key=self._order.__getitem__)
        return [Passage(self.excerpts[id_], tuple(wanted[id_])) for id_ in order]

    def all_of(self, excerpts: Iterable[Excerpt]) -> list[Passage]:
        """Excerpts with everything that was coded on them."""
        return [Passage(each, tuple(self.of_excerpt.get(each.id, ()))) for each in excerpts]

    # --- names ------------------------------------------------------------------------------

    def construct(self, curie: str) -> Term:
        """A construct; one that is not known is called by its short name."""
        return self.material.constructs.get(curie) or Term(curie, curie)

    def applied(self, code: str) -> str:
        """The name of a code, or of a construct with its framework."""
        if code in self.codes:
            return self.codes[code].label
        framework, _, name = code.partition(":")
        return f"{self.construct(code).label} ({framework})" if name else code

    def path(self, code: str) -> tuple[str, ...]:
        """The ids of a code and of those above it, from the top."""
        known = (each for each in codebook.lineage(code, self.above) if each in self.codes)
        return tuple(reversed(tuple(known)))

    def broader(self, curies: Iterable[str]) -> dict[str, str | None]:
        """Some constructs and all above them, sorted, each with the one above it."""
        found: dict[str, str | None] = {}
        waiting = list(curies)
        while waiting:
            curie = waiting.pop()
            if curie not in found:
                found[curie] = self.construct(curie).broader or None
                waiting += filter(None, [found[curie]])
        return dict(sorted(found.items()))

    def links_of(self, code: str) -> Iterator[tuple[Link, str, str]]:
        """The links of a code, with what each leads to (see :meth:`end_of_link`)."""
        address = self.material.address("code", code)
        for each in self.links:
            if each.subject == address:
                yield each, *self.end_of_link(each.object)

    def end_of_link(self, address: str) -> tuple[str, str]:
        """What a link leads to: ``code`` or ``construct`` with its id, or its address."""
        if address in self._codes_by_address:
            return "code", self._codes_by_address[address]
        if address in self._by_address:
            return "construct", self._by_address[address].curie
        return "", address

    def source(self, id_: str) -> str:
        """The title of a source, or its id."""
        found = self.sources.get(id_)
        return (found.title if found else None) or id_

    def named(self, reference: str) -> str:
        """What ``kind:id`` stands for, in words."""
        kind, _, id_ = reference.partition(":")
        labelled: Mapping[str, Mapping[str, Labelled]] = {
            "data-collection": {each.id: each for each in self.header.data_collections},
            "collaboration": self.collaborations,
            "layer": self.layers,
            "organisation": self.organisations,
            "speaker": self.speakers,
            "wave": self.waves,
        }
        if id_ in labelled.get(kind, ()):
            return labelled[kind][id_].label
        if kind == "source":
            return self.source(id_)
        if kind == "agent":
            return self.agent(id_)
        if kind == "code":
            return self.applied(id_)
        if reference in self.material.constructs:
            return self.applied(reference)
        if kind in tables.SCHEMES:
            return self.material.word(kind, id_).label
        titles = {each.id: each.title for each in self.header.publications}
        if kind == "publication" and id_ in titles:
            return titles[id_]
        return id_ if kind in {"initiative", "programme"} else f"{kind} {id_}".strip()

    def agent(self, id_: str | None) -> str:
        """The name of an agent."""
        found = self.agents.get(id_ or "")
        return found.name if found else id_ or ""

    # --- sentences --------------------------------------------------------------------------

    def speaker_details(self, speaker: Speaker) -> list[str]:
        """What is published of a speaker beyond the label, and how it was read."""
        published = [
            each
            for each in (
                speaker.role_published,
                speaker.profession_published,
                speaker.organisation_type_published,
                self.named(f"organisation:{speaker.organisation}") if speaker.organisation else "",
            )
            if each and each.casefold() not in speaker.label.casefold()
        ]
        said = {each.casefold() for each in published}
        lists = (
            ("role", speaker.role),
            ("profession", speaker.profession),
            ("orgtype", speaker.organisation_type),
        )
        read = [self.material.word(name, slug).label for name, slug in lists if slug]
        read = [each for each in read if each.casefold() not in said]
        return [*published, *([f"read as {', '.join(read)}"] if read else [])]

    def setting(self, excerpt: Excerpt) -> list[str]:
        """The collaboration, wave and phase of an excerpt, unless the speaker's label says so."""
        speaker = self.speakers.get(excerpt.speaker or "")
        collaboration, wave = self.where(excerpt)
        names = [
            self.named(f"{kind}:{id_}")
            for kind, id_ in (("collaboration", collaboration), ("wave", wave))
            if id_
        ]
        label = speaker.label if speaker else ""
        parts = [each for each in names if each not in label]
        if excerpt.phase_spoken_of:
            parts.append(f"speaks of: {self.material.word('phase', excerpt.phase_spoken_of).label}")
        return parts

    def where(self, excerpt: Excerpt) -> tuple[str | None, str | None]:
        """The ids of the collaboration and the wave of an excerpt, or else of its speaker."""
        speaker = self.speakers.get(excerpt.speaker or "")
        return (
            excerpt.collaboration or (speaker.collaboration if speaker else None),
            excerpt.wave or (speaker.wave if speaker else None),
        )

    def named_by_quotes(self) -> Mapping[str, set[str]]:
        """The ids of what the lines below quotes name, by kind."""
        found: dict[str, set[str]] = {
            what: set() for what in ("organisation", "collaboration", "wave", "agent", "layer")
        }
        found["code"] = set(self.of_code)
        found["source"] = {each.source for each in self.excerpts.values()}
        found["speaker"] = {each.speaker for each in self.excerpts.values() if each.speaker}
        for excerpt in self.excerpts.values():
            for what, id_ in zip(("collaboration", "wave"), self.where(excerpt), strict=True):
                found[what].update(filter(None, [id_]))
            if speaker := self.speakers.get(excerpt.speaker or ""):
                found["organisation"].update(filter(None, [speaker.organisation]))
        for coding in self.codings:
            found["layer"].add(coding.layer)
            found["agent"].update(filter(None, [coding.coder]))
            for reference in coding.concerns:
                kind, _, id_ = reference.partition(":")
                found.get(kind, set()).add(id_)
        return found

    def place(self, excerpt: Excerpt) -> str:
        """Where an excerpt stands in its source."""
        if excerpt.locator:
            return excerpt.locator
        if excerpt.start is not None and excerpt.end is not None:
            return f"characters {excerpt.start} to {excerpt.end}"
        return excerpt.fragment or ""

    def marks(self, excerpt: Excerpt) -> list[str]:
        """What a reader has to know of the words: wording, licence, access, where it differs."""
        parts = []
        if excerpt.wording and excerpt.wording != "verbatim":
            parts.append(self.material.word("wording", excerpt.wording).label)
        licence = self.material.licence(excerpt)
        if licence and licence != self.licence:
            parts.append(f"licence {licence_id(licence)}")
        tier = self.material.tier("excerpt", excerpt.id)
        if tier != TIERS[0]:
            parts.append(f"access {tier}")
        return parts

    def is_quotation(self, excerpt: Excerpt) -> bool:
        """True for words as they were said or written; not for findings and paraphrases."""
        return excerpt.kind != "author-finding" and excerpt.wording != "paraphrase"

    def attribution(self, excerpt: Excerpt) -> str:
        """Who said it, where it stands, its id, and what has to be known of it."""
        speaker = self.speakers.get(excerpt.speaker or "")
        who = []
        if speaker:
            details = "; ".join(self.speaker_details(speaker))
            who.append(f"{speaker.label} ({details})" if details else speaker.label)
        who += self.setting(excerpt)
        where = (self.source(excerpt.source), self.place(excerpt))
        said = ", ".join(filter(None, (*who, *where)))
        marks = self.marks(excerpt)
        return f"— {said} [{excerpt.id}]" + (f" ({'; '.join(marks)})" if marks else "")

    def coding(self, coding: Coding) -> str:
        """One act of coding in a line: whose it is, the direction, whom it concerns, a remark."""
        layer = self.layers.get(coding.layer)
        who = [layer.label if layer else coding.layer]
        coder = self.agent(coding.coder)
        if coder and coder != who[0]:
            who.append(coder)
        if coding.date:
            who.append(coding.date)
        said = [DIRECTIONS[coding.direction or "unstated"]]
        if coding.concerns:
            said.append("concerns " + ", ".join(map(self.named, coding.concerns)))
        if coding.settles:
            said.append("settles " + ", ".join(coding.settles))
        if coding.note:
            said.append(coding.note)
        return f"{', '.join(who)}: {'; '.join(said)}"

    def tally(self, kind: str, passages: Sequence[Passage]) -> str:
        """How many passages of one kind, by how many speaker labels, from how many sources."""
        excerpts = [each.excerpt for each in passages]
        speakers = {each.speaker for each in excerpts if each.speaker}
        sources = {each.source for each in excerpts}
        parts = [many(len(excerpts), *KINDS[kind][1:])]
        if speakers:
            parts.append(f"by {many(len(speakers), 'speaker label')}")
        parts.append(f"from {many(len(sources), 'source')}")
        return " ".join(parts)

    def directions(self, passages: Iterable[Passage]) -> Iterator[str]:
        """For each layer, how often collaboration is reported how; codings are counted."""
        counts: dict[str, Counter[str]] = {}
        for passage in passages:
            for each in passage.codings:
                counts.setdefault(each.layer, Counter())[each.direction or "unstated"] += 1
        for layer, found in counts.items():
            said = ", ".join(
                f"{DIRECTIONS[each]} {found[each]}" for each in DIRECTIONS if found[each]
            )
            yield f"{self.named(f'layer:{layer}')} ({many(found.total(), 'coding')}): {said}"

    def relation(self, link: Link) -> str:
        """What a link says of its subject, whatever it leads to."""
        name = link.predicate.rpartition("#")[2].rpartition("/")[2]
        refused = "looked at and refused: " if link.refused else ""
        return refused + LINKS.get(name, name)

    def link(self, link: Link) -> str:
        """Who linked, when, and what others said of it."""
        slots = link.slots
        parts = [slots.get("author_label") or slots.get("author_id") or "nobody is named"]
        parts += [slots[name] for name in ("mapping_date", "comment") if slots.get(name)]
        if slots.get("confidence"):
            parts.append(f"confidence {slots['confidence']}")
        for each in self.reviews.get(link.id, ()):
            said = [self.agent(each.reviewer), each.verdict, each.date, each.reason]
            if each.settles:
                said.append("this settles it")
            parts.append("reviewed: " + ", ".join(filter(None, said)))
        return "; ".join(parts)


def by_kind(passages: Iterable[Passage]) -> Iterator[tuple[str, list[Passage]]]:
    """The passages of each kind of excerpt that there are any of."""
    found: dict[str, list[Passage]] = {kind: [] for kind in KINDS}
    for each in passages:
        found[each.excerpt.kind].append(each)
    return ((kind, those) for kind, those in found.items() if those)


def _grouped(records: Iterable[R], column: str) -> dict[str, list[R]]:
    found: dict[str, list[R]] = {}
    for each in records:
        found.setdefault(getattr(each, column), []).append(each)
    return found
