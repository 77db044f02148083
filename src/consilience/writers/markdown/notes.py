"""The notes: on each code, source, speaker and construct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consilience.access import TIERS, licence_id
from consilience.model import Code, Coding, Excerpt, Link, Note, Source, Speaker
from consilience.writers.markdown import facts
from consilience.writers.markdown.text import block, inline, quote
from consilience.writers.markdown.vault import Vault
from consilience.writers.phrases import KINDS, WITHHELD
from consilience.writers.shelf import Passage, Shelf, by_kind

Lines = Iterator[str]

#: What the line below a quote says of it.
_SAID = {
    *("kind", "source", "locator", "text", "speaker", "collaboration", "wave"),
    "phase_spoken_of",
}


class Notes:
    """Writes the notes of a study."""

    def __init__(self, shelf: Shelf, vault: Vault, *, texts: bool) -> None:
        self._shelf = shelf
        self._vault = vault
        self._texts = texts

    # --- codes ------------------------------------------------------------------------------

    def code(self, code: Code) -> None:
        """The note on a code."""
        passages = self._shelf.passages(self._shelf.of_code.get(code.id, ()))
        head = self._head("code", code.id, code.label, ["code"])
        self._vault.save("code", code.id, head, self._on_code(code, passages))

    def _on_code(self, code: Code, passages: list[Passage]) -> Lines:
        shelf, vault = self._shelf, self._vault
        yield f"# {inline(code.label)}\n"
        path = [vault.link("code", each) for each in shelf.path(code.id)[:-1]]
        yield " / ".join([vault.home(shelf.header.title), *path, inline(code.label)]) + "\n"
        if code.definition:
            yield block(code.definition) + "\n"
        yield from listed(facts.of_record(shelf, code, {"label", "definition", "broader"}))
        yield from self._wordings(code)
        links = [self._link(each, kind, id_) for each, kind, id_ in shelf.links_of(code.id)]
        yield from section("Linked to", links)
        below = [each for each, above in shelf.above.items() if above == code.id]
        yield from section("Below it", [f"- {vault.link('code', each)}" for each in below])
        for kind, those in by_kind(passages):
            yield from self._counted(kind, those)
            source = ""
            for each in those:
                if each.excerpt.source != source:
                    source = each.excerpt.source
                    yield f"### {vault.link('source', source)}\n"
                yield from self._passage(each)
                yield from listed(f"- {inline(shelf.coding(act))}" for act in each.codings)
        yield from self._remarks(f"code:{code.id}")

    def _wordings(self, code: Code) -> Lines:
        wordings = self._shelf.wordings[code.id]
        if len(wordings) > 1:
            lines = []
            for each in wordings:
                said = f": {inline(each.definition)}" if each.definition else ""
                versions = ", ".join(each.version) or "all"
                lines.append(f"- version {inline(versions)}: {inline(each.label)}{said}")
            yield from section("Wordings", lines)

    def _link(self, link: Link, kind: str, id_: str) -> str:
        end = self._vault.link(kind, id_) if kind else inline(id_)
        return f"- {inline(self._shelf.relation(link))} {end} ({inline(self._shelf.link(link))})"

    # --- sources and speakers -----------------------------------------------------------------

    def source(self, source: Source, excerpts: list[Excerpt]) -> None:
        """The note on a source: its quotes in their order, and its text where that is wanted."""
        tags = ["source", f"source/{source.kind}"]
        head = self._head("source", source.id, self._shelf.source(source.id), tags)
        head["date"] = source.date
        words = {self._shelf.material.licence(each) for each in excerpts}
        head["licence"] = sorted(licence_id(each) for each in words if each)
        self._vault.save("source", source.id, head, self._on_source(source, excerpts))

    def _on_source(self, source: Source, excerpts: Iterable[Excerpt]) -> Lines:
        shelf = self._shelf
        yield f"# {inline(shelf.source(source.id))}\n"
        yield self._vault.home(shelf.header.title) + "\n"
        yield from listed(facts.of_record(shelf, source, {"title"}))
        yield from self._coded(excerpts, with_details=True)
        yield from self._remarks(f"source:{source.id}")
        if self._texts and source.id in shelf.material.texts:
            yield "## Text\n"
            yield quote(shelf.material.texts[source.id]()) + "\n"

    def speaker(self, speaker: Speaker, excerpts: Iterable[Excerpt]) -> None:
        """The note on a speaker label."""
        head = self._head("speaker", speaker.id, speaker.label, ["speaker"])
        self._vault.save("speaker", speaker.id, head, self._on_speaker(speaker, excerpts))

    def _on_speaker(self, speaker: Speaker, excerpts: Iterable[Excerpt]) -> Lines:
        yield f"# {inline(speaker.label)}\n"
        yield self._vault.home(self._shelf.header.title) + "\n"
        yield from listed(facts.of_record(self._shelf, speaker, {"label"}))
        yield from self._coded(excerpts)
        yield from self._remarks(f"speaker:{speaker.id}")

    def _coded(self, excerpts: Iterable[Excerpt], *, with_details: bool = False) -> Lines:
        """Excerpts, the kinds apart, each with everything that was coded on it."""
        shelf = self._shelf
        for kind, passages in by_kind(shelf.all_of(excerpts)):
            yield from self._counted(kind, passages)
            for each in passages:
                yield from self._passage(each)
                yield from listed(map(self._coding, each.codings))
                if with_details:
                    yield from self._details(each.excerpt)

    def _coding(self, coding: Coding) -> str:
        kind = "code" if coding.code in self._shelf.codes else "construct"
        name = self._vault.link(kind, coding.code)
        notes = self._shelf.notes.get(f"coding:{coding.id}", ())
        beneath = "".join(f"\n{self.note(each, '    ')}" for each in notes)
        return f"- {name} · {inline(self._shelf.coding(coding))}{beneath}"

    def _details(self, excerpt: Excerpt) -> Lines:
        lines = list(facts.of_record(self._shelf, excerpt, _SAID | {"prefix", "suffix"}))
        for mention in self._shelf.mentions.get(excerpt.id, ()):
            said = [each.removeprefix("- ") for each in facts.of_record(
                self._shelf, mention, {"excerpt"}
            )]  # fmt: skip
            lines.append(f"- mentions: {'; '.join(said)}")
        yield from listed(lines)
        yield from self._remarks(f"excerpt:{excerpt.id}", heading=False)

    # --- constructs -------------------------------------------------------------------------

    def construct(self, curie: str, below: Iterable[str], through: Iterable[Coding]) -> None:
        """The note on a construct: ``through`` are the codings with codes that count for it."""
        term = self._shelf.construct(curie)
        tags = ["construct", f"construct/{curie.partition(':')[0]}"]
        head = self._head("construct", curie, self._shelf.applied(curie), tags)
        head["address"] = term.address
        head["aliases"] = [self._shelf.applied(curie), term.label]
        lines = self._on_construct(curie, below, list(through))
        self._vault.save("construct", curie, head, lines)

    def _on_construct(self, curie: str, below: Iterable[str], through: list[Coding]) -> Lines:
        shelf, vault, term = self._shelf, self._vault, self._shelf.construct(curie)
        yield f"# {inline(shelf.applied(curie))}\n"
        path = [vault.link("construct", term.broader)] if term.broader else []
        yield " / ".join([vault.home(shelf.header.title), *path, inline(term.label)]) + "\n"
        if term.definition:
            yield block(term.definition) + "\n"
        yield from section("Below it", [f"- {vault.link('construct', each)}" for each in below])
        links = [
            f"- {vault.link(*shelf.end_of_link(each.subject))}: "
            + inline(f"{shelf.relation(each)} it ({shelf.link(each)})")
            for each in shelf.links
            if shelf.end_of_link(each.object) == ("construct", curie)
        ]
        yield from section("Codes linked to it", links)
        judged = [
            f"- {'; '.join(said.removeprefix('- ') for said in facts.of_record(shelf, each))}"
            for each in shelf.assessments.get(curie, ())
        ]
        yield from section("Levels, as somebody judged them", judged)
        for kind, those in by_kind(shelf.passages(shelf.of_code.get(curie, ()))):
            yield from self._counted(kind, those, ", coded with it directly")
            for each in those:
                yield from self._passage(each)
                yield from listed(f"- {inline(shelf.coding(act))}" for act in each.codings)
        for kind, those in by_kind(shelf.passages(through)):
            yield from self._counted(kind, those, ", through codes")
            yield from listed(self._reached(each) for each in those)

    def _reached(self, passage: Passage) -> str:
        codes = dict.fromkeys(each.code for each in passage.codings)
        through = ", ".join(self._vault.link("code", each) for each in codes)
        return f"- {self._to(passage.excerpt)}: {through}"

    # --- pieces -----------------------------------------------------------------------------

    def _head(self, kind: str, id_: str, label: str, tags: list[str]) -> dict[str, object]:
        title = " ".join(label.split())
        head: dict[str, object] = {"title": title, "aliases": [title], "tags": tags, "id": id_}
        head["address"] = self._shelf.material.address(kind, id_)
        if kind in {"source", "speaker"}:
            head["access"] = self._shelf.material.tier(kind, id_)
        head["study"] = self._shelf.header.slug
        return head

    def _counted(self, kind: str, passages: list[Passage], more: str = "") -> Lines:
        yield f"## {KINDS[kind][0]}{more}\n"
        yield f"{self._shelf.tally(kind, passages)}.\n"
        yield from listed(f"- {inline(each)}" for each in self._shelf.directions(passages))

    def _passage(self, passage: Passage) -> Lines:
        """The words as a block with an id, and who said them where."""
        shelf, excerpt = self._shelf, passage.excerpt
        if not excerpt.text:
            yield WITHHELD + "\n"
        elif shelf.is_quotation(excerpt):
            yield quote(excerpt.text) + "\n"
        else:
            yield block(excerpt.text) + "\n"
        yield f"^{self._vault.block(excerpt.id)}\n"
        who = []
        if speaker := shelf.speakers.get(excerpt.speaker or ""):
            details = "; ".join(shelf.speaker_details(speaker))
            name = self._vault.link("speaker", speaker.id)
            who.append(f"{name} ({inline(details)})" if details else name)
        who += map(inline, shelf.setting(excerpt))
        who.append(self._vault.link("source", excerpt.source))
        if place := shelf.place(excerpt):
            who.append(inline(place))
        marks = shelf.marks(excerpt)
        said = f" ({inline('; '.join(marks))})" if marks else ""
        yield f"— {', '.join(who)}, {self._to(excerpt)}{said}\n"

    def _to(self, excerpt: Excerpt) -> str:
        block_id = self._vault.block(excerpt.id)
        return self._vault.link("source", excerpt.source, excerpt.id, block=block_id)

    def _remarks(self, about: str, *, heading: bool = True) -> Lines:
        """Memos and details of a thing."""
        lines = [
            f"- {inline(each.name)}: {inline(each.value or 'not filled in')}"
            for each in self._shelf.details.get(about, ())
        ]
        lines += [self.note(each) for each in self._shelf.notes.get(about, ())]
        if heading:
            yield from section("Notes and details", lines)
        else:
            yield from listed(lines)

    def note(self, note: Note, indent: str = "") -> str:
        """A memo as an item of a list, with its paragraphs."""
        who = ", ".join(filter(None, (self._shelf.agent(note.author), note.date)))
        tier = self._shelf.material.tier("note", note.id)
        marks = "" if tier == TIERS[0] else f" (access {tier})"
        head = f"{indent}- note {inline(note.id)}{', ' if who else ''}{inline(who)}{marks}:"
        return f"{head}\n\n{block(note.text, indent + '    ')}\n"


def listed(lines: Iterable[str]) -> Lines:
    """A list, with an empty line after it."""
    text = "\n".join(lines)
    if text:
        yield text + "\n"


def section(heading: str, lines: Iterable[str]) -> Lines:
    """A heading with a list, unless that is empty."""
    held = list(lines)
    if held:
        yield f"## {heading}\n"
        yield from listed(held)
