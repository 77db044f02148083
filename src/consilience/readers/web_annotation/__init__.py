"""W3C Web Annotations and the export of Hypothes.is, as JSON or JSON-LD."""

from __future__ import annotations

import re
from pathlib import Path

from consilience import positions
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.model import Code, Coding, Excerpt, Note, Record, Source, Speaker
from consilience.positions import Counting, Span, Unit
from consilience.readers import Imported, Inspection, Reader
from consilience.readers.draft import Draft
from consilience.readers.people import People
from consilience.readers.unsaid import TAKES, parted
from consilience.readers.web_annotation.annotations import Annotation, Target
from consilience.readers.web_annotation.annotations import read as annotations_of
from consilience.readers.wording import date, opaque

__all__ = ["READER", "inspect", "read"]

_NAME = "web-annotation"
_SUFFIXES = (".json", ".jsonld", ".jsonl", ".ndjson")
#: Spellings of media fragments that a study can hold.
_FRAGMENT = re.compile(
    r"page=[0-9]+(?:&viewrect=[0-9.]+(?:,[0-9.]+){3})?|t=(?:npt:)?[0-9.:]*(?:,[0-9.:]+)?"
    r"|xywh=(?:(?:pixel|percent):)?[0-9.]+(?:,[0-9.]+){3}"
)
_ACCOUNT = re.compile(r"acct:([^@]+)@.*")
_HEAD = 1 << 16
#: Stands in the addresses of our own notes, behind that of their study.
_NOTE = "/note/"
_SIGNS = (b'"target"', b'"hasTarget"', b"AnnotationPage", b"AnnotationCollection")


def recognises(path: Path) -> bool:
    """True for JSON in whose beginning an annotation shows."""
    if not path.is_file() or path.suffix.lower() not in _SUFFIXES:
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        return any(sign in head for sign in _SIGNS) and bool(annotations_of(path))
    except (ReadError, OSError):
        return False


def _found(path: Path) -> list[Annotation]:
    found = annotations_of(path)
    if not found:
        raise ReadError(
            f"{path.name} holds no annotations",
            place=Place(path.name),
            hint="an annotation has a target",
        )
    return found


def inspect(path: Path) -> Inspection:
    """What is in a file."""
    found = _found(path)
    counts = (
        ("annotation", len(found)),
        ("page", len({each.address for one in found for each in one.targets})),
        ("quote", sum(bool(each.exact) for one in found for each in one.targets)),
        ("tag", len({tag for one in found for tag in one.tags})),
        ("tag on a quote", sum(len(one.tags) for one in found)),
        ("comment", sum(len(one.comments) for one in found)),
        ("annotator", len({one.creator for one in found if one.creator})),
    )
    return Inspection(_NAME, path.name, counts)


def read(
    path: Path,
    slug: str,
    *,
    text: str | None = None,
    **given: str | None,
) -> Imported:
    """The study in a file.

    ``text`` is a file with the text of the page, where all annotations are on one: then their
    positions are kept.
    """
    found = _found(path)
    options, people = parted(given, path.stem)
    draft = Draft(slug, path.name, _NAME, options)
    reading = _Reading(draft, People.of(people))
    reading.read(found, Path(text) if text else None)
    return draft.finish()


class _Reading:
    """Turns annotations into records."""

    def __init__(self, draft: Draft, people: People) -> None:
        self._draft = draft
        self._kind = people.source_kind or "web-page"
        self._people = people
        self._coders: dict[str, str] = {}
        self._codes: dict[tuple[str, str], str] = {}
        self._excerpts: dict[str, str] = {}
        #: coders by the address of the layer that they coded in
        self._layers: dict[str, dict[str, None]] = {}
        self._notes = 0
        self._places: dict[int, positions.Place | None] = {}
        self._text: positions.Placed | None = None

    def read(self, found: list[Annotation], text: Path | None) -> None:
        """Read all annotations; answers to others come last."""
        if text is not None:
            self._measure(found, text)
        known = {each.id for each in found if each.id}
        for each in found:
            if not each.answers:
                each.answers = [one.address for one in each.targets if one.address in known]
            if each.own.layer and each.creator:
                self._layers.setdefault(each.own.layer, {})[self._agent(each)] = None
        first = [each for each in found if not each.answers]
        for each in first:
            self._annotation(each)
        for each in found:
            if each.answers:
                self._answer(each)

    def _measure(self, found: list[Annotation], path: Path) -> None:
        """Place the quotes of all annotations in the text of their one page."""
        places = [each for one in found for each in one.targets if each.exact]
        if len({each.address for each in places}) > 1:
            raise ReadError(
                f"{self._draft.file} is about several pages, and {path.name} is the text of one",
                hint="export the annotations of one page, or leave out the text",
            )
        try:
            raw = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ReadError(
                f"{path.name} is not saved as UTF-8", place=Place(path.name), hint="save it again"
            ) from error
        spans = [
            Span(-1 if each.start is None else each.start, -1 if each.end is None else each.end,
                 each.exact)
            for each in places
        ]  # fmt: skip
        self._text = positions.place(raw, spans, expected=Counting(Unit.UTF_16))
        for each, there in zip(places, self._text.places, strict=True):
            self._places[id(each)] = there if there and there.quoted else None
        self._draft.remark(f"In {path.name}, {self._text.verdict.sentence}.")

    # --- annotations ------------------------------------------------------------------------

    def _annotation(self, found: Annotation) -> None:
        ledger = self._draft.ledger
        for what in found.others:
            ledger.left(what, "only words and tags have a place", id_=_short(found))
        if not found.targets or not any(each.address for each in found.targets):
            ledger.left("annotation", "it does not say what it is about", id_=_short(found))
            return
        for number, target in enumerate(found.targets, 1):
            if not target.address:
                ledger.left("target", "it has no address", id_=_short(found))
                continue
            if record := self._record(found, target):
                ledger.carried("annotation", "note", id_=_short(found))
                self._comments(found, record)
                continue
            source = self._source(target)
            excerpt = self._excerpt(found, target, source, number)
            about = f"excerpt:{excerpt}" if excerpt else f"source:{source}"
            became = "excerpt" if excerpt else "note"
            ledger.carried("annotation", became, id_=_short(found))
            coding = self._tags(found, excerpt, source)
            if number == 1:
                if not coding:
                    self._comments(found, about)
                if found.id:
                    self._excerpts[found.id] = f"coding:{coding}" if coding else about
                if found.group and found.group != "__world__":
                    self._draft.attribute(about, "group", found.group)

    def _record(self, found: Annotation, target: Target) -> str:
        """What a note of ours is on, where that is the study itself, a code or a speaker."""
        study, is_note, _ = found.id.rpartition(_NOTE)
        if not is_note or found.tags or target.exact or target.fragment:
            return ""
        if target.address == study:
            return "study"
        known: tuple[tuple[str, type[Record], str], ...]
        known = (("code", Code, "t"), ("speaker", Speaker, "p"))
        for kind, record, letter in known:
            id_ = opaque(letter, target.address)
            if self._draft.has(record, id_):
                return f"{kind}:{id_}"
        return ""

    def _source(self, target: Target) -> str:
        id_ = opaque("s", target.address)
        if not self._draft.has(Source, id_):
            title = " ".join((target.title or target.address).split())
            file = f"{id_}.txt" if self._text else None
            source = Source(id=id_, kind=self._kind, title=title, locator=target.address, file=file)
            self._draft.add(source, guid=target.address)
            self._draft.ledger.carried("page", "source", id_=id_)
            if file and self._text:
                words = self._text.text
                self._draft.text(file, lambda: words)
        return id_

    def _excerpt(self, found: Annotation, target: Target, source: str, number: int) -> str | None:
        for what in target.others:
            self._draft.ledger.left(what, "the words quoted are enough to find the place")
        fragment = target.fragment if _FRAGMENT.fullmatch(target.fragment) else ""
        if not target.exact.strip() and not fragment and not target.own.kind:
            return None
        if target.id:
            id_ = opaque("e", target.id)
        else:
            id_ = opaque("e", found.id or repr((found, number)), str(number))
        if self._draft.has(Excerpt, id_):
            if target.id:
                return id_
            self._draft.ledger.left("annotation", "it stands in the file twice", id_=id_)
            return id_
        there = self._places.get(id(target))
        prefix, suffix = target.prefix or None, target.suffix or None
        words = target.exact
        if there is not None and self._text is not None:
            prefix, suffix = self._text.context(there)
            words = self._text.text[there.start : there.end]
        elif target.start is not None:
            self._draft.attribute(
                f"excerpt:{id_}", "TextPositionSelector", f"{target.start}-{target.end}"
            )
            why = "kept as a detail: a place counts only with the text of the page"
            self._draft.ledger.changed("TextPositionSelector", "detail", why, id_=id_)
        self._draft.add(
            Excerpt(
                id=id_,
                kind=target.own.kind or self._people.kind_of_excerpts(self._kind),
                source=source,
                locator=target.own.locator,
                text=words or None,
                wording=target.own.wording or ("verbatim" if words else None),
                language=target.own.language,
                speaker=self._speaker(target),
                start=there.start if there else None,
                end=there.end if there else None,
                prefix=prefix if words else None,
                suffix=suffix if words else None,
                fragment=fragment or None,
            ),
            guid=target.id or found.id or None,
        )
        return id_

    def _speaker(self, target: Target) -> str | None:
        if not target.own.speaker:
            return None
        id_ = opaque("p", target.own.speaker)
        if not self._draft.has(Speaker, id_):
            label = target.own.speaker_label or target.own.speaker
            self._draft.add(Speaker(id=id_, label=label), guid=target.own.speaker)
            self._draft.ledger.carried("con:spokenBy", "speaker", id_=id_)
        return id_

    def _tags(self, found: Annotation, excerpt: str | None, source: str) -> str:
        """The codings of an annotation; the id of the one that its comments belong to."""
        acted = ""
        for words, concept in found.tags:
            if excerpt is None:
                self._draft.attribute(f"source:{source}", "tag", words)
                why = "a tag on a whole page is kept as its detail"
                self._draft.ledger.changed("tag", "detail", why)
                continue
            code = self._code(words, concept)
            id_ = opaque("a", found.id if found.own.is_coding else excerpt, code)
            if self._draft.has(Coding, id_):
                continue
            coder, layer = self._coder(found)
            note = "\n\n".join(found.comments) if found.own.is_coding else ""
            coding = Coding(
                id=id_,
                excerpt=excerpt,
                code=code,
                layer=layer,
                coder=coder,
                date=self._date(found),
                direction=found.own.direction,
                note=note or None,
            )
            acted = id_ if found.own.is_coding else ""
            self._draft.add(coding, guid=found.id or None)
            self._draft.ledger.carried("tag", "coding", id_=id_)
        return acted

    @staticmethod
    def _date(found: Annotation) -> str | None:
        return found.own.date or date(found.date)

    def _code(self, words: str, concept: str) -> str:
        id_ = opaque("t", concept or words)
        if not self._draft.has(Code, id_):
            self._draft.add(Code(id=id_, label=words), guid=concept or None)
        return id_

    def _coder(self, found: Annotation) -> tuple[str | None, str]:
        if address := found.own.layer:
            coders = self._layers.get(address, {})
            label = " ".join(found.own.layer_label.split()) or address
            layer = self._draft.layer(opaque("l", address), label, coders)
            return (self._agent(found) if found.creator else None), layer
        if not found.creator:
            label = "Annotations by nobody who is named"
            return None, self._draft.layer("annotations", label, ())
        coder = self._agent(found)
        name = found.creator_name or _name(found.creator)
        return coder, self._draft.layer(coder, f"Annotations by {name}", (coder,))

    def _agent(self, found: Annotation) -> str:
        if found.creator not in self._coders:
            id_ = f"coder-{len(self._coders) + 1}"
            name = found.creator_name or _name(found.creator)
            self._coders[found.creator] = self._draft.agent(id_, name)
        return self._coders[found.creator]

    def _comments(self, found: Annotation, about: str) -> None:
        for words in found.comments:
            if not words.strip():
                continue
            self._notes += 1
            id_ = opaque("n", found.id or about, str(self._notes if not found.id else 0), words)
            if self._draft.has(Note, id_):
                continue
            author = self._agent(found) if found.creator else None
            note = Note(
                id=id_, about=about, text=words.strip(), author=author, date=self._date(found)
            )
            self._draft.add(note, guid=found.id or None)
            self._draft.ledger.carried("comment", "note", id_=id_)

    def _answer(self, found: Annotation) -> None:
        """An answer to an annotation becomes a note on the same thing."""
        for answered in reversed(found.answers):
            if about := self._excerpts.get(answered):
                self._comments(found, about)
                why = "a note on what the answered annotation is on"
                self._draft.ledger.changed("answer", "note", why, id_=_short(found))
                return
        self._draft.ledger.left("answer", "what it answers is not in the file", id_=_short(found))


def _short(found: Annotation) -> str:
    return found.id.rpartition("/")[2]


def _name(creator: str) -> str:
    """The name in an account; else the address itself."""
    match = _ACCOUNT.fullmatch(creator)
    return match[1] if match else creator


READER = Reader(
    name=_NAME,
    title="Web Annotations (W3C, Hypothes.is)",
    suffixes=_SUFFIXES,
    recognises=recognises,
    inspect=inspect,
    read=read,
    takes=(*TAKES, "text", "source_kind"),
)
