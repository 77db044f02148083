"""What everything that works on one study has before it."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.generator.chance import Chance
from consilience.generator.language import Language
from consilience.generator.plan import StudyPlan
from consilience.generator.sheets import Sheets
from consilience.generator.truth import Truth


@dataclass(frozen=True, slots=True)
class Desk:
    """The plan of a study, the language of its project, where rows go, and what is counted."""

    plan: StudyPlan
    language: Language
    sheets: Sheets
    truth: Truth

    def chance(self, name: str) -> Chance:
        """Chance of its own for one part of the study."""
        return Chance(name, self.plan.seed, self.plan.slug)
