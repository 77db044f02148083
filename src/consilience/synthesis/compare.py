"""A comparison: the constructs of a shared codebook by studies, and who linked what."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from consilience.errors import BadParameter
from consilience.rdf import Term
from consilience.reports.counts import many
from consilience.result import natural, short
from consilience.store import Store
from consilience.synthesis import asking
from consilience.synthesis.asking import Given, Head
from consilience.synthesis.independence import Independence, independence
from consilience.synthesis.sheet import OnSheet, Sheet, Value

#: The kinds of excerpt, each counted by itself, with the word for one and for several.
KINDS: Mapping[str, tuple[str, str, str]] = {
    "con:AuthorFinding": ("findings", "finding", "findings"),
    "con:ParticipantWords": ("quotes", "quote", "quotes"),
    "con:ObserverNote": ("notes", "note of an observer", "notes of observers"),
    "con:DocumentExtract": ("extracts", "extract of a document", "extracts of documents"),
}
#: Which rows are shown.
SHOWN = ("all", "shared", "gaps")
CAUTION = (
    "Findings of authors and quotes of participants are counted apart: they are not the same kind "
    "of evidence. The numbers count what was published and coded, not how common a view was. A gap "
    "means that nothing here was coded or linked; it does not mean that the study is silent. "
    "Evidence counts through links that say same, similar or broader, and through direct coding."
)
REVIEWED_ONLY = (
    "Here a link counts only if a second person agreed with it, or if a difference was settled; "
    "what other links would bring is left out."
)
_RELATIONS = {
    "skos:exactMatch": "same",
    "skos:closeMatch": "similar",
    "skos:broadMatch": "broader",
    "skos:narrowMatch": "narrower",
    "skos:relatedMatch": "related",
    "con:oppositeOf": "opposite",
}
_DIRECTIONS = {
    "direction:strength": "helped",
    "direction:challenge": "hindered",
    "direction:mixed": "mixed",
}
_WITHHELD = "(words withheld)"


@dataclass(frozen=True, slots=True)
class Count:
    """Excerpts of one kind: all, those that report help, those that report hindrance."""

    all: int = 0
    helped: int = 0
    hindered: int = 0

    def words(self, kind: str) -> str:
        """The number in words."""
        _, one, several = KINDS[kind]
        parts = [
            f"{number} {name}"
            for number, name in ((self.helped, "helped"), (self.hindered, "hindered"))
            if number
        ]
        said = f" ({', '.join(parts)})" if parts else ""
        return f"{self.all} {one if self.all == 1 else several}{said}"


@dataclass(frozen=True, slots=True)
class Passage:
    """One excerpt behind a cell, with what it reports and where it stands."""

    iri: str
    kind: str
    text: str
    directions: tuple[str, ...]
    place: str = ""
    speaker: str = ""

    @property
    def id(self) -> str:
        """The short name."""
        return short(self.iri)

    def __str__(self) -> str:
        where = "" if self.place == self.id else self.place
        said = ", ".join(filter(None, (self.id, self.speaker, where, *self.directions)))
        quoted = f"“{self.text}”" if self.kind == "con:ParticipantWords" else self.text
        return f"{quoted if self.text else _WITHHELD} ({said})"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one study has for one construct: counts by kind, links, who coded it directly."""

    counts: Mapping[str, Count] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    coded_by: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()

    @property
    def has_evidence(self) -> bool:
        """True where at least one excerpt counts."""
        return bool(self.counts)

    def lines(self, *, words: bool = True) -> list[str]:
        """The cell as people read it: counts, words where they were asked for, who decided."""
        lines = [self.counts[kind].words(kind) for kind in KINDS if kind in self.counts]
        lines += [str(passage) for passage in self.passages if words]
        lines = lines or ["no evidence"]
        lines += [f"coded by {who}" for who in self.coded_by]
        return lines + [f"linked: {link}" for link in self.links]


@dataclass(frozen=True, slots=True)
class Comparison(OnSheet):
    """Constructs by studies: ``sheet`` has a row for each pair, ``chart`` for each construct."""

    constructs: tuple[Head, ...]
    studies: tuple[Head, ...]
    cells: Mapping[tuple[Head, Head], Cell] = field(repr=False)
    above: Mapping[Head, str] = field(repr=False)
    independent: int = 0
    shown: str = "all"
    caution: str = CAUTION

    @property
    def title(self) -> str:
        """What is compared."""
        shown = {"all": "", "shared": " with evidence in each", "gaps": " with a gap somewhere"}
        return (
            f"{many(len(self.constructs), 'construct')}{shown[self.shown]}, by "
            f"{many(len(self.studies), 'study', 'studies')} ({self.independent} independent)"
        )

    def cell(self, construct: Head, study: Head) -> Cell:
        """What a study has for a construct."""
        return self.cells.get((construct, study), Cell())

    def gaps(self) -> Comparison:
        """The constructs for which at least one of the studies has no evidence."""
        return self._only("gaps", [c for c in self.constructs if not self._everywhere(c)])

    def shared(self) -> Comparison:
        """The constructs for which every study has evidence."""
        return self._only("shared", [c for c in self.constructs if self._everywhere(c)])

    def _everywhere(self, construct: Head) -> bool:
        return all(self.cell(construct, study).has_evidence for study in self.studies)

    def _only(self, shown: str, kept: Iterable[Head]) -> Comparison:
        return replace(self, constructs=tuple(kept), shown=shown)

    @property
    def sheet(self) -> Sheet:
        """One row for each construct and study: numbers, and who decided."""
        names = [KINDS[kind][0] for kind in KINDS]
        columns = ["construct", "construct_label", "above", "study", "evidence"]
        for name in names:
            columns += [name, f"{name}_helped", f"{name}_hindered"]
        columns += ["coded_by", "links"]
        made: list[tuple[Value, ...]] = []
        for construct in self.constructs:
            for study in self.studies:
                cell = self.cell(construct, study)
                row: list[Value] = [construct.id, construct.label, self.above[construct]]
                row += [study.id, cell.has_evidence]
                for kind in KINDS:
                    count = cell.counts.get(kind, Count())
                    row += [count.all, count.helped, count.hindered]
                made.append((*row, "; ".join(cell.coded_by), "; ".join(cell.links)))
        return Sheet("comparison", self.title, tuple(columns), tuple(made), self.caution)

    @property
    def chart(self) -> Sheet:
        """One row for each construct, one column for each study: the table of a supplement."""
        columns = ("construct", *(study.id for study in self.studies))
        gathers = set(self.above.values())  # its words stand below, at the constructs themselves
        made = []
        for construct in self.constructs:
            cells = [self.cell(construct, study) for study in self.studies]
            lines = (cell.lines(words=construct.id not in gathers) for cell in cells)
            label = construct.label if self.above[construct] else construct.label.upper()
            made.append((label, *map("\n".join, lines)))
        return Sheet("comparison", self.title, columns, tuple(made), self.caution)

    def _repr_html_(self) -> str:
        titles = "".join(
            f"<li>{html.escape(study.id)}: {html.escape(study.label)}</li>"
            for study in self.studies
        )
        return f"{self.chart._repr_html_()}<ul>{titles}</ul>"


def compare(
    store: Store,
    studies: Given = None,
    *,
    framework: Given = "damour",
    layer: Given = None,
    show: str = "all",
    words: bool = False,
    reviewed_only: bool = False,
    kin: Independence | None = None,
) -> Comparison:
    """The constructs of frameworks by studies (all where none is named).

    ``layer`` counts codings of these layers only; ``show`` is one of :data:`SHOWN`; ``words`` puts
    the excerpts themselves beside their numbers. With ``reviewed_only`` evidence comes through
    links that a second person agreed with, or that were settled; the others are shown. ``kin`` is
    what is known of the kinship of studies, where that was asked before.
    """
    if show not in SHOWN:
        raise BadParameter(
            f"“{show}” is not something to show",
            name="compare",
            parameter="show",
            hint="take one of: " + ", ".join(SHOWN),
        )
    given = {
        "framework": asking.meant(store, "framework", framework),
        "study": asking.meant(store, "study", studies),
        "layer": asking.meant(store, "layer", layer),
    }
    heads = asking.studies(store, given["study"])
    constructs, above = _constructs(store, given["framework"])
    whole = Comparison(
        tuple(constructs),
        heads,
        _cells(store, given, words=words, reviewed_only=reviewed_only),
        above,
        (kin or independence(store)).count(head.iri for head in heads),
        caution=f"{REVIEWED_ONLY} {CAUTION}" if reviewed_only else CAUTION,
    )
    if show == "gaps":
        return whole.gaps()
    return whole.shared() if show == "shared" else whole


def directions(store: Store, excerpts: Iterable[Term]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """What some excerpts report: words by the addresses of construct and excerpt."""
    found: dict[tuple[str, str], list[str]] = {}
    wanted = tuple(excerpts)
    for row in asking.rows(store, "directions", excerpt=wanted) if wanted else ():
        if word := _DIRECTIONS.get(short(asking.words(row["direction"]))):
            pair = asking.words(row["construct"]), asking.words(row["excerpt"])
            found.setdefault(pair, []).append(word)
    return {pair: tuple(words) for pair, words in found.items()}


def _constructs(
    store: Store, frameworks: Sequence[Term] | None
) -> tuple[list[Head], dict[Head, str]]:
    """Constructs, each below the one above it, and the short names of those above."""
    below: dict[str, list[Head]] = {}
    above: dict[Head, str] = {}
    for row in asking.rows(store, "constructs", framework=frameworks):
        head = Head(asking.words(row["construct"]), asking.words(row["label"]))
        if head not in above:
            parent = asking.words(row["above"])
            above[head] = short(parent) if parent else ""
            below.setdefault(parent, []).append(head)
    ordered: list[Head] = []

    def walk(parent: str) -> None:
        for head in below.pop(parent, ()):
            ordered.append(head)
            walk(head.iri)

    known = {head.iri for head in above}
    for parent in [each for each in below if each not in known]:
        walk(parent)
    return ordered, above


def _cells(
    store: Store,
    given: Mapping[str, tuple[Term, ...] | None],
    *,
    words: bool,
    reviewed_only: bool,
) -> dict[tuple[Head, Head], Cell]:
    which = "-reviewed" if reviewed_only else ""
    counts: dict[tuple[Head, Head], dict[str, Count]] = {}
    for row in asking.rows(store, f"evidence{which}", **given):
        numbers = (int(asking.words(row[name])) for name in ("excerpts", "helped", "hindered"))
        kind = short(asking.words(row["kind"]))
        counts.setdefault(_pair(row), {})[kind] = Count(*numbers)
    passages = _passages(asking.rows(store, f"words{which}", **given)) if words else {}
    coded: dict[tuple[Head, Head], dict[str, None]] = {}
    for row in asking.rows(store, "coders", **given):
        coder, of_layer = asking.words(row["coder"]), short(asking.words(row["layer"]))
        who = f"{coder} ({of_layer})" if coder else of_layer
        coded.setdefault(_pair(row), {})[who] = None
    links = _links(asking.rows(store, "links", **given))
    return {
        pair: Cell(
            counts.get(pair, {}),
            links.get(pair, ()),
            tuple(coded.get(pair, ())),
            tuple(passages.get(pair, ())),
        )
        for pair in {**counts, **coded, **links}
    }


def _pair(row: asking.Row) -> tuple[Head, Head]:
    return Head(asking.words(row["construct"])), Head(asking.words(row["study"]))


def _links(found: Iterable[asking.Row]) -> dict[tuple[Head, Head], tuple[str, ...]]:
    """Links in words: code, relation, author, date, and what reviewers said."""
    said: dict[tuple[Head, Head], dict[tuple[str, ...], list[str]]] = {}
    for row in sorted(found, key=lambda row: [asking.words(each) for each in row.values()]):
        relation = short(asking.words(row["relation"]))
        key = (
            asking.words(row["code_label"]),
            _RELATIONS.get(relation, relation),
            asking.words(row["author"]),
            asking.words(row["date"]),
        )
        reviews = said.setdefault(_pair(row), {}).setdefault(key, [])
        if row["verdict"] is not None:
            who = asking.words(row["reviewer"]) or "a reviewer"
            reviews.append(f"{who}: {asking.words(row['verdict'])}")
    return {
        pair: tuple(
            f"{code}: {relation} ({', '.join([*filter(None, by), *(reviews or ['not reviewed'])])})"
            for (code, relation, *by), reviews in links.items()
        )
        for pair, links in said.items()
    }


def _passages(found: Iterable[asking.Row]) -> dict[tuple[Head, Head], list[Passage]]:
    gathered: dict[tuple[Head, Head], dict[str, tuple[asking.Row, list[str]]]] = {}
    for row in found:
        of_pair = gathered.setdefault(_pair(row), {})
        _, directions = of_pair.setdefault(asking.words(row["excerpt"]), (row, []))
        direction = _DIRECTIONS.get(short(asking.words(row["direction"])))
        if direction and direction not in directions:
            directions.append(direction)
    return {
        pair: sorted(
            (
                Passage(
                    excerpt,
                    short(asking.words(row["kind"])),
                    asking.words(row["text"]),
                    tuple(directions),
                    asking.words(row["place"]),
                    asking.words(row["speaker"]),
                )
                for excerpt, (row, directions) in excerpts.items()
            ),
            key=lambda passage: natural(passage.id),
        )
        for pair, excerpts in gathered.items()
    }
