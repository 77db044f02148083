"""Sources with their speakers, made and written one by one, so that memory does not grow."""

from __future__ import annotations

from pathlib import Path

from consilience.access import strictest, tier_of_consent
from consilience.generator.cast import Cast
from consilience.generator.chance import spread
from consilience.generator.description import COLLECTIONS, MOST_DOUBLE, Description
from consilience.generator.desk import Desk
from consilience.generator.excerpts import EXTRACT, FINDING, NOTE, WORDS, Excerpts, Source
from consilience.generator.remarks import Remarks

#: What comes of each kind of source, and how many speak in it at least and at most.
_KINDS: dict[str, tuple[str, int, int]] = {
    "interview": (WORDS, 1, 2),
    "focus-group": (WORDS, 4, 8),
    "audio": (WORDS, 1, 2),
    "video": (WORDS, 1, 3),
    "survey-answers": (WORDS, 4, 12),
    "diary": (WORDS, 1, 1),
    "published-table": (WORDS, 2, 6),
    "observation": (NOTE, 0, 0),
    "document": (EXTRACT, 0, 0),
    "web-page": (EXTRACT, 0, 0),
    "picture": (EXTRACT, 0, 0),
    "publication": (FINDING, 0, 0),
    "abstract": (FINDING, 0, 0),
}
_OFTEN = spread(
    {
        "interview": 150,
        "focus-group": 22,
        "observation": 20,
        "document": 16,
        "survey-answers": 8,
        "diary": 7,
        "publication": 8,
        "published-table": 7,
        "abstract": 4,
        "audio": 4,
        "video": 3,
        "web-page": 4,
        "picture": 3,
    }
)
_COLLECTION_OF = {kind: id_ for id_, each in COLLECTIONS.items() for kind in each[3]}
_QUOTES = spread({4: 20, 9: 40, 16: 60, 26: 60, 40: 44, 60: 24, 90: 8})
_CONSENTS = spread(
    {
        "": 60,
        "quotable": 90,
        "quotable-anonymously": 84,
        "unstated": 12,
        "archive-only": 6,
        "not-quotable": 2,
        "withdrawn": 2,
    }
)
_LANGUAGES = ("en", "en", "en", "en", "en", "en-GB", "cy", "fr", "de", "pl")
_EVERY_DOUBLE = 4  # of the first sources, each fourth is read by two coders


class Material:
    """The sources of one study. ``double`` are those that two coders read."""

    def __init__(
        self, desk: Desk, cast: Cast, description: Description, excerpts: Excerpts, remarks: Remarks
    ) -> None:
        self._chance = desk.chance("material")
        self._plan = desk.plan
        self._sheets = desk.sheets
        self._cast = cast
        self._description = description
        self._excerpts = excerpts
        self._remarks = remarks
        self._count = 0
        self.double: list[str] = []

    def make(self, texts: Path) -> None:
        """Make all sources; their texts, where the study keeps them, go into the folder given."""
        while (left := self._plan.quotes - self._excerpts.count) > 0:
            wanted = _QUOTES[self._chance.draw() & 255] + self._chance.below(6)
            self._source(min(wanted, left), texts)

    def _source(self, quotes: int, texts: Path) -> None:
        chance, plan = self._chance, self._plan
        self._count += 1
        id_ = f"I{self._count}"
        kind = _OFTEN[chance.draw() & 255] if self._count > 1 else "interview"
        class_, least, most = _KINDS[kind]
        published = kind not in _COLLECTION_OF
        consent = "" if published else _CONSENTS[chance.draw() & 255]
        demanded = tier_of_consent(consent)
        access = "controlled" if chance.one_in(24) and not demanded else ""
        tier = strictest(plan.access, access, demanded)
        collaboration = chance.pick(self._cast.collaborations)
        wave = chance.pick(self._description.waves).id
        cast = [self._cast.speaker(collaboration, wave) for _ in range(chance.between(least, most))]
        double = (
            class_ == WORDS and self._count % _EVERY_DOUBLE == 1 and len(self.double) < MOST_DOUBLE
        )
        source = Source(
            id=id_,
            kind=kind,
            class_=class_,
            collaboration=collaboration,
            wave=wave,
            tier=tier,
            has_text=plan.has_texts and not published and tier != "never" and kind != "picture",
            double=double,
            speakers=[speaker for speaker, _ in cast],
        )
        if double:
            self.double.append(id_)
        file = f"{id_}.txt" if source.has_text else ""
        row = (
            id_,
            kind,
            f"{kind.replace('-', ' ').capitalize()} {self._count}",
            f"{plan.year + chance.below(2)}-{chance.between(1, 12):02}-{chance.between(1, 28):02}",
            chance.pick(self._description.publications).id if published else "",
            _COLLECTION_OF.get(kind, ""),
            f"Table {chance.between(1, 9)}" if published else "",
            plan.licence if chance.one_in(3) else "",
            access,
            consent,
            chance.pick(_LANGUAGES),
            file,
        )
        self._sheets.write("sources.csv", [row])
        self._sheets.write("speakers.csv", [cells for _, cells in cast])
        self._remarks.source(id_, [speaker.id for speaker in source.speakers])
        text = self._excerpts.make(source, quotes)
        if file:
            (texts / file).write_text(text, encoding="utf-8", newline="")
