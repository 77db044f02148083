"""Codes applied to excerpts."""

from __future__ import annotations

from consilience import model
from consilience.readers.refi_qda.gathered import LAYER, Gathered, day
from consilience.readers.refi_qda.parts import Applied, Mark
from consilience.readers.refi_qda.people import People

_CODING = ("id", "excerpt", "code", "layer", "coder", "date")


class Codings:
    """Makes codings, and tells of those that cannot be made."""

    def __init__(self, made: Gathered, people: People) -> None:
        self._made = made
        self._people = people
        self._times = 0
        self._carried = 0

    def add(self, applied: Applied, excerpt: str, mark: Mark | None) -> None:
        """One application of a code; ``mark`` is the selection that it belongs to."""
        made = self._made
        user, date = applied.user, day(applied.date)
        if mark and not user:
            user = mark.user
        if mark and not date and user == mark.user:
            date = day(mark.date)
        if "T" in applied.date:
            self._times += 1
        coder = made.users.get(user)
        if coder:
            made.coders[coder] = None
        done = 0
        for guid in applied.codes:
            code = made.codes.get(guid)
            if code is None:
                continue
            done += 1
            id_ = made.number("x")
            made.rows(model.Coding).put(_CODING, (id_, excerpt, code, LAYER, coder, date))
            made.origin(f"coding:{id_}", applied.guid)
            if applied.notes:
                made.refer(applied.notes, f"coding:{id_}")
        if done == 1 == len(applied.codes):
            self._carried += 1
        elif done:
            made.ledger.changed("Coding", "coding", "names several codes: one row for each")
        elif any(map(self._people.is_case, applied.codes)):
            made.ledger.changed("Coding", "case", "says to which case the passage belongs")
        else:
            why = "names no code of the codebook"
            made.ledger.left("Coding", why, id_=f"excerpt:{excerpt}")
            made.refer(applied.notes, f"excerpt:{excerpt}")

    def settle(self) -> None:
        """Every coding was read."""
        if self._carried:
            self._made.ledger.carried("Coding", "coding", count=self._carried)
        if self._times:
            self._made.ledger.left("time of day", "dates are kept to the day", count=self._times)
