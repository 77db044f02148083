"""Tables that are written: whole, the same when read again, counted right, and safe to open."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import (
    api,
    assets,
    codebook,
    matrix,
    project,
    quote_table,
    roll_up,
    study_folder,
    vocabulary,
)
from consilience.errors import BadParameter, ConsilienceError, ReadError
from consilience.exporting import run as export
from consilience.findings import Severity
from consilience.iris import BASE, Minter
from consilience.loss import Fate, Ledger, LossReport
from consilience.mapping import Licences, Tiers
from consilience.model import (
    Attribute,
    Code,
    Coding,
    Collaboration,
    Excerpt,
    Header,
    Layer,
    Note,
    Organisation,
    Record,
    Source,
    Speaker,
    Study,
)
from consilience.readers import table as reader
from consilience.store import Store
from consilience.writers import Material, Term, unplaced
from consilience.writers.registry import WRITERS
from consilience.writers.table import sheet
from samples import sample
from soak import at_most
from stores import HERE, SEEDS, rich, seeds

RICH = HERE / "folders" / "valid" / "rich"
FOLDERS = {"rich": RICH, **{name: assets.DATA / "studies" / name for name in SEEDS}}
TABLES = ("quotes", "code-matrix", "framework-matrix")
SUFFIXES = (".csv", ".tsv", ".xlsx")
#: What a study with several layers has to be told.
ALL = {"quotes": {}, "code-matrix": {"layer": "all"}, "framework-matrix": {"layer": "all"}}


# --- making and reading tables -------------------------------------------------------------


@cache
def _terms() -> Mapping[str, Term]:
    known = {each.iri: curie for curie, each in vocabulary.constructs().items()}
    return {
        curie: Term(curie, each.label, each.definition, known.get(each.broader, ""))
        for curie, each in vocabulary.constructs().items()
    }


def material(study: Study) -> Material:
    """A study as a writer gets it, with nothing kept back."""
    above = {curie: each.broader for curie, each in _terms().items() if each.broader}
    return Material(
        study=study,
        tier=Tiers.of(study).tier,
        licence=Licences.of(study).excerpt,
        constructs=_terms(),
        rolls_up=roll_up.of(study, Minter(BASE, study.header.slug), above),
    )


@cache
def folder(name: str) -> Study:
    """One of the studies."""
    return study_folder.read(FOLDERS[name])


def made(*records: Record, **header: object) -> Study:
    """A study in memory."""
    kinds = {type(each) for each in records}
    given = {"slug": "s", "title": "s", "licence": "CC0-1.0", **header}
    return Study(
        Header(**given),  # type: ignore[arg-type]
        {
            kind: lambda kind=kind: (each for each in records if type(each) is kind)
            for kind in kinds
        },
    )


def wrote(
    study: Study, path: Path, writer: str = "quotes", **options: str
) -> tuple[LossReport, tuple[str, ...]]:
    """Write a table; what became of everything, and the remarks."""
    ledger = Ledger()
    remarks = WRITERS[writer].write(material(study), path, ledger, **options)
    return LossReport.of(path.name, writer, "export", ledger.entries()), remarks


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV or TSV file."""
    mark = "\t" if path.suffix == ".tsv" else ","
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=mark, strict=True))


def table(study: Study, writer: str = "quotes", **options: str) -> list[dict[str, str]]:
    """The rows that a writer makes of a study."""
    with tempfile.TemporaryDirectory() as beside:
        path = Path(beside) / "t.csv"
        wrote(study, path, writer, **{"formulas": "keep", **options})
        return rows(path)


def sheets(path: Path) -> dict[str, list[list[object]]]:
    """The values of a workbook, by sheet."""
    book = openpyxl.load_workbook(path)
    return {page.title: [[cell.value for cell in row] for row in page] for page in book}


T = TypeVar("T")

SOURCE = Source(id="D1", kind="interview", title="Interview 1")
LAYER = Layer(id="first", label="First pass", kind="coder", codebooks=("codebook@1",))


def quote(id_: str, text: str | None = "Words.", source: str = "D1", **more: object) -> Excerpt:
    """An excerpt of a participant's words."""
    return Excerpt(id=id_, kind="participant-words", source=source, text=text, **more)  # type: ignore[arg-type]


# --- quotes --------------------------------------------------------------------------------


def test_a_row_for_each_code_on_each_quote() -> None:
    """In the order of the files; a quote without a code has a row as well."""
    study = folder("rich")
    found = [(each["quote_id"], each["coding_id"]) for each in table(study)]
    of = Counter(each.excerpt for each in study.records(Coding))
    expected = [
        (excerpt.id, coding.id if coding else "")
        for excerpt in study.records(Excerpt)
        for coding in (
            [each for each in study.records(Coding) if each.excerpt == excerpt.id] or [None]
        )
    ]
    assert found == expected
    assert ("E3", "") in found
    assert of["E1"] == sum(1 for quote_id, _ in found if quote_id == "E1") == 5


def test_a_row_tells_everything_that_a_quote_leads_to() -> None:
    """Source, publication, speaker as published and as read, site, wave, code with its path."""
    first = next(each for each in table(folder("devlin2015")) if each["layer_id"] == "authors")
    assert first["study"] == "devlin2015"
    assert (first["quote_id"], first["kind"]) == ("Q1", "participant-words")
    assert first["text"].startswith("… in the health service, there")
    assert first["source_id"] == "table3"
    assert first["publication_doi"] == "10.1093/jamia/ocv097"
    assert first["speaker_label"].endswith("Business")
    assert (first["speaker_role_published"], first["speaker_role"]) == ("Operations", "operations")
    assert first["speaker_role_read_by"] == "curator"
    assert first["speaker_organisation_type_published"] == "Business"
    assert first["collaboration_id"] == "C4"
    assert (first["wave_label"], first["wave_order"], first["wave_phase"]) == (
        *("Baseline", "1"),
        "early",
    )
    assert first["code_id"] == "working-across-boundaries"
    assert first["code_path"] == "partnership-working/working-across-boundaries"
    assert first["code_1"].startswith("Partnership Working in Multi-agency")
    assert first["code_2"] == first["code_label"] == "Working across boundaries"
    assert (first["layer_label"], first["layer_kind"]) == ("The authors' sub-themes", "authors")
    assert first["coder_name"] == "Devlin and colleagues"
    assert first["licence"] == "CC-BY-NC-4.0"
    assert first["access"] == "open"
    assert first["looked_at_by"] == "authors;second-coding"


def test_constructs_that_a_code_counts_for_stand_in_its_row() -> None:
    """Through links as the rules draw them, and those above a construct that is applied."""
    by_coding = {each["coding_id"]: each["constructs"] for each in table(folder("rich"))}
    assert by_coding["X1"] == "damour:internalisation;damour:trust"
    assert by_coding["X8"] == "damour:formalisation;damour:formalisation-tools"
    assert by_coding["X11"] == ""


def test_every_name_of_a_detail_has_a_column() -> None:
    """Of sources, speakers, quotes, codes and codings; several values share a cell."""
    study = made(
        SOURCE,
        Speaker(id="S1", label="one"),
        quote("E1", speaker="S1"),
        Code(id="c", label="C"),
        Coding(id="A1", excerpt="E1", code="c", layer="first"),
        *(
            Attribute(id=f"T{n}", about=about, name=name, value=value)
            for n, (about, name, value) in enumerate(
                [
                    ("source:D1", "Age group", "old"),
                    ("speaker:S1", "Age group", "41"),
                    ("excerpt:E1", "mood", "low"),
                    ("excerpt:E1", "mood", "high"),
                    ("code:c", "colour", "red"),
                    ("coding:A1", "weight", "0.5"),
                    ("mention:M1", "not here", "x"),
                ]
            )
        ),
        layers=(LAYER,),
    )
    (row,) = table(study)
    assert row["source: Age group"] == "old"
    assert row["speaker: Age group"] == "41"
    assert row["excerpt: mood"] == "low; high"
    with tempfile.TemporaryDirectory() as beside:
        report, _ = wrote(study, Path(beside) / "t.csv")
    fates = {each.fate: each.count for each in report.entries if each.what == "attribute"}
    assert fates == {Fate.CARRIED: 4, Fate.CHANGED: 2, Fate.LEFT: 1}
    assert row["code: colour"] == "red"
    assert row["coding: weight"] == "0.5"
    assert not any("not here" in name for name in row)


def test_a_row_for_each_quote_keeps_layers_apart() -> None:
    """The codes of each layer have columns of their own."""
    found = {each["quote_id"]: each for each in table(folder("rich"), rows="quotes")}
    assert len(found) == 12
    assert found["E1"]["codes: first-pass"] == (
        "Getting on > Trust; Getting on > Meeting; Getting on > Small talk"
    )
    assert found["E1"]["code_ids: settled"] == "trust"
    assert found["E2"]["code_ids: second-pass"] == "paperwork;npt:communal-specification"
    assert found["E2"]["constructs: first-pass"] == (
        "damour:formalisation;damour:formalisation-tools"
    )
    assert found["E3"]["codes: first-pass"] == ""


def test_a_row_is_as_restricted_as_what_stands_in_it() -> None:
    """The access of a row counts the notes beside the quote."""
    study = made(
        SOURCE,
        quote("E1"),
        quote("E2", access="safeguarded"),
        quote("E3"),
        Note(id="N1", about="excerpt:E1", text="closed", access="controlled"),
        Note(id="N2", about="excerpt:E3", text="a"),
        Note(id="N3", about="excerpt:E3", text="b"),
    )
    found = {each["quote_id"]: (each["access"], each["notes: excerpt"]) for each in table(study)}
    assert found == {
        "E1": ("controlled", "closed"),
        "E2": ("safeguarded", ""),
        "E3": ("open", "a\n\nb"),
    }
    with tempfile.TemporaryDirectory() as beside:
        _, remarks = wrote(study, Path(beside) / "t.csv")
    assert len(remarks) == 1
    assert remarks[0].startswith("This file contains 1 safeguarded quote and 1 controlled note:")


# --- nothing runs, nothing is cut, nothing changes -----------------------------------------

_TRAPS = ("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\uff1d1", "'=1", "''+1", "'", "-")
_TEXT = st.lists(
    st.sampled_from(_TRAPS)
    | st.sampled_from(
        ["\n", "\r", "\r\n", '"', ",", ";", "\t", "\u2028", "\ufeff", "🏮", "e\u0301"]
    )
    | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8),
    min_size=1,
    max_size=5,
).map("".join)


@given(st.lists(_TEXT.filter(str.strip), min_size=1, max_size=4), st.sampled_from(SUFFIXES[:2]))
def test_words_come_back_to_the_character(words: list[str], suffix: str) -> None:
    """Whatever they hold, through CSV and TSV; with every guard."""
    study = made(SOURCE, *(quote(f"E{n}", text) for n, text in enumerate(words)))
    with tempfile.TemporaryDirectory() as beside:
        path = Path(beside) / f"t{suffix}"
        wrote(study, path)
        back = reader.read(path, "s").study
    assert [each.text for each in back.records(Excerpt)] == words


@at_most(500)  # each writes a workbook and reads it
@given(st.lists(_TEXT.filter(str.strip), min_size=1, max_size=4))
def test_words_in_a_workbook_are_texts(words: list[str]) -> None:
    """Never formulas; only what XML cannot hold is replaced, and line ends become one."""
    study = made(SOURCE, *(quote(f"E{n}", text) for n, text in enumerate(words)))
    with tempfile.TemporaryDirectory() as beside:
        path = Path(beside) / "t.xlsx"
        report, _ = wrote(study, path)
        cells = [row[1] for row in _cells(path, "text")]
        back = [each.text for each in reader.read(path, "s").study.records(Excerpt)]
    unheld = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
    assert all(cell.data_type == "s" for cell in cells)
    expected = [unheld.sub("\N{REPLACEMENT CHARACTER}", each) for each in words]
    assert back == [each.replace("\r\n", "\n").replace("\r", "\n") for each in expected]
    replaced = sum(1 for each in words if unheld.search(each))
    assert report.count(Fate.CHANGED, "cell") == replaced


def _cells(path: Path, heading: str) -> Iterator[tuple[str, openpyxl.cell.Cell]]:
    page = openpyxl.load_workbook(path).worksheets[0]
    names = [cell.value for cell in page[1]]
    place = names.index(heading)
    for row in page.iter_rows(min_row=2):
        yield str(row[0].value), row[place]


def test_no_formula_stands_in_any_part_of_a_workbook(tmp_path: Path) -> None:
    """Wherever words can stand: quotes, labels, names of details, codes, notes, the study."""
    evil = "=HYPERLINK(1)"
    study = made(
        replace(SOURCE, title=evil, locator="+1"),
        Speaker(id="S1", label="@me", role_published="-1"),
        quote("E1", evil, speaker="S1"),
        Code(id="c", label=evil, definition=evil),
        Coding(id="A1", excerpt="E1", code="c", layer="first", note=evil),
        Attribute(id="T1", about="excerpt:E1", name=evil, value=evil),
        Note(id="N1", about="excerpt:E1", text=evil),
        title=evil,
        layers=(replace(LAYER, label=evil),),
    )
    for writer in TABLES:
        path = tmp_path / f"{writer}.xlsx"
        wrote(study, path, writer)
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                data = archive.read(name)
                assert not re.search(rb"<f[ />]", data), name
                assert b"externalLink" not in data
        for page in openpyxl.load_workbook(path):
            assert {cell.data_type for row in page for cell in row} <= {"s", "n", "inlineStr"}
        path = tmp_path / f"{writer}.csv"
        report, _ = wrote(study, path, writer)
        with path.open(encoding="utf-8", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
        assert report.count(Fate.CHANGED, "cell") == sum(
            1 for row in rows(path) for cell in row.values() if cell.startswith("'")
        )


def test_words_can_be_kept_without_a_guard(tmp_path: Path) -> None:
    """For who reads the file with a program that runs nothing."""
    study = made(SOURCE, quote("E1", "=1+1"))
    report, _ = wrote(study, tmp_path / "t.csv", formulas="keep")
    assert rows(tmp_path / "t.csv")[0]["text"] == "=1+1"
    assert report.count(Fate.CHANGED) == 0
    report, _ = wrote(study, tmp_path / "t.csv")
    assert rows(tmp_path / "t.csv")[0]["text"] == "'=1+1"
    (entry,) = (each for each in report.entries if each.what == "cell")
    assert entry.examples == ("E1",)


def test_csv_is_as_the_standard_says(tmp_path: Path) -> None:
    """RFC 4180: rows end in CR LF, quotation marks are doubled; UTF-8, with a mark if asked."""
    study = made(SOURCE, quote("E1", 'a "b",\nc\rd'))
    wrote(study, tmp_path / "t.csv")
    data = (tmp_path / "t.csv").read_bytes()
    assert data.count(b"\r\n") == 2
    assert data.endswith(b"\r\n")
    assert b'"a ""b"",\nc\rd"' in data
    assert not data.startswith(b"\xef\xbb\xbf")
    wrote(study, tmp_path / "b.csv", bom="yes")
    assert (tmp_path / "b.csv").read_bytes() == b"\xef\xbb\xbf" + data
    wrote(study, tmp_path / "t.tsv")
    assert rows(tmp_path / "t.tsv") == rows(tmp_path / "t.csv")


def test_a_quote_that_a_cell_cannot_hold_is_never_cut(tmp_path: Path) -> None:
    """A workbook is refused with the id and the length, and no words; CSV takes it."""
    study = made(SOURCE, quote("E1", "short"), quote("E2", "secret " * 5_000))
    with pytest.raises(ConsilienceError, match="E2: “text” has 35,000 characters") as caught:
        wrote(study, tmp_path / "t.xlsx")
    assert "secret" not in str(caught.value)
    assert ".csv" in caught.value.hint
    wrote(study, tmp_path / "t.csv")
    assert len(rows(tmp_path / "t.csv")[1]["text"]) == 35_000


def test_numbers_are_numbers_in_a_workbook(tmp_path: Path) -> None:
    """Positions, orders, and details that are nothing but numbers; texts like 007 stay texts."""
    study = made(
        *(Source(id=f"D{n}", kind="interview") for n in range(3)),
        *(quote(f"E{n}", source=f"D{n}", start=n, end=n + 5) for n in range(3)),
        *(
            Attribute(id=f"T{name}{n}", about=f"source:D{n}", name=name, value=value)
            for name, values in {
                "age": ("41", "7", "0"),
                "score": ("0.5", "12", "-3.25"),
                "code": ("007", "12", "13"),
                "long": ("12345678901234567890", "1", "2"),
                "mixed": ("41", "about 50", "60"),
                "even": ("1.50", "2", "3"),
            }.items()
            for n, value in enumerate(values)
        ),
    )
    wrote(study, tmp_path / "t.xlsx")
    types = {
        heading: {cell.data_type for _, cell in _cells(tmp_path / "t.xlsx", heading)}
        for heading in ("start", "end", *(f"source: {each}" for each in
                        ("age", "score", "code", "long", "mixed", "even")))
    }  # fmt: skip
    numeric = {name for name, found in types.items() if found == {"n"}}
    assert numeric == {"start", "end", "source: age", "source: score"}
    back = reader.read(tmp_path / "t.xlsx", "s").study
    assert _told(back)["attribute"] == _told(study)["attribute"]


def test_a_workbook_says_what_its_columns_hold(tmp_path: Path) -> None:
    """Beside the rows: the meaning of each column, the study, its licence and the caution."""
    wrote(folder("devlin2015"), tmp_path / "t.xlsx")
    found = sheets(tmp_path / "t.xlsx")
    assert list(found) == ["quotes", "columns", "about"]
    assert [row[0] for row in found["columns"][1:]] == found["quotes"][0]
    assert all(row[1] for row in found["columns"])
    about = {str(row[0]): str(row[1]) for row in found["about"]}
    assert "devlin2015" in about["study"]
    assert "CC-BY-NC-4.0" in about["licence"]
    assert "how common" in about["caution"]


@pytest.mark.parametrize("writer", TABLES)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_study_gives_the_same_bytes(writer: str, suffix: str, tmp_path: Path) -> None:
    """Whenever and wherever it is written."""
    paths = [tmp_path / name / f"t{suffix}" for name in ("a", "b")]
    for path in paths:
        path.parent.mkdir()
        wrote(folder("rich"), path, writer, **ALL[writer])
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("writer", TABLES)
def test_what_was_not_asked_rightly_is_refused(writer: str, tmp_path: Path) -> None:
    """Every option says which values it takes; and no file is made."""
    for option in WRITERS[writer].takes:
        with pytest.raises(BadParameter) as caught:
            wrote(folder("rich"), tmp_path / "t.csv", writer, **{**ALL[writer], option: "nonsense"})
        assert caught.value.parameter == option
        assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def _large(count: int) -> Study:
    """A study of so many codings, whose records are made as they are asked for."""

    def excerpts() -> Iterator[Record]:
        return (quote(f"E{n}", f"The words of quote {n}. " * 8) for n in range(count // 2))

    def codings() -> Iterator[Record]:
        return (
            Coding(id=f"A{n}", excerpt=f"E{n % (count // 2)}", code=f"c{n % 20}", layer="first")
            for n in range(count)
        )

    return Study(
        Header(slug="s", title="s", licence="CC0-1.0", layers=(LAYER,)),
        {
            Source: lambda: iter([SOURCE]),
            Code: lambda: (Code(id=f"c{n}", label=f"Code {n}") for n in range(20)),
            Excerpt: excerpts,
            Coding: codings,
        },
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("writer", "suffix", "sizes"),
    [
        ("quotes", ".csv", (1_000, 4_000)),
        ("quotes", ".xlsx", (200, 800)),
        ("code-matrix", ".csv", (1_000, 4_000)),
        ("framework-matrix", ".csv", (1_000, 4_000)),
    ],
)
def test_memory_does_not_grow_with_the_study(
    writer: str, suffix: str, sizes: tuple[int, int], tmp_path: Path
) -> None:
    """Rows go to the file as they are made."""
    options = {"rows": "sources", "cells": "counts"} if writer == "framework-matrix" else {}
    peaks = []
    for size in (sizes[0], *sizes):  # once to load what is loaded once
        data = material(_large(size))
        tracemalloc.start()
        WRITERS[writer].write(data, tmp_path / f"t{suffix}", Ledger(), **options)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.5 * peaks[1] + 100_000


# --- every record has a fate ---------------------------------------------------------------


@pytest.mark.parametrize("writer", TABLES)
@pytest.mark.parametrize("name", FOLDERS)
def test_the_report_tells_of_every_record_once(writer: str, name: str, tmp_path: Path) -> None:
    """Carried, changed or left: the numbers are those of the study."""
    study = folder(name)
    report, _ = wrote(study, tmp_path / "t.csv", writer, **ALL[writer])
    told: Counter[str] = Counter()
    for entry in report.entries:
        told[entry.what] += entry.count
    for what, kind in unplaced.RECORDS.items():
        ids = [each.id for each in study.records(kind)]
        expected = len(set(ids)) if what == "code" else len(ids)
        assert told[what] == expected, what
    for what, ids_ in unplaced.PARTS.items():
        assert told[what] == len(list(ids_(study.header))), what


# --- there and back ------------------------------------------------------------------------


def _told(study: Study) -> dict[str, object]:
    """What a table of quotes can tell of a study: everything that a quote or a coding leads to.

    Without the places in texts and the names of files, which mean nothing without the texts, and
    initiatives, which studies share.
    """
    excerpts = list(study.records(Excerpt))
    codings = list(study.records(Coding))
    sources = {each.id: each for each in study.records(Source)}
    speakers = {each.id: each for each in study.records(Speaker)}
    quoted = [sources[id_] for id_ in dict.fromkeys(each.source for each in excerpts)]
    heard = [speakers[id_] for id_ in dict.fromkeys(e.speaker for e in excerpts if e.speaker)]
    newest = codebook.newest(study)
    above = {each.id: each.broader for each in newest.values()}
    applied = {id_ for each in codings for id_ in codebook.lineage(each.code, above)}
    orgs = {each.organisation for each in heard}
    places = {each.collaboration for each in excerpts}
    waves = {each.wave for each in excerpts}
    used = {each.layer for each in codings}
    coders = {each.coder for each in codings}
    licences, tiers = Licences.of(study), Tiers.of(study)
    known = {
        "organisation": {each.id for each in study.records(Organisation) if each.id in orgs},
        "coding": {each.id for each in codings},
        "excerpt": {each.id for each in excerpts},
        "source": {each.id for each in quoted},
        "speaker": {each.id for each in heard},
        "collaboration": places,
        "wave": waves,
        "code": applied,
        "layer": used,
        "agent": coders,
    }

    def told(kind: str) -> set[str | None]:
        return {each.code for each in codings} if kind == "code" else set(known.get(kind, ()))

    def there(references: Iterable[str]) -> tuple[str, ...]:
        pairs = (each.partition(":") for each in references)
        return tuple(
            f"{kind}:{id_}" for kind, _, id_ in pairs if kind not in known or id_ in known[kind]
        )

    return {
        "source": [replace(each, file=None) for each in quoted],
        "excerpt": [replace(each, start=None, end=None) for each in excerpts],
        "licence": [licences.excerpt(each) for each in excerpts],
        "tier": [tiers.tier("excerpt", each.id) for each in excerpts],
        "speaker": [
            replace(
                each,
                collaboration=each.collaboration if each.collaboration in places else None,
                wave=each.wave if each.wave in waves else None,
            )
            for each in heard
        ],
        "organisation": {
            replace(
                each,
                part_of=each.part_of if each.part_of in orgs else None,
                member_of=tuple(one for one in each.member_of if one in places),
            )
            for each in study.records(Organisation)
            if each.id in orgs
        },
        "collaboration": {
            replace(e, initiative=None) for e in study.records(Collaboration) if e.id in places
        },
        "wave": [each for each in study.header.waves if each.id in waves],
        "code": {(id_, newest[id_].label, above[id_]) for id_ in applied if id_ in newest},
        "coding": {
            each.id: replace(
                each,
                concerns=there(each.concerns),
                settles=tuple(one for one in each.settles if one in known["coding"]),
            )
            for each in codings
        },
        "layer": {
            each.id: replace(
                each,
                covers=tuple(
                    excerpt.id
                    for excerpt in excerpts
                    if {"all", excerpt.id, f"source:{excerpt.source}"}.intersection(each.covers)
                ),
            )
            for each in study.header.layers
            if each.id in used
        },
        "agent": {each.id: each for each in study.header.agents if each.id in coders},
        "attribute": _together(
            each
            for each in study.records(Attribute)
            if each.value and each.about.partition(":")[2] in told(each.about.partition(":")[0])
        ),
        "note": {
            (each.about, each.text)
            for each in study.records(Note)
            if each.about.partition(":")[0] in quote_table.NOTED
        },
    }


def _together(details: Iterable[Attribute]) -> dict[tuple[str, str], str]:
    """Details of one name share a cell."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in details:
        found.setdefault((each.about, each.name), []).append(each.value or "")
    return {key: "; ".join(values) for key, values in found.items()}


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_table_of_quotes_is_read_back_as_it_was(name: str, suffix: str, tmp_path: Path) -> None:
    """The study that the table tells of is the same; nothing is guessed."""
    wrote(folder(name), tmp_path / f"t{suffix}")
    assert reader.guessed(tmp_path / f"t{suffix}") is None
    back, there = (_told(each) for each in (reader.read(tmp_path / f"t{suffix}", "s").study,
                                             folder(name)))  # fmt: skip
    for what, expected in there.items():
        assert back[what] == expected, what
    assert len(there["coding"]) > 10  # type: ignore[arg-type]


@st.composite
def _studies(draw: st.DrawFn) -> Study:
    """Small studies with trees of codes, several layers, licences and tiers at several places."""
    some = st.sampled_from
    words = _TEXT.filter(str.strip)
    ids = [f"c{n}" for n in range(5)]
    sources = [
        Source(
            id=f"D{n}",
            kind="interview",
            title=draw(st.none() | words),
            licence=draw(some([None, "CC-BY-4.0", "CC-BY-NC-4.0"])),
            access=draw(some([None, None, "safeguarded", "controlled"])),
            consent=draw(some([None, "quotable", "archive-only"])),
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    speakers = [
        Speaker(id=f"S{n}", label=draw(words), access=draw(some([None, "safeguarded"])))
        for n in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    codes = [
        Code(id=f"c{n}", label=f"Code {n}", broader=draw(some([None, *ids[:n]])))
        for n in range(draw(st.integers(0, 5)))
    ]  # fmt: skip
    excerpts = [
        Excerpt(
            id=f"E{n}",
            kind=draw(some(["participant-words", "observer-note"])),
            source=draw(some(sources)).id,
            text=draw(words),
            speaker=draw(some([None, *(each.id for each in speakers)])),
            locator=draw(st.none() | words),
            licence=draw(some([None, None, "CC0-1.0", "https://example.org/l"])),
            access=draw(some([None, None, "controlled"])),
        )
        for n in range(draw(st.integers(1, 4)))
    ]
    applied = [*(each.id for each in codes), "damour:trust"]
    layers = tuple(
        Layer(id=id_, label=id_, kind="coder", codebooks=("codebook@1", "damour@2008"),
              covers=tuple(draw(some([("all",), (), ("source:D0",), ("E0",)]))))
        for id_ in ("one", "two")
    )  # fmt: skip
    codings = [
        Coding(
            id=f"A{n}",
            excerpt=draw(some(excerpts)).id,
            code=draw(some(applied)),
            layer=draw(some(layers)).id,
            direction=draw(some([None, "strength", "mixed"])),
            note=draw(st.none() | words),
        )
        for n in range(draw(st.integers(0, 6)))
    ]
    details = [
        Attribute(id=f"T{n}", about=f"excerpt:{each.id}", name="a detail", value=draw(words))
        for n, each in enumerate(excerpts)
    ]  # fmt: skip
    return made(*sources, *speakers, *codes, *excerpts, *codings, *details, layers=layers)


@given(_studies(), st.sampled_from(SUFFIXES[:2]))
def test_small_studies_come_back_as_they_were(study: Study, suffix: str) -> None:
    """Ids, words, rights and what layers looked at: the identity on what a table can tell."""
    with tempfile.TemporaryDirectory() as beside:
        path = Path(beside) / f"t{suffix}"
        wrote(study, path)
        back = _told(reader.read(path, "s").study)
    there = _told(study)
    for what, expected in _in_the_end(there).items():
        assert _in_the_end(back)[what] == expected, what


def _in_the_end(told: dict[str, object]) -> dict[str, object]:
    """Without how licence and access are said: that may differ, what holds in the end does not."""
    alike = dict(told)
    for kind in ("excerpt", "source", "speaker"):
        gone = {"access": None, **({"licence": None} if kind == "excerpt" else {})}
        alike[kind] = [replace(each, **gone) for each in told[kind]]  # type: ignore[attr-defined]
    return alike


@pytest.mark.parametrize("name", FOLDERS)
def test_a_table_becomes_a_study_without_questions(name: str, tmp_path: Path) -> None:
    """Nothing has to be confirmed, and the check finds no error."""
    (tmp_path / "studies").mkdir()
    (tmp_path / project.FILE).touch()
    wrote(folder(name), tmp_path / "t.csv")
    done = api.import_file(tmp_path / "t.csv", "back", project=tmp_path)
    assert done.written
    found = api.check_project(tmp_path / "studies" / "back").findings
    assert not [(each.code, str(each.place)) for each in found if each.severity is Severity.ERROR]


def _edited(path: Path, change: Callable[[list[dict[str, str]]], None], name: str = "") -> Path:
    """A table of quotes after somebody worked on it."""
    found = rows(path)
    change(found)
    stream = io.StringIO()
    names = list(dict.fromkeys(key for row in found for key in row))
    lines = csv.DictWriter(stream, names, restval="")
    lines.writeheader()
    lines.writerows(found)
    target = path.with_name(name or "edited.csv")
    target.write_text(stream.getvalue(), encoding="utf-8", newline="")
    return target


def test_columns_of_somebodys_own_become_details(tmp_path: Path) -> None:
    """In whatever order the columns stand."""
    wrote(folder("rich"), tmp_path / "t.csv")

    def change(found: list[dict[str, str]]) -> None:
        for number, row in enumerate(found):
            cells = dict(reversed(row.items()))
            row.clear()
            row.update({"my rating": str(number), **cells})

    back = reader.read(_edited(tmp_path / "t.csv", change), "s").study
    mine = {e.about: e.value for e in back.records(Attribute) if e.name == "my rating"}
    assert mine["excerpt:E1"] == "0"  # the first row of a thing counts
    assert len(mine) == 12
    assert _told(back)["coding"] == _told(folder("rich"))["coding"]


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("study", "other", "several studies"),
        ("coding_date", "8 May", "“coding_date” is no date"),
        ("source_kind", "", "“source_kind” is empty or missing"),
        ("quote_id", "", "“quote_id” is empty or missing"),
        ("coding_id", "X1", "stands in two rows"),
        ("layer_id", "", "“layer_id” is empty or missing"),
        ("wave_order", "first", "“wave_order” is no integer"),
    ],
)
def test_a_broken_table_says_where(tmp_path: Path, column: str, value: str, problem: str) -> None:
    """The row, and what to do; never the words."""
    wrote(folder("rich"), tmp_path / "t.csv")

    def change(found: list[dict[str, str]]) -> None:
        for row in found[-1:] if column != "source_kind" else found:
            row[column] = value
            row["source_id"] = "new" if column == "source_kind" else row["source_id"]
            row["wave_id"] = "new" if column == "wave_order" else row["wave_id"]

    with pytest.raises(ReadError, match=problem) as caught:
        reader.read(_edited(tmp_path / "t.csv", change), "s")
    assert caught.value.place is not None
    assert caught.value.place.row
    assert caught.value.hint


def test_rows_that_differ_are_told_of(tmp_path: Path) -> None:
    """Of a thing in several rows the first counts; the report says that another differs."""
    wrote(folder("rich"), tmp_path / "t.csv")

    def change(found: list[dict[str, str]]) -> None:
        found[1]["source_title"] = "another title"

    made_ = reader.read(_edited(tmp_path / "t.csv", change), "s")
    assert next(made_.study.records(Source)).title == "Interview 1"
    (entry,) = (each for each in made_.loss.entries if each.what == "cells about a source")
    assert entry.examples == ("int1",)


def test_a_table_without_our_headings_is_guessed(tmp_path: Path) -> None:
    """What somebody cut down to a few columns is read as any table of quotes."""
    wrote(folder("devlin2015"), tmp_path / "t.csv")

    def change(found: list[dict[str, str]]) -> None:
        for row in found:
            kept = {name: row[name] for name in ("quote_id", "text", "speaker_label", "code_label")}
            row.clear()
            row.update(kept)

    path = _edited(tmp_path / "t.csv", change)
    guessed = reader.guessed(path)
    assert guessed is not None
    assert dict(guessed.columns)["text"] == "text"


# --- the matrix of codes -------------------------------------------------------------------


def test_layers_never_mix_unasked(tmp_path: Path) -> None:
    """Where several layers hold codings one has to be named, or all of them."""
    for writer in TABLES[1:]:
        with pytest.raises(BadParameter, match="several layers") as caught:
            wrote(folder("rich"), tmp_path / "t.csv", writer)
        for layer in folder("rich").header.layers:
            assert f"layer={layer.id}: {layer.label}" in caught.value.hint
        with pytest.raises(BadParameter, match="no layer “nobody”"):
            wrote(folder("rich"), tmp_path / "t.csv", writer, layer="nobody")


def test_codes_of_the_published_table() -> None:
    """Each of the eleven quotes stands under one sub-theme, and all of them under the theme."""
    own = table(folder("devlin2015"), "code-matrix", layer="authors", headings="ids")
    codes = [each.id for each in folder("devlin2015").records(Code)]
    assert [each["quote_id"] for each in own] == [f"Q{n}" for n in range(1, 12)]
    assert [sum(int(row[code]) for code in codes) for row in own] == [1] * 11
    above = table(
        folder("devlin2015"),
        "code-matrix",
        layer="authors",
        headings="ids",
        **{"with": "ancestors"},
    )
    assert {row["partnership-working"] for row in above} == {"1"}
    assert {row["partnership-working"] for row in own} == {"0"}
    assert "text" not in own[0]
    assert "speaker_role" in own[0]


def test_a_cell_is_empty_where_nobody_looked() -> None:
    """Nought means that a layer looked and did not give the code."""
    second = {
        each["quote_id"]: each
        for each in table(folder("rich"), "code-matrix", layer="second-pass", headings="ids")
    }
    assert second["E2"]["paperwork"] == "1"
    assert second["E1"]["paperwork"] == "0"  # int1 was looked at
    assert second["E3"]["paperwork"] == ""  # obs1 was not
    assert second["E10"]["damour:trust"] == "1"
    assert second["E10"]["damour:goals"] == "0"  # the layer works with the framework
    first = table(folder("rich"), "code-matrix", layer="first-pass", headings="ids")
    assert "small-talk" in first[0]
    assert "chat" not in first[0]  # not in the version of the codebook that the layer used
    assert "damour:trust" not in first[0]
    together = {
        each["quote_id"]: each
        for each in table(folder("rich"), "code-matrix", layer="all", headings="ids")
    }
    assert (together["E1"]["chat"], together["E7"]["chat"]) == ("0", "")
    assert (together["E1"]["trust"], together["E2"]["trust"]) == ("1", "0")


def test_cells_can_count_codings() -> None:
    """Two coders who gave one code are two codings; the settled one is of another layer."""
    one = table(folder("rich"), "code-matrix", layer="first-pass", cells="count", headings="ids")
    assert one[0]["trust"] == "2"
    all_ = table(folder("rich"), "code-matrix", layer="all", cells="count", headings="ids")
    assert all_[0]["trust"] == "3"


def test_cases_have_a_row_for_each_kind_of_quote() -> None:
    """Kinds are never added up; a source counts quotes, not codings."""
    found = table(
        folder("rich"), "code-matrix", layer="first-pass", rows="collaborations", cells="count"
    )
    assert [(each["collaboration_id"], each["kind"], each["quotes"]) for each in found] == [
        ("K1", "participant-words", "7"),
        ("K1", "observer-note", "2"),
        ("K1", "document-extract", "1"),
        ("K1", "author-finding", "1"),
        ("K2", "participant-words", "1"),
    ]
    assert found[0]["Trust"] == "4"  # E1 (twice coded), E7, E8, E11
    assert found[1]["Trust"] == "0"
    assert found[0]["access"] == "never"
    (only,) = table(
        folder("rich"), "code-matrix", layer="settled", rows="collaborations",
        kind="participant-words", cells="count",
    )[:1]  # fmt: skip
    assert (only["quotes"], only["looked_at"], only["Trust"]) == ("7", "1", "1")


def test_columns_can_be_those_that_were_used() -> None:
    """Or all that the layer could give."""
    used = table(folder("rich"), "code-matrix", layer="second-pass", columns="used", headings="ids")
    assert [name for name in used[0] if name in _codes() or ":" in name][-5:] == [
        "standoff", "paperwork", "damour:trust", "damour:formalisation-tools",
        "npt:communal-specification",
    ]  # fmt: skip


def _codes() -> set[str]:
    return {each.id for each in folder("rich").records(Code)}


@given(st.lists(st.text(max_size=80), min_size=1, max_size=12))
def test_safe_headings_are_names_everywhere(names: list[str]) -> None:
    """Letters, digits and _, at most 64, never the same; R and SPSS take them."""
    found = sheet.safe(names)
    assert len(found) == len(names)
    assert len({each.casefold() for each in found}) == len(found)
    assert all(re.fullmatch(r"[A-Za-z](?:\w{0,62}[A-Za-z0-9])?", each, re.ASCII) for each in found)


def test_headings_say_codes_by_label_id_or_safe_name() -> None:
    """A label that stands twice tells where it stands; one like another column has a number."""
    study = made(
        SOURCE,
        quote("E1"),
        Code(id="a", label="Money"),
        Code(id="b", label="Kind"),
        Code(id="b.1", label="Trust", broader="a"),
        Code(id="b-1", label="Trust", broader="b"),
        Coding(id="A1", excerpt="E1", code="b.1", layer="first"),
        layers=(LAYER,),
    )
    labels, ids, safe = (
        list(table(study, "code-matrix", headings=form)[0])[-4:]
        for form in ("labels", "ids", "safe")
    )
    assert labels == ["Money", "Money > Trust", "Kind (2)", "Kind > Trust"]
    assert ids == ["a", "b.1", "b", "b-1"]
    assert safe == ["code_a", "code_b_1", "code_b", "code_b_1_2"]


@pytest.mark.parametrize("name", SEEDS)
def test_counts_are_those_of_the_graph(name: str) -> None:
    """Quotes by code and site are the numbers of ``consilience matrix``."""
    store = seeds()
    for layer in folder(name).header.layers:
        for kind in ("participant-words", "author-finding"):
            given = {"layer": layer.id, "kind": kind, "headings": "ids"}
            found = _counted(
                table(folder(name), "code-matrix", rows="collaborations", cells="count",
                      **{"with": "ancestors"}, **given),
                "collaboration_id",
            )  # fmt: skip
            codes = {each.id for each in folder(name).records(Code)}
            expected = _in_graph(store, "theme", "collaboration", name, layer.id, kind, len)
            assert {key: n for key, n in found.items() if key[0] in codes} == expected


def _counted(found: list[dict[str, str]], case: str) -> dict[tuple[str, str], int]:
    skipped = {case, "quotes", "looked_at", "kind", "access", "licence"}
    return {
        (name, row[case]): int(cell)
        for row in found
        for name, cell in row.items()
        if name not in skipped and cell.isdecimal() and cell != "0" and row[case]
    }


def _in_graph(
    store: Store,
    by: str,
    case: str,
    study: str,
    layer: str,
    kind: str,
    of: Callable[[tuple[str, ...]], T],
) -> dict[tuple[str, str], T]:
    """What the store says of one study, by the short names of columns and cases."""
    found = matrix.matrix(store, by, case, kind=kind, layer=layer, study=study)
    return {
        (row.id.replace(f"{study}:", ""), column.iri.rpartition("/")[2]): of(cell.ids)
        for (row, column), cell in found.cells.items()
        if cell.count
    }


# --- the framework matrix ------------------------------------------------------------------


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("case", ["collaborations", "waves"])
def test_quotes_stand_where_the_graph_has_them(name: str, case: str) -> None:
    """For each layer and kind: the same excerpts on each construct as in the store."""
    store = rich() if name == "rich" else seeds()
    seen = 0
    for layer in folder(name).header.layers:
        for kind in ("participant-words", "author-finding", "observer-note", "document-extract"):
            found = {
                (column, row[f"{case[:-1]}_id"]): set(cell.split("; "))
                for row in table(
                    folder(name), "framework-matrix", columns="damour", rows=case, cells="ids",
                    layer=layer.id, kind=kind, headings="ids",
                )
                for column, cell in row.items()
                if column.startswith("damour:") and cell and row[f"{case[:-1]}_id"]
            }  # fmt: skip
            graph = _in_graph(store, "construct", case[:-1], name, layer.id, kind, set)
            assert found == {k: v for k, v in graph.items() if k[0].startswith("damour:")}
            seen += len(found)
    assert seen or (name, case) == ("vindrola-padros2022", "waves")


def test_cells_hold_the_words_with_ids_and_speakers() -> None:
    """Each quote on a line of its own, to the character; the direction and the wording beside."""
    found = table(folder("rich"), "framework-matrix", layer="all", columns="trust,paperwork")
    by_kind = {(each["collaboration_id"], each["kind"]): each for each in found}
    words = {each.id: each.text for each in folder("rich").records(Excerpt)}
    assert list(found[0])[-2:] == ["Trust", "Written agreements"]
    assert by_kind["K1", "participant-words"]["Trust"].split("\n") == [
        f"[E1] {words['E1']} — Gardener (first round); strength; challenge; mixed",
        f"[E7] {words['E7']} — Council officer (second round); challenge",
        "[E8] I would not have shared a key with them a year ago. — Nurse who came along; strength",
        "[E11] (the words are withheld) — Council officer (second round); challenge",
    ]
    assert by_kind["K1", "observer-note"]["Trust"] == ""


def test_kinds_of_excerpt_stand_in_rows_of_their_own() -> None:
    """Findings and quotes are never in one cell."""
    found = table(folder("rich"), "framework-matrix", layer="second-pass", columns="damour")
    kinds = {each["kind"]: each for each in found if each["collaboration_id"] == "K1"}
    trust = "trust (damour:trust)"
    assert kinds["author-finding"][trust].startswith("[E10] ")
    assert kinds["author-finding"][trust].endswith(" — strength; paraphrase")
    assert "E10" not in kinds["participant-words"][trust]
    assert kinds["participant-words"]["looked_at"] == "3"


def test_first_words_ids_and_counts() -> None:
    """The other things that a cell can hold."""
    given = {"layer": "first-pass", "columns": "top", "rows": "speakers"}
    first = table(folder("rich"), "framework-matrix", cells="first-words", **given)
    assert first[0]["Getting on"] == (
        "[E1] We met on the bridge 🏮 and nobody knew who had the … — Gardener (first round); "
        "strength; challenge; unclear"
    )
    counts = table(folder("rich"), "framework-matrix", cells="counts", **given)
    by_speaker = {(each["speaker_id"], each["kind"]): each for each in counts}
    assert by_speaker["SP1", "participant-words"]["Getting on"] == "1"
    assert by_speaker["SP4", "participant-words"]["Getting on"] == "0"
    settled = table(
        folder("rich"), "framework-matrix", **{**given, "cells": "counts", "layer": "settled"}
    )
    by_speaker = {(each["speaker_id"], each["kind"]): each for each in settled}
    assert by_speaker["SP4", "participant-words"]["Getting on"] == ""  # nobody looked


def test_a_quote_without_a_case_has_a_row() -> None:
    """Last, without a name."""
    study = made(
        SOURCE,
        Speaker(id="S1", label="one"),
        quote("E1"),
        quote("E2", speaker="S1"),
        Code(id="c", label="C"),
        *(Coding(id=f"A{n}", excerpt=f"E{n}", code="c", layer="first") for n in (1, 2)),
        layers=(LAYER,),
    )
    found = table(study, "framework-matrix", rows="speakers", cells="ids")
    assert [(each["speaker_id"], each["C"]) for each in found] == [("S1", "E2"), ("", "E1")]


def test_a_full_cell_of_a_workbook_goes_on_below(tmp_path: Path) -> None:
    """In rows of the same case; no quote is cut, and CSV has one row."""
    texts = {f"E{n}": f"{n} [laughs]\n[again] " + "words " * 1_500 for n in range(9)}
    study = made(
        SOURCE,
        *(quote(id_, text) for id_, text in texts.items()),
        Code(id="c", label="C"),
        *(Coding(id=f"A{id_}", excerpt=id_, code="c", layer="first") for id_ in texts),
        layers=(LAYER,),
    )
    report, _ = wrote(study, tmp_path / "t.xlsx", "framework-matrix", rows="sources")
    head, *found = sheets(tmp_path / "t.xlsx")["framework"]
    assert [row[: head.index("access")] for row in found] == [
        ["D1", "Interview 1", "participant-words", 9, 9],
        ["D1", "Interview 1", "participant-words", None, None],
        ["D1", "Interview 1", "participant-words", None, None],
    ]
    cells = "\n".join(str(row[head.index("C")]) for row in found)
    assert cells == "\n".join(f"[{id_}] {text}" for id_, text in texts.items())
    assert report.count(Fate.CHANGED, "row") == 1
    assert len(table(study, "framework-matrix", rows="sources")) == 1


def test_columns_are_what_was_asked_for() -> None:
    """Themes at the top, all of them, a framework in its order, or some by id."""

    def columns(**given: str) -> list[str]:
        found = table(folder("rich"), "framework-matrix", layer="all", headings="ids", **given)
        return list(found[0])[list(found[0]).index("licence") + 1 :]

    assert columns() == [
        "together", "paperwork", "damour:internalisation", "damour:formalisation", "npt:coherence",
    ]  # fmt: skip
    assert (
        columns(columns="damour")
        == [each for each in vocabulary.constructs() if each.startswith("damour:")]
        or len(columns(columns="damour")) == 14
    )
    assert columns(columns="trust, damour:trust") == ["trust", "damour:trust"]
    assert columns(columns="all")[:6] == [
        "together", "trust", "meeting", "small-talk", "chat", "standoff"
    ]  # fmt: skip
    with pytest.raises(BadParameter, match="“nonsense”") as caught:
        columns(columns="trust,nonsense")
    assert "damour" in caught.value.hint


# --- on other tools' files -----------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "atlasti-refi-reference/TestProject.qdpx",
        "qualcoder/synthetic.qda",
        "qualcoder/synthetic_refi/synthetic.qdpx",
        "taguette/project.sqlite3",
        "taguette/highlights_all.csv",
    ],
)
def test_what_was_imported_goes_out_and_comes_back(name: str, tmp_path: Path) -> None:
    """Every table can be made of it; the table of quotes tells the same when it is read."""
    path = sample(name)
    (tmp_path / "studies").mkdir()
    (tmp_path / project.FILE).touch()
    api.import_file(path, "one", project=tmp_path, yes=True)
    found = project.load(tmp_path)
    for writer in TABLES:
        for suffix in SUFFIXES:
            to = tmp_path / f"{writer}{suffix}"
            done = export(found, "one", to, writer=writer, options=ALL[writer], record=False)
            assert done.written
    there = _in_the_end(_told(study_folder.read(tmp_path / "studies" / "one")))
    back = _in_the_end(_told(reader.read(tmp_path / "quotes.csv", "back").study))
    for what in ("source", "excerpt", "tier", "speaker", "code", "coding", "agent", "attribute"):
        assert back[what] == there[what], what
