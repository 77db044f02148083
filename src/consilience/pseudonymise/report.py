"""What pseudonymising replaced, or would: labels, counts and places, and never a name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from consilience.pseudonymise.running import Outcome
from consilience.reports.counts import many

SCHEMA = "consilience.replacements/1"


def render(outcome: Outcome, form: str, *, places: bool) -> str:
    """As ``text`` (with every place only where they are wanted) or ``json`` (always with all)."""
    if form == "json":
        return json.dumps(_data(outcome), ensure_ascii=False, indent=2) + "\n"
    return "".join(f"{line}\n" for line in _lines(outcome, places=places))


def _data(outcome: Outcome) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "study": outcome.study,
        "written": outcome.written,
        "registered": outcome.registered,
        "replaced": [
            {
                "label": each.label,
                "kind": each.kind,
                "place": str(each.spot),
                "column": each.spot.column,
                "count": each.count,
            }
            for each in outcome.replaced
        ],
        "look": [{"place": str(spot), "label": label} for spot, label in outcome.looks],
        "near": [
            {
                "why": each.why,
                "masked": each.masked,
                "count": each.count,
                "places": list(map(str, each.places)),
            }
            for each in outcome.near
        ],
        "not_changed": [{"place": str(spot), "why": why} for spot, why in outcome.fixed],
        "files_not_changed": list(outcome.unread),
        "first_form": outcome.guessed,
        "left": outcome.unsure,
    }


def _lines(outcome: Outcome, *, places: bool) -> Iterator[str]:
    by_label: Counter[tuple[str, str]] = Counter()
    by_file: Counter[str] = Counter()
    for each in outcome.replaced:
        by_label[each.label, each.kind] += each.count
        by_file[each.spot.file] += each.count
    yield f"{outcome.study}: {many(outcome.count, 'replacement')}"
    for (label, kind), count in sorted(by_label.items()):
        yield f"  {label} ({kind}): {count}"
        for each in outcome.replaced if places else ():
            if each.label == label:
                column = f" {each.spot.column}" if each.spot.column else ""
                yield f"    {each.spot}{column}: {each.count}"
    if not places:
        for file, count in sorted(by_file.items()):
            yield f"  in {file}: {count}"
    if outcome.looks:
        yield "Replaced, and perhaps only a word at the beginning of a sentence:"
        yield from (f"  {spot}: {label}" for spot, label in outcome.looks)
    if outcome.near:
        yield "Left, and perhaps a name:"
        for near in outcome.near:
            more = ", …" if near.count > len(near.places) else ""
            yield f"  {near.masked} {near.why}: {', '.join(map(str, near.places))}{more}"
    if outcome.fixed:
        yield "Holds a name, and is not changed here:"
        yield from (f"  {spot}: {why}" for spot, why in outcome.fixed)
    if outcome.unread:
        yield "Not changed as a whole; take out of the folder what names somebody:"
        yield from (f"  {file}" for file in outcome.unread)
    if outcome.guessed:
        yield (
            f"{many(outcome.guessed, 'label')} stood where the key knows of none and got the "
            "first form of the name."
        )
    if outcome.unsure:
        yield f"{many(outcome.unsure, 'label')} stood in the study before as well and stayed."
