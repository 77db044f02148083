"""What leaves for other graphs: SKOS and nanopublications."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from consilience import api, study_folder, turtle
from consilience.errors import Refused
from consilience.linking import nanopublication, skos
from consilience.linking.nanopublication import Statement
from consilience.model import Excerpt
from consilience.namespaces import expand
from consilience.project import Project
from consilience.rdf import Iri, Literal, Term

ROOT = Path(__file__).parents[1]
HERE = "https://example.org/"


@pytest.fixture(scope="module")
def project() -> Project:
    """The seed studies."""
    return api.find_project(ROOT)


def statement(word: str = "one") -> Statement:
    """A made-up statement."""
    triple: tuple[Term, Term, Term] = (Iri(f"{HERE}a"), Iri(f"{HERE}p"), Literal(word))
    return Statement((triple,), ((Iri(f"{HERE}because"), Iri(f"{HERE}b")),), f"{HERE}licence")


def test_the_address_is_the_content() -> None:
    """The same statement has the same address, another one has another."""
    first = nanopublication.made(statement(), HERE)
    assert first == nanopublication.made(statement(), HERE)
    assert first.address != nanopublication.made(statement("two"), HERE).address
    assert first.address.startswith(f"{HERE}np/RA")
    assert len(first.address) == len(f"{HERE}np/RA") + 43


def test_a_changed_nanopublication_betrays_itself() -> None:
    """Worked out again from changed quads, the code is no longer that of the address."""
    made = nanopublication.made(statement(), HERE)
    code = made.address.rpartition("/")[2]

    def again(change: str) -> str:
        def blank(term: Term) -> Term:
            if isinstance(term, Iri):
                return Iri(term.value.replace(code, " "))
            return replace(term, value=term.value + change)

        quads = [(blank(s), blank(p), blank(o), blank(g)) for s, p, o, g in made.quads]
        return nanopublication.trusty_code(quads)

    assert again("") == code
    assert again("!") != code


def test_no_words_of_participants_leave(project: Project) -> None:
    """Nanopublications and SKOS hold no quote of any study."""
    text = nanopublication.trig(nanopublication.published(project)) + skos.turtle_of(project)
    quotes = [
        each.text
        for folder in project.studies
        for each in study_folder.read(folder).records(Excerpt)
        if each.kind != "author-finding" and each.text
    ]
    assert quotes
    assert not [quote for quote in quotes if quote[:30] in text]


def test_every_link_and_finding_is_there(project: Project) -> None:
    """One nanopublication for each accepted link and each worded finding."""
    found = nanopublication.published(project, ["devlin2015"])
    assert len(found) == 19
    asserted = {
        str(quad[1]) for each in found for quad in each.quads if "#assertion" in str(quad[3])
    }
    assert expand("con:oppositeOf") in asserted


def test_restricted_studies_stay(tmp_path: Path) -> None:
    """A study that is not open leaves only where that was asked for."""
    shutil.copytree(ROOT / "data" / "studies", tmp_path / "studies")
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    file = tmp_path / "studies" / "devlin2015" / "study.toml"
    file.write_text(file.read_text().replace('access = "open"', 'access = "controlled"', 1))
    project = api.find_project(tmp_path)
    assert "devlin2015" not in skos.turtle_of(project)
    assert "study/devlin2015" not in nanopublication.trig(nanopublication.published(project))
    for leave in (skos.turtle_of, nanopublication.published):
        with pytest.raises(Refused):
            leave(project, ["devlin2015"])
        assert leave(project, ["devlin2015"], up_to="controlled")


def test_skos_is_whole(project: Project, tmp_path: Path) -> None:
    """Every concept has one label in a language, one scheme, and a place below its top."""
    path = tmp_path / "all.ttl"
    path.write_text(skos.turtle_of(project), encoding="utf-8")
    facts: dict[tuple[str, str], list[Term]] = {}
    for subject, property_, value in turtle.read(path):
        facts.setdefault((str(subject), str(property_)), []).append(value)
    type_, concept = expand("rdf:type"), Iri(expand("skos:Concept"))
    concepts = [s for (s, p), values in facts.items() if p == type_ and concept in values]
    assert len(concepts) > 200
    for each in concepts:
        (label,) = facts[each, expand("skos:prefLabel")]
        assert isinstance(label, Literal)
        assert label.language
        assert len(facts[each, expand("skos:inScheme")]) == 1
        above = facts.get((each, expand("skos:broader")), [])
        assert bool(above) != ((each, expand("skos:topConceptOf")) in facts)
        for other in above:
            assert Iri(each) in facts[str(other), expand("skos:narrower")]


@pytest.mark.long
def test_other_programs_agree(project: Project, tmp_path: Path) -> None:
    """The nanopub library finds every address right; skosify has nothing to mend."""
    python = os.environ.get("CONSILIENCE_LINKING_PYTHON")
    if not python:
        pytest.skip("set CONSILIENCE_LINKING_PYTHON to a Python that has nanopub and skosify")
    file, taxonomy = tmp_path / "links.trig", tmp_path / "codes.ttl"
    found = nanopublication.published(project)
    file.write_text(nanopublication.trig(found), encoding="utf-8")
    opinion = Path(__file__).with_name("nanopub_opinion.py")
    run = subprocess.run([python, opinion, file], capture_output=True, text=True, check=True)
    told = dict(line.split("\t") for line in run.stdout.splitlines())
    assert told == dict.fromkeys([each.address for each in found], "True")
    changed = file.read_text(encoding="utf-8").replace("Leadership", "Followership", 1)
    file.write_text(changed, encoding="utf-8")
    run = subprocess.run([python, opinion, file], capture_output=True, text=True, check=True)
    assert run.stdout.count("\tFalse") == 1
    taxonomy.write_text(skos.turtle_of(project, ["devlin2015"]), encoding="utf-8")
    run = subprocess.run(
        [Path(python).with_name("skosify"), taxonomy, "-o", tmp_path / "out.ttl"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "WARNING" not in run.stderr
    assert "ERROR" not in run.stderr
