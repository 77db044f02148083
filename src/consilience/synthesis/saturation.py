"""How new codes come in as excerpts, or sources, are read; and whether that says anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consilience.errors import BadParameter
from consilience.quotes import kinds
from consilience.result import natural, short
from consilience.store import Store
from consilience.synthesis import asking
from consilience.synthesis.asking import Given
from consilience.synthesis.sheet import OnSheet, Sheet, Value

STEPS = ("excerpt", "source")
#: Sources that hold what authors chose to print, not what was gathered.
_CHOSEN = frozenset({"sourcekind:publication", "sourcekind:published-table", "sourcekind:abstract"})
_GENERAL = (
    "A curve that flattens shows that these codes, by this coder, in this order, brought little "
    "new. It does not show that nothing new was left to find: codes merged or split, another "
    "order, or another reader would give another curve."
)
_NOT = "This may not be read as saturation: {}."
_CHOSEN_SAID = "the excerpts are what authors chose to print, not the data that were gathered"
_FEW = "there are fewer than {} {}s"
_RISING = "new codes still come in the last quarter"
_FEWEST = {"excerpt": 20, "source": 5}


@dataclass(frozen=True, slots=True)
class Saturation(OnSheet):
    """The curve of each layer; ``readable`` tells whether anything speaks against reading it."""

    sheet: Sheet
    against: tuple[str, ...]

    @property
    def readable(self) -> bool:
        """True where nothing that is known here speaks against reading the curve as saturation."""
        return not self.against

    @property
    def caution(self) -> str:
        """What has to be said with the curve."""
        return self.sheet.caution

    def _repr_html_(self) -> str:
        return self.sheet._repr_html_()


def saturation(
    store: Store,
    study: str,
    *,
    layer: Given = None,
    kind: str = "participant-words",
    step: str = "excerpt",
) -> Saturation:
    """New codes and codes so far, excerpt by excerpt (or source by source), for each layer.

    The order is that in which the study lists its excerpts. Excerpts of one ``kind`` count.
    """
    if step not in STEPS:
        raise BadParameter(
            f"“{step}” is not a step",
            name="saturation",
            parameter="step",
            hint="take one of: " + ", ".join(STEPS),
        )
    wanted = asking.meant(store, "study", study)
    found: dict[str, dict[str, tuple[str, set[str]]]] = {}
    for row in asking.rows(
        store,
        "saturation",
        study=wanted,
        layer=asking.meant(store, "layer", layer),
        kind=kinds(kind, store),
    ):
        excerpts = found.setdefault(short(asking.words(row["layer"])), {})
        source = short(asking.words(row["source"]))
        excerpt = short(asking.words(row["excerpt"]))
        excerpts.setdefault(excerpt, (source, set()))[1].add(asking.words(row["matter"]))
    rows: list[tuple[Value, ...]] = []
    against = [_CHOSEN_SAID] if _printed(store, wanted) else []
    for name, excerpts in sorted(found.items()):
        curve = _curve(_steps(excerpts, step))
        rows += [(name, *point) for point in curve]
        if len(curve) < _FEWEST[step]:
            against.append(_FEW.format(_FEWEST[step], step))
        elif any(new for _, _, new, _ in curve[-(len(curve) // 4) :]):
            against.append(_RISING)
    against = list(dict.fromkeys(against))
    columns = ("layer", "place", step, "new_codes", "codes_so_far")
    title = f"New codes as the {step}s of {study} are read"
    caution = f"{_NOT.format('; '.join(against))} {_GENERAL}" if against else _GENERAL
    return Saturation(Sheet("saturation", title, columns, tuple(rows), caution), tuple(against))


def _printed(store: Store, study: object) -> bool:
    """True where excerpts come from something that was published."""
    return any(
        short(asking.words(row["kind"])) in _CHOSEN and int(asking.words(row["excerpts"]))
        for row in asking.rows(store, "material", study=study)  # type: ignore[arg-type]
    )


def _steps(
    excerpts: Mapping[str, tuple[str, set[str]]], step: str
) -> list[tuple[str, Sequence[str]]]:
    """What is read one after another, with its codes."""
    if step == "excerpt":
        return [(excerpt, sorted(codes)) for excerpt, (_, codes) in excerpts.items()]
    sources: dict[str, set[str]] = {}
    for source, codes in excerpts.values():
        sources.setdefault(source, set()).update(codes)
    return [(source, sorted(sources[source])) for source in sorted(sources, key=natural)]


def _curve(steps: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[int, str, int, int]]:
    seen: set[str] = set()
    found = []
    for place, (name, codes) in enumerate(steps, start=1):
        new = len(set(codes) - seen)
        seen |= set(codes)
        found.append((place, name, new, len(seen)))
    return found
