"""Every shape, tried on small data: ``tests/shapes/<module>/<defect>.ttl``.

The first lines of a case say exactly what must be found in it by the shapes of its module.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from consilience import assets, catalogue, iris, shacl, store, turtle
from consilience.namespaces import expand

CASES = sorted((Path(__file__).parent / "shapes").rglob("*.ttl"))
EXPECTED = re.compile(r"#! (violates|warns|advises) (consh:\S+) at (\S+)")
CONFORMS = "#! conforms"
CASE = "https://example.org/case"
VERBS = {"error": "violates", "warning": "warns", "advice": "advises"}
MODULES = sorted({path.parent.name for path in CASES})

Expectation = tuple[str, str, str]


def case_id(path: Path) -> str:
    """Module and defect."""
    return f"{path.parent.name}/{path.stem}"


def full(name: str) -> str:
    """The address that ``ex:q1``, ``con:Coding`` or ``<https://…>`` stands for."""
    if name.startswith("<"):
        return name.strip("<>")
    if name.startswith("ex:"):
        return "https://example.org/" + name.removeprefix("ex:")
    return expand(name)


def expected(path: Path) -> set[Expectation]:
    """What the first lines of a case say; a line that cannot be read is an error."""
    found: set[Expectation] = set()
    heads = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#!")
    ]
    assert heads, "a case begins with #! and what must be found"
    if heads == [CONFORMS]:
        return found
    for line in heads:
        match = EXPECTED.fullmatch(line)
        assert match, line
        verb, shape, focus = match.groups()
        found.add((verb, expand(shape), full(focus)))
    return found


@cache
def shapes_of(module: str) -> shacl.Shapes:
    """The shapes of one module."""
    return shacl.read(assets.SHAPES / "lists.ttl", assets.SHAPES / f"{module}.ttl")


#: What the shapes for data never look at; left out so that cases are quick.
IDLE = (
    *("rdfs:label", "rdfs:comment", "rdfs:isDefinedBy", "rdfs:domain", "rdfs:range"),
    *("skos:altLabel", "skos:example", "skos:notation", "skos:scopeNote", "skos:topConceptOf"),
    *("schema:domainIncludes", "schema:rangeIncludes", "dcterms:source", "dcterms:title"),
)


@cache
def vocabulary(module: str) -> tuple[str, ...]:
    """The ontology and the frameworks, as far as the shapes of a module can look at them."""
    idle = set() if module == "ontology" else {f"<{expand(each)}>" for each in IDLE}
    graph = iris.graph(iris.BASE, "ontology")
    files = (*assets.ontology_files(), *assets.framework_files())
    lines = [line for path in files for line in turtle.lines(path, graph)]
    return tuple(line for line in lines if line.split(" ", 2)[1] not in idle)


@cache
def known(module: str) -> frozenset[shacl.Result]:
    """What the shapes of a module find in the vocabulary alone: no case has to say it again."""
    return frozenset(shacl.validate(vocabulary(module), shapes=shapes_of(module)))


def checked(path: Path, shapes: shacl.Shapes) -> list[shacl.Result]:
    """What is found in a case and not in the vocabulary alone."""
    results = shacl.validate(facts_of(path), shapes=shapes)
    return [result for result in results if result not in known(path.parent.name)]


def facts_of(path: Path) -> store.OxigraphStore:
    """The facts of a case beside the vocabulary."""
    return store.memory((*vocabulary(path.parent.name), *turtle.lines(path, CASE)))


def found(results: list[shacl.Result]) -> set[Expectation]:
    """Results as the first lines of a case write them."""
    return {(VERBS[result.severity.word], result.shape, result.focus) for result in results}


def described() -> list[catalogue.Rule]:
    """Every shape and query of the modules that has a code."""
    return [rule for rule in catalogue.every_rule() if rule.kind in {"shape", "query"}]


def failing_case(shape: str) -> Path:
    """The first case in which a shape finds something (an error if there is none)."""
    name = shape.removeprefix(expand("consh:"))
    for path in CASES:
        if any(each[1] == shape for each in expected(path)):
            return path
    message = f"no case of tests/shapes fails for consh:{name}"
    raise LookupError(message)


def test_there_are_cases() -> None:
    """Every module has cases, and every folder of cases is a module's."""
    files = {path.stem for path in assets.shape_files()}
    assert set(MODULES) == files - {"tables", "lists"}


@pytest.mark.parametrize("path", CASES, ids=case_id)
def test_case(path: Path) -> None:
    """The shapes of the module find exactly what the case says, and nothing else."""
    results = checked(path, shapes_of(path.parent.name))
    assert found(results) == expected(path)
    assert len(results) == len(expected(path)), "one finding for each fault"


@pytest.mark.parametrize("module", MODULES)
def test_complete(module: str) -> None:
    """Each module has a case in which all is as it should be."""
    path = Path(__file__).parent / "shapes" / module / "complete.ttl"
    assert path in CASES
    assert expected(path) == set()


@pytest.mark.parametrize("rule", described(), ids=lambda rule: rule.shape.rpartition("/")[2])
def test_every_shape_is_needed(rule: catalogue.Rule) -> None:
    """Some case fails for each shape, and no longer does so once the shape is taken away."""
    path = failing_case(rule.shape)
    without = shapes_of(path.parent.name).without(rule.shape)
    assert found(checked(path, without)) != expected(path)
