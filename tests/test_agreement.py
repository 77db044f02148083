"""Numbers of agreement, against examples that were published and against another library.

The articles and the book were not at hand. Beside each example stands who copied it from there, and
with which result; where several did, independently of one another, they agree.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest

from consilience.agreement import (
    Marked,
    agreed,
    apart,
    characters,
    cohen,
    interval,
    joined,
    nominal_alpha,
    unitised_alpha,
)

#: Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
#: Measurement 20(1), 37-46: page 45, 200 joint judgements of two judges. Seen in the tests of DKPro
#: Statistics (Cohen1960Test: .70, .41 by chance, kappa .492) and in those of two packages for R.
COHEN = {
    ("1", "1"): 88,
    ("1", "2"): 14,
    ("1", "3"): 18,
    ("2", "1"): 10,
    ("2", "2"): 40,
    ("2", "3"): 10,
    ("3", "1"): 2,
    ("3", "2"): 6,
    ("3", "3"): 12,
}

#: Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. Four observers, twelve
#: units, "." for what was not judged (part C; nominal). Seen with .743 in the help of R's irr and
#: DescTools ("the C data from Krippendorff") and in tests of four libraries. Parts A and B (two
#: observers; binary, and five names) were seen in tests of three that name the parts: 1 - 152/168
#: and 1 - 138/448, as fractions.
KRIPPENDORFF = ("1233214 12...", "12332241 25.3", ".3332342 251.", "1233244 1251.")


def _units(*coders: str) -> Counter[tuple[str | None, ...]]:
    rows = [[None if c == "." else c for c in coder.replace(" ", "")] for coder in coders]
    return Counter(zip(*rows, strict=True))


#: Krippendorff, K. (2004). Content analysis, 2nd ed., p. 254: two observers mark units of the
#: kinds c and k on a continuum of 300 that begins at 150. Seen in the tests of DKPro Statistics
#: (unitizing/Krippendorff2004Test): 50, 850 and 400 for three pairs, .0144 of .0532 for c, 0 of
#: .0490 for k, .7286, 1 and .8591.
def _continuum(first: str, second: str) -> Marked:
    def spans(words: str) -> tuple[tuple[int, int], ...]:
        pairs = (word.split("+") for word in words.split())
        return tuple((int(s) - 150, int(s) - 150 + int(n)) for s, n in pairs)

    return Marked(300, spans(first), spans(second))


C = _continuum("225+70 370+30", "220+80 355+20 400+20")
K = _continuum("180+60 300+50", "180+60 300+50")


def test_kappa_is_that_of_cohens_own_example() -> None:
    """Cohen's kappa of his example is .492, with 140 of 200 judgements alike."""
    assert agreed(COHEN) == 0.70
    assert round(cohen(COHEN) or 0, 3) == 0.492


def test_pooled_kappa_is_made_of_means() -> None:
    """By its definition (De Vries and others 2008): means first, then one kappa; seen: abstract.

    With the same codes everywhere it is the kappa of one; else not the mean of the kappas.
    """
    assert cohen(COHEN, COHEN) == pytest.approx(cohen(COHEN))
    rare = {(True, True): 1, (True, False): 1, (False, False): 98}
    half = {(True, True): 4, (False, True): 2, (False, False): 4}
    seen = (99 / 100 + 8 / 10) / 2
    chance = ((2 * 1 + 98 * 99) / 100**2 + (4 * 6 + 6 * 4) / 10**2) / 2
    assert cohen(rare, half) == pytest.approx((seen - chance) / (1 - chance))
    assert cohen(rare, half) != pytest.approx(((cohen(rare) or 0) + (cohen(half) or 0)) / 2)


def test_nominal_alpha_is_that_of_krippendorffs_own_examples() -> None:
    """Alpha of his table with gaps is .743; of two observers .095 (two names) and .692 (five)."""
    assert round(nominal_alpha(_units(*KRIPPENDORFF)) or 0, 3) == 0.743
    binary = _units("0100000010", "1110010000")
    assert nominal_alpha(binary) == pytest.approx(1 - 152 / 168)
    assert round(1 - 152 / 168, 3) == 0.095
    two = _units("aabbdcccedda", "babbbccceddd")
    assert nominal_alpha(two) == pytest.approx(1 - 138 / 448)
    assert round(1 - 138 / 448, 3) == 0.692


def test_unitised_alpha_is_that_of_krippendorffs_own_example() -> None:
    """Alpha for unitising: .7286 for c, 1 for k; the book's .8591 comes of rounded parts."""
    assert round(unitised_alpha([C]) or 0, 4) == 0.7286
    assert unitised_alpha([K]) == 1
    together = unitised_alpha([C, K])
    assert together is not None
    assert abs(together - 0.8591) < 0.0005
    assert round(1 - 0.0144 / (0.0532 + 0.0490), 4) == 0.8591


@pytest.mark.parametrize("seed", range(20))
def test_nominal_alpha_equals_that_of_another_library(seed: int) -> None:
    """The package krippendorff gives the same alpha, with any number of coders and gaps."""
    import krippendorff  # noqa: PLC0415 - slow to load

    chance = random.Random(seed)
    coders = chance.randint(2, 5)
    rows = [[chance.choice("aaabbc.") for _ in range(30)] for _ in range(coders)]
    theirs = krippendorff.alpha(
        reliability_data=[
            [("abc.".index(v) if v != "." else float("nan")) for v in r] for r in rows
        ],
        level_of_measurement="nominal",
    )
    assert nominal_alpha(_units(*map("".join, rows))) == pytest.approx(theirs)


def test_what_is_not_defined_has_no_number() -> None:
    """Coders who use one value throughout have no kappa and no alpha; nor has nothing at all."""
    for patterns in ({}, {("a", "a"): 7}, {("a", None): 3}):
        assert cohen(patterns) is None
        assert nominal_alpha(patterns) is None
    assert agreed({}) is None
    assert unitised_alpha([Marked(100)]) is None
    assert unitised_alpha([]) is None


def test_kappa_and_alpha_fall_below_nothing_where_coders_contradict() -> None:
    """Coders who always say the opposite agree less than chance would."""
    opposite = {("yes", "no"): 5, ("no", "yes"): 5}
    assert cohen(opposite) == -1
    assert (nominal_alpha(opposite) or 0) < -0.8


def test_each_character_is_a_unit() -> None:
    """Characters are counted by who marked them, also within the coded text only."""
    text = Marked(100, ((0, 30), (20, 40)), ((30, 60),))
    assert characters(text) == {
        (True, False): 30,
        (True, True): 10,
        (False, True): 20,
        (False, False): 40,
    }
    coded = characters(text, within=[(0, 60), (70, 80)])
    assert coded[False, False] == 10
    assert sum(coded.values()) == 70


def test_texts_are_laid_end_to_end() -> None:
    """Places move on by the length of the texts before."""
    both = joined([Marked(10, ((0, 4),)), Marked(20, ((5, 9),), ((1, 2),))])
    assert both == Marked(30, ((0, 4), (15, 19)), ((11, 12),))


def test_overlapping_stretches_of_one_coder_are_one() -> None:
    """What a coder marked twice counts once; neighbours stay two; nothing is dropped but empty."""
    assert apart([(5, 9), (0, 3), (8, 12), (3, 5), (4, 4)]) == [(0, 3), (3, 5), (5, 12)]


def test_an_interval_is_the_same_for_the_same_seed_and_holds_the_value() -> None:
    """Draws come from a seed; the coefficient lies within its interval."""
    units = [values for values, count in COHEN.items() for _ in range(count)]
    first = interval(units, cohen, resamples=200)
    assert first == interval(units, cohen, resamples=200)
    assert first != interval(units, cohen, resamples=200, seed=2)
    assert first is not None
    assert first.low < 0.492 < first.high
    assert first.drawn == 200


def test_an_interval_of_cohens_example_is_near_that_of_his_standard_error() -> None:
    """The error is the root of po (1 - po) / N (1 - pe)²; the bootstrap comes near 1.96 of it."""
    by_chance = (120 * 100 + 60 * 60 + 20 * 40) / 200**2
    error = (0.7 * 0.3 / 200) ** 0.5 / (1 - by_chance)
    kappa = cohen(COHEN) or 0
    units = [values for values, count in COHEN.items() for _ in range(count)]
    found = interval(units, cohen)
    assert found is not None
    assert found.low == pytest.approx(kappa - 1.96 * error, abs=0.025)
    assert found.high == pytest.approx(kappa + 1.96 * error, abs=0.025)


def test_too_few_units_have_no_interval() -> None:
    """One unit cannot be drawn anew, and a coefficient that is seldom defined gets no interval."""
    assert interval([("a", "b")], cohen) is None
    assert interval([("a", "a")] * 9, cohen) is None
