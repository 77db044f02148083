"""What study.toml says of a made-up study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from consilience import vocabulary
from consilience.generator.cast import READER
from consilience.generator.chance import Chance
from consilience.generator.codes import AUTHOR_OF_LINKS, REVIEWER_OF_LINKS
from consilience.generator.language import Language
from consilience.generator.plan import StudyPlan
from consilience.model import (
    Agent,
    Author,
    Codebook,
    CodebookVersion,
    DataCollection,
    Header,
    Layer,
    Publication,
    Wave,
)

#: The layers: the authors' themes, a curator's second coding, two coders, what they agreed on.
FIRST, SECOND, DOUBLE, AGREED = "themes", "second-coding", "double-coding", "agreed"
CODERS = ("coder-a", "coder-b")
AUTHORS = "authors"
#: So many sources at most are read by two coders.
MOST_DOUBLE = 12
#: The framework that a project has of its own.
FRAMEWORK, FRAMEWORK_VERSION = "harbour", "1"

#: Ways of gathering and how they are counted, with the kinds of source that come of them.
COLLECTIONS: Mapping[str, tuple[str, str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "interviews": ("Interviews", "interview", "interview", ("interview", "audio", "video")),
        "focus-groups": ("Focus groups", "focus-group", "focus-group", ("focus-group",)),
        "fieldwork": ("Field work", "non-participant-observation", "hour", ("observation",)),
        "documents": ("Documents", "document-analysis", "document", ("document", "web-page")),
        "answers": ("Survey answers and diaries", "survey", "answer", ("survey-answers", "diary")),
        "pictures": ("Pictures", "mixed", "piece", ("picture",)),
    }
)
_WAVES = (
    (("one", "The only round", "mid"),),
    (("baseline", "Baseline", "early"), ("mid-point", "Mid-point", "mid")),
    (("spring", "Spring", "before"), ("autumn", "Autumn", "early"), ("winter", "Winter", "late")),
)


class Description:
    """The header of one study, and which sources two coders read."""

    def __init__(self, plan: StudyPlan, language: Language) -> None:
        self._chance = Chance("description", plan.seed, plan.slug)
        self._plan = plan
        self._language = language
        chosen = self._chance.pick(_WAVES)
        self.waves = tuple(
            Wave(id=id_, label=label, order=order, phase=phase, read_by=READER)
            for order, (id_, label, phase) in enumerate(chosen, 1)
        )
        self.publications = tuple(
            self._publication(number) for number in range(1, 2 + self._chance.below(3))
        )

    def _names(self, count: int) -> tuple[Author, ...]:
        initials = "ABCDEFGHJKLMNPRSTW"
        return tuple(
            Author(name=f"{self._chance.pick(initials)} {self._chance.pick(self._language.places)}")
            for _ in range(count)
        )

    def _publication(self, number: int) -> Publication:
        plan = self._plan
        return Publication(
            id=f"paper-{number}",
            title=f"{self._language.name(self._chance)} in {plan.place}, part {number}",
            authors=self._names(self._chance.between(1, 6)),
            year=plan.year + number,
            container="Journal of Invented Partnerships",
            doi=f"10.5555/{plan.slug}.{number}",
            licence=plan.licence,
        )

    def _collections(self) -> tuple[DataCollection, ...]:
        plan = self._plan
        return tuple(
            DataCollection(
                id=id_,
                label=f"{label} in {plan.place}",
                method=method,
                n=self._chance.between(3, 200),
                unit=unit,
                publication=self.publications[0].id,
                overlaps=(f"{plan.overlaps}/{id_}",)
                if plan.overlaps and id_ == "interviews"
                else (),
            )
            for id_, (label, method, unit, _) in COLLECTIONS.items()
        )

    def _agents(self) -> tuple[Agent, ...]:
        coders = tuple(
            Agent(id=id_, name=f"Coder {letter} of {self._plan.place}")
            for id_, letter in zip(CODERS, "AB", strict=True)
        )
        return (
            Agent(id=AUTHORS, name="The authors", kind="group"),
            Agent(id=READER, name=AUTHOR_OF_LINKS),
            Agent(id=REVIEWER_OF_LINKS, name="The second reader"),
            *coders,
        )

    def _layers(self, double: Sequence[str]) -> tuple[Layer, ...]:
        versions = vocabulary.frameworks()
        frameworks = tuple(f"{id_}@{versions[id_][-1]}" for id_ in sorted(versions))
        own = f"{FRAMEWORK}@{FRAMEWORK_VERSION}"
        layers = (
            Layer(
                id=FIRST,
                label="The authors’ themes",  # noqa: RUF001 - as people write
                kind="authors",
                coders=(AUTHORS, *CODERS),
                codebooks=("codebook@2",),
            ),
            Layer(
                id=SECOND,
                label="Second coding, with frameworks",
                kind="curator",
                coders=(READER, REVIEWER_OF_LINKS),
                codebooks=("codebook@2", *frameworks, own),
            ),
        )
        if not double:
            return layers
        covers = tuple(f"source:{each}" for each in double)
        return (
            *layers,
            Layer(
                id=DOUBLE,
                label="Some sources, coded twice",
                kind="coder",
                coders=CODERS,
                codebooks=("codebook@1",),
                covers=covers,
            ),
            Layer(
                id=AGREED,
                label="What the two coders agreed on",
                kind="settled",
                coders=CODERS,
                codebooks=("codebook@1",),
                covers=covers,
                note="Settled in meetings.",
            ),
        )

    def header(self, double: Sequence[str]) -> Header:
        """The header; ``double`` are the ids of the sources that were coded by two."""
        plan = self._plan
        return Header(
            slug=plan.slug,
            title=f"{self._language.name(self._chance)} in {plan.place} {plan.year}",
            description="A made-up study: no participant ever said a word of it.",
            authors=self._names(self._chance.between(1, 5)),
            programme=plan.programme,
            initiative=plan.initiative,
            language="en",
            licence=plan.licence,
            access=plan.access,
            codebook=Codebook(
                title=f"Codes of {plan.place}",
                licence=plan.licence,
                versions=(
                    CodebookVersion(id="1", date=f"{plan.year}-09"),
                    CodebookVersion(id="2", date=f"{plan.year + 1}-02", note="After a trial."),
                ),
            ),
            publications=self.publications,
            data_collections=self._collections(),
            waves=self.waves,
            agents=self._agents(),
            layers=self._layers(double),
        )
