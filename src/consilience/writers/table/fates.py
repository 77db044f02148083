"""What a table carried of a study and what it left, and what has to be said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from consilience import quote_table
from consilience.access import licence_id
from consilience.citation import cite
from consilience.loss import Ledger
from consilience.model import Attribute, Coding, Excerpt, Note
from consilience.writers import unplaced
from consilience.writers.phrases import CAUTION, restriction
from consilience.writers.table.joined import Joined
from consilience.writers.table.told import About

WHY = "it has no place in a table of this kind"


class Fates:
    """Takes note while rows are written; tells the rest of the study at the end."""

    def __init__(self, joined: Joined, ledger: Ledger) -> None:
        self._joined = joined
        self._ledger = ledger
        self._reached: dict[str, set[str]] = {}
        self._restricted: Counter[tuple[str, str]] = Counter()
        self._applied: set[str] = set()
        self._noted: set[str] = set()

    # --- while rows are written ------------------------------------------------------------

    def excerpt(self, excerpt: Excerpt, about: About, became: str, why: str = "") -> None:
        """An excerpt stands in the table, and leads to these things."""
        for kind, id_ in about.items():
            if id_ and kind != "excerpt":
                self._reached.setdefault(kind, set()).add(id_)
        if why:
            self._ledger.changed("excerpt", became, why, id_=excerpt.id)
        else:
            self._ledger.carried("excerpt", became, id_=excerpt.id)
        self._restricted[self._joined.material.tier("excerpt", excerpt.id), "quote"] += 1

    def codes(self, codes: Iterable[str]) -> None:
        """Codes stand in the table."""
        self._reached.setdefault("code", set()).update(codes)

    def coding(self, coding: Coding, became: str, why: str = "") -> None:
        """A coding stands in the table."""
        self._applied.add(coding.code)
        self._reached.setdefault("layer", set()).add(coding.layer)
        if coding.coder:
            self._reached.setdefault("agent", set()).add(coding.coder)
        if why:
            self._ledger.changed("coding", became, why, id_=coding.id)
        else:
            self._ledger.carried("coding", became, id_=coding.id)

    def notes(self, notes: Iterable[Note]) -> None:
        """Notes stand in the table; each counts once."""
        for note in notes:
            if note.id not in self._noted:
                self._noted.add(note.id)
                self._restricted[self._joined.material.tier("note", note.id), "note"] += 1
                why = "its words only: who wrote it, and when, is left"
                self._ledger.changed("note", "cell", why, id_=note.id)

    def left(self, record: Excerpt | Coding, why: str) -> None:
        """An excerpt or a coding has no place in the table."""
        self._ledger.left(type(record).__name__.lower(), why, id_=record.id)

    # --- at the end ------------------------------------------------------------------------

    def finish(
        self,
        carried: Collection[str],
        detailed: Collection[str] = (),
        shared: Collection[tuple[str, str]] = (),
        noted: str = WHY,
    ) -> None:
        """Tell what became of everything else.

        ``carried`` are the kinds of things that rows tell of, ``detailed`` those whose details
        they tell, ``shared`` the details that have one cell together; ``noted`` says why other
        notes have none.
        """
        joined, ledger = self._joined, self._ledger
        held: Mapping[str, Iterable[str]] = {
            "source": joined.sources,
            "publication": joined.publications,
            "data collection": joined.collections,
            "speaker": joined.speakers,
            "organisation": joined.organisations,
            "collaboration": joined.collaborations,
            "wave": joined.waves,
            "code": joined.codes,
            "layer": (each.id for each in joined.header.layers),
            "agent": joined.agents,
        }
        for kind in carried:
            reached = self._reached.get(kind.replace(" ", "-"), set())
            for id_ in held[kind]:
                if id_ in reached:
                    ledger.carried(kind, "columns", id_=id_)
                else:
                    ledger.left(kind, "no row leads to it", id_=id_)
        for detail in joined.material.study.records(Attribute):
            self._detail(detail, detailed, shared)
        for note in joined.material.study.records(Note):
            if note.id not in self._noted:
                ledger.left("note", noted, id_=note.id)
        unplaced.note(
            joined.material,
            ledger,
            {*carried, "excerpt", "coding", "attribute", "note"},
            WHY,
        )

    def _detail(
        self, detail: Attribute, detailed: Collection[str], shared: Collection[tuple[str, str]]
    ) -> None:
        kind, _, id_ = detail.about.partition(":")
        if kind in {"excerpt", "coding"}:
            there = True
        else:  # the codes above one that was given have no columns for details
            there = id_ in (self._applied if kind == "code" else self._reached.get(kind, ()))
        if kind not in detailed:
            self._ledger.left("attribute", WHY, id_=detail.id)
        elif detail.value is None:
            self._ledger.left("attribute", "it has no value", id_=detail.id)
        elif (detail.about, quote_table.detail(kind, detail.name)) in shared:
            why = "several of one name share a cell"
            self._ledger.changed("attribute", "column", why, id_=detail.id)
        elif there:
            self._ledger.carried("attribute", "column", id_=detail.id)
        else:
            self._ledger.left("attribute", "no row leads to what it is about", id_=detail.id)

    def remarks(self, *more: str) -> tuple[str, ...]:
        """What has to be said of the file."""
        return tuple(each for each in (restriction(self._restricted), *more) if each)

    def about(self, *more: tuple[str, str]) -> Iterator[tuple[str, str]]:
        """What a workbook says of itself: the study, its words' licence, what numbers mean."""
        header = self._joined.header
        yield "study", f"{header.title} ({header.slug})"
        if header.authors:
            yield "authors", ", ".join(each.name for each in header.authors)
        for each in header.publications:
            yield (
                "publication",
                cite(
                    each.title,
                    authors=[author.name for author in each.authors],
                    year=each.year,
                    container=each.container,
                    doi=each.doi,
                    url=each.url,
                ),
            )
        yield "licence", f"{licence_id(header.licence)}, unless a row says otherwise"
        yield from more
        yield "caution", CAUTION
        yield from (("access", each) for each in self.remarks())
