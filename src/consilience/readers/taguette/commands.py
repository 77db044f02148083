"""Who did what and when, from the list of commands that Taguette keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from consilience.readers.sqlite_file import Database
from consilience.readers.wording import date

#: The user that an export writes for everybody.
EVERYBODY = "admin"


@dataclass(frozen=True, slots=True)
class Act:
    """One person did something on one day."""

    user: str
    date: str | None


@dataclass
class Commands:
    """When each tag was first put on a highlight, and by whom."""

    tagged: dict[tuple[int, int], Act] = field(default_factory=dict)
    made: dict[int, Act] = field(default_factory=dict)
    users: set[str] = field(default_factory=set)
    unread: int = 0

    @property
    def anonymous(self) -> bool:
        """True where coders cannot be told apart."""
        return not self.users - {EVERYBODY}


def read(database: Database, project: int) -> Commands:
    """The commands of a project that concern highlights."""
    found = Commands()
    wanted = ("date", "user_login", "payload")
    for row in database.rows("commands", wanted, where=("project_id", project)):
        try:
            payload = json.loads(str(row["payload"]))
        except (ValueError, RecursionError):
            found.unread += 1
            continue
        if not isinstance(payload, dict) or payload.get("type") != "highlight_add":
            continue
        highlight, tags = payload.get("highlight_id"), payload.get("tags")
        if not isinstance(highlight, int) or not isinstance(tags, list):
            found.unread += 1
            continue
        act = Act(str(row["user_login"] or ""), date(row["date"]))
        found.users.add(act.user)
        found.made.setdefault(highlight, act)
        for tag in tags:
            if isinstance(tag, int):
                found.tagged.setdefault((highlight, tag), act)
    return found
