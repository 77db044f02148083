"""Sentences that were never said: drawn from tables of phrases whose words follow Zipf's law.

A phrase is looked up, not built, so that a quote costs a few microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from consilience.generator import words
from consilience.generator.chance import Chance, falling, spread

#: How many characters a text has; what is added to some of them makes it 600 at most.
SHORTEST, LONGEST = 50, 530

_PHRASES = 1 << 12
_MASK = _PHRASES - 1
_WORDS = 1 << 15
_COINED = 2500
#: So long, by their weight, quotes want to be; the sentence that is begun then is ended.
_LENGTHS = {51: 14, 90: 34, 140: 52, 190: 52, 240: 40, 300: 28, 370: 18, 430: 12, 460: 6}
_SLOT = re.compile(r"\{(\w+)\}")


class Language:
    """The phrases of one project; every study speaks it."""

    def __init__(self, *names: object) -> None:
        chance = Chance("language", *names)
        coined = words.coined(chance, _COINED)
        #: Names of places that the sentences speak of.
        self.places = words.places(chance, 200)
        self._chance = chance
        self._words = {
            "noun": falling([*words.NOUNS, *coined[_COINED // 5 :]], _WORDS),
            "quality": falling([*words.QUALITIES, *coined[: _COINED // 5]], _WORDS),
            "verb": falling(words.VERBS, _WORDS),
            "person": falling(words.PEOPLE, _WORDS),
            "manner": words.MANNERS,
            "place": tuple(self.places),
            "time": words.TIMES,
        }
        self._subjects = self._phrases(words.SUBJECTS)
        self._openings = tuple(each[0].upper() + each[1:] for each in self._subjects)
        self._acts = self._phrases(words.ACTS)
        self._objects = self._phrases(words.OBJECTS)
        self._ends = tuple(when + chance.pick(words.ENDS) for when in self._phrases(words.WHEN))
        self._lengths = spread(_LENGTHS)

    def _phrases(self, patterns: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._filled(self._chance, patterns) for _ in range(_PHRASES))

    def _filled(self, chance: Chance, patterns: Sequence[str]) -> str:
        return _SLOT.sub(lambda match: chance.pick(self._words[match[1]]), chance.pick(patterns))

    def teller(self, draw: Callable[[], int]) -> Callable[[], str]:
        """A function that gives a text of 50 to 530 characters by chance."""
        openings, subjects = self._openings, self._subjects
        acts, objects, ends, lengths = self._acts, self._objects, self._ends, self._lengths

        def tell() -> str:
            wanted = lengths[draw() & 255] + (draw() & 31)
            text = ""
            heads = openings
            while len(text) < wanted or heads is subjects:
                end = ends[draw() & _MASK]
                text += heads[draw() & _MASK] + acts[draw() & _MASK] + objects[draw() & _MASK] + end
                heads = openings if end[-2] in ".?!" else subjects
            if len(text) > LONGEST:
                cut = max(text.rfind(mark, SHORTEST, LONGEST) for mark in (". ", "? ", "! "))
                text = text[: cut + 1] if cut > 0 else text[: LONGEST - 1] + "…"
            return text.rstrip()

        return tell

    def sentence(self, chance: Chance) -> str:
        """One short sentence, for definitions, remarks and the like."""
        opening, act, object_ = (
            table[chance.draw() & _MASK] for table in (self._openings, self._acts, self._objects)
        )
        return f"{opening}{act}{object_}."

    def name(self, chance: Chance) -> str:
        """Two words that could name a theme."""
        return self._filled(chance, ("{quality} {noun}",)).capitalize()
