"""What somebody goes through: a list of pairs that stays the same until its end.

Answers do not bring further candidates up before all that was offered is through, as on the
terminal. It is kept in memory; after a restart one goes on with what is not judged yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from consilience import linking, sssom
from consilience.linking import Item, Mode
from consilience.linking.ends import study_of
from consilience.project import Project

_MOST = 50
_LINKS = {sssom.ACCEPTED, sssom.REFUSED, sssom.UNSURE, sssom.REVIEWS_FILE}


@dataclass(frozen=True, slots=True)
class Goal:
    """What is gone through: in which study, by whom, how, and towards what."""

    study: str
    who: str
    mode: Mode
    to: tuple[str, ...] = ()


@dataclass(slots=True)
class Sitting:
    """The pairs; what was answered so far, and why, by the pair."""

    items: tuple[Item, ...]
    files: object
    judged: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def place(self, pair: str) -> int | None:
        """Where a pair stands, from 0."""
        return next((n for n, each in enumerate(self.items) if each.id == pair), None)

    def following(self, place: int) -> Item | None:
        """The next pair that is not judged yet."""
        rest = (*self.items[place + 1 :], *self.items[: max(0, place)])
        return next((each for each in rest if each.id not in self.judged), None)

    @property
    def left(self) -> int:
        """How many pairs are not judged yet."""
        return len(self.items) - len(self.judged)


_KNOWN: dict[tuple[str, Goal], Sitting] = {}


def of(project: Project, goal: Goal, version: str, *, fresh: bool = False) -> Sitting:
    """The sitting of somebody; a new one where it is over, or codes and quotes have changed."""
    key = (str(project.root), goal)
    now = _files(project, goal.study)
    known = _KNOWN.pop(key, None)
    if known is None or fresh or known.files != now:
        items = linking.queue(
            project, goal.study, goal.who, mode=goal.mode, to=goal.to, version=version
        )
        known = Sitting(items, now)
    _KNOWN[key] = known
    while len(_KNOWN) > _MOST:
        del _KNOWN[next(iter(_KNOWN))]
    return known


def _files(project: Project, study: str) -> object:
    """What a sitting rests on: the files of a study, but for those that it writes."""
    folder = study_of(project, study)
    return tuple(
        (each.name, each.stat().st_mtime_ns, each.stat().st_size)
        for each in sorted(folder.glob("*.csv"))
        if each.name not in _LINKS
    )
