"""Notes: people's own, and those that say what has no field; links and sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consilience import exchange, model, tables
from consilience.model import Attribute, Coding, Note, Record
from consilience.writers.refi_qda import xml
from consilience.writers.refi_qda.parts import Parts
from consilience.writers.refi_qda.words import UNKNOWN_DAY, moment

_CODING = ("direction", "concerns", "note")
_ONE_LAYER = ("layer",)
#: Records of ours that become notes, with the columns that stand in their lines.
_RECORDS: Mapping[str, tuple[str, ...]] = {
    "mention": (
        "words", "organisation", "organisation_type", "profession", "layer", "note",
    ),
    "assessment": (
        "collaboration", "construct", "level", "phase", "round", "layer", "rationale",
    ),
    "pseudonym": ("label", "kind", "scope", "organisation"),
}  # fmt: skip
_AUTHORS = {"mention": "coder", "assessment": "assessor"}
_NAMES = {"mention": "Mention", "assessment": "Assessment", "pseudonym": "Pseudonym"}
#: What has references to notes of its own.
_REFERRING = ("source", "code", "excerpt", "coding", "note", *_RECORDS)
_SETS = ("wave", "layer")
_MOST_KEPT = 10_000


class Notes:
    """Gathers notes while the study is laid down and written."""

    def __init__(self, parts: Parts, layers_used: int) -> None:
        self._parts = parts
        self._columns = (*(_ONE_LAYER if layers_used > 1 else ()), *_CODING)
        #: GUID of a case or a user → notes on it; those on waves and layers by ``kind:id``
        self._linked: list[tuple[str, str]] = []
        self.on_sets: dict[str, list[str]] = {}
        self._targets: frozenset[str] = frozenset()
        #: notes on codings that were kept already, or some of them
        self._kept: set[str] = set()

    # --- before anything is written ---------------------------------------------------------

    def lay(self) -> None:
        """Hang every note on what it is about."""
        study, depot = self._parts.material.study, self._parts.depot
        for kind in _RECORDS:
            for each in study.records(tables.table(kind).record):
                self._hang(kind, each)
        wanted = {
            each.about for each in study.records(Note) if each.about.partition(":")[0] in _NOTED
        }
        self._targets = frozenset(self._present(wanted))
        for note in study.records(Note):
            guid = self._parts.guid("note", note.id)
            kind, _, id_ = note.about.partition(":")
            if not note.text.strip():
                continue
            if note.about == "study" or self._is_there(kind, id_):
                depot.hang(note.about, guid)
            elif kind in _SETS and self._parts.references.said(kind, id_) != id_:
                self.on_sets.setdefault(note.about, []).append(guid)
            elif note.about in self._parts.cases.names or (
                kind == "agent" and id_ in self._parts.agents
            ):
                self._linked.append((guid, self._parts.guid(kind, id_)))
            else:
                depot.hang("study", guid)

    def _hang(self, kind: str, record: Record) -> None:
        guid = self._parts.guid(kind, record.id)
        if isinstance(record, model.Mention):
            on = [f"excerpt:{record.excerpt}"]
        elif isinstance(record, model.Assessment):
            on = [f"excerpt:{each}" for each in record.evidence]
        else:
            on = ["study"]
        for each in on:
            self._parts.depot.hang(each, guid)

    def _present(self, wanted: set[str]) -> Iterator[str]:
        for kind in _NOTED:
            for each in self._parts.material.study.records(tables.table(kind).record):
                if f"{kind}:{each.id}" in wanted:
                    yield f"{kind}:{each.id}"

    def _is_there(self, kind: str, id_: str) -> bool:
        if kind in _NOTED:
            return f"{kind}:{id_}" in self._targets
        if kind == "code":
            return id_ in self._parts.codes
        if kind == "source":
            return self._parts.references.said(kind, id_) != id_
        return self._parts.depot.holds(kind, id_)

    # --- remarks on codings -------------------------------------------------------------------

    def remark(self, coding: Coding) -> tuple[str | None, str]:
        """Keep what a coding has no field for; the GUID of its note and the lines in it.

        Codings of which the same is to be said share a note.
        """
        parts = self._parts
        pairs = [
            (exchange.line_name(column.name), words)
            for column, words in exchange.values(
                coding, tables.CODINGS, parts.references, self._columns
            )
        ]
        if coding.date and not moment(coding.date):
            pairs.append(("date", coding.date))
        pairs += self.details(f"coding:{coding.id}")
        if not pairs:
            return None, ""
        lines = self._lines(pairs)
        if parts.habits.single:
            return None, lines
        guid = parts.guid("remark", lines)
        if guid not in self._kept:
            if len(self._kept) < _MOST_KEPT:
                self._kept.add(guid)
            layer = parts.references.said("layer", coding.layer)
            name = ", ".join(filter(None, (layer, coding.direction)))
            self._keep("coding", guid, {"name": parts.clean(name)}, lines)
        return guid, lines

    def details(self, about: str) -> list[tuple[str, str]]:
        """What other tools hold about something, as pairs of lines."""
        return [
            (exchange.detail(each.name), each.value or "")
            for each in self._parts.depot.hung(about, Attribute)
        ]

    def _lines(self, pairs: list[tuple[str, str]]) -> str:
        clean = self._parts.clean
        return exchange.said((clean(name), clean(words)) for name, words in pairs)

    # --- notes --------------------------------------------------------------------------------

    def _keep(
        self,
        kind: str,
        guid: str,
        attributes: Mapping[str, str | None],
        text: str,
        *,
        description: str = "",
        notes: str = "",
    ) -> None:
        parts = self._parts
        given = {"guid": guid, **attributes}
        content, words = xml.words("PlainTextContent", text), ""
        if parts.habits.single:
            given["plainTextPath"], content, words = f"internal://{guid}.txt", "", text
            given["creationDateTime"] = given.get("creationDateTime") or moment(UNKNOWN_DAY)
        described = xml.words("Description", description)
        parts.depot.note(guid, kind, xml.element("Note", given, described, content, notes), words)

    def keep(self) -> None:
        """Keep the notes of the study, and those that stand for other records of it."""
        study = self._parts.material.study
        for kind in _RECORDS:
            for each in study.records(tables.table(kind).record):
                self._record(kind, each)
        for note in study.records(Note):
            self._note(note)

    def _record(self, kind: str, record: Record) -> None:
        parts, about = self._parts, f"{kind}:{record.id}"
        if isinstance(record, model.Mention) and not parts.depot.holds("excerpt", record.excerpt):
            parts.ledger.left(kind, "its excerpt is not there", id_=record.id)
            return
        if isinstance(record, model.Assessment):
            gone = sum(1 for each in record.evidence if not parts.depot.holds("excerpt", each))
            if gone:
                why = "its excerpt is not there"
                parts.ledger.left("evidence", why, id_=record.id, count=gone)
        table = tables.table(kind)
        pairs = [
            (exchange.line_name(column.name), words)
            for column, words in exchange.values(record, table, parts.references, _RECORDS[kind])
        ]
        author, date = getattr(record, _AUTHORS.get(kind, ""), None), getattr(record, "date", None)
        if author and parts.user(author) is None:
            parts.ledger.left(_AUTHORS[kind], "is nobody whom the study names", id_=record.id)
        if date and not moment(date):
            pairs.append(("date", date))
        pairs += self.details(about)
        attributes = {
            "name": f"{_NAMES[kind]} {record.id}",
            "creatingUser": parts.user(author),
            "creationDateTime": moment(date),
        }
        parts.ledger.carried(kind, "Note", id_=record.id)
        notes = parts.notes_on(about)
        self._keep(kind, parts.guid(kind, record.id), attributes, self._lines(pairs), notes=notes)

    def _note(self, note: Note) -> None:
        parts = self._parts
        if not note.text.strip():
            parts.ledger.left("note", "has no words", id_=note.id)
            return
        pairs: list[tuple[str, str]] = []
        kind, _, id_ = note.about.partition(":")
        placed = note.about == "study" or self._is_there(kind, id_)
        placed = placed or note.about in self.on_sets or note.about in parts.cases.names
        if placed or (kind == "agent" and id_ in parts.agents):
            parts.ledger.carried("note", "Note", id_=note.id)
        else:
            pairs.append(("about", note.about))
            why = "nothing there is what it is about: it is a note on the project, which says so"
            parts.ledger.changed("note", "Note", why, id_=note.id)
        if note.date and not moment(note.date):
            pairs.append(("date", note.date))
        tier = parts.material.tier("note", note.id)
        if tier != parts.tier:
            pairs.append(("access", tier))
        pairs += self.details(f"note:{note.id}")
        attributes = {
            "name": f"Note {note.id}",
            "creatingUser": parts.user(note.author),
            "creationDateTime": moment(note.date),
        }
        on_it = parts.notes_on(f"note:{note.id}")
        guid = parts.guid("note", note.id)
        text, description = parts.clean(note.text), self._lines(pairs)
        self._keep("note", guid, attributes, text, description=description, notes=on_it)

    def about_study(self, pairs: list[tuple[str, str]]) -> None:
        """Keep the note on the study itself, with what a project has no field for."""
        lines = self._lines([*pairs, *self.details("study")])
        guid = self._parts.guid("note", "#study")
        self._parts.depot.hang("study", guid)
        self._keep("study", guid, {"name": exchange.GROUPS["study"]}, lines)

    def on_link(self, guid: str, link: str, pairs: list[tuple[str, str]]) -> None:
        """Keep the note on a link of a code."""
        self._keep("link", guid, {"name": f"Link {link}"}, self._lines(pairs))

    # --- links --------------------------------------------------------------------------------

    def links(self) -> Iterator[str]:
        """Notes on cases and users, and what codings settle."""
        parts = self._parts
        for note, target in self._linked:
            ends = {"originGUID": note, "targetGUID": target}
            guid = exchange.guid(f"{note} {target}")
            yield xml.element("Link", {"guid": guid, "direction": "Associative", **ends})
        for coding in parts.material.study.records(Coding):
            for each in coding.settles:
                if not (
                    parts.depot.holds("coding", each) and parts.depot.holds("coding", coding.id)
                ):
                    parts.ledger.left("coding settled", "is not in the study", id_=coding.id)
                    continue
                attributes = {
                    "guid": parts.guid("coding", f"{coding.id}#settles/{each}"),
                    "name": exchange.SETTLES,
                    "direction": "OneWay",
                    "originGUID": parts.guid("coding", coding.id),
                    "targetGUID": parts.guid("coding", each),
                }
                parts.ledger.carried("coding settled", "Link", id_=coding.id)
                yield xml.element("Link", attributes)


_NOTED = ("note", *_RECORDS)
