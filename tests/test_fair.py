"""Each test of a FAIR report passes a good package, and fails one that lacks its thing."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import packages
from consilience import cli, fair
from consilience.archive.describing import Edition
from consilience.errors import ReadError
from packages import payload, rewrite

TOPIC = """
[[topics]]
label = "Social policy"
vocabulary = "CESSDA Topic Classification"
address = "https://vocabularies.cessda.eu/vocabulary/TopicClassification"
"""
#: What no package of ours says yet.
NOT_SAID = {"sampling"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with everything that can be said."""
    folder = tmp_path_factory.mktemp("whole")
    said = Edition(date=packages.DATE, doi="10.5072/example")
    origin = packages.rich(folder, deposit=packages.DEPOSIT + TOPIC)
    return packages.make(origin, folder / "out", edition=said).package


def _lacking(where: str) -> set[str]:
    return {each.name for each in fair.look(where).outcomes if each.points < each.most}


def test_good_package(whole: Path) -> None:
    """Nothing is lacking but what studies do not say; the score is that of F-UJI's metrics."""
    report = fair.look(str(whole))
    assert _lacking(str(whole)) == NOT_SAID
    assert report.score() == 100
    assert report.data()["score"]["all"] == 100
    assert "to mend" in report.text()
    assert {each.group for each in report.outcomes} == {"F-UJI", "CESSDA", "FOOPS!"}
    assert len([each for each in report.outcomes if each.group == "F-UJI"]) == 17


def _without(pattern: str) -> Callable[[Path], None]:
    def act(package: Path) -> None:
        rewrite(
            payload(package, "index.html"), lambda text: re.sub(pattern, "", text, flags=re.DOTALL)
        )

    return act


def _in(path: str, before: str, after: str = "x") -> Callable[[Path], None]:
    return lambda package: rewrite(payload(package, path), lambda t: t.replace(before, after))


def _gone(path: str) -> Callable[[Path], None]:
    return lambda package: payload(package, path).unlink()


_JSON_LD = r'<script type="application/ld\+json">.*?</script>'
_DDI, _DCAT, _TERMS = "meta/ddi.xml", "meta/catalog.ttl", "ontology/consilience.ttl"

#: What is taken away, and the tests that then fail (others may as well).
LACKS: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "all links and data": (
        _without(r"<head>.*</head>"),
        {"FsF-F1-01MD", "FsF-F4-01M", "FsF-A1-01M"},
    ),
    "an address that lasts": (_in("index.html", "https://doi.org/10.5072"), {"FsF-F1-02MD"}),
    "https": (
        _in("index.html", "https://doi.org", "ftp://doi.org"),
        {"FsF-A1.1-01MD", "FsF-A1.2-01MD"},
    ),
    "JSON-LD": (_without(_JSON_LD), {"FsF-I1-01M", "FsF-R1-01M", "FsF-F2-01M", "FsF-I3-01M"}),
    "items": (_without(_JSON_LD + r'|<link rel="item"[^>]*>'), {"FsF-F3-01M", "FsF-A1-02MD"}),
    "a file": (_gone("graph/rich.nq"), {"FsF-A1-02MD"}),
    "licence": (_in("index.html", "creativecommons.org"), {"FsF-R1.1-01M"}),
    "RDF": (_gone(_DCAT), {"FsF-I1-01M", "FsF-I2-01M", "FsF-R1.2-01M", "FsF-A1-02MD"}),
    "provenance": (_in(_DCAT, "http://www.w3.org/ns/prov#"), {"FsF-R1.2-01M"}),
    "DDI": (_gone(_DDI), {"FsF-R1.3-01M", "keyword of ELSST", "access"}),
    "open formats": (_in("index.html", '"text/csv"', '"application/secret"'), {"FsF-R1.3-02D"}),
    "abstract": (_in(_DDI, "abstract"), {"catalogue"}),
    "ELSST": (_in(_DDI, 'vocab="ELSST"', 'vocab="own"'), {"keyword of ELSST"}),
    "topic": (_in(_DDI, "CESSDA Topic"), {"topic"}),
    "unit": (_in(_DDI, "anlyUnit"), {"unit of analysis"}),
    "time": (_in(_DDI, "timeMeth"), {"time"}),
    "mode": (_in(_DDI, "collMode"), {"way of gathering"}),
    "access": (_in(_DDI, "open access", "ask"), {"access"}),
    "DOI": (_in("index.html", "doi.org/", "w3id.org/"), {"identifier"}),
    "version": (_in(_TERMS, "owl:versionIRI", "owl:versionInfo"), {"VER1", "OM1"}),
    "logo": (_in(_TERMS, "foaf:logo", "foaf:page"), {"OM3"}),
    "prefix": (_in(_TERMS, "vann:preferredNamespacePrefix", "foaf:nick"), {"FIND1", "OM2"}),
    "ontology's licence": (_in(_TERMS, "dcterms:license", "dcterms:audience"), {"OM4.1"}),
    "ontology's dates": (_in(_TERMS, "dcterms:created", "dcterms:audience"), {"OM5.1"}),
    "ontology's publisher": (_in(_TERMS, "dcterms:publisher", "dcterms:audience"), {"OM5.2"}),
    "broken ontology": (_in(_TERMS, "@prefix", "prefix!"), {"RDF1"}),
    "definitions": (_in("ontology/modules/note.ttl", "skos:definition", "skos:note"), {"VOC4"}),
    "labels": (_in("ontology/modules/note.ttl", "rdfs:label", "skos:note"), {"VOC3"}),
}


@pytest.mark.long
@pytest.mark.parametrize("name", LACKS)
def test_what_is_lacking_is_found(whole: Path, tmp_path: Path, name: str) -> None:
    """Each test fails where its thing is not there."""
    package = Path(shutil.copytree(whole, tmp_path / "p"))
    act, expected = LACKS[name]
    act(package)
    assert expected <= _lacking(str(package))


def test_every_metric_is_tried(whole: Path) -> None:
    """Only those tests were left out that every package of ours passes whatever is in it."""
    tried = set().union(*(expected for _, expected in LACKS.values())) | NOT_SAID
    all_ = {each.name for each in fair.look(str(whole)).outcomes}
    assert all_ - tried == {"PURL1", "VOC1"}


@pytest.fixture
def served(whole: Path) -> Iterator[str]:
    """The package on a plain web server."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    folder = str(whole / "data")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()
    thread.join()


def test_page_on_a_server(served: str) -> None:
    """The same page from a server is as good, apart from the files of the ontology."""
    report = fair.look(served)
    lacking = {each.name for each in report.outcomes if each.points < each.most}
    assert "FsF-A1-02MD" not in lacking
    assert {each.group for each in report.outcomes} == {"F-UJI", "CESSDA"}
    with pytest.raises(ReadError):
        fair.look(served.replace("index", "nothing"))


def test_command_line(whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the report, and says what is no package."""
    assert cli.main(["fair", str(whole), "--format", "json"]) == 0
    assert '"consilience.fair/1"' in capsys.readouterr().out
    assert cli.main(["fair", str(tmp_path)]) != 0
