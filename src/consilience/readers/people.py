"""Who speaks, by a rule that a person declared: from cases with attributes, or from turns.

Nothing is guessed: without a rule there are no speakers, and what a tool says of people is kept
as details.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consilience.cells import SLUG
from consilience.errors import ReadError
from consilience.model import Organisation, Speaker
from consilience.readers.draft import Draft
from consilience.readers.wording import opaque

#: The names of the options.
TAKES = (
    "speaker_from",
    "role_from",
    "profession_from",
    "organisation_type_from",
    "organisation_from",
    "wave_from",
    "source_kind",
)
SOURCE_KINDS = {
    "interview": "participant-words",
    "focus-group": "participant-words",
    "diary": "participant-words",
    "survey-answers": "participant-words",
    "audio": "participant-words",
    "video": "participant-words",
    "observation": "observer-note",
}


@dataclass(frozen=True, slots=True)
class People:
    """The declared rule.

    ``speaker_from`` is ``case`` (each case is a speaker), ``turn`` (labels such as ``P1:`` in the
    text) or ``source`` (each file is one speaker's). ``role_from`` and the others name the
    attribute that holds what goes to that column.
    """

    speaker_from: str | None = None
    role_from: str | None = None
    profession_from: str | None = None
    organisation_type_from: str | None = None
    organisation_from: str | None = None
    wave_from: str | None = None
    source_kind: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, str | None]) -> People:
        """The rule in the options of a call; ReadError for one that there is not."""
        for name, value in given.items():
            if name not in TAKES:
                raise ReadError(
                    f"there is no option {name} here", hint=f"known: {', '.join(TAKES)}"
                )
            if value is not None and not isinstance(value, str):
                raise ReadError(f"the option {name} is no text")
        kind = given.get("source_kind")
        if kind is not None and not SLUG.fullmatch(kind):
            raise ReadError(f"“{kind}” is no kind of source", hint="write interview, document …")
        return cls(
            **{name: value.removeprefix("variable:") for name, value in given.items() if value}
        )

    def demand(self, *ways: str) -> None:
        """ReadError where the rule is none of ``ways``."""
        if self.speaker_from is not None and self.speaker_from not in ways:
            raise ReadError(
                f"speakers cannot be taken from “{self.speaker_from}” here",
                hint=f"speaker_from is one of {', '.join(ways)}",
            )

    def kind_of_excerpts(self, source_kind: str) -> str:
        """What the quotes of a source are."""
        return SOURCE_KINDS.get(source_kind, "document-extract")

    def speaker(self, draft: Draft, id_: str, label: str, details: Mapping[str, str]) -> None:
        """Add a speaker, with the details that the rule names in their columns."""
        columns = {
            "role_published": self.role_from,
            "profession_published": self.profession_from,
            "organisation_type_published": self.organisation_type_from,
        }
        given = {
            column: details[name] if name and details.get(name) else None
            for column, name in columns.items()
        }
        organisation = details.get(self.organisation_from or "")
        wave = details.get(self.wave_from or "", "").strip()
        draft.add(
            Speaker(
                id=id_,
                label=" ".join(label.split()) or id_,
                organisation=self._organisation(draft, organisation) if organisation else None,
                wave=draft.wave(" ".join(wave.split())) if wave else None,
                role_published=given["role_published"],
                profession_published=given["profession_published"],
                organisation_type_published=given["organisation_type_published"],
            )
        )
        used = {name for column, name in columns.items() if given[column]}
        if organisation:
            used.add(self.organisation_from)
        if wave:
            used.add(self.wave_from)
        for name, value in details.items():
            if name in used:
                draft.ledger.carried("attribute", "speaker")
            else:
                draft.ledger.changed("attribute", "detail", "no column was declared for it")
                draft.attribute(f"speaker:{id_}", name, value)

    def _organisation(self, draft: Draft, label: str) -> str:
        id_ = opaque("o", label)
        if not draft.has(Organisation, id_):
            draft.add(Organisation(id=id_, label=label))
        return id_
