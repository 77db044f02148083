"""Who judged which pair, and where that leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consilience.linking import kinds
from consilience.linking.book import Book
from consilience.model import Link, LinkReview
from consilience.namespaces import expand

#: Code and other end, as addresses.
Pair = tuple[str, str]
#: Links that followed from a settlement are nobody's independent judgement.
SETTLED = expand("semapv:MappingReview")

UNREVIEWED = "one person"
AGREED = "agreed"
DISPUTED = "disputed"
SETTLED_ = "settled"
OPEN = "undecided"
STANDINGS = (UNREVIEWED, AGREED, DISPUTED, SETTLED_, OPEN)


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's judgement of a pair. ``kind`` is a word of ``kinds``, *unsure*, or empty.

    It is empty where somebody disagreed without saying with what.
    """

    who: str
    kind: str
    date: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair, the link that stands for it now, and the judgements that led there."""

    pair: Pair
    link: Link
    kind: str
    decisions: tuple[Decision, ...]
    settlement: Decision | None = None

    @property
    def standing(self) -> str:
        """Where the pair stands: one of ``STANDINGS``."""
        if self.settlement is not None:
            return SETTLED_
        said = {each.kind for each in self.decisions}
        if len({each.who for each in self.decisions}) < 2:  # noqa: PLR2004 - a second person
            return OPEN if self.kind == kinds.UNSURE else UNREVIEWED
        if kinds.UNSURE in said and len(said) <= 2:  # noqa: PLR2004 - unsure beside one kind
            return OPEN
        return AGREED if len(said) == 1 else DISPUTED

    def by(self, who: str) -> Decision | None:
        """What somebody said of it."""
        return next((each for each in self.decisions if each.who == who), None)


def judged(book: Book) -> Mapping[Pair, Judged]:
    """Every pair that somebody judged, in the order of the files."""
    reviews: dict[str, list[LinkReview]] = {}
    for review in book.reviews:
        reviews.setdefault(review.link, []).append(review)
    by_pair: dict[Pair, list[Link]] = {}
    for link in (*book.links, *book.unsure):
        by_pair.setdefault((link.subject, link.object), []).append(link)
    return {pair: _judged(book, pair, links, reviews) for pair, links in by_pair.items()}


def _judged(
    book: Book, pair: Pair, links: list[Link], reviews: Mapping[str, list[LinkReview]]
) -> Judged:
    # A link counts more than a refusal of some other kind of link between the same two.
    links = sorted(links, key=lambda link: (link in book.unsure, link.refused))
    stands = links[0]
    found: list[Decision] = []
    settlement = None
    for link in links:
        kind = _kind(book, link)
        if link.justification != SETTLED:
            found += [_made(link, kind, who) for who in book.persons(link)]
        for review in reviews.get(link.id, ()):
            decision = _reviewed(review, kind)
            if review.settles:
                settlement = decision
            else:
                found.append(decision)
    return Judged(pair, stands, _kind(book, stands), tuple(_first(found)), settlement)


def _first(decisions: Iterable[Decision]) -> Iterable[Decision]:
    """The first decision of each person: a further link between the same two is no second one."""
    by_person: dict[str, Decision] = {}
    for each in decisions:
        by_person.setdefault(each.who, each)
    return by_person.values()


def _kind(book: Book, link: Link) -> str:
    if link in book.unsure:
        return kinds.UNSURE
    return kinds.of_predicate(link.predicate, refused=link.refused).word


def _made(link: Link, kind: str, who: str) -> Decision:
    slots = link.slots
    return Decision(who, kind, slots.get("mapping_date", ""), slots.get("comment", ""))


def _reviewed(review: LinkReview, kind: str) -> Decision:
    said = review.kind or {"agree": kind, "unsure": kinds.UNSURE}.get(review.verdict, "")
    return Decision(review.reviewer, said, review.date or "", review.reason or "")
