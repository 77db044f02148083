"""Names go everywhere and alike, places move along, nothing tells a name, and the key undoes it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pseudonymous
from consilience import api, cli, deidentification, pseudonymise, study_folder
from consilience.cli.edge import Exit
from consilience.errors import ReadError, Refused
from consilience.findings import Severity
from consilience.model import Excerpt, Mention, Pseudonym, Source
from consilience.pseudonymise import names, running
from consilience.pseudonymise.edits import applied
from consilience.pseudonymise.folding import Folded
from consilience.pseudonymise.matching import Matcher
from consilience.pseudonymise.table_text import TableText
from consilience.swap import exchanged

NAMES = ("sarah", "jones", "whitby", "josé", "jose\u0301", "will said")


def listed(path: Path, *rows: str) -> Path:
    """A list of names."""
    heading = "name,label,kind,also,but_not,endings,case"
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


def replaced(tmp_path: Path, row: str, text: str, *more: str) -> str:
    """A text after its names were replaced."""
    known = names.read(listed(tmp_path / "names.csv", row, *more), {}, ())
    return applied(text, [each.edit for each in Matcher(known, ()).matches(text)])


@pytest.fixture
def river(tmp_path: Path) -> Path:
    """A study full of names, alone in a folder of studies."""
    return pseudonymous.write(tmp_path / "studies")


@pytest.fixture
def given_names(tmp_path: Path) -> Path:
    """The list for it."""
    path = tmp_path / "names.csv"
    path.write_text(pseudonymous.NAMES, encoding="utf-8")
    return path


# --- where a name stands ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "text", "after"),
    [
        ("Sarah,[p],person", "Sarah, sarah and SARAH", "[p], [p] and [p]"),
        ("Sarah,[p],person", "Sarah's, Sarah\u2019s, Sarahs", "[p]'s, [p]\u2019s, Sarahs"),
        ("Sarah,[p],person,,,s;chen", "Sarahs Sarahchen", "[p]s [p]chen"),
        ("Sarah,[p],person", "Sarahan, Rosarah, Sarah2", "Sarahan, Rosarah, Sarah2"),
        (
            "Anne,[p],person",
            "l'Anne; O'Anne; Mary-Anne; Anne-Mary",
            "l'[p]; O'Anne; Mary-Anne; Anne-Mary",
        ),
        ("Leeds,[t],place", "Leeds-based, ex-Leeds, Leeds-York", "[t]-based, ex-[t], [t]-York"),
        ("Jos\u00e9,[p],person", "Jose\u0301, JOS\u00c9, Jose", "[p], [p], [p]"),
        ("O'Brien,[p],person", "O\u2019Brien OBrien O'Briens", "[p] [p] O'Briens"),
        ("St Mary's,[o],organisation", "St. Mary\u2019s St Marys ST MARY'S", "[o] [o] [o]"),
        ("Mary Smith-Jones,[p],person", "Mary\nSmith\u2013Jones; Mary Smith Jones", "[p]; [p]"),
        ("Mary Smith,[p],person", "Mary. Smith, Mary\n\nSmith", "[p], Mary\n\nSmith"),
        ("Fish & Sons,[o],organisation", "Fish and Sons; fish & sons", "[o]; [o]"),
        ("S. Jones,[p],person", "S Jones, S.Jones, S. Jones", "[p], [p], [p]"),
        ("Will,[p],person", "Will you? I will. Ask Will. WILL!", "[p] you? I will. Ask [p]. WILL!"),
        ("Will,[p],person,,,,any", "I will.", "I [p]."),
        ("Leeds,[t],place,,Leeds United;to Leeds", "Leeds United in Leeds", "Leeds United in [t]"),
        ("Stra\u00dfer,[p],person", "Herr STRASSER", "Herr [p]"),
        ("\uff33arah,[p],person", "S\u00adarah", "[p]"),
        ("\u738b,[p],person", "\u738b \u3002", "[p] \u3002"),
    ],
)
def test_forms(tmp_path: Path, row: str, text: str, after: str) -> None:
    """Capitals, accents, hyphens, possessives and endings; and what is another name stays."""
    assert replaced(tmp_path, row, text) == after


def test_the_longer_name_goes_first(tmp_path: Path) -> None:
    """Where names overlap, the longest is meant, whatever the order of the list."""
    rows = ["Jones,[b],person", "Sarah Jones,[a],person", "Jones Hospital,[c],organisation"]
    for order in (rows, rows[::-1]):
        after = replaced(tmp_path, order[0], "Sarah Jones Hospital, Sarah Jones, Jones", *order[1:])
        assert after == "Sarah [c], [a], [b]"


@given(
    text=st.text(
        st.sampled_from("aA\u00c1e\u0301\u00ad'\u2019-_ \n\u00df\ufb01\u1e9e\u0130\U0001f600")
    )
)
def test_folding_knows_places(text: str) -> None:
    """Every character as it is compared knows where it came from; NFC and NFD are alike."""
    given_ = Folded(text)
    places = [given_.start(n) for n in range(len(given_.text))]
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)
    assert given_.end(len(given_.text)) == len(text)
    forms = {Folded(unicodedata.normalize(form, text)).text for form in ("NFC", "NFD")}
    assert len(forms) == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["Sarah,[p],person", "Sarah,[q],person"], "row 2"),
        (["Sarah,[p],nurse"], "names.csv:2"),
        (["Sarah,p,person"], "brackets"),
        (["Sarah,[Sarah 1],person"], "a label in the list holds a name"),
        (["..,[p],person"], "names.csv:2"),
        (["Sarah,[p],person", "Ann,[p],place"], "names.csv:3"),
        ([], "no name"),
    ],
)
def test_lists_that_cannot_be_used(tmp_path: Path, river: Path, rows: list[str], said: str) -> None:
    """What is wrong with a list is told with its row, without a name; nothing is changed."""
    before = pseudonymous.contents(river)
    with pytest.raises((ReadError, Refused)) as told:
        pseudonymise.pseudonymise(river, listed(tmp_path / "names.csv", *rows), key_file=None)
    assert said in f"{told.value} {told.value.hint}"
    assert "Sarah" not in f"{told.value} {told.value.hint}"
    assert pseudonymous.contents(river) == before


# --- a study ----------------------------------------------------------------------------------


def test_a_study_without_names(tmp_path: Path, river: Path, given_names: Path) -> None:
    """No cell, text or file name has a name; places and the check hold; and it goes back."""
    before = pseudonymous.contents(river)
    told = {each.code for each in api.check_project(river).findings}
    key = tmp_path / "river.key"
    outcome = pseudonymise.pseudonymise(
        river, given_names, key_file=key, date="2031-02-03", who="Ada"
    )
    assert outcome.written
    assert {each.masked[0] for each in outcome.near} == set("JSW")  # Joneses, Sara Jones, WILL
    for name, raw in pseudonymous.contents(river).items():
        words = raw.decode().casefold().replace("sara jones", "").replace("the joneses", "")
        assert not [each for each in NAMES if each in f"{name} {words}"], name
    holds(river)
    study = study_folder.read(river)
    assert {each.label: each.organisation for each in study.records(Pseudonym)} == {
        "[midwife 1]": None,
        "[organisation 1]": "O1",
        "[manager 1]": None,
        "[manager 2]": None,
        "[place 1]": None,
    }
    report = api.check_project(river)
    assert report.count(Severity.ERROR) == 0, [str(e.place) for e in report.findings]
    assert {each.code for each in report.findings} <= told
    assert key.stat().st_mode & 0o077 == 0
    pseudonymise.reverse(river, key)
    assert pseudonymous.contents(river) == before


def holds(folder: Path) -> None:
    """Assert that quotes stand where they say, with the words beside them."""
    study = study_folder.read(folder)
    texts = {
        each.id: (folder / "sources" / each.file).read_bytes().decode()
        for each in study.records(Source)
        if each.file
    }
    quotes = {}
    for each in study.records(Excerpt):
        quotes[each.id] = each.text or ""
        if each.start is None or each.end is None:
            continue
        text = texts[each.source]
        assert text[each.start : each.end] == each.text
        assert text[: each.start].endswith(each.prefix or "")
        assert text[each.end :].startswith(each.suffix or "")
    for mention in study.records(Mention):
        assert (mention.words or "") in quotes[mention.excerpt]


def test_the_log_counts_and_names_nobody(river: Path, given_names: Path) -> None:
    """The log says when, who, how, what kind, which file and how many."""
    outcome = pseudonymise.pseudonymise(
        river, given_names, key_file=None, date="2031-02-03", who="Ada"
    )
    rows = deidentification.entries(river)
    assert sum(each.replacements for each in rows) == outcome.count
    assert {each.kind for each in rows} == {"person", "organisation", "place"}
    assert {(each.date, each.who, each.run) for each in rows} == {("2031-02-03", "Ada", 1)}
    said = "\n".join(deidentification.log(river))
    assert "Run 1, 2031-02-03 by Ada" in said
    assert "sources" in said
    assert not list(deidentification.log(river.parent))


def test_two_runs_and_edits_between(tmp_path: Path, river: Path, given_names: Path) -> None:
    """A second list goes on with the same key; what was written since gets the first form."""
    before = pseudonymous.contents(river)
    key = tmp_path / "river.key"
    first = listed(tmp_path / "first.csv", "Sarah Jones,[midwife 1],person,Sarah;S. Jones")
    pseudonymise.pseudonymise(river, first, key_file=key)
    outcome = pseudonymise.pseudonymise(river, given_names, key_file=key)
    assert {each.run for each in deidentification.entries(river)} == {1, 2}
    assert outcome.registered == 4
    notes = river / "notes.csv"
    notes.write_text(notes.read_text(encoding="utf-8") + "N2,study,So said [midwife 1].,,\n")
    back = pseudonymise.reverse(river, key)
    assert (back.guessed, back.unsure) == (1, 0)
    after = pseudonymous.contents(river)
    assert after.pop("notes.csv") == before.pop("notes.csv") + b"N2,study,So said Sarah Jones.,,\n"
    assert after == before


def test_a_label_that_was_there_stays(tmp_path: Path, river: Path) -> None:
    """Going back puts a name only where one was, not where the label stood all along."""
    notes = river / "notes.csv"
    notes.write_text(notes.read_text(encoding="utf-8") + "N2,study,[midwife 1] and Sarah,,\n")
    before = pseudonymous.contents(river)
    key = tmp_path / "key"
    list_ = listed(tmp_path / "names.csv", "Sarah,[midwife 1],person")
    pseudonymise.pseudonymise(river, list_, key_file=key)
    assert "[midwife 1] and [midwife 1]" in notes.read_text(encoding="utf-8")
    pseudonymise.reverse(river, key)
    assert pseudonymous.contents(river) == before


def test_what_is_not_changed_is_told(tmp_path: Path, river: Path) -> None:
    """Ids, citations and files that nobody can look into are told of, and stay."""
    (river / "sources" / "talk.mp3").write_bytes(b"\xff\xfb")
    with zipfile.ZipFile(river / "sources" / "talk.docx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", "<p>Sarah</p> <p>Jones came.</p>")
    toml = (river / "study.toml").read_text(encoding="utf-8")
    (river / "study.toml").write_text(toml.replace("a report", "Sarah Jones reports"))
    text = (river / "speakers.csv").read_text(encoding="utf-8")
    (river / "speakers.csv").write_text(text.replace("S2,", "sarahjones,"))
    text = (river / "excerpts.csv").read_text(encoding="utf-8")
    (river / "excerpts.csv").write_text(text.replace(",S2,", ",sarahjones,"))
    list_ = listed(tmp_path / "names.csv", "Sarah Jones,[midwife 1],person,Sarah")
    outcome = pseudonymise.pseudonymise(river, list_, key_file=None)
    assert [(str(spot), why) for spot, why in outcome.fixed] == [
        ("study.toml", "in an id, an author or a publication"),
        ("speakers.csv:3:1", "in an id"),
        ("sources/talk.docx", "in a file that is not changed"),
    ]
    assert outcome.unread == ("sources/talk.docx", "sources/talk.mp3")
    assert "Sarah Jones reports" in (river / "study.toml").read_text(encoding="utf-8")
    assert not outcome.clean


def test_marks_of_imports_cannot_be_guessed(tmp_path: Path, river: Path) -> None:
    """The marks of cells that held names are blotted out, and come back."""
    marks = river / "imports" / "1.tsv"
    marks.write_text("speaker:S1\tlabel=0123456789abcdef role=aaaaaaaaaaaaaaaa\n")
    before = pseudonymous.contents(river)
    key = tmp_path / "key"
    list_ = listed(tmp_path / "names.csv", "Sarah Jones,[midwife 1],person")
    pseudonymise.pseudonymise(river, list_, key_file=key)
    assert marks.read_text() == f"speaker:S1\tlabel={'0' * 16} role=aaaaaaaaaaaaaaaa\n"
    pseudonymise.reverse(river, key)
    assert pseudonymous.contents(river) == before


# --- every study ------------------------------------------------------------------------------

WORDS = ("Sarah Jones", "Sarah", "SARAH", "Jose\u0301", "Will", "will", "we", "met.", "\u00e9", "-")
WORDS += (
    "\r\n",
    "\n",
    "Whitby Hospital",
    "Whitby",
    "[laughs]",
    "[midwife 1]",
    "\U0001f600",
    ",",
    '"',
)


@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=25),
    glue=st.sampled_from([" ", "", "  "]),
    places=st.lists(st.tuples(*[st.integers(0, 200)] * 4), max_size=6),
    bom=st.booleans(),
    bare=st.booleans(),
)
def test_there_and_back(
    tmp_path_factory: pytest.TempPathFactory,
    words: Sequence[str],
    glue: str,
    places: Sequence[tuple[int, int, int, int]],
    bom: bool,
    bare: bool,
) -> None:
    """Wherever quotes begin and end, their places hold; and the key gives the same bytes again."""
    root = tmp_path_factory.mktemp("there")
    folder = root / "s"
    (folder / "sources").mkdir(parents=True)
    text = glue.join(words)
    (folder / "study.toml").write_text('title = "A"\nlicence = "CC0-1.0"\n')
    (folder / "sources" / "a.txt").write_bytes((("\ufeff" if bom else "") + text).encode())
    rows = []
    for number, place in enumerate(places):
        before, start, end, after = sorted(each % (len(text) + 1) for each in place)
        if start < end and text[start:end].strip():
            cells = text[start:end], start, end, text[before:start], text[end:after]
            rows.append((f"Q{number}", "document-extract", "a", *cells))
    files = {
        "sources.csv": pseudonymous.table("id,kind,file", [("a", "document", "a.txt")]),
        "excerpts.csv": pseudonymous.table("id,kind,source,text,start,end,prefix,suffix", rows),
        "notes.csv": pseudonymous.table("id,about,text", [("N", "study", text.strip() or "x")]),
        "pseudonyms.csv": pseudonymous.table(
            "id,label,kind,scope", [("P1", "[midwife 1]", "person", "study")]
        ).rstrip("\n" if bare else ""),
    }
    for name, body in files.items():
        (folder / name).write_bytes(body.encode())
    before_ = pseudonymous.contents(folder)
    (root / "names.csv").write_text(pseudonymous.NAMES.replace(",O1", ","), encoding="utf-8")
    outcome = pseudonymise.pseudonymise(folder, root / "names.csv", key_file=root / "key")
    if bom:
        raw = (folder / "sources" / "a.txt").read_bytes()
        (folder / "sources" / "a.txt").write_bytes(raw.removeprefix(b"\xef\xbb\xbf"))
    holds(folder)
    known = names.read(root / "names.csv", {}, ())
    matcher = Matcher(known, ["[midwife 1]"])
    for name in ("sources/a.txt", "notes.csv"):
        assert not matcher.matches((folder / name).read_text(encoding="utf-8")), name
    if bom:
        (folder / "sources" / "a.txt").write_bytes(b"\xef\xbb\xbf" + raw_text(folder))
    if outcome.written:
        pseudonymise.reverse(folder, root / "key")
    assert pseudonymous.contents(folder) == before_
    shutil.rmtree(root)


def raw_text(folder: Path) -> bytes:
    """The text of the only source."""
    return (folder / "sources" / "a.txt").read_bytes()


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab,"\n\r\t;'), max_size=5), min_size=1, max_size=4),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([",", "\t"]),
)
def test_tables_stay_as_they_are_written(rows: list[list[str]], mark: str) -> None:
    """A table that nobody changes is written as it was; values are those of the csv module."""
    import csv  # noqa: PLC0415 - only here
    import io  # noqa: PLC0415

    stream = io.StringIO()
    csv.writer(stream, delimiter=mark, lineterminator="\r\n").writerows(rows)
    text = stream.getvalue()
    table = TableText.of(text, mark)
    assert table.text() == text
    assert [[line.value(n) for n in range(len(line.raw))] for line in table.lines] == rows


# --- whole or not at all ----------------------------------------------------------------------


@pytest.mark.parametrize("at", ["register", "_log", "_demand_same", "exchanged"])
def test_broken_off(
    river: Path, given_names: Path, tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off anywhere the study is as it was, alone, and it can be done again."""
    before = pseudonymous.contents(river)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    owner = running.registry if at == "register" else running
    with monkeypatch.context() as patched:
        patched.setattr(owner, at, stop)
        with pytest.raises(KeyboardInterrupt):
            pseudonymise.pseudonymise(river, given_names, key_file=tmp_path / "key")
    assert pseudonymous.contents(river) == before
    assert [each.name for each in river.parent.iterdir()] == ["river"]
    pseudonymise.pseudonymise(river, given_names, key_file=tmp_path / "key")
    assert len(json.loads((tmp_path / "key").read_text())["runs"]) == 1
    pseudonymise.reverse(river, tmp_path / "key")
    assert pseudonymous.contents(river) == before


def test_folders_take_each_others_place(tmp_path: Path) -> None:
    """Both are there afterwards, the one in the other's place."""
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    exchanged(tmp_path / "a", tmp_path / "b")
    assert [(tmp_path / "a" / "b").exists(), (tmp_path / "b" / "a").exists()] == [True, True]


@pytest.mark.long
def test_killed_at_any_moment(river: Path, given_names: Path, tmp_path: Path, rounds: int) -> None:
    """Killed (kill -9), the study is as before or as after, and what was left behind goes."""
    before = pseudonymous.contents(river)
    code = "import sys; from consilience.cli import main; sys.exit(main(sys.argv[1:]))"
    given_ = ["pseudonymise", str(river), "--names", str(given_names), "--date", "2031-02-03"]
    command = [sys.executable, "-c", code, *given_, "--key", str(tmp_path / "key")]

    def started() -> subprocess.Popen[bytes]:
        nothing = subprocess.DEVNULL
        return subprocess.Popen(command, stdout=nothing, stderr=nothing, env={**os.environ})

    begun = time.monotonic()
    assert started().wait() == Exit.FOUND
    lasts = time.monotonic() - begun
    after = pseudonymous.contents(river)
    chance = random.Random(7)
    ended = []
    for _ in range(12 * rounds):
        pseudonymise.reverse(river, tmp_path / "key")
        assert pseudonymous.contents(river) == before
        run = started()
        try:
            run.wait(chance.uniform(0.4, 1.05) * lasts)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
        found = pseudonymous.contents(river)
        assert found in (before, after)
        ended.append(found == after)
        assert started().wait() in {Exit.FOUND, Exit.FINE}
        assert pseudonymous.contents(river) == after
        assert [each.name for each in river.parent.iterdir()] == ["river"]
    assert not all(ended)


# --- where key and list may lie, and what is printed ------------------------------------------


def test_the_key_lies_apart(tmp_path: Path, river: Path, given_names: Path) -> None:
    """In the study never; in the project or in a git folder only where somebody insists."""
    git = tmp_path / "git"
    (git / ".git").mkdir(parents=True)
    for place, anywhere in (
        (river / "key", True),
        (river.parent / "key", False),
        (git / "key", False),
        (tmp_path / "nowhere" / "key", True),
    ):
        with pytest.raises(Refused):
            pseudonymise.pseudonymise(
                river, given_names, key_file=place, project=river.parent, anywhere=anywhere
            )
    shutil.copy(given_names, river / "names.txt")
    with pytest.raises(Refused, match="list of names"):
        pseudonymise.pseudonymise(river, river / "names.txt", key_file=None)


def test_a_key_of_something_else(tmp_path: Path, river: Path, given_names: Path) -> None:
    """Another study's key, and a file that is no key, are refused and stay as they are."""
    key = tmp_path / "key"
    key.write_text('{"schema": "consilience.key/1", "study": "other", "runs": []}')
    with pytest.raises(Refused):
        pseudonymise.pseudonymise(river, given_names, key_file=key)
    key.write_text("my thesis")
    with pytest.raises(ReadError):
        pseudonymise.pseudonymise(river, given_names, key_file=key)
    assert key.read_text() == "my thesis"
    with pytest.raises(Refused):
        pseudonymise.reverse(river, tmp_path / "none")


def test_on_the_command_line(
    tmp_path: Path, river: Path, given_names: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run changes nothing and tells every place; nothing that is printed is a name."""
    before = pseudonymous.contents(river)
    start = ["pseudonymise", str(river), "--names", str(given_names)]
    assert cli.main([*start, "--dry-run"]) == Exit.FOUND
    assert pseudonymous.contents(river) == before
    dry = capsys.readouterr()
    assert "excerpts.csv:2:4 text: 1" in dry.out
    assert "Nothing was written." in dry.err
    assert cli.main(start) == Exit.USAGE
    assert cli.main([*start, "--for-good", "--key", "k"]) == Exit.USAGE
    key = tmp_path / "river.key"
    assert cli.main([*start, "--key", str(key), "--format", "json"]) == Exit.FOUND
    done = capsys.readouterr()
    assert json.loads(done.out)["written"] is True
    assert cli.main(["pseudonymise", str(river), "--reverse", "--key", str(key)]) == Exit.FINE
    assert pseudonymous.contents(river) == before
    everything = dry.out + dry.err + done.out + done.err + "".join(capsys.readouterr())
    assert not [each for each in (*NAMES[:4], "Will") if each in everything.replace(str(river), "")]
