"""Where defects are planted: one study, and rows of it that are right but for what is changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from consilience import sssom
from consilience.generator import framework
from consilience.generator.cast import READER
from consilience.generator.codes import AUTHOR_OF_LINKS, REVIEWER_OF_LINKS
from consilience.generator.description import AUTHORS, FIRST, SECOND
from consilience.generator.sheets import Planted
from consilience.model import DataCollection, Header, Layer, Publication, Wave

#: Words that every planted quote has, and that a mention can name.
MENTIONED = "the ferry"
_COLLABORATION = "C1"  # every study has it


@dataclass
class Site:
    """A study into which defects are planted; each gets rows of its own.

    ``code`` and ``replaced`` are codes of the study's codebook, the second out of use. ``spares``
    is how many constructs were needed that nothing else is linked to.
    """

    slug: str
    code: str
    replaced: str
    wave: str
    rows: list[Planted] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)
    publications: list[Publication] = field(default_factory=list)
    collections: list[DataCollection] = field(default_factory=list)
    waves: list[Wave] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    spares: int = 0
    _ids: int = 0

    def new_id(self) -> str:
        """An id that nothing else in the study has."""
        self._ids += 1
        return f"Z{self._ids}"

    def new_construct(self) -> str:
        """A construct that nothing else is linked to."""
        self.spares += 1
        return framework.spare(self.spares)

    def header(self, header: Header) -> Header:
        """The header of the study with what was planted there."""
        return replace(
            header,
            publications=(*header.publications, *self.publications),
            data_collections=(*header.data_collections, *self.collections),
            waves=(*header.waves, *self.waves),
            layers=(*header.layers, *self.layers),
        )

    def _plant(self, file: str, right: dict[str, str], changes: dict[str, str]) -> Planted:
        row = Planted(file, {**right, **changes})
        self.rows.append(row)
        return row

    def line(self, file: str, text: str) -> Planted:
        """A row that stands in the file as it is given here."""
        row = Planted(file, line=text)
        self.rows.append(row)
        return row

    # --- parts of study.toml that are right ---------------------------------------------------

    def publication(self, **changes: Any) -> Publication:  # noqa: ANN401 - fields of a publication
        """Add a publication."""
        id_ = self.new_id()
        right = {"id": id_, "title": f"Report {id_}", "doi": f"10.5555/{id_}"}
        self.publications.append(Publication(**{**right, **changes}))
        return self.publications[-1]

    def collection(self, **changes: Any) -> DataCollection:  # noqa: ANN401 - fields of it
        """Add a data collection."""
        id_ = self.new_id()
        right = {"id": id_, "label": f"Interviews {id_}", "method": "interview"}
        self.collections.append(DataCollection(**{**right, **changes}))
        return self.collections[-1]

    def new_wave(self, *, phase: str | None = None, read_by: str | None = None) -> Wave:
        """A wave after all others; it is not added."""
        id_ = self.new_id()
        return Wave(
            id=id_, label=f"Round {id_}", order=1000 + self._ids, phase=phase, read_by=read_by
        )

    def new_layer(self, **changes: Any) -> Layer:  # noqa: ANN401 - fields of a layer
        """A layer of the authors; it is not added."""
        right = {
            "id": self.new_id(),
            "label": "A further reading",
            "kind": "curator",
            "coders": (AUTHORS,),
            "codebooks": ("codebook@2",),
        }
        return Layer(**{**right, **changes})

    @cached_property
    def paper(self) -> Publication:
        """The publication of planted sources."""
        return self.publication()

    @cached_property
    def other_wave(self) -> Wave:
        """A wave that no planted speaker belongs to."""
        self.waves.append(self.new_wave())
        return self.waves[-1]

    @cached_property
    def narrow(self) -> Layer:
        """A layer that covers one quote."""
        self.layers.append(self.new_layer(covers=(self.excerpt().id,)))
        return self.layers[-1]

    @cached_property
    def both_versions(self) -> Layer:
        """A layer that uses both versions of the codebook."""
        self.layers.append(self.new_layer(codebooks=("codebook@1", "codebook@2")))
        return self.layers[-1]

    @cached_property
    def settled(self) -> Layer:
        """A layer of decisions."""
        self.layers.append(self.new_layer(kind="settled"))
        return self.layers[-1]

    # --- rows that are right ------------------------------------------------------------------

    @cached_property
    def home(self) -> Planted:
        """The source of planted quotes."""
        return self.source()

    @cached_property
    def voice(self) -> Planted:
        """The speaker of planted quotes."""
        return self.speaker()

    def source(self, **changes: str) -> Planted:
        """A source."""
        id_ = self.new_id()
        right = {
            "id": id_,
            "kind": "interview",
            "title": f"Interview {id_}",
            "data_collection": "interviews",
        }
        return self._plant("sources.csv", right, changes)

    def speaker(self, **changes: str) -> Planted:
        """A speaker."""
        id_ = self.new_id()
        right = {
            "id": id_,
            "label": f"Speaker {id_}",
            "collaboration": _COLLABORATION,
            "wave": self.wave,
        }
        return self._plant("speakers.csv", right, changes)

    def excerpt(self, **changes: str) -> Planted:
        """A participant's words."""
        id_ = self.new_id()
        right = {
            "id": id_,
            "kind": "participant-words",
            "source": self.home.id,
            "text": f"We waited for {MENTIONED} again, as in {id_}.",
            "wording": "verbatim",
            "speaker": self.voice.id,
            "collaboration": _COLLABORATION,
            "wave": self.wave,
        }
        return self._plant("excerpts.csv", right, changes)

    def passage(self, of: str, **changes: str) -> Planted:
        """A participant's words in a source of their own, which has the text given."""
        source = self.source(file=f"{self.new_id()}.txt")
        self.texts[source.cells["file"]] = of.encode()
        return self.excerpt(source=source.id, **changes)

    def coding(self, **changes: str) -> Planted:
        """A coding, of a quote of its own unless another one is named."""
        right = {"id": self.new_id(), "code": self.code, "layer": FIRST, "coder": AUTHORS}
        if "excerpt" not in changes:
            right["excerpt"] = self.excerpt().id
        return self._plant("codings.csv", right, changes)

    def mention(self, **changes: str) -> Planted:
        """A mention of a type of organisation, in a quote of its own."""
        right = {
            "id": self.new_id(),
            "excerpt": self.excerpt().id,
            "words": MENTIONED,
            "organisation_type": "local-authority",
            "layer": SECOND,
            "coder": READER,
        }
        return self._plant("mentions.csv", right, changes)

    def organisation(self, **changes: str) -> Planted:
        """An organisation that is named."""
        id_ = self.new_id()
        right = {"id": id_, "label": f"Ferry company {id_}", "pseudonymous": "no"}
        return self._plant("organisations.csv", right, changes)

    def collaboration(self, **changes: str) -> Planted:
        """A partnership."""
        id_ = self.new_id()
        right = {
            "id": id_,
            "label": f"Partnership {id_}",
            "kind": "partnership",
            "pseudonymous": "no",
        }
        return self._plant("collaborations.csv", right, changes)

    def pseudonym(self, **changes: str) -> Planted:
        """A bracket that may stand for something else each time."""
        id_ = self.new_id()
        right = {"id": id_, "label": f"[boat {id_}]", "kind": "other", "scope": "occurrence"}
        return self._plant("pseudonyms.csv", right, changes)

    def codebook(self, **changes: str) -> Planted:
        """A code."""
        id_ = self.new_id()
        right = {"id": id_, "label": f"Theme {id_}", "definition": "What it is about."}
        return self._plant("codebook.csv", right, changes)

    def assessment(self, **changes: str) -> Planted:
        """A judgement of a collaboration that nobody else judged."""
        right = {
            "id": self.new_id(),
            "construct": "damour:trust",
            "level": "2-developing",
            "layer": SECOND,
            "assessor": READER,
            "rationale": "They waited for each other.",
        }
        if "collaboration" not in changes:
            right["collaboration"] = self.collaboration().id
        return self._plant("assessments.csv", right, changes)

    def note(self, **changes: str) -> Planted:
        """A note on the study."""
        right = {"id": self.new_id(), "about": "study", "text": "Worth a second look."}
        return self._plant("notes.csv", right, changes)

    def attribute(self, **changes: str) -> Planted:
        """A detail of the source of planted quotes."""
        about = f"source:{self.home.id}"
        right = {"id": self.new_id(), "about": about, "name": "weather", "value": "fog"}
        return self._plant("attributes.csv", right, changes)

    def origin(self, **changes: str) -> Planted:
        """Where a quote was imported from."""
        right = {"id": f"excerpt:{self.excerpt().id}", "file": "coding.xlsx", "source_row": "7"}
        return self._plant("origin.csv", right, changes)

    def link(self, *, refused: bool = False, **changes: str) -> Planted:
        """A link from a code of its own to an indicator."""
        right = {
            "record_id": self.new_id(),
            "predicate_id": "skos:closeMatch",
            "predicate_modifier": "Not" if refused else "",
            "object_id": "damour:goals",
            "mapping_justification": "semapv:ManualMappingCuration",
            "author_label": AUTHOR_OF_LINKS,
        }
        if "subject_id" not in changes:
            right["subject_id"] = self.own(self.codebook().id)
        return self._plant(sssom.REFUSED if refused else sssom.ACCEPTED, right, changes)

    def review(self, **changes: str) -> Planted:
        """A review of a link of its own."""
        right = {"id": self.new_id(), "reviewer": REVIEWER_OF_LINKS, "verdict": "agree"}
        if "link" not in changes:
            right["link"] = self.link().id
        return self._plant(sssom.REVIEWS_FILE, right, changes)

    def own(self, code: str) -> str:
        """A code of the study as links name it."""
        return f"{self.slug}:{code}"
