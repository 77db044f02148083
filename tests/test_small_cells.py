"""Numbers of people: nobody can work out a small one, and little else is kept back."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterator

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from consilience import small_cells
from consilience.small_cells import THRESHOLD, Rule, Sheet

_ALSO = 60  # so many sheets are attacked with our own solver too


def _crossed(chance: random.Random, rows: int, columns: int, most: int = 9) -> Sheet:
    """People by two details, with everybody who has one and the number of all."""
    counted = [
        [min(chance.choice((0, 1, 2, 4, 5, 7, 9)), most) for _ in range(columns)]
        for _ in range(rows)
    ]
    sheet = Sheet()
    total = sheet.add(sum(map(sum, counted)), known=True)
    cells = [[sheet.add(each) for each in row] for row in counted]
    across = [sheet.add(sum(row)) for row in counted]
    down = [sheet.add(sum(row[place] for row in counted)) for place in range(columns)]
    for whole, parts in zip(across, cells, strict=True):
        sheet.whole(whole, parts)
    for place, whole in enumerate(down):
        sheet.whole(whole, [row[place] for row in cells])
    sheet.whole(total, across)
    sheet.whole(total, down)
    return sheet


def _linked(chance: random.Random, people: int, codes: int) -> Sheet:
    """What people say, by role and by sector and by direction: tables over the same people."""
    who = [(chance.randrange(3), chance.randrange(3)) for _ in range(people)]
    sheet = Sheet()
    everybody = sheet.add(people, known=True)
    columns = []
    for detail in (0, 1):
        columns.append([sheet.add(sum(e[detail] == v for e in who)) for v in range(3)])
        sheet.whole(everybody, columns[-1])
    coded = 0
    sides = []
    for _ in range(codes):
        said = [chance.random() < chance.choice((0.2, 0.5, 0.8)) for _ in who]
        row = sheet.add(sum(said))
        sheet.within(row, everybody)
        for detail in (0, 1):
            numbers = [
                sum(s and e[detail] == v for s, e in zip(said, who, strict=True)) for v in range(3)
            ]
            parts = [sheet.add(each) for each in numbers]
            sheet.whole(row, parts)
            for part, column in zip(parts, columns[detail], strict=True):
                sheet.within(part, column)
        ways = [chance.choice(("helped", "hindered", "both")) if s else "" for s in said]
        numbers = [sum(w in (way, "both") for w in ways) for way in ("helped", "hindered")]
        sides += (own := [sheet.add(each) for each in numbers])
        sheet.covered(row, own)
        coded += sum(numbers)
    sheet.rules.append(Rule(tuple((each, 1) for each in sides), most=coded + chance.randrange(3)))
    return sheet


def _attack(sheet: Sheet, hidden: Collection[int], cell: int) -> tuple[int, int]:
    """What somebody works out of a cell with another solver, from what is told and the rules."""
    count = len(sheet.numbers)
    matrix = np.zeros((len(sheet.rules), count))
    for place, rule in enumerate(sheet.rules):
        for each, weight in rule.parts:
            matrix[place, each] += weight
    rules = LinearConstraint(matrix, [r.least for r in sheet.rules], [r.most for r in sheet.rules])
    told = [None if each in hidden else number for each, number in enumerate(sheet.numbers)]
    ends = Bounds([each or 0 for each in told], [9999 if each is None else each for each in told])
    found = []
    for sign in (1, -1):
        costs = np.zeros(count)
        costs[cell] = sign
        solved = milp(costs, constraints=rules, bounds=ends, integrality=np.ones(count))
        assert solved.success
        found.append(round(solved.x[cell]))
    return found[0], found[1]


def _small(sheet: Sheet) -> list[int]:
    return [
        cell
        for cell, number in enumerate(sheet.numbers)
        if number < THRESHOLD and cell not in sheet.known
    ]


def _top(sheet: Sheet) -> int:
    return min(THRESHOLD - 1, *(sheet.numbers[each] for each in sheet.known), THRESHOLD)


def _safe(sheet: Sheet, hidden: Collection[int]) -> bool:
    return all(
        least <= 1 and most >= _top(sheet)
        for cell in _small(sheet)
        if sheet.numbers[cell]
        for least, most in [_attack(sheet, hidden, cell)]
    )


def _sheets(number: int) -> Iterator[Sheet]:
    chance = random.Random(11)
    for turn in range(number):
        if turn % 3:
            yield _crossed(chance, chance.randint(1, 4), chance.randint(2, 5))
        else:
            yield _linked(chance, chance.randint(4, 30), chance.randint(1, 4))


@pytest.mark.parametrize("number", [12, pytest.param(100, marks=pytest.mark.long)])
def test_nobody_works_out_a_small_number(number: int, rounds: int) -> None:
    """From all that is told together every small number can be 1 or less, and the largest small."""
    tried = given_up = 0
    number *= rounds
    for sheet in _sheets(number):
        small = _small(sheet)
        try:
            hidden = small_cells.hide(sheet)
        except ValueError:
            given_up += 1
            everything = set(range(len(sheet.numbers))) - sheet.known
            assert not _safe(sheet, everything)
            continue
        assert set(small) <= hidden
        assert not hidden & sheet.known
        tried += bool(small)
        for cell in (each for each in small if sheet.numbers[each]):
            least, most = _attack(sheet, hidden, cell)
            assert least <= 1 < most or most == _top(sheet) == 1
            assert most >= _top(sheet)
            if tried < _ALSO:
                assert (least, most) == small_cells.bounds(sheet, hidden, cell)
    assert tried > number / 2
    assert given_up < number / 8


def test_leaving_out_only_what_is_small_would_not_do() -> None:
    """The attack does find numbers where nothing else is kept back."""
    chance = random.Random(3)
    sheets = [_crossed(chance, 3, 4) for _ in range(8)]
    assert not all(_safe(sheet, _small(sheet)) for sheet in sheets)


def _least(sheet: Sheet) -> int:
    """How many numbers have to be kept back at least, by trying everything."""
    small = _small(sheet)
    others = [
        cell for cell in range(len(sheet.numbers)) if cell not in small and cell not in sheet.known
    ]
    for number in range(len(others) + 1):
        for more in itertools.combinations(others, number):
            if _safe(sheet, {*small, *more}):
                return number
    raise AssertionError("nothing would do")


@pytest.mark.parametrize("number", [4, pytest.param(150, marks=pytest.mark.long)])
def test_little_is_kept_back(number: int) -> None:
    """Hardly ever is more kept back than the least that would do; docs tell how often."""
    chance = random.Random(5)
    more = least = best = 0
    for _ in range(number):
        sheet = _crossed(chance, 2, 3)
        hidden = small_cells.hide(sheet)
        own, fewest = len(hidden) - len(_small(sheet)), _least(sheet)
        assert own >= fewest
        more, least, best = more + own, least + fewest, best + (own == fewest)
    assert best >= number * 0.9
    assert more <= least * 1.1 + 1


def test_what_everybody_knows_is_told() -> None:
    """The number of all is never kept back, however small."""
    sheet = Sheet()
    total = sheet.add(3, known=True)
    parts = [sheet.add(each) for each in (3, 0)]
    sheet.whole(total, parts)
    assert small_cells.hide(sheet) == set(parts)


def test_what_cannot_be_kept_back_is_said() -> None:
    """One part of a known whole is the whole."""
    sheet = Sheet()
    total = sheet.add(7, known=True)
    whole = [sheet.add(3), sheet.add(4, known=True)]
    sheet.whole(total, whole)
    with pytest.raises(ValueError, match="worked out"):
        small_cells.hide(sheet)


def test_what_cannot_be_nought_is_found() -> None:
    """A hidden number that somebody can work out to be above nought is named."""
    sheet = Sheet()
    total = sheet.add(9, known=True)
    parts = [sheet.add(each) for each in (6, 3)]
    sheet.whole(total, parts)
    assert small_cells.certain(sheet, {parts[1]}) == [parts[1]]
    assert small_cells.bounds(sheet, {parts[1]}, parts[1]) == (3, 3)
    assert small_cells.certain(sheet, set(parts)) == []
    sheet.numbers[total] = 5
    with pytest.raises(ValueError, match="rules"):
        small_cells.bounds(sheet, {parts[1]}, parts[1])
