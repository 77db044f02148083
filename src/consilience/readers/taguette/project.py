"""What the tables of a Taguette project become."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from consilience.model import Code, Coding, Source
from consilience.positions import Counting, Placed, Span, Unit, place
from consilience.readers import html_text
from consilience.readers.draft import Draft
from consilience.readers.html_text import HtmlText
from consilience.readers.passages import WHY, Passages, Who, nobody
from consilience.readers.people import People
from consilience.readers.sqlite_file import Database, Row, opened
from consilience.readers.taguette import commands
from consilience.readers.turns import find
from consilience.readers.wording import date

_BYTES = Counting(Unit.UTF_8)
_AMONG = (_BYTES, Counting(Unit.CODE_POINTS), Counting(Unit.UTF_16))
#: What was decided about tags with full stops.
BELOW = (
    "Tags with a full stop in them stand below the tag before the full stop, where there is one "
    "(barrier.skills below barrier)."
)
_GROUP = "coders"
_LAYER = "highlights"
_DETAIL = re.compile(r"\s*([^\s=:;][^=:;\n]{0,40}?)\s*[=:]\s*([^;\n]+?)\s*(?:[;\n]|$)")


class Project:
    """Reads one project into a draft."""

    def __init__(self, database: Database, path: Path, draft: Draft, people: People) -> None:
        people.demand("turn", "source")
        self._database = database
        self._path = path
        self._draft = draft
        self._people = people
        self._tags: dict[int, list[int]] = defaultdict(list)
        self._commands = commands.Commands()
        self._coders: dict[str, str] = {}
        self._described = 0
        self._interviews = 0

    def read(self, project: Row) -> None:
        """Read everything of one project."""
        key = _number(project["id"]) or 0
        if description := str(project["description"] or "").strip():
            self._draft.description = description
            self._draft.ledger.carried("description of the project", "description")
        self._commands = commands.read(self._database, key)
        self._codes(key)
        for row in self._database.rows("highlight_tags", ("highlight_id", "tag_id")):
            highlight, tag = _number(row["highlight_id"]), _number(row["tag_id"])
            if highlight is not None and tag is not None:
                self._tags[highlight].append(tag)
        wanted = ("id", "name", "description", "filename", "created", "text_direction")
        for row in list(self._database.rows("documents", wanted, where=("project_id", key))):
            self._document(row)
        self._settle()

    def _settle(self) -> None:
        draft = self._draft
        if draft.count(Coding) and self._commands.anonymous:
            draft.remark(
                "The file does not say who coded: Taguette writes every command of an export as "
                f"“{commands.EVERYBODY}”. All coding is given to the group of its coders. The "
                "database of the server still knows them."
            )
            draft.ledger.left("coder of a highlight", "Taguette's export does not keep it")
        if self._described and self._people.speaker_from is None:
            draft.remark(
                f"The descriptions of {self._described} documents hold details such as “role=…”. "
                "If a document is one speaker's, import again with speaker_from=source, and "
                "role_from=… for the word that names the role."
            )
        if self._interviews:
            many = f"{self._interviews} documents were" if self._interviews > 1 else "One was"
            draft.remark(
                f"{many} taken for interviews, because turns of speakers stand in them. Say "
                "otherwise with source_kind."
            )
        if self._commands.unread:
            draft.ledger.left("command", "cannot be read", count=self._commands.unread)

    # --- codes ------------------------------------------------------------------------------

    def _codes(self, project: int) -> None:
        wanted = ("id", "path", "description")
        rows = list(self._database.rows("tags", wanted, where=("project_id", project)))
        ids = {str(row["path"]): f"t{_number(row['id'])}" for row in rows}
        for row in rows:
            key, path = _number(row["id"]), str(row["path"] or "")
            if key is None:
                continue
            code = Code(
                id=f"t{key}",
                label=" ".join(path.split()) or f"t{key}",
                definition=str(row["description"] or "").strip() or None,
                broader=above(path, ids),
            )
            self._draft.add(code, guid=f"tag {key}")
            self._draft.ledger.carried("tag", "code", id_=code.id)
        if any(above(path, ids) for path in ids):
            self._draft.remark(BELOW)

    # --- documents --------------------------------------------------------------------------

    def _document(self, row: Row) -> None:
        key = _number(row["id"])
        if key is None:
            return
        id_ = f"s{key}"
        content = _content(self._database, key)
        kind = self._kind(content.text)
        title = " ".join(str(row["name"] or "").split()) or id_
        file = f"{id_}.txt"
        self._draft.add(Source(id=id_, kind=kind, title=title, file=file), guid=f"document {key}")
        self._draft.text(file, partial(_text_of, self._path, key))
        self._draft.ledger.changed("document", "source", "its text without its markup", id_=id_)
        passages = Passages(self._draft, id_, content.text, self._people.kind_of_excerpts(kind))
        who = self._about(row, passages, title)
        self._highlights(key, content, passages, who)

    def _kind(self, text: str) -> str:
        if self._people.source_kind:
            return self._people.source_kind
        if self._people.speaker_from == "source":
            return "interview"
        if find(text):
            self._interviews += 1
            return "interview"
        return "document"

    def _about(self, row: Row, passages: Passages, title: str) -> Who:
        """Keep what is said of a document; who speaks in it."""
        about = f"source:{passages.id}"
        description = str(row["description"] or "").strip()
        for name, value in (
            ("file name", str(row["filename"] or "")),
            ("added to Taguette", date(row["created"])),
            ("text direction", str(row["text_direction"] or "").lower().replace("_", " ")),
            ("description", description),
        ):
            if value and value != "left to right":
                self._draft.attribute(about, name, value)
        details: dict[str, str] = dict(_DETAIL.findall(description))
        self._described += bool(details)
        match self._people.speaker_from:
            case "turn":
                return passages.by_turn(self._people)
            case "source":
                speaker = f"sp-{passages.id}"
                self._people.speaker(self._draft, speaker, title, details)
                return lambda _start, _end: speaker
        return nobody

    def _highlights(self, key: int, content: HtmlText, passages: Passages, who: Who) -> None:
        wanted = ("id", "start_offset", "end_offset", "snippet")
        rows = list(self._database.rows("highlights", wanted, where=("document_id", key)))
        spans = [
            Span(
                _or_none(row["start_offset"]),
                _or_none(row["end_offset"]),
                html_text.read(str(row["snippet"] or "")).words or None,
            )
            for row in rows
        ]
        placed = self._placed(content, spans)
        for row, span, there in zip(rows, spans, placed.places, strict=True):
            number = _number(row["id"])
            id_ = f"h{number}"
            ledger = self._draft.ledger
            if there is not None and there.quoted is not False:
                if there.how in WHY:
                    ledger.changed("highlight", "excerpt", WHY[there.how], id_=id_)
                start, end = content.start(there.start), content.end(there.end)
                passages.excerpt(id_, start, end, who)
            elif span.quote and span.quote.strip():
                why = "its words do not stand at its place: no place is kept"
                ledger.changed("highlight", "excerpt", why, id_=id_)
                passages.loose(id_, html_text.read(str(row["snippet"])).text)
            else:
                ledger.left("highlight", "its place is not in the text", id_=id_)
                continue
            self._draft.origin(f"excerpt:{id_}", f"highlight {number}")
            ledger.carried("highlight", "excerpt", id_=id_)
            self._codings(number or 0, id_)
        passages.tell(placed.verdict)

    def _placed(self, content: HtmlText, spans: Sequence[Span]) -> Placed:
        return place(content.words, spans, expected=_BYTES, among=_AMONG)

    def _codings(self, highlight: int, excerpt: str) -> None:
        tags = self._tags.pop(highlight, [])
        if not tags:
            self._draft.ledger.carried("highlight without a tag", "excerpt", id_=excerpt)
        for tag in tags:
            if not self._draft.has(Code, f"t{tag}"):
                self._draft.ledger.left("tag on a highlight", "the tag is not in the project")
                continue
            act = self._commands.tagged.get((highlight, tag)) or self._commands.made.get(highlight)
            coder, layer = self._coder(act.user if act else "")
            id_ = f"{excerpt}-t{tag}"
            self._draft.add(
                Coding(
                    id=id_,
                    excerpt=excerpt,
                    code=f"t{tag}",
                    layer=layer,
                    coder=coder,
                    date=act.date if act else None,
                )
            )
            self._draft.ledger.carried("tag on a highlight", "coding", id_=id_)

    def _coder(self, user: str) -> tuple[str, str]:
        if self._commands.anonymous or not user:
            coder = self._draft.agent(_GROUP, "The coders of the project, not told apart", "group")
            return coder, self._draft.layer(_LAYER, "Coding in Taguette", (coder,))
        if user not in self._coders:
            id_ = f"coder-{len(self._coders) + 1}"
            self._coders[user] = self._draft.agent(id_, user)
        coder = self._coders[user]
        return coder, self._draft.layer(coder, f"Coding by {user}", (coder,))


def above(path: str, ids: dict[str, str]) -> str | None:
    """The tag that stands above one: what comes before its last full stop, where that is a tag."""
    while "." in path:
        path = path.rpartition(".")[0]
        if path in ids:
            return ids[path]
    return None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _or_none(value: object) -> int:
    """A position; one that is outside of every text where it is none."""
    return value if isinstance(value, int) else -1


def _content(database: Database, key: int) -> HtmlText:
    for row in database.rows("documents", ("contents",), where=("id", key)):
        return html_text.read(str(row["contents"] or ""))
    return html_text.read("")


def _text_of(path: Path, key: int) -> str:
    """The text of a document, read from the file again."""
    with opened(path) as database:
        return _content(database, key).text
