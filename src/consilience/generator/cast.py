"""Who and what a study is about: collaborations, organisations, and the speakers of a source."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.access import strictest, tier_of_consent
from consilience.generator import lists
from consilience.generator.chance import Chance, falling, spread
from consilience.generator.language import Language
from consilience.generator.plan import StudyPlan
from consilience.generator.sheets import Cells

#: Who reads published words: the agent of study.toml.
READER = "curator"

_QUOTES_AN_ORGANISATION = 80
_MOST_ORGANISATIONS = 60
_KINDS = ("network", "consortium", "community", "partnership", "alliance", "site")
#: Replacements that may stand for something else each time, with what they replace.
CHANGING = (
    ("[name of product]", "product"),
    ("[name]", "person"),
    ("[place]", "place"),
    ("[date]", "date"),
    ("[name of system]", "other"),
)
_CONSENTS = spread(
    {"": 200, "quotable": 20, "quotable-anonymously": 30, "archive-only": 3, "withdrawn": 1}
)
_GRADES = ("", "", "", "Senior ", "Former ", "Deputy ")


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation. ``label`` stands in brackets where it is a pseudonym."""

    id: str
    label: str
    type: str
    pseudonymous: bool


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is known of a speaker; what is not known is empty. ``tier`` is the speaker's own."""

    id: str
    role: str
    sector: str
    organisation: str
    tier: str


class Cast:
    """The collaborations and organisations of one study, and as many speakers as are needed."""

    def __init__(self, plan: StudyPlan, language: Language) -> None:
        self._chance = Chance("cast", plan.seed, plan.slug)
        self._plan = plan
        self._kinds = [
            self._chance.pick(_KINDS[:-1]),
            *(self._chance.pick(_KINDS) for _ in range(self._chance.below(4))),
        ]
        self.collaborations = tuple(f"C{number}" for number in range(1, len(self._kinds) + 1))
        self.organisations = self._organisations(language)
        self._named = falling(self.organisations)
        self._speakers = 0

    def _organisations(self, language: Language) -> tuple[Organisation, ...]:
        count = min(_MOST_ORGANISATIONS, max(3, self._plan.quotes // _QUOTES_AN_ORGANISATION))
        made = []
        for number in range(1, count + 1):
            type_ = self._chance.pick(lists.table("orgtype"))
            word = lists.label("orgtype", type_)
            pseudonymous = self._chance.below(10) < 7  # noqa: PLR2004 - seven of ten
            label = (
                f"[{word} {number}]"
                if pseudonymous
                else f"{self._chance.pick(language.places)} {word} {number}"
            )
            made.append(Organisation(f"O{number}", label, type_, pseudonymous))
        return tuple(made)

    def collaboration_rows(self) -> list[Cells]:
        """The rows of collaborations.csv; the first is never a site."""
        initiative = self._plan.initiative
        return [
            (id_, id_, kind, initiative, "yes", "")
            if self._chance.below(2)
            else (id_, f"{self._plan.place} {kind} {id_}", kind, initiative, "no", "")
            for id_, kind in zip(self.collaborations, self._kinds, strict=True)
        ]

    def organisation_rows(self) -> list[Cells]:
        """The rows of organisations.csv."""
        joinable = [
            id_
            for id_, kind in zip(self.collaborations, self._kinds, strict=True)
            if kind != "site"
        ]
        rows: list[Cells] = []
        larger: dict[bool, str] = {}
        for each in self.organisations:
            part_of = larger.get(each.pseudonymous, "") if self._chance.one_in(8) else ""
            larger.setdefault(each.pseudonymous, each.id)
            members = ";".join(self._chance.some(joinable, self._chance.below(3)))
            address = f"https://example.org/bodies/{self._plan.slug}/{each.id}"
            identifier = "" if each.pseudonymous or self._chance.below(3) else address
            marked = "yes" if each.pseudonymous else "no"
            rows.append(
                (each.id, each.label, each.type, READER, part_of, members, marked, identifier)
            )
        return rows

    def pseudonym_rows(self) -> list[Cells]:
        """The rows of pseudonyms.csv."""
        fixed = [each for each in self.organisations if each.pseudonymous]
        rows: list[Cells] = [
            (f"P{number}", each.label, "organisation", "study", each.id)
            for number, each in enumerate(fixed, 1)
        ]
        rows += [
            (f"P{number}", label, kind, "occurrence", "")
            for number, (label, kind) in enumerate(CHANGING, len(rows) + 1)
        ]
        return rows

    def speaker(self, collaboration: str, wave: str) -> tuple[Speaker, Cells]:
        """The next speaker, with the row of speakers.csv."""
        chance = self._chance
        self._speakers += 1
        id_ = f"S{self._speakers}"
        role = chance.pick(lists.table("role"))
        role_cells = self._read("role", role) if chance.below(10) else ("", "", "")
        profession = chance.pick(lists.table("profession")) if chance.one_in(4) else ""
        organisation, type_ = self._employer()
        consent = _CONSENTS[chance.draw() & 255]
        access = "controlled" if chance.one_in(64) else ""
        if tier_of_consent(consent):
            access = ""
        label = f"{collaboration}({wave}) {lists.label('role', role).capitalize()} {id_[1:]}"
        row = (
            id_,
            label,
            *role_cells,
            *self._read("profession", profession),
            *self._read("orgtype", type_),
            organisation,
            collaboration,
            wave,
            consent,
            access,
        )
        speaker = Speaker(
            id_,
            role if role_cells[1] else "",
            lists.sector(type_) if type_ else "",
            organisation,
            strictest(self._plan.access, access, tier_of_consent(consent)),
        )
        return speaker, row

    def _employer(self) -> tuple[str, str]:
        """An organisation where one is told apart, and the type of organisation as read."""
        if self._chance.below(5) < 2:  # noqa: PLR2004 - two of five
            employer = self._named[self._chance.draw() & 255]
            types = (employer.type, employer.type, *lists.wider(employer.type))
            return employer.id, self._chance.pick(types)
        known = self._chance.below(8)
        return "", self._chance.pick(lists.table("orgtype")) if known else ""

    def _read(self, scheme: str, word: str) -> tuple[str, str, str]:
        """Published words, the word read out of them, and who read it."""
        if not word:
            return "", "", ""
        published = lists.label(scheme, word)
        if scheme == "role":
            published = self._chance.pick(_GRADES) + published
        return published, word, READER
