"""How findable, accessible, interoperable and reusable a package or a page is.

Our own tests of what F-UJI measures (metrics 0.8), of what CESSDA's archives look for, and of what
FOOPS! asks of an ontology. Each says what would mend it. A score depends on where one looks: a
package on a disk cannot show whether its address leads anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consilience.fair import community, metrics, ontology, package, web
from consilience.fair.evidence import Evidence
from consilience.fair.metrics import Outcome

SCHEMA = "consilience.fair/1"


@dataclass(frozen=True, slots=True)
class FairReport:
    """What was looked at, and what each test found."""

    place: str
    outcomes: tuple[Outcome, ...]

    def score(self, letter: str = "") -> float:
        """Points of F-UJI's metrics in per cent; of one letter (F, A, I, R) where it is given."""
        chosen = [e for e in self.outcomes if e.group == "F-UJI" and e.principle.startswith(letter)]
        most = sum(each.most for each in chosen)
        return 100 * sum(each.points for each in chosen) / most if most else 0.0

    def data(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "schema": SCHEMA,
            "place": self.place,
            "score": {name or "all": round(self.score(name), 1) for name in ("", *"FAIR")},
            "tests": [
                {
                    "group": each.group,
                    "test": each.name,
                    "asks": each.asks,
                    "points": each.points,
                    "of": each.most,
                    "found": each.found,
                    "mend": each.mend,
                }
                for each in self.outcomes
            ],
        }

    def text(self) -> str:
        """The report for people."""
        scores = ", ".join(f"{letter} {self.score(letter):.0f}" for letter in "FAIR")
        lines = [f"{self.place}: {self.score():.0f} % of F-UJI's metrics ({scores})"]
        group = ""
        for each in self.outcomes:
            if each.group != group:
                group = each.group
                lines.append(f"\n{group}")
            mark = "ok" if each.points == each.most else f"{each.points}/{each.most}"
            lines.append(f"  {mark:4} {each.name}: {each.asks}")
            if each.points < each.most:
                lines.append(f"       to mend: {each.mend}")
        return "\n".join(lines) + "\n"


def look(where: str) -> FairReport:
    """Look at a package (a path) or a page (an address that begins with http)."""
    if where.startswith(("http://", "https://")):
        return _report(where, web.gather(where), ())
    with package.gathered(Path(where)) as (found, terms):
        return _report(Path(where).name, found, tuple(ontology.outcomes(terms)) if terms else ())


def _report(place: str, found: Evidence, more: tuple[Outcome, ...]) -> FairReport:
    return FairReport(place, (*metrics.outcomes(found), *community.outcomes(found), *more))
