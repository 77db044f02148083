"""Small cells: numbers of people that are not told, and what else may not be told because of them.

A number below the threshold tells of few people. Leaving it out is not enough where it follows
from what is told, so more is left out, as little as will do: by everything that is known of how
the numbers hang together, every small one can still be 1 or less, and one below the threshold or
more. Nobody is told which of the numbers that are left out are small, or nought.

After Fischetti and Salazar, Management Science 47 (2001) 1008: integer programs, solved by HiGHS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

#: Fewer people than this are few.
THRESHOLD = 5

_INFINITE = 1e30
_TIE = 0.001
_NEAR = 40  # what stands beside more cells than this leads to none of them
_STEPS = 2  # so often are neighbours looked for before everything is


@dataclass(frozen=True, slots=True)
class Rule:
    """What anybody knows of some cells: ``least`` ≤ sum of weight times number ≤ ``most``."""

    parts: tuple[tuple[int, int], ...]
    least: float = -_INFINITE
    most: float = _INFINITE


@dataclass
class Sheet:
    """Cells with their numbers, the rules between them, and the cells that everybody knows."""

    numbers: list[int] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)

    def add(self, number: int, *, known: bool = False) -> int:
        """Put in a cell."""
        self.numbers.append(number)
        cell = len(self.numbers) - 1
        if known:
            self.known.add(cell)
        return cell

    def whole(self, total: int, parts: Iterable[int]) -> None:
        """The parts add up to the total."""
        self.rules.append(Rule(((total, -1), *((each, 1) for each in parts)), 0, 0))

    def within(self, part: int, whole: int) -> None:
        """The part is at most the whole."""
        self.rules.append(Rule(((whole, 1), (part, -1)), 0))

    def covered(self, total: int, parts: Sequence[int]) -> None:
        """The parts may overlap: none is more than the total, together they are not less."""
        self.rules.append(Rule(((total, -1), *((each, 1) for each in parts)), 0))
        for part in parts:
            self.within(part, total)

    @cached_property
    def touching(self) -> Mapping[int, tuple[int, ...]]:
        """The places of the rules that each cell stands in."""
        found: dict[int, list[int]] = {cell: [] for cell in range(len(self.numbers))}
        for place, rule in enumerate(self.rules):
            for cell, _ in rule.parts:
                found[cell].append(place)
        return {cell: tuple(each) for cell, each in found.items()}

    @cached_property
    def neighbours(self) -> Mapping[int, frozenset[int]]:
        """The cells that stand in a rule with each cell, itself among them."""
        found: dict[int, set[int]] = {cell: {cell} for cell in range(len(self.numbers))}
        for rule in self.rules:
            if len(rule.parts) <= _NEAR:
                cells = {cell for cell, _ in rule.parts}
                for cell in cells:
                    found[cell] |= cells
        return {cell: frozenset(each) for cell, each in found.items()}

    def around(self, cell: int) -> Iterator[set[int]]:
        """Neighbours of neighbours of a cell, theirs, and in the end all cells.

        What very many cells are neighbours of brings none of them along.
        """
        near = {cell}
        for _ in range(_STEPS):
            for _ in range(2):
                few = [one for one in near if len(self.neighbours[one]) <= _NEAR or one == cell]
                near = near.union(*(self.neighbours[one] for one in few))
            yield near
        yield set(range(len(self.numbers)))


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that a cell has to be able to have: at least (``up``) or at most."""

    cell: int
    number: int
    up: bool


def hide(sheet: Sheet, threshold: int = THRESHOLD) -> frozenset[int]:
    """The cells not to be told: all small ones, and as few others as will do.

    ValueError where a small number could be worked out even if no other one were told.
    """
    cells = [each for each in range(len(sheet.numbers)) if each not in sheet.known]
    few = {each for each in cells if sheet.numbers[each] < threshold}
    top = min((threshold - 1, *(sheet.numbers[each] for each in sheet.known)))
    goals = [
        Goal(each, *end)
        for each in sorted(few)
        if sheet.numbers[each]
        for end in ((1, False), (top, True))
    ]
    work = _Work(sheet, set(few), goals)
    work.extend()
    work.tidy(few)
    return frozenset(work.hidden)


def bounds(sheet: Sheet, hidden: Collection[int], cell: int) -> tuple[int, int]:
    """The least and the most that a cell can be, by everything that is told and by all rules.

    ValueError where what is told breaks the rules.
    """
    program = _Program(sheet, hidden)
    least, most = (program.extreme(cell, sign) for sign in (1, -1))
    if least is None or most is None:
        raise ValueError("the numbers break their own rules")
    return least, most


def certain(sheet: Sheet, hidden: Collection[int]) -> list[int]:
    """The hidden cells that cannot be nought, by everything that is told (ValueError as above)."""
    table = _Program(sheet, hidden).table()
    if table is None:
        raise ValueError("the numbers break their own rules")
    sheet.numbers = [table.get(cell, number) for cell, number in enumerate(sheet.numbers)]
    goals = [Goal(each, 0, up=False) for each in sorted(hidden)]
    work = _Work(sheet, set(hidden), goals)
    work.meet()
    return [goal.cell for goal in goals if goal not in work.shown]


Changes = Mapping[int, int]


@dataclass(slots=True)
class _Work:
    """What is hidden so far, and for each goal a table that meets it: where it differs."""

    sheet: Sheet
    hidden: set[int]
    goals: list[Goal]
    shown: dict[Goal, Changes] = field(default_factory=dict)

    def extend(self) -> None:
        """Hide more, until every goal is met."""
        self.meet()
        for goal in self.goals:
            if goal not in self.shown:
                self.hidden |= self._cheapest(goal)
                self.meet()

    def meet(self) -> bool:
        """Look for tables that meet goals; False where a goal is left that none meets."""
        left = [each for each in self.goals if each not in self.shown]
        self._keep(left, {})
        for goal in left:
            for near in self.sheet.around(goal.cell) if goal not in self.shown else ():
                likewise = [e.cell for e in left if e.up is goal.up and e not in self.shown]
                table = _Program(self.sheet, self.hidden & near).table(goal, likewise)
                if table is not None:
                    self._keep(left, table)
                    break
        return all(each in self.shown for each in left)

    def _keep(self, goals: Iterable[Goal], changes: Changes) -> None:
        numbers = self.sheet.numbers
        for goal in goals:
            number = changes.get(goal.cell, numbers[goal.cell])
            if number >= goal.number if goal.up else number <= goal.number:
                self.shown.setdefault(goal, changes)

    def _cheapest(self, goal: Goal) -> set[int]:
        """The cells that are to be hidden too, so that a goal is met: as few as can be."""
        for near in self.sheet.around(goal.cell):
            found = _Program(self.sheet, self.hidden, near).cheapest(goal)
            if found is not None:
                return found
        raise ValueError("a small number could be worked out even if no other one were told")

    def tidy(self, few: Collection[int]) -> None:
        """Show again what need not be hidden, the largest numbers first."""
        numbers = self.sheet.numbers
        for cell in sorted(self.hidden - set(few), key=lambda each: (-numbers[each], each)):
            before = self.shown
            self.hidden.remove(cell)
            self.shown = {
                goal: changes
                for goal, changes in before.items()
                if changes.get(cell, numbers[cell]) == numbers[cell]
            }
            if not self.meet():
                self.hidden.add(cell)
                self.shown = before


class _Program:
    """Tables that fit what is told, as an integer program: only ``free`` cells are not fixed.

    Cells of ``near`` can be hidden as well, which costs 1 and a little more for large numbers.
    """

    def __init__(self, sheet: Sheet, free: Collection[int], near: Collection[int] = ()) -> None:
        import highspy  # noqa: PLC0415 - heavy
        import numpy as np  # noqa: PLC0415 - heavy

        self.sheet = sheet
        self.solved = highspy.HighsModelStatus.kOptimal
        closed = sorted(set(near) - set(free) - sheet.known)
        self.column = {cell: place for place, cell in enumerate([*sorted(free), *closed])}
        self.cap = max(sheet.numbers, default=0) + THRESHOLD
        self.solver = solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in _OPTIONS.items():
            solver.setOptionValue(name, value)
        count = len(self.column) + len(closed)
        most = [float(self.cap)] * len(self.column) + [1.0] * len(closed)
        solver.addVars(count, [0.0] * count, most)
        solver.changeColsIntegrality(count, list(range(count)), np.ones(count, np.uint8))
        self.switch = {cell: len(self.column) + place for place, cell in enumerate(closed)}
        for cell, switch in self.switch.items():
            number, columns = sheet.numbers[cell], [self.column[cell], switch]
            solver.addRow(-_INFINITE, number, 2, columns, [1, number - self.cap])
            solver.addRow(number, _INFINITE, 2, columns, [1, number])
        for place in sorted({each for cell in self.column for each in sheet.touching[cell]}):
            self._rule(sheet.rules[place])

    def _rule(self, rule: Rule) -> None:
        numbers, column = self.sheet.numbers, self.column
        open_ = [(column[cell], weight) for cell, weight in rule.parts if cell in column]
        fixed = sum(weight * numbers[cell] for cell, weight in rule.parts if cell not in column)
        ends = max(rule.least - fixed, -_INFINITE), min(rule.most - fixed, _INFINITE)
        columns, weights = [place for place, _ in open_], [float(weight) for _, weight in open_]
        self.solver.addRow(*ends, len(open_), columns, weights)

    def table(
        self, goal: Goal | None = None, likewise: Iterable[int] = ()
    ) -> dict[int, int] | None:
        """A table that meets a goal (any where there is none); None where no table does.

        Other cells go the same way, as far as is found at once.
        """
        if goal is not None:
            if not self._bound(goal):
                return None
            self.solver.setOptionValue("mip_rel_gap", _GAP)
            for cell in self.column.keys() & set(likewise):
                self.solver.changeColCost(self.column[cell], -1 if goal.up else 1)
        values = self._run()
        if values is None:
            return None
        return {cell: round(values[place]) for cell, place in self.column.items()}

    def extreme(self, cell: int, sign: int) -> int | None:
        """The least (``sign`` 1) or the most (-1) that a cell can be; None where no table fits."""
        self.solver.changeColCost(self.column[cell], sign)
        values = self._run()
        return None if values is None else round(values[self.column[cell]])

    def cheapest(self, goal: Goal) -> set[int] | None:
        """The cells of least cost to be hidden too for a goal; None where none will do."""
        if not self._bound(goal):
            return None
        for cell, switch in self.switch.items():
            cost = 1 + _TIE * min(self.sheet.numbers[cell] / self.cap, 1)
            self.solver.changeColCost(switch, cost)
        values = self._run()
        if values is None:
            return None
        return {cell for cell, switch in self.switch.items() if round(values[switch])}

    def _bound(self, goal: Goal) -> bool:
        column = self.column.get(goal.cell)
        if column is not None:
            ends = (goal.number, self.cap) if goal.up else (0, goal.number)
            self.solver.changeColBounds(column, *ends)
        return column is not None

    def _run(self) -> Sequence[float] | None:
        self.solver.run()
        if self.solver.getModelStatus() != self.solved:
            return None
        return self.solver.getSolution().col_value


_GAP = 0.5
_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": _TIE / 2,
}
