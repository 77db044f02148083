"""The excerpts of a source: their words, their places, who may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from consilience.access import strictest
from consilience.generator.cast import Cast, Speaker
from consilience.generator.chance import Chance, spread
from consilience.generator.coding import Coding
from consilience.generator.desk import Desk
from consilience.generator.embellishing import Embellisher
from consilience.generator.language import Language
from consilience.generator.remarks import Remarks
from consilience.generator.sheets import Cells

WORDS, NOTE, EXTRACT, FINDING = (
    "participant-words",
    "observer-note",
    "document-extract",
    "author-finding",
)
_WORDINGS = {
    WORDS: spread({"verbatim": 240, "translation": 16}),
    NOTE: spread({"verbatim": 190, "paraphrase": 66}),
    EXTRACT: spread({"verbatim": 250, "translation": 6}),
    FINDING: spread({"paraphrase": 200, "verbatim": 56}),
}
_PHASES = spread({"": 226, "before": 10, "early": 8, "mid": 6, "late": 4, "after": 2})
_AROUND = 14
_AFTER = " And then?\n\n"
_MOST_EVIDENCE = 40


@dataclass(frozen=True, slots=True)
class Source:
    """A source whose excerpts are to be made, all of one class.

    ``double``: two coders read it. ``tier`` is what its access and its consent demand.
    """

    id: str
    kind: str
    class_: str
    collaboration: str
    wave: str
    tier: str
    has_text: bool
    double: bool
    speakers: Sequence[Speaker]


class Excerpts:
    """Makes the excerpts of one study, a source at a time."""

    def __init__(self, desk: Desk, cast: Cast, coding: Coding, remarks: Remarks) -> None:
        self._chance = chance = desk.chance("excerpts")
        self._language = desk.language
        self._tell = desk.language.teller(chance.draw)
        self._embellisher = Embellisher(chance, cast)
        self._coding = coding
        self._remarks = remarks
        self._sheets = desk.sheets
        self._truth = desk.truth
        self._slug = desk.plan.slug
        self.count = 0
        #: For each collaboration, some quotes that an assessment may rest on.
        self.evidence: dict[str, list[str]] = {id_: [] for id_ in cast.collaborations}

    def make(self, source: Source, count: int) -> str:
        """Write so many excerpts of a source and what hangs on them; gives the source's text."""
        chance, draw = self._chance, self._chance.draw
        wordings = _WORDINGS[source.class_]
        are_words = source.class_ == WORDS
        evidence = self.evidence[source.collaboration]
        place = _Places(source, self._language, chance)
        rows: list[Cells] = []
        mentions: list[Cells] = []
        tiers: Counter[str] = Counter()
        silent: Counter[str] = Counter()
        heard: Counter[str] = Counter()
        for number in range(self.count + 1, self.count + count + 1):
            id_ = f"Q{number}"
            speaker = chance.pick(source.speakers) if source.speakers else None
            tier = strictest(source.tier, speaker.tier) if speaker else source.tier
            access = ""
            if draw() & 63 == 0 and tier != "never":
                access = "controlled" if draw() & 3 else "never"
                tier = strictest(tier, access)
            withheld = tier == "never" or source.kind == "picture" or (access and draw() & 1)
            text = "" if withheld else self._tell()
            wording = wordings[draw() & 255] if text else ""
            if text and draw() & 3 == 0:
                embellished = self._embellisher.embellish(text, id_)
                text = embellished.text
                mentions += embellished.mentions
                for kind in embellished.replaced:
                    self._truth.count("excerpts_with_replaced_words", kind)
            rows.append(
                (
                    id_,
                    source.class_,
                    source.id,
                    f"item {number}" if draw() & 7 == 0 else "",
                    text,
                    wording,
                    "",
                    speaker.id if speaker else "",
                    source.collaboration,
                    source.wave,
                    _PHASES[draw() & 255],
                    *place.of(text, wording),
                    "",
                    access,
                )
            )
            visible = tier != "never"
            counts = are_words and visible
            sector = speaker.sector if speaker else ""
            self._coding.code(id_, sector, double=source.double, counts=counts)
            self._remarks.excerpt(id_)
            if visible:
                tiers[tier] += 1
                if counts and len(evidence) < _MOST_EVIDENCE:
                    evidence.append(id_)
            if speaker:
                (heard if visible else silent)[speaker.id] += 1
        self.count += count
        self._sheets.write("excerpts.csv", rows)
        self._sheets.write("mentions.csv", mentions)
        self._coding.flush()
        self._remarks.flush()
        self._tally(source, tiers, heard, silent)
        return place.text

    def _tally(
        self, source: Source, tiers: Counter[str], heard: Counter[str], silent: Counter[str]
    ) -> None:
        truth = self._truth
        for tier, count in tiers.items():
            truth.count("excerpts_by_tier", tier, number=count)
        if tiers:
            truth.count("excerpts_by_kind", self._slug, source.class_, number=tiers.total())
        for speaker in source.speakers:
            if heard[speaker.id] and speaker.role:
                truth.count("quotes_by_role", speaker.role, number=heard[speaker.id])
                truth.count("speakers_heard_by_role", speaker.role)
            # Who is heard only in what nobody may see is not to be seen either.
            hidden = speaker.tier == "never" or (silent[speaker.id] and not heard[speaker.id])
            if speaker.organisation and not hidden:
                truth.count("speakers_by_organisation", self._slug, speaker.organisation)


class _Places:
    """Where the excerpts of a source stand in it: start, end, prefix, suffix, fragment."""

    def __init__(self, source: Source, language: Language, chance: Chance) -> None:
        self._kind = source.kind
        self._has_text = source.has_text
        self._language = language
        self._chance = chance
        self._parts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """The text of the source, as far as it was put together."""
        return "".join(self._parts)

    def of(self, text: str, wording: str) -> tuple[str, str, str, str, str]:
        """The next place; in a text, the words are put there."""
        if self._kind == "picture":
            left, top = self._chance.below(1000), self._chance.below(700)
            return "", "", "", "", f"xywh=pixel:{left},{top},120,80"
        if self._kind in {"audio", "video"}:
            begin = self._length
            self._length += self._chance.between(4, 40)
            return "", "", "", "", f"t={begin},{self._length}"
        if not (self._has_text and text and wording == "verbatim"):
            return "", "", "", "", ""
        before = self._language.sentence(self._chance) + " "
        start = self._length + len(before)
        end = start + len(text)
        self._parts += (before, text, _AFTER)
        self._length = end + len(_AFTER)
        if self._chance.below(2):
            return str(start), str(end), before[-_AROUND:], _AFTER[:_AROUND], ""
        return str(start), str(end), "", "", ""
