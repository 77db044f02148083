"""Tables of quotes and codes, from many hands."""

from __future__ import annotations

import csv
import io
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from consilience import assets, study_folder, workbook
from consilience.errors import ReadError
from consilience.loss import Fate
from consilience.model import (
    Attribute,
    Code,
    Coding,
    Excerpt,
    Origin,
    Source,
    Speaker,
    Study,
)
from consilience.readers import Imported, label, table
from consilience.readers.table import column_map, guess, sheets
from samples import sample
from soak import at_most

DEVLIN = assets.DATA / "studies" / "devlin2015"

Rows = Sequence[Sequence[str]]


def _csv(path: Path, rows: Rows, **options: str) -> Path:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=options.get("delimiter", ",")).writerows(rows)
    path.write_bytes(stream.getvalue().encode(options.get("encoding", "utf-8")))
    return path


def _read(path: Path) -> Imported:
    return table.read(path, "study", map=table.guessed(path))


def _texts(study: Study) -> list[str | None]:
    return [each.text for each in study.records(Excerpt)]


def _paths(study: Study) -> dict[str, str]:
    codes = {each.id: each for each in study.records(Code)}

    def path(id_: str) -> str:
        above = codes[id_].broader
        return f"{path(above)}/{codes[id_].label}" if above else codes[id_].label

    return {id_: path(id_) for id_ in codes}


def _codings(study: Study) -> list[tuple[str, str]]:
    paths = _paths(study)
    return [(each.excerpt, paths[each.code]) for each in study.records(Coding)]


# --- one sheet, as articles print it -------------------------------------------------------


def _devlin_rows() -> Rows:
    """The published table, as a sheet that somebody typed from the article."""
    seed = study_folder.read(DEVLIN)
    codes = {each.id: each.label for each in seed.records(Code)}
    themes = {
        each.excerpt: codes[each.code] for each in seed.records(Coding) if each.layer == "authors"
    }
    speakers = {each.id: each.label for each in seed.records(Speaker)}
    return [
        ["Quote ID", "Quote", "Speaker label", "Sub-theme"],
        *(
            [each.id, each.text or "", speakers[each.speaker or ""], themes[each.id]]
            for each in seed.records(Excerpt)
        ),
    ]


def test_published_table_gives_the_same_quotes(tmp_path: Path) -> None:
    """A table of an article becomes the quotes, labels and codings of the seed study."""
    seed = study_folder.read(DEVLIN)
    made = _read(_csv(tmp_path / "table3.csv", _devlin_rows())).study
    assert [each.id for each in made.records(Excerpt)] == [
        each.id for each in seed.records(Excerpt)
    ]
    assert _texts(made) == _texts(seed)
    assert [each.label for each in made.records(Speaker)] == [
        each.label for each in seed.records(Speaker)
    ]
    theirs = {each.id: each.label for each in seed.records(Code)}
    assert _codings(made) == [
        (each.excerpt, theirs[each.code])
        for each in seed.records(Coding)
        if each.layer == "authors"
    ]


def test_labels_are_taken_apart_and_kept(tmp_path: Path) -> None:
    """By the patterns that most labels fit, and one of its own for the label that differs."""
    path = _csv(tmp_path / "table3.csv", _devlin_rows())
    guessed = table.guessed(path)
    assert guessed is not None
    assert guessed.patterns[0] == "{collaboration}({wave}) {role} {#} - {organisation-type}"
    patterns = ("{collaboration}({wave}) {role=Manager, Informatics}", *guessed.patterns)
    text = column_map.written(guessed, "x").replace(
        "label = [", f'label = [\n  "{patterns[0]}",', 1
    )
    mended = column_map.parsed(tomllib.loads(text), "map.toml")
    seed = {each.label: each for each in study_folder.read(DEVLIN).records(Speaker)}
    speakers = list(table.read(path, "study", map=mended).study.records(Speaker))
    assert len(speakers) == 9
    for each in speakers:
        assert each.role_published == seed[each.label].role_published
        assert each.organisation_type_published == seed[each.label].organisation_type_published
        assert each.role is None
    waves = table.read(path, "study", map=mended).study.header.waves
    assert [wave.label for wave in waves] == ["b", "m"]


@pytest.mark.parametrize(
    ("pattern", "text", "parts"),
    [
        (
            "{collaboration}({wave}) {role} {#} - {organisation-type}",
            "C2(m) Manager 2 \N{EN DASH} NHS",
            {
                "collaboration": "C2",
                "wave": "m",
                "role": "Manager",
                "organisation-type": "NHS",
            },
        ),
        ("{role}, {organisation-type}", "Nurse, Trust, London", {"role": "Nurse"}),
        ("[{role}] {*}", "[Clinical lead] P7", {"role": "Clinical lead"}),
    ],
)
def test_pattern_of_labels(pattern: str, text: str, parts: dict[str, str]) -> None:
    """Names take what stands in their place; numbers and the rest are passed over."""
    found = label.Pattern.of(pattern).read(text)
    assert found is not None
    assert parts.items() <= found.items()


@pytest.mark.parametrize("pattern", ["", "no name", "{role} {role}", "{boss}", "{role", "{*}"])
def test_pattern_that_says_nothing_is_refused(pattern: str) -> None:
    """A pattern needs a name that is known, once."""
    with pytest.raises(ReadError):
        label.Pattern.of(pattern)


def test_map_is_the_same_after_writing() -> None:
    """The map that is kept says what the map said."""
    made = column_map.ColumnMap(
        "quotes",
        (('Quote "x"\n', "text"), ("Code: A\\B Applied", "applied:A\\B"), ("T\x7f", "leave")),
        sheet="Tabelle 1",
        heading_row=3,
        patterns=("{role} / {organisation-type}",),
        fixed={"kind": "participant-words"},
        words={"role": {"Chief": "leader"}},
    )
    text = column_map.written(made, "a\nfile = 1")
    assert column_map.parsed(tomllib.loads(text), "map.toml") == made


@pytest.mark.parametrize(
    "text",
    [
        "format = 2",
        'format = 1\n[columns]\n"A" = "nonsense"',
        'format = 1\n[columns]\n"A" = "text"\n"B" = "text"',
        "format = 1\n[columns]",
        'format = 1\nheading_row = 0\n[columns]\n"A" = "text"',
        'format = 1\nlabel = "{boss}"\n[columns]\n"A" = "text"',
        'format = 1\n[columns]\n"A" = "text"\n[fixed]\ncolour = "red"',
        'format = 1\n[columns]\n"A" = "text"\n[words.shoe]\n"A" = "b"',
    ],
)
def test_map_that_is_none_is_refused(text: str) -> None:
    """What a map cannot say is an error that says what it is."""
    with pytest.raises(ReadError, match=r"map\.toml|pattern"):
        column_map.parsed(tomllib.loads(text), "map.toml")


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    """A map goes by headings; a column that it does not know is left, and said."""
    first = _csv(tmp_path / "a.csv", [["Quote", "Theme"], ["We share one boat now.", "Trust"]])
    later = _csv(
        tmp_path / "b.csv",
        [["New", "Theme", "Quote"], ["1", "Trust", "We share one boat now."]],
    )
    map_ = table.guessed(first)
    made = table.read(later, "study", map=map_)
    assert _texts(made.study) == ["We share one boat now."]
    assert any("New" in remark for remark in made.remarks)
    assert made.loss.count(Fate.LEFT) == 1
    with pytest.raises(ReadError, match="no column “Quote”"):
        table.read(_csv(tmp_path / "c.csv", [["Quotes", "Theme"], ["x", "y"]]), "study", map=map_)


def test_every_row_has_a_fate(tmp_path: Path) -> None:
    """Rows are carried or left; a row with neither words nor code is left."""
    path = _csv(
        tmp_path / "a.csv",
        [
            ["Table 3: what they said"],
            ["Quote", "Theme", "Page"],
            ["We share one boat now.", "Trust", "3"],
            ["We share one boat now.", "Boats", "3"],
            ["We share one boat now.", "Boats", "3"],
            ["", "", "9"],
            ["", "Trust", ""],
        ],
    )
    made = _read(path)
    assert _codings(made.study)[:2] == [("E1", "Trust"), ("E1", "Boats")]
    withheld = [each for each in made.study.records(Excerpt) if each.text is None]
    assert [each.access for each in withheld] == ["controlled"]
    left = {each.what: each.count for each in made.loss.entries if each.fate is Fate.LEFT}
    assert left == {"row": 1, "row above the headings": 1, "repeated row": 1}
    rows = {each.id: each.source_row for each in made.study.records(Origin)}
    assert rows["excerpt:E1"] == 3


def test_equal_names_in_two_branches(tmp_path: Path) -> None:
    """A codebook has no two codes of one name: the way down to them tells them apart."""
    path = _csv(
        tmp_path / "a.csv",
        [
            ["Quote", "Theme", "Subtheme"],
            ["We share one boat now.", "Helps", "Money"],
            ["Nobody pays for the boat.", "Hinders", "Money"],
        ],
    )
    made = _read(path)
    labels = [each.label for each in made.study.records(Code)]
    assert labels == ["Helps", "Helps > Money", "Hinders", "Hinders > Money"]
    assert made.loss.count(Fate.CHANGED, "code") == 2


def test_further_rows_of_a_quote_keep_their_details(tmp_path: Path) -> None:
    """A quote that stands in two rows has the details of both."""
    head = ["Quote", "Theme", "Tag of the tool"]
    words = "We share one boat now."
    made = _read(_csv(tmp_path / "a.csv", [head, [words, "Trust", "a"], [words, "Boats", "b"]]))
    details = [each.value for each in made.study.records(Attribute)]
    assert (len(_texts(made.study)), details) == (1, ["a", "b"])


@pytest.mark.parametrize(
    ("head", "row", "expected"),
    [
        (["Zitat", "Kategorie", "Unterkategorie"], ["We share.", "A", "B"], ["A/B"]),
        (["Verbatim", "Thème", "Sous-thème"], ["We share.", "A", "B"], ["A/B"]),
        (["Quote", "Code 1", "Code 2", "Code 3"], ["We share.", "A", "B", ""], ["A", "B"]),
        (["Quote", "A", "B", "C"], ["We share.", "1", "1", "0"], ["A", "B"]),
        (["Quote", "A", "Age", "C"], ["We share.", "1", "31", "0"], []),
        (["Quote", "Theme", "B", "C"], ["We share.", "A", "1", "1"], ["A"]),
        (["segment_text", "doc_name", "code_name", "user_name"], ["x y", "D", "A", "e"], ["A"]),
    ],
)
def test_columns_of_codes_are_found(
    head: list[str], row: list[str], expected: list[str], tmp_path: Path
) -> None:
    """Codes side by side, as yes and no, and under headings of other languages."""
    study = _read(_csv(tmp_path / "a.csv", [head, row])).study
    assert [code for _, code in _codings(study)] == expected


@pytest.mark.parametrize("group", ["Document group", "Dokumentgruppe"])
def test_documents_of_one_name_in_two_groups(group: str, tmp_path: Path) -> None:
    """MAXQDA tells documents apart by group and name; so do we."""
    name = "Document name" if group.startswith("Doc") else "Dokumentname"
    rows = [
        [group, name, "Code", "Segment"],
        ["North", "Interview 1", "Trust", "We share."],
        ["South", "Interview 1", "Trust", "We share."],
        ["South", "Interview 1", "Boats", "We pay."],
    ]
    study = _read(_csv(tmp_path / "a.csv", rows)).study
    assert [each.title for each in study.records(Source)] == ["Interview 1"] * 2
    assert [each.source for each in study.records(Excerpt)] == ["D1", "D2", "D2"]


def test_weights_of_dedoose_are_kept(tmp_path: Path) -> None:
    """A weight is a rating that somebody gave, and stands beside the quote."""
    head = ["Media Title", "Excerpt Creator", "Excerpt Copy", "Code: A Applied", "Code: A Weight"]
    made = _read(_csv(tmp_path / "a.csv", [head, ["M", "eva", "We share.", "True", "3"]]))
    details = [(each.about, each.name, each.value) for each in made.study.records(Attribute)]
    assert details == [("excerpt:E1", "Code: A Weight", "3")]


@pytest.mark.parametrize(
    "head",
    [
        ["Name", "Description", "Files", "References"],
        ["code_id", "code_name", "code_description", "code_color"],
    ],
)
def test_a_list_of_codes_is_told_as_one(head: list[str], tmp_path: Path) -> None:
    """A codebook as a table is no table of quotes; the way out is said."""
    path = _csv(tmp_path / "a.csv", [head, ["Trust", "Relying", "1", "2"]])
    with pytest.raises(ReadError, match="list of codes") as caught:
        table.read(path, "study")
    assert "qdc" in (caught.value.hint or "")


# --- tables of tools -----------------------------------------------------------------------

TOOLS: dict[str, tuple[Rows, dict[str, object]]] = {
    "qualcoder": (
        [
            [
                "File",
                "Coder",
                "Coded",
                "Id",
                "Codename",
                "Coded_Memo",
                "Category",
                "Category",
                "FileVar_site",
                "CaseVar_role",
            ],
            [
                "P1.txt",
                "ann",
                "We share.",
                "ctid:1",
                "boats",
                "sure?",
                "sharing",
                "helps",
                "north",
                "warden",
            ],
            [
                "P1.txt",
                "bob",
                "We share.",
                "ctid:2",
                "boats",
                "",
                "sharing",
                "helps",
                "north",
                "warden",
            ],
        ],
        {
            "codings": [("E1", "helps/sharing/boats")] * 2,
            "sources": ["P1.txt"],
            "details": {("source:D1", "FileVar_site", "north")},
            "coders": ["ann", "bob"],
        },
    ),
    "dedoose": (
        [
            [
                "Media Title",
                "Excerpt Range",
                "Excerpt Creator",
                "Excerpt Date",
                "Excerpt Copy",
                "Codes Applied Combined",
                "Code: Helps Applied",
                "Code: Helps Weight",
                "Code: Helps\\Boats Applied",
                "Site",
            ],
            [
                "P1",
                "12-56",
                "ann",
                "3/4/2031",
                "We share.",
                "Helps, Boats",
                "True",
                "5",
                "True",
                "north",
            ],
            ["P1", "60-70", "ann", "3/4/2031", "We pay.", "", "False", "", "False", "north"],
        ],
        {
            "codings": [("E1", "Helps"), ("E1", "Helps/Boats")],
            "sources": ["P1"],
            "details": {("source:D1", "Site", "north")},
            "coders": ["ann"],
        },
    ),
    "maxqda": (
        [
            [
                "Comment",
                "Document group",
                "Document name",
                "Code",
                "Begin",
                "End",
                "Weight score",
                "Segment",
                "Area",
                "Coverage %",
                "Author",
                "Creation date",
            ],
            [
                "",
                "North",
                "P1",
                "Helps > Boats",
                "3",
                "3",
                "0",
                "We share.",
                "9",
                "1.2",
                "ann",
                "2031-04-03 10:00:00",
            ],
        ],
        {
            "codings": [("E1", "Helps/Boats")],
            "sources": ["P1"],
            "details": {("source:D1", "Document group", "North")},
            "coders": ["ann"],
        },
    ),
    "maxqda-de": (
        [
            [
                "Farbe",
                "Kommentar",
                "Dokumentgruppe",
                "Dokumentname",
                "Code",
                "Anfang",
                "Ende",
                "Segment",
                "Erstellt am",
            ],
            ["●", "", "Nord", "P1", "Hilft > Boote", "3", "4", "Wir teilen.", "2031-04-03 10:00"],
        ],
        {
            "codings": [("E1", "Hilft/Boote")],
            "sources": ["P1"],
            "details": {("source:D1", "Dokumentgruppe", "Nord")},
            "coders": [],
        },
    ),
    "atlasti": (
        [
            [
                "ID",
                "Document",
                "Quotation Name",
                "Quotation Content",
                "Comment",
                "Codes",
                "Reference",
                "Density",
                "Created by",
                "Created",
            ],
            ["3:10", "P1", "We…", "We share.", "", "Helps\nBoats", "12 - 13", "2", "ann", ""],
            ["4:10", "P2", "We…", "We share.", "", "Boats", "1 - 1", "1", "ann", ""],
        ],
        {
            "codings": [("E1", "Helps"), ("E1", "Boats"), ("E2", "Boats")],
            "sources": ["P1", "P2"],
            "details": set(),
            "coders": ["ann"],
        },
    ),
    "openqda": (
        [
            [
                "source",
                "code",
                "category",
                "created by",
                "created at",
                "last update",
                "start pos",
                "end pos",
                "selection",
            ],
            ["P1", "Boats", "Helps", "ann", "2031-04-03", "", "3", "12", "We share."],
        ],
        {
            "codings": [("E1", "Helps/Boats")],
            "sources": ["P1"],
            "details": {("excerpt:E1", "start pos", "3"), ("excerpt:E1", "end pos", "12")},
            "coders": ["ann"],
        },
    ),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_layouts_of_tools(tool: str, tmp_path: Path) -> None:
    """The table of each tool is known by its headings and read as the tool means it."""
    rows, expected = TOOLS[tool]
    path = _csv(tmp_path / "export.csv", rows, encoding="utf-8-sig")
    found = table.guessed(path)
    assert found is not None
    assert found.layout == tool
    study = _read(path).study
    assert _codings(study) == expected["codings"]
    assert [each.title for each in study.records(Source)] == expected["sources"]
    details = {(each.about, each.name, each.value) for each in study.records(Attribute)}
    assert expected["details"] <= details  # type: ignore[operator]
    assert [each.name for each in study.header.agents] == expected["coders"]


def test_dates_are_never_guessed(tmp_path: Path) -> None:
    """3/4/2031 may be March or April: it stays in a note."""
    rows, _ = TOOLS["dedoose"]
    made = _read(_csv(tmp_path / "export.csv", rows))
    assert {each.date for each in made.study.records(Coding)} == {None}
    assert {each.note for each in made.study.records(Coding)} == {"3/4/2031"}
    assert made.loss.count(Fate.CHANGED, "date") == 2


# --- files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separators_and_encodings(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """The file is read as it is, and what is unusual about it is said."""
    rows = [["id", "quote", "theme"], ["Q1", "Café; tea, “both” | milk", "Trust"]]
    path = _csv(tmp_path / "a.csv", rows, delimiter=delimiter, encoding=encoding)
    made = _read(path)
    assert _texts(made.study) == [rows[1][1]]
    assert any("separated" in each for each in made.remarks) == (delimiter != ",")
    assert any("UTF-8" in each for each in made.remarks) == (not encoding.startswith("utf-8"))


_WORDS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff\ufeff")
    | st.sampled_from("\n\t=+-@'\"👩🏽‍🔬\u2028\u0301\u05d0"),
    min_size=1,
    max_size=60,
).filter(lambda text: bool(text.strip()))


@at_most(500)  # each writes a workbook and a table
@given(st.lists(_WORDS, min_size=1, max_size=5, unique_by=lambda text: text.strip()))
@example(["_x0041_", "=_x000D_"])  # marks of a workbook for characters
def test_words_are_kept_to_the_character(words: list[str]) -> None:
    """In CSV and in a workbook alike, whatever they hold."""
    rows = [[f"Q{number}", text, "Trust"] for number, text in enumerate(words, 1)]
    with tempfile.TemporaryDirectory() as folder:
        paths = [_csv(Path(folder) / "a.csv", [["id", "quote", "theme"], *rows])]
        paths.append(Path(folder) / "a.xlsx")
        paths[1].write_bytes(workbook.encode(["id", "quote", "theme"], rows, "Quotes"))
        map_ = column_map.ColumnMap("quotes", (("id", "id"), ("quote", "text"), ("theme", "code")))
        for path in paths:
            made = table.read(path, "study", map=map_).study
            assert _texts(made) == [text.strip() for text in words]


def test_second_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    """The first sheet that holds rows is taken, unless the map names one."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook()
    book.active.title = "Empty"
    for name in ("First", "Second"):
        page = book.create_sheet(name)
        page.append(["Quote", "Theme"])
        page.append([f"The words of the sheet {name}.", "Trust"])
    book.save(tmp_path / "a.xlsx")
    found = table.guessed(tmp_path / "a.xlsx")
    assert found is not None
    assert found.sheet == "First"
    map_ = column_map.parsed(
        {"format": 1, "sheet": "Second", "columns": dict(found.columns)}, "map.toml"
    )
    made = table.read(tmp_path / "a.xlsx", "study", map=map_)
    assert _texts(made.study) == ["The words of the sheet Second."]
    assert {each.sheet for each in made.study.records(Origin)} == {"Second"}


def test_findings_and_quotes_on_two_sheets_stay_apart(tmp_path: Path) -> None:
    """What authors say and what participants said become two kinds, with one codebook."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook()
    book.active.title = "Findings"
    book.active.append(["Finding", "Theme", "Page", "Direction"])
    book.active.append(["Leaders who stayed kept the partners going.", "Leaders", "4", "strength"])
    page = book.create_sheet("quotes")
    page.append(["Quote", "Speaker", "Theme", "Page"])
    page.append(["She was there every week.", "Manager", "Leaders", "5"])
    book.create_sheet("about").append(["who", "made this"])
    book.save(tmp_path / "a.xlsx")
    for map_ in (None, table.guessed(tmp_path / "a.xlsx")):
        made = table.read(tmp_path / "a.xlsx", "study", map=map_)
        finding, quote = made.study.records(Excerpt)
        assert (finding.kind, finding.wording, finding.speaker) == ("author-finding", None, None)
        assert (quote.kind, quote.wording) == ("participant-words", "verbatim")
        assert quote.speaker
        assert [code.label for code in made.study.records(Code)] == ["Leaders"]
        origins = {each.id: each.sheet for each in made.study.records(Origin)}
        assert origins[f"excerpt:{finding.id}"] == "Findings"
        assert origins[f"excerpt:{quote.id}"] == "quotes"
        (left,) = [each for each in made.loss.entries if each.what == "sheet"]
        assert left.examples == ("about",)


_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Quotes">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
_CELL = "<table:table-cell><text:p>{0}</text:p></table:table-cell>"


def _ods(path: Path, content: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", content)
    return path


def test_opendocument(tmp_path: Path) -> None:
    """Spaces, lines and repeated cells are read; comments are not, nor the empty rest."""
    heading = "".join(map(_CELL.format, ("id", "quote", "theme")))
    row = (
        _CELL.format("Q1")
        + "<table:table-cell><office:annotation><text:p>secret</text:p></office:annotation>"
        '<text:p>We<text:s text:c="2"/>share &amp; <text:span>row</text:span>.</text:p>'
        "<text:p>Now.</text:p></table:table-cell>" + _CELL.format("Trust")
    )
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    rows = f"<table:table-row>{heading}</table:table-row><table:table-row>{row}</table:table-row>"
    made = _read(_ods(tmp_path / "a.ods", _ODS.format(rows=rows + rest)))
    assert _texts(made.study) == ["We  share & row.\nNow."]
    assert _codings(made.study) == [("Q1", "Trust")]


def test_matrix_is_counts_and_never_quotes() -> None:
    """NVivo's matrix says how often, not what: details of sources come out of it."""
    made = table.read(sample("nvivo-matrices/Int08_ID85.xlsx"), "study")
    assert len(list(made.study.records(Code))) == 18
    assert [each.title for each in made.study.records(Source)] == ["Int08_ID85"]
    assert not list(made.study.records(Excerpt))
    assert not list(made.study.records(Coding))
    counts = {each.about for each in made.study.records(Attribute)}
    assert counts == {"source:D1"}
    assert made.loss.count(Fate.CHANGED, "count") == 18


# --- hostile files -------------------------------------------------------------------------


def _bomb(path: Path, part: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open(part, "w", force_zip64=True) as stream:
            for _ in range(100):
                stream.write(b" " * (1 << 20))
    return path


@pytest.mark.parametrize("name", ["bomb.xlsx", "bomb.ods"])
def test_bombs_are_refused(tmp_path: Path, name: str) -> None:
    """What unpacks to a hundred times its size is not unpacked."""
    part = "content.xml" if name.endswith("ods") else "xl/sharedStrings.xml"
    with pytest.raises(ReadError):
        table.inspect(_bomb(tmp_path / name, part))


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_document_types_are_refused(tmp_path: Path, name: str) -> None:
    """No part of a document brings entities of its own."""
    with pytest.raises(ReadError, match="document type"):
        table.inspect(
            _ods(
                tmp_path / name, '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
            )
        )


@pytest.mark.parametrize("suffix", sheets.SUFFIXES)
@pytest.mark.parametrize(
    "content", [b"", b"\0\1\2", b"PK\3\4", b'"never closed,\n', b"\xff\xfe\0", b"a,b\n"]
)
def test_what_is_no_table_is_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    """Always with a ReadError that names the file."""
    path = tmp_path / f"strange{suffix}"
    path.write_bytes(content)
    with pytest.raises(ReadError, match="strange"):
        table.inspect(path)


@given(st.data())
def test_mutated_workbooks_do_no_harm(data: st.DataObject) -> None:
    """A workbook with wrong bytes is read, or refused; nothing else happens."""
    rows = [["Q1", "We share one boat now, and one landing stage.", "Trust"]]
    content = bytearray(workbook.encode(["id", "quote", "theme"], rows, "Quotes"))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
        with suppress(ReadError):
            table.inspect(path)


def test_headings_that_stand_twice_get_numbers() -> None:
    """No column is lost because another has its name."""
    assert guess.named(["A", "", "A"]) == ("A", "(column 2)", "A (2)")
