"""The reconciliation service (Reconciliation Service API 0.2) and the table command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from consilience import api, reconciled, reconciliation
from consilience.linking.ends import End
from consilience.reconciliation import BadRequest, Reconciliation

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def service() -> Reconciliation:
    """The frameworks and the seed studies' codebooks."""
    return reconciliation.service(api.find_project(ROOT))


def ask(service: Reconciliation, **query: object) -> list[dict[str, Any]]:
    """The candidates for one query."""
    return service.reconcile({"q": query})["q"]["result"]  # type: ignore[index,no-any-return]


def test_manifest(service: Reconciliation) -> None:
    """The manifest has what the standard demands, and addresses below the given root."""
    manifest: Any = service.manifest("https://example.org/reconcile/")
    assert "0.2" in manifest["versions"]
    assert {"name", "identifierSpace", "schemaSpace"} <= manifest.keys()
    for part in ("view", "preview"):
        assert manifest[part]["url"].startswith("https://example.org/reconcile/")
        assert "{{id}}" in manifest[part]["url"]
    assert set(manifest["suggest"]) == {"entity", "property", "type"}
    ids = {each["id"] for each in manifest["defaultTypes"]}
    assert {"damour", "npt", "cfir", "devlin2015"} <= ids


def test_an_equal_name_that_one_bears_is_a_match(service: Reconciliation) -> None:
    """Only an equal name is certain, and only where nobody else bears it."""
    first, *others = ask(service, query=" trust ", type="damour", limit=3)
    assert (first["id"], first["match"], first["score"]) == ("damour:trust", True, 100.0)
    assert all(not each["match"] and each["score"] < 100 for each in others)
    several = [each for each in ask(service, query="trust", limit=50) if each["score"] == 100]
    assert len(several) > 1
    assert not any(each["match"] for each in several)


def test_shape_of_results(service: Reconciliation) -> None:
    """Every candidate has id, name, score, types and features of the demanded kinds."""
    for each in ask(service, query="sharing of information", type=["damour", "npt"], limit=5):
        assert isinstance(each["id"], str)
        assert isinstance(each["name"], str)
        assert isinstance(each["score"], float)
        assert isinstance(each["match"], bool)
        assert {tuple(sorted(one)) for one in each["type"]} == {("id", "name")}
        assert all(isinstance(one["value"], int | float) for one in each["features"])
        assert each["id"].partition(":")[0] in {"damour", "npt"}


def test_likeness_orders_candidates(service: Reconciliation) -> None:
    """What shares words comes first; a definition given beside the name counts."""
    assert ask(service, query="exchange of information", type="damour")[0]["id"] == (
        "damour:information-exchange"
    )
    given = [{"pid": "definition", "v": "belief in the competence of others"}]
    assert ask(service, query="faith", type="damour", properties=given)[0]["id"] == "damour:trust"


def test_batches_keep_their_names(service: Reconciliation) -> None:
    """Each query is answered under its own name, in the order of the batch."""
    answer = service.reconcile({"b": {"query": "goals"}, "a": {"query": "trust", "type": "none"}})
    assert list(answer) == ["b", "a"]
    assert answer["a"] == {"result": []}


WRONG: dict[str, object] = {
    "no batch": ["trust"],
    "no query": {"q": {}},
    "query is a list": {"q": {"query": ["trust"]}},
    "limit is a word": {"q": {"query": "trust", "limit": "three"}},
    "limit below one": {"q": {"query": "trust", "limit": 0}},
    "too many": {str(n): {"query": "x"} for n in range(1000)},
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_queries_are_refused(service: Reconciliation, name: str) -> None:
    """What the standard does not describe is refused in words."""
    with pytest.raises(BadRequest):
        service.reconcile(WRONG[name])


def test_suggest(service: Reconciliation) -> None:
    """Names, types and properties are found by the beginnings of their words, page by page."""
    found: Any = service.suggest_entity("innovation")
    assert all("innovation" in each["name"].lower() for each in found["result"])
    rest: Any = service.suggest_entity("innovation", cursor=len(found["result"]))
    assert not {e["id"] for e in found["result"]} & {e["id"] for e in rest["result"]}
    assert service.suggest_entity("") == {"result": []}
    types: Any = service.suggest_type("damo")
    assert [each["id"] for each in types["result"]] == ["damour"]
    properties: Any = service.suggest_property("def")
    assert [each["id"] for each in properties["result"]] == ["definition"]


def test_extend(service: Reconciliation) -> None:
    """Values are given for ends that are known; those of others are empty."""
    asked = {"ids": ["damour:trust", "nobody"], "properties": [{"id": "broader"}]}
    answer: Any = service.extend(asked)
    assert answer["meta"] == [{"id": "broader", "name": "stands below"}]
    assert answer["rows"]["damour:trust"]["broader"] == [{"str": "Internalisation"}]
    assert answer["rows"]["nobody"]["broader"] == []
    proposed: Any = service.propose_properties("damour", limit=2)
    assert len(proposed["properties"]) == 2
    for wrong in ([], {"ids": []}, {"ids": [], "properties": [{"id": "password"}]}):
        with pytest.raises(BadRequest):
            service.extend(wrong)


def test_previews_are_escaped() -> None:
    """Nothing that stands in a codebook becomes part of a page."""
    end = End("x:a", "https://example.org/a", "<script>alert(1)</script>", "<img src=x>")
    page = Reconciliation({"x": (end,)}, {"x": "<b>"}).preview("x:a")
    assert "<script>" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert Reconciliation({}, {}).preview("x:a") == ""


def test_restricted_codebooks_stay(tmp_path: Path) -> None:
    """The codebook of a study that is not open is not served."""
    import shutil  # noqa: PLC0415

    shutil.copytree(ROOT / "data" / "studies", tmp_path / "studies")
    (tmp_path / "consilience.toml").write_text("", encoding="utf-8")
    file = tmp_path / "studies" / "devlin2015" / "study.toml"
    file.write_text(file.read_text().replace('access = "open"', 'access = "controlled"', 1))
    project = api.find_project(tmp_path)
    assert "devlin2015" not in reconciliation.service(project).ends
    assert "devlin2015" in reconciliation.service(project, up_to="controlled").ends


def test_a_spreadsheet_is_reconciled(tmp_path: Path) -> None:
    """Each row gets the likeliest end beside it; the file stays as it is."""
    path = tmp_path / "themes.csv"
    path.write_text("no,theme\n1,Trust\n2,leading\n3,\n4,trust\n", encoding="utf-8")
    before = path.read_bytes()
    rows = reconciled.reconciled(api.find_project(ROOT), path, "theme", to=["damour"])
    assert rows.columns[:3] == ("no", "theme", "theme id")
    assert [row[2] for row in rows.rows] == [
        "damour:trust",
        "damour:leadership",
        "",
        "damour:trust",
    ]
    assert [row[4] for row in rows.rows] == ["yes", "no", "", "yes"]
    assert path.read_bytes() == before
