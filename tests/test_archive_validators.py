"""Packages before other people's validators, and broken packages that these refuse.

The validators live in an environment of their own: CONSILIENCE_VALIDATORS (see the Makefile).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

import packages
import validators
from consilience import project, turtle
from packages import close, entity, payload, rewrite

pytestmark = pytest.mark.long

#: Recommendations that a package cannot follow, with the reason.
CANNOT = {
    # An organisation's contact is asked for; we know that of the publisher and not of funders.
    "full": {"ro-crate-1.2_90.1"},
    # "The Consilience team" is in no register of organisations.
    "by": {"ro-crate-1.2_89.0"},
    "nc": {"ro-crate-1.2_89.0"},
    "only": {"ro-crate-1.2_90.1"},
    "open": {"ro-crate-1.2_90.1"},
    "restricted": {"ro-crate-1.2_90.1"},
}
PACKAGES = sorted(CANNOT)
#: The seed studies have no e-mail address, which a Dataverse demands.
WITHOUT_CONTACT = {"by", "nc"}
#: RO-Crate's validator takes half a minute for each.
SLOWLY = {"by", "full", "nc", "open"}


@pytest.fixture(scope="module")
def home() -> Path:
    """The environment of the validators."""
    given = os.environ.get("CONSILIENCE_VALIDATORS")
    if not given:
        pytest.skip("the validators are not installed: set CONSILIENCE_VALIDATORS")
    return Path(given)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The two packages of the seed studies, and four of a study that holds everything."""
    folder = tmp_path_factory.mktemp("packages")
    rich, seeds = packages.rich(folder / "rich"), project.seeds()
    doi = packages.Edition(date=packages.DATE, doi="10.5072/example")
    packages.make(seeds, folder / "nc")
    packages.make(seeds, folder / "by", licence="CC-BY-4.0")
    packages.make(rich, folder / "full", edition=doi)
    packages.make(rich, folder / "restricted", up_to="controlled")
    packages.make(rich, folder / "only", metadata_only=True)
    packages.make(rich, folder / "open", open_layer=True)
    return {name: folder / name for name in PACKAGES}


def judged(home: Path, validator: str, package: Path) -> list[str]:
    """What a validator says of a package, line by line."""
    done = subprocess.run(
        [str(home / "bin" / "python"), validators.__file__, validator, str(package)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("validator", "package"),
    [
        (validator, package)
        for validator in sorted(set(validators.VALIDATORS) - {"crate"})
        for package in PACKAGES
        if validator != "profile" or package in SLOWLY
    ],
)
def test_nobody_complains(home: Path, made: dict[str, Path], validator: str, package: str) -> None:
    """Each validator finds nothing, but for what is told above.

    "profile" judges by RO-Crate 1.3 as well, with everything that is recommended.
    """
    found = judged(home, validator, made[package])
    if validator == "profile":
        assert {line.partition(" ")[0] for line in found} == CANNOT[package], found
    elif validator == "dataverse" and package in WITHOUT_CONTACT:
        assert found == ["datasetContact is missing"]
    else:
        assert found == []


def _json(path: str, change: Callable[[dict], object]) -> Callable[[Path], None]:  # type: ignore[type-arg]
    def act(package: Path) -> None:
        file = payload(package, path)
        data = json.loads(file.read_text(encoding="utf-8"))
        change(data)
        file.write_text(json.dumps(data), encoding="utf-8")

    return act


def _text(path: str, before: str, after: str) -> Callable[[Path], None]:
    return lambda package: rewrite(payload(package, path), lambda t: t.replace(before, after))


def _root(name: str) -> Callable[[Path], None]:
    return lambda package: entity(package, "./", lambda each: each.pop(name))


#: Validator, what is broken, and a word of its answer.
BROKEN: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a byte": ("bagit", _text("README.md", "a", "o"), "validation failed"),
    "no licence": ("crate", _root("license"), "13.3"),
    "no conditions": ("profile", _root("usageInfo"), "under which conditions"),
    "action without tool": (
        "process",
        lambda package: entity(package, "#archiving", lambda each: each.pop("instrument")),
        "instrument",
    ),
    "no creators": (
        "datacite_json",
        _json("meta/datacite.json", lambda d: d.pop("creators")),
        "creators",
    ),
    "no such resource": (
        "datacite_xml",
        _text("meta/datacite.xml", 'resourceTypeGeneral="Dataset"', 'resourceTypeGeneral="Quotes"'),
        "Quotes",
    ),
    "nameless catalogue": (
        "dcat",
        _text("meta/catalog.ttl", "dcterms:title", "dcterms:x"),
        "title",
    ),
    "no such excerpt": ("csvw", _text("project/studies/rich/codings.csv", ",E1,", ",E99,"), "E99"),
    "no author": (
        "dataverse",
        _json(
            "meta/dataverse.json",
            lambda d: d["datasetVersion"]["metadataBlocks"]["citation"]["fields"].pop(1),
        ),
        "author",
    ),
    "no title to cite": ("cff", _text("CITATION.cff", "title:", "titel:"), "title"),
    "no item": ("signposting", _text("index.html", 'rel="item"', 'rel="thing"'), "items"),
    "open by mistake": (
        "invenio",
        _json("meta/inveniordm.json", lambda d: d["access"].update(files="restricted")),
        "access",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_validator_can_complain(
    home: Path, made: dict[str, Path], tmp_path: Path, name: str
) -> None:
    """A package that is broken in one thing is refused for that reason."""
    validator, act, words = BROKEN[name]
    package = Path(shutil.copytree(made["full"], tmp_path / "p"))
    act(package)
    if validator != "bagit":
        close(package)
    found = judged(home, validator, package)
    assert any(words in line for line in found), found


def test_numbers_of_an_open_layer_are_judged(
    home: Path, made: dict[str, Path], tmp_path: Path
) -> None:
    """The table of numbers is held against its metadata, and refused where it says otherwise."""
    package = Path(shutil.copytree(made["open"], tmp_path / "p"))
    rewrite(payload(package, "project/counts/rich.csv"), lambda t: t.replace("people", "persons"))
    close(package)
    assert any("counts" in line for line in judged(home, "csvw", package))


def test_every_validator_can_complain() -> None:
    """None was left out above."""
    assert {validator for validator, _, _ in BROKEN.values()} == set(validators.VALIDATORS)


def test_what_the_crate_validator_does_not_see(
    home: Path, made: dict[str, Path], tmp_path: Path
) -> None:
    """A wrong sum, a wrong size, a file more: RO-Crate's validator passes them, we do not."""
    package = Path(shutil.copytree(made["by"], tmp_path / "p"))
    entity(package, "README.md", lambda each: each.update(sha256="0" * 64))
    entity(package, "LICENSE.md", lambda each: each.update(contentSize="1"))
    payload(package, "more.txt").write_text("more", encoding="utf-8")
    assert judged(home, "crate", package) == []
    faults = dict(packages.files_faults(package))
    assert {"README.md", "LICENSE.md", "more.txt"} <= set(faults)


# --- canonical linked data ---------------------------------------------------------------------

_NODE = """
const {canonize} = require('rdf-canonize');
const fs = require('fs');
const text = fs.readFileSync(process.argv[1], 'utf8');
canonize(text, {algorithm: 'RDFC-1.0', inputFormat: 'application/n-quads'})
  .then(out => process.stdout.write(out));
"""


def _canonized(home: Path, file: Path) -> str:
    node = home / "bin" / "node"
    return subprocess.run(
        [str(node), "-e", _NODE, str(file)],
        check=True,
        capture_output=True,
        text=True,
        env={"NODE_PATH": str(home / "node_modules")},
    ).stdout


@pytest.mark.parametrize("package", ["full", "nc", "open", "restricted"])
def test_canonical_for_others(home: Path, made: dict[str, Path], package: str) -> None:
    """Another implementation of RDFC-1.0 gives the bytes that lie in the package."""
    files = sorted((made[package] / "data" / "graph").glob("*.nq"))
    assert files
    for file in files:
        assert _canonized(home, file) == file.read_text(encoding="utf-8")


def test_canonical_spelling(home: Path, tmp_path: Path) -> None:
    """Every character that has to be escaped is escaped as the other implementation does it."""
    odd = "".join(chr(code) for code in (*range(1, 0x20), 0x22, 0x5C, 0x7F, 0x80, 0x85, 0x2028))
    escaped = "".join(f"\\u{ord(char):04X}" for char in odd + "\u00e9") + "\\U0001F3EE"
    line = f'<https://e.org/s> <https://e.org/p> "{escaped}" <https://e.org/g> .'
    (tmp_path / "odd.nq").write_text(line + "\n", encoding="utf-8")
    ours = "".join(f"{each}\n" for each in turtle.canonical([line]))
    assert _canonized(home, tmp_path / "odd.nq") == ours


# --- DDI ---------------------------------------------------------------------------------------

#: What the profile of the CESSDA Data Catalogue 3.1.0 for DDI-Codebook 2.5 demands of us.
MANDATORY = (
    "stdyDscr/citation/titlStmt/titl/@xml:lang",
    "stdyDscr/citation/titlStmt/IDNo/@agency",
    "stdyDscr/citation/holdings/@URI",
    "stdyDscr/citation/distStmt/distrbtr/@xml:lang",
    "stdyDscr/stdyInfo/abstract/@xml:lang",
)
#: What it recommends, where the study knows it.
RECOMMENDED = (
    "stdyDscr/citation/rspStmt/AuthEnty",
    "stdyDscr/citation/distStmt/distDate/@date",
    "stdyDscr/stdyInfo/subject/keyword/@vocab",
    "stdyDscr/stdyInfo/subject/keyword/@vocabURI",
    "stdyDscr/stdyInfo/sumDscr/collDate/@event",
    "stdyDscr/stdyInfo/sumDscr/nation",
    "stdyDscr/stdyInfo/sumDscr/anlyUnit/concept",
    "stdyDscr/method/dataColl/timeMeth/concept",
    "stdyDscr/method/dataColl/collMode/concept",
    "stdyDscr/dataAccs/useStmt/restrctn",
    "fileDscr/fileTxt/fileName",
)


def _absent(text: str, paths: tuple[str, ...]) -> list[str]:
    root = etree.fromstring(text.encode())
    spaces = {"d": "ddi:codebook:2_5", "xml": "http://www.w3.org/XML/1998/namespace"}

    def prefixed(path: str) -> str:
        return "/".join(e if e.startswith("@") else f"d:{e}" for e in path.split("/"))

    return [path for path in paths if not root.xpath(prefixed(path), namespaces=spaces)]


@pytest.mark.parametrize("package", PACKAGES)
def test_catalogue_of_archives(made: dict[str, Path], package: str) -> None:
    """The DDI has everything that the catalogue demands, and what it recommends where known."""
    text = payload(made[package], "meta/ddi.xml").read_text(encoding="utf-8")
    assert _absent(text, MANDATORY) == []
    if package == "full":
        assert _absent(text, RECOMMENDED) == []
    for path in MANDATORY:
        tag = path.split("/")[-2]
        assert path in _absent(
            text.replace(f"<{tag} ", "<x ").replace(f"</{tag}>", "</x>"), MANDATORY
        )
