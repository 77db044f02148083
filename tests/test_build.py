"""Building: checked, reasoned, stored; whole or not at all; only what changed."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from consilience import (
    assets,
    build,
    check,
    diagnosis,
    examine,
    exporting,
    generation,
    linking,
    project,
    renewal,
)
from consilience.errors import DoesNotConform, StoreError
from consilience.iris import BASE, graph
from consilience.namespaces import expand
from consilience.project import Project
from consilience.rdf import RDF_TYPE, XSD_DECIMAL
from consilience.store import OxigraphStore

#: At how many moments a build is killed: some everyday, many under ``make soak``.
KILLS = 12 if settings.default.max_examples <= 50 else 100  # type: ignore[union-attr]
MOMENTS = 2 if settings.default.max_examples <= 50 else 50  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the two seed studies, built once. Nobody changes it."""
    root = tmp_path_factory.mktemp("pristine") / "p"
    shutil.copytree(assets.DATA, root)
    (root / project.FILE).touch()
    build.build(project.load(root))
    return root


@pytest.fixture
def seeds(pristine: Path, tmp_path: Path) -> Project:
    """A built project of its own with the two seed studies."""
    shutil.copytree(pristine, tmp_path / "p")
    return project.load(tmp_path / "p")


def lines(made: Project) -> list[str]:
    """The sorted N-Quads of the store in force."""
    opened = generation.open_current(made.state)
    found = list(opened.dump())
    opened.close()
    return found


def change(made: Project, slug: str, file: str, old: str, new: str) -> None:
    """Change words in a file of a study."""
    path = made.studies_folder / slug / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def test_two_builds_give_the_same_bytes(seeds: Project, tmp_path: Path) -> None:
    """Elsewhere, with another hash seed, time zone and locale: the same sorted N-Quads."""
    other = tmp_path / "elsewhere ü"
    shutil.copytree(seeds.root, other, ignore=shutil.ignore_patterns(".consilience"))
    script = (
        "import sys, pathlib\n"
        "from consilience import build, generation, project\n"
        "made = project.load(pathlib.Path(sys.argv[1]))\n"
        "build.build(made)\n"
        "store = generation.open_current(made.state)\n"
        "sys.stdout.buffer.write('\\n'.join(store.dump()).encode())\n"
    )
    changed = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", script, str(other)],
        env=os.environ | changed,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == "\n".join(lines(seeds))


def test_only_what_changed_is_examined_again(seeds: Project) -> None:
    """One study changed: the other is taken as it was worked out before."""
    assert build.build(seeds).reused == ("devlin2015", "vindrola-padros2022")
    change(seeds, "vindrola-padros2022", "excerpts.csv", "shared goals", "common goals")
    built = build.build(seeds)
    assert built.examined == ("vindrola-padros2022",)
    assert built.reused == ("devlin2015",)
    assert any("common goals" in line for line in lines(seeds))


def test_an_export_makes_nothing_stale(seeds: Project, tmp_path: Path) -> None:
    """The record of an export lies in the study's folder and is no part of its data."""
    made = exporting.run(seeds, "devlin2015", tmp_path / "quotes.csv")
    assert made.recorded
    assert build.build(seeds).examined == ()


def test_a_rebuild_from_what_was_kept_is_the_same_as_a_new_one(seeds: Project) -> None:
    """Kept work and new work give the same bytes and the same report."""
    kept = build.build(seeds)
    assert kept.examined == ()
    before = lines(seeds)
    fresh = build.build(seeds, force=True)
    assert fresh.examined == ("devlin2015", "vindrola-padros2022")
    assert fresh.report == kept.report
    assert lines(seeds) == before


def test_errors_leave_the_old_store_in_force(seeds: Project) -> None:
    """Nothing is stored; the report holds what was found; the old answers stay."""
    before = lines(seeds)
    change(seeds, "devlin2015", "excerpts.csv", "table3", "table4")
    with pytest.raises(DoesNotConform) as caught:
        build.build(seeds)
    assert not caught.value.report.ok
    assert any(finding.place.file == "devlin2015/excerpts.csv" for finding in caught.value.report)
    assert lines(seeds) == before


def test_a_study_that_is_as_it_was_is_not_examined_again(seeds: Project) -> None:
    """A change that did not pass is taken back: what was worked out before is still there."""
    change(seeds, "devlin2015", "excerpts.csv", "table3", "table4")
    with pytest.raises(DoesNotConform):
        build.build(seeds)
    change(seeds, "devlin2015", "excerpts.csv", "table4", "table3")
    assert build.build(seeds).examined == ()
    assert not (seeds.state / "before").exists()
    assert len(list(seeds.state.glob("studies/devlin2015/*"))) == 1


def test_an_interrupted_build_leaves_the_old_store_in_force(
    seeds: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while a study is examined or while the store is written."""
    before = lines(seeds)
    change(seeds, "devlin2015", "study.toml", "The eleven illustrative", "Eleven illustrative")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for owner, name in ((examine, "studies"), (OxigraphStore, "optimise")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, interrupted)
            with pytest.raises(KeyboardInterrupt):
                build.build(seeds)
        assert lines(seeds) == before
    build.build(seeds)
    assert lines(seeds) != before


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_build_leaves_a_store_that_answers(seeds: Project, moment: int) -> None:
    """Killed (kill -9) at different moments: the old store answers, the next build ends well."""
    before = lines(seeds)
    change(seeds, "devlin2015", "study.toml", "The eleven illustrative", "Eleven illustrative")
    script = (
        "import sys, pathlib\n"
        "from consilience import build, project\n"
        "print('begun', flush=True)\n"
        "build.build(project.load(pathlib.Path(sys.argv[1])))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(seeds.root)], stdout=subprocess.PIPE
    ) as running:
        assert running.stdout
        running.stdout.readline()
        try:
            running.wait(timeout=0.1 + 2.0 * moment / MOMENTS)
        except subprocess.TimeoutExpired:
            running.kill()
    after = lines(seeds)
    assert after == before or any('"Eleven illustrative' in line for line in after)
    assert build.build(seeds).report.ok


@pytest.mark.long
@pytest.mark.parametrize("moment", range(KILLS))
def test_a_killed_build_of_a_large_study(seeds: Project, moment: int) -> None:
    """The same at any moment of a build in columns, or while changed facts are exchanged.

    The store holds what the old build gave or what the new one gives, and never anything else;
    the next build gives the new.
    """
    chance = random.Random(moment)
    before = lines(seeds)
    row = (seeds.studies_folder / "devlin2015" / "codings.csv").read_text("utf-8").split("\n")[1]
    change(seeds, "devlin2015", "codings.csv", row + "\n", "")
    script = (
        "import sys, pathlib\n"
        "from consilience import build, examine, project, renewal\n"
        "examine.LARGE, renewal._SMALL, build.PAYS = 0, float(sys.argv[2]), 0\n"
        "print('begun', flush=True)\n"
        "build.build(project.load(pathlib.Path(sys.argv[1])))\n"
    )
    command = [sys.executable, "-c", script, str(seeds.root), str(moment % 2)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        try:
            running.wait(timeout=chance.uniform(0, 12))
        except subprocess.TimeoutExpired:
            running.kill()
    after = lines(seeds)
    build.build(seeds)
    new = lines(seeds)
    assert after in (before, new)
    build.build(seeds, force=True)
    assert lines(seeds) == new


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("report.json", "cut short"),
        ("asserted.nq", "changed"),
        ("inferred.nq", "lost"),
        *(
            pytest.param(file, damage, marks=pytest.mark.long)
            for file, *damages in (
                ("report.json", "emptied", "changed", "lost"),
                ("asserted.nq", "cut short", "emptied", "lost"),
                ("inferred.nq", "cut short", "emptied", "changed"),
            )
            for damage in damages
        ),
    ],
)
def test_kept_work_that_is_damaged_is_done_again(seeds: Project, file: str, damage: str) -> None:
    """Half a file of kept work is never taken for the whole; it is worked out anew."""
    before = lines(seeds)
    kept = next(seeds.state.glob(f"studies/vindrola-padros2022/*/{file}"))
    data = kept.read_bytes()
    if damage == "lost":
        kept.unlink()
    else:
        half = data[: data.index(b"\n", len(data) // 2) + 1]
        changed = data.replace(b"vindrola", b"vindrolb")
        kept.write_bytes({"cut short": half, "emptied": b"", "changed": changed}[damage])
    (seeds.state / "CURRENT").unlink()
    built = build.build(seeds)
    if not (file == "report.json" and damage == "changed"):  # places of warnings, no facts
        assert "vindrola-padros2022" in built.examined
    assert lines(seeds) == before


def test_a_large_store_answers_before_it_is_put_in_order(
    seeds: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions get the new answers; a build with nothing to do leaves it as it is."""
    monkeypatch.setattr(build, "PAYS", 0)
    change(seeds, "devlin2015", "study.toml", "The eleven illustrative", "Eleven illustrative")
    seen: list[list[str]] = []

    def look(message: str) -> None:
        if "in order" in message:
            seen.append(lines(seeds))

    made = build.build(seeds, force=True, progress=look)
    assert seen == [lines(seeds)]
    assert any('"Eleven illustrative' in line for line in seen[0])
    assert generation.current(seeds.state) == made.generation
    contents = renewal.Contents.read(seeds.state)
    assert contents
    assert set(contents.studies) == {folder.name for folder in seeds.studies}
    assert build.build(seeds, progress=look).generation == made.generation
    assert len(seen) == 1


@pytest.mark.parametrize("changed", [False, True])
def test_an_order_that_was_interrupted_is_made_by_the_next_build(
    seeds: Project, monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    """Also where that build only exchanges facts of the store that is not in order."""
    monkeypatch.setattr(build, "PAYS", 0)

    def interrupted(_: OxigraphStore) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(OxigraphStore, "optimise", interrupted)
        with pytest.raises(KeyboardInterrupt):
            build.build(seeds, force=True)
    made = generation.current(seeds.state)
    assert made
    assert generation.loose(made)
    taken = _renewals(monkeypatch)
    if changed:
        row = (
            (seeds.studies_folder / "devlin2015" / "codings.csv").read_text("utf-8").split("\n")[1]
        )
        change(seeds, "devlin2015", "codings.csv", row + "\n", "")
    ordered = build.build(seeds).generation
    assert taken == [changed]
    assert not generation.loose(ordered)
    assert ordered == generation.current(seeds.state)
    assert build.build(seeds).generation == ordered


def test_a_state_folder_that_is_gone_is_made_again(seeds: Project) -> None:
    """It is only a cache."""
    before = lines(seeds)
    shutil.rmtree(seeds.state)
    build.build(seeds)
    assert lines(seeds) == before


def test_two_builds_at_once_are_refused(seeds: Project) -> None:
    """The second one says what to do."""
    refused: list[StoreError] = []

    def second(_: str) -> None:
        if not refused:
            with pytest.raises(StoreError) as caught:
                build.build(seeds)
            refused.append(caught.value)

    build.build(seeds, force=True, progress=second)
    assert "wait" in refused[0].hint


def test_strict_counts_warnings(seeds: Project) -> None:
    """With ``strict`` a warning stands in the way."""
    change(seeds, "devlin2015", "study.toml", 'doi = "10.1093/jamia/ocv097"\n', "")
    change(
        seeds, "devlin2015", "study.toml", 'url = "https://strathprints.strath.ac.uk/54651/"\n', ""
    )
    built = build.build(seeds)
    assert built.report.ok
    assert len(built.report)
    with pytest.raises(DoesNotConform):
        build.build(seeds, strict=True)


def test_kept_reports_hold_no_words(seeds: Project) -> None:
    """What is kept beside the store says where something was found, and not in which words."""
    change(seeds, "devlin2015", "excerpts.csv", "big inertia", "big inertia, ask jane@example.org")
    assert [each.code for each in check.check(seeds).findings if "jane@" in each.content] == [
        "P001"
    ]
    build.build(seeds)
    (kept,) = (seeds.state / "studies" / "devlin2015").rglob("report.json")
    text = kept.read_text(encoding="utf-8")
    assert '"P001"' in text
    assert "jane@" not in text


def test_what_nobody_may_see_is_never_stored(seeds: Project) -> None:
    """A speaker withdraws: the words are in no graph of the store and in no file of it."""
    words = "big inertia"
    assert any(words in line for line in lines(seeds))
    path = seeds.studies_folder / "devlin2015" / "speakers.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    names = header.split(",")
    assert "consent" not in names
    rows = [f"{row},{'withdrawn' if row.startswith('S1,') else ''}" for row in rows]
    path.write_text("\n".join([header + ",consent", *rows, ""]), encoding="utf-8")
    build.build(seeds)
    assert not any(words in line for line in lines(seeds))
    stored = b"".join(each.read_bytes() for each in seeds.state.rglob("*") if each.is_file())
    assert words.encode() not in stored
    stub = f"<{BASE}study/devlin2015/excerpt/Q1>"
    about = [line for line in lines(seeds) if line.startswith(stub)]
    assert about
    assert all(
        "/open/asserted>" in line or "/provenance>" in line or "inferred" in line for line in about
    )


def test_a_study_that_is_taken_away_leaves_nothing(seeds: Project) -> None:
    """Its words are in no file that the program keeps."""
    words = b"big inertia"
    shutil.rmtree(seeds.studies_folder / "devlin2015")
    build.build(seeds)
    kept = [each for each in seeds.state.rglob("*") if each.is_file()]
    assert kept
    assert not any(words in each.read_bytes() for each in kept)


@pytest.fixture
def both(pristine: Path) -> Iterator[OxigraphStore]:
    """The store of the two seed studies."""
    opened = generation.open_current(project.load(pristine).state)
    yield opened
    opened.close()


def test_graphs_are_by_study_and_tier(both: OxigraphStore) -> None:
    """Asserted, inferred, links and provenance apart; the vocabulary in graphs of its own."""
    expected = {
        graph(BASE, name) for name in ("ontology", "frameworks", "programmes", "alignments")
    }
    expected |= {graph(BASE, "ontology", "inferred"), graph(BASE, linking.INFERRED, "open")}
    for slug in ("devlin2015", "vindrola-padros2022"):
        for parts in (("open", "asserted"), ("open", "inferred"), ("links",), ("provenance",)):
            expected.add(graph(BASE, slug, *parts))
    assert set(both.graphs()) == expected


def test_no_path_of_this_machine_is_in_the_store(both: OxigraphStore, tmp_path: Path) -> None:
    """No absolute path and no blank node in what studies state."""
    for line in both.dump():
        assert str(tmp_path.parent.parent) not in line
        if "/study/" in line.split(" ", 1)[0]:
            assert "_:" not in line.split('"', 1)[0]


def test_links_that_follow_stand_apart_and_count_for_nothing(
    seeds: Project, pristine: Path
) -> None:
    """Each is marked, with the stated links that it follows from; nothing rolls up by it."""
    within = f"<{graph(BASE, linking.INFERRED, 'open')}> ."
    found = [line for line in lines(project.load(pristine)) if line.endswith(within)]
    type_, from_ = f" <{RDF_TYPE}> ", f" <{expand('con:followsFrom')}> "
    marked = [line for line in found if type_ in line]
    following = linking.following(seeds).derived
    assert len(marked) == len(following) > 0
    assert all(f"<{expand('con:InferredLink')}>" in line for line in marked)
    assert sum(from_ in line for line in found) == sum(len(each.sources) for each in following)
    assert not any(f"<{expand(name)}>" in line for line in found for name in _COUNTING)


_COUNTING = ("con:Link", "con:rollsUpTo", "con:onConstruct", "con:refused", "con:author")


def test_what_follows_is_as_closed_as_what_it_follows_from(seeds: Project) -> None:
    """Of a safeguarded study's links nothing follows in the open."""
    change(seeds, "devlin2015", "study.toml", 'access = "open"', 'access = "safeguarded"')
    found = linking.inferred_lines(seeds)
    for tier, other in (("open", "devlin2015"), ("safeguarded", "vindrola-padros2022")):
        of_tier = [line for line in found if line.endswith(f"/{linking.INFERRED}/{tier}> .")]
        assert of_tier
        assert not any(f"/study/{other}/" in line for line in of_tier)


def test_what_follows_is_spelled_as_the_store_spells_it(seeds: Project, pristine: Path) -> None:
    """So a link that stays is not taken for another one when the store is renewed."""
    made = project.load(pristine)
    within = f"/{linking.INFERRED}/open> ."
    found = [line for line in lines(made) if line.endswith(within)]
    assert found == linking.inferred_lines(seeds)
    assert any(f'"^^<{XSD_DECIMAL}>' in line and not line.count('"1"') for line in found)


def test_what_follows_changes_with_its_link(
    seeds: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is changed in place holds what follows from the links as they are now."""
    taken = _renewals(monkeypatch)
    ends = "npt:reconfiguration\tReconfiguration"
    kind = "New collaborative working\tskos:"
    change(
        seeds,
        "devlin2015",
        "links.sssom.tsv",
        f"{kind}relatedMatch\t{ends}",
        f"{kind}broadMatch\t{ends}",
    )
    build.build(seeds)
    assert taken == [True]
    found = lines(seeds)
    build.build(seeds, force=True)
    assert found == lines(seeds)
    back = f"<{expand('skos:narrowMatch')}> <{BASE}study/devlin2015/code/new-collaborative-working>"
    assert any(back in line for line in found)


def _renewals(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each build from now on exchanged only what had changed."""
    taken: list[bool] = []

    def spy(*given: object) -> Path | None:
        found = renewed(*given)  # type: ignore[arg-type]
        taken.append(found is not None)
        return found

    renewed = renewal.renewed
    monkeypatch.setattr(renewal, "renewed", spy)
    monkeypatch.setattr(renewal, "_SMALL", 1)
    return taken


def test_a_changed_study_is_exchanged(seeds: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no words go, the store is changed; it then holds what making it anew would give."""
    taken = _renewals(monkeypatch)
    codings = (seeds.studies_folder / "devlin2015" / "codings.csv").read_text(encoding="utf-8")
    row = codings.split("\n")[1]
    change(seeds, "devlin2015", "codings.csv", row + "\n", "")
    old = generation.current(seeds.state)
    renewed = build.build(seeds)
    assert taken == [True]
    assert renewed.generation != old
    assert [each.name for each in (seeds.state / "store").iterdir()] == [renewed.generation.name]
    found = lines(seeds)
    build.build(seeds, force=True)
    assert found == lines(seeds)


WORDS = b"big inertia"


def files_with_words(made: Project) -> list[str]:
    """The files kept by the program that hold the words that went."""
    kept = (each for each in made.state.rglob("*") if each.is_file())
    return [each.name for each in kept if WORDS in each.read_bytes()]


def stopped_before_words_are_removed(made: Project, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A word is corrected, and the build is interrupted as soon as the store answers."""
    said: list[str] = []

    def stop(doing: str) -> None:
        said.append(doing)
        if "removed from the disk" in doing:
            raise KeyboardInterrupt

    _renewals(monkeypatch)
    change(made, "devlin2015", "excerpts.csv", WORDS.decode(), "great inertia")
    with pytest.raises(KeyboardInterrupt):
        build.build(made, progress=stop)
    return said


def test_new_answers_come_before_old_words_are_removed(
    seeds: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine keeps texts for good. Nobody is shown them; the build ends when they are gone."""
    taken = _renewals(monkeypatch)
    change(seeds, "devlin2015", "excerpts.csv", WORDS.decode(), "great inertia")
    between: list[tuple[list[str], bool]] = []

    def look(doing: str) -> None:
        if "removed from the disk" in doing:
            folder = generation.current(seeds.state)
            between.append((lines(seeds), folder is not None and generation.owes(folder)))

    built = build.build(seeds, progress=look)
    assert taken == [True]
    assert not generation.owes(built.generation)
    found = lines(seeds)
    assert between == [(found, True)]
    assert any("great inertia" in line for line in found)
    assert not any(WORDS.decode() in line for line in found)
    assert files_with_words(seeds) == []
    build.build(seeds, force=True)
    assert lines(seeds) == found


def test_words_that_are_owed_are_removed_by_the_next_build(
    seeds: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted in between, the store has the new answers; a build with no change ends it."""
    said = stopped_before_words_are_removed(seeds, monkeypatch)
    assert said[-1].startswith("questions get the new answers")
    found = lines(seeds)
    assert not any(WORDS.decode() in line for line in found)
    assert files_with_words(seeds)
    owed = [line for line in diagnosis.prepared(seeds) if not line.fine]
    assert [(line.topic, line.note) for line in owed] == [("project", "consilience build")]
    built = build.build(seeds)
    assert all(line.fine for line in diagnosis.prepared(seeds))
    assert built.examined == ()
    assert not generation.owes(built.generation)
    assert lines(seeds) == found
    assert files_with_words(seeds) == []


def test_words_stay_owed_until_they_are_removed(
    seeds: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later change, by which no word goes, does not make the store forget what it owes."""
    stopped_before_words_are_removed(seeds, monkeypatch)
    codings = (seeds.studies_folder / "devlin2015" / "codings.csv").read_text(encoding="utf-8")
    change(seeds, "devlin2015", "codings.csv", codings.split("\n")[1] + "\n", "")
    said: list[str] = []
    built = build.build(seeds, progress=said.append)
    assert sum("removed from the disk" in each for each in said) == 1
    assert not generation.owes(built.generation)
    assert files_with_words(seeds) == []


def test_work_put_aside_that_is_damaged_is_not_believed(
    seeds: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What differs is then found in the store itself."""
    taken = _renewals(monkeypatch)
    kept = next(seeds.state.glob("studies/devlin2015/*/asserted.nq"))
    data = kept.read_bytes()
    kept.write_bytes(data.replace(b"devlin", b"devlix", 20))
    codings = (seeds.studies_folder / "devlin2015" / "codings.csv").read_text(encoding="utf-8")
    change(seeds, "devlin2015", "codings.csv", codings.split("\n")[1] + "\n", "")
    build.build(seeds)
    assert taken == [True]
    found = lines(seeds)
    build.build(seeds, force=True)
    assert lines(seeds) == found


@pytest.mark.long
@pytest.mark.parametrize("moment", range(KILLS))
def test_a_build_killed_while_words_are_removed(seeds: Project, moment: int) -> None:
    """Killed (kill -9) after the new answers: they stay, and the next build removes the words."""
    change(seeds, "devlin2015", "excerpts.csv", WORDS.decode(), "great inertia")
    script = (
        "import sys, pathlib\n"
        "from consilience import build, project, renewal\n"
        "renewal._SMALL = 1\n"
        "say = lambda doing: print(doing, flush=True)\n"
        "build.build(project.load(pathlib.Path(sys.argv[1])), progress=say)\n"
    )
    command = [sys.executable, "-c", script, str(seeds.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert any("removed from the disk" in line for line in running.stdout)
        try:
            running.wait(timeout=random.Random(moment).uniform(0, 1.5))
        except subprocess.TimeoutExpired:
            running.kill()
    after = lines(seeds)
    assert not any(WORDS.decode() in line for line in after)
    built = build.build(seeds)
    assert not generation.owes(built.generation)
    assert lines(seeds) == after
    assert files_with_words(seeds) == []
