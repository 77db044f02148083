"""W3C Web Annotations (JSON-LD), or rows as Hypothes.is gives them; written as a stream."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from consilience.loss import Ledger
from consilience.model import Code, Coding, Excerpt, Note, Source, Speaker
from consilience.writers import Material, Writer, unplaced
from consilience.writers.options import choice
from consilience.writers.phrases import restriction
from consilience.writers.web_annotation import hypothesis
from consilience.writers.web_annotation.held import Held
from consilience.writers.web_annotation.nodes import CONTEXT, Json, Nodes

_NAME = "web-annotation"
_FORMS = ("collection", "list", "lines")
_SHAPES = ("w3c", "hypothesis")
_WHY = "an annotation has no place for it"
_PLACED = {
    "source": ("kind", "title", "locator", "licence", "access"),
    "excerpt": (
        *("kind", "source", "locator", "text", "wording", "language", "speaker", "collaboration"),
        *("wave", "phase_spoken_of", "start", "end", "prefix", "suffix", "fragment"),
        *("licence", "access"),
    ),
    "speaker": ("label",),
    "code": ("label",),
    "coding": (
        *("excerpt", "code", "layer", "coder", "date", "direction", "concerns", "settles", "note"),
    ),
    "note": ("about", "text", "author", "date", "access"),
}  # fmt: skip


def write(material: Material, path: Path, ledger: Ledger, **options: str) -> tuple[str, ...]:
    """Write the annotations of a study."""
    lines_first = path.suffix.lower() == ".jsonl"
    form = choice(_NAME, options, "form", _FORMS[::-1] if lines_first else _FORMS)
    if choice(_NAME, options, "for", _SHAPES) == "hypothesis":
        return hypothesis.write(material, path, ledger, lines=form == "lines")
    writing = _Writing(material, ledger)
    with path.open("w", encoding="utf-8", newline="\n") as stream, Held() as held:
        writing.hold(held)
        annotations = writing.annotations(held)
        if form == "collection":
            stream.writelines(writing.collection(annotations))
        else:
            stream.writelines(_list(annotations, lines=form == "lines"))
    remarks = writing.account()
    named = {*_PLACED, "agent", "layer", "wave", *({"author"} if form == "collection" else ())}
    unplaced.note(material, ledger, named, _WHY)
    unplaced.cells(material, ledger, _PLACED, _WHY)
    return remarks


def _list(annotations: Iterator[str], *, lines: bool) -> Iterator[str]:
    context = f'{{"@context": {_json(CONTEXT)}, '
    whole = (context + each.removeprefix("{") for each in annotations)
    if lines:
        yield from (f"{each}\n" for each in whole)
        return
    yield "["
    for number, each in enumerate(whole):
        yield f",\n{each}" if number else f"\n{each}"
    yield "\n]\n"


class _Writing:
    """Puts annotations together; each excerpt's target is made once."""

    def __init__(self, material: Material, ledger: Ledger) -> None:
        self._material = material
        self._ledger = ledger
        self._nodes = Nodes(material)
        self._restricted: Counter[tuple[str, str]] = Counter()
        self._positions = 0
        self._whole = False

    def hold(self, held: Held) -> None:
        """Lay codings and notes beside the excerpts that they are about."""
        for coding in self._material.study.records(Coding):
            self._dated("coding", coding.id, coding.date)
            held.add(f"excerpt:{coding.excerpt}", _json(self._nodes.coding(coding)))
        for note in self._material.study.records(Note):
            self._dated("note", note.id, note.date)
            words = _json(self._nodes.note(note))
            about, _, _ = note.about.partition(":")
            tier = self._material.tier("note", note.id)
            self._restricted[tier, "note"] += 1
            if about == "excerpt":
                held.add(note.about, words)
            elif about == "source":
                page = self._nodes.page(note.about.removeprefix("source:"))
                held.add("", _with(words, {"target": page}))
            else:
                held.add("", _with(words, {"target": self._nodes.address(note.about)}))

    def _dated(self, what: str, id_: str, date: str | None) -> None:
        self._ledger.carried(what, "annotation", id_=id_)
        if date:
            why = "a day is its first moment; “created” is left out where only a month is known"
            self._ledger.changed(f"date of a {what}", "created", why, id_=id_)

    def _named(self, what: str, id_: str, became: str, changed: str = "") -> None:
        if f"{what}:{id_}" not in self._nodes.used:
            self._ledger.left(what, "no annotation names it", id_=id_)
        elif changed:
            self._ledger.changed(what, became, changed, id_=id_)
        else:
            self._ledger.carried(what, became, id_=id_)

    def annotations(self, held: Held) -> Iterator[str]:
        """Every annotation as JSON, in the order of the excerpts; notes on other things last."""
        for excerpt in self._material.study.records(Excerpt):
            about = self._about(excerpt)
            found = False
            for words in held.of(f"excerpt:{excerpt.id}"):
                found = True
                yield _with(words, about)
            if not found:
                yield _with(_json(self._nodes.highlight(excerpt)), about)
        yield from held.of("")

    def _about(self, excerpt: Excerpt) -> Json:
        self._ledger.carried("excerpt", "target", id_=excerpt.id)
        if excerpt.start is not None:
            self._positions += 1
        if excerpt.text:
            self._restricted[self._material.tier("excerpt", excerpt.id), "quote"] += 1
        about: Json = {"target": self._nodes.target(excerpt)}
        if licence := self._material.licence(excerpt):
            about["rights"] = licence
        return about

    def collection(self, annotations: Iterator[str]) -> Iterator[str]:
        """A collection with one page."""
        self._whole = True
        header, home = self._material.study.header, self._material.home
        head: Json = {
            "@context": CONTEXT,
            "id": f"{home}#annotations",
            "type": "AnnotationCollection",
            "label": header.title,
        }
        if header.description:
            head["dcterms:description"] = header.description
        if header.authors:
            head["creator"] = [{"type": "Person", "name": each.name} for each in header.authors]
        if header.language:
            head["language"] = header.language
        yield _json(head).removesuffix("}")
        total = 0
        for words in annotations:
            if not total:
                page = {"id": f"{home}#annotations-1", "type": "AnnotationPage", "startIndex": 0}
                yield f',\n"first": {_json(page).removesuffix("}")}, "items": ['
            yield f",\n{words}" if total else f"\n{words}"
            total += 1
        if total:
            yield "\n]}"
        tail: Json = {"total": total}
        if said := restriction(self._restricted):
            tail["rdfs:comment"] = said
        yield f",\n{_json(tail).removeprefix('{')}\n"

    def account(self) -> tuple[str, ...]:
        """Note what annotations name, and give remarks for whoever reads the file."""
        header, ledger = self._material.study.header, self._ledger
        for what, kind, became in (
            ("source", Source, "source of a target"),
            ("speaker", Speaker, "con:spokenBy"),
            ("code", Code, "body"),
        ):
            for record in self._material.study.records(kind):
                self._named(what, record.id, became)
        for agent in header.agents:
            self._named("agent", agent.id, "creator")
        why = "its name and address go with each annotation, and nothing else of it"
        for layer in header.layers:
            self._named("layer", layer.id, "con:layer", why)
        for wave in header.waves:
            self._named("wave", wave.id, "con:wave", why)
        for author in header.authors if self._whole else ():
            ledger.changed("author", "creator", "the name only", id_=author.orcid or "")
        said = restriction(self._restricted)
        counting = "Positions count Unicode code points from 0, as the W3C's model says."
        return tuple(filter(None, (said, counting if self._positions else "")))


def _json(value: object) -> str:
    """JSON on one line, also for programs that take U+2028 for the end of a line."""
    words = json.dumps(value, ensure_ascii=False)
    return (
        words.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
    )


def _with(words: str, more: Json) -> str:
    """An object of JSON with more members."""
    return f"{words.removesuffix('}')}, {_json(more).removeprefix('{')}"


WRITER = Writer(
    name=_NAME,
    title="Web Annotations (W3C, JSON-LD)",
    suffixes=(".jsonld", ".json", ".jsonl"),
    write=write,
    takes=MappingProxyType(
        {
            "form": "collection (one AnnotationCollection), list (a JSON array) or lines (one "
            "annotation a line); .jsonl means lines",
            "for": "w3c (the model of the W3C) or hypothesis (rows as Hypothes.is gives them: "
            "tags, positions in UTF-16)",
        }
    ),
)
