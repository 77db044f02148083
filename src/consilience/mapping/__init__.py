"""A study → linked data, as N-Quads lines.

Driven by :mod:`consilience.tables`: which property a cell becomes is said there and nowhere
else. What follows from several cells together (tier, licence, the codebook version that a
coding follows) is added here. It streams: lines come as rows are read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from consilience import fingerprint, iris, model, rdf, tables
from consilience.access import TIERS
from consilience.cells import ID
from consilience.iris import Minter
from consilience.mapping import codebook, header, links
from consilience.mapping.cells import Speller, applied, predicate, speller, typed
from consilience.mapping.header import Fact, Facts, version_address
from consilience.mapping.licences import Licences
from consilience.mapping.tiers import Tiers
from consilience.namespaces import expand
from consilience.tables import Column, Kind, Table

__all__ = ["Licences", "Mapping", "Tiers", "applied", "quads", "record_prefix", "typed"]

_TYPE = predicate("rdf:type")
_IN_STUDY = predicate("con:inStudy")
_FROM_ROW = predicate("con:fromRow")
_EFFECTIVE_TIER = predicate("con:effectiveTier")
_EFFECTIVE_LICENCE = predicate("con:effectiveLicence")
_BESIDE = frozenset({predicate("con:prefix"), predicate("con:suffix")})


class _Mapper:
    """Maps the rows of one table."""

    def __init__(self, table: Table, minter: Minter) -> None:
        self.table = table
        self.minter = minter
        self.own = [self._prepared(c) for c in table.columns if c.property and not c.on]
        self.affiliation = [self._prepared(c) for c in table.columns if c.on == "affiliation"]
        has_kinds = any(column.kind is Kind.CLASS for column in table.columns)
        self.class_ = "" if has_kinds else rdf.iri(expand(table.class_))

    def _prepared(self, column: Column) -> tuple[str, str, Speller, bool]:
        return (
            column.name,
            predicate(column.property),
            speller(column, self.minter),
            column.many,
        )

    def facts(self, record: model.Record) -> Iterator[Fact]:
        """What the row states, cell by cell."""
        address = self.minter.record(self.table.singular, record.id)
        subject = rdf.iri(address)
        if self.class_:
            yield subject, _TYPE, self.class_
        yield subject, _IN_STUDY, rdf.iri(self.minter.study)
        yield from self._cells(subject, record, self.own)
        if self.affiliation:
            affiliation = rdf.iri(self.minter.affiliation(record.id))
            details = list(self._cells(affiliation, record, self.affiliation))
            if details:
                yield from (
                    Facts(address).link("con:affiliation", self.minter.affiliation(record.id)).facts
                )
                yield affiliation, _TYPE, rdf.iri(expand("con:Affiliation"))
                yield affiliation, _IN_STUDY, rdf.iri(self.minter.study)
                yield from details

    def _cells(
        self, subject: str, record: model.Record, prepared: list[tuple[str, str, Speller, bool]]
    ) -> Iterator[Fact]:
        for name, property_, spell, many in prepared:
            value = getattr(record, name)
            if value is None or value == ():
                continue
            for each in value if many else (value,):
                yield subject, property_, spell(each)


class Mapping:
    """Maps one study; holds what rows need to know of other rows."""

    def __init__(self, study: model.Study, minter: Minter, tiers: Tiers | None = None) -> None:
        self.study = study
        self.minter = minter
        self.tiers = tiers or Tiers.of(study)
        self.licences = Licences.of(study)
        self.versions = {
            layer.id: {reference.partition("@")[0]: reference for reference in layer.codebooks}
            for layer in study.header.layers
        }
        self.graphs: dict[str, str] = {}

    def graph(self, *parts: str) -> str:
        """The spelling of a named graph of the study."""
        key = "/".join(parts)
        if key not in self.graphs:
            self.graphs[key] = rdf.iri(self.minter.graph(*parts))
        return self.graphs[key]

    def lines(self, without: Collection[Table] = ()) -> Iterator[str]:
        """Every fact of the study as an N-Quads line, but for those of the rows of some tables."""
        opened = self.graph("open", "asserted")
        for fact in header.facts(self.study.header, self.minter):
            yield _line(fact, opened)
        inside = self.graph(self.tiers.study, "asserted")
        for fact in codebook.facts(self.study, self.minter):
            yield _line(fact, inside)
        for table in tables.TABLES:
            if table in (tables.CODEBOOK, tables.ORIGINS, *without):
                continue
            mapper = _Mapper(table, self.minter)
            extra = self._extras.get(table.record)
            for record in self.study.records(table.record):
                graph = self.graph(self.tiers.tier(table.singular, record.id), "asserted")
                beside = self._words_beside(record, graph)
                for fact in mapper.facts(record):
                    yield _line(fact, beside if fact[1] in _BESIDE else graph)
                if extra:
                    for fact in extra(record):
                        yield _line(fact, graph)
        if tables.EXCERPTS not in without:
            for excerpt in self.study.records(model.Excerpt):
                for outer, fact in self.stub(excerpt):
                    yield _line(fact, self.graph(outer, "asserted"))
        for fact in links.facts(self.study, self.minter):
            yield _line(fact, self.beside("links", self.tiers.study))
        for tier, fact in self._provenance(without):
            yield _line(fact, self.beside("provenance", tier))

    def _words_beside(self, record: model.Record, graph: str) -> str:
        """The graph of the words before and after a passage."""
        if self.tiers.uniform or not isinstance(record, model.Excerpt):
            return graph
        return self.graph(self.tiers.beside(record), "asserted")

    def following(self, record: model.Record) -> Iterator[Fact]:
        """What follows from several cells of a row together."""
        made = self._extras.get(type(record))
        return made(record) if made else iter(())

    @property
    def _extras(self) -> dict[type[model.Record], Callable[[model.Record], Iterator[Fact]]]:
        return {
            model.Source: self._source,
            model.Excerpt: self._excerpt,
            model.Coding: self._coding,
            model.Assessment: self._assessment,
        }

    def beside(self, name: str, tier: str) -> str:
        """The graph of links or provenance: within its tier, unless everybody may see it."""
        return self.graph(name) if tier == TIERS[0] else self.graph(tier, name)

    def _source(self, record: model.Record) -> Iterator[Fact]:
        subject = rdf.iri(self.minter.record("source", record.id))
        tier = self.tiers.tier("source", record.id)
        yield subject, _EFFECTIVE_TIER, rdf.iri(iris.concept("tier", tier))

    def _excerpt(self, record: model.Record) -> Iterator[Fact]:
        if not isinstance(record, model.Excerpt):
            return
        subject = rdf.iri(self.minter.record("excerpt", record.id))
        tier = self.tiers.tier("excerpt", record.id)
        yield subject, _EFFECTIVE_TIER, rdf.iri(iris.concept("tier", tier))
        licence = self.licences.excerpt(record)
        if licence:  # a study without one is a finding; the rest of it is still looked at
            yield subject, _EFFECTIVE_LICENCE, rdf.iri(licence)
        if not record.text:
            yield (
                subject,
                predicate("con:withheld"),
                rdf.typed("true", rdf.XSD_BOOLEAN),
            )

    def _coding(self, record: model.Record) -> Iterator[Fact]:
        if not isinstance(record, model.Coding):
            return
        facts = Facts(self.minter.record("coding", record.id))
        if record.direction is None:
            facts.concept("con:direction", "direction", "unstated")
        framework, colon, _ = record.code.partition(":")
        reference = self.versions.get(record.layer, {}).get(framework if colon else "codebook")
        if reference:
            facts.link("con:followsVersion", version_address(self.minter, reference))
        yield from facts.facts

    def _assessment(self, record: model.Record) -> Iterator[Fact]:
        if not isinstance(record, model.Assessment):
            return
        name = record.round or "unnamed"
        # Addresses are made of ids and never of words: they are shown where words are not.
        id_ = name if ID.fullmatch(name) else f"h{fingerprint.of_texts([name])}"
        address = self.minter.round(record.collaboration, record.assessor, id_)
        own = Facts(self.minter.record("assessment", record.id)).link("con:inRound", address)
        yield from own.facts
        made = Facts(address, "con:AssessmentRound").link("con:inStudy", self.minter.study)
        made.link("con:assesses", self.minter.record("collaboration", record.collaboration))
        made.link("con:assessor", self.minter.record("agent", record.assessor))
        yield from made.text("con:roundName", name).facts

    def stub(self, excerpt: model.Excerpt) -> Iterator[tuple[str, Fact]]:
        """What the source's tier may know of an excerpt in a narrower tier: that it is there."""
        tier = self.tiers.tier("excerpt", excerpt.id)
        outer = self.tiers.tier("source", excerpt.source)
        if tier == outer:
            return
        stub = Facts(self.minter.record("excerpt", excerpt.id))
        stub.link("rdf:type", iris.class_of(excerpt.kind)).link("con:inStudy", self.minter.study)
        stub.link("con:fromSource", self.minter.record("source", excerpt.source))
        stub.concept("con:effectiveTier", "tier", tier)
        for fact in stub.facts:
            yield outer, fact

    def _provenance(self, without: Collection[Table]) -> Iterator[tuple[str, Fact]]:
        """The row of every record, and where an imported one came from, with their tiers."""
        minter = self.minter
        for table in tables.TABLES:
            if table in (tables.CODEBOOK, tables.ORIGINS, *without):
                continue
            for record in self.study.records(table.record):
                if record.row:
                    subject = rdf.iri(minter.record(table.singular, record.id))
                    row = rdf.iri(minter.row(table.file, record.row))
                    yield self.tiers.tier(table.singular, record.id), (subject, _FROM_ROW, row)
        for fact in codebook.provenance(self.study, minter):
            yield self.tiers.study, fact
        for fact in links.provenance(self.study, minter):
            yield self.tiers.study, fact
        if tables.ORIGINS in without:
            return
        for origin in self.study.records(model.Origin):
            facts = Facts(typed(minter, origin.id)).text("con:originFile", origin.file)
            facts.text("con:originSheet", origin.sheet)
            facts.number("con:originRow", origin.source_row)
            for fact in facts.text("con:originElement", origin.element).facts:
                yield self.tiers.of_reference(origin.id), fact


def record_prefix(minter: Minter, kind: str) -> str:
    """What the address of every record of a kind begins with, as it is spelled."""
    return rdf.iri(minter.record(kind, "x"))[1:-2]


def _line(fact: Fact, graph: str) -> str:
    subject, property_, value = fact
    return f"{subject} {property_} {value} {graph} ."


def quads(study: model.Study, minter: Minter) -> Iterator[str]:
    """Everything that a study states, as N-Quads lines in its named graphs.

    Graphs: ``<base>graph/<slug>/<tier>/asserted`` for each effective tier, ``…/links`` and
    ``…/provenance`` (where not everybody may see them, below ``…/<tier>/``). What lies in tier
    ``never`` is mapped too, so that it can be checked; whoever stores the lines leaves it out.
    """
    return Mapping(study, minter).lines()
