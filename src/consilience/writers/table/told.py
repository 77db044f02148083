"""Cells about the things that a quote leads to: their own columns, their details, notes on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from consilience import quote_table
from consilience.model import Attribute, Coding, Excerpt, Note
from consilience.quote_table import Filled, Group
from consilience.writers.table.joined import Joined
from consilience.writers.table.sheet import Heading, Value

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9]")

#: Ids of the things that a row is about, by the word that details and notes name them with.
About = Mapping[str, str | None]


class Told:
    """The columns of one group, but for those that are empty for every thing.

    ``without`` are headings that are not wanted.
    """

    def __init__(self, group: Group, filled: Filled, without: Sequence[str] = ()) -> None:
        self._fields = tuple(each for each in filled.fields(group) if each.heading not in without)
        self._empty: tuple[Value, ...] = (None,) * len(self._fields)
        self.headings = tuple(
            Heading(each.heading, each.means, each.heading == "text") for each in self._fields
        )

    @classmethod
    def of(cls, group: Group, things: Iterable[object]) -> Told:
        """The columns of a group of which these are the things."""
        filled = Filled(group)
        for thing in things:
            filled.add(thing)
        return cls(group, filled)

    def cells(self, thing: object | None) -> tuple[Value, ...]:
        """The cells of a thing; empty ones where there is none."""
        if thing is None:
            return self._empty
        return tuple(field.value(thing) for field in self._fields)


class Things:
    """The things that an excerpt leads to: source, speaker, organisation and so on."""

    def __init__(self, joined: Joined, groups: Sequence[Group] = quote_table.THINGS) -> None:
        self._joined = joined
        self._held: Mapping[str, Mapping[str, object]] = {
            "source": joined.sources,
            "publication": joined.publications,
            "data-collection": joined.collections,
            "speaker": joined.speakers,
            "organisation": joined.organisations,
            "collaboration": joined.collaborations,
            "wave": joined.waves,
        }
        kinds = {each.name.replace("_", "-"): each for each in groups}
        self._parts = [
            (kind, Told.of(each, self._held[kind].values())) for kind, each in kinds.items()
        ]
        self._known: dict[tuple[str, str], tuple[Value, ...]] = {}
        self.headings = tuple(heading for _, told in self._parts for heading in told.headings)

    def held(self, kind: str) -> Mapping[str, object]:
        """The things of a kind by their ids."""
        return self._held[kind]

    def about(self, excerpt: Excerpt) -> dict[str, str | None]:
        """The ids of what an excerpt leads to, by kind."""
        source = self._joined.sources.get(excerpt.source)
        speaker = self._joined.speakers.get(excerpt.speaker or "")
        return {
            "source": excerpt.source,
            "publication": source.publication if source else None,
            "data-collection": source.data_collection if source else None,
            "speaker": excerpt.speaker,
            "organisation": speaker.organisation if speaker else None,
            "collaboration": excerpt.collaboration,
            "wave": excerpt.wave,
        }

    def cells(self, about: About) -> Iterator[Value]:
        """The cells of all the things."""
        for kind, told in self._parts:
            id_ = about.get(kind)
            if not id_:
                yield from told.cells(None)
                continue
            if (kind, id_) not in self._known:
                self._known[kind, id_] = told.cells(self._held[kind].get(id_))
            yield from self._known[kind, id_]


class Details:
    """A column for each name of a detail of some kinds of things, and for notes on others."""

    def __init__(self, joined: Joined, kinds: Sequence[str], notes: Sequence[str] = ()) -> None:
        self._joined = joined
        numbers: dict[tuple[str, str], bool] = {}
        for each in joined.material.study.records(Attribute):
            kind = each.about.partition(":")[0]
            if kind in kinds and each.value is not None:
                key = (kind, quote_table.detail(kind, each.name))
                numbers[key] = numbers.get(key, True) and number(each.value) is not None
        noted = {each.about.partition(":")[0] for each in joined.material.study.records(Note)}
        self._names = {kind: [heading for of, heading in numbers if of == kind] for kind in kinds}
        self._numbers = {heading for (_, heading), all_ in numbers.items() if all_}
        self._noted = [kind for kind in notes if kind in noted]
        self._known: dict[str, tuple[Value, ...]] = {}
        #: What has several details of one name, which share a cell: (reference, heading).
        self.shared: set[tuple[str, str]] = set()
        self.headings = (
            *(
                Heading(heading, f"A detail of the {kind}.")
                for kind in kinds
                for heading in self._names[kind]
            ),
            *(
                Heading(quote_table.notes(kind), f"Notes on the {kind}.", wide=True)
                for kind in self._noted
            ),
        )

    def notes(self, about: About) -> list[Note]:
        """The notes that stand in a row about these things."""
        return [
            note
            for kind in self._noted
            if (id_ := about.get(kind))
            for note in self._joined.notes(f"{kind}:{id_}")
        ]

    def cells(self, about: About, notes: Iterable[Note]) -> Iterator[Value]:
        """The cells of a row about these things, with the notes that stand in it."""
        for kind, names in self._names.items():
            if names:
                yield from self._details(kind, about.get(kind), names)
        said: dict[str, list[str]] = {}
        for note in notes:
            said.setdefault(note.about.partition(":")[0], []).append(note.text)
        for kind in self._noted:
            yield "\n\n".join(said.get(kind, ())) or None

    def _details(self, kind: str, id_: str | None, names: Sequence[str]) -> tuple[Value, ...]:
        if not id_:
            return (None,) * len(names)
        about = f"{kind}:{id_}"
        if about in self._known:
            return self._known[about]
        values: dict[str, list[str]] = {}
        for each in self._joined.details(about):
            if each.value is not None:
                values.setdefault(quote_table.detail(kind, each.name), []).append(each.value)
        self.shared.update((about, name) for name, said in values.items() if len(said) > 1)
        cells = tuple(self._value(name, values.get(name, ())) for name in names)
        if kind not in {"excerpt", "coding"}:  # of which there may be more than memory holds
            self._known[about] = cells
        return cells

    def _value(self, name: str, values: Sequence[str]) -> Value:
        if len(values) == 1 and name in self._numbers:
            return number(values[0])
        return "; ".join(values) or None


def number(text: str) -> int | float | None:
    """The number that a text is, where nothing of the text is lost by it; else None."""
    if _WHOLE.fullmatch(text) and text != "-0":
        return int(text)
    if _DECIMAL.fullmatch(text) and repr(float(text)) == text:
        return float(text)
    return None


def coding_about(coding: Coding | None) -> dict[str, str | None]:
    """The ids of what a coding leads to, by kind."""
    if coding is None:
        return {}
    return {
        "coding": coding.id,
        "code": coding.code,
        "layer": coding.layer,
        "agent": coding.coder,
    }
