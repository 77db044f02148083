"""Rows as the API of Hypothes.is gives them: one for each quote, layer and coder; notes answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from consilience.loss import Ledger
from consilience.model import Code, Coding, Excerpt, Note, Source
from consilience.writers import Material, unplaced
from consilience.writers.phrases import restriction
from consilience.writers.web_annotation.nodes import Json, Nodes, first_moment, selectors_of

_WHY = "Hypothes.is has no place for it"
_PLACED = {
    "source": ("title", "locator"),
    "excerpt": ("source", "text", "start", "end", "prefix", "suffix", "fragment"),
    "code": ("label",),
    "coding": ("excerpt", "code", "coder", "date", "note"),
    "note": ("about", "text", "author", "date"),
}


def write(material: Material, path: Path, ledger: Ledger, *, lines: bool) -> tuple[str, ...]:
    """Write the rows, as ``{"total": …, "rows": […]}`` or one a line."""
    rows = _Rows(material, ledger)
    total = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("" if lines else '{"rows": [')
        for row in rows.all():
            stream.write(("" if lines else ",\n" if total else "\n") + _json(row))
            stream.write("\n" if lines else "")
            total += 1
        stream.write("" if lines else f'\n], "total": {total}}}\n')
    unplaced.note(material, ledger, {*_PLACED, "agent"}, _WHY)
    unplaced.cells(material, ledger, _PLACED, _WHY)
    said = restriction(rows.restricted)
    return tuple(filter(None, (said, "Positions count UTF-16 code units, as browsers do.")))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)


class _Rows:
    """Makes rows; codings are held in memory, by excerpt."""

    def __init__(self, material: Material, ledger: Ledger) -> None:
        study = material.study
        self._material = material
        self._ledger = ledger
        self._nodes = Nodes(material)
        self.restricted: Counter[tuple[str, str]] = Counter()
        self._agents = {each.id: each for each in study.header.agents}
        self._text: tuple[str, str] = ("", "")
        self._codings: dict[str, list[Coding]] = {}
        for coding in study.records(Coding):
            self._codings.setdefault(coding.excerpt, []).append(coding)
        self._notes: dict[str, list[Note]] = {}
        for note in study.records(Note):
            self._notes.setdefault(note.about, []).append(note)

    def all(self) -> Iterator[Json]:
        """Every row, in the order of the excerpts; notes on whole sources last."""
        study, ledger = self._material.study, self._ledger
        for excerpt in study.records(Excerpt):
            yield from self._excerpt(excerpt)
        for source in study.records(Source):
            for note in self._notes.pop(f"source:{source.id}", ()):
                yield {**self._page(source.id), **self._note(note)}
        for note in (each for those in self._notes.values() for each in those):
            ledger.left("note", "Hypothes.is knows notes on pages and quotes only", id_=note.id)
        used, why = self._nodes.used, "no row names it"
        for what, kind, became in (("source", Source, "page"), ("code", Code, "tag")):
            for record in study.records(kind):
                if f"{what}:{record.id}" in used:
                    ledger.carried(what, became, id_=record.id)
                else:
                    ledger.left(what, why, id_=record.id)
        for agent in study.header.agents:
            if f"agent:{agent.id}" in used:
                ledger.changed("agent", "user", "an account without a server", id_=agent.id)
            else:
                ledger.left("agent", why, id_=agent.id)

    def _excerpt(self, excerpt: Excerpt) -> Iterator[Json]:
        self._ledger.carried("excerpt", "target", id_=excerpt.id)
        if excerpt.text:
            self.restricted[self._material.tier("excerpt", excerpt.id), "quote"] += 1
        page = self._page(excerpt.source)
        target = {"source": page["uri"], "selector": self._selectors(excerpt)}
        acts: dict[tuple[str, str], list[Coding]] = {}
        for coding in self._codings.get(excerpt.id, ()):
            acts.setdefault((coding.layer, coding.coder or ""), []).append(coding)
        first = f"{self._material.address('excerpt', excerpt.id)}#annotation"
        if not acts:
            yield {"id": first, **page, "tags": [], "text": "", "target": [target]}
        for number, ((_, coder), codings) in enumerate(acts.items()):
            id_ = self._material.address("coding", codings[0].id)
            first = first if number else id_
            dates = sorted(each.date for each in codings if each.date)
            yield {
                "id": id_,
                **page,
                **self._user(coder, dates[0] if dates else None),
                "tags": [self._nodes.applied(each.code)[1] for each in codings],
                "text": "\n\n".join(each.note for each in codings if each.note),
                "target": [target],
            }
            for each in codings:
                self._ledger.carried("coding", "tag", id_=each.id)
        for note in self._notes.pop(f"excerpt:{excerpt.id}", ()):
            yield {**page, **self._note(note), "references": [first], "target": [target]}

    def _note(self, note: Note) -> Json:
        self._ledger.carried("note", "text", id_=note.id)
        self.restricted[self._material.tier("note", note.id), "note"] += 1
        return {
            "id": self._material.address("note", note.id),
            **self._user(note.author, note.date),
            "tags": [],
            "text": note.text,
        }

    def _page(self, source: str) -> Json:
        page = self._nodes.page(source)
        title = {"title": [self._nodes.title(source)]}
        return {"uri": page, "document": title, "target": [{"source": page}]}

    def _user(self, agent: str | None, date: str | None) -> Json:
        made: Json = {}
        if found := self._agents.get(agent or ""):
            self._nodes.used.add(f"agent:{agent}")
            made["user"] = f"acct:{found.id}@study.invalid"
            made["user_info"] = {"display_name": found.name}
        if date and (moment := first_moment(date)):
            made["created"] = made["updated"] = moment
        return made

    def _selectors(self, excerpt: Excerpt) -> list[Json]:
        """Selectors, whose positions count what browsers count."""
        found = selectors_of(excerpt)
        if excerpt.start is None or excerpt.end is None:
            return found
        if excerpt.source not in self._material.texts:
            why = "without the text of the source nobody can count as browsers do"
            self._ledger.left("position of an excerpt", why, id_=excerpt.id)
            return found[1:]
        if self._text[0] != excerpt.source:
            self._text = (excerpt.source, self._material.texts[excerpt.source]())
        text = self._text[1]
        start = _utf_16(text[: excerpt.start])
        end = start + _utf_16(text[excerpt.start : excerpt.end])
        return [{**found[0], "start": start, "end": end}, *found[1:]]


def _utf_16(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
