"""Web Annotations and Hypothes.is: what they become, and that no JSON does harm."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import ReadError
from consilience.loss import Fate
from consilience.model import Attribute, Code, Coding, Excerpt, Note, Origin, Source
from consilience.readers.web_annotation import READER, inspect, read
from imported import checked, in_place

_PAGE = "https://example.org/page"


def hypothesis_row(id_: str, exact: str = "", **more: object) -> dict[str, Any]:
    """A row as the API of Hypothes.is gives it."""
    target: dict[str, Any] = {"source": _PAGE}
    if exact:
        target["selector"] = [
            {"type": "RangeSelector", "startContainer": "/p[1]", "endContainer": "/p[1]"},
            {"type": "TextPositionSelector", "start": 6, "end": 6 + len(exact)},
            {"type": "TextQuoteSelector", "exact": exact, "prefix": "We ", "suffix": " now"},
        ]
    return {
        "id": id_,
        "uri": _PAGE,
        "user": "acct:ada@hypothes.is",
        "created": "2031-05-08T10:00:00.000000+00:00",
        "updated": "2031-05-08T10:00:00.000000+00:00",
        "tags": [],
        "text": "",
        "group": "__world__",
        "document": {"title": ["The page"]},
        "target": [target],
        **more,
    }


def written(path: Path, value: object) -> Path:
    """A file with this JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def test_hypothesis_export(tmp_path: Path) -> None:
    """Quotes, tags, comments, page notes and answers, each in its place."""
    rows = [
        hypothesis_row(
            "a1", "share one boat 🏮", tags=["trust", " Trust ", "[boat]"], text="Look."
        ),
        hypothesis_row("a2", tags=["method"], text="A note on the page."),
        hypothesis_row("a3", text="I agree.", references=["a1"], user="acct:bo@hypothes.is"),
        hypothesis_row("a4", text="To nothing.", references=["gone"]),
        hypothesis_row("a5", "no tags [here]", group="abcd"),
    ]
    path = written(tmp_path / "export.json", {"total": len(rows), "rows": rows})
    assert READER.recognises(path)
    assert dict(inspect(path).counts)["annotation"] == 5
    study = checked(path, tmp_path / "h")
    (source,) = study.records(Source)
    assert (source.title, source.locator, source.kind) == ("The page", _PAGE, "web-page")
    excerpts = list(study.records(Excerpt))
    assert [each.text for each in excerpts] == ["share one boat 🏮", "no tags [here]"]
    assert (excerpts[0].prefix, excerpts[0].suffix) == ("We ", " now")
    assert {each.label for each in study.records(Code)} == {"trust", "Trust", "[boat]"}
    assert len(list(study.records(Coding))) == 3
    notes = {each.text: each.about for each in study.records(Note)}
    assert notes["Look."] == notes["I agree."] == f"excerpt:{excerpts[0].id}"
    assert notes["A note on the page."] == f"source:{source.id}"
    assert [each.name for each in study.header.agents] == ["ada", "bo"]
    details = {(each.name, each.value) for each in study.records(Attribute)}
    assert {("TextPositionSelector", "6-22"), ("tag", "method"), ("group", "abcd")} <= details
    assert {each.element for each in study.records(Origin)} >= {"a1", "a2", "a3", "a5"}
    made = read(path, "h")
    assert made.loss.count(Fate.LEFT, "answer") == 1
    assert made.loss.count(Fate.LEFT, "RangeSelector") == 2


def test_places_in_the_text_of_the_page(tmp_path: Path) -> None:
    """With the text of the page, UTF-16 positions become places in it."""
    words = "🏮🏮🏮We share one boat, one boat now.\r\nThe end."
    row = hypothesis_row("a1", "one boat")
    row["target"][0]["selector"][1] |= {"start": 25, "end": 33}
    text = tmp_path / "page.txt"
    text.write_bytes(words.encode())
    path = written(tmp_path / "export.json", [row])
    made = read(path, "h", text=str(text))
    (excerpt,) = made.study.records(Excerpt)
    assert excerpt.start == words.index("one boat", 20)
    assert in_place(made) == 1
    checked(path, tmp_path / "h", text=str(text))
    elsewhere = hypothesis_row("a2", "The end")
    elsewhere["target"][0]["source"] = "https://example.org/other"
    with pytest.raises(ReadError, match="several pages"):
        read(written(path, [row, elsewhere]), "h", text=str(text))
    text.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(ReadError, match="UTF-8"):
        read(written(path, [row]), "h", text=str(text))


def test_the_model_of_the_w3c(tmp_path: Path) -> None:
    """Collections, bodies and selectors of many kinds."""
    creator = {"id": "https://example.org/ada", "type": "Person", "name": "Ada"}
    annotations = [
        {
            "id": "https://example.org/anno/1",
            "type": "Annotation",
            "creator": creator,
            "created": "2031-01-28T12:00:00Z",
            "body": [
                {"type": "TextualBody", "purpose": "tagging", "value": "trust"},
                {"type": "SpecificResource", "purpose": "classifying",
                 "source": "https://example.org/codes/boats"},
                {"type": "TextualBody", "purpose": "commenting", "value": "Well said."},
                {"type": "Choice", "items": []},
                "https://example.org/video",
            ],
            "target": {"source": "https://example.org/film",
                       "selector": {"type": "FragmentSelector", "value": "t=30,60"}},
        },
        {"type": "Annotation", "motivation": "tagging", "body": "https://example.org/codes/boats",
         "target": "https://example.org/picture.png#xywh=percent:1,2,3,4"},
        {"type": "Annotation", "bodyValue": "plain words", "target": [
            "https://example.org/picture.png",
            {"source": "https://example.org/text",
             "selector": {"type": "XPathSelector", "value": "/p", "refinedBy": {
                 "type": "TextQuoteSelector", "exact": "deep", "prefix": "so ", "suffix": ""}}},
        ]},
        {"type": "Annotation", "body": "x", "target": {"type": "List"}},
    ]  # fmt: skip
    page = {"type": "AnnotationPage", "items": annotations}
    path = written(tmp_path / "c.jsonld", {"type": "AnnotationCollection", "first": page})
    study = checked(path, tmp_path / "c")
    assert {each.fragment or each.text for each in study.records(Excerpt)} == {
        "t=30,60",
        "xywh=percent:1,2,3,4",
        "deep",
    }
    assert {each.label for each in study.records(Code)} == {"trust", "boats"}
    assert len(list(study.records(Coding))) == 3
    assert {each.text for each in study.records(Note)} == {"Well said.", "plain words"}
    assert [each.name for each in study.header.agents] == ["Ada"]
    left = {each.what for each in read(path, "c").loss.entries if each.fate is Fate.LEFT}
    assert left == {"choice of bodies", "linked body", "annotation", "XPathSelector"}


def test_one_annotation_a_line(tmp_path: Path) -> None:
    """JSON Lines, and a list that repeats an annotation."""
    path = tmp_path / "lines.jsonl"
    row = json.dumps(hypothesis_row("a1", "one boat"))
    path.write_text(f"{row}\n\n{row}\n", encoding="utf-8-sig")
    made = read(path, "h")
    assert len(list(made.study.records(Excerpt))) == 1
    assert made.loss.count(Fate.LEFT, "annotation") == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"not JSON",
        b'{"target"',
        b"\xff\xfe{",
        b"[" * 200_000 + b"]" * 200_000,
        b'{"target":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"rows":' * 500 + b"[]" + b"}" * 500,
        b"9" * 100_000,
    ],
    ids=lambda content: content[:12].decode("latin-1") or "empty",
)
def test_what_holds_no_annotations_is_refused(tmp_path: Path, content: bytes) -> None:
    """Other JSON, no JSON, and JSON that is as deep as a well."""
    path = tmp_path / "x.json"
    path.write_bytes(content)
    started = time.monotonic()
    assert not READER.recognises(path)
    with pytest.raises(ReadError):
        read(path, "h")
    assert time.monotonic() - started < 5


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(["tagging", "TextQuoteSelector", "https://example.org/a#t=1,2", "Choice"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "type", "target", "source", "selector", "exact", "prefix", "value", "body",
             "tags", "text", "creator", "name", "created", "refinedBy", "items", "references",
             "user", "uri", "document", "title", "start", "end", "purpose", "motivation"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(
    ["id", "target", "body", "tags", "text", "creator", "document", "uri", "references"]
), _JSON, max_size=6), min_size=1, max_size=4))  # fmt: skip
def test_any_annotation_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, value: list[dict[str, Any]]
) -> None:
    """Values of the wrong kind anywhere: a study or a ReadError."""
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    try:
        inspect(path)
        made = read(path, "h")
    except ReadError:
        return
    known = {each.id for each in made.study.records(Excerpt)}
    assert all(each.excerpt in known for each in made.study.records(Coding))


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """Before anything of it is read."""
    path = tmp_path / "large.json"
    with path.open("wb") as stream:
        stream.truncate((1 << 27) + 1)
    with pytest.raises(ReadError, match="larger"):
        read(path, "h")
