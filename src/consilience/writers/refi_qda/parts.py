"""What the parts of the writer share while a project is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from consilience import exchange
from consilience.exchange import References
from consilience.loss import Ledger
from consilience.model import Speaker
from consilience.writers import Material
from consilience.writers.refi_qda import xml
from consilience.writers.refi_qda.codes import Codes
from consilience.writers.refi_qda.depot import Depot
from consilience.writers.refi_qda.options import Habits
from consilience.writers.refi_qda.people import Cases, Variables
from consilience.writers.refi_qda.survey import Survey
from consilience.writers.refi_qda.words import Clean


@dataclass(slots=True, kw_only=True)
class Parts:
    """The study, what is known of it so far, and where what happens is noted."""

    material: Material
    habits: Habits
    ledger: Ledger
    clean: Clean
    references: References
    variables: Variables
    cases: Cases
    codes: Codes
    depot: Depot
    survey: Survey
    agents: frozenset[str]
    speakers: dict[str, Speaker] = field(default_factory=dict)

    @property
    def tier(self) -> str:
        """The access tier of the study as a whole."""
        return self.material.tier("study", "")

    def guid(self, kind: str, id_: str) -> str:
        """The GUID of a record."""
        return exchange.guid(self.material.address(kind, id_))

    def user(self, agent: str | None) -> str | None:
        """The GUID of a user; None for nobody and for somebody who is not known."""
        return self.guid("agent", agent) if agent in self.agents else None

    def notes_on(self, about: str) -> str:
        """References to the notes on ``kind:id``."""
        return "".join(xml.refers("NoteRef", each) for each in self.depot.hung(about, str))
