"""Pictures of what is linked, as SVG: the same numbers give the same picture to the byte."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

#: More than this cannot be read as a picture; the table beside it holds everything.
MOST = 150

_WIDTH, _LEFT, _RIGHT = 980, 390, 590
_STEP, _TOP = 34, 26
_LONGEST = 52


@dataclass(frozen=True, slots=True)
class Dot:
    """A thing in a picture, with where it stands; ``size`` is half its width."""

    key: str
    label: str
    shown: str
    number: int
    x: float
    y: float
    size: float
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Line:
    """A link in a picture: its path, its width, and what it joins."""

    path: str
    width: float
    left: str
    right: str
    number: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots on both sides (or around a circle), and lines between them."""

    width: int
    height: int
    left: tuple[Dot, ...]
    right: tuple[Dot, ...]
    lines: tuple[Line, ...]


Weights = Mapping[tuple[str, str], int]


def two_sided(weights: Weights, labels: Mapping[str, str]) -> Picture:
    """Things on the left linked to things on the right, ordered so that few lines cross."""
    left = sorted({a for a, _ in weights})
    right = sorted({b for _, b in weights})
    for _ in range(12):
        right = _by_middle(right, {(b, a): n for (a, b), n in weights.items()}, left)
        left = _by_middle(left, weights, right)
    rows = max(len(left), len(right), 1)
    height = _TOP * 2 + _STEP * max(rows - 1, 1)
    where = {**_column(left, height), **_column(right, height)}
    most = max(weights.values(), default=1)
    lines = []
    for (a, b), number in sorted(weights.items()):
        y1, y2 = where[a], where[b]
        bend = (_RIGHT - _LEFT) / 2
        path = f"M{_LEFT} {y1:g}C{_LEFT + bend:g} {y1:g} {_RIGHT - bend:g} {y2:g} {_RIGHT} {y2:g}"
        lines.append(Line(path, _wide(number, most), a, b, number))
    return Picture(
        _WIDTH,
        height,
        tuple(
            _dot(k, labels, _sum(weights, k, 0), at=(_LEFT, where[k]), anchor="end") for k in left
        ),
        tuple(
            _dot(k, labels, _sum(weights, k, 1), at=(_RIGHT, where[k]), anchor="start")
            for k in right
        ),
        tuple(lines),
    )


def around(weights: Weights, labels: Mapping[str, str]) -> Picture:
    """Things around a circle, linked across it."""
    keys = sorted({key for pair in weights for key in pair}, key=lambda key: (labels[key], key))
    radius = max(130.0, len(keys) * 11.0)
    height = int(radius * 2 + 80)
    middle_x, middle_y = _WIDTH / 2, height / 2
    most = max(weights.values(), default=1)
    places, dots = {}, []
    for position, key in enumerate(keys):
        turn = 2 * math.pi * position / len(keys) - math.pi / 2
        x, y = middle_x + radius * math.cos(turn), middle_y + radius * math.sin(turn)
        places[key] = (round(x, 1), round(y, 1))
        number = sum(n for pair, n in weights.items() if key in pair)
        side = "start" if math.cos(turn) >= -0.01 else "end"  # noqa: PLR2004 - a hair
        dots.append(_dot(key, labels, number, at=places[key], anchor=side))
    lines = []
    for (a, b), number in sorted(weights.items()):
        (x1, y1), (x2, y2) = places[a], places[b]
        path = f"M{x1:g} {y1:g}Q{middle_x:g} {middle_y:g} {x2:g} {y2:g}"
        lines.append(Line(path, _wide(number, most), a, b, number))
    return Picture(_WIDTH, height, tuple(dots), (), tuple(lines))


def _by_middle(keys: Sequence[str], weights: Weights, others: Sequence[str]) -> list[str]:
    """Ordered by the middle of what each is linked to."""
    place = {key: position for position, key in enumerate(others)}
    total = dict.fromkeys(keys, 0)
    sums = dict.fromkeys(keys, 0.0)
    for (a, b), number in weights.items():
        total[a] += number
        sums[a] += place[b] * number
    return sorted(keys, key=lambda key: (sums[key] / max(total[key], 1), key))


def _column(keys: Sequence[str], height: int) -> dict[str, float]:
    if len(keys) == 1:
        return {keys[0]: height / 2}
    step = (height - 2 * _TOP) / max(len(keys) - 1, 1)
    return {key: round(_TOP + step * position, 1) for position, key in enumerate(keys)}


def _sum(weights: Weights, key: str, side: int) -> int:
    return sum(number for pair, number in weights.items() if pair[side] == key)


def _wide(number: int, most: int) -> float:
    return 1.2 + 6 * math.sqrt(number / max(most, 6))


def _dot(
    key: str, labels: Mapping[str, str], number: int, *, at: tuple[float, float], anchor: str
) -> Dot:
    label = labels[key]
    shown = label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "…"
    size = round(4 + 5 * math.sqrt(min(1.0, number / 30)), 1)
    return Dot(key, label, shown, number, at[0], at[1], size, anchor)


def heaviest(weights: Weights, most: int = MOST) -> Weights:
    """The heaviest links, as many as a picture with so many dots can hold."""
    kept: dict[tuple[str, str], int] = {}
    seen: set[str] = set()
    for pair, number in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if len(seen | set(pair)) <= most:
            seen |= set(pair)
            kept[pair] = number
    return kept


def keys_of(weights: Iterable[tuple[str, str]]) -> int:
    """How many dots some links need."""
    return len({key for pair in weights for key in pair})


def svg(drawn: Picture, title: str) -> str:
    """The picture as a file of its own, readable on light and on dark."""
    width, height = drawn.width, drawn.height
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" font-family="sans-serif" font-size="13">'
    )
    parts = [head, f"<title>{escape(title)}</title>"]
    parts += (
        f'<path d="{line.path}" fill="none" stroke="#7f858d" stroke-opacity="0.55"'
        f' stroke-linecap="round" stroke-width="{line.width:.1f}"/>'
        for line in drawn.lines
    )
    parts += (
        f'<circle cx="{dot.x:g}" cy="{dot.y:g}" r="{dot.size:g}" fill="#1d8a77"/>'
        for dot in drawn.left
    )
    parts += (
        f'<rect x="{dot.x - dot.size:g}" y="{dot.y - dot.size:g}" width="{2 * dot.size:g}"'
        f' height="{2 * dot.size:g}" fill="#3f7fbf"/>'
        for dot in drawn.right
    )
    parts += (
        f'<text x="{dot.x + (-14 if dot.anchor == "end" else 14):g}" y="{dot.y + 4.5:g}"'
        f' text-anchor="{dot.anchor}" fill="currentColor">{escape(dot.shown)}</text>'
        for dot in (*drawn.left, *drawn.right)
    )
    return "\n".join([*parts, "</svg>\n"])


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture that a notebook shows; ``svg`` is the file."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg
