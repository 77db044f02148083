"""Passages of one text, and the excerpts there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from consilience.model import Excerpt, Speaker
from consilience.positions import How, Verdict, context
from consilience.readers.draft import Draft
from consilience.readers.people import People
from consilience.readers.turns import Turn, find, is_asking
from consilience.readers.wording import opaque

#: Who speaks from one place to another.
Who = Callable[[int, int], str | None]

#: What is said in the ledger of a place that was not simply counted.
WHY = {
    How.OTHERWISE: "its positions count otherwise than those of most quotes",
    How.FOUND: "not at its positions: found where its words stand",
    How.WIDENED: "its positions divide a character: widened to whole ones",
    How.UNSURE: "what its positions count cannot be decided",
}


class Passages:
    """Makes excerpts of one source; ``text`` is what the study keeps of it."""

    def __init__(self, draft: Draft, source: str, text: str, kind: str) -> None:
        self.draft = draft
        self.id = source
        self.text = text
        self.kind = kind
        self.turns: list[Turn] = []
        self._marks: list[int] = []
        if kind == "participant-words":
            self.set_turns(find(text))

    def set_turns(self, turns: list[Turn]) -> None:
        """The turns that are known of the text, in their order."""
        self.turns = turns
        self._marks = [each.mark for each in turns]

    def turn(self, start: int, end: int) -> Turn | None:
        """The turn in which a passage stands wholly."""
        at = bisect_right(self._marks, start) - 1
        if at >= 0 and end <= self.turns[at].end:
            return self.turns[at]
        return None

    def by_turn(self, people: People) -> Who:
        """Speakers by the labels of turns: one for each label of this source."""

        def who(start: int, end: int) -> str | None:
            turn = self.turn(start, end)
            if turn is None:
                why = "in no one turn: no speaker is given"
                self.draft.ledger.changed("passage", "excerpt", why)
                return None
            return self.speaker(turn.label, people)

        return who

    def speaker(self, label: str, people: People) -> str:
        """The speaker of a label in this source; the same label elsewhere is another."""
        id_ = opaque(f"sp-{self.id}-", label)
        if not self.draft.has(Speaker, id_):
            people.speaker(self.draft, id_, label, {})
        return id_

    def excerpt(
        self, id_: str, start: int, end: int, who: Who, *, fragment: str | None = None
    ) -> str:
        """The excerpt from one place to another, which may be there already."""
        if self.draft.has(Excerpt, id_):
            return id_
        turn = self.turn(start, end)
        asking = turn is not None and is_asking(turn.label)
        if asking:
            why = "the interviewer's words: an extract of the document"
            self.draft.ledger.changed("passage", "excerpt", why, id_=id_)
        speaker = None if asking else who(start, end)
        prefix, suffix = context(self.text, start, end)
        self.draft.add(
            Excerpt(
                id=id_,
                kind="document-extract" if asking else self.kind,
                source=self.id,
                text=self.text[start:end],
                wording="verbatim",
                speaker=speaker,
                wave=self.draft.wave_of(speaker),
                start=start,
                end=end,
                prefix=prefix,
                suffix=suffix,
                fragment=fragment,
            )
        )
        return id_

    def loose(self, id_: str, quote: str, speaker: str | None = None) -> str:
        """An excerpt whose words are known and whose place is not."""
        if not self.draft.has(Excerpt, id_):
            excerpt = Excerpt(
                id=id_,
                kind=self.kind,
                source=self.id,
                text=quote,
                wording="verbatim",
                speaker=speaker,
            )
            self.draft.add(excerpt)
        return id_

    def tell(self, verdict: Verdict) -> None:
        """Keep what was decided about positions."""
        if not verdict.spans:
            return
        self.draft.attribute(f"source:{self.id}", "positions", verdict.sentence)
        if verdict.decided:
            what = f"positions count {verdict.counting}"
            self.draft.tally(what, verdict.quotes, verdict.verified)
        else:
            self.draft.remark(f"In {self.id}, {verdict.sentence}.")


def nobody(_start: int, _end: int) -> str | None:
    """Nothing says who speaks."""
    return None
