"""What the pages show: studies that can be asked, and what is said of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from consilience import vocabulary
from consilience.graph import KnowledgeGraph
from consilience.iris import BASE
from consilience.pages import codebooks, lookup
from consilience.pages.codebooks import Entry
from consilience.project import DEFAULTS
from consilience.references import Reference
from consilience.result import Result, short
from consilience.synthesis import asking
from consilience.synthesis.independence import Independence, independence

if TYPE_CHECKING:
    from consilience.findings import Report
    from consilience.pages.shelf import Shelf


#: What a collection is called where nobody says otherwise.
TITLE = DEFAULTS["title"]
_LATELY = 64  # small answers that are kept for the next page of the same list

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Held:
    """One study as lists show it. Counts are of one kind each."""

    iri: str
    slug: str
    title: str
    quotes: int
    findings: int
    notes: int
    extracts: int
    speakers: int
    codes: int
    layers: int
    codings: int
    licence: str
    references: tuple[Reference, ...]

    @property
    def brief(self) -> str:
        """The first publication as people say it: Devlin et al. 2015; without one, the slug."""
        return brief(self.references[0]) if self.references else self.slug


def brief(reference: Reference) -> str:
    """A publication as people say it: Devlin et al. 2015."""
    names = [author.split()[-1] for author in reference.authors if author.split()]
    if not names:
        return f"{reference.title[:40]} {reference.year}".strip()
    who = names[0]
    if len(names) == 2:  # noqa: PLR2004 - two are both named
        who += f" and {names[1]}"
    elif len(names) > 1:
        who += " et al."
    return f"{who} {reference.year}".strip()


@dataclass(eq=False)
class Collection:
    """Studies that can be asked, with what every page says of them.

    The data do not change while it is open, so what is worked out once is kept. ``version``
    names the state of the data; ``tier`` is the narrowest access that ``kg`` holds. ``run``
    carries out a query that a visitor wrote (None: there is no such thing here); ``findings``
    gives the report of the last check (None: it is not shown); ``counter`` gives the same studies
    where counting is quicker (None: there is no such place). ``writes`` says that there are pages
    for importing and for reviewing links.
    """

    kg: KnowledgeGraph
    title: str = TITLE
    base: str = BASE
    tier: str = "open"
    version: str = ""
    run: Callable[[str], Result] | None = None
    findings: Callable[[], Report] | None = None
    writes: bool = False
    counter: Callable[[], KnowledgeGraph] | None = None
    _lately: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def counting(self) -> KnowledgeGraph:
        """The studies, for questions that count many things."""
        return self.counter() if self.counter else self.kg

    @cached_property
    def studies(self) -> Mapping[str, Held]:
        """The studies by slug."""
        found: dict[str, list[Reference]] = {}
        for reference in self.counting.cite():
            found.setdefault(reference.study, []).append(reference)
        held = {}
        for row in self.counting.studies().terms:
            iri, title, *numbers, licence = (str(term) if term is not None else "" for term in row)
            slug = short(iri)
            quotes, findings, notes, extracts, speakers, codes, layers, codings = map(int, numbers)
            held[slug] = Held(
                iri=iri,
                slug=slug,
                title=title,
                quotes=quotes,
                findings=findings,
                notes=notes,
                extracts=extracts,
                speakers=speakers,
                codes=codes,
                layers=layers,
                codings=codings,
                licence=licence,
                references=tuple(found.get(slug, ())),
            )
        return held

    @cached_property
    def licences(self) -> Mapping[str, int]:
        """The licences that studies state, by address, with how many studies state them."""
        found = Counter(held.licence for held in self.studies.values() if held.licence)
        return dict(sorted(found.items()))

    @cached_property
    def shelf(self) -> Shelf:
        """Every excerpt by everything that it can be found by."""
        from consilience.pages.shelf import load  # noqa: PLC0415 - it needs the collection

        return load(self)

    @cached_property
    def described(self) -> Mapping[str, object]:
        """What search engines for data are told of all studies."""
        from consilience.pages.described import data  # noqa: PLC0415 - it needs the collection

        return data(self)

    @cached_property
    def codes(self) -> Mapping[str, Entry]:
        """The codes of all studies' own codebooks."""
        return codebooks.codes(self.counting)

    @cached_property
    def constructs(self) -> Mapping[str, Entry]:
        """The constructs of all frameworks."""
        return codebooks.constructs(self.counting)

    @cached_property
    def reviews(self) -> Mapping[str, str]:
        """The titles of the reviews across studies, by their ids."""
        return {
            short(asking.words(row["review"])): asking.words(row["title"])
            for row in asking.rows(self.kg.store, "reviews")
        }

    @cached_property
    def kin(self) -> Independence:
        """Which studies count as one."""
        return independence(self.counting.store)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What things are called: address → label."""
        return lookup.labels(self.counting)

    def once(self, key: str, make: Callable[[], Kept]) -> Kept:
        """What was made under a key; made again only where much else was asked for since."""
        found: Kept = self._lately.pop(key) if key in self._lately else make()
        self._lately[key] = found
        if len(self._lately) > _LATELY:
            del self._lately[next(iter(self._lately))]
        return found

    def label(self, iri: str) -> str:
        """What a thing is called; its short name where nobody named it."""
        return self.labels.get(iri) or vocabulary.label(iri) or short(iri)

    def total(self, what: str) -> int:
        """One number of all studies together (``quotes``, ``findings``, ``speakers`` …)."""
        return sum(int(getattr(held, what)) for held in self.studies.values())
