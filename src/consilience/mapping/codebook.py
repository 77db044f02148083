"""codebook.csv → codes, their wordings, and the versions that include them."""

from __future__ import annotations

from collections.abc import Iterator

from consilience import codebook, model, rdf, tables
from consilience.iris import Minter
from consilience.mapping.cells import predicate
from consilience.mapping.header import Fact, Facts


def facts(study: model.Study, minter: Minter) -> Iterator[Fact]:
    """The codes, newest wording first, and every wording in its versions."""
    order = codebook.versions(study)
    now = codebook.newest(study)
    for id_, wordings in codebook.wordings(study).items():
        address = minter.record("code", id_)
        newest = now[id_]
        code = Facts(address, "con:Code").link("con:inStudy", minter.study)
        code.link("skos:inScheme", minter.codebook)
        code.text("skos:prefLabel", newest.label).text("skos:definition", newest.definition)
        code.concept("con:codeOrigin", "codeorigin", newest.origin)
        code.text("con:inclusionCriterion", newest.include)
        code.text("con:exclusionCriterion", newest.exclude)
        if newest.broader:
            code.link("skos:broader", minter.record("code", newest.broader))
        if newest.replaced_by:
            code.link("con:replacedBy", minter.record("code", newest.replaced_by))
        yield from code.facts
        for number, wording in enumerate(wordings, 1):
            worded = Facts(minter.wording(id_, number), "con:CodeWording")
            worded.link("con:wordingOf", address).link("con:inStudy", minter.study)
            worded.text("skos:prefLabel", wording.label)
            worded.text("skos:definition", wording.definition)
            for version in wording.version or order:
                there = minter.codebook_version(version)
                worded.link("con:inVersion", there)
                yield from Facts(there).link("con:includesCode", address).facts
            yield from worded.facts


def provenance(study: model.Study, minter: Minter) -> Iterator[Fact]:
    """The row of every wording; a code came from the row of its newest wording."""
    now = codebook.newest(study)
    from_row = predicate("con:fromRow")
    for id_, wordings in codebook.wordings(study).items():
        rows = [(minter.record("code", id_), now[id_])]
        rows += [(minter.wording(id_, number), each) for number, each in enumerate(wordings, 1)]
        for address, code in rows:
            if code.row:
                row = minter.row(tables.CODEBOOK.file, code.row)
                yield rdf.iri(address), from_row, rdf.iri(row)
