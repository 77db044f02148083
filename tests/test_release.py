"""What a tier keeps back is in no file that an export makes; and an export is whole or not at all.

Words are planted wherever something can be restricted, one for each place and tier; then every
writer writes, and every byte is looked through.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from consilience import cli, exporting, project, release, study_folder
from consilience.access import TIERS
from consilience.cli.edge import Exit
from consilience.errors import BadParameter, ConsilienceError, Refused
from consilience.exporting import Export
from consilience.loss import Fate, Ledger
from consilience.model import (
    Assessment,
    Attribute,
    Coding,
    Excerpt,
    Header,
    Mention,
    Note,
    Origin,
    Pseudonym,
    Record,
    Source,
    Speaker,
    Study,
)
from consilience.project import Project
from consilience.reports.loss import render
from consilience.writers import Material, Writer, registry
from consilience.writers.registry import WRITERS

RICH = Path(__file__).parent / "folders" / "valid" / "rich"
LIMITS = release.LIMITS

#: What a writer has to be told before it writes a study with several layers.
OPTIONS = {"code-matrix": {"layer": "all"}, "framework-matrix": {"layer": "all"}}

#: Where something can be restricted, with the tiers that can be said there.
PLACES = {
    "source": TIERS,
    "sourceconsent": ("controlled", "never"),
    "speaker": TIERS,
    "speakerconsent": ("controlled", "never"),
    "excerpt": TIERS,
    "note": TIERS,
}
CONSENTS = {"controlled": "archive-only", "never": "withdrawn"}
PLANTED = [(place, tier) for place, tiers in PLACES.items() for tier in tiers]


def word(place: str, tier: str) -> str:
    """The word that is planted in everything that hangs on a restricted thing."""
    return f"zq{place}{tier}qz"


# --- a study with restrictions everywhere --------------------------------------------------


class Folder:
    """Tables of a study folder, which rows are added to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, table: str, **cells: str) -> None:
        """Put a row at the end of a table."""
        file = self.path / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as stream:
            names, *rows = list(csv.reader(stream))
        assert set(cells) <= set(names)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            [names, *rows, [cells.get(name, "") for name in names]]
        )
        file.write_text(text.getvalue(), encoding="utf-8", newline="")


def plant(folder: Folder, number: int, place: str, tier: str) -> None:
    """A source with a text, who speaks in it, what is said, and all that can hang on that.

    The secret word stands in all that the restriction covers; beside it lies what stays open.
    """
    secret = word(place, tier)
    n = str(90 + number)
    consent = CONSENTS.get(tier, "")
    of_source = place.startswith("source")
    of_excerpt = of_source or place.startswith("speaker") or place == "excerpt"
    says = secret if of_excerpt else "plain"
    text = f"Before. We said {says} to [name {says}]. After it {says} nothing."
    start = text.index("We said")
    end = text.index(" After")
    (folder.path / "sources" / f"t{n}.txt").write_text(text, encoding="utf-8", newline="")
    folder.add(
        "sources",
        id=f"D{n}",
        kind="interview",
        title=f"Interview {secret if of_source else n}",
        locator=secret if of_source else "",
        access=tier if place == "source" else "",
        consent=consent if place == "sourceconsent" else "",
        language="en",
        file=f"t{n}.txt",
    )
    folder.add(
        "speakers",
        id=f"SP{n}",
        label=f"Speaker {says}",
        role_published=says,
        role="manager",
        role_read_by="coder-a",
        collaboration="K1",
        access=tier if place == "speaker" else "",
        consent=consent if place == "speakerconsent" else "",
    )
    folder.add(
        "excerpts",
        id=f"E{n}",
        kind="participant-words",
        source=f"D{n}",
        text=text[start:end],
        wording="verbatim",
        speaker=f"SP{n}",
        collaboration="K1",
        wave="w1",
        locator=f"line {says}",
        start=str(start),
        end=str(end),
        prefix="Before. ",
        suffix=f" After it {says}",
        access=tier if place == "excerpt" else "",
    )
    folder.add(  # open, unless its source is: what stands beside it must not tell
        "excerpts",
        id=f"F{n}",
        kind="observer-note",
        source=f"D{n}",
        text="Before.",
        wording="verbatim",
        collaboration="K1",
        wave="w1",
        start="0",
        end="7",
        suffix=f" We said {says}",
    )
    folder.add("pseudonyms", id=f"P{n}", label=f"[name {says}]", kind="person", scope="occurrence")
    folder.add(
        "codings",
        id=f"X{n}",
        excerpt=f"E{n}",
        code="trust",
        layer="first-pass",
        coder="coder-a",
        note=says,
    )
    folder.add(
        "mentions",
        id=f"M{n}",
        excerpt=f"E{n}",
        words=says,
        organisation_type="local-authority",
        layer="first-pass",
        coder="coder-a",
        note=says,
    )
    folder.add(
        "assessments",
        id=f"AS{n}",
        collaboration="K1",
        construct="damour:trust",
        level="3-active",
        phase="late",
        round=f"round-{says}",
        layer="second-pass",
        assessor="coder-b",
        evidence=f"E10;E{n}",
        rationale=says,
    )
    for kind, id_ in (
        *(("excerpt", f"E{n}"), ("coding", f"X{n}"), ("mention", f"M{n}")),
        *(("assessment", f"AS{n}"), ("speaker", f"SP{n}"), ("pseudonym", f"P{n}")),
    ):
        folder.add("notes", id=f"N{n}{kind}", about=f"{kind}:{id_}", text=f"A remark {says}")
        folder.add("attributes", id=f"T{n}{kind}", about=f"{kind}:{id_}", name=says, value=says)
        folder.add("origin", id=f"{kind}:{id_}", file=f"{says}.xlsx", element=says)
    if of_source:
        folder.add("notes", id=f"N{n}source", about=f"source:D{n}", text=secret)
        folder.add("attributes", id=f"T{n}source", about=f"source:D{n}", name=secret, value=secret)
    if place == "note":
        folder.add("notes", id=f"N{n}", about=f"excerpt:F{n}", text=secret, access=tier)
        folder.add("notes", id=f"N{n}on", about=f"note:N{n}", text=secret)
        folder.add("attributes", id=f"T{n}on", about=f"note:N{n}on", name=secret, value=secret)
        folder.add("origin", id=f"note:N{n}", file=f"{secret}.qdpx", element=secret)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with one study, restricted at every place in every tier."""
    root = tmp_path_factory.mktemp("planted")
    folder = Folder(Path(shutil.copytree(RICH, root / "studies" / "rich")))
    for number, (place, tier) in enumerate(PLANTED):
        plant(folder, number, place, tier)
    (root / project.FILE).touch()
    return project.load(root)


@pytest.fixture
def rich(tmp_path: Path) -> Project:
    """A project of its own with the study of the fixtures."""
    shutil.copytree(RICH, tmp_path / "studies" / "rich")
    (tmp_path / project.FILE).touch()
    return project.load(tmp_path)


def export(of: Project, to: Path, writer: str, **given: object) -> Export:
    """Export the study of the project with the options that its writer has to have."""
    options = OPTIONS.get(writer, {})
    return exporting.run(of, "rich", to, **{"writer": writer, "options": options, **given})  # type: ignore[arg-type]


def name(writer: Writer) -> list[str]:
    """A name for a file of each kind that a writer writes."""
    return [f"out{suffix}" for suffix in writer.suffixes] or ["out"]


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a path with its bytes; what is packed is unpacked."""
    files = [path] if path.is_file() else sorted(each for each in path.rglob("*"))
    for file in files:
        yield f"name of {file.name}", file.relative_to(path.parent).as_posix().encode()
        if not file.is_file():
            continue
        data = file.read_bytes()
        yield file.name, data
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                for member in archive.infolist():
                    yield f"name in {file.name}", member.filename.encode()
                    yield f"{file.name}/{member.filename}", archive.read(member)
        if data.startswith(b"SQLite format 3"):
            with sqlite3.connect(file) as connection:
                yield f"{file.name} as SQL", "\n".join(connection.iterdump()).encode()


def holds(data: bytes, secret: str) -> bool:
    """True where a word is in bytes, however its letters are written."""
    small = data.lower()
    return any(secret.encode(code) in small for code in ("utf-8", "utf-16-le", "utf-16-be"))


CASES = [
    pytest.param(writer.name, file, id=f"{writer.name}-{Path(file).suffix or 'folder'}")
    for writer in WRITERS.values()
    for file in name(writer)
]


@pytest.mark.parametrize(("writer", "file"), CASES)
def test_nothing_narrower_reaches_any_byte(
    planted: Project, tmp_path: Path, writer: str, file: str
) -> None:
    """For every limit, place and tier: neither in a file, nor in a name, report or record."""
    found: dict[str, set[str]] = {}
    for limit in LIMITS:
        to = tmp_path / limit / file
        made = export(planted, to, writer, up_to=limit, date="2031-05-08")
        said = [render(made.loss, form, made.remarks) for form in ("text", "json", "html")]
        records = (planted.studies[0] / "exports").glob("*.json")
        told = "\n".join([*said, *(each.read_text("utf-8") for each in records)]).encode()
        read = list(contents(to))
        for place, tier in PLANTED:
            secret = word(place, tier)
            assert not holds(told, secret), f"the report tells {secret}"
            inside = [where for where, data in read if holds(data, secret)]
            if TIERS.index(tier) > TIERS.index(limit):
                assert not inside, f"{secret} up to {limit}"
            elif inside:
                found.setdefault(secret, set()).add(limit)
    if writer == "quotes":  # what may go does go, or the test would show nothing
        assert {word(*each) for each in PLANTED if each[1] != "never"} == set(found)


@pytest.mark.parametrize(("file", "said"), [("q.csv", True), ("q.jsonld", True), ("q.qdc", False)])
def test_a_file_without_quotes_says_so(
    rich: Project, tmp_path: Path, file: str, said: bool
) -> None:
    """Where no quote may go, or there is none, the report says it; a codebook never holds any."""
    for table in ("excerpts", "codings", "mentions", "assessments", "notes", "attributes"):
        path = rich.studies[0] / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    made = export(rich, tmp_path / file, "", options={})
    assert made.written
    assert any("holds no quotes" in each for each in made.remarks) is said


@pytest.mark.parametrize("tier", TIERS[1:])
def test_a_closed_study_is_refused(rich: Project, tmp_path: Path, tier: str) -> None:
    """Where the study itself is narrower than what was asked for, nothing is written."""
    path = rich.studies[0] / "study.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('access = "open"', f'access = "{tier}"', 1), encoding="utf-8")
    to = tmp_path / "out.csv"
    for limit in LIMITS:
        if TIERS.index(tier) > TIERS.index(limit):
            with pytest.raises(Refused, match=f"the whole study is {tier}") as caught:
                export(rich, to, "quotes", up_to=limit)
            assert (f"--up-to {tier}" in caught.value.hint) == (tier != "never")
            assert not to.exists()
        else:
            export(rich, to, "quotes", up_to=limit, force=True)
            assert to.exists()
    assert not (rich.studies[0] / "exports").exists() or tier != "never"


def test_nobody_asks_for_what_is_for_nobody(rich: Project, tmp_path: Path) -> None:
    """``never`` is no limit that can be given."""
    with pytest.raises(ConsilienceError, match="cannot go up to"):
        export(rich, tmp_path / "out.csv", "quotes", up_to="never")


def test_the_report_counts_what_was_kept_back(rich: Project, tmp_path: Path) -> None:
    """Sources, speakers, excerpts and what hangs on them, with the tier; counted by hand."""
    made = export(rich, tmp_path / "out.csv", "quotes", up_to="open")
    kept = {
        (each.what, each.why.rpartition(" ")[2]): (each.count, each.examples)
        for each in made.loss.entries
        if each.fate is Fate.LEFT and each.why.startswith("kept back")
    }
    assert kept[("source", "safeguarded")] == (1, ("vid1",))
    assert kept[("source", "controlled")] == (2, ("int2", "int4"))
    assert kept[("excerpt", "safeguarded")] == (2, ("E4", "E12"))
    assert kept[("excerpt", "controlled")] == (2, ("E7", "E8"))
    assert kept[("excerpt", "never")] == (1, ("E11",))
    assert kept[("coding", "never")] == (1, ("X16",))
    assert kept[("mention", "controlled")] == (2, ("M2", "M3"))
    assert kept[("assessment", "controlled")] == (1, ("AS2",))
    assert kept[("note", "controlled")] == (1, ("N4",))
    assert kept[("speaker", "safeguarded")] == (2, ("SP2", "SP5"))
    assert kept[("speaker", "controlled")] == (1, ("SP3",))


# --- what a release is, on plain values ----------------------------------------------------


def study(*records: Record, **header: object) -> Study:
    """A study in memory."""
    kinds = {type(each) for each in records}
    return Study(
        Header(slug="s", title="s", licence="CC0-1.0", **header),  # type: ignore[arg-type]
        {
            kind: lambda kind=kind: (each for each in records if type(each) is kind)
            for kind in kinds
        },
    )


def of(made: Study, limit: str = "open") -> tuple[release.Released, dict[str, set[str]]]:
    """What is released, and the ids of what goes by kind."""
    part = release.released(made, limit, Ledger())
    kinds = (Source, Speaker, Excerpt, Coding, Mention, Assessment, Note, Attribute, Pseudonym)
    ids = {kind.__name__: {each.id for each in part.study.records(kind)} for kind in kinds}
    return part, ids


def quote(id_: str, text: str | None = None, source: str = "D1", **more: object) -> Excerpt:
    """An excerpt of a participant's words."""
    return Excerpt(id=id_, kind="participant-words", source=source, text=text, **more)  # type: ignore[arg-type]


SOURCE = Source(id="D1", kind="interview", file="d1.txt")
OTHER = Source(id="D2", kind="interview")


@pytest.mark.parametrize(
    ("start", "end", "goes"),
    [(0, 10, True), (0, 11, False), (12, 15, False), (5, 40, False), (19, 30, False),
     (20, 30, True), (10, 20, False)],
)  # fmt: skip
def test_words_of_a_closed_passage_stay_in_every_passage(start: int, end: int, goes: bool) -> None:
    """An excerpt that overlaps the place of one that is kept back is kept back with it."""
    made = study(
        SOURCE,
        OTHER,
        quote("E1", "closed", start=10, end=20, access="controlled"),
        quote("E2", "open words here", start=start, end=end),
        quote("E3", "open words here", source="D2", start=10, end=20),
        Coding(id="A2", excerpt="E2", code="c", layer="l", note="on E2"),
    )
    part, ids = of(made)
    assert ("E2" in ids["Excerpt"]) == goes
    assert ("A2" in ids["Coding"]) == goes
    assert "E3" in ids["Excerpt"]
    assert part.without_text == {"D1"}
    assert of(made, "controlled")[1]["Excerpt"] == {"E1", "E2", "E3"}


def test_words_of_a_closed_passage_stay_where_no_places_are_known() -> None:
    """An excerpt that holds the whole of it is kept back; one that shares a word is not."""
    closed = "“The director shouted at us.”"
    made = study(
        SOURCE,
        OTHER,
        quote("E1", f" {closed} ", access="never"),
        quote("E2", f"It began badly. {closed} Then it went better."),
        quote("E3", "The director came late."),
        quote("E4", f"{closed}", source="D2"),
        quote("E5", f"{closed} And so on.", start=3, end=40),
        quote("E6", "Yes.", access="never"),
        quote("E7", "Yes. We did."),
    )
    assert of(made)[1]["Excerpt"] == {"E3", "E4", "E7"}


def test_equal_words_at_another_place_are_other_words() -> None:
    """Where both have a place, the place decides."""
    made = study(
        SOURCE,
        quote("E1", "you know what", start=0, end=13, access="never"),
        quote("E2", "you know what", start=50, end=63),
    )
    assert of(made)[1]["Excerpt"] == {"E2"}


def test_words_beside_a_passage_go_with_its_source() -> None:
    """Prefix and suffix tell nothing of a source of which a passage stays; elsewhere they go."""
    made = study(
        SOURCE,
        OTHER,
        quote("E1", "closed words", access="safeguarded"),
        quote("E2", "open", prefix="closed words ", suffix=" closed"),
        quote("E3", "open", source="D2", prefix="before ", suffix=" after"),
    )
    ledger = Ledger()
    part = release.released(made, "open", ledger)
    beside = {each.id: (each.prefix, each.suffix) for each in part.study.records(Excerpt)}
    assert beside == {"E2": (None, None), "E3": ("before ", " after")}
    assert [each.examples for each in ledger.entries() if each.fate is Fate.CHANGED] == [("E2",)]


def test_brackets_that_stand_only_in_closed_passages_stay() -> None:
    """A pseudonym is made of words of the quote; one that stands elsewhere too may go."""
    made = study(
        SOURCE,
        quote("E1", "[her son] and [Firm 1]", access="never"),
        quote("E2", "We know [Firm 1]."),
        *(
            Pseudonym(id=f"P{n}", label=label, kind="other", scope="study")
            for n, label in enumerate(("[her son]", "[Firm 1]", "[Firm 2]"), 1)
        ),
        Origin(id="pseudonym:P1", file="her son.csv"),
        Note(id="N1", about="pseudonym:P1", text="her son"),
    )
    part, ids = of(made)
    assert ids["Pseudonym"] == {"P2", "P3"}
    assert ids["Note"] == set()
    assert list(part.study.records(Origin)) == []


def test_what_hangs_on_something_that_is_gone_stays() -> None:
    """Rows that somebody deleted to withdraw take along what was said about them."""
    made = study(
        SOURCE,
        quote("E1", "here"),
        quote("E2", "of nobody", speaker="S9"),
        quote("E3", "of nothing", source="D9"),
        Coding(id="A1", excerpt="E1", code="c", layer="l"),
        Coding(id="A9", excerpt="E9", code="c", layer="l", note="words"),
        Mention(id="M9", excerpt="E9", layer="l", words="words"),
        Assessment(
            id="AS9", collaboration="K", construct="damour:trust", level="3-active",
            assessor="a", evidence=("E1", "E9"), rationale="words",
        ),
        Note(id="N1", about="study", text="of the study"),
        Note(id="N9", about="coding:A9", text="words"),
        Note(id="N10", about="note:N9", text="words"),
        Attribute(id="T9", about="speaker:S9", name="n", value="words"),
        Attribute(id="T1", about="code:c", name="n", value="fine"),
    )  # fmt: skip
    ledger = Ledger()
    part = release.released(made, "controlled", ledger)
    left = {each.what for each in ledger.entries()}
    assert left == {"excerpt", "coding", "mention", "assessment", "note", "attribute"}
    for kind, ids in (
        *((Excerpt, {"E1"}), (Coding, {"A1"}), (Mention, set()), (Assessment, set())),
        *((Note, {"N1"}), (Attribute, {"T1"})),
    ):
        assert {each.id for each in part.study.records(kind)} == ids, kind  # type: ignore[type-var]


def test_codings_forget_what_stays() -> None:
    """What a coding settles or concerns is no longer named where it is kept back."""
    made = study(
        SOURCE,
        Speaker(id="S1", label="one", access="controlled"),
        quote("E1", "open"),
        quote("E2", "closed", access="controlled"),
        Coding(id="A1", excerpt="E2", code="c", layer="l"),
        Coding(id="A2", excerpt="E1", code="c", layer="l", settles=("A1", "A3"),
               concerns=("speaker:S1", "role:manager")),
        Coding(id="A3", excerpt="E1", code="c", layer="l"),
    )  # fmt: skip
    part, _ = of(made)
    (settling,) = (each for each in part.study.records(Coding) if each.id == "A2")
    assert settling.settles == ("A3",)
    assert settling.concerns == ("role:manager",)


def test_layers_forget_what_stays() -> None:
    """They no longer say that they cover excerpts and sources that are kept back."""
    part, _ = of(study_folder.read(RICH))
    covers = {each.id: each.covers for each in part.study.header.layers}
    assert covers["second-pass"] == ("source:int1", "E5", "E6", "E10")
    assert covers["first-pass"] == ("all",)


@pytest.mark.parametrize(
    "made",
    [
        study(SOURCE, quote("E1", "words", access="controled")),
        study(Source(id="D1", kind="interview", access="Controlled")),
        study(Source(id="D1", kind="interview", consent="withdrew")),
        study(SOURCE, Speaker(id="S1", label="one", consent="no")),
        study(SOURCE, Note(id="N1", about="study", text="words", access="closed")),
        study(SOURCE, access="private"),
    ],
)
def test_a_word_that_nobody_knows_opens_nothing(made: Study) -> None:
    """A slip in access or consent is no permission: nothing is written until it is mended."""
    with pytest.raises(Refused, match="not on its list") as caught:
        release.released(made, "controlled", Ledger())
    assert "words" not in str(caught.value)


def test_of_two_rows_with_one_id_the_stricter_counts() -> None:
    """A copy that is more open does not open the other."""
    made = study(
        SOURCE,
        quote("E1", "closed", access="controlled"),
        quote("E1", "closed", access="safeguarded"),
    )
    assert of(made, "safeguarded")[1]["Excerpt"] == set()


def test_an_open_study_goes_as_it_is() -> None:
    """Nothing is touched where nothing is restricted."""
    made = study(SOURCE, quote("E1", "open", prefix="before"))
    part = release.released(made, "open", Ledger())
    assert part.study is made
    assert part.without_text == frozenset()


# --- whole or not at all -------------------------------------------------------------------


def pretend(monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], None], *suffixes: str) -> None:
    """Put a writer of the test's own beside the others."""

    def wrote(_material: Material, path: Path, _ledger: Ledger, **_options: str) -> tuple[str, ...]:
        write(path)
        return ("a remark",)

    writer = Writer("pretended", "pretended format", suffixes, wrote, {"depth": "how deep"})
    monkeypatch.setattr(registry, "WRITERS", {**WRITERS, "pretended": writer})


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() if each.is_file() else b""
        for each in sorted(folder.rglob("*"))
    }


def test_a_writer_that_fails_leaves_nothing(
    rich: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file, no folder, no record; what was there before stays as it was."""

    def fails(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise ConsilienceError("no more")

    pretend(monkeypatch, fails, ".out")
    (tmp_path / "old.out").write_text("before", encoding="utf-8")
    before = tree(tmp_path)
    for to in (tmp_path / "old.out", tmp_path / "new.out", tmp_path / "a" / "b" / "new.out"):
        with pytest.raises(ConsilienceError, match="no more"):
            export(rich, to, "pretended", force=True)
    assert tree(tmp_path) == before


def test_a_dry_run_writes_nothing(
    rich: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It tells the same, and leaves no folder behind."""
    pretend(monkeypatch, lambda path: path.touch(), ".out")
    before = tree(tmp_path)
    made = export(rich, tmp_path / "a" / "b" / "new.out", "pretended", dry_run=True)
    assert tree(tmp_path) == before
    assert not made.written
    assert made.remarks == ("a remark",)
    there = export(rich, tmp_path / "a" / "b" / "new.out", "pretended")
    assert there.written
    assert there.loss == made.loss


def test_a_file_is_replaced_only_by_force(
    rich: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And then at one stroke."""
    pretend(monkeypatch, lambda path: path.write_text("new", encoding="utf-8"), ".out")
    to = tmp_path / "old.out"
    to.write_text("before", encoding="utf-8")
    with pytest.raises(Refused, match="already there"):
        export(rich, to, "pretended")
    assert to.read_text(encoding="utf-8") == "before"
    export(rich, to, "pretended", force=True)
    assert to.read_text(encoding="utf-8") == "new"
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        project.FILE, "old.out", "studies"
    ]  # fmt: skip


def vault(path: Path) -> None:
    """What a writer of folders writes."""
    path.mkdir()
    (path / "note.md").write_text("words", encoding="utf-8")


def test_a_folder_of_somebody_is_not_replaced(
    rich: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even by force: only a folder that is still as an export made it."""
    pretend(monkeypatch, vault)
    to = tmp_path / "vault"
    export(rich, to, "pretended")
    export(rich, to, "pretended", force=True)
    (to / "own.md").write_text("my own", encoding="utf-8")
    with pytest.raises(Refused, match="nobody changed"):
        export(rich, to, "pretended", force=True)
    assert (to / "own.md").read_text(encoding="utf-8") == "my own"
    (tmp_path / "empty").mkdir()
    assert export(rich, tmp_path / "empty", "pretended", force=True).written


def test_a_folder_comes_back_where_it_cannot_be_replaced(
    rich: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was put aside to make room is put back."""
    pretend(monkeypatch, vault)
    to = tmp_path / "vault"
    export(rich, to, "pretended")
    before = tree(tmp_path)
    pretend(monkeypatch, lambda _path: None)  # nothing is there to be put in its place
    with pytest.raises(Refused, match="cannot be written"):
        export(rich, to, "pretended", force=True)
    assert tree(tmp_path) == before


def test_a_folder_does_not_take_the_place_of_a_file(
    rich: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said in words, and the file stays."""
    pretend(monkeypatch, vault)
    to = tmp_path / "vault"
    to.write_text("before", encoding="utf-8")
    with pytest.raises(Refused, match="cannot be written"):
        export(rich, to, "pretended", force=True)
    assert to.read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize("to", ["studies", ".", "studies/rich", "studies/rich/excerpts.csv"])
def test_no_study_is_written_over(
    rich: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    """Neither inside a study nor in the place of what holds one."""
    pretend(monkeypatch, vault)
    before = tree(tmp_path)
    with pytest.raises(Refused, match=r"inside the study|holds the study"):
        export(rich, tmp_path / to, "pretended", force=True)
    assert tree(tmp_path) == before


def test_other_studies_are_not_written_into(rich: Project, tmp_path: Path) -> None:
    """A study cannot be exported over the tables of another."""
    shutil.copytree(RICH, tmp_path / "studies" / "other")
    with pytest.raises(Refused, match="inside the study other"):
        export(rich, tmp_path / "studies" / "other" / "sources.csv", "quotes", force=True)


def test_what_was_not_asked_rightly_is_refused(
    rich: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Studies, writers, endings and options that there are not; each says what there is."""
    pretend(monkeypatch, lambda path: path.touch(), ".out")
    to = tmp_path / "new.out"
    with pytest.raises(ConsilienceError, match="no study “rihc”") as caught:
        exporting.run(rich, "rihc", to)
    assert caught.value.hint == "did you mean “rich”?"
    with pytest.raises(ConsilienceError, match="no writer “nvivo”") as caught:
        export(rich, to, "nvivo")
    assert "pretended" in caught.value.hint
    with pytest.raises(ConsilienceError, match="nothing tells") as caught:
        export(rich, tmp_path / "new.xyz", "")
    assert "pretended format (.out)" in caught.value.hint
    with pytest.raises(ConsilienceError, match="no name for pretended"):
        export(rich, tmp_path / "new.csv", "pretended")
    with pytest.raises(BadParameter, match="takes no option “wide”") as bad:
        export(rich, to, "pretended", options={"wide": "yes"})
    assert "depth: how deep" in bad.value.hint
    assert not to.exists()


# --- the record, and the command -----------------------------------------------------------


def test_the_study_keeps_what_each_export_said(rich: Project, tmp_path: Path) -> None:
    """Once for the same bytes; again when something differs; never with words."""
    folder = rich.studies[0] / "exports"
    assert not export(rich, tmp_path / "a.csv", "quotes", record=False).recorded
    assert not folder.exists()
    assert export(rich, tmp_path / "a.csv", "quotes", force=True, date="2031-05-08").recorded
    assert not export(rich, tmp_path / "a.csv", "quotes", force=True, date="2031-05-09").recorded
    assert export(
        rich, tmp_path / "a.csv", "quotes", force=True, up_to="open", date="2031-05-09"
    ).recorded
    assert sorted(each.name for each in folder.iterdir()) == ["1.json", "2.json"]
    data = json.loads((folder / "2.json").read_text(encoding="utf-8"))
    assert data["schema"] == "consilience.export/1"
    assert (data["writer"], data["up_to"], data["date"]) == ("quotes", "open", "2031-05-09")
    text = "".join(each.read_text(encoding="utf-8") for each in folder.iterdir())
    for excerpt in study_folder.read(RICH).records(Excerpt):
        assert not excerpt.text or excerpt.text not in text


@pytest.mark.usefixtures("rich")
def test_export_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes, tells, keeps, refuses; the check has nothing against what is kept."""
    root, to = str(tmp_path), tmp_path / "out" / "rich.csv"

    def command(*more: str) -> int:
        return cli.main(["--project", root, "export", "rich", "-o", str(to), *more])

    assert command("--dry-run") == Exit.FINE
    assert not to.parent.exists()
    assert "Nothing was written" in "".join(capsys.readouterr())
    assert command("--up-to", "open") == Exit.FINE
    out, err = capsys.readouterr()
    assert "kept back, as its access is controlled" in " ".join(out.split())
    assert f"Wrote {to}" in err + out
    assert to.exists()
    first = to.read_bytes()
    assert command("--up-to", "open") != Exit.FINE
    assert "--force" in "".join(capsys.readouterr())
    assert command("--up-to", "open", "--force", "--format", "json") == Exit.FINE
    assert json.loads(capsys.readouterr().out)["direction"] == "export"
    assert to.read_bytes() == first
    assert command("--set", "rows", "--force") != Exit.FINE
    assert command("--set", "nonsense=1", "--force") != Exit.FINE
    assert to.read_bytes() == first
    capsys.readouterr()
    before = cli.main(["--project", root, "check", "--format", "concise"])
    assert before == Exit.FINE
    assert "exports" not in capsys.readouterr().out
