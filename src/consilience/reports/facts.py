"""Findings as a W3C validation report (SHACL 1.0, section 3.6), one result a finding.

What SHACL has no word for (the cell in the researcher's own file) is said with terms of
``consh:``: ``file``, ``row``, ``column``, ``columnName``, ``element``, ``code``, ``help``.
"""

from __future__ import annotations

from collections.abc import Iterator

from consilience import rdf
from consilience.findings import Finding, Report, Severity
from consilience.namespaces import expand
from consilience.rdf import Blank, Iri, Literal, Term, Triple
from consilience.reports import Look

_SEVERITY = {
    Severity.ERROR: "sh:Violation",
    Severity.WARNING: "sh:Warning",
    Severity.ADVICE: "sh:Info",
}
_TYPE = Iri(rdf.RDF_TYPE)


def lines(report: Report, look: Look) -> Iterator[str]:
    """The report as lines of N-Triples, in the order of its findings."""
    for triple in triples(report, look):
        yield " ".join(rdf.encode(term) for term in triple) + " ."


def triples(report: Report, look: Look) -> Iterator[Triple]:
    """The report as facts. It conforms only where nothing at all was found."""
    node = Blank("report")
    yield node, _TYPE, _iri("sh:ValidationReport")
    yield node, _iri("sh:conforms"), _boolean(not report.findings)
    results = [Blank(f"result{number}") for number in range(1, len(report) + 1)]
    for result in results:
        yield node, _iri("sh:result"), result
    for result, finding in zip(results, report, strict=True):
        for property_, value in _result(finding, look):
            yield result, _iri(property_), value


def _result(finding: Finding, look: Look) -> Iterator[tuple[str, Term]]:
    place = finding.place
    yield "rdf:type", _iri("sh:ValidationResult")
    yield "sh:resultSeverity", _iri(_SEVERITY[finding.severity])
    # What is wrong with a file, or with what never became a thing, has no address: its place.
    here = f"{look.prefix}{place}"
    yield "sh:focusNode", Iri(finding.focus) if finding.focus else Literal(here)
    if finding.path:
        yield "sh:resultPath", Iri(finding.path)
    if value := finding.shown or (finding.content if look.show else ""):
        yield (
            "sh:value",
            Iri(value) if value.startswith(("http://", "https://")) else Literal(value),
        )
    component = finding.component
    yield "sh:sourceConstraintComponent", Iri(component) if component else _iri("consh:TableRule")
    if finding.shape:
        yield "sh:sourceShape", Iri(finding.shape)
    yield "sh:resultMessage", Literal(finding.message)
    yield "consh:code", Literal(finding.code)
    if finding.help:
        yield "consh:help", Literal(finding.help)
    yield "consh:file", Literal(look.prefix + place.file)
    if place.row is not None:
        yield "consh:row", Literal(str(place.row), rdf.XSD_INTEGER)
    if place.column is not None:
        yield "consh:column", Literal(str(place.column), rdf.XSD_INTEGER)
    if place.column_name:
        yield "consh:columnName", Literal(place.column_name)
    if place.element:
        yield "consh:element", Literal(place.element)


def _iri(curie: str) -> Iri:
    return Iri(expand(curie))


def _boolean(value: bool) -> Literal:
    return Literal(str(value).lower(), rdf.XSD_BOOLEAN)
