"""Parts of annotations as JSON-LD: who made them, what they say, what they are about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from consilience import codebook, tables
from consilience.access import TIERS
from consilience.model import Agent, Coding, Excerpt, Note, Source, Speaker
from consilience.writers import Material

Json = dict[str, object]

#: What words mean: those of the W3C, and those of this program's ontology.
CONTEXT = ("http://www.w3.org/ns/anno.jsonld", {"con": "https://w3id.org/consilience/terms/"})

_MEDIA_FRAGMENTS = "http://www.w3.org/TR/media-frags/"
_PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3778"
_AGENTS = MappingProxyType({"person": "Person", "group": "Organization", "program": "Software"})
_MEDIA = MappingProxyType({"audio": "Audio", "video": "Video", "picture": "Image"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SCHEMES = frozenset(tables.SCHEMES)


class Nodes:
    """Makes the parts; holds sources, speakers and codes, which are few beside codings."""

    def __init__(self, material: Material) -> None:
        study = material.study
        self.material = material
        #: what was named, as ``kind:id``
        self.used: set[str] = set()
        self._address = material.address
        self._sources = {each.id: each for each in study.records(Source)}
        self._speakers = {each.id: each.label for each in study.records(Speaker)}
        self._codes = {id_: code.label for id_, code in codebook.newest(study).items()}
        self._layers = {each.id: each.label for each in study.header.layers}
        self._waves = {each.id: each.label for each in study.header.waves}
        self._agents = {each.id: self._agent(each) for each in study.header.agents}

    def _agent(self, agent: Agent) -> Json:
        kind = _AGENTS.get(agent.kind, "Person")
        return {"id": self._address("agent", agent.id), "type": kind, "name": agent.name}

    # --- addresses --------------------------------------------------------------------------

    def address(self, reference: str) -> str:
        """The address of ``kind:id``, a construct or the study."""
        kind, _, id_ = reference.partition(":")
        if reference == "study":
            return self.material.home
        if kind in _SCHEMES:
            return self.material.word(kind, id_).address or reference
        if reference in self.material.constructs:
            return self.material.constructs[reference].address or reference
        return self._address(kind, id_)

    def applied(self, code: str) -> tuple[str, str]:
        """The address and the name of what a coding applies."""
        self.used.add(f"code:{code}")
        if ":" in code:
            known = self.material.constructs.get(code)
            return self.address(code), known.label if known else code
        return self._address("code", code), self._codes.get(code, code)

    def page(self, source: str) -> str:
        """The address of a source: the web address in its locator, else our own."""
        self.used.add(f"source:{source}")
        found = self._sources.get(source)
        locator = (found.locator if found else None) or ""
        if locator.startswith(("https://", "http://")) and not set(locator) & set(' "<>\\^`{|}'):
            return locator
        return self._address("source", source)

    def title(self, source: str) -> str:
        """What a source is called."""
        found = self._sources.get(source)
        return (found.title if found else None) or source

    def creator(self, agent: str | None) -> Json | None:
        """Who coded or wrote."""
        self.used.add(f"agent:{agent}")
        return self._agents.get(agent or "")

    def _word(self, scheme: str, slug: str) -> Json:
        return {"id": self.address(f"{scheme}:{slug}")}

    # --- annotations, but for what they are about -------------------------------------------

    def coding(self, coding: Coding) -> Json:
        """An act of coding: the code as a thing and as a word, and the remark."""
        address, label = self.applied(coding.code)
        self.used.add(f"layer:{coding.layer}")
        source: Json = {"id": address, "type": "skos:Concept", "skos:prefLabel": label}
        body: list[Json] = [
            {"type": "SpecificResource", "purpose": "classifying", "source": source},
            textual("tagging", label),
        ]
        if coding.note:
            body.append(textual("commenting", coding.note))
        return {
            "id": self._address("coding", coding.id),
            "type": ["Annotation", "con:Coding"],
            "motivation": "classifying",
            **self._made(coding.coder, coding.date),
            "con:applies": {"id": address},
            "con:layer": {
                "id": self._address("layer", coding.layer),
                "label": self._layers.get(coding.layer, coding.layer),
            },
            **({"con:direction": self._word("direction", coding.direction)}
               if coding.direction else {}),
            **_several("con:concerns", [self.address(each) for each in coding.concerns]),
            **_several("con:settles", [self._address("coding", each) for each in coding.settles]),
            "body": body,
        }  # fmt: skip

    def note(self, note: Note) -> Json:
        """A note: on a coding it answers an annotation, else it comments on a thing."""
        tier = self.material.tier("note", note.id)
        return {
            "id": self._address("note", note.id),
            "type": ["Annotation", "con:Note"],
            "motivation": "replying" if note.about.startswith("coding:") else "commenting",
            **self._made(note.author, note.date),
            **({"con:effectiveTier": self._word("tier", tier)} if tier != TIERS[0] else {}),
            "body": [textual("commenting", note.text)],
        }

    def highlight(self, excerpt: Excerpt) -> Json:
        """An excerpt that nobody coded."""
        return {
            "id": f"{self._address('excerpt', excerpt.id)}#annotation",
            "type": "Annotation",
            "motivation": "highlighting",
        }

    def _made(self, agent: str | None, date: str | None) -> Json:
        made: Json = {}
        if creator := self.creator(agent):
            made["creator"] = creator
        if date:
            if moment := first_moment(date):
                made["created"] = moment
            made["con:date"] = date
        return made

    # --- what annotations are about ---------------------------------------------------------

    def target(self, excerpt: Excerpt) -> Json:
        """The excerpt: a part of its source, with the kind of words that it is."""
        material = self.material
        found: Json = {
            "id": self._address("excerpt", excerpt.id),
            "type": ["SpecificResource", class_of(excerpt.kind)],
            "source": self.source(excerpt),
        }
        if selectors := selectors_of(excerpt):
            found["selector"] = selectors
        if self.page(excerpt.source) != self._address("source", excerpt.source):
            found["con:fromSource"] = {"id": self._address("source", excerpt.source)}
        if excerpt.locator:
            found["con:locator"] = excerpt.locator
        if excerpt.language:
            found["dcterms:language"] = excerpt.language
        self.used.update((f"speaker:{excerpt.speaker}", f"wave:{excerpt.wave}"))
        if excerpt.speaker:
            found["con:spokenBy"] = {
                "id": self._address("speaker", excerpt.speaker),
                "con:publishedLabel": self._speakers.get(excerpt.speaker, excerpt.speaker),
            }
        if excerpt.collaboration:
            found["con:collaboration"] = {
                "id": self._address("collaboration", excerpt.collaboration)
            }
        if excerpt.wave:
            found["con:wave"] = {
                "id": self._address("wave", excerpt.wave),
                "label": self._waves.get(excerpt.wave, excerpt.wave),
            }
        if excerpt.phase_spoken_of:
            found["con:phaseSpokenOf"] = self._word("phase", excerpt.phase_spoken_of)
        if excerpt.wording:
            found["con:wording"] = self._word("wording", excerpt.wording)
        found["con:effectiveTier"] = self._word("tier", material.tier("excerpt", excerpt.id))
        return found

    def source(self, excerpt: Excerpt) -> Json:
        """The source of an excerpt, with its title."""
        found: Json = {"id": self.page(excerpt.source)}
        source = self._sources.get(excerpt.source)
        if source and source.kind in _MEDIA:
            found["type"] = _MEDIA[source.kind]
        elif excerpt.start is not None:
            found["type"] = "Text"
        if source and source.title:
            found["dcterms:title"] = source.title
        return found


def first_moment(date: str) -> str:
    """When a day began, as ``created`` wants it; empty for a month or a year."""
    return f"{date}T00:00:00Z" if _DAY.fullmatch(date) else ""


def class_of(kind: str) -> str:
    """The class that the word in a cell names (``con:ParticipantWords``)."""
    return "con:" + "".join(part.capitalize() for part in kind.split("-"))


def textual(purpose: str, words: str) -> Json:
    """Words as a body."""
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": words}


def selectors_of(excerpt: Excerpt) -> list[Json]:
    """Where an excerpt stands in its source; positions count Unicode code points."""
    found: list[Json] = []
    if excerpt.start is not None and excerpt.end is not None:
        found.append({"type": "TextPositionSelector", "start": excerpt.start, "end": excerpt.end})
    if excerpt.text:
        around: Mapping[str, str | None] = {"prefix": excerpt.prefix, "suffix": excerpt.suffix}
        quote: Json = {"type": "TextQuoteSelector", "exact": excerpt.text}
        found.append({**quote, **{name: words for name, words in around.items() if words}})
    if excerpt.fragment:
        defined = _PDF_FRAGMENTS if excerpt.fragment.startswith("page=") else _MEDIA_FRAGMENTS
        found.append({"type": "FragmentSelector", "conformsTo": defined, "value": excerpt.fragment})
    return found


def _several(name: str, addresses: list[str]) -> Json:
    return {name: [{"id": each} for each in addresses]} if addresses else {}
