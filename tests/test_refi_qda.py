"""REFI-QDA projects and codebooks become correct studies, and nothing is lost unsaid."""

from __future__ import annotations

import gc
import os
import random
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from functools import cache
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import examine, positions, study_folder, surroundings
from consilience.errors import ReadError
from consilience.findings import Severity
from consilience.loss import Fate
from consilience.model import (
    Attribute,
    Code,
    Coding,
    Excerpt,
    Note,
    Organisation,
    Origin,
    Source,
    Speaker,
)
from consilience.positions import EXCHANGE, Counting, Newlines, Ruler, Unit
from consilience.project import Project
from consilience.readers import Imported, refi_qda
from consilience.readers.refi_qda import xml

ROOT = Path(__file__).parent.parent
#: Samples of other tools' files, where this machine has them.
SAMPLES = Path(os.environ.get("CONSILIENCE_SAMPLES") or ROOT.parent / "shared" / "samples")
ATLAS = SAMPLES / "atlasti-refi-reference"
QUALCODER = SAMPLES / "qualcoder" / "synthetic_refi"
with_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples on this machine")

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
SPACE = "urn:QDA-XML:project:1.0"


def guid(number: int) -> str:
    """A GUID that is easy to know again."""
    return str(UUID(int=number))


def project(content: str, origin: str = "Test 1", space: str = SPACE) -> str:
    """A project's XML."""
    return f'{HEAD}<Project xmlns="{space}" name="Made" origin="{origin}">{content}</Project>'


def packed(folder: Path, xml: str, *, project: str = "project.qde", **texts: str | bytes) -> Path:
    """A .qdpx with a project and texts in ``sources/`` (named without suffix)."""
    path = folder / "made.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(project, xml)
        for name, text in texts.items():
            data = text if isinstance(text, bytes) else text.encode()
            archive.writestr(f"sources/{name}.txt", data)
    return path


def rows(made: Imported, kind: type) -> list:  # type: ignore[type-arg]
    """All records of a kind."""
    return list(made.study.records(kind))


def details(made: Imported, about: str) -> dict[str, str | None]:
    """The details of one thing."""
    return {each.name: each.value for each in rows(made, Attribute) if each.about == about}


@cache
def _alone() -> surroundings.Surroundings:
    return surroundings.of(Project(ROOT / "tests" / "folders"))


def errors(made: Imported, folder: Path) -> list[str]:
    """What the check says of the study folder that is written."""
    path = folder / made.study.header.slug
    study_folder.write(made.study, path)
    (path / "sources").mkdir(exist_ok=True)
    for name, text in made.texts.items():
        (path / "sources" / name).write_bytes(text().encode())
    found = examine.study(path, _alone()).findings
    return [f"{each.code} {each.place}" for each in found if each.severity is Severity.ERROR]


# --- samples --------------------------------------------------------------------------------


@with_samples
@pytest.mark.parametrize("name", ["Project.qde", "TestProject.qdpx"])
def test_reference_project(name: str, tmp_path: Path) -> None:
    """The reference project of the standard, with the counts that are known of it."""
    path = ATLAS / name
    assert refi_qda.recognises(path)
    counts = dict(refi_qda.inspect(path).counts)
    assert (counts["Code"], counts["Coding"], counts["Set"]) == (14, 16, 16)
    assert (counts["SyncPoint"], counts["Graph"]) == (13, 1)
    made = refi_qda.read(path, "made")
    assert len(rows(made, Source)) == 12
    assert len(rows(made, Code)) == 14
    assert len(rows(made, Coding)) == 16
    for what in ("Code", "Coding", "Set", "SyncPoint", "Graph", "PDFSelection", "Link", "Note"):
        told = sum(entry.count for entry in made.loss.entries if entry.what == what)
        assert told == counts[what], what
    fragments = {each.fragment for each in rows(made, Excerpt) if each.fragment}
    assert "xywh=pixel:267,1,725,719" in fragments
    assert "t=14.706,17.706" in fragments
    assert "page=1&viewrect=335,367,150,53" in fragments
    words = {each.text for each in rows(made, Excerpt)}
    assert "Oh, that was great. See you tomorrow? Eleven thirty. Mm." in words
    assert not any((each.text or "").endswith("…") for each in rows(made, Excerpt))
    assert errors(made, tmp_path) == []


@with_samples
def test_qualcoder_project(tmp_path: Path) -> None:
    """QualCoder's export: quotes equal what it stores; cases speak where that is declared."""
    path = QUALCODER / "synthetic.qdpx"
    made = refi_qda.read(
        path,
        "made",
        source_kind="interview",
        speaker_from="case-named-as-source",
        role_from="variable:role",
        organisation_from="variable:organisation",
    )
    quotes = [each.text for each in rows(made, Excerpt)]
    assert "naïve tools — “we tried OWL, it broke”" in quotes
    assert any("👩" in quote for quote in quotes)
    assert len(rows(made, Coding)) == 7
    assert len(rows(made, Code)) == 8
    speakers = {each.label: each.role_published for each in rows(made, Speaker)}
    assert speakers == {
        "P01": "data steward",
        "P02": "research software engineer",
        "P03": "policy officer",
    }
    assert len(rows(made, Organisation)) == 3
    assert all(each.speaker for each in rows(made, Excerpt))
    assert any("7 of 7 stored quotes" in each for each in made.remarks)
    assert errors(made, tmp_path) == []


@with_samples
@pytest.mark.parametrize(
    ("path", "count"),
    [(QUALCODER / "Codebook-synthetic.qdc", 8), (SAMPLES / "taguette" / "codebook.qdc", 7)],
    ids=["QualCoder", "Taguette"],
)
def test_codebooks(path: Path, count: int, tmp_path: Path) -> None:
    """Codebooks, valid or not, become studies without sources."""
    assert refi_qda.recognises(path)
    made = refi_qda.read(path, "made")
    assert len(rows(made, Code)) == count
    assert errors(made, tmp_path) == []


# --- the container --------------------------------------------------------------------------

ONE = (
    f'<CodeBook><Codes><Code guid="{guid(1)}" name="A" isCodable="true"/></Codes></CodeBook>'
    f'<Sources><TextSource guid="{guid(2)}" name="P01.txt" plainTextPath="internal://t.txt">'
    f'<PlainTextSelection guid="{guid(3)}" startPosition="4" endPosition="7">'
    f'<Coding guid="{guid(4)}"><CodeRef targetGUID="{{{guid(1).upper()}}}"/></Coding>'
    "</PlainTextSelection></TextSource></Sources>"
)


@pytest.mark.parametrize("name", ["project.qde", "Project.qde", "My study.qde", "a/b.qde"])
@pytest.mark.parametrize("folder", ["sources", "Sources", "a/sources", ""])
def test_any_layout_of_the_container(name: str, folder: str, tmp_path: Path) -> None:
    """However the zip is laid out, the project and its texts are found."""
    path = tmp_path / "made.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}/T.txt".lstrip("/"), "one two three")
        archive.writestr("sources/.root", "")
        archive.writestr(name, project(ONE))
    made = refi_qda.read(path, "made")
    assert [each.text for each in rows(made, Excerpt)] == ["two"]
    assert made.texts["s1.txt"]() == "one two three"


@pytest.mark.parametrize("path", ["t.txt", "relative:///x/t.txt", "absolute:///C:/x/t.txt"])
def test_other_ways_to_name_a_text(path: str, tmp_path: Path) -> None:
    """A text is found by its last name, and only in the container."""
    made = refi_qda.read(
        packed(tmp_path, project(ONE.replace("internal://t.txt", path)), t="one two"), "m"
    )
    assert [each.text for each in rows(made, Excerpt)] == ["two"]


def test_bare_project_with_texts_beside_it(tmp_path: Path) -> None:
    """An unpacked project finds its texts, but follows no link out of its folder."""
    path = tmp_path / "made.qde"
    path.write_text(project(ONE), encoding="utf-8")
    (tmp_path / "sources").mkdir()
    text = tmp_path / "sources" / "t.txt"
    secret = tmp_path / "secret"
    secret.write_text("one two", encoding="utf-8")
    text.symlink_to(secret)
    assert not refi_qda.read(path, "made").texts
    text.unlink()
    text.write_text("one two", encoding="utf-8")
    assert refi_qda.read(path, "made").texts["s1.txt"]() == "one two"


@pytest.mark.parametrize(
    "space",
    ["urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:0:4", "urn:QDA-XML:codebook:1:0", ""],
)
def test_all_namespaces_of_codebooks(space: str, tmp_path: Path) -> None:
    """Names count, namespaces do not; a byte order mark does no harm."""
    path = tmp_path / "made.qdc"
    path.write_text(
        f'\ufeff{HEAD}<CodeBook xmlns="{space}"><Codes><Code guid="{guid(1)}" name="A" '
        f'isCodable="false"><Code guid="{guid(2)}" name="B" isCodable="true"/></Code></Codes>'
        f'<Sets><Set guid="{guid(3)}" name="S"><MemberCode guid="{guid(2)}"/></Set></Sets>'
        "</CodeBook>",
        encoding="utf-8",
    )
    made = refi_qda.read(path, "made")
    assert [(each.label, each.broader) for each in rows(made, Code)] == [("A", None), ("B", "c1")]
    assert details(made, "code:c2") == {"set": "S"}


# --- what a project holds -------------------------------------------------------------------

WORDS = "Interviewer: Why?\nAnna: We trust them. 😀 Still.\nBen: I do not.\nAnna: Yes.\nBen: No."
FULL = f"""
<Users><User guid="{guid(1)}" name="Ada"/><User guid="{guid(2)}" id="b2"/></Users>
<CodeBook><Codes>
 <Code guid="{guid(10)}" name="Trust" isCodable="true" color="#FF0000">
  <Description>Relying on others.</Description><NoteRef targetGUID="{guid(60)}"/>
  <Code guid="{guid(11)}" name="Lack" isCodable="true"/></Code>
 <Code guid="{guid(12)}" name="Power" isCodable="false">
  <Code guid="{guid(13)}" name="Lack" isCodable="true"/></Code>
 <Code guid="{guid(20)}" name="Anna" isCodable="true"/>
</Codes></CodeBook>
<Variables><Variable guid="{guid(30)}" name="role" typeOfVariable="Text"/>
 <Variable guid="{guid(31)}" name="round" typeOfVariable="Integer"/></Variables>
<Cases>
 <Case guid="{guid(20)}" name="Anna"><VariableValue><VariableRef targetGUID="{guid(30)}"/>
  <TextValue>warden</TextValue></VariableValue></Case>
 <Case guid="{guid(21)}" name="Ben"><VariableValue><VariableRef targetGUID="{guid(30)}"/>
  <TextValue>clerk</TextValue></VariableValue><SelectionRef targetGUID="{guid(53)}"/></Case>
 <Case guid="{guid(22)}"><VariableValue><VariableRef targetGUID="{guid(31)}"/>
  <IntegerValue>2</IntegerValue></VariableValue><SourceRef targetGUID="{guid(40)}"/></Case>
</Cases>
<Sources>
 <TextSource guid="{guid(40)}" name="Talk.txt" creatingUser="{guid(1)}">
  <PlainTextContent>{WORDS}</PlainTextContent>
  <PlainTextSelection guid="{guid(50)}" startPosition="24" endPosition="38" name="We trust them.">
   <Description>Quick.</Description>
   <Coding guid="{guid(70)}" creatingUser="{guid(1)}" creationDateTime="2031-05-08T10:00:00Z">
    <CodeRef targetGUID="{guid(10)}"/><NoteRef targetGUID="{guid(61)}"/></Coding>
   <Coding guid="{guid(71)}" creatingUser="{guid(2)}"><CodeRef targetGUID="{guid(99)}"/></Coding>
  </PlainTextSelection>
  <PlainTextSelection guid="{guid(51)}" startPosition="18" endPosition="47">
   <Coding guid="{guid(72)}"><CodeRef targetGUID="{guid(20)}"/></Coding></PlainTextSelection>
  <PlainTextSelection guid="{guid(53)}" startPosition="53" endPosition="62">
   <Coding guid="{guid(73)}"><CodeRef targetGUID="{guid(13)}"/></Coding></PlainTextSelection>
  <Coding guid="{guid(74)}"><CodeRef targetGUID="{guid(12)}"/></Coding>
  <NoteRef targetGUID="{guid(60)}"/>
  <VariableValue><VariableRef targetGUID="{guid(31)}"/></VariableValue>
 </TextSource>
 <AudioSource guid="{guid(41)}" name="Tape" path="absolute:///Users/ada/tape.mp3">
  <Transcript guid="{guid(42)}"><PlainTextContent>Hello there friend.</PlainTextContent>
   <SyncPoint guid="{guid(80)}" timeStamp="0" position="0"/>
   <SyncPoint guid="{guid(81)}" timeStamp="1500" position="6"/>
   <SyncPoint guid="{guid(82)}" timeStamp="2500" position="11"/>
   <TranscriptSelection guid="{guid(54)}" fromSyncPoint="{guid(81)}" toSyncPoint="{guid(82)}">
    <Coding guid="{guid(75)}"><CodeRef targetGUID="{guid(11)}"/></Coding></TranscriptSelection>
  </Transcript>
  <AudioSelection guid="{guid(55)}" begin="500" end="1000"/>
 </AudioSource>
 <PDFSource guid="{guid(43)}" name="Minutes.pdf" path="internal://m.pdf">
  <PDFSelection guid="{guid(56)}" page="2" firstX="10" firstY="90" secondX="60" secondY="40">
   <Representation guid="{guid(57)}"><PlainTextContent>Agreed.</PlainTextContent>
   </Representation></PDFSelection></PDFSource>
</Sources>
<Notes>
 <Note guid="{guid(60)}" name="On trust" creatingUser="{guid(1)}">
  <PlainTextContent>Look again.</PlainTextContent></Note>
 <Note guid="{guid(61)}"><PlainTextContent>Sure?</PlainTextContent></Note>
 <Note guid="{guid(62)}" name="Journal"><PlainTextContent>We walked far.</PlainTextContent>
  <PlainTextSelection guid="{guid(58)}" startPosition="3" endPosition="9">
   <Coding guid="{guid(76)}"><CodeRef targetGUID="{guid(10)}"/></Coding></PlainTextSelection>
 </Note>
 <Note guid="{guid(63)}"><PlainTextContent>Linked.</PlainTextContent></Note>
</Notes>
<Links>
 <Link guid="{guid(90)}" name="is opposite" direction="OneWay" originGUID="{guid(10)}"
  targetGUID="{guid(11)}"/>
 <Link guid="{guid(91)}" originGUID="{guid(63)}" targetGUID="{guid(50)}"/>
</Links>
<Sets><Set guid="{guid(92)}" name="wave: first"><MemberSource targetGUID="{guid(40)}"/></Set></Sets>
<Graphs><Graph guid="{guid(93)}"><Vertex guid="{guid(94)}" firstX="1" firstY="1"/></Graph></Graphs>
<Description>A study in one file.</Description>
"""


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A project with a little of everything."""
    return packed(tmp_path, project(FULL))


def test_everything_is_carried(full: Path, tmp_path: Path) -> None:
    """Each kind of thing becomes what it should, and the check has nothing to say."""
    made = refi_qda.read(full, "made")
    assert made.study.header.description == "A study in one file."
    labels = [each.label for each in rows(made, Code)]
    assert labels == ["Trust", "Trust / Lack", "Power", "Power / Lack"]
    excerpts = {each.text: each for each in rows(made, Excerpt)}
    quote = excerpts["We trust them."]
    assert (quote.start, quote.end, quote.prefix) == (24, 38, WORDS[:24])
    assert excerpts["Agreed."].fragment == "page=3&viewrect=10,40,50,50"
    assert excerpts["there"].fragment == "t=1.5,2.5"
    assert (excerpts["there"].start, excerpts["there"].end) == (6, 11)
    assert excerpts[WORDS].locator == "the whole source"
    assert excerpts["walked"].kind == "observer-note"
    codings = Counter(each.code for each in rows(made, Coding))
    assert codings == {"c1": 2, "c2": 1, "c3": 1, "c4": 1}
    first = rows(made, Coding)[0]
    assert (first.coder, first.date) == ("u1", "2031-05-08")
    notes = {(each.about, each.text) for each in rows(made, Note)}
    assert {("code:c1", "Look again."), ("source:s1", "Look again.")} <= notes
    assert {("excerpt:e1", "Quick."), ("coding:x1", "Sure?"), ("excerpt:e1", "Linked.")} <= notes
    assert details(made, "code:c1")["link: is opposite"] == "OneWay code:c2"
    assert details(made, "source:s1")["round"] in {"2", None}
    assert details(made, "source:s1")["set"] == "wave: first"
    assert details(made, "study")["case Ben: role"] == "clerk"
    assert "Users" not in str(details(made, "source:s2").values())
    assert made.loss.count(Fate.LEFT, "Coding") == 1
    assert errors(made, tmp_path) == []


def test_everything_is_told(full: Path) -> None:
    """What the ledger counts is what the file holds, kind by kind."""
    made = refi_qda.read(full, "made")
    told: Counter[str] = Counter()
    for entry in made.loss.entries:
        told[entry.what] += entry.count
    for what, count in refi_qda.inspect(full).counts:
        assert told[what] == count, what


def test_speakers_by_declared_rule(full: Path, tmp_path: Path) -> None:
    """Cases become speakers where that is declared, also those that are codes at once."""
    made = refi_qda.read(
        full, "made", speaker_from="case", role_from="variable:role", wave_from="set:wave"
    )
    roles = {each.id: (each.label, each.role_published) for each in rows(made, Speaker)}
    spoken = {each.text: roles.get(each.speaker) for each in rows(made, Excerpt)}
    assert spoken["We trust them."] == ("Anna", "warden")
    assert spoken["I do not."] == ("Ben", "clerk")
    assert spoken["Agreed."] is None
    assert [each.label for each in made.study.header.waves] == ["first"]
    kinds = {each.text: each.kind for each in rows(made, Excerpt)}
    assert kinds["I do not."] == "participant-words"
    assert kinds["Agreed."] == "document-extract"
    assert errors(made, tmp_path) == []


def test_speakers_by_turns(full: Path, tmp_path: Path) -> None:
    """Labels in the text say who speaks, where that is declared."""
    made = refi_qda.read(full, "made", speaker_from="turn", role_from="role")
    roles = {each.id: (each.label, each.role_published) for each in rows(made, Speaker)}
    spoken = {each.text: roles.get(each.speaker) for each in rows(made, Excerpt)}
    assert spoken["We trust them."] == ("Anna", "warden")
    assert spoken["I do not."] == ("Ben", "clerk")
    assert spoken[WORDS] is None
    assert errors(made, tmp_path) == []


@pytest.mark.parametrize("rule", ["source", "case", "case-named-as-source", "set:wave"])
def test_notes_have_no_speaker(full: Path, tmp_path: Path, rule: str) -> None:
    """A coded note is the researcher's; whatever the rule, every speaker is described."""
    made = refi_qda.read(full, "made", speaker_from=rule)
    assert {each.text: each.speaker for each in rows(made, Excerpt)}["walked"] is None
    assert errors(made, tmp_path) == []


def test_reading_twice_gives_the_same(full: Path) -> None:
    """Same file, same ids, same everything; each table can be read again and again."""
    one, two = refi_qda.read(full, "made"), refi_qda.read(full, "made")
    assert one.study.header == two.study.header
    for kind in one.study.tables:
        assert rows(one, kind) == rows(one, kind) == rows(two, kind)
    assert one.loss == two.loss


@pytest.mark.parametrize("last", ["Users", "CodeBook", "Variables", "Cases", "Sources"])
def test_the_order_of_sections_does_not_count(last: str, full: Path, tmp_path: Path) -> None:
    """What stands behind the sources is known to them all the same."""
    begin, end = FULL.index(f"<{last}>"), FULL.index(f"</{last}>") + len(f"</{last}>")
    moved = FULL[:begin] + FULL[end:] + FULL[begin:end]
    (tmp_path / "moved").mkdir()
    other = refi_qda.read(packed(tmp_path / "moved", project(moved)), "made")
    made = refi_qda.read(full, "made")
    assert other.study.header == made.study.header
    for kind in (Source, Excerpt, Code, Coding, Attribute, Note, Origin):
        assert rows(other, kind) == rows(made, kind), kind
    assert other.loss == made.loss


def test_a_transcript_may_be_a_later_source(tmp_path: Path) -> None:
    """A recording whose transcript is a source of its own points to it, wherever that stands."""
    audio = (
        f'<AudioSource guid="{guid(5)}" name="Tape"><Transcript guid="{guid(6)}" '
        'plainTextPath="internal://t.txt"/></AudioSource>'
    )
    for content, tape, talk in (
        (ONE.replace("<Sources>", f"<Sources>{audio}"), "s1", "s2"),
        (ONE.replace("</Sources>", f"{audio}</Sources>"), "s2", "s1"),
    ):
        made = refi_qda.read(packed(tmp_path, project(content), t="one two"), "made")
        assert details(made, f"source:{tape}")["transcript"] == f"source:{talk}"
        assert [each.source for each in rows(made, Excerpt)] == [talk]


def test_a_variable_without_a_name_is_no_rule(tmp_path: Path) -> None:
    """Where nothing is declared, no variable gives waves or roles, whatever it is called."""
    content = FULL.replace('name="role"', 'name=""')
    made = refi_qda.read(packed(tmp_path, project(content)), "made", speaker_from="case")
    assert made.study.header.waves == ()
    assert {each.role_published for each in rows(made, Speaker)} == {None}


def test_origins_are_kept(full: Path) -> None:
    """Every record leads back to its GUID, and none is named twice."""
    origins = rows(refi_qda.read(full, "made"), Origin)
    named = {each.id: each.element for each in origins}
    assert len(named) == len(origins)
    assert named["code:c1"] == guid(10)
    assert named["excerpt:e1"] == guid(50)
    assert named["agent:u2"] == guid(2)


@pytest.mark.parametrize(
    "given_",
    [
        {"speaker_from": "guess"},
        {"positions": "bytes"},
        {"access": "all"},
        {"licence": "mine"},
        {"excerpt_kind": "quote"},
        {"nothing": "x"},
    ],
    ids=str,
)
def test_options_that_cannot_be_meant(full: Path, given_: dict[str, object]) -> None:
    """An option that is wrong is refused before anything is read."""
    with pytest.raises(ReadError):
        refi_qda.read(full, "made", **given_)


# --- positions ------------------------------------------------------------------------------

PIECES = [
    "\r",
    "\n",
    "\r\n",
    "\u2028",
    "😀",
    "👩🏽",
    "e\u0301",
    "שלום",
    "word",
    "Two words.",
    " ",
    "a",
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map("".join)


@given(TEXTS, st.sampled_from(EXCHANGE), st.booleans(), st.data())
def test_quotes_come_out_whatever_was_counted(
    text: str, counting: Counting, mark: bool, data: st.DataObject
) -> None:
    """Any text, any spans, any unit: quotes equal what the tool stores, and offsets lead there."""
    whole, ruler = positions.canonical(text), Ruler(text, counting)
    selections, quotes = "", []
    for number in range(data.draw(st.integers(1, 4))):
        ends = st.integers(0, len(whole))
        start, end = sorted((data.draw(ends), data.draw(ends)))
        if whole[start:end].strip():
            quotes.append(whole[start:end])
            selections += (
                f'<PlainTextSelection guid="{guid(100 + number)}" '
                f'startPosition="{ruler.back(start)}" endPosition="{ruler.back(end)}" '
                f"name={quoteattr(whole[start:end])}/>"
            )
    content = (
        f'<Sources><TextSource guid="{guid(2)}" name="T" plainTextPath="internal://t.txt">'
        f"{selections}</TextSource></Sources>"
    )
    with tempfile.TemporaryDirectory() as folder:
        stored = ("\ufeff" if mark else "") + text
        path = packed(Path(folder), project(content), t=stored)
        unit = {Unit.CODE_POINTS: "code-points", Unit.UTF_16: "utf-16"}[counting.unit]
        ends_ = {Newlines.STORED: "stored", Newlines.ONE: "one", Newlines.TWO: "two"}
        for declared in (None, f"{unit}/{ends_[counting.newlines]}"):
            made = refi_qda.read(path, "made", positions=declared)
            kept = made.texts["s1.txt"]()
            assert kept == whole
            found = [each.text or "" for each in rows(made, Excerpt)]
            assert list(map(positions.loose, found)) == list(map(positions.loose, quotes))
            for each in rows(made, Excerpt):
                assert kept[each.start : each.end] == each.text
            if declared:
                assert found == quotes


def test_places_without_extent(tmp_path: Path) -> None:
    """A moment, a point or a line gets the smallest fragment that holds it, and that is told."""
    sources = f"""<Sources><AudioSource guid="{guid(1)}" name="a">
      <AudioSelection guid="{guid(2)}" begin="12000" end="12000"/>
      <AudioSelection guid="{guid(3)}" begin="3000" end="1000"/>
      <AudioSelection guid="{guid(4)}" begin="0" end="1"/></AudioSource>
    <PictureSource guid="{guid(5)}" name="p">
      <PictureSelection guid="{guid(6)}" firstX="5" firstY="7" secondX="5" secondY="9"/>
    </PictureSource></Sources>"""
    made = refi_qda.read(packed(tmp_path, project(sources)), "made")
    fragments = [each.fragment for each in rows(made, Excerpt)]
    assert fragments == ["t=12,12.001", "t=1,3", "t=0,0.001", "xywh=pixel:5,7,1,2"]
    told = [each for each in made.loss.entries if each.what == "place without extent"]
    assert [(each.fate, each.count, each.examples) for each in told] == [
        (Fate.CHANGED, 2, ("e1", "e4"))
    ]


def test_codes_of_one_guid_are_told(tmp_path: Path) -> None:
    """What is coded with such a code stands at the first of them, and not in silence."""
    code = f'<Code guid="{guid(1)}" name="{{}}" isCodable="true"/>'
    codes = f"<CodeBook><Codes>{code.format('trust')}{code.format('time')}</Codes></CodeBook>"
    coding = f'<Coding guid="{guid(4)}"><CodeRef targetGUID="{guid(1)}"/></Coding>'
    source = f"""<Sources><TextSource guid="{guid(2)}" name="t"><PlainTextContent>So we met
      </PlainTextContent><PlainTextSelection guid="{guid(3)}" startPosition="0" endPosition="2"
      >{coding}</PlainTextSelection></TextSource></Sources>"""
    made = refi_qda.read(packed(tmp_path, project(codes + source)), "made")
    assert [each.label for each in rows(made, Code)] == ["trust", "time"]
    assert [each.code for each in rows(made, Coding)] == ["c1"]
    (told,) = (each for each in made.loss.entries if each.what == "GUID of codes")
    assert (told.fate, told.examples) == (Fate.CHANGED, ("c1",))
    assert "first" in told.why
    assert errors(made, tmp_path / "studies") == []


def test_python_looks_after_memory_again(tmp_path: Path) -> None:
    """What a reader leaves off is on again afterwards, also where it fails; off stays off."""
    with pytest.raises(ReadError):
        refi_qda.read(packed(tmp_path, "<no"), "made")
    assert gc.isenabled()
    gc.disable()
    try:
        refi_qda.read(packed(tmp_path, project("")), "made")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_text_in_other_encodings(tmp_path: Path) -> None:
    """A text that is not UTF-8 is read all the same, and that is said."""
    made = refi_qda.read(packed(tmp_path, project(ONE), t="né two".encode("cp1252")), "made")
    assert made.texts["s1.txt"]() == "né two"
    assert any("Windows-1252" in each for each in made.remarks)
    wide = refi_qda.read(packed(tmp_path, project(ONE), t="one two".encode("utf-16")), "made")
    assert [each.text for each in rows(wide, Excerpt)] == ["two"]


def test_selection_without_a_place_is_said(tmp_path: Path) -> None:
    """A position outside of the text is no place; nothing is made up."""
    made = refi_qda.read(packed(tmp_path, project(ONE), t="one"), "made")
    excerpt = rows(made, Excerpt)[0]
    assert (excerpt.text, excerpt.start, excerpt.access) == (None, None, "controlled")
    assert made.loss.count(Fate.CHANGED, "PlainTextSelection") == 1
    assert errors(made, tmp_path) == []


def test_one_guid_for_two_passages(tmp_path: Path) -> None:
    """Selections of one GUID in two places are two excerpts: no code moves to other words."""
    both = "".join(
        f'<PlainTextSelection guid="{guid(2)}" startPosition="{start}" endPosition="{start + 3}">'
        f'<Coding guid="{guid(number)}"><CodeRef targetGUID="{guid(number + 10)}"/></Coding>'
        "</PlainTextSelection>"
        for number, start in ((3, 0), (4, 4))
    )
    codes = "".join(f'<Code guid="{guid(n)}" name="{n}" isCodable="true"/>' for n in (13, 14))
    made = refi_qda.read(
        packed(
            tmp_path,
            project(
                f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources><TextSource "
                f'guid="{guid(1)}" name="t" plainTextPath="internal://t.txt">{both}'
                "</TextSource></Sources>"
            ),
            t="one two",
        ),
        "made",
    )
    words = {each.id: each.text for each in rows(made, Excerpt)}
    names = {each.id: each.label for each in rows(made, Code)}
    assert [(words[each.excerpt], names[each.code]) for each in rows(made, Coding)] == [
        ("one", "13"),
        ("two", "14"),
    ]
    assert any("no quote is stored" in each for each in made.remarks)


# --- files that mean harm -------------------------------------------------------------------


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no xml",
        "<Project",
        "<Project><a></Project>",
        f"{HEAD}<!DOCTYPE p [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Project name='&x;'/>",
        f"{HEAD}<!-- --><!DOCTYPE p><Project/>",
        "<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE x+AD4-<Project/>",
        "<Project>&undefined;</Project>",
        "<Project>" + "<Code>" * 5000 + "</Code>" * 5000 + "</Project>",
        "<Project>\0</Project>",
    ],
    ids=range(10),
)
def test_xml_that_is_refused(xml: str, tmp_path: Path) -> None:
    """Broken XML, document types, entities, other encodings, bottomless depth."""
    for path in (tmp_path / "made.qde", packed(tmp_path, xml)):
        if path.suffix == ".qde":
            path.write_text(xml, encoding="utf-8")
        began = time.perf_counter()
        with pytest.raises(ReadError):
            refi_qda.read(path, "made")
        assert time.perf_counter() - began < 2


def test_document_type_behind_the_head_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parser refuses it as well, before anything that it declares is looked at."""
    monkeypatch.setattr(xml, "checked_head", lambda *_: "Project")
    path = tmp_path / "made.qde"
    path.write_text("<!DOCTYPE p [<!ENTITY x 'x'>]><Project name='&x;'/>", encoding="utf-8")
    with pytest.raises(ReadError, match="document type"):
        refi_qda.read(path, "made")


def test_characters_with_a_meaning_in_xml(tmp_path: Path) -> None:
    """Names and words come out as they are meant, also those that look like XML."""
    odd = "R&D <“AT&amp;T”>"
    content = ONE.replace('name="A"', f"name={quoteattr(odd)}").replace(
        'plainTextPath="internal://t.txt">', f"><PlainTextContent>{escape(odd)}</PlainTextContent>"
    )
    made = refi_qda.read(packed(tmp_path, project(content)), "made")
    assert [each.label for each in rows(made, Code)] == [odd]
    assert made.texts["s1.txt"]() == odd
    assert [each.text for each in rows(made, Excerpt)] == [odd[4:7]]


def test_document_type_in_utf_16_is_refused(tmp_path: Path) -> None:
    """Another encoding does not hide it."""
    path = tmp_path / "made.qde"
    path.write_bytes("<!DOCTYPE Project><Project/>".encode("utf-16"))
    with pytest.raises(ReadError, match="document type"):
        refi_qda.read(path, "made")


def test_zip_without_a_project(tmp_path: Path) -> None:
    """A zip of something else is not recognised, and two projects are one too many."""
    path = tmp_path / "made.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    assert not refi_qda.recognises(path)
    with pytest.raises(ReadError, match="no project"):
        refi_qda.read(path, "made")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.qde", "x")
        archive.writestr("b.qde", "x")
    with pytest.raises(ReadError, match="several"):
        refi_qda.inspect(path)


def _mutated(data: bytes, chance: random.Random) -> bytes:
    content = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randrange(1, 40)]
            case 2:
                content[at:at] = content[at : at + chance.randrange(1, 40)]
            case _:
                other = chance.randrange(len(content))
                content[at : at + 8] = content[other : other + 8]
        content = content or bytearray(b"<")
    return bytes(content)


_NUMBERS = [b"-1", b"99999999999999999999", b"", b"1e9", b"NaN", b"4.0", b"0"]


@pytest.mark.parametrize("bare", [True, False], ids=["xml", "zip"])
def test_damaged_files_never_hurt(tmp_path: Path, rounds: int, *, bare: bool) -> None:
    """Hundreds of damaged projects: a study or a ReadError, nothing else, and no hang."""
    chance = random.Random(20311)
    whole = project(FULL).encode() if bare else packed(tmp_path, project(FULL)).read_bytes()
    path = tmp_path / ("bad.qde" if bare else "bad.qdpx")
    good = 0
    for _ in range(400 * rounds):
        data = _mutated(whole, chance)
        if bare and chance.random() < 0.5:  # well-formed, with absurd content
            found = data.find(b'="', chance.randrange(len(whole)))
            rest = whole[whole.find(b'"', found + 2) :]
            data = whole[: found + 2] + chance.choice(_NUMBERS) + rest
        path.write_bytes(data)
        began = time.perf_counter()
        try:
            made = refi_qda.read(path, "made")
            for kind in made.study.tables:
                rows(made, kind)
            for text in made.texts.values():
                text()
            good += 1
        except ReadError:
            pass
        assert time.perf_counter() - began < 2
    assert good or not bare


# --- places in pages -----------------------------------------------------------------------

PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Page/MediaBox[0 0 595.28 841.89]>>\nendobj\n"
PACKED = zlib.compress(b"<</MediaBox [0 0 595 842]/CropBox [0 0 595 842]>>")
OBJECTS = b"2 0 obj <</Type/ObjStm/Filter/FlateDecode>>\nstream\n%b\nendstream endobj\n"
PAGES = """<PDFSource guid="{0}" name="Report" path="internal://{0}.pdf">
<PDFSelection guid="{1}" name="A box" page="2" firstX="10" firstY="40" secondX="60" secondY="90"/>
</PDFSource>"""


@pytest.mark.parametrize(
    ("data", "fragment"),
    [
        (PDF, "page=3&viewrect=10,751.89,50,50"),
        (PDF + OBJECTS % PACKED, "page=3&viewrect=10,751.89,50,50"),
        (OBJECTS % PACKED, "page=3&viewrect=10,752.00,50,50"),
        (PDF + PDF.replace(b"841.89", b"595.28"), "page=3&viewrect=10,40,50,50"),
        (PDF + b"3 0 obj <</Rotate 90>>", "page=3&viewrect=10,40,50,50"),
        (PDF + b"3 0 obj <</MediaBox 5 0 R>>", "page=3&viewrect=10,40,50,50"),
        (PDF + b"trailer <</Encrypt 4 0 R>>", "page=3&viewrect=10,40,50,50"),
        (PDF + OBJECTS % b"damaged", "page=3&viewrect=10,40,50,50"),
        (b"%PDF-1.4 stream\nendstream", "page=3&viewrect=10,40,50,50"),
        (PDF.replace(b"841.89", b"60"), "page=3&viewrect=10,0.00,50,50"),
        (None, "page=3&viewrect=10,40,50,50"),
    ],
)
def test_places_in_pages_count_from_the_top(
    tmp_path: Path, data: bytes | None, fragment: str
) -> None:
    """Where the pages are all of one height; else they stay, and everybody is told."""
    content = f"<Sources>{PAGES.format(guid(1), guid(2))}</Sources>"
    path = tmp_path / "made.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project(content))
        if data is not None:
            archive.writestr(f"sources/{guid(1)}.pdf", data)
    made = refi_qda.READER.read(path, "boats")
    (excerpt,) = rows(made, Excerpt)
    assert excerpt.fragment == fragment
    below = details(made, "source:s1").get("places in pages count from")
    assert (below == "bottom left") == fragment.endswith("10,40,50,50")
    assert any("bottom" in remark for remark in made.remarks) == (below is not None)
