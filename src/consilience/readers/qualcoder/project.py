"""What the tables of a QualCoder database become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from consilience import positions
from consilience.model import Code, Coding, Excerpt, Note, Source
from consilience.readers import media
from consilience.readers.draft import Draft
from consilience.readers.people import People
from consilience.readers.qualcoder.cases import Cases
from consilience.readers.qualcoder.cells import code_id, number, source_id, words
from consilience.readers.qualcoder.passages import Passages
from consilience.readers.sqlite_file import Database, Row, opened
from consilience.readers.turns import find
from consilience.readers.wording import date

_MEDIA = {"images": "picture", "audio": "audio", "video": "video", "docs": "document"}
_LEFT = {
    "graph": "drawings have no place in a study",
    "stored_sql": "queries on the tool's own tables mean nothing here",
    "files_filter": "settings of the tool",
    "manage_files_display": "settings of the tool",
}


class Project:
    """Reads one database into a draft."""

    def __init__(
        self, database: Database, path: Path, draft: Draft, people: People, *, media: bool = False
    ) -> None:
        people.demand("case", "turn", "source")
        self._database = database
        self._path = path
        self._draft = draft
        self._people = people
        self._wants_media = media
        self._coders = _Coders(draft)
        self._cases = Cases(database, draft, people, self._coders.of)
        self._texts: set[int] = set()
        self._names: dict[int, str] = {}

    def read(self) -> None:
        """Read every table."""
        self._project()
        self._codes()
        self._coders.meet(self._database)
        self._cases.declare()
        self._sources()
        self._media()
        self._cases.settle()
        self._journal()
        for table, why in _LEFT.items():
            if count := self._database.count(table):
                self._draft.ledger.left(table, why, count=count)

    # --- project, codes ---------------------------------------------------------------------

    def _project(self) -> None:
        for row in self._database.rows("project", ("databaseversion", "memo", "about")):
            if memo := words(row["memo"]).strip():
                self._draft.description = memo
                self._draft.ledger.carried("memo of the project", "description")

    def _codes(self) -> None:
        ledger = self._draft.ledger
        wanted = ("catid", "name", "supercatid", "memo")
        categories = {number(row["catid"]): row for row in self._database.rows("code_cat", wanted)}
        for key, row in categories.items():
            if key is None:
                continue
            above = number(row["supercatid"])
            id_ = f"cat{key}"
            broader = f"cat{above}" if above in categories and above != key else None
            self._code(id_, row, broader)
            self._draft.attribute(f"code:{id_}", "category", "yes")
            ledger.changed("category", "code", "a code above others; a detail says so", id_=id_)
        columns = ("cid", "name", "memo", "catid", "supercid", "color", "owner", "date")
        codes = {number(row["cid"]): row for row in self._database.rows("code_name", columns)}
        for key, row in codes.items():
            if key is None:
                continue
            parent, category = number(row["supercid"]), number(row["catid"])
            broader = f"cat{category}" if category in categories else None
            if parent is not None and parent in codes and parent != key:
                broader = code_id(parent)
            id_ = code_id(key)
            self._code(id_, row, broader)
            self._draft.attribute(f"code:{id_}", "colour", words(row["color"]))
            ledger.carried("code", "code", id_=id_)
            if row["owner"] or row["date"]:
                ledger.left("maker and date of a code", "a code has no such columns")

    def _code(self, id_: str, row: Row, broader: str | None) -> None:
        label = " ".join(words(row["name"]).split()) or id_
        definition = words(row["memo"]).strip() or None
        code = Code(id=id_, label=label, definition=definition, broader=broader)
        self._draft.add(code, guid=id_)

    # --- sources ----------------------------------------------------------------------------

    def _sources(self) -> None:
        coded = self._by_source("code_text", "ctid", "cid", "seltext", "owner", "date", "memo",
                                "important", "avid")  # fmt: skip
        annotated = self._by_source("annotation", "anid", "memo", "owner", "date")
        wanted = ("id", "name", "mediapath", "memo", "owner", "date", "av_text_id", "risid")
        decided: list[str] = []
        for row in list(self._database.rows("source", wanted)):
            key = number(row["id"])
            if key is None:
                continue
            self._names[key] = words(row["name"])
            text = self._text(key)
            kind = self._kind(key, row, text, decided)
            self._source(key, row, kind, text)
            if text is None:
                continue
            self._texts.add(key)
            passages = Passages(self._draft, key, text, self._people.kind_of_excerpts(kind))
            self._quotes(passages, coded.pop(key, []), annotated.pop(key, []))
        if decided:
            many = f"{len(decided)} texts were" if len(decided) > 1 else "One text was"
            self._draft.remark(
                f"{many} taken for interviews, because cases or turns of speakers stand in them. "
                "Say otherwise with source_kind."
            )
        for what, rest in (("coded text", coded), ("annotation", annotated)):
            if count := sum(map(len, rest.values())):
                self._draft.ledger.left(what, "the file that it is in has no text", count=count)

    def _by_source(self, table: str, *columns: str) -> dict[int | None, list[Row]]:
        found: dict[int | None, list[Row]] = defaultdict(list)
        for row in self._database.rows(table, ("fid", "pos0", "pos1", *columns)):
            found[number(row["fid"])].append(row)
        return found

    def _text(self, key: int) -> str | None:
        for row in self._database.rows("source", ("fulltext",), where=("id", key)):
            if row["fulltext"] is not None:
                return words(row["fulltext"]) or None
        return None

    def _kind(self, key: int, row: Row, text: str | None, decided: list[str]) -> str:
        media = _media(row)
        if media and text is None:
            return media
        if self._people.source_kind:
            return self._people.source_kind
        if self._people.speaker_from == "source":
            return "interview"
        if media is None and text and (self._cases.touches(key) or find(text)):
            decided.append(source_id(key))
            return "interview"
        return "document"

    def _source(self, key: int, row: Row, kind: str, text: str | None) -> None:
        id_ = source_id(key)
        file = f"{id_}.txt" if text is not None else None
        title = " ".join(words(row["name"]).split()) or id_
        self._draft.add(Source(id=id_, kind=kind, title=title, file=file), guid=f"source {key}")
        if file:
            self._draft.text(file, partial(_text_of, self._path, key))
            self._draft.ledger.carried("file", "source", id_=id_)
        else:
            self._draft.ledger.changed("file", "source", "it has no text", id_=id_)
        self._medium(row, id_)
        about = f"source:{id_}"
        for name, value in (
            ("path in QualCoder", row["mediapath"]),
            ("added to QualCoder", date(row["date"])),
        ):
            if value:
                self._draft.attribute(about, name, words(value))
        if (transcript := number(row["av_text_id"])) is not None:
            self._draft.attribute(about, "transcript", source_id(transcript))
        self._note(f"memo-{id_}", about, row["memo"], row)
        self._cases.file(key, title)
        self._reference(about, number(row["risid"]))

    def _medium(self, row: Row, id_: str) -> None:
        """The picture, recording or document that a file is, in the folder of the project."""
        path = words(row["mediapath"])
        folder, _, name = path.lstrip("/").partition("/")
        if not path:
            folder, name = "docs", words(row["name"])
        file = self._path.parent / ("documents" if folder == "docs" else folder) / name
        # What is linked (“images:/home/…”), or leads elsewhere, is not in the project.
        inside = folder in _MEDIA and name == file.name and not file.parent.is_symlink()
        there = inside and file.is_file() and not file.is_symlink()
        if not path and (not there or media.suffix(name) is None):
            return  # a plain text
        found = media.of_file(file) if there else None
        taken = media.take(
            self._draft.ledger, found, wanted=self._wants_media, id_=id_, there=there
        )
        if taken is not None:
            self._draft.medium(id_, taken)

    def _reference(self, about: str, ris: int | None) -> None:
        if ris is None:
            return
        for row in self._database.rows("ris", ("longtag", "tag", "value"), where=("risid", ris)):
            self._draft.attribute(about, words(row["longtag"] or row["tag"]), words(row["value"]))
            self._draft.ledger.changed("bibliographic entry", "detail", "kept as it stands")

    # --- passages ---------------------------------------------------------------------------

    def _quotes(self, passages: Passages, coded: list[Row], annotated: list[Row]) -> None:
        passages.decide(coded)
        who = self._cases.speakers(passages)
        for row, excerpt in passages.excerpts(coded, "ctid", "coded text", who):
            self._coding(f"ct{number(row['ctid'])}", row, excerpt, "coded text")
        for row, excerpt in passages.excerpts(annotated, "anid", "annotation", who):
            self._note(f"an{number(row['anid'])}", f"excerpt:{excerpt}", row["memo"], row)
        passages.settle()

    def _coding(self, id_: str, row: Row, excerpt: str, what: str) -> None:
        key = number(row["cid"])
        if key is None or not self._draft.has(Code, code_id(key)):
            self._draft.ledger.left(what, "its code is not in the database", id_=id_)
            return
        coder, layer = self._coders.layer(words(row["owner"]))
        self._draft.add(
            Coding(
                id=id_,
                excerpt=excerpt,
                code=code_id(key),
                layer=layer,
                coder=coder,
                date=date(row["date"]),
                note=words(row["memo"]).strip() or None,
            ),
            guid=id_,
        )
        self._draft.ledger.carried(what, "coding", id_=id_)
        if number(row["important"]):
            self._draft.attribute(f"coding:{id_}", "important", "yes")
        if number(row.get("avid")) is not None:
            self._draft.attribute(f"coding:{id_}", "coded recording", number(row["avid"]))

    def _media(self) -> None:
        for table, key_name, fragment, columns in (
            ("code_image", "imid", _area, ("x1", "y1", "width", "height", "pdf_page")),
            ("code_av", "avid", _stretch, ("pos0", "pos1")),
        ):
            wanted = (key_name, "id", "cid", "memo", "date", "owner", "important", *columns)
            what = "coded picture" if table == "code_image" else "coded recording"
            for row in list(self._database.rows(table, wanted)):
                key, source = number(row[key_name]), number(row["id"])
                place = fragment(row)
                if key is None or source not in self._names or place is None:
                    self._draft.ledger.left(what, "its place or its file cannot be read")
                    continue
                if not _has_extent(row):
                    why = "a fragment is never empty: a millisecond, or a pixel, holds it"
                    self._draft.ledger.changed("place without extent", "fragment", why)
                self._coding(f"{key_name}{key}", row, self._excerpt(source, place), what)

    def _excerpt(self, source: int, fragment: str) -> str:
        place = "".join(each if each.isalnum() or each == "." else "-" for each in fragment)
        id_ = f"{source_id(source)}-{place}"[:128]
        if not self._draft.has(Excerpt, id_):
            kind = "document-extract" if fragment.startswith(("page", "xywh")) else None
            excerpt = Excerpt(
                id=id_,
                kind=kind or "participant-words",
                source=source_id(source),
                fragment=fragment,
            )
            self._draft.add(excerpt)
        return id_

    # --- notes ------------------------------------------------------------------------------

    def _note(self, id_: str, about: str, memo: object, row: Mapping[str, object]) -> None:
        text = words(memo).strip()
        if not text:
            return
        author = self._coders.of(words(row.get("owner")))
        note = Note(id=id_, about=about, text=text, author=author, date=date(row.get("date")))
        self._draft.add(note, guid=id_)
        self._draft.ledger.carried("memo", "note", id_=id_)

    def _journal(self) -> None:
        for row in self._database.rows("journal", ("jid", "name", "jentry", "date", "owner")):
            key, text = number(row["jid"]), words(row["jentry"]).strip()
            if key is not None and text:
                self._note(f"j{key}", "study", f"{words(row['name'])}\n\n{text}", row)
                self._draft.ledger.changed("title of a journal entry", "note", "its first line")


class _Coders:
    """Agents and layers of the people who coded, numbered as they are met."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known: dict[str, str] = {}

    def meet(self, database: Database) -> None:
        """Number coders by their first coding, so that newcomers change no number."""
        for table in ("code_text", "code_image", "code_av"):
            for row in database.rows(table, ("owner",)):
                self.of(words(row["owner"]))

    def of(self, name: str) -> str | None:
        """The agent of a name; None where there is no name."""
        if not name.strip():
            return None
        if name not in self._known:
            id_ = f"coder-{len(self._known) + 1}"
            self._known[name] = self._draft.agent(id_, name)
        return self._known[name]

    def layer(self, name: str) -> tuple[str | None, str]:
        """The agent and the layer of somebody's coding."""
        agent = self.of(name)
        if agent is None:
            return None, self._draft.layer("coding", "Coding by nobody who is named", ())
        label = f"Coding by {' '.join(name.split())}"
        return agent, self._draft.layer(agent, label, (agent,))


def _media(row: Row) -> str | None:
    """The kind of a picture, recording or document outside of the database."""
    path = words(row["mediapath"])
    folder = path.lstrip("/").replace(":", "/", 1).split("/", 1)[0]
    return _MEDIA.get(folder)


def _area(row: Row) -> str | None:
    numbers = [number(row[name]) for name in ("x1", "y1", "width", "height")]
    if any(each is None or each < 0 for each in numbers):
        return None
    area = ",".join(str(each) for each in (*numbers[:2], *(each or 1 for each in numbers[2:])))
    page = number(row["pdf_page"])
    return f"xywh=pixel:{area}" if page is None or page < 0 else f"page={page + 1}&viewrect={area}"


def _stretch(row: Row) -> str | None:
    start, end = number(row["pos0"]), number(row["pos1"])
    if start is None or end is None or not 0 <= start <= end:
        return None
    return f"t={_seconds(start)},{_seconds(max(end, start + 1))}"


def _has_extent(row: Row) -> bool:
    """False for a moment, a point or a line."""
    if "pos0" in row:
        return number(row["pos0"]) != number(row["pos1"])
    return bool(number(row["width"]) and number(row["height"]))


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03}".rstrip("0").rstrip(".")


def _text_of(path: Path, key: int) -> str:
    """The text of a source, read from the database again."""
    with opened(path) as database:
        return next(_stored(database, key), "")


def _stored(database: Database, key: int) -> Iterator[str]:
    for row in database.rows("source", ("fulltext",), where=("id", key)):
        yield positions.canonical(words(row["fulltext"]))
