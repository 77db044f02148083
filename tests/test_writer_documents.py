"""Markdown notes, Web Annotations and Word documents: the words as they are, and nothing acts."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rdflib import Graph, URIRef

from consilience import api, mapping, study_folder
from consilience.errors import BadParameter
from consilience.exporting import Export
from consilience.iris import Minter
from consilience.loss import Fate
from consilience.model import (
    Agent,
    Code,
    Coding,
    Excerpt,
    Layer,
    Link,
    Note,
    Origin,
    Record,
    Source,
    Speaker,
    Study,
)
from consilience.namespaces import prefixes
from consilience.readers import web_annotation as reader
from consilience.readers.transcript import docx as word_reader
from consilience.writers import phrases, unplaced
from consilience.writers.markdown import names
from consilience.writers.markdown.text import inline, paragraphs, quote
from consilience.writers.web_annotation.nodes import CONTEXT as WRITTEN_CONTEXT
from consilience.writers.web_annotation.nodes import class_of
from documents import CONTEXT, carried_by_annotations, material, quotes, study, write

ROOT = Path(__file__).parents[1]
RICH = Path(__file__).parent / "folders" / "valid" / "rich"
STUDIES = {
    "rich": RICH,
    "devlin2015": ROOT / "data" / "studies" / "devlin2015",
    "vindrola-padros2022": ROOT / "data" / "studies" / "vindrola-padros2022",
}
FILES = {"markdown": "vault", "web-annotation": "notes.jsonld", "docx": "quotes.docx"}

#: Whatever some program takes for something else than words.
TRAPS = (
    *("https://x.org/a?b=[c](d)", "www.x.org", "a.b@x.org", "mailto:a@x.org", "//x.org"),
    *("x.org", "walk.It", "obsidian://open?x", "http://", "<https://x.org>"),
    *("<b>", "<script>alert(1)</script>", "<!-- ", "<img src=x onerror=y>", "<% x %>", "{{x}}"),
    *("![x](http://y/z.png)", "[a](b)", "[[w]]", "![[w]]", "[^1]", "^[note]", "[x]: http://y"),
    *("# h", "#tag", "- a", "+ a", "* a", "1. a", "1) a", "> q", "> [!note] x", "    code"),
    *("---", "===", "***", "```", "~~~", "|a|b|\n|-|-|\n|c|d|", ": a", "- [ ] a", "\\", "\\\n"),
    *("*a*", "__a__", "~~a~~", "`a`", "``", "$x$", "$$", "==a==", "%%a%%", "^id", ":boat:"),
    *("&amp;", "&#65;", "&copy", "a::b", "\n", "\n\n", "\n\n\n\n", "\r", "\r\n", "\t", "  "),
    *("\u2028", "\u2029", "\x85", "\xa0", "\u3000", "\x0c", "\x00", "\ufeff", "\u200d"),
    *("🏮", "👍🏽", "e\u0301", "\u0301", "אב", "\u202e", "0", "=1+1", "a_b", "__init__"),
)
WORDS = st.lists(st.sampled_from(TRAPS) | st.text(max_size=4), max_size=7).map("".join)


# --- all three ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the rich study and the two seeds, with their frameworks."""
    folder = tmp_path_factory.mktemp("documents")
    for name, path in STUDIES.items():
        shutil.copytree(path, folder / "studies" / name)
    (folder / "consilience.toml").write_text("", encoding="utf-8")
    return folder


def export(project: Path, name: str, writer: str, to: Path, **options: str) -> Export:
    """Export as a user does."""
    return api.export_study(name, to, project=project, writer=writer, options=options, record=False)


@pytest.fixture(scope="module")
def made(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Path]:
    """Every study written by every writer."""
    folder = tmp_path_factory.mktemp("written")
    found = {}
    for name in STUDIES:
        for writer, file in FILES.items():
            found[name, writer] = folder / name / file
            export(project, name, writer, found[name, writer])
    return found


def content(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of every file of a folder."""
    if path.is_file():
        return {"": path.read_bytes()}
    files = (each for each in sorted(path.rglob("*")) if each.is_file())
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in files}


@pytest.mark.parametrize("writer", FILES)
def test_same_study_same_bytes(
    project: Path, made: Mapping[tuple[str, str], Path], tmp_path: Path, writer: str
) -> None:
    """A second export has the bytes of the first."""
    again = tmp_path / FILES[writer]
    export(project, "rich", writer, again)
    assert content(again) == content(made["rich", writer])


@pytest.mark.parametrize("writer", FILES)
def test_every_kind_of_thing_is_accounted_for(project: Path, tmp_path: Path, writer: str) -> None:
    """The report names whatever the study holds, and as often as it holds it."""
    loss = export(project, "rich", writer, tmp_path / FILES[writer]).loss
    whole = study_folder.read(RICH)
    for what, kind in unplaced.RECORDS.items():
        held = sum(1 for _ in whole.records(kind))
        told = [each for each in loss.entries if each.what == what]
        assert sum(each.count for each in told) == held, what
    for what, ids in unplaced.PARTS.items():
        told = [each for each in loss.entries if each.what == what]
        assert sum(each.count for each in told) == len(list(ids(whole.header))), what


@pytest.mark.parametrize("options", [{}, {"for": "hypothesis"}, {"by": "speaker"}], ids=str)
def test_what_no_quote_names_is_not_said_to_be_carried(
    tmp_path: Path, options: Mapping[str, str]
) -> None:
    """A speaker, code, source, layer or coder that the file does not name is told as left."""
    writer = "docx" if "by" in options else "web-annotation"
    for name, chosen in ((writer, options), *([] if options else [("docx", {})])):
        rows: list[Record] = [
            *quotes("words").records(Excerpt),
            *(Source(id=each, kind="interview") for each in ("s", "s2")),
            *(Speaker(id=each, label=each) for each in ("p", "p2")),
            *(Code(id=each, label=each) for each in ("c", "c2")),
            Coding(id="A", excerpt="Q0", code="c", layer="L", coder="a"),
        ]
        made = study(
            *rows,
            layers=[Layer(id=each, label=each, kind="coder") for each in ("L", "L2")],
            agents=[Agent(id=each, name=each) for each in ("a", "a2")],
        )
        loss = write(name, material(made), tmp_path / f"{name}.{FILES[name][-5:]}", **chosen)
        left = {
            each for entry in loss.entries if entry.fate is Fate.LEFT for each in entry.examples
        }
        there = {
            each for entry in loss.entries if entry.fate is not Fate.LEFT for each in entry.examples
        }
        headed = {"docx": {"c2"} if not chosen else {"p2"}}.get(name, set())
        assert {"s2", "p2", "c2", "L2", "a2"} - headed <= left
        assert not ({"s2", "p2", "c2", "L2", "a2"} - headed) & there


@pytest.mark.parametrize("writer", FILES)
def test_restricted_words_are_announced(
    made: Mapping[tuple[str, str], Path], project: Path, tmp_path: Path, writer: str
) -> None:
    """A file with controlled words says so; one without them does not."""
    held = "2 safeguarded quotes, 2 controlled quotes and 1 controlled note"
    if writer == "docx":  # holds no notes
        held = "2 safeguarded quotes and 2 controlled quotes"
    line = f"This file contains {held}: keep it as the study is kept."
    open_only = tmp_path / FILES[writer]
    api.export_study("rich", open_only, project=project, writer=writer, up_to="open", record=False)
    for path, there in ((made["rich", writer], True), (open_only, False)):
        if writer == "docx":
            words = word_reader.read(path).text
        else:
            words = "".join(each.decode() for each in content(path).values())
        assert (line in words) is there
        assert ("keep it as" in words) is there


@pytest.mark.parametrize(
    ("writer", "option", "known"),
    [
        ("markdown", "links", "wiki, markdown"),
        ("markdown", "texts", "no, yes"),
        ("web-annotation", "form", "collection, list, lines"),
        ("web-annotation", "for", "w3c, hypothesis"),
        ("docx", "by", "theme, construct, source, speaker, collaboration"),
    ],
)
def test_an_unknown_value_of_an_option_is_refused(
    tmp_path: Path, writer: str, option: str, known: str
) -> None:
    """The message lists the values that there are, and nothing is written."""
    path = tmp_path / FILES[writer]
    with pytest.raises(BadParameter) as caught:
        write(writer, material(quotes("words")), path, **{option: "sideways"})
    assert caught.value.hint == f"{option} is one of: {known}"
    assert not path.exists()


@pytest.mark.parametrize("writer", FILES)
def test_an_empty_study_is_written(tmp_path: Path, writer: str) -> None:
    """No source, no quote, no code."""
    path = tmp_path / FILES[writer]
    write(writer, material(Study(quotes("x").header, {})), path)
    assert path.exists()


# --- Markdown -------------------------------------------------------------------------------

PLAIN = MarkdownIt("commonmark")
LINKING = MarkdownIt("gfm-like", {"linkify": True})


def rendered(tokens: list[Token]) -> str:
    """The text of paragraphs; AssertionError where anything else stands among them."""
    parts = []
    for token in tokens:
        if token.type == "inline":
            words = ""
            for child in token.children or ():
                if child.type in {"softbreak", "hardbreak"}:
                    words += "\n"
                else:
                    assert child.type in {"text", "code_inline"}, (child.type, token.content)
                    words += child.content
            parts.append(words)
        else:
            assert token.type in {"paragraph_open", "paragraph_close"}, token.type
    return "\n\n".join(parts)


def block_quotes(markdown: str, parser: MarkdownIt = PLAIN) -> Iterator[str]:
    """The text of every block quote."""
    tokens = parser.parse(markdown)
    start = None
    for number, token in enumerate(tokens):
        if token.type == "blockquote_open":
            assert start is None, "a quote in a quote"
            start = number + 1
        elif token.type == "blockquote_close":
            yield rendered(tokens[start:number])
            start = None


def shown(words: str) -> None:
    """Markdown shows the words to the character, and nothing in them acts."""
    fit = phrases.fit(words)
    source = quote(words)
    for parser in (PLAIN, LINKING):
        assert list(block_quotes(f"before\n\n{source}\n\n^Q1\n", parser)) == [fit]
        assert rendered(parser.parse("\n\n".join(paragraphs(words)))) == fit
        assert rendered(parser.parse(inline(words))) == " ".join(fit.split())
    # Obsidian: links, embedding, tags, comments, highlights, formulas, ids of blocks, callouts.
    bare = re.sub(r"(`+)[^`]+\1", "", re.sub(r"\\.", "", source))
    active = r"\[\[|!\[|(?<!&)#\w|%%|==|\$|<|\^[\w-]+\s*$|\[!"
    assert not re.search(active, bare, re.MULTILINE)
    assert not re.search(r"`(=|\$=)", source)  # what Dataview would run


@pytest.mark.parametrize("trap", TRAPS)
def test_no_trap_works(trap: str) -> None:
    """Alone, twice, at the beginning of a line, within and beside words."""
    for words in (
        trap,
        trap * 2,
        f"a\n{trap}\nb",
        f"a {trap} b",
        f"a{trap}",
        f"{trap}a",
        f"{trap} ",
    ):
        shown(words)


@given(WORDS)
def test_what_markdown_shows_is_the_quote(words: str) -> None:
    """To the character, in CommonMark and where addresses become links; nothing is active."""
    shown(words)


@given(st.dictionaries(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True), WORDS))
def test_names_of_notes_harm_no_file_system(labels: dict[str, str]) -> None:
    """No reserved name or character, not too long, all apart whatever the case and composition."""
    found = names.apart(labels)
    assert list(found) == list(labels)
    folded = {unicodedata.normalize("NFKC", each).casefold() for each in found.values()}
    assert len(folded) == len(labels)
    for name in found.values():
        assert 0 < len(name.encode()) <= 200
        assert not set(name) & set('<>:"/\\|?*[]#^')
        assert name == name.strip(" .") == unicodedata.normalize("NFC", name)
        assert name.isprintable()
        stem = name.partition(".")[0].strip().casefold()
        assert not re.fullmatch(r"con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]", stem)


@given(st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,4}", fullmatch=True), unique=True))
def test_ids_of_blocks_are_apart(ids: list[str]) -> None:
    """Letters, digits and hyphens, whatever the case: what Obsidian takes for a block id."""
    found = names.blocks(dict.fromkeys(ids))
    assert len({each.casefold() for each in found.values()}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+", each) for each in found.values())


def test_codes_of_equal_label_have_a_note_each(tmp_path: Path) -> None:
    """Also where labels differ in case only, and whatever their order."""
    rows = [
        Code(id="a", label="Trust"),
        Code(id="b", label="Trust"),
        Code(id="c", label="TRUST"),
        Code(id="d", label="🏮"),
        Code(id="e", label="Aux."),
    ]
    wanted = {"Trust (a).md", "Trust (b).md", "TRUST (c).md", "d.md", "_Aux.md"}
    for number, order in enumerate((rows, rows[::-1])):
        write("markdown", material(study(*order)), tmp_path / str(number))
        there = (tmp_path / str(number) / "codes").iterdir()
        assert {each.name for each in there} == wanted


def notes(vault: Path) -> dict[str, str]:
    """Every note of a vault, by its path without the ending."""
    return {path.removesuffix(".md"): words.decode() for path, words in content(vault).items()}


def ends(vault: Path) -> Iterator[tuple[str, str, str]]:
    """Every link: the note that it stands in, the note and the block that it leads to."""
    for here, words in notes(vault).items():
        for there, block in re.findall(r"\[\[([^\]|#]+)(?:#\^([^|\]]+))?(?:\|[^\]]*)?\]\]", words):
            yield here, there, block
        for there, block in re.findall(
            r"\]\(([^)#]+(?:\([^)]*\)[^)#]*)*)\.md(?:#\^([^)]+))?\)", words
        ):
            whole = Path("/") / Path(here).parent / unquote(there)
            yield here, whole.resolve().relative_to("/").as_posix(), block


@pytest.mark.parametrize("links", ["wiki", "markdown"])
@pytest.mark.parametrize("name", STUDIES)
def test_every_link_of_a_vault_leads_somewhere(
    project: Path, tmp_path: Path, name: str, links: str
) -> None:
    """To a note that is there, and to a block in it; every note is reached from the top."""
    vault = tmp_path / "vault"
    export(project, name, "markdown", vault, links=links)
    there = notes(vault)
    reached: dict[str, set[str]] = {}
    for here, end, block in ends(vault):
        assert end in there, (here, end)
        assert not block or re.search(rf"^\^{re.escape(block)}$", there[end], re.MULTILINE)
        reached.setdefault(here, set()).add(end)
    assert {"index", *reached["index"]} == set(there)
    assert ("[[" in there["index"]) is (links == "wiki")
    assert ("](" in there["index"]) is (links == "markdown")


@pytest.mark.parametrize("name", STUDIES)
def test_a_vault_shows_each_quote_with_its_source(
    made: Mapping[tuple[str, str], Path], name: str
) -> None:
    """Block quotes are quotations, all of them; findings and paraphrases are plain paragraphs."""
    there = notes(made[name, "markdown"])
    whole = study_folder.read(STUDIES[name])
    open_to = [each for each in whole.records(Excerpt) if each.text and each.access != "never"]
    said = sorted(
        each.text or ""
        for each in open_to
        if each.kind != "author-finding" and each.wording != "paraphrase"
    )
    shown = [
        words
        for path, note in there.items()
        if path.startswith("sources/")
        for words in block_quotes(note)
    ]
    assert sorted(shown) == said
    findings = {each.text for each in open_to if each.kind == "author-finding"}
    everywhere = {words for note in there.values() for words in block_quotes(note)}
    assert not findings & everywhere
    plain = "\n".join(note for path, note in there.items() if path.startswith("sources/"))
    assert all(inline(each or "") in plain for each in findings)


def test_the_note_on_a_code_says_what_it_is_and_who_linked_it(
    made: Mapping[tuple[str, str], Path],
) -> None:
    """Path, definition, wordings, links with their reviews, quotes by source, layers by name."""
    there = notes(made["rich", "markdown"])
    head, _, note = there["codes/Trust"].removeprefix("---\n").partition("\n---\n")
    assert yaml.safe_load(head) == {
        "title": "Trust",
        "aliases": ["Trust"],
        "tags": ["code"],
        "id": "trust",
        "address": "https://w3id.org/consilience/study/rich/code/trust",
        "study": "rich",
    }
    for words in (
        "[[index]] / [[codes/Getting on|Getting on]] / Trust",
        "One group counts on another.",
        "- exclude: Politeness alone.",
        "- nearly the same as [[constructs/trust (damour)|trust (damour)]] (Second coder;",
        "reviewed: First coder, agree, 2031-10-06)",
        "## Words of participants",
        "### [[sources/Interview 1|Interview 1]]",
        "- Settled by the panel, Panel, 2031-08-01: mixed (helped and hindered); concerns",
        "settles X1, X2; First no keys, then keys.",
        "- First pass (4 codings): strength (collaboration reported as helped) 2, challenge",
        "Keys are the test.",
        "- Colour: \\#FFCC00",
    ):
        assert words in note, words
    refused = there["codes/Written agreements"]
    assert "looked at and refused: nearly the same as" in refused
    assert "- version 1: Paperwork: Forms, and talk of forms." in refused


def test_properties_of_notes_are_yaml(made: Mapping[tuple[str, str], Path]) -> None:
    """Every note has a title, an id, tags that Obsidian takes, and an address."""
    for note in notes(made["devlin2015", "markdown"]).values():
        head = yaml.safe_load(note.removeprefix("---\n").partition("\n---\n")[0])
        assert {"title", "aliases", "id", "tags", "address"} <= set(head)
        assert all(re.fullmatch(r"[a-z][\w/-]*", each) for each in head["tags"])
    source = next((made["devlin2015", "markdown"] / "sources").iterdir()).read_text("utf-8")
    head = yaml.safe_load(source.removeprefix("---\n").partition("\n---\n")[0])
    assert (head["licence"], head["access"]) == (["CC-BY-NC-4.0"], "open")


def test_texts_of_sources_go_where_they_are_asked_for(project: Path, tmp_path: Path) -> None:
    """The whole text, to the character; otherwise the report says where it is."""
    loss = export(project, "rich", "markdown", tmp_path / "without").loss
    assert loss.count(Fate.LEFT, "text of a source") == 2
    loss = export(project, "rich", "markdown", tmp_path / "with", texts="yes").loss
    assert loss.count(Fate.LEFT, "text of a source") == 0
    note = (tmp_path / "with" / "sources" / "Interview 1.md").read_text(encoding="utf-8")
    text = (RICH / "sources" / "int1.txt").read_bytes().decode()
    assert text in list(block_quotes(note))


# --- Web Annotations ------------------------------------------------------------------------

_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def several(value: object) -> list[Any]:
    """A list; of a single value, the list of it."""
    return value if isinstance(value, list) else [] if value is None else [value]


def faults(annotation: Mapping[str, Any], *, embedded: bool) -> Iterator[str]:
    """What breaks a MUST of the Web Annotation Data Model."""
    context = several(annotation.get("@context"))
    if ("http://www.w3.org/ns/anno.jsonld" in context) is embedded:
        yield "context"
    if not _IRI.fullmatch(str(annotation.get("id"))):
        yield "exactly one id, an address"
    if "Annotation" not in several(annotation.get("type")):
        yield "type Annotation"
    if not several(annotation.get("target")):
        yield "one target or more"
    if "bodyValue" in annotation:
        yield "bodyValue beside body"
    if "created" in annotation and not _MOMENT.fullmatch(annotation["created"]):
        yield "created is a moment in UTC"
    for each in several(annotation.get("rights")):
        if not _IRI.fullmatch(each):
            yield "rights is an address"
    for agent in several(annotation.get("creator")):
        if not set(several(agent["type"])) <= {"Person", "Organization", "Software"}:
            yield "kind of agent"
    for body in several(annotation.get("body")):
        if body["type"] == "TextualBody" and not isinstance(body.get("value"), str):
            yield "one value"
        if body["type"] == "SpecificResource" and not isinstance(body.get("source"), dict):
            yield "one source"
    for target in several(annotation.get("target")):
        if isinstance(target, str):
            yield from () if _IRI.fullmatch(target) else ("target is an address",)
            continue
        if "SpecificResource" not in target["type"] or not _IRI.fullmatch(target["source"]["id"]):
            yield "a specific resource has one source"
        for selector in several(target.get("selector")):
            yield from selector_faults(selector)


def selector_faults(selector: Mapping[str, Any]) -> Iterator[str]:
    """What breaks a MUST on selectors."""
    kind = selector["type"]
    if kind == "TextPositionSelector":
        start, end = selector["start"], selector["end"]
        if not (type(start) is type(end) is int and 0 <= start <= end):
            yield "start and end"
    elif kind == "TextQuoteSelector":
        if not isinstance(selector["exact"], str):
            yield "one exact"
    elif kind != "FragmentSelector" or not isinstance(selector["value"], str):
        yield "one value"
    elif not _IRI.fullmatch(selector["conformsTo"]):
        yield "conformsTo is an address"


def annotations(path: Path) -> list[dict[str, Any]]:
    """The annotations in a file of any form; whatever holds them follows the model too."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        found = [json.loads(line) for line in text.splitlines()]
        embedded = False
    else:
        whole = json.loads(text)
        embedded = isinstance(whole, dict)
        found = collected(whole) if embedded else whole
    for each in found:
        assert not list(faults(each, embedded=embedded)), each["id"]
    assert len({each["id"] for each in found}) == len(found)
    return found


def collected(whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The annotations of a collection that follows the model."""
    assert whole["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert whole["type"] == "AnnotationCollection"
    assert _IRI.fullmatch(whole["id"])
    assert isinstance(whole["label"], str)
    if not whole["total"]:
        assert "first" not in whole
        return []
    page = whole["first"]
    assert page["type"] == "AnnotationPage"
    assert _IRI.fullmatch(page["id"])
    assert page["startIndex"] == 0
    assert "@context" not in page
    assert len(page["items"]) == whole["total"] > 0
    return list(page["items"])


def graph(path: Path) -> Graph:
    """The facts that a file of annotations states, with the context given here."""
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["@context"] == json.loads(json.dumps(WRITTEN_CONTEXT))
    data["@context"] = [CONTEXT, data["@context"][1]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib by rdflib
        return Graph().parse(data=json.dumps(data), format="json-ld")


def test_the_prefix_is_that_of_the_ontology() -> None:
    """The context and the names of classes are those that the store uses."""
    _, ours = WRITTEN_CONTEXT
    assert ours == {"con": prefixes()["con"]}
    assert class_of("author-finding") == "con:AuthorFinding"


@pytest.mark.parametrize("name", STUDIES)
def test_annotations_state_what_the_store_states(
    made: Mapping[tuple[str, str], Path], name: str
) -> None:
    """As facts: whatever they say in our ontology's words is a fact of the study's own graphs."""
    whole = study_folder.read(STUDIES[name])
    lines = mapping.quads(whole, Minter("https://w3id.org/consilience/", name))
    facts = (line.rpartition(" <")[0] + " .\n" for line in lines)
    store = Graph().parse(data="".join(facts), format="nt")
    ours = {(s, p, o) for s, p, o in store if prefixes()["con"] in p + "".join(o)}
    written = graph(made[name, "web-annotation"])
    tier = URIRef(prefixes()["con"] + "effectiveTier")
    said = {
        (s, p, o)
        for s, p, o in written
        if prefixes()["con"] in p + "".join(o) and not (p == tier and "/note/" in s)
    }
    assert said - ours == set()
    assert len(said) > 4 * sum(1 for _ in whole.records(Coding))


@pytest.mark.parametrize("name", STUDIES)
def test_annotations_are_about_codes_and_quotes(
    made: Mapping[tuple[str, str], Path], name: str
) -> None:
    """Each coding: its excerpt as target, its code as body; each quote to the character."""
    oa = CONTEXT["oa"]
    whole = study_folder.read(STUDIES[name])
    home = f"https://w3id.org/consilience/study/{name}"
    never = {each.id for each in whole.records(Excerpt) if each.access == "never"}
    codings = [each for each in whole.records(Coding) if each.excerpt not in never]
    written = graph(made[name, "web-annotation"])
    targets = {
        (str(s), str(o))
        for s, o in written.subject_objects(URIRef(f"{oa}hasTarget"))
        if "/coding/" in s
    }
    assert targets == {
        (f"{home}/coding/{each.id}", f"{home}/excerpt/{each.excerpt}") for each in codings
    }
    bodies = {
        (str(s), str(code))
        for s, body in written.subject_objects(URIRef(f"{oa}hasBody"))
        for code in written.objects(body, URIRef(f"{oa}hasSource"))
    }
    frame = "https://w3id.org/consilience/framework/"
    assert bodies == {
        (
            f"{home}/coding/{each.id}",
            frame + each.code.replace(":", "/", 1)
            if ":" in each.code
            else f"{home}/code/{each.code}",
        )
        for each in codings
    }
    exact = {
        (str(excerpt), str(words))
        for excerpt, selector in written.subject_objects(URIRef(f"{oa}hasSelector"))
        for words in written.objects(selector, URIRef(f"{oa}exact"))
    }
    assert exact == {
        (f"{home}/excerpt/{each.id}", each.text)
        for each in whole.records(Excerpt)
        if each.text and each.id not in never
    }


def test_each_form_holds_the_same_annotations(
    made: Mapping[tuple[str, str], Path], project: Path, tmp_path: Path
) -> None:
    """A collection, a list and lines; the ending .jsonl means lines."""
    whole = annotations(made["rich", "web-annotation"])
    export(project, "rich", "web-annotation", tmp_path / "list.json", form="list")
    export(project, "rich", "web-annotation", tmp_path / "lines.jsonl")
    for path in (tmp_path / "list.json", tmp_path / "lines.jsonl"):
        bare = [{k: v for k, v in each.items() if k != "@context"} for each in annotations(path)]
        assert bare == whole


def test_positions_count_code_points(
    made: Mapping[tuple[str, str], Path], project: Path, tmp_path: Path
) -> None:
    """As the model demands; for Hypothes.is they count what browsers count."""
    text = (RICH / "sources" / "int1.txt").read_bytes().decode()
    in_browsers = text.encode("utf-16-le")
    export(project, "rich", "web-annotation", tmp_path / "h.json", **{"for": "hypothesis"})
    rows = json.loads((tmp_path / "h.json").read_text(encoding="utf-8"))["rows"]
    seen = 0
    for each in (*annotations(made["rich", "web-annotation"]), *rows):
        target = several(each["target"])[0]
        if not isinstance(target, dict) or "int1" not in json.dumps(target["source"]):
            continue
        found = {one["type"]: one for one in target["selector"]}
        start, end = (found["TextPositionSelector"][name] for name in ("start", "end"))
        if "type" in each:
            assert text[start:end] == found["TextQuoteSelector"]["exact"]
        else:
            words = in_browsers[2 * start : 2 * end].decode("utf-16-le")
            assert words == found["TextQuoteSelector"]["exact"]
        seen += 1
    assert seen > 10


def test_rows_for_hypothesis(project: Path, tmp_path: Path) -> None:
    """Tags by coder, notes as answers; without the text of a source there is no position."""
    path = tmp_path / "h.json"
    loss = export(project, "rich", "web-annotation", path, **{"for": "hypothesis"}).loss
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["total"] == len(data["rows"])
    tags = [each["tags"] for each in data["rows"] if each["tags"]]
    assert ["Trust", "Meeting"] in tags
    assert sum(map(len, tags)) == loss.count(Fate.CARRIED, "coding")
    answers = [each for each in data["rows"] if "references" in each]
    assert [each["text"] for each in answers] == [
        "The emoji is one character, 🏮, and counts as one."
    ]
    assert answers[0]["references"][0] in {each["id"] for each in data["rows"]}
    assert all(each["user"].endswith("@study.invalid") for each in answers)
    positioned = Excerpt(id="Q", kind="participant-words", source="s", text="words", start=0, end=5)
    drawn = material(study(Source(id="s", kind="interview"), positioned))
    loss = write("web-annotation", drawn, tmp_path / "n.json", **{"for": "hypothesis"})
    assert loss.count(Fate.LEFT, "position of an excerpt") == 1
    assert "TextPositionSelector" not in (tmp_path / "n.json").read_text(encoding="utf-8")
    assert reader.READER.recognises(path)


def test_a_page_of_the_web_is_the_source(tmp_path: Path) -> None:
    """What was annotated on the web is about the same page again."""
    page = "https://example.org/page"
    rows: list[Record] = [
        Source(id="s", kind="web-page", title="The page", locator=page),
        Excerpt(id="Q", kind="document-extract", source="s", text="words"),
        Source(id="t", kind="web-page", locator="https://example.org/a b"),
        Excerpt(id="R", kind="document-extract", source="t", text="words"),
    ]
    write("web-annotation", material(study(*rows)), tmp_path / "a.jsonld")
    first, second = annotations(tmp_path / "a.jsonld")
    assert first["target"]["source"] == {"id": page, "dcterms:title": "The page"}
    assert first["target"]["con:fromSource"]["id"].endswith("/source/s")
    assert second["target"]["source"]["id"].endswith("/source/t")


_LABELS = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=8
).map(lambda text: " ".join(text.split()) or "x")
_SAID = WORDS.map(lambda text: re.sub("\r\n?", "\n", phrases.fit(text))).filter(str.strip)
_DATES = st.none() | st.sampled_from(["2031", "2031-05", "2031-05-08"])


@st.composite
def coded_studies(draw: st.DrawFn) -> Study:
    """A small study of whatever annotations can carry."""

    def some(kind: str) -> list[str]:
        return [f"{kind}{n}" for n in range(draw(st.integers(1, 2)))]

    sources, speakers, codes, coders, layers = map(some, ("s", "p", "c", "a", "l"))
    rows: list[Record] = [
        *(Source(id=each, kind="interview", title=f"{draw(_LABELS)} {each}") for each in sources),
        *(Speaker(id=each, label=draw(_LABELS)) for each in speakers),
        *(Code(id=each, label=f"{draw(_LABELS)} {each}") for each in codes),
    ]
    excerpts = [f"Q{n}" for n in range(draw(st.integers(1, 4)))]
    rows += [
        Excerpt(
            id=each,
            kind=draw(st.sampled_from(list(phrases.KINDS))),
            source=draw(st.sampled_from(sources)),
            text=draw(st.none() | _SAID),
            wording=draw(st.sampled_from(["verbatim", "paraphrase", "translation"])),
            language=draw(st.sampled_from([None, "en", "cy-GB"])),
            locator=draw(st.none() | _LABELS),
            speaker=draw(st.none() | st.sampled_from(speakers)),
            prefix=draw(st.none() | _SAID),
            suffix=draw(st.none() | _SAID),
            fragment=draw(st.sampled_from([None, "t=1.5,2", "xywh=pixel:1,2,3,4"])),
        )
        for each in excerpts
    ]
    acts = [f"A{n}" for n in range(draw(st.integers(0, 4)))]
    rows += [
        Coding(
            id=each,
            excerpt=draw(st.sampled_from(excerpts)),
            code=draw(st.sampled_from(codes)),
            layer=draw(st.sampled_from(layers)),
            coder=draw(st.sampled_from(coders)),
            date=draw(_DATES),
            direction=draw(st.sampled_from([None, "strength", "challenge", "unstated"])),
            note=draw(st.none() | _SAID),
        )
        for each in acts
    ]
    about = [
        "study",
        *(f"excerpt:{each}" for each in excerpts),
        *(f"coding:{each}" for each in acts),
    ]
    about += sorted({f"code:{each.code}" for each in rows if isinstance(each, Coding)})
    said = {each.speaker for each in rows if isinstance(each, Excerpt) and each.speaker}
    about += sorted(f"speaker:{each}" for each in said)
    for number in range(draw(st.integers(0, 2))):
        note = Note(
            id=f"N{number}",
            about=draw(st.sampled_from(about)),
            text=draw(_SAID.map(str.strip)),
            author=draw(st.sampled_from(coders)),
            date=draw(_DATES),
        )
        rows.append(note)
    return study(
        *rows,
        layers=[Layer(id=each, label=f"{draw(_LABELS)} {each}", kind="coder") for each in layers],
        agents=[Agent(id=each, name=f"{draw(_LABELS)} {each}") for each in coders],
    )


@given(coded_studies())
def test_annotations_are_read_again_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, before: Study
) -> None:
    """What annotations can carry comes back: quotes, codes, layers, coders, directions, notes."""
    path = tmp_path_factory.getbasetemp() / "round.jsonld"
    write("web-annotation", material(before), path)
    annotations(path)
    after = reader.read(path, "made").study
    assert carried_by_annotations(after) == carried_by_annotations(before)


def test_the_rich_study_comes_back_from_annotations(
    made: Mapping[tuple[str, str], Path], tmp_path: Path
) -> None:
    """Imported as a user would: a study without errors, with the same quotes and codings."""
    from imported import checked  # noqa: PLC0415 - the one test that imports

    path = made["rich", "web-annotation"]
    after = checked(path, tmp_path / "studies" / "again")
    before = study_folder.read(RICH)
    kept = [each for each in before.records(Excerpt) if each.access != "never"]
    assert [each.text for each in after.records(Excerpt)] == [each.text for each in kept]
    assert [each.kind for each in after.records(Excerpt)] == [each.kind for each in kept]
    withheld = {each.id for each in before.records(Excerpt)} - {each.id for each in kept}
    codings = [each for each in before.records(Coding) if each.excerpt not in withheld]
    assert sorted(each.direction or "" for each in after.records(Coding)) == sorted(
        each.direction or "" for each in codings
    )
    labels = {each.label for each in after.header.layers}
    assert {"First pass", "Second pass", "Settled by the panel", "As imported"} == labels
    elements = {each.element for each in after.records(Origin)}
    assert "https://w3id.org/consilience/study/rich/excerpt/E1" in elements
    about = {each.text: each.about for each in after.records(Note)}
    trust = next(each.id for each in after.records(Code) if each.label == "Trust")
    assert about["Keys are the test."] == f"code:{trust}"
    assert [each for each in about.values() if each == "study"]
    titles = {each.title for each in before.records(Source)}
    assert {each.title for each in after.records(Source)} <= titles  # none is made of a note


# --- Word -----------------------------------------------------------------------------------


def paragraphs_of(path: Path) -> list[tuple[str, str]]:
    """The paragraphs of a document: style and words, line ends as they are."""
    return [(each.style.name, each.text) for each in Document(str(path)).paragraphs]


@settings(max_examples=settings.default.max_examples // 5)  # each opens two large templates
@given(st.lists(WORDS.filter(str.strip), min_size=1, max_size=9))
def test_what_word_shows_is_the_quote(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    """To the character, for python-docx and for our own reader of transcripts."""
    path = tmp_path_factory.getbasetemp() / "quotes.docx"
    loss = write("docx", material(quotes(*words)), path)
    wanted = [re.sub("\r\n?", "\n", phrases.fit(each)) for each in words]
    assert [text for style, text in paragraphs_of(path) if style == "Quote"] == wanted
    text = word_reader.read(path).text
    assert all(each in text for each in wanted)
    changed = sum(phrases.unfit(each) or "\r" in each for each in words)
    assert loss.count(Fate.CHANGED, "words of an excerpt") == changed


@pytest.mark.parametrize("by", ["theme", "construct", "source", "speaker", "collaboration"])
@pytest.mark.parametrize("name", STUDIES)
def test_each_arrangement_holds_every_excerpt(
    project: Path, tmp_path: Path, name: str, by: str
) -> None:
    """None is lost, kinds stand apart, headings go down one by one, links lead to headings."""
    path = tmp_path / "quotes.docx"
    export(project, name, "docx", path, by=by)
    whole = study_folder.read(STUDIES[name])
    kept = {each.id: each for each in whole.records(Excerpt) if each.access != "never"}
    level, kind, cited = 0, "", set()
    headings = {words[0]: kind for kind, words in phrases.KINDS.items()}
    words = ""
    for style, text in paragraphs_of(path):
        if style.startswith("Heading "):
            assert int(style[8:]) <= level + 1, text
            level, kind = int(style[8:]), headings.get(text, "")
        elif style == "Caption":
            id_ = re.search(r"\[([\w.-]+)\](?: \([^)]*\))?$", text)
            assert id_, text
            excerpt = kept[id_[1]]
            cited.add(excerpt.id)
            assert excerpt.kind == kind
            assert words == (excerpt.text or phrases.WITHHELD)
        elif style == "Quote":
            assert kind
            assert kind != "author-finding"
        words = text
    assert cited == set(kept)
    with zipfile.ZipFile(path) as archive:
        document = archive.read("word/document.xml").decode()
    anchors = set(re.findall(r'w:anchor="([^"]+)"', document))
    assert anchors
    assert anchors == set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', document))


def test_a_document_under_constructs_follows_the_links(project: Path, tmp_path: Path) -> None:
    """A quote stands under the narrowest constructs that it counts for, with the theme's name."""
    path = tmp_path / "quotes.docx"
    export(project, "rich", "docx", path, by="construct")
    here, found = "", set()
    for style, text in paragraphs_of(path):
        if style.startswith("Heading"):
            here = here if text in {each[0] for each in phrases.KINDS.values()} else text
        elif style == "Caption" and (id_ := re.search(r"\[(E\d+)\]", text)):
            found.add((here, id_[1]))
    assert {("trust (damour)", each) for each in ("E1", "E7", "E8", "E10")} <= found
    assert not any(here == "internalisation (damour)" for here, _ in found)
    assert ("mutual acquaintanceship (damour)", "E5") not in found  # an opposite does not count
    assert ("On no construct", "E5") in found


def test_a_document_says_what_it_counts_and_cites(made: Mapping[tuple[str, str], Path]) -> None:
    """Title, language, caution, counts by kind and layer, references, licences."""
    path = made["rich", "docx"]
    document = Document(str(path))
    about = document.core_properties
    assert (about.title, about.language) == ("The lantern walk (invented)", "en")
    assert about.author == "Ada Invented; Bo Invented"
    assert about.created == dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    words = "\n".join(text for _, text in paragraphs_of(path))
    for line in (
        "\n7 quotes of participants by 5 speaker labels from 5 sources.\n",
        "\n1 finding of the authors from 1 source.\n",
        "\nFirst pass (4 codings): strength (collaboration reported as helped) 2, challenge",
        "\nLink: nearly the same as trust (damour) (Second coder; 2031-10-05; Keys stand for what",
        "; confidence 0.9; reviewed: First coder, agree, 2031-10-06).\n",
        "\nAda Invented (2032). Lanterns: a report that does not exist. Invented Reports 1. https:",
        "//example.org/lanterns. Licence: CC-BY-4.0.\n",
        "\nCC-BY-NC-4.0 (https://creativecommons.org/licenses/by-nc/4.0/): 1 excerpt\n",
        phrases.CAUTION,
    ):
        assert line in words, line
    assert ("Title", "The lantern walk (invented)") in paragraphs_of(path)
    language = document.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language is not None
    assert language.get(qn("w:val")) == "en"


@pytest.mark.parametrize("name", STUDIES)
def test_nothing_in_a_document_acts_or_is_fetched(
    made: Mapping[tuple[str, str], Path], name: str
) -> None:
    """No address outside, no field, no macro, no object; and no date but the first."""
    with zipfile.ZipFile(io.BytesIO(made[name, "docx"].read_bytes())) as archive:
        members = {each.filename: archive.read(each) for each in archive.infolist()}
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [
        each for each in members if re.search("vba|macro|embed|media|thumbnail|custom", each)
    ]
    for file, data in members.items():
        assert b'TargetMode="External"' not in data, file
        for what in (b"fldSimple", b"instrText", b"fldChar", b"attachedTemplate", b"w:object"):
            assert what not in data, (file, what)


def test_words_from_right_to_left_and_of_other_languages(tmp_path: Path) -> None:
    """Paragraphs of Hebrew are set from the right; words of another language say which it is."""
    rows: list[Record] = [
        Source(id="s", kind="interview", title="Talk", language="he"),
        Excerpt(id="Q", kind="participant-words", source="s", text="… שלום!"),
        Excerpt(id="R", kind="participant-words", source="s", text="Bore da", language="cy"),
    ]
    write("docx", material(study(*rows)), tmp_path / "x.docx")
    with zipfile.ZipFile(tmp_path / "x.docx") as archive:
        document = archive.read("word/document.xml").decode()
    assert '<w:pPr><w:pStyle w:val="Quote"/><w:bidi/></w:pPr>' in document
    assert '<w:rtl/><w:lang w:bidi="he"/>' in document
    assert '<w:lang w:val="cy"/>' in document
    assert document.count("<w:bidi/>") == 1


def test_themes_nine_deep_and_links_in_a_circle(tmp_path: Path) -> None:
    """Word has nine levels; a circle of codes, and links to nowhere, stop nothing."""
    deep = [
        Code(id=f"c{n}", label=f"Depth {n}", broader=f"c{n - 1}" if n else None) for n in range(12)
    ]
    rows: list[Record] = [
        *deep,
        Code(id="x", label="X", broader="y"),
        Code(id="y", label="Y", broader="x"),
        Source(id="s", kind="interview"),
        Excerpt(id="Q", kind="participant-words", source="s", text="deep"),
        Coding(id="A", excerpt="Q", code="c11", layer="L"),
        Coding(id="B", excerpt="Q", code="x", layer="L"),
        Coding(id="C", excerpt="Q", code="own:thing", layer="L"),
        Link(
            id="K",
            subject="https://example.org/study/made/code/x",
            predicate="http://www.w3.org/2004/02/skos/core#exactMatch",
            object="https://example.org/study/other/code/z",
            justification="j",
        ),
    ]
    for writer, file in FILES.items():
        write(writer, material(study(*rows)), tmp_path / file)
    styles = [style for style, _ in paragraphs_of(tmp_path / "quotes.docx")]
    assert max(each for each in styles if each.startswith("Heading")) == "Heading 9"
    assert "the same as https:" in (tmp_path / "vault" / "codes" / "X.md").read_text(
        "utf-8"
    ).replace("`", "")
