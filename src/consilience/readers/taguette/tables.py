"""Taguette's tables: exported highlights and codebooks, as CSV or XLSX.

They hold no positions, coders, dates or numbers of documents. A highlight stands in a row for
each of its tags, sometimes several times; one without a tag does not stand in them at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.model import Code, Coding, Excerpt, Source
from consilience.readers import Imported, Inspection, Reader
from consilience.readers.draft import Draft
from consilience.readers.people import TAKES as PEOPLE_TAKES
from consilience.readers.people import People
from consilience.readers.table import sheets
from consilience.readers.taguette.project import BELOW, above
from consilience.readers.unsaid import TAKES, parted
from consilience.readers.wording import lines, opaque, sound

__all__ = ["READER", "inspect", "read"]

_NAME = "taguette-table"
_HIGHLIGHTS = ("id", "document", "tag", "content")
_CODEBOOK = ("tag", "description", "number of highlights")
_SUFFIXES = (".csv", ".xlsx")

_Row = tuple[int, dict[str, str]]


def recognises(path: Path) -> bool:
    """True for a table with Taguette's headings."""
    try:
        return path.is_file() and path.suffix.lower() in _SUFFIXES and bool(_what(path))
    except (ReadError, OSError):
        return False


def _heading(path: Path) -> tuple[str, ...]:
    for sheet in sheets.read(path):
        for _, cells in sheet.rows():
            return tuple(cells)
    return ()


def _what(path: Path) -> str:
    heading = _heading(path)
    if heading == _HIGHLIGHTS:
        return "highlights"
    return "codebook" if heading[: len(_CODEBOOK)] == _CODEBOOK else ""


def _rows(path: Path) -> Iterator[_Row]:
    sheet = next(each for each in sheets.read(path) if next(each.rows(), None) is not None)
    heading: tuple[str, ...] = ()
    for number, cells in sheet.rows():
        if heading:
            words = (lines(sound(each)) for each in cells)
            yield number, {**dict.fromkeys(heading, ""), **dict(zip(heading, words, strict=False))}
        else:
            heading = cells


def inspect(path: Path) -> Inspection:
    """What is in a table."""
    rows = [row for _, row in _rows(path)]
    if _what(path) == "codebook":
        return Inspection(_NAME, path.name, (("tag", len(rows)),))
    counts = (
        ("document", len({row["document"] for row in rows})),
        ("tag", len({row["tag"] for row in rows})),
        ("highlight", len({row["id"] for row in rows})),
        ("tag on a highlight", len({(row["id"], row["tag"]) for row in rows})),
    )
    remark = (
        "Tables of highlights hold no positions, no texts, and no highlights without a tag. The "
        "project itself (SQLite3) holds them."
    )
    return Inspection(_NAME, path.name, counts, (remark,))


def read(
    path: Path,
    slug: str,
    *,
    codebook: str | None = None,
    **given: str | None,
) -> Imported:
    """The study in a table of highlights, or a codebook alone.

    ``codebook`` is the file of the codebook that was exported beside the highlights.
    """
    what = _what(path)
    if not what:
        raise ReadError(
            f"{path.name} has not the headings of a table of Taguette",
            place=Place(path.name, 1),
            hint=f"they are {', '.join(_HIGHLIGHTS)}",
        )
    options, people = parted(given, path.stem)
    draft = Draft(slug, path.name, _NAME, options)
    _Tables(draft, People.of(people)).read(path, what, Path(codebook) if codebook else None)
    return draft.finish()


class _Tables:
    """Reads one or two tables into a draft."""

    def __init__(self, draft: Draft, people: People) -> None:
        people.demand("source")
        self._draft = draft
        self._people = people
        self._texts: dict[str, str] = {}

    def read(self, path: Path, what: str, codebook: Path | None) -> None:
        """Read a table of highlights with its codebook, or a codebook alone."""
        if what == "codebook":
            self._codebook(list(_rows(path)))
            return
        rows = list(_rows(path))
        described: list[_Row] = []
        if codebook is not None:
            if not recognises(codebook) or _what(codebook) != "codebook":
                raise ReadError(
                    f"{codebook.name} is not a codebook of Taguette",
                    place=Place(codebook.name),
                    hint=f"its headings are {', '.join(_CODEBOOK)} …",
                )
            described = [(0, row) for _, row in _rows(codebook)]
        known = {row["tag"] for _, row in described}
        tags = dict.fromkeys(row["tag"] for _, row in rows if row["tag"] not in known)
        self._codebook([*described, *((0, {"tag": tag, "description": ""}) for tag in tags if tag)])
        self._highlights(rows)

    def _codebook(self, rows: list[_Row]) -> None:
        ids = {row["tag"]: opaque("t", row["tag"]) for _, row in rows if row["tag"]}
        if any(above(path, ids) for path in ids):
            self._draft.remark(BELOW)
        for number, row in rows:
            if not row["tag"] or self._draft.has(Code, ids[row["tag"]]):
                continue
            code = Code(
                id=ids[row["tag"]],
                label=" ".join(row["tag"].split()),
                definition=row["description"].strip() or None,
                broader=above(row["tag"], ids),
            )
            self._draft.add(code, row=number or None)
            self._draft.ledger.carried("tag", "code", id_=code.id)

    def _highlights(self, rows: list[_Row]) -> None:
        draft = self._draft
        coder = draft.agent("coders", "The coders of the project, not told apart", "group")
        layer = draft.layer("highlights", "Coding in Taguette", (coder,))
        for number, row in rows:
            excerpt, tag = self._excerpt(number, row), row["tag"]
            if excerpt is None:
                draft.ledger.left("row", "it has no number or no words")
                continue
            if not tag:
                draft.ledger.carried("highlight without a tag", "excerpt", id_=excerpt)
                continue
            id_ = f"{excerpt}-{opaque('t', tag)}"
            if draft.has(Coding, id_):
                draft.ledger.left("row", "the same highlight and tag stand in another row")
                continue
            coding = Coding(
                id=id_, excerpt=excerpt, code=opaque("t", tag), layer=layer, coder=coder
            )
            draft.add(coding, row=number)
            draft.ledger.carried("tag on a highlight", "coding", id_=id_)
        draft.ledger.left("position of a highlight", "the table does not hold it",
                          count=draft.count(Excerpt))  # fmt: skip
        draft.remark(
            "The table does not say where highlights stand, who made them, or which have no tag. "
            "The project itself (SQLite3) does: import that if you can."
        )

    def _excerpt(self, number: int, row: dict[str, str]) -> str | None:
        given, words = row["id"].strip(), row["content"]
        if not given.isascii() or not given.isdecimal() or len(given) > 18 or not words.strip():  # noqa: PLR2004
            return None
        id_ = f"h{int(given)}"
        if self._draft.has(Excerpt, id_):
            if self._texts[id_] != words:
                raise ReadError(
                    f"{self._draft.file}: two rows give one highlight different words",
                    place=Place(self._draft.file, number, 1),
                    hint="export the table again; perhaps two tables were put into one",
                )
            return id_
        source, speaker = self._source(row["document"])
        kind = self._people.source_kind or ("interview" if speaker else "document")
        self._texts[id_] = words
        excerpt = Excerpt(
            id=id_,
            kind=self._people.kind_of_excerpts(kind),
            source=source,
            text=words,
            wording="verbatim",
            speaker=speaker,
        )
        self._draft.add(excerpt, row=number)
        self._draft.ledger.carried("highlight", "excerpt", id_=id_)
        return id_

    def _source(self, name: str) -> tuple[str, str | None]:
        """The source of a document's name, and its speaker where each document is one's."""
        id_ = opaque("s", name)
        speaker = f"sp-{id_}" if self._people.speaker_from == "source" else None
        if not self._draft.has(Source, id_):
            kind = self._people.source_kind or ("interview" if speaker else "document")
            title = " ".join(name.split()) or None
            self._draft.add(Source(id=id_, kind=kind, title=title))
            self._draft.ledger.changed("document", "source", "its name only", id_=id_)
            if speaker:
                self._people.speaker(self._draft, speaker, name, {})
        return id_, speaker


READER = Reader(
    name=_NAME,
    title="highlights or codebook exported by Taguette",
    suffixes=_SUFFIXES,
    recognises=recognises,
    inspect=inspect,
    read=read,
    takes=(*TAKES, "codebook", *PEOPLE_TAKES),
)
