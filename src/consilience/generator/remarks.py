"""What hangs on other records: notes, details, where they were imported from, judgements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consilience import vocabulary
from consilience.generator import lists
from consilience.generator.cast import READER
from consilience.generator.codes import REVIEWER_OF_LINKS
from consilience.generator.description import SECOND
from consilience.generator.desk import Desk
from consilience.generator.sheets import Cells

_NOTES = 1200  # of 65,536 excerpts, so many have a note
_LEVELS = ("1-potential", "2-developing", "2-developing", "3-active")
_FILE, _SHEET = "coding.xlsx", "Quotes"


class Remarks:
    """Makes the notes, details, origins and judgements of one study."""

    def __init__(self, desk: Desk) -> None:
        self._chance = desk.chance("remarks")
        self._plan = desk.plan
        self._language = desk.language
        self._sheets = desk.sheets
        self._truth = desk.truth
        self._notes: list[Cells] = []
        self._origins: list[Cells] = []
        self._attributes: list[Cells] = []
        self._noted = self._detailed = self._imported = 0

    def _note(self, about: str) -> None:
        self._noted += 1
        chance = self._chance
        author = chance.pick((READER, REVIEWER_OF_LINKS, ""))
        date = f"{self._plan.year + 1}-{chance.between(1, 12):02}" if chance.below(2) else ""
        text = self._language.sentence(chance)
        self._notes.append((f"N{self._noted}", about, text, author, date, ""))

    def _detail(self, about: str, name: str, value: int) -> None:
        self._detailed += 1
        self._attributes.append((f"D{self._detailed}", about, name, value))

    def excerpt(self, id_: str) -> None:
        """What hangs on an excerpt."""
        if self._plan.is_imported:
            self._imported += 1
            self._origins.append((f"excerpt:{id_}", _FILE, _SHEET, self._imported + 1, ""))
        if self._chance.draw() < _NOTES:
            self._note(f"excerpt:{id_}")

    def source(self, id_: str, speakers: Sequence[str]) -> None:
        """What hangs on a source and its speakers."""
        chance = self._chance
        if chance.below(2):
            self._detail(f"source:{id_}", "length in minutes", chance.between(12, 95))
        if chance.one_in(12):
            self._note(f"source:{id_}")
        for speaker in speakers:
            if chance.one_in(3):
                self._detail(f"speaker:{speaker}", "years in post", chance.between(1, 30))

    def codes(self, ids: Sequence[str]) -> None:
        """What hangs on codes and on the study."""
        self._note("study")
        for id_ in ids:
            if self._chance.one_in(5):
                self._note(f"code:{id_}")
        self.flush()

    def flush(self) -> None:
        """Write what was made since the last time."""
        self._sheets.write("notes.csv", self._notes)
        self._sheets.write("origin.csv", self._origins)
        self._sheets.write("attributes.csv", self._attributes)
        self._notes, self._origins, self._attributes = [], [], []

    def judge(self, evidence: Mapping[str, Sequence[str]], phases: Sequence[str]) -> None:
        """Two readers judge, for each collaboration and phase, some of D'Amour's indicators."""
        chance = self._chance
        indicators = [
            name
            for name in vocabulary.constructs()
            if name.startswith("damour:") and len(lists.above(name)) > 1
        ]
        rows: list[Cells] = []
        for collaboration, quotes in evidence.items():
            for phase in phases if quotes else ():
                for construct in chance.some(indicators, chance.between(3, len(indicators))):
                    level = chance.pick(_LEVELS)
                    rows.append(
                        (
                            f"L{len(rows) + 1}",
                            collaboration,
                            construct,
                            level,
                            phase,
                            f"round-{phase}",
                            SECOND,
                            chance.pick((READER, REVIEWER_OF_LINKS)),
                            ";".join(chance.some(quotes, chance.between(1, 3))),
                            self._language.sentence(chance),
                            f"{self._plan.year + 2}-{chance.between(1, 12):02}",
                        )
                    )
                    self._truth.count("assessments_by_construct_and_level", construct, level)
        self._sheets.write("assessments.csv", rows)
