"""What is to be replaced in a text: names by labels, or labels by what stood there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from consilience.pseudonymise.edits import Edit, Edits, Spot, applied
from consilience.pseudonymise.folding import Folded
from consilience.pseudonymise.key import Run
from consilience.pseudonymise.matching import Matcher
from consilience.pseudonymise.names import Name
from consilience.pseudonymise.near import Watch

#: So long names of several words are nothing else when they are written as one.
_LONG_ENOUGH = 6


@dataclass(frozen=True, slots=True)
class Replaced:
    """How often one label came, or went, at one spot."""

    spot: Spot
    label: str
    kind: str
    count: int


class Finder(Protocol):
    """Finds what to replace, and keeps account of it. ``unit`` names a cell or text for the key."""

    replaced: list[Replaced]
    run: Run

    def edits(self, unit: str, text: str, spot: Spot) -> list[Edit]:
        """What to replace in a text."""

    def projected(self, unit: str, text: str, edits: Edits, spot: Spot) -> list[Edit]:
        """What to replace in a part of a text that was looked at as a whole."""

    def cuts(self, excerpt: str, found: Sequence[int]) -> Sequence[int]:
        """How far inside names an excerpt and the words beside it begin and end."""

    def name_of(self, file: str, spot: Spot) -> str:
        """What a file is to be called."""

    def shown(self, file: str) -> str:
        """What a file is called in what is printed."""

    def holds(self, text: str) -> bool:
        """Whether there is something to tell of in a text that is not changed."""


def forms(text: str, edits: Edits, labels: re.Pattern[str]) -> list[tuple[str, str | None]]:
    """The labels in a text after its changes, with what stood there; None where they did."""
    by_place, shift = {}, 0
    for each in edits:
        by_place[each.start + shift] = text[each.start : each.end]
        shift += len(each.new) - (each.end - each.start)
    return [
        (each.group(), by_place.get(each.start())) for each in labels.finditer(applied(text, edits))
    ]


def any_of(labels: Sequence[str]) -> re.Pattern[str]:
    """A pattern of labels; one of nothing where there is none."""
    longest = sorted(set(labels), key=lambda each: (-len(each), each))
    return re.compile("|".join(map(re.escape, longest)) or r"(?!)")


def _joined(name: Name) -> Iterator[str]:
    """The forms of several words, written as one."""
    for form in name.forms:
        words = Folded(form.words).text
        joined = "".join(each for each in words if each.isalnum())
        if not words.isalnum() and len(joined) >= _LONG_ENOUGH:
            yield joined


class Forward:
    """Names become labels."""

    def __init__(self, names: Sequence[Name], registered: Sequence[str], run: Run) -> None:
        self.run = run
        self.replaced: list[Replaced] = []
        self.looks: list[tuple[Spot, str]] = []
        self.watch = Watch(names)
        self._kinds = {each.label: each.kind for each in names}
        self._matcher = Matcher(names, registered)
        self._labels = any_of([each.label for each in names])
        self._joined = any_of([each for name in names for each in _joined(name)])
        run.names = {each.label: each.main for each in names}

    def edits(self, unit: str, text: str, spot: Spot) -> list[Edit]:
        """Where a name stands, its label is to stand."""
        found = self._matcher.matches(text)
        edits = [each.edit for each in found]
        self._book(unit, text, edits, spot)
        for each in found:
            if each.look:
                line = text.count("\n", 0, each.start) + 1
                here = spot if spot.row is not None else spot._replace(row=line)
                self.looks.append((here, each.name.label))
        return edits

    def holds(self, text: str) -> bool:
        """Whether a name stands in a text that is not changed, also written as one word."""
        joined = "".join(each for each in Folded(text).text if each.isalnum())
        return bool(self._joined.search(joined) or self._matcher.matches(text))

    def projected(self, unit: str, text: str, edits: Edits, spot: Spot) -> list[Edit]:
        """What was found in the whole, clipped."""
        self._book(unit, text, edits, spot)
        return list(edits)

    def _book(self, unit: str, text: str, edits: Edits, spot: Spot) -> None:
        self.watch.see(text, edits, spot)
        here = forms(text, edits, self._labels)
        if not here:
            return
        self.run.forms[unit] = here
        self.run.before += [
            label for label, form in here if form is None and label not in self.run.before
        ]
        for label, count in sorted(Counter(each.new for each in edits if each.new).items()):
            kind = self._kinds[label]
            self.replaced.append(Replaced(spot, label, kind, count))

    def cuts(self, excerpt: str, found: Sequence[int]) -> Sequence[int]:
        """Keep where an excerpt was cut."""
        if any(found):
            self.run.cuts[excerpt] = list(found)
        return (0, 0, 0, 0)

    def name_of(self, file: str, spot: Spot) -> str:
        """A file's name with labels for names, without what shells and archives stumble over."""
        for each in self._matcher.matches(file):
            self.replaced.append(Replaced(spot, each.name.label, each.name.kind, 1))
        return self.shown(file)

    def shown(self, file: str) -> str:
        """The same."""
        edits = [
            Edit(each.start, each.end, each.name.label[1:-1].replace(" ", "-"))
            for each in self._matcher.matches(file)
        ]
        return applied(file, edits)


class Backward:
    """Labels become what stood there, as the key knows it.

    What was written since gets the first form of the name, as long as the label never stood in the
    study before. ``earlier`` are labels of runs that will be taken back after this one.
    """

    def __init__(self, run: Run, kinds: Mapping[str, str], earlier: Collection[str]) -> None:
        self.run = run
        self.replaced: list[Replaced] = []
        self.guessed = 0
        self.left = 0
        self._kinds = kinds
        self._earlier = earlier
        self._labels = any_of(list(run.names))

    def edits(self, unit: str, text: str, spot: Spot) -> list[Edit]:
        """Where a label stands, the name is to stand."""
        found = list(self._labels.finditer(text))
        if not found:
            return []
        known = self.run.forms.get(unit, [])
        here = [each.group() for each in found]
        then = [label for label, _ in known]
        words: list[str | None] = [self._first(label) for label in here]
        sure = [False] * len(here)
        for block in SequenceMatcher(None, here, then, autojunk=False).get_matching_blocks():
            for step in range(block.size):
                words[block.a + step] = known[block.b + step][1]
                sure[block.a + step] = True
        edits = []
        for each, label, word, certain in zip(found, here, words, sure, strict=True):
            if word is not None:
                edits.append(Edit(each.start(), each.end(), word))
                self.guessed += not certain
            elif not certain and label not in self._earlier:
                self.left += 1
        self._book(text, edits, spot)
        return edits

    def _first(self, label: str) -> str | None:
        return None if label in self.run.before else self.run.names[label]

    def _book(self, text: str, edits: Edits, spot: Spot) -> None:
        for label, count in sorted(Counter(text[e.start : e.end] for e in edits).items()):
            self.replaced.append(Replaced(spot, label, self._kinds.get(label, "other"), count))

    def projected(self, unit: str, text: str, edits: Edits, spot: Spot) -> list[Edit]:
        """What the key knows of this part; else what was found in the whole."""
        if unit in self.run.forms:
            return self.edits(unit, text, spot)
        self._book(text, edits, spot)
        return list(edits)

    def cuts(self, excerpt: str, found: Sequence[int]) -> Sequence[int]:  # noqa: ARG002 - of the protocol
        """Where an excerpt was cut."""
        return self.run.cuts.get(excerpt, (0, 0, 0, 0))

    def name_of(self, file: str, spot: Spot) -> str:  # noqa: ARG002 - of the protocol
        """What a file was called."""
        return self.run.renamed.get(file, file)

    def shown(self, file: str) -> str:
        """What it is called now."""
        return file

    def holds(self, text: str) -> bool:  # noqa: ARG002 - of the protocol
        """Nothing of what stays is told of."""
        return False
