"""Pages: whole without a server, true to what the store answers, and never taken in by words."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections import Counter
from functools import cache
from html import unescape
from operator import itemgetter
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook

import consilience
from collections_of_pages import HOSTILE, Reading, kinds_of_page, spoilt, text, visit
from consilience import api, catalogue, iris, picture, review_folder, site, store
from consilience.errors import QueryError
from consilience.graph import KnowledgeGraph
from consilience.mapping import reviews, shared
from consilience.namespaces import expand
from consilience.pages import (
    STATIC,
    Collection,
    Visit,
    addresses,
    answer,
    gone,
    missing,
    search,
    selection,
)
from consilience.pages.selection import LISTS
from consilience.rdf import RDF_TYPE
from consilience.text_index import Text, TextIndex

RICH = Path(__file__).parent / "folders" / "valid" / "rich"


@pytest.fixture(scope="module")
def collection(seed_project: Path) -> Collection:
    """The seeds as pages show them on somebody's own computer."""
    kg = consilience.open(seed_project)
    return Collection(kg, run=kg.query, findings=lambda: api.check_project(seed_project))


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one study with every kind of thing and every tier of access."""
    folder = tmp_path_factory.mktemp("rich")
    shutil.copytree(RICH, folder / "rich")
    api.build_project(folder)
    return folder


def _page(collection: Collection, link: str) -> str:
    """The page that a link on a page leads to."""
    parts = urlsplit(link)
    given = {name: tuple(values) for name, values in parse_qs(parts.query).items()}
    page = answer(Visit(unquote(parts.path), given, collection))
    return (page or missing(Visit(parts.path, {}, collection))).body.decode()


@pytest.mark.parametrize("path", list(kinds_of_page()))
def test_page_is_well_formed(path: str, collection: Collection) -> None:
    """Every kind of page closes what it opens, labels what it has, and holds no style or script."""
    reading = Reading(_page(collection, path))
    assert not reading.faults


@cache
def _status(collection: Collection, path: str, query: str) -> int:
    given = {name: tuple(values) for name, values in parse_qs(query).items()}
    found = answer(Visit(unquote(path), given, collection))
    return found.status if found else 404


@pytest.mark.parametrize("path", list(kinds_of_page()))
def test_links_lead_somewhere(path: str, collection: Collection) -> None:
    """Each link of each kind of page leads to a page, a file beside it, or what a server gives."""
    for link in Reading(_page(collection, path)).links:
        parts = urlsplit(link)
        if parts.scheme or not parts.path or parts.path.endswith((".ttl", ".jsonld", "/sparql")):
            assert parts.scheme in {"", "https", "http"}
            continue
        if parts.path.startswith("/static/"):
            assert (STATIC / parts.path.removeprefix("/static/")).is_file()
            continue
        assert _status(collection, parts.path, parts.query) == 200, f"{path} leads to {link}"


@pytest.mark.parametrize("path", list(kinds_of_page()))
def test_words_are_only_words(path: str, spoilt_collection: Collection) -> None:
    """A script in every title, label, note, quote and address of the data stays text."""
    body = _page(spoilt_collection, path)
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert 'href="javascript:' not in body
    assert not [fault for fault in Reading(body).faults if "has a style or a script" in fault]


@pytest.fixture(scope="module")
def spoilt_collection(collection: Collection) -> Collection:
    """The seeds with a script in every text."""
    return spoilt(collection)


LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_studies_are_described_for_search_engines(
    collection: Collection, spoilt_collection: Collection
) -> None:
    """The page of a study, and the first page, hold what packages say in schema.org's words."""
    said = json.loads(LD.findall(text(collection, "/study/devlin2015.html"))[0])
    held = collection.studies["devlin2015"]
    assert (said["@type"], said["@id"], said["name"]) == ("Dataset", held.iri, held.title)
    assert said["license"] == held.licence
    assert said["isAccessibleForFree"] is True
    assert said["citation"] == [str(each) for each in held.references]
    assert "interview" in " ".join(said["measurementTechnique"]).lower()
    assert "publisher" not in said
    whole = json.loads(LD.findall(text(collection, "/"))[0])
    assert whole["name"] == collection.title
    assert set(whole["isBasedOn"]) == {each.iri for each in collection.studies.values()}
    assert not LD.findall(text(collection, "/studies"))
    for path in ("/", "/study/devlin2015.html"):
        found = json.loads(LD.findall(text(spoilt_collection, path))[0])
        assert HOSTILE in json.dumps(found, ensure_ascii=False).replace('\\"', '"')


def test_spoilt_words_are_shown(spoilt_collection: Collection) -> None:
    """The test above looks at something: the words are on the pages, as words."""
    for path in ("/quotes", "/study/devlin2015.html", "/codebook", "/speakers", "/compare"):
        assert "&lt;script&gt;alert(1)" in text(spoilt_collection, path)
    held = json.loads(visit(spoilt_collection, "/quotes.json").body)["data"]
    assert all(row["text"].endswith(HOSTILE) for row in held)


def test_addresses_from_data_are_web_addresses(collection: Collection) -> None:
    """A script as the address of a publication or a licence never becomes a link."""
    bad = spoilt(collection, "javascript:alert(1)")
    for path in ("/study/devlin2015/excerpt/Q1.html", "/study/devlin2015.html", "/cite"):
        assert not [link for link in Reading(text(bad, path)).links if "javascript" in link[:12]]


def test_numbers_beside_filters_are_those_of_the_store(collection: Collection) -> None:
    """Each number beside a value is the number of rows that ``kg.quotes`` gives for it."""
    kinds = list(LISTS.values())
    for name, values in collection.shelf.facets.items():
        for iri, value in values.items():
            for kind in kinds[:2]:
                given = {name.replace("-", "_"): consilience.rdf.Iri(iri)}
                asked = len(collection.kg.quotes(kind=kind, **given))
                assert (value.bits & collection.shelf.kinds[kind]).bit_count() == asked, (name, iri)


@pytest.mark.parametrize(
    "chosen",
    [
        {"sector": ("nhs", "business"), "wave": ("devlin2015/m",)},
        {"construct": ("damour:goals",), "direction": ("challenge",)},
        {"construct": ("ext:authority-to-commit",), "direction": ("strength",), "sector": ("nhs",)},
        {"theme": ("devlin2015/partnership-working",), "layer": ("devlin2015/authors",)},
    ],
)
def test_several_filters_leave_what_the_store_leaves(
    chosen: dict[str, tuple[str, ...]], collection: Collection
) -> None:
    """Filters together leave the excerpts that ``kg.quotes`` leaves, coding by coding."""
    found = selection.bits(collection, selection.Selection("participant-words", chosen))
    asked = collection.kg.quotes(kind="participant-words", **chosen)
    assert [iri.rpartition("/")[2] for iri in collection.shelf.at(found)] == asked.column("id")


def test_choosing_a_filter_shows_its_number(collection: Collection) -> None:
    """The number beside a value is what the page says after it was chosen, also with others."""
    from consilience.pages import quote_list  # noqa: PLC0415 - looked into here only

    chosen = {"direction": ("challenge",), "sector": ("nhs",)}
    start = selection.Selection("participant-words", chosen)
    at = Visit("/quotes", chosen, collection)
    facets = list(quote_list._facets(at, start, selection.bits(collection, start)))
    assert len(facets) > 5
    for facet in facets:
        for value in [*facet.values, *facet.more]:
            if value.on or facet.name in chosen:
                continue
            assert f"<strong>{value.number}</strong> of 11 quotes" in _page(collection, value.href)


@pytest.mark.parametrize(("rows", "cols"), [("theme", "sector"), ("construct", "direction")])
def test_matrix_is_that_of_the_store(rows: str, cols: str, collection: Collection) -> None:
    """Every cell leads to the excerpts that the store counts in it."""
    matrix = collection.kg.matrix(rows, cols)
    body = text(collection, f"/matrix/{rows}/{cols}")
    cells = [link for link in Reading(body).links if "row=" in link]
    assert len(cells) == sum(1 for cell in matrix.cells.values() if cell.count)
    shown = sorted(_page(collection, link).count("<article") for link in cells)
    assert shown == sorted(cell.count for cell in matrix.cells.values() if cell.count)


@pytest.mark.parametrize("what", ["theme", "construct"])
@pytest.mark.parametrize("layer", ["", "devlin2015/second-coding"])
def test_what_meets_is_what_the_store_says(what: str, layer: str, collection: Collection) -> None:
    """Pairs are those of ``kg.matrix`` with itself, each once, without parts of each other."""
    given = {"layer": layer} if layer else {}
    matrix = collection.kg.matrix(what, what, **given)
    file = visit(collection, f"/together/{what}.json", **given)
    found = {
        (row[f"{what}_address"], row["with_address"]): row["quotes"]
        for row in json.loads(file.body)["data"]
    }
    entries = collection.codes if what == "theme" else collection.constructs
    for (a, b), cell in matrix.cells.items():
        above = {entries[a.iri].broader, entries[b.iri].broader} & {a.iri, b.iri}
        wanted = 0 if above or a.iri >= b.iri else cell.count
        assert found.get((a.iri, b.iri), 0) == wanted
    assert bool(found) == (what == "construct")


def test_matrix_of_findings_is_offered_where_there_are_no_quotes(collection: Collection) -> None:
    """A study without quotes is not an empty table: its findings are offered, apart."""
    body = text(collection, "/matrix/theme/study", study="vindrola-padros2022")
    assert "Count the authors’ findings instead" in body


def test_comparison_is_that_of_the_synthesis(collection: Collection) -> None:
    """Files are those of ``kg.compare``; each cell names who coded and who linked."""
    asked = collection.kg.compare(words=True)
    data = json.loads(visit(collection, "/compare/damour.json").body)
    assert data["data"] == asked.sheet.records()
    assert data["caution"] == asked.caution
    table = Document(io.BytesIO(visit(collection, "/compare/damour.docx").body)).tables[0]
    words = {cell.text for row in table.rows[1:] for cell in row.cells}
    assert words == {str(value) for row in asked.chart.rows for value in row}
    body = unescape(text(collection, "/compare/damour"))
    assert asked.caution in body
    said = {link for cell in asked.cells.values() for link in cell.links}
    below = [head for head in asked.constructs if asked.above[head]]
    shown = {
        link for (head, _), cell in asked.cells.items() if head in below for link in cell.links
    }
    assert shown
    assert all((f"linked: {link}" in body) == (link in shown) for link in said)


def test_comparison_shows_the_first_excerpts_of_each_cell(collection: Collection) -> None:
    """A cell shows the first three excerpts with what they report, and tells how many follow."""
    shown = list(collection.studies)[:4]
    asked = collection.kg.compare(shown, words=True)
    table = text(collection, "/compare/damour").partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [row.split("<td>")[1:] for row in table.split("<tr")[1:]]
    told = 0
    for head, cells in zip(asked.constructs, rows, strict=True):
        if not asked.above[head]:
            continue
        for study, cell in zip(asked.studies, cells, strict=True):
            found = asked.cell(head, study).passages
            names = re.findall(r'<a href="[^"]*/excerpt/([^"]+)\.html">[^<]*</a>(.*?)</p>', cell)
            assert [name for name, _ in names] == [each.id for each in found[:3]]
            for (_, tags), each in zip(names, found, strict=False):
                words = re.findall(r">(\w+)</span>", tags)
                assert words == sorted(each.directions)
                told += len(words)
            assert (f"and {len(found) - 3} more" in cell) == (len(found) > 3)
    assert told > 0


def test_a_comparison_can_leave_out_what_nobody_reviewed(collection: Collection) -> None:
    """The page, and its files, are those of ``kg.compare`` with reviewed links alone."""
    asked = collection.kg.compare(reviewed_only=True)
    data = json.loads(visit(collection, "/compare/damour.json", reviewed="yes").body)["data"]
    assert data == asked.sheet.records()
    assert data != collection.kg.compare().sheet.records()
    body = text(collection, "/compare/damour", reviewed="yes")
    assert "Nothing reviewed yet" in body
    assert "Nothing reviewed yet" not in text(collection, "/compare/damour")
    assert 'value="yes" checked' in body


@pytest.fixture(scope="module")
def reviewed(collection: Collection, tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """The seeds with a review across them."""
    folder = tmp_path_factory.mktemp("reviews") / "joint"
    folder.mkdir()
    head = f'title = "Joint {HOSTILE[:8]} work"\nlicence = "CC0-1.0"\n'
    (folder / "review.toml").write_text(head, encoding="utf-8")
    rows = (
        "id,finding,constructs,direction,supporting\nt,Trust helps.,damour:trust,strength,no/E1\n"
    )
    (folder / "findings.csv").write_text(rows, encoding="utf-8")
    slugs = tuple(collection.studies)
    known = review_folder.Known((*slugs, "no"), ("damour:trust",), ("damour",))
    review = review_folder.read(folder, known)
    assert review is not None
    base = collection.base
    said = shared.lines(reviews.review(review, base), iris.graph(base, "reviews"))
    return Collection(KnowledgeGraph(store.memory([*collection.kg.store.dump(), *said])))


def test_reviews_are_those_of_the_synthesis(reviewed: Collection, collection: Collection) -> None:
    """A review's sheets are those of ``kg.profiles``; kinds of excerpt stand apart."""
    (found,) = reviewed.kg.profiles()
    assert '<a href="/profile">' in text(reviewed, "/")
    assert '<a href="/profile/joint">Joint &lt;script&gt; work</a>' in text(reviewed, "/profile")
    body = text(reviewed, "/profile/joint")
    assert not Reading(body).faults
    assert "Not in the studies here: no/E1." in body
    for link in Reading(body).links:
        if link.startswith("/study/") or link.endswith((".csv", ".docx", ".xlsx", ".json")):
            assert _status(reviewed, urlsplit(link).path, "") == 200, link
    assert "/study/devlin2015/excerpt/Q11.html" in Reading(body).links
    parts = {
        name: json.loads(visit(reviewed, f"/profile/joint/{name}.json").body)
        for name in ("summary", "profile", "findings", "quotes")
    }
    assert parts["summary"]["data"] == found.summary.records()
    assert parts["profile"]["data"] == found.sheet.records()
    assert parts["profile"]["caution"] == found.caution
    mine = [*parts["findings"]["data"], *parts["quotes"]["data"]]
    key = itemgetter("study", "excerpt")
    assert sorted(mine, key=key) == sorted(found.evidence.records(), key=key)
    assert {row["kind"] for row in parts["quotes"]["data"]} == {"quote"}
    for path in ("/profile/nobody", "/profile/joint/notes.csv", "/profile/joint/quotes"):
        assert _status(reviewed, path, "") == 404
    assert "There is no review in this collection" in text(collection, "/profile")
    assert "/profile" not in Reading(text(collection, "/")).links


def test_agreement_is_that_of_the_synthesis(collection: Collection) -> None:
    """A study with two layers leads to their agreement; where there is none the page says why."""
    found = collection.kg.agreement("devlin2015", on="construct")
    assert '<a href="/agreement/devlin2015">' in text(collection, "/study/devlin2015.html")
    file = json.loads(visit(collection, "/agreement/devlin2015.json").body)
    assert file["data"] == found.records()
    assert found.caution in unescape(text(collection, "/agreement/devlin2015"))
    assert "No two coders of “vindrola" in text(collection, "/agreement/vindrola-padros2022")
    assert _status(collection, "/agreement/vindrola-padros2022.csv", "") == 404
    assert _status(collection, "/agreement/nobody", "") == 404


def test_contributions_are_those_of_the_synthesis(collection: Collection) -> None:
    """What each study brings, and what is left without one, as a page and as files."""
    kg = collection.kg
    for path, sheet in (
        ("/contributions", kg.contributions()),
        ("/contributions/devlin2015", kg.without("devlin2015")),
    ):
        body = unescape(text(collection, path))
        assert sheet.title in body
        assert sheet.caution in body
        assert json.loads(visit(collection, f"{path}.json").body)["data"] == sheet.records()
        table = Document(io.BytesIO(visit(collection, f"{path}.docx").body)).tables[0]
        assert len(table.rows) == len(sheet) + 1
        book = load_workbook(io.BytesIO(visit(collection, f"{path}.xlsx").body))
        assert book[sheet.name].max_row == len(sheet) + 1
    assert '<a href="/contributions/devlin2015">' in text(collection, "/contributions")
    assert '<a href="/contributions">' in text(collection, "/")
    for path in ("/contributions/nobody", "/contributions/devlin2015/x"):
        assert _status(collection, path, "") == 404
    assert _status(collection, "/contributions", "framework=none") == 404


def test_saturation_is_that_of_the_synthesis(collection: Collection) -> None:
    """The curve with what speaks against reading it; a study of findings shows these."""
    body = unescape(text(collection, "/saturation/devlin2015"))
    for step in ("excerpt", "source"):
        found = collection.kg.saturation("devlin2015", step=step)
        assert found.caution in body
        file = json.loads(visit(collection, f"/saturation/devlin2015/{step}.json").body)
        assert (file["data"], file["caution"]) == (found.sheet.records(), found.caution)
    assert '<a href="/saturation/devlin2015">' in text(collection, "/study/devlin2015.html")
    london = json.loads(visit(collection, "/saturation/vindrola-padros2022/excerpt.json").body)
    kind = "author-finding"
    asked = collection.kg.saturation("vindrola-padros2022", kind=kind)
    assert london["data"] == asked.sheet.records() != []
    for path in (
        "/saturation/nobody",
        "/saturation/devlin2015/x",
        "/saturation/devlin2015/excerpt",
    ):
        assert _status(collection, path, "") == 404


@pytest.mark.parametrize("show", ["all", "shared", "gaps"])
def test_comparison_shows_gaps(show: str, collection: Collection) -> None:
    """Gaps are the rows in which a study says nothing; shared rows those in which each speaks."""
    data = json.loads(visit(collection, "/compare/damour.json", show=show).body)["data"]
    speaking = Counter[str]()
    for row in data:
        speaking[row["construct"]] += row["evidence"]
    assert data
    assert all({"all": True, "shared": n == 2, "gaps": n < 2}[show] for n in speaking.values())


@pytest.mark.parametrize("name", list(consilience.questions.questions()))
def test_answers_are_those_of_the_store(name: str, collection: Collection) -> None:
    """Every ready-made question has a page and a file with the rows that ``kg.ask`` gives."""
    asked = collection.kg.ask(name)
    assert f"<strong>{len(asked):,}</strong> row" in text(collection, f"/ask/{name}")
    assert len(json.loads(visit(collection, f"/ask/{name}.json").body)["data"]) == len(asked)


def test_answer_keeps_what_was_chosen(collection: Collection) -> None:
    """A blank that was filled stands in the form, in the query and in the links to files."""
    body = text(collection, "/ask/coding-themes-by-sector", sector="business")
    assert '<option value="business" selected>' in body
    assert "sector/business" in body
    assert "/ask/coding-themes-by-sector.csv?sector=business" in body


def test_unknown_value_is_told(collection: Collection) -> None:
    """A value that is not known is an answer that says so, not an empty table."""
    page = visit(collection, "/ask/coding-themes-by-sector", sector="martian")
    assert page.status == 404
    assert "martian" in page.body.decode()
    assert "There is no speaker’s sector “martian” here" in text(
        collection, "/quotes", sector="martian"
    )


@pytest.fixture(scope="module")
def without_index(collection: Collection) -> Collection:
    """The same store where no index of words was built."""
    return Collection(KnowledgeGraph(collection.kg.store), findings=collection.findings)


@pytest.mark.parametrize("words", ["NOT a PILOT", '"not a pilot"', "pilot", "“Not  a pilot” says"])
def test_words_are_found_in_their_sentence(
    words: str, collection: Collection, without_index: Collection
) -> None:
    """Plain words and phrases give the same page with an index and without one."""
    body = text(collection, "/quotes", q=words)
    assert "<strong>1</strong> of 11 quotes" in body
    phrase = "<mark>not a pilot</mark>" if words[0] in '"“' else "<mark>pilot</mark>."
    assert phrase in body.partition("in its sentence")[2].partition("</ol>")[0]
    assert text(without_index, "/quotes", q=words) == body
    assert collection.kg.indexed
    assert not without_index.kg.indexed


@pytest.mark.parametrize("kind", ["participant-words", "author-finding"])
def test_plain_words_find_the_same_everywhere(
    kind: str, collection: Collection, without_index: Collection
) -> None:
    """Each whole word that is in no longer one finds the same excerpts both ways."""
    rows = collection.kg.quotes(kind=kind).records()
    words = {w for row in rows for w in re.findall("[a-z]{4,}", row["text"].lower())}
    alone = [w for w in sorted(words) if not any(w in other for other in words - {w})]
    assert len(alone) > 50
    held = collection.shelf.kinds[kind]
    for word in alone[::10]:
        found = held & collection.shelf.bits(search.find(collection, word, kind))
        assert found
        assert found == held & collection.shelf.bits(search.find(without_index, word, kind)), word


def test_how_an_index_and_letters_differ() -> None:
    """An index folds accents and wants whole words or begin*; without one letters count."""
    words = TextIndex.of([Text("e:1", "e:s", "open", "A café in partnership.")])
    facts = (
        f'<e:1> <{expand("con:text")}> "A café in partnership." <e:g> .',
        f"<e:1> <{RDF_TYPE}> <{expand('con:ParticipantWords')}> <e:g> .",
    )
    held = store.memory(facts)
    with_index = Collection(KnowledgeGraph(held, words=words))
    bare = Collection(KnowledgeGraph(held))

    def found(collection: Collection, wanted: str) -> bool:
        return search.find(collection, wanted, "participant-words") == {"e:1"}

    for wanted, by_index, by_letters in (
        ("cafe", True, False),
        ("CAFÉ", True, True),
        ("partner*", True, True),
        ("partner", False, True),
        ("nership", False, True),
        ("partnership café", True, True),
        ('"partnership café"', False, False),
        (".", True, True),
        ("…", False, False),
    ):
        assert (found(with_index, wanted), found(bare, wanted)) == (by_index, by_letters), wanted


def test_words_are_marked() -> None:
    """Whole words are marked, in their sentence; letters within words where no word is whole."""
    first, last = search.sentence("One. Two words here! Three", 5, 8)
    assert "One. Two words here! Three"[first:last].strip() == "Two words here!"
    assert search.hits("Ça café CAFÉ", "cafe") == [(3, 7), (8, 12)]
    assert search.hits("a cat, a", "a") == [(0, 1), (7, 8)]
    assert search.hits("trusting", "trust*") == [(0, 8)]
    assert search.hits("trusting", "trust") == [(0, 5)]
    assert search.hits("why?", "?") == [(3, 4)]
    assert search.hits("abc", "abc ab*") == [(0, 3)]
    assert search.hits("anything", "") == []


def test_names_that_were_removed_stay_removed(collection: Collection) -> None:
    """What stands in brackets is marked as such and leads nowhere."""
    body = text(collection, "/study/devlin2015/excerpt/Q4.html")
    assert '<span class="removed" title="Replaced by the study’s authors">[name of product]' in body


def test_quote_with_citation(collection: Collection) -> None:
    """What is copied holds the words to the character, who said them, where, and the article."""
    (row,) = json.loads(visit(collection, "/study/devlin2015/excerpt/Q5.json").body)["data"]
    assert row["citation"].startswith("“So … various things")
    assert "(C2(b) Manager 1 – NHS, C2) [Table 3, Q5] Alison M Devlin" in row["citation"]
    assert row["citation"].endswith("https://doi.org/10.1093/jamia/ocv097")


def test_withheld_words_are_withheld(rich: Path) -> None:
    """A quote under restricted access has a page that says so; its words are in no answer."""
    shown = site.of_project(api.find_project(rich), up_to="open")
    whole = consilience.open(rich)
    closed = [row for row in whole.quotes().records() if row["tier"] != "tier:open" and row["text"]]
    assert closed
    for path in addresses(shown):
        page = answer(Visit(path, {}, shown))
        if page is not None:
            assert not [row["id"] for row in closed if str(row["text"]).encode() in page.body]
    own = text(Collection(whole), "/study/rich/excerpt/E11.html")
    assert "is held under restricted access. Its theme and source are shown." in own
    assert "Copy with citation" not in own
    whole.close()


def test_kinds_are_never_mixed(collection: Collection) -> None:
    """A list holds one kind; each says how many of what there are."""
    assert text(collection, "/quotes").count('<article class="q participant-words"') == 11
    assert text(collection, "/findings").count('<article class="q author-finding"') == 18
    assert "participant-words" not in text(collection, "/findings").partition("<h2 class")[2]


def test_a_source_keeps_kinds_apart(rich: Path) -> None:
    """What comes from one source stands under its kind, and a file holds one kind."""
    with consilience.open(rich) as kg:
        whole = Collection(kg)
        listed = kg.quotes().records()
        for name in {str(row["source"]) for row in listed}:
            body = text(whole, f"/study/rich/source/{name}.html")
            for kind in {str(row["kind"]) for row in listed if row["source"] == name}:
                slug = next(each for each in LISTS.values() if kind.endswith(_class(each)))
                file = visit(whole, f"/study/rich/source/{name}.json", kind=slug)
                held = json.loads(file.body)["data"]
                wanted = [r["id"] for r in listed if (r["source"], r["kind"]) == (name, kind)]
                assert sorted(row["id"] for row in held) == sorted(map(str, wanted))
                assert {row["kind"] for row in held} == {slug}
                assert body.count(f'<article class="q {slug}"') == len(wanted)


def _class(slug: str) -> str:
    return "".join(part.capitalize() for part in slug.split("-"))


def test_long_lists_have_pages(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list is cut into pages that together hold everything once, in order."""
    monkeypatch.setattr("consilience.pages.quote_list.LENGTH", 4)
    found = []
    for number in ("1", "2", "3", "99"):
        body = text(collection, "/quotes", page=number)
        found.append([link for link in Reading(body).links if "/excerpt/Q" in link])
    ids = [[link.rpartition("/")[2] for link in links] for links in found]
    assert ids[0][0] == "Q1.html"
    assert "Q11.html" in ids[2]
    assert ids[2] == ids[3]
    assert visit(collection, "/quotes/page/2").body.count(b"<article") == 4


def test_files_hold_what_the_page_holds(collection: Collection) -> None:
    """CSV, Excel, JSON and Word have a name, the same rows, and the caution where there is room."""
    csv = visit(collection, "/quotes/sector/nhs.csv")
    assert csv.headers["Content-Disposition"] == 'attachment; filename="quotes-sector-nhs.csv"'
    assert csv.body.decode().count("\ndevlin2015,") == 4
    book = load_workbook(io.BytesIO(visit(collection, "/quotes/sector/nhs.xlsx").body))
    assert book["quotes"].max_row == 5
    assert "not people’s views" in str(book["about"]["B2"].value)
    words = [
        p.text for p in Document(io.BytesIO(visit(collection, "/quotes.docx").body)).paragraphs
    ]
    assert sum(1 for line in words if line.endswith("devlin2015, Q9")) == 1
    table = Document(io.BytesIO(visit(collection, "/compare.docx").body)).tables[0]
    assert table.rows[0].cells[0].text == "construct"
    assert visit(collection, "/quotes.docx").body == visit(collection, "/quotes.docx").body


def test_no_file_runs_as_a_formula(collection: Collection) -> None:
    """A label that looks like a formula is a text in CSV and in Excel."""
    lines = [
        line.replace('"Business"', '"=1+1"').replace('"C4(b) Operations', '"=cmd|x (b) Operations')
        for line in collection.kg.store.dump()
    ]
    bad = Collection(consilience.KnowledgeGraph(consilience.store.memory(lines)))
    assert ",'=cmd|x" in visit(bad, "/quotes.csv").body.decode()
    sheet = load_workbook(io.BytesIO(visit(bad, "/quotes.xlsx").body))["quotes"]
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_own_queries(collection: Collection) -> None:
    """A query is answered; a slip is told with its place; without a way to run it none is taken."""
    good = text(collection, "/query", query="SELECT * WHERE { ?s a ?kind } LIMIT 7")
    assert "<strong>7</strong> rows" in good
    assert "<strong>Yes</strong>" in text(collection, "/query", query="ASK {}")
    bad = visit(collection, "/query", query="SELECT * WHERE {")
    assert bad.status == 400
    assert "Needs a look" in bad.body.decode()
    closed = Collection(collection.kg)
    assert "Queries are not taken here" in text(closed, "/query", query="ASK {}")
    with pytest.raises(QueryError):
        collection.kg.query("SELECT * WHERE {")


def test_terms_say_what_other_tools_call_them(collection: Collection) -> None:
    """Each term has a page with its meaning, its example and other programs' words for it."""
    body = text(collection, "/terms/Excerpt.html")
    assert "<dt>In NVivo</dt><dd>this is called “reference”</dd>" in body
    known = json.loads(visit(collection, "/terms.json").body)
    assert known["prefixes"]["con"] == "https://w3id.org/consilience/terms/"
    assert {"con:Coding", "con:theme"} & {term["name"] for term in known["terms"]}


def test_terms_show_how_things_hang_together(collection: Collection) -> None:
    """The picture of the kinds of things, the same links as a table, and words that people know."""
    body = text(collection, "/terms")
    for tie in (("Coding", "layer", "Layer"), ("Coding", "applies", "Construct")):
        ends = [f'href="/terms/{each}.html"' for each in tie]
        assert any(all(end in row for end in ends) for row in body.split("<tr>")), tie
    picture = visit(collection, "/terms.svg").body.decode()
    assert ">coding</text>" in picture
    assert ">sector</text>" not in picture  # a word of a list
    found = text(collection, "/terms", q="Quotation")
    assert found.index('href="/terms/Excerpt.html"') < found.index('id="words"')
    assert "No term has this word" in text(collection, "/terms", q="martian")


def test_terms_say_what_they_are_elsewhere(collection: Collection) -> None:
    """A term, a word of a list and the page of all say how they stand to other vocabularies."""
    term = text(collection, "/terms/Coding.html")
    assert 'kind of</td><td><a href="http://www.w3.org/ns/oa#Annotation"' in term
    assert "ModeOfCollection" in text(collection, "/method/interview.html")
    rows = visit(collection, "/mappings.csv").body.decode().splitlines()
    assert (
        "con:Coding,coding,rdfs:subClassOf,oa:Annotation,http://www.w3.org/ns/oa#Annotation" in rows
    )
    assert not any("sameAs" in row or "exactMatch" in row for row in rows)


def test_rules_are_all_there(collection: Collection) -> None:
    """Every code that a check can say has its place on the page of rules, and its words."""
    body = text(collection, "/shapes")
    for code, rule in catalogue.rules().items():
        assert f'<h3 id="{code}">' in body
        assert rule.shape in body
    assert len(visit(collection, "/shapes.json").body) > 1000


def test_what_is_not_there(collection: Collection) -> None:
    """A path that names nothing has no page; for both ways of not being there, there is one."""
    for path in (
        "/study/none",
        "/study/devlin2015/excerpt/none",
        "/matrix/theme",
        "/ask/none",
        "/matrix/theme/none",
        "/quotes/sector/martian",
        "/network/theme/theme",
        "/x",
        "/quotes.svg",
        "/../quotes",
        "/compare/none",
        "/speakers/none",
        "/shapes/none",
        "/mappings/none",
    ):
        assert answer(Visit(path, {}, collection)) is None, path
    at = Visit("/study/devlin2015/excerpt/Q99", {}, collection)
    assert (missing(at).status, gone(at).status) == (404, 410)
    assert "withdrawn" in gone(at).body.decode()


def test_check_is_shown_only_where_it_is_given(collection: Collection) -> None:
    """The report of the check is a page where somebody gives it, and none elsewhere."""
    assert "Nothing needs a look" in text(collection, "/check")
    assert answer(Visit("/check", {}, Collection(collection.kg))) is None


def test_pictures_are_the_same_every_time() -> None:
    """The same numbers give the same picture; few lines cross; too many dots are left out."""
    weights = {("a", "x"): 1, ("b", "z"): 2, ("c", "y"): 1, ("a", "y"): 1}
    labels = {key: key for pair in weights for key in pair}
    first = picture.two_sided(weights, labels)
    assert first == picture.two_sided(dict(reversed(weights.items())), labels)
    assert [dot.key for dot in first.right].index("x") < [dot.key for dot in first.right].index("z")
    kept = picture.heaviest({(f"l{n}", f"r{n}"): n for n in range(1, 200)}, most=10)
    assert picture.keys_of(kept) == 10
    assert min(kept.values()) == 195


def test_picture_as_a_file(collection: Collection) -> None:
    """A picture comes as a file in which words are words; notebooks show the same."""
    file = visit(collection, "/network/theme/sector.svg")
    assert file.media == "image/svg+xml"
    assert etree.fromstring(file.body).tag.endswith("svg")
    assert b"Working across boundaries" in file.body
    chart = collection.kg.matrix("theme", "sector").chart()
    assert chart._repr_svg_().count("<path") == file.body.decode().count("<path")
    bad = picture.two_sided({("<b>", "&"): 1}, {"<b>": "<b>", "&": "&"})
    assert "&lt;b&gt;" in picture.svg(bad, "<x>")


def test_pages_are_the_same_every_time(seed_project: Path, collection: Collection) -> None:
    """A second look at the same data gives the same bytes."""
    with consilience.open(seed_project) as kg:
        again = Collection(kg, run=kg.query, findings=collection.findings)
        for path in ("/quotes", "/codebook", "/compare", "/network", "/study/devlin2015.html"):
            assert visit(again, path).body == visit(collection, path).body
