"""REFI-QDA projects and codebooks that are written: valid, whole, and the same when read again."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from consilience import codebook, exchange, model, tables, vocabulary
from consilience.iris import BASE, Minter
from consilience.loss import Fate, Ledger, LossReport
from consilience.mapping import Licences, Tiers
from consilience.model import (
    Attribute,
    Code,
    Coding,
    Excerpt,
    Note,
    Origin,
    Record,
    Source,
    Study,
)
from consilience.positions import STANDARD, Ruler, canonical
from consilience.readers import Imported, refi_qda
from consilience.tables import Column, Kind, Table
from consilience.writers import Material, Term
from consilience.writers.refi_qda import CODEBOOK, PROJECT, xml
from samples import sample

ROOT = Path(__file__).parent.parent
SCHEMAS = Path(__file__).parent / "refi_qda"
FORMS = ("standard", "nvivo", "maxqda", "qualcoder")


@cache
def schema(name: str) -> etree.XMLSchema:
    """One of the two schemas of the standard."""
    return etree.XMLSchema(etree.parse(str(SCHEMAS / name)))


def valid(path: Path) -> etree._Element:
    """The XML of a project or a codebook; it follows its schema."""
    if path.suffix == ".qdc":
        root = etree.parse(str(path)).getroot()
        schema("Codebook.xsd").assertValid(root)
        return root
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"))
    schema("Project.xsd").assertValid(root)
    return root


# --- what a project can carry -----------------------------------------------------------------
#
# The same in words: docs/export.md, “REFI-QDA: what comes back”.

#: Columns that stand in a project in words only, and do not come back.
IN_WORDS = {("source", "publication"), ("source", "data_collection")}


def plain(text: str | None) -> str | None:
    """Words as XML can hold them: lines end in LF; nothing is no words."""
    return xml.possible(canonical(text)) or None if text else None


class Compared:
    """A study without its ids: records are called by their GUIDs, waves and layers by place."""

    def __init__(
        self, study: Study, texts: Mapping[str, Callable[[], str]], names: Mapping[str, str]
    ) -> None:
        self.study = study
        self.texts = texts
        self.names = dict(names)
        self.tiers = Tiers.of(study)
        self.licence = Licences.of(study).excerpt
        header = study.header
        for kind, parts in (("wave", header.waves), ("layer", header.layers)):
            self.names |= {f"{kind}:{each.id}": str(at) for at, each in enumerate(parts)}

    def name(self, kind: str, id_: str) -> str:
        """What a record is called here."""
        return self.names.get(f"{kind}:{id_}", f"{kind}:{id_}")

    def value(self, column: Column, value: object) -> object:
        """A value of a cell."""
        if column.many and isinstance(value, tuple):
            return Counter(self.value(replace(column, many=False), each) for each in value)
        if not isinstance(value, str):
            return value
        if column.kind is Kind.RECORD:
            return self.name(column.target, value)
        if column.kind is Kind.CODE:
            return self.names.get(f"code:{value}", value)
        if column.kind is Kind.TYPED:
            kind, _, id_ = value.partition(":")
            return f"{kind}:{self.name(kind, id_)}" if id_ else value
        return plain(value)

    def row(self, table: Table, record: Record) -> dict[str, object]:
        """The cells of a record."""
        kind = table.singular
        found = {
            column.name: self.value(column, getattr(record, column.name))
            for column in table.columns
            if (kind, column.name) not in IN_WORDS
        }
        found["id"] = self.name(kind, record.id)
        if "access" in found:
            found["access"] = self.tiers.tier(kind, record.id)
        if isinstance(record, Source):
            found["licence"] = self.licence(Excerpt(id="", kind="", source=record.id))
            found["title"] = (plain(record.title) or "").strip() or None
            text = self.texts.get(record.id)
            found["file"] = canonical(text()) if text else None
        if isinstance(record, Excerpt):
            found["licence"] = self.licence(record)
            found |= self.place(record)
        return found

    def place(self, excerpt: Excerpt) -> dict[str, object]:
        """Where an excerpt stands; what stands around it is in the text itself."""
        text = self.texts.get(excerpt.source)
        if text is None:
            return {}
        ruler, nowhere = Ruler(text(), STANDARD), -1
        start = ruler.exact(nowhere if excerpt.start is None else excerpt.start)
        end = ruler.exact(nowhere if excerpt.end is None else excerpt.end)
        if start is None or end is None or start >= end:
            start = end = None
        return {"start": start, "end": end, "prefix": None, "suffix": None}

    def rows(self, kind: str) -> list[dict[str, object]]:
        """The records of a kind that a project carries, in their order."""
        table = tables.table(kind)
        records: list[Record] = list(self.study.records(table.record))
        if kind == "code":
            newest = codebook.newest(self.study)
            above = {id_: each.broader for id_, each in newest.items()}
            records = [newest[id_] for id_ in codebook.in_tree_order(above)]
        if kind == "note":
            records = [each for each in records if isinstance(each, Note) and each.text.strip()]
        rows = [self.row(table, each) for each in records]
        if kind == "attribute":
            for row in rows:
                del row["id"]
            rows = sorted(rows, key=repr)
        return rows if kind == "code" or kind == "source" else sorted(rows, key=repr)

    def header(self) -> dict[str, object]:
        """What of study.toml comes back."""
        header = self.study.header
        agent = {each.id: self.name("agent", each.id) for each in header.agents}
        return {
            "title": (plain(header.title) or "").strip(),
            "description": plain(header.description),
            "language": header.language,
            "licence": header.licence,
            "access": header.access,
            "agents": [(agent[each.id], plain(each.name)) for each in header.agents],
            "waves": [
                (plain(each.label), each.order, each.phase, agent.get(each.read_by or ""))
                for each in header.waves
            ],
            "layers": [
                (
                    plain(each.label),
                    each.kind,
                    [agent[coder] for coder in each.coders],
                    each.codebooks,
                    {self.covered(covered) for covered in each.covers},
                    plain(each.note),
                )
                for each in header.layers
            ],
        }

    def covered(self, words: str) -> str:
        """What a layer covers."""
        if words == "all":
            return words
        kind, _, id_ = words.rpartition(":")
        return self.name(kind or "excerpt", id_)

    def everything(self) -> dict[str, object]:
        """Everything that a project carries."""
        kinds = [table.singular for table in tables.TABLES if table.singular != "origin"]
        return {"header": self.header(), **{kind: self.rows(kind) for kind in kinds}}


MINTER = Minter(BASE, "made")


@cache
def constructs() -> Mapping[str, Term]:
    """The constructs of the frameworks that are part of the vocabulary."""
    by_address = {each.iri: curie for curie, each in vocabulary.constructs().items()}
    return {
        curie: Term(curie, each.label, each.definition, by_address.get(each.broader, ""), each.iri)
        for curie, each in vocabulary.constructs().items()
    }


def material(study: Study, texts: Mapping[str, Callable[[], str]]) -> Material:
    """What a writer is given."""
    return Material(
        study=study,
        texts=texts,
        address=MINTER.record,
        tier=Tiers.of(study).tier,
        licence=Licences.of(study).excerpt,
        constructs=constructs(),
        home=MINTER.study,
    )


def before(study: Study, texts: Mapping[str, Callable[[], str]]) -> Compared:
    """A study before it is written."""
    kinds = [*tables.TABLES]
    names = {
        f"{table.singular}:{each.id}": exchange.guid(MINTER.record(table.singular, each.id))
        for table in kinds
        if table.singular != "origin"
        for each in study.records(table.record)
    }
    names |= {
        f"agent:{each.id}": exchange.guid(MINTER.record("agent", each.id))
        for each in study.header.agents
    }
    return Compared(study, texts, names)


def after(made: Imported) -> Compared:
    """A study that was read again; every record says which GUID it has."""
    names = {each.id: each.element or "" for each in made.study.records(Origin)}
    files = {each.id: each.file for each in made.study.records(Source)}
    texts = {id_: made.texts[file] for id_, file in files.items() if file}
    return Compared(made.study, texts, names)


def written(
    study: Study, texts: Mapping[str, Callable[[], str]], path: Path, form: str = "standard"
) -> LossReport:
    """Write a study; the fate of everything."""
    ledger = Ledger()
    PROJECT.write(material(study, texts), path, ledger, **{"for": form})
    return LossReport.of(path.name, PROJECT.name, "export", ledger.entries())


# --- made-up studies --------------------------------------------------------------------------

_ALPHABET = st.sampled_from(
    [
        *"abc .:\"<&>'\t",
        "\n",
        "\r\n",
        "\r",
        "\u2028",
        "\ufeff",
        "é",
        "e\u0301",
        "🏮",
        "👍🏽",
        "ש",
        "—",
        "\x0b",
    ]
)
TEXT = st.lists(_ALPHABET, min_size=1, max_size=12).map("".join)
WORDS = TEXT.filter(lambda text: bool(plain(text) and plain(text).strip()))  # type: ignore[union-attr]
LABEL = st.text("abcXYZ éש", min_size=1, max_size=6).filter(lambda text: text == text.strip())
DATE = st.sampled_from([None, "2031", "2031-08", "2031-08-09"])
TIER = st.sampled_from([None, None, "open", "safeguarded", "controlled"])


def some(words: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    """Words, or an empty cell."""
    return st.none() | words


def one_of(ids: list[str]) -> st.SearchStrategy[str | None]:
    """One of some ids, or an empty cell."""
    return st.sampled_from([None, *ids])


@st.composite
def studies(draw: st.DrawFn) -> tuple[Study, dict[str, Callable[[], str]]]:
    """A small study with a little of everything that a study can hold, and its texts."""

    def ids(letter: str, most: int, least: int = 0) -> list[str]:
        return [f"{letter}{n}" for n in range(draw(st.integers(least, most)))]

    agents, waves, layers = ids("ag", 2, 1), ids("w", 2), ids("l", 3, 1)
    people, bodies, settings = ids("sp", 2), ids("or", 2), ids("co", 2)
    codes, sources, excerpts = ids("c", 4), ids("s", 3, 1), ids("e", 5)
    records: dict[type[Record], list[Record]] = {}

    def add(record: Record) -> None:
        records.setdefault(type(record), []).append(record)

    texts: dict[str, str] = {}
    for id_ in sources:
        kind = draw(st.sampled_from(["interview", "document", "picture", "audio", "video"]))
        if draw(st.booleans()):
            texts[id_] = draw(st.lists(TEXT, max_size=6).map("".join))
        add(
            Source(
                id=id_,
                kind=kind,
                title=draw(some(TEXT)),
                date=draw(DATE),
                locator=draw(some(TEXT)),
                licence=draw(st.sampled_from([None, "CC-BY-4.0"])),
                access=draw(TIER),
                consent=draw(st.sampled_from([None, "quotable", "archive-only"])),
                language=draw(st.sampled_from([None, "cy"])),
                file=f"{id_}.txt" if id_ in texts else None,
            )
        )
    for id_ in people:
        add(
            model.Speaker(
                id=id_,
                label=draw(WORDS),
                role_published=draw(some(TEXT)),
                role=draw(st.sampled_from([None, "manager"])),
                role_read_by=draw(one_of(agents)),
                organisation=draw(one_of(bodies)),
                collaboration=draw(one_of(settings)),
                wave=draw(one_of(waves)),
                access=draw(TIER),
            )
        )
    for id_ in bodies:
        add(
            model.Organisation(
                id=id_,
                label=draw(WORDS),
                part_of=draw(one_of(bodies)),
                member_of=tuple(
                    draw(st.lists(st.sampled_from(settings), unique=True)) if settings else ()
                ),
                pseudonymous=draw(st.sampled_from([None, True, False])),
            )
        )
    for id_ in settings:
        add(model.Collaboration(id=id_, label=draw(WORDS), kind="network"))
    labels = draw(st.lists(LABEL, min_size=len(codes), max_size=len(codes), unique=True))
    for number, id_ in enumerate(codes):
        add(
            Code(
                id=id_,
                label=labels[number],
                definition=draw(some(WORDS)),
                broader=draw(one_of(codes[:number])),
                include=draw(some(TEXT)),
                exclude=draw(some(TEXT)),
                replaced_by=draw(one_of(codes)),
                version=tuple(draw(st.lists(st.sampled_from(["1", "2"]), unique=True))),
            )
        )
    for id_ in excerpts:
        add(draw(_excerpt(id_, sources, texts, people, settings, waves)))
    codings = ids("x", 6) if excerpts else []
    for number, id_ in enumerate(codings):
        add(
            Coding(
                id=id_,
                excerpt=draw(st.sampled_from(excerpts)),
                code=draw(st.sampled_from([*codes, "damour:trust"])),
                layer=draw(st.sampled_from(layers)),
                coder=draw(one_of(agents)),
                date=draw(DATE),
                direction=draw(st.sampled_from([None, "strength", "mixed"])),
                concerns=tuple(
                    draw(
                        st.lists(
                            st.sampled_from(
                                ["profession:nurse", *(f"organisation:{each}" for each in bodies)]
                            ),
                            unique=True,
                            max_size=2,
                        )
                    )
                ),
                settles=tuple(
                    draw(st.lists(st.sampled_from(codings[:number]), unique=True, max_size=2))
                    if number
                    else ()
                ),
                note=draw(some(TEXT)),
            )
        )
    _more(draw, add, ids, agents, layers, bodies, settings, excerpts)
    known = [
        f"{table.singular}:{each.id}"
        for table in tables.TABLES
        for each in records.get(table.record, ())
    ]
    known += ["study", *(f"agent:{each}" for each in agents), *(f"wave:{each}" for each in waves)]
    known += [f"layer:{each}" for each in layers]
    for id_ in ids("n", 4):
        add(
            Note(
                id=id_,
                about=draw(st.sampled_from(known)),
                text=draw(WORDS),
                author=draw(one_of(agents)),
                date=draw(DATE),
                access=draw(TIER),
            )
        )
    named = [each for each in known if not each.startswith("agent:")]
    for id_ in ids("t", 4):
        name = draw(WORDS | st.sampled_from(["set", "source: kind", "detail: x", "colour"]))
        add(
            Attribute(id=id_, about=draw(st.sampled_from(named)), name=name, value=draw(some(TEXT)))
        )
    held = {kind: (lambda rows=rows: iter(rows)) for kind, rows in records.items()}
    covers = [*excerpts, *(f"source:{each}" for each in sources)]
    header = model.Header(
        slug="made",
        title=draw(WORDS.filter(lambda text: text == text.strip())),
        description=draw(some(WORDS)),
        language=draw(st.sampled_from([None, "en"])),
        licence="CC-BY-4.0",
        access=draw(st.sampled_from(["open", "controlled"])),
        codebook=model.Codebook(
            title="Codes",
            versions=(model.CodebookVersion(id="1"), model.CodebookVersion(id="2", date="2031")),
        ),
        waves=tuple(
            model.Wave(id=each, label=draw(WORDS), order=number, read_by=draw(one_of(agents)))
            for number, each in enumerate(waves)
        ),
        agents=tuple(model.Agent(id=each, name=draw(WORDS)) for each in agents),
        layers=tuple(
            model.Layer(
                id=each,
                label=draw(WORDS),
                kind="coder",
                coders=tuple(draw(st.lists(st.sampled_from(agents), unique=True))),
                codebooks=("codebook@1",),
                covers=tuple(
                    draw(st.just(["all"]) | st.lists(st.sampled_from(covers), unique=True))
                ),
                note=draw(some(TEXT)),
            )
            for each in layers
        ),
    )
    return Study(header, held), {id_: (lambda text=text: text) for id_, text in texts.items()}


@st.composite
def _excerpt(
    draw: st.DrawFn,
    id_: str,
    sources: list[str],
    texts: dict[str, str],
    people: list[str],
    settings: list[str],
    waves: list[str],
) -> Excerpt:
    source = draw(st.sampled_from(sources))
    whole = texts.get(source, "")
    start = end = prefix = None
    text = draw(some(WORDS))
    body = whole.removeprefix("\ufeff")
    if len(body) > 1 and draw(st.booleans()):
        start = draw(st.integers(0, len(body) - 1))
        end = draw(st.integers(start + 1, len(body)))
        if draw(st.integers(0, 3)):
            text = body[start:end]
            prefix = body[:start][-3:] or None
    fragment = st.sampled_from(
        [None, "t=12.5,30.2", "t=1.0001,2", "xywh=pixel:1,2,30,4", "xywh=percent:5,5,5,5",
         "page=3&viewrect=10,20,300,40", "page=2"]
    )  # fmt: skip
    return Excerpt(
        id=id_,
        kind=draw(st.sampled_from(["participant-words", "observer-note", "author-finding"])),
        source=source,
        locator=draw(some(TEXT)),
        text=text,
        wording=draw(st.sampled_from([None, "verbatim", "paraphrase"])),
        language=draw(st.sampled_from([None, "cy"])),
        speaker=draw(one_of(people)),
        collaboration=draw(one_of(settings)),
        wave=draw(one_of(waves)),
        phase_spoken_of=draw(st.sampled_from([None, "early"])),
        start=start,
        end=end,
        prefix=prefix,
        fragment=draw(fragment),
        licence=draw(st.sampled_from([None, "CC-BY-NC-4.0"])),
        access=draw(TIER),
    )


def _more(
    draw: st.DrawFn,
    add: Callable[[Record], None],
    ids: Callable[[str, int], list[str]],
    agents: list[str],
    layers: list[str],
    bodies: list[str],
    settings: list[str],
    excerpts: list[str],
) -> None:
    """Mentions, assessments and pseudonyms."""
    for id_ in ids("m", 3) if excerpts else ():
        add(
            model.Mention(
                id=id_,
                excerpt=draw(st.sampled_from(excerpts)),
                words=draw(some(TEXT)),
                organisation=draw(one_of(bodies)),
                profession=draw(st.sampled_from([None, "nurse"])),
                layer=draw(st.sampled_from(layers)),
                coder=draw(one_of(agents)),
                note=draw(some(TEXT)),
            )
        )
    for id_ in ids("as", 2) if settings else ():
        add(
            model.Assessment(
                id=id_,
                collaboration=draw(st.sampled_from(settings)),
                construct="damour:trust",
                level="3-active",
                layer=draw(one_of(layers)),
                assessor=draw(st.sampled_from(agents)),
                evidence=tuple(
                    draw(st.lists(st.sampled_from(excerpts), unique=True)) if excerpts else ()
                ),
                rationale=draw(some(TEXT)),
                date=draw(DATE),
            )
        )
    for id_ in ids("ps", 2):
        add(
            model.Pseudonym(
                id=id_,
                label=draw(WORDS),
                kind="organisation",
                scope="study",
                organisation=draw(one_of(bodies)),
            )
        )


@given(studies())
def test_what_is_carried_comes_back(made: tuple[Study, dict[str, Callable[[], str]]]) -> None:
    """A project that is read again is the study that was written, in all that it can carry."""
    study, texts = made
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.qdpx"
        written(study, texts, path)
        valid(path)
        again = refi_qda.read(path, "made")
        found, wanted = after(again).everything(), before(study, texts).everything()
        for part, value in wanted.items():
            assert found[part] == value, part
