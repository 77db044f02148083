"""What is known of a made-up project because it was made so: expected.json.

Counted while rows are written, from what was drawn; nothing is read back or asked of a store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from consilience.generator.plan import Order

SCHEMA = "consilience.generated/1"
FILE = "expected.json"

Tally = Counter[tuple[str, ...]]


def _tallies() -> dict[str, Tally]:
    return {name: Counter() for name in _KEYS}


#: The answers, with what the keys of their counts are.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "quotes_by_construct_and_sector": ("construct", "sector"),
    "quotes_by_construct_and_direction": ("construct", "direction"),
    "quotes_by_construct_and_study": ("construct", "study"),
    "quotes_by_theme_and_study": ("study", "code"),
    "quotes_by_role": ("role",),
    "speakers_heard_by_role": ("role",),
    "quotes_on_which_constructs_meet": ("construct", "construct"),
    "speakers_by_organisation": ("study", "organisation"),
    "excerpts_by_kind": ("study", "kind"),
    "excerpts_by_tier": ("tier",),
    "excerpts_with_replaced_words": ("replaced_kind",),
    "assessments_by_construct_and_level": ("construct", "level"),
    "links_by_kind": ("kind",),
    "refused_links_by_kind": ("kind",),
    "reviews_by_verdict": ("verdict",),
}


@dataclass(slots=True)
class Truth:
    """What is known of one study; facts in the tier ``never`` are not stored and not counted.

    ``findings`` are (code, file, row of the spreadsheet; 0 for study.toml). ``spares`` is how many
    constructs its defects need for themselves.
    """

    slug: str
    quotes: int
    rows: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[tuple[str, str, int], ...] = ()
    spares: int = 0
    tallies: dict[str, Tally] = field(default_factory=_tallies)

    def count(self, answer: str, *key: str, number: int = 1) -> None:
        """Count something for an answer."""
        self.tallies[answer][key] += number


def _nested(tally: Tally) -> dict[str, object]:
    """Counts by their first key, then by their second, in alphabetical order."""
    made: dict[str, object] = {}
    for key, number in sorted(tally.items()):
        if len(key) == 1:
            made[key[0]] = number
        else:
            inner = made.setdefault(key[0], {})
            assert isinstance(inner, dict)  # noqa: S101 - one answer has keys of one length
            inner[key[1]] = number
    return made


def expected(order: Order, truths: Iterable[Truth]) -> dict[str, object]:
    """The content of expected.json."""
    studies = sorted(truths, key=lambda each: each.slug)
    whole = _tallies()
    for truth in studies:
        for name, tally in truth.tallies.items():
            whole[name].update(tally)
    said: dict[str, object] = {
        "schema": SCHEMA,
        "made_with": {
            "quotes": order.quotes,
            "studies": order.studies,
            "seed": order.seed,
            "texts": order.texts,
            "violations": order.violations,
            "only": list(order.only),
        },
        "studies": {
            each.slug: {"quotes": each.quotes, "rows": dict(each.rows)} for each in studies
        },
    }
    if order.violations:
        codes = Counter(code for each in studies for code, _, _ in each.findings)
        said["findings"] = {
            "total": codes.total(),
            "by_code": dict(sorted(codes.items())),
            "by_study": {each.slug: _places(each) for each in studies if each.findings},
        }
    else:
        said["answers"] = {
            **{name: _nested(tally) for name, tally in whole.items()},
            "constructs_in_so_many_studies_or_more": _in_studies(
                whole["quotes_by_construct_and_study"], len(studies)
            ),
        }
    return said


def _places(truth: Truth) -> dict[str, list[str]]:
    """Where each code is to be found: files and rows."""
    places: dict[str, list[str]] = {}
    for code, file, row in sorted(truth.findings):
        places.setdefault(code, []).append(f"{file}:{row}" if row else file)
    return places


def _in_studies(tally: Tally, studies: int) -> dict[str, int]:
    """How many constructs have quotes in at least one study, in at least two, and so on."""
    spans = Counter(construct for construct, _ in tally)
    return {
        str(least): sum(span >= least for span in spans.values()) for least in range(1, studies + 1)
    }
