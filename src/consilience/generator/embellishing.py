"""What makes words look like those of people: brackets, pauses, asides, mentions of others."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.generator import lists
from consilience.generator.cast import CHANGING, READER, Cast, Organisation
from consilience.generator.chance import Chance, falling, spread
from consilience.generator.description import SECOND
from consilience.generator.sheets import Cells

_KINDS = spread(
    {
        "mention": 96,
        "pseudonym": 40,
        "changing": 30,
        "mark": 24,
        "pause": 24,
        "paragraphs": 20,
        "said": 14,
        "emoji": 8,
    }
)
_MARKS = ("[laughs]", "[unclear 12:03]", "[pause]", "[…]", "[sighs]")
_EMOJI = ("🙂", "👍🏽", "🤷", "😬", "💙")
_LEAST = 40  # characters that stay before something that is put in


@dataclass(frozen=True, slots=True)
class Embellished:
    """A text, the kinds of what its brackets replace, and the rows of its mentions."""

    text: str
    replaced: frozenset[str] = frozenset()
    mentions: tuple[Cells, ...] = ()


class Embellisher:
    """Changes some texts of one study."""

    def __init__(self, chance: Chance, cast: Cast) -> None:
        self._chance = chance
        self._organisations = falling(cast.organisations)
        self._pseudonymous = [each for each in cast.organisations if each.pseudonymous]
        self._mentions = 0

    def embellish(self, text: str, excerpt: str) -> Embellished:
        """The text with something in it that it did not have."""
        chance = self._chance
        kind = _KINDS[chance.draw() & 255]
        if kind == "mention":
            return self._mentioning(text, excerpt)
        if kind == "pseudonym" and self._pseudonymous:
            label = chance.pick(self._pseudonymous).label
            return Embellished(f"{text} That was {label}.", frozenset({"organisation"}))
        if kind == "changing":
            label, replaced = chance.pick(CHANGING)
            return Embellished(f"{text} It began with {label}.", frozenset({replaced}))
        if kind == "said":
            return Embellished(f'{text} They said "not yet", and that was that.')
        if kind == "emoji":
            return Embellished(f"{text} {chance.pick(_EMOJI)}")
        if kind == "paragraphs":
            return Embellished(_put(text, "\n\n"))
        if kind == "mark":
            return Embellished(_put(text, f" {chance.pick(_MARKS)} "))
        return Embellished(f"… {text}")

    def _mentioning(self, text: str, excerpt: str) -> Embellished:
        chance = self._chance
        self._mentions += 1
        organisation: Organisation | None = None
        type_ = profession = ""
        kind = chance.below(10)
        if kind < 3:  # noqa: PLR2004 - three of ten
            organisation = self._organisations[chance.draw() & 255]
            words = organisation.label
            type_ = organisation.type if chance.below(2) else ""
        elif kind < 7:  # noqa: PLR2004 - four of ten
            type_ = chance.pick(lists.known("orgtype"))
            words = f"the {lists.label('orgtype', type_)}"
        else:
            profession = chance.pick(lists.known("profession"))
            words = f"the {lists.label('profession', profession)}s"
        row = (
            f"M{self._mentions}",
            excerpt,
            words,
            organisation.id if organisation else "",
            type_,
            profession,
            SECOND,
            READER,
            "Read from the words alone." if chance.one_in(12) else "",
        )
        hidden = organisation is not None and organisation.pseudonymous
        replaced = frozenset({"organisation"} if hidden else ())
        return Embellished(f"{text} It was up to {words}.", replaced, (row,))


def _put(text: str, between: str) -> str:
    """The text with something between two of its sentences, or after it where there is one."""
    at = text.find(". ", _LEAST)
    if at < 0:
        return f"{text}{between.rstrip(' ')}" if between.strip() else f"{text}{between}So it went."
    return f"{text[: at + 1]}{between}{text[at + 2 :]}"
