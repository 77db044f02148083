"""What is shipped is whole: the archives hold everything, and run where nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ASSETS = ("ontology", "shapes", "queries", "data")
STUDIES = ("devlin2015", "vindrola-padros2022")


def _run(*command: str | Path, cwd: Path) -> str:
    """Run a command away from the checkout; what it printed."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env |= {"NO_COLOR": "1", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _assets() -> list[str]:
    """Every file that has to travel inside the package."""
    return [
        file.relative_to(ROOT).as_posix()
        for folder in ASSETS
        for file in sorted((ROOT / folder).rglob("*"))
        if file.is_file() and not any(part.startswith(".") for part in file.parts[-2:])
    ]


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source archive, and the wheel that is built from it."""
    out = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    (sdist,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def sdist_names(archives: tuple[Path, Path]) -> set[str]:
    """The files of the source archive, without its top folder."""
    with tarfile.open(archives[0]) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


@pytest.fixture(scope="module")
def wheel_names(archives: tuple[Path, Path]) -> set[str]:
    """The files of the wheel."""
    with zipfile.ZipFile(archives[1]) as archive:
        return set(archive.namelist())


def _new_python(folder: Path) -> Path:
    """A new environment that borrows our dependencies, but not our package."""
    venv.create(folder, with_pip=False)
    (borrowed,) = folder.glob("lib/python*/site-packages")
    # A line in a .pth file adds a folder without following the .pth files inside it, so the
    # editable installation that the tests run in stays out of sight.
    here = sysconfig.get_path("purelib")
    (borrowed / "borrowed.pth").write_text(here + "\n", encoding="utf-8")
    return folder / "bin" / "python"


def _install(python: Path, *what: str | Path) -> None:
    """Install without network and without dependencies."""
    quiet = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--ignore-installed")
    _run(
        sys.executable, "-m", "pip", "--python", python, "install", *quiet, *what, cwd=python.parent
    )


@pytest.fixture(scope="module")
def installed(archives: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which the wheel is installed; its path has a space."""
    python = _new_python(tmp_path_factory.mktemp("a clean place") / "env")
    _install(python, archives[1])
    return python


@pytest.mark.parametrize("folder", ASSETS)
def test_wheel_holds_every_asset(folder: str, wheel_names: set[str]) -> None:
    """Ontology, checks, questions and studies travel inside the package, to the last file."""
    wanted = {f"consilience/_assets/{name}" for name in _assets() if name.startswith(folder + "/")}
    assert wanted
    assert wanted <= wheel_names, sorted(wanted - wheel_names)


@pytest.mark.parametrize("study", STUDIES)
def test_wheel_holds_the_studies_with_their_licence(study: str, wheel_names: set[str]) -> None:
    """A study never travels without the file that says whose words it holds."""
    folder = f"consilience/_assets/data/studies/{study}"
    assert {f"{folder}/study.toml", f"{folder}/excerpts.csv", f"{folder}/LICENCE.md"} <= wheel_names


def test_wheel_holds_the_licences(wheel_names: set[str]) -> None:
    """All licence texts and notes are in the wheel."""
    held = {name.partition("/licenses/")[2] for name in wheel_names if "/licenses/" in name}
    assert held == {"LICENSE", *(f"LICENSES/{each.name}" for each in (ROOT / "LICENSES").iterdir())}


def test_wheel_says_that_it_is_typed(wheel_names: set[str]) -> None:
    """Type checkers of other projects see our types."""
    assert "consilience/py.typed" in wheel_names


def test_wheel_holds_nothing_else(wheel_names: set[str]) -> None:
    """Tests and documentation stay out of people's site-packages."""
    tops = {name.partition("/")[0] for name in wheel_names}
    assert {top.partition("-")[0] for top in tops} == {"consilience"}


def test_sdist_holds_all_that_is_needed_to_go_on(sdist_names: set[str]) -> None:
    """Who has the source archive can build, test and document without our repository."""
    assert set(_assets()) <= sdist_names, sorted(set(_assets()) - sdist_names)
    wanted = {"Makefile", "README.md", "LICENSE", "pyproject.toml", "docs/why.md", "zensical.toml"}
    assert wanted <= sdist_names
    assert f"tests/{Path(__file__).name}" in sdist_names


def test_installed_package_uses_its_own_assets(installed: Path, tmp_path: Path) -> None:
    """An installed package finds what it carries, and not a checkout."""
    show = (
        "from consilience import assets; print(assets.ONTOLOGY); print(len(assets.shape_files()))"
    )
    ontology, shapes = _run(installed, "-c", show, cwd=tmp_path).splitlines()
    assert Path(ontology).is_relative_to(installed.parents[1])
    assert int(shapes) == len(list((ROOT / "shapes").glob("*.ttl")))


def test_installed_package_runs_the_demo(installed: Path, tmp_path: Path) -> None:
    """The first thing that people try works from the wheel alone."""
    assert "Devlin" in _run(installed.with_name("consilience"), "demo", cwd=tmp_path)


@pytest.mark.long
def test_editable_installation_uses_the_checkout(tmp_path: Path) -> None:
    """Who works on Consilience sees each change of an ontology file at once."""
    python = _new_python(tmp_path / "env")
    _install(python, "--editable", ROOT)
    show = "from consilience import assets; print(assets.ONTOLOGY)"
    assert Path(_run(python, "-c", show, cwd=tmp_path).strip()) == ROOT / "ontology"
