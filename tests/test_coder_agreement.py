"""Agreement between the coders of a study, on units and codes that are said."""

from __future__ import annotations

import pytest

from consilience.errors import BadParameter, ConsilienceError
from consilience.store import OxigraphStore
from consilience.synthesis.coder_agreement import ALL, coder_agreement
from consilience.synthesis.sheet import Sheet
from stores import fresh, rich, seeds

_TOML = """format = 1
title = "Two coders"
licence = "CC0-1.0"

[codebook]
title = "Codes"

[[codebook.version]]
id = "1"

[[agent]]
id = "ann"
name = "Ann"

[[agent]]
id = "bob"
name = "Bob"

[[layer]]
id = "one"
label = "Ann's coding"
kind = "coder"
coders = ["ann"]
codebooks = ["codebook@1"]
covers = ["all"]

[[layer]]
id = "two"
label = "Bob's coding"
kind = "coder"
coders = ["bob"]
codebooks = ["codebook@1"]
covers = ["source:s1", "source:s2", "E9"]
"""
_SOURCES = "id,kind,title\ns1,interview,One\ns2,interview,Two\ns3,interview,Three\n"
#: Excerpts of ten characters: E1 to E4 in s1, E5 to E8 in s2, E9 and E10 in s3, where Bob read E9.
_EXCERPTS = "id,kind,source,text,start,end\n" + "".join(
    f"E{n},participant-words,s{1 + (n - 1) // 4},0123456789,{10 * ((n - 1) % 4)},"
    f"{10 * ((n - 1) % 4) + 10}\n"
    for n in range(1, 11)
)
_CODEBOOK = "id,label,definition\ntrust,Trust,Relying.\nmoney,Money,Funds.\n"
#: Of the nine excerpts that both saw: trust by both on E1 E2, by Ann on E3, by Bob on E5 E9.
_TRUST = {"one": ("E1", "E2", "E3", "E10"), "two": ("E1", "E2", "E5", "E9")}
_MONEY = {"one": ("E4",), "two": ("E4",)}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> OxigraphStore:
    """A study of two coders whose every judgement is written above."""
    folder = tmp_path_factory.mktemp("agreement") / "pair"
    folder.mkdir()
    (folder / "study.toml").write_text(_TOML)
    codings = ["id,excerpt,code,layer,coder"]
    for code, by in (("trust", _TRUST), ("money", _MONEY)):
        for layer, coder in (("one", "ann"), ("two", "bob")):
            codings += [f"{code}{layer}{e},{e},{code},{layer},{coder}" for e in by[layer]]
    for name, text in (
        ("sources", _SOURCES),
        ("excerpts", _EXCERPTS),
        ("codebook", _CODEBOOK),
        ("codings", "\n".join(codings) + "\n"),
    ):
        (folder / f"{name}.csv").write_text(text)
    return fresh(folder)


def _of(sheet: Sheet, code: str) -> dict[str, object]:
    (found,) = (row for row in sheet.records() if code in (row["code"], row["code_label"]))
    return dict(found)


def test_each_code_is_counted_on_what_both_looked_at(store: OxigraphStore) -> None:
    """E10 was not read by Bob: nine units; kappa by hand."""
    row = _of(coder_agreement(store, "pair"), "trust")
    counts = [row[name] for name in ("units", "both", "only_first", "only_second", "neither")]
    assert counts == [9, 2, 1, 2, 4]
    assert row["agreed"] == 0.667
    # seen 6/9; by chance (3*4 + 6*5)/81 = 42/81
    assert row["kappa"] == round((6 / 9 - 42 / 81) / (1 - 42 / 81), 3)
    assert isinstance(row["kappa_low"], float)
    assert isinstance(row["kappa_high"], float)
    assert row["kappa_low"] < row["kappa"] < row["kappa_high"]  # type: ignore[operator]


def test_all_codes_together_are_pooled(store: OxigraphStore) -> None:
    """The pooled kappa sets the mean of what was seen against the mean of what chance gives."""
    sheet = coder_agreement(store, "pair")
    money = _of(sheet, "money")
    assert money["kappa"] == 1
    seen = (6 / 9 + 1) / 2
    chance = (42 / 81 + (1 + 64) / 81) / 2
    assert _of(sheet, ALL)["kappa"] == round((seen - chance) / (1 - chance), 3)
    assert _of(sheet, ALL)["units"] == 18


def test_what_neither_coded_can_be_left_out(store: OxigraphStore) -> None:
    """With coded_only the three excerpts that neither coded go."""
    row = _of(coder_agreement(store, "pair", coded_only=True), "trust")
    assert row["units"] == 6
    assert row["neither"] == 1


def test_text_is_counted_in_characters(store: OxigraphStore) -> None:
    """Sources that both read count; their lengths come from outside, or from the last excerpt."""
    sheet = coder_agreement(store, "pair", unit="text", lengths={"s1": 50, "s2": 40, "s3": 20})
    row = _of(sheet, "trust")
    assert row["units"] == 90
    assert (row["both"], row["only_first"], row["only_second"]) == (20, 10, 10)
    assert "not at hand" not in sheet.caution
    shorter = coder_agreement(store, "pair", unit="text")
    assert _of(shorter, "trust")["units"] == 80
    assert "length of s1, s2, s3 was not at hand" in shorter.caution


def test_coded_text_only_is_the_narrower_base(store: OxigraphStore) -> None:
    """Text that neither coded with anything does not raise agreement."""
    row = _of(coder_agreement(store, "pair", unit="text", coded_only=True), "trust")
    assert row["units"] == 50
    assert row["neither"] == 10


def test_unitised_alpha_sees_bounds(store: OxigraphStore) -> None:
    """Money was marked alike by both: alpha for unitising is 1."""
    row = _of(coder_agreement(store, "pair", unit="text"), "money")
    assert row["alpha"] == 1
    assert _of(coder_agreement(store, "pair", unit="text"), "trust")["alpha"] < 1  # type: ignore[operator]


def test_coders_of_one_layer_are_compared_where_both_coded() -> None:
    """In the invented study two coders share a layer: E1 alone was coded by both."""
    sheet = coder_agreement(rich(), "rich", layers="first-pass")
    assert {row["units"] for row in sheet.records() if row["code"]} == {1}


def test_another_codebook_is_not_compared_by_its_codes() -> None:
    """In dallas the second coding used frameworks: only constructs can be compared, with a word."""
    with pytest.raises(ConsilienceError, match="same codebook") as caught:
        coder_agreement(seeds(), "devlin2015")
    assert "--on construct" in caught.value.hint
    sheet = coder_agreement(seeds(), "devlin2015", on="construct", framework="damour")
    row = _of(sheet, "damour:leadership")
    assert (row["units"], row["both"], row["only_first"], row["only_second"]) == (11, 1, 0, 1)
    assert "did not judge them" in sheet.caution


def test_text_without_places_is_told() -> None:
    """In dallas no excerpt has a place in a text: there is no unit to count."""
    with pytest.raises(ConsilienceError, match="no excerpt of “devlin2015” has a place"):
        coder_agreement(seeds(), "devlin2015", on="construct", unit="text")


def test_unknown_units_are_refused() -> None:
    """What cannot be compared is told, with what can."""
    with pytest.raises(BadParameter, match="not something to compare") as caught:
        coder_agreement(seeds(), "devlin2015", unit="sentence")
    assert "excerpt, text" in caught.value.hint
