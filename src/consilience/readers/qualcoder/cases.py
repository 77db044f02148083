"""Cases and attributes: speakers by a declared rule, or else details."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from consilience.model import Note, Source
from consilience.positions import Span
from consilience.readers.draft import Draft
from consilience.readers.passages import Who, nobody
from consilience.readers.people import People
from consilience.readers.qualcoder.cells import number, source_id, words
from consilience.readers.qualcoder.passages import Passages
from consilience.readers.sqlite_file import Database
from consilience.readers.wording import date


@dataclass
class _Case:
    id: str
    label: str
    memo: str
    owner: str
    date: str | None
    details: dict[str, str] = field(default_factory=dict)
    #: files that the case has to do with
    files: dict[int, None] = field(default_factory=dict)


class Cases:
    """Knows the cases of a project and where they speak."""

    def __init__(
        self, database: Database, draft: Draft, people: People, agent: Callable[[str], str | None]
    ) -> None:
        self._draft = draft
        self._people = people
        self._agent = agent
        self._cases: dict[int, _Case] = {}
        self._links: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self._of_files: dict[int, dict[str, str]] = defaultdict(dict)
        for row in database.rows("cases", ("caseid", "name", "memo", "owner", "date")):
            key = number(row["caseid"])
            if key is not None:
                label, memo = words(row["name"]), words(row["memo"]).strip()
                owner = words(row["owner"])
                self._cases[key] = _Case(f"case{key}", label, memo, owner, date(row["date"]))
        for row in database.rows("case_text", ("caseid", "fid", "pos0", "pos1")):
            key, file = number(row["caseid"]), number(row["fid"])
            start, end = number(row["pos0"]), number(row["pos1"])
            if key in self._cases and key is not None and file is not None:
                self._cases[key].files[file] = None
                whole = start is None or end is None
                self._links[file].append(
                    (key, 0 if whole else start or 0, 0 if whole else end or 0)
                )
        for row in database.rows("attribute", ("name", "attr_type", "value", "id")):
            key, name, value = number(row["id"]), words(row["name"]), words(row["value"])
            if key is None or not name:
                draft.ledger.left("attribute", "it is of nothing that is in the database")
            elif row["attr_type"] == "case" and key in self._cases:
                self._cases[key].details[name] = value
            elif row["attr_type"] == "file":
                self._of_files[key][name] = value
            else:
                draft.ledger.left("attribute", "it is of nothing that is in the database")

    @property
    def _speak(self) -> bool:
        return self._people.speaker_from == "case"

    def touches(self, file: int) -> bool:
        """True where a case has to do with a file."""
        return bool(self._links.get(file))

    def declare(self) -> None:
        """Make speakers of the cases, where the rule says so."""
        if not self._speak:
            if self._cases:
                self._draft.remark(
                    f"There are {len(self._cases)} cases. Nobody said that they are speakers, so "
                    "they are kept as details of their files. If they are, import again with "
                    "speaker_from=case, and role_from=… where an attribute holds the role."
                )
            return
        for case in self._cases.values():
            self._people.speaker(self._draft, case.id, case.label, case.details)
            self._draft.origin(f"speaker:{case.id}", case.id)
            self._draft.ledger.carried("case", "speaker", id_=case.id)
            self._memo(case, f"speaker:{case.id}")

    def _memo(self, case: _Case, about: str) -> None:
        if case.memo:
            id_ = f"memo-{case.id}"
            author = self._agent(case.owner)
            note = Note(id=id_, about=about, text=case.memo, author=author, date=case.date)
            self._draft.add(note, guid=id_)
            self._draft.ledger.carried("memo", "note", id_=id_)

    def file(self, key: int, title: str) -> None:
        """The attributes of a file."""
        details = self._of_files.pop(key, {})
        if self._people.speaker_from == "source":
            self._people.speaker(self._draft, f"sp-{source_id(key)}", title, details)
            return
        for name, value in details.items():
            self._draft.attribute(f"source:{source_id(key)}", name, value)
            self._draft.ledger.carried("attribute", "detail")

    def speakers(self, passages: Passages) -> Who:
        """Who speaks in a passage of a text."""
        match self._people.speaker_from:
            case "source":
                return lambda _start, _end: f"sp-{passages.id}"
            case "turn":
                return passages.by_turn(self._people)
            case "case":
                return self._by_case(passages)
        return nobody

    def _by_case(self, passages: Passages) -> Who:
        length = len(passages.text)
        links = self._links.get(passages.key, [])
        placed = passages.place([Span(start, end) for _, start, end in links])
        ranges = []
        for (key, start, end), there in zip(links, placed.places, strict=True):
            if there is not None:
                ranges.append((there.end - there.start, there.start, there.end, key))
            elif start == 0 and (end == 0 or end >= length):
                ranges.append((length, 0, length, key))
        ranges.sort()

        def who(start: int, end: int) -> str | None:
            around = [each for each in ranges if each[1] <= start and end <= each[2]]
            nearest = {key for size, _, _, key in around if size == around[0][0]}
            if len(nearest) == 1:
                return self._cases[nearest.pop()].id
            why = "several cases stand there" if nearest else "no case stands there"
            self._draft.ledger.changed("passage", "excerpt", f"{why}: no speaker is given")
            return None

        return who

    def settle(self) -> None:
        """Keep as details the cases that are not speakers."""
        if not self._speak:
            for case in self._cases.values():
                self._as_details(case)
        for file, details in self._of_files.items():
            for _ in details:
                self._draft.ledger.left("attribute", f"there is no file {file}")

    def _as_details(self, case: _Case) -> None:
        files = [f"source:{source_id(each)}" for each in case.files]
        known = [each for each in files if self._draft.has(Source, each.partition(":")[2])]
        why = "kept as details of its files" if known else "kept as details of the study"
        self._draft.ledger.changed("case", "detail", why, id_=case.id)
        for about in known or ["study"]:
            self._draft.attribute(about, "case", case.label)
            for name, value in case.details.items():
                self._draft.attribute(about, f"{case.label}: {name}", value)
                self._draft.ledger.changed("attribute", "detail", "of the case's files")
        self._memo(case, known[0] if known else "study")
