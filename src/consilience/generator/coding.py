"""Codings of quotes, and what follows from them for the answers that are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from consilience.generator import framework, lists
from consilience.generator.cast import READER, Cast
from consilience.generator.chance import falling, spread
from consilience.generator.codes import REVIEWER_OF_LINKS, Codes
from consilience.generator.description import AGREED, AUTHORS, CODERS, DOUBLE, FIRST, SECOND
from consilience.generator.desk import Desk
from consilience.generator.sheets import Cells

_HOW_MANY = spread({1: 90, 2: 110, 3: 56})
_CODERS_OF_FIRST = (AUTHORS, AUTHORS, *CODERS)
_CODERS_OF_SECOND = (READER, READER, READER, REVIEWER_OF_LINKS)
_DIRECT = 160  # of 256 codings of the second layer, so many apply a construct


class Coding:
    """Codes the quotes of one study, and keeps count."""

    def __init__(self, desk: Desk, codes: Codes, cast: Cast) -> None:
        self._chance = chance = desk.chance("coding")
        self._draw = chance.draw
        self._sheets = desk.sheets
        self._slug = desk.plan.slug
        constructs = framework.constructs()
        self._current = falling(codes.current)
        self._earlier = falling(codes.earlier)
        self._constructs = falling(chance.shuffled(constructs))
        self._counts_for: Mapping[str, frozenset[str]] = {
            **codes.constructs(),
            **{each: frozenset(framework.above(each)) for each in constructs},
        }
        every = {*codes.current, *codes.earlier}
        self._themes = {code: codes.path(code) for code in every}
        self._directions = (
            ("",) * 64 + lists.table("direction")[::2] + ("strength", "challenge") * 32
        )
        years = (desk.plan.year + 1, desk.plan.year + 2)
        self._dates = tuple(
            f"{chance.pick(years)}-{chance.between(1, 12):02}-{chance.between(1, 28):02}"
            for _ in range(256)
        )
        self._concerns = self._whom(cast)
        self._codings = 0
        self._rows: list[Cells] = []
        tallies = desk.truth.tallies
        self._by_sector = tallies["quotes_by_construct_and_sector"]
        self._by_direction = tallies["quotes_by_construct_and_direction"]
        self._by_theme = tallies["quotes_by_theme_and_study"]
        self._by_study = tallies["quotes_by_construct_and_study"]
        self._meeting = tallies["quotes_on_which_constructs_meet"]

    def _whom(self, cast: Cast) -> tuple[str, ...]:
        chance = self._chance
        some = ["profession:nurse;role:manager", "sector:nhs"]
        some += [f"profession:{word}" for word in chance.some(lists.table("profession")[::8], 8)]
        some += [f"orgtype:{word}" for word in chance.some(lists.table("orgtype")[::8], 8)]
        some += [f"organisation:{each.id}" for each in chance.some(cast.organisations, 8)]
        some.append(f"collaboration:{cast.collaborations[0]}")
        return tuple(dict.fromkeys(some))

    def code(self, excerpt: str, sector: str, *, double: bool, counts: bool) -> None:
        """Code an excerpt one to three times.

        ``double``: it is of a source that two coders read. ``counts``: it is a participant's
        and may be seen, so that it is part of the answers.
        """
        draw = self._draw
        number = _HOW_MANY[draw() & 255]
        if double and number > 1:
            applied = self._by_two(excerpt, number)
        else:
            applied = [self._row(excerpt, self._current[draw() & 255], FIRST, _CODERS_OF_FIRST)]
            second = ""
            while len(applied) < number:
                table = self._constructs if draw() & 255 < _DIRECT else self._current
                code = table[draw() & 255]
                if code != second:
                    applied.append(self._row(excerpt, code, SECOND, _CODERS_OF_SECOND))
                    if counts and ":" in code and ":" in second:
                        self._meeting[min(code, second), max(code, second)] += 1
                    second = code
        if counts:
            self._count(applied, sector)

    def _row(
        self, excerpt: str, code: str, layer: str, coders: tuple[str, ...], settles: str = ""
    ) -> tuple[str, str]:
        """Add a row; gives the code and the direction."""
        draw = self._draw
        self._codings += 1
        direction = self._directions[draw() & 255]
        coder = coders[0] if settles or len(coders) == 1 else coders[draw() % len(coders)]
        luck = draw()
        self._rows.append(
            (
                f"A{self._codings}",
                excerpt,
                code,
                layer,
                coder,
                self._dates[luck & 255],
                direction,
                self._concerns[luck % len(self._concerns)] if luck < 6000 else "",  # noqa: PLR2004 - 9 %
                settles,
                "To be looked at again." if luck > 65000 else "",  # noqa: PLR2004 - 1 %
            )
        )
        return code, direction or "unstated"

    def _by_two(self, excerpt: str, number: int) -> list[tuple[str, str]]:
        """Two coders code it; where they differ, they may settle it."""
        draw = self._draw
        one = self._earlier[draw() & 255]
        other = one if draw() & 1 else self._earlier[draw() & 255]
        applied = [
            self._row(excerpt, code, DOUBLE, (coder,))
            for code, coder in zip((one, other), CODERS, strict=True)
        ]
        if number > len(applied) and one != other:
            both = f"A{self._codings - 1};A{self._codings}"
            applied.append(self._row(excerpt, one, AGREED, CODERS, both))
        return applied

    def _count(self, applied: list[tuple[str, str]], sector: str) -> None:
        directions: Collection[tuple[str, str]]
        constructs: Collection[str]
        themes: Collection[str]
        if len(applied) == 1:  # nothing can meet: no need of sets
            ((code, direction),) = applied
            constructs = self._counts_for[code]
            directions = [(construct, direction) for construct in constructs]
            themes = self._themes.get(code, ())
        else:
            directions = {
                (construct, direction)
                for code, direction in applied
                for construct in self._counts_for[code]
            }
            constructs = {construct for construct, _ in directions}
            themes = {theme for code, _ in applied for theme in self._themes.get(code, ())}
        slug = self._slug
        for construct in constructs:
            if sector:
                self._by_sector[construct, sector] += 1
            self._by_study[construct, slug] += 1
        for key in directions:
            self._by_direction[key] += 1
        for theme in themes:
            self._by_theme[slug, theme] += 1

    def flush(self) -> None:
        """Write what was coded since the last time."""
        self._sheets.write("codings.csv", self._rows)
        self._rows = []
