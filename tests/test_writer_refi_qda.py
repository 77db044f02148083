"""REFI-QDA projects and codebooks that are written: valid, whole, and the same when read again."""

from __future__ import annotations

import random
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pyrefiqda import RefiProject

from consilience import (
    codebook,
    exchange,
    exporting,
    importing,
    model,
    project,
    study_folder,
    tables,
    vocabulary,
)
from consilience.errors import BadParameter, ReadError, Refused
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
from consilience.readers import Imported, refi_qda, registry
from consilience.tables import Column, Kind, Table
from consilience.writers import Material, Term
from consilience.writers.refi_qda import CODEBOOK, PROJECT, xml
from imported import checked
from samples import sample
from soak import at_most

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
IN_WORDS = {
    ("source", "publication"),
    ("source", "data_collection"),
    ("collaboration", "initiative"),
}
#: What a project does not hold: a note on it is one on the study, and says what it is about.
NOWHERE = {"data-collection", "publication", "link", "attribute"}


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
        #: what is said of links comes back as notes on codes
        self.of_links: set[str] = set()
        header = study.header
        for kind, parts in (("wave", header.waves), ("layer", header.layers)):
            self.names |= {f"{kind}:{each.id}": str(at) for at, each in enumerate(parts)}

    def name(self, kind: str, id_: str) -> str:
        """What a record is called here."""
        return self.names.get(f"{kind}:{id_}", f"{kind}:{id_}")

    def named(self, reference: str) -> str:
        """What ``kind:id`` is called here."""
        kind, _, id_ = reference.partition(":")
        return self.name(kind, id_)

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
            if kind in NOWHERE:
                return "study"
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
        if isinstance(record, Code):
            wordings = codebook.wordings(self.study)[record.id]
            stated = {version for each in wordings for version in each.version}
            found["version"] = stated if all(each.version for each in wordings) else set()
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
            records = [each for each in records if self.name("note", each.id) not in self.of_links]
        rows = [self.row(table, each) for each in records]
        if kind == "attribute":
            for row in rows:
                del row["id"]
                if str(row["name"]).startswith("link") and (said := str(row["value"])):
                    direction, space, reference = said.rpartition(" ")
                    row["value"] = f"{direction}{space}{self.named(reference)}"
            rows = sorted(rows, key=repr)
        return rows if kind in {"code", "source"} else sorted(rows, key=repr)

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
    return Compared(study, texts, _names(study, MINTER))


def _names(study: Study, minter: Minter) -> dict[str, str]:
    """The GUID of each record, by ``kind:id``."""
    records = [
        (table.singular, each.id)
        for table in tables.TABLES
        if table.singular != "origin"
        for each in study.records(table.record)
    ]
    records += [("agent", each.id) for each in study.header.agents]
    return {f"{kind}:{id_}": exchange.guid(minter.record(kind, id_)) for kind, id_ in records}


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


@at_most(500)  # each is written, read and compared
@given(studies(), st.sampled_from(["standard", "nvivo", "maxqda"]))
def test_what_is_carried_comes_back(
    made: tuple[Study, dict[str, Callable[[], str]]], form: str
) -> None:
    """A project that is read again is the study that was written, in all that it can carry.

    The report says of as many records of each kind that they were carried.
    """
    study, texts = made
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.qdpx"
        report = written(study, texts, path, form)
        valid(path)
        again = refi_qda.read(path, "made")
        found, wanted = after(again).everything(), before(study, texts).everything()
        for part, value in wanted.items():
            assert found[part] == value, part
    for kind in {table.singular for table in tables.TABLES} - {"origin"}:
        told = sum(report.count(fate, kind) for fate in Fate)
        assert told == sum(1 for _ in study.records(tables.table(kind).record)), kind
        assert kind == "note" or report.count(Fate.CARRIED, kind) == told, kind
    for kind in ("wave", "layer", "agent"):
        assert report.count(Fate.CARRIED, kind) == len(getattr(study.header, f"{kind}s"))


# --- what the report says ---------------------------------------------------------------------


def _token(kind: str, column: str) -> str:
    return f"⟨{kind} {column}⟩"


def _filled(table: Table, given: Mapping[str, object]) -> Record:
    """A record each text of which is a token of its own."""
    kind = table.singular
    cells: dict[str, object] = {
        column.name: _token(kind, column.name)
        for column in table.columns
        if column.kind is Kind.TEXT and not column.many and column.name != "fragment"
    }
    return table.record(**{**cells, "id": f"{kind}1", **given})  # type: ignore[arg-type]


_GIVEN: Mapping[str, Mapping[str, object]] = {
    "source": {"kind": "interview", "publication": "pub", "data_collection": "dc", "file": None},
    "excerpt": {"kind": "participant-words", "source": "source1", "prefix": None, "suffix": None},
    "speaker": {"organisation": "organisation1"},
    "organisation": {},
    "collaboration": {"kind": "network"},
    "mention": {"excerpt": "excerpt1", "organisation": "organisation1", "layer": "layer"},
    "code": {},
    "coding": {"excerpt": "excerpt1", "code": "code1", "layer": "layer"},
    "assessment": {
        "collaboration": "collaboration1", "construct": "damour:trust", "level": "3-active",
        "assessor": "agent", "evidence": ("excerpt1",),
    },
    "pseudonym": {"kind": "organisation", "scope": "study"},
    "note": {"about": "excerpt:excerpt1"},
    "attribute": {"about": "source:source1"},
    "origin": {"id": "excerpt:excerpt1"},
}  # fmt: skip


def _marked() -> Study:
    """A study with a token in every text that a study can hold."""
    rows: dict[type[Record], list[Record]] = {
        table.record: [_filled(table, _GIVEN[table.singular])] for table in tables.TABLES
    }
    rows[Code].insert(0, Code(id="code1", label=_token("code", "older wording"), version=("1",)))
    rows[Code].append(Code(id="code2", label="other", origin="in-vivo"))
    slots = {"comment": _token("link", "comment")}
    link = model.Link(
        id="link1",
        subject=MINTER.record("code", "code1"),
        predicate="http://www.w3.org/2004/02/skos/core#closeMatch",
        object="https://w3id.org/consilience/framework/damour/trust",
        justification="semapv:ManualMappingCuration",
        slots=slots,
    )
    refused = {"comment": _token("link", "refused")}
    rows[model.Link] = [link, replace(link, id="link2", refused=True, slots=refused)]
    review = model.LinkReview(
        id="r1", link="link1", reviewer="agent", verdict="agree", reason=_token("review", "reason")
    )
    rows[model.LinkReview] = [review]
    header = model.Header(
        slug="made",
        title=_token("study", "title"),
        description=_token("study", "description"),
        authors=(model.Author(name=_token("author", "name")),),
        programme="programme",
        initiative="initiative",
        licence="CC-BY-4.0",
        codebook=model.Codebook(
            title=_token("codebook", "title"),
            versions=(model.CodebookVersion(id="1", note=_token("version", "note")),),
        ),
        publications=(model.Publication(id="pub", title=_token("publication", "title")),),
        data_collections=(
            model.DataCollection(id="dc", label=_token("data collection", "label"), method="mixed"),
        ),
        waves=(model.Wave(id="wave", label=_token("wave", "label"), order=1),),
        agents=(model.Agent(id="agent", name=_token("agent", "name"), kind="group"),),
        layers=(
            model.Layer(
                id="layer",
                label=_token("layer", "label"),
                kind="coder",
                note=_token("layer", "note"),
            ),
        ),
    )
    return Study(header, {kind: (lambda held=held: iter(held)) for kind, held in rows.items()})


def _tokens(study: Study) -> set[str]:
    """Every token that a study holds."""
    said = repr((study.header, *(list(study.records(kind)) for kind in study.tables)))
    return {f"⟨{part.partition('⟩')[0]}⟩" for part in said.split("⟨")[1:]}


def test_report_lists_exactly_what_does_not_come_back(tmp_path: Path) -> None:
    """What is left is not in the file; what is changed is there in words; the rest comes back."""
    study, path = _marked(), tmp_path / "made.qdpx"
    report = written(study, {}, path)
    root = valid(path)
    held = " ".join(root.itertext()) + " ".join(
        str(v) for e in root.iter() for v in e.attrib.values()
    )
    with zipfile.ZipFile(path) as archive:
        held += "".join(archive.read(name).decode() for name in archive.namelist()[1:])
    tokens = _tokens(study)
    back = _tokens(refi_qda.read(path, "made").study)
    in_file = {each for each in tokens if each in held}
    assert tokens - in_file == {_token("origin", each) for each in ("file", "sheet", "element")} | {
        _token("code", "older wording"),
        _token("link", "refused"),
        _token("review", "reason"),
    }
    left = {entry.what: entry.count for entry in report.entries if entry.fate is Fate.LEFT}
    assert left == {
        "origin": 1, "older wording of a code": 1, "link": 1, "review of a link": 1,
    }  # fmt: skip
    assert in_file - back == {
        _token("author", "name"),
        _token("publication", "title"),
        _token("data collection", "label"),
    }
    changed = {entry.what: entry.count for entry in report.entries if entry.fate is Fate.CHANGED}
    assert changed == {
        "author": 1, "publication": 1, "data collection": 1, "link": 1, "programme": 1,
        "initiative": 1, "assistants": 1, "kind and ORCID of an agent": 1, "text of a source": 1,
    }  # fmt: skip


# --- studies that are there -------------------------------------------------------------------

STUDIES = {
    "devlin2015": project.seeds(),
    "vindrola-padros2022": project.seeds(),
    "rich": project.Project(ROOT / "tests" / "folders", {"studies": project.Setting("valid", "")}),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", STUDIES)
def test_every_form_is_valid(name: str, form: str, tmp_path: Path) -> None:
    """For whatever tool a project is written, it follows the schema; twice it is the same."""
    first, second = tmp_path / "first.qdpx", tmp_path / "second.qdpx"
    for path in (first, second):
        exporting.run(STUDIES[name], name, path, options={"for": form}, record=False)
    root = valid(first)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        entries = archive.infolist()
        assert {each.date_time[0] for each in entries} == {1980}
        assert entries[0].filename == "project.qde"
        texts = {each.filename for each in entries[1:]}
    named = {f"sources/{each.get('plainTextPath', '').rpartition('/')[2]}" for each in root.iter()}
    assert texts == {each for each in named if each != "sources/"}
    guids = [value for each in root.iter() if (value := each.get("guid"))]
    assert len(set(guids)) == len(guids) - (len(set(guids) & _case_codes(root)))
    targets = {each.get("targetGUID") for each in root.iter() if each.get("targetGUID")}
    assert targets <= set(guids)


def _case_codes(root: etree._Element) -> set[str]:
    """GUIDs of cases that stand among the codes as well, as some tools have it."""
    cases = {each.get("guid", "") for each in root.iter("{*}Case")}
    return cases & {each.get("guid", "") for each in root.iter("{*}Code")}


@pytest.mark.parametrize("name", STUDIES)
def test_studies_come_back(name: str, tmp_path: Path) -> None:
    """The studies that are here come back, and the check finds no error in what comes back."""
    path = tmp_path / "made.qdpx"
    exporting.run(STUDIES[name], name, path, record=False)
    part, texts = released_of(STUDIES[name], name)
    minter = Minter(STUDIES[name].base, name)
    again = refi_qda.read(path, "made")
    wanted = Compared(part, texts, _names(part, minter)).everything()
    made = after(again)
    made.of_links = {
        exchange.guid(minter.record("link", f"{each.id}#note")) for each in part.records(model.Link)
    }
    found = made.everything()
    for kind, value in wanted.items():
        assert found[kind] == value, kind
    checked(path, tmp_path / "studies" / "made")


def released_of(where: project.Project, name: str) -> tuple[Study, Mapping[str, Callable[[], str]]]:
    """What of a study may go, and its texts."""
    made = exporting._material(where, where.studies_folder / name, "controlled", Ledger())
    return made.study, made.texts


@given(st.text())
def test_guids_are_those_of_addresses(address: str) -> None:
    """Anybody can make the GUID of a record from its address, as RFC 9562 says (version 5)."""
    assert exchange.guid(address) == str(uuid5(NAMESPACE_URL, address))


@given(st.lists(st.tuples(WORDS, TEXT)))
def test_lines_are_heard_as_they_were_said(pairs: list[tuple[str, str]]) -> None:
    """Names and values come back from lines, whatever stands in them."""
    fit = [(xml.possible(canonical(name)), xml.possible(canonical(value))) for name, value in pairs]
    assert exchange.heard(exchange.said(fit)) == fit or not fit


# --- for one tool -----------------------------------------------------------------------------


def _small(text: str, *spans: tuple[int, int], **given: object) -> tuple[Study, Callable[[], str]]:
    """A study of one text, with two codings of two coders on each span."""
    excerpts = [
        Excerpt(id=f"e{at}", kind="participant-words", source="s", text=text[slice(*span)],
                start=span[0], end=span[1], wording="verbatim", speaker="p")
        for at, span in enumerate(spans)
    ]  # fmt: skip
    codings = [
        Coding(id=f"{each.id}-{coder}", excerpt=each.id, code=f"c{coder}", layer="l", coder=coder,
               date="2031-05-08", direction="strength", note=f"remark {coder}")
        for each in excerpts
        for coder in ("a", "b")
    ]  # fmt: skip
    rows: dict[type[Record], list[Record]] = {
        Source: [Source(id="s", kind="interview", title="Talk", file="s.txt")],
        model.Speaker: [model.Speaker(id="p", label="Gardener", role_published="gardens")],
        Code: [Code(id="ca", label="Trust"), Code(id="cb", label="Keys", broader="ca")],
        Excerpt: list(excerpts),
        Coding: list(codings),
    }
    header = model.Header(
        slug="made",
        title="Small",
        licence="CC-BY-4.0",
        codebook=model.Codebook(title="Codes"),
        agents=(model.Agent(id="a", name="Ada"), model.Agent(id="b", name="Bo")),
        layers=(model.Layer(id="l", label="One", kind="coder", coders=("a", "b")),),
        **given,  # type: ignore[arg-type]
    )
    held = {kind: (lambda held=held: iter(held)) for kind, held in rows.items()}
    return Study(header, held), lambda: text


@pytest.mark.parametrize(
    ("form", "places", "stored"),
    [
        ("standard", [(0, 2), (3, 6)], "🏮a\nbcd"),
        ("nvivo", [(0, 3), (4, 7)], "🏮a\nbcd"),
        ("maxqda", [(0, 2), (3, 6)], "🏮a\r\nbcd"),
        ("qualcoder", [(0, 2), (3, 6)], "🏮a\nbcd"),
    ],
)
def test_positions_count_what_the_tool_counts(
    form: str, places: list[tuple[int, int]], stored: str, tmp_path: Path
) -> None:
    """Code points of LF text, UTF-16 units for NVivo, CR LF that counts as one for MAXQDA."""
    study, text = _small("🏮a\r\nbcd", (0, 2), (4, 7))
    path = tmp_path / "made.qdpx"
    written(study, {"s": text}, path, form)
    root = valid(path)
    found = [
        (int(each.get("startPosition", "")), int(each.get("endPosition", "")))
        for each in root.iter("{*}PlainTextSelection")
    ]
    assert list(dict.fromkeys(found)) == places
    with zipfile.ZipFile(path) as archive:
        assert archive.read(archive.namelist()[1]) == stored.encode()


def test_qualcoder_finds_coder_date_and_memo_at_the_selection(tmp_path: Path) -> None:
    """For QualCoder a selection holds one coding, and nothing is there that it stops at."""
    path = tmp_path / "made.qdpx"
    exporting.run(STUDIES["rich"], "rich", path, options={"for": "qualcoder"}, record=False)
    root = valid(path)
    assert {etree.QName(each).localname for each in root.find("{*}Sources")} == {"TextSource"}  # type: ignore[union-attr]
    assert all(each.get("plainTextPath") for each in root.iter("{*}TextSource", "{*}Note"))
    assert all(each.get("creationDateTime") for each in root.iter("{*}Note"))
    selections = list(root.iter("{*}PlainTextSelection"))
    assert all(len(each.findall("{*}Coding")) <= 1 for each in selections)
    cases = {each.get("guid") for each in root.iter("{*}Case")}
    for each in selections:
        for coding in each.findall("{*}Coding"):
            code = coding.find("{*}CodeRef")
            assert code is not None
            if code.get("targetGUID") not in cases:
                assert coding.get("creatingUser") == each.get("creatingUser")
                assert coding.get("creationDateTime") == each.get("creationDateTime")
    names = [each.get("name") for each in root.iter("{*}Code")]
    assert len(set(names)) == len(names)


def test_selections_for_qualcoder_are_one_excerpt_again(tmp_path: Path) -> None:
    """What was parted for QualCoder is put together when it is read: same quotes, same codings."""
    study, text = _small("We met by the bridge.", (0, 6), (10, 20))
    path = tmp_path / "made.qdpx"
    written(study, {"s": text}, path, "qualcoder")
    again = refi_qda.read(path, "made", speaker_from="case").study
    assert [each.text for each in again.records(Excerpt)] == ["We met", "the bridge"]
    codes = {each.id: each.label for each in again.records(Code)}
    coders = {each.id: each.name for each in again.header.agents}
    found = Counter((codes[each.code], coders[each.coder or ""]) for each in again.records(Coding))
    assert found == {("Trust", "Ada"): 2, ("Keys", "Bo"): 2}
    memos = " ".join(each.text for each in again.records(Note))
    assert "remark a" in memos
    assert "direction: strength" in memos


@pytest.mark.parametrize(
    ("details", "corners", "said"),
    [
        ({"places in pages count from": "bottom left"}, (10, 20, 310, 60), False),
        ({"height of pages in points": "842.00"}, (10, 782, 310, 822), True),
        ({}, (10, 20, 310, 60), True),
    ],
)
def test_places_in_pages_count_from_below(
    details: dict[str, str], corners: tuple[int, ...], said: bool, tmp_path: Path
) -> None:
    """Fragments count from the top and the standard from below; a line says what is turned."""
    fragment = "page=3&viewrect=10,20,300,40"
    rows: dict[type[Record], list[Record]] = {
        Source: [Source(id="s", kind="document")],
        Excerpt: [
            Excerpt(id="e", kind="document-extract", source="s", text="a", fragment=fragment)
        ],
        Attribute: [
            Attribute(id=f"a{at}", about="source:s", name=name, value=value)
            for at, (name, value) in enumerate(details.items())
        ],
    }
    study = Study(
        model.Header(slug="made", title="Pages", licence="CC0-1.0"),
        {kind: (lambda held=held: iter(held)) for kind, held in rows.items()},
    )
    path = tmp_path / "made.qdpx"
    report = written(study, {}, path)
    (selection,) = valid(path).iter("{*}PDFSelection")
    found = tuple(
        int(selection.get(each, "")) for each in ("firstX", "firstY", "secondX", "secondY")
    )
    assert found == corners
    assert selection.get("page") == "2"
    assert (selection.find("{*}Description") is not None) == said
    assert report.count(Fate.CHANGED, "place in a page") == (not details)
    (excerpt,) = refi_qda.read(path, "made").study.records(Excerpt)
    assert excerpt.fragment == fragment


def test_media_go_along_where_that_is_asked_for(tmp_path: Path) -> None:
    """A picture goes into the project with media=yes, unless a passage of it is kept back."""
    folder = tmp_path / "studies" / "made"
    study = Study(
        model.Header(slug="made", title="Pictures", licence="CC0-1.0"),
        {
            Source: lambda: iter([Source(id="s", kind="picture", file="s.png")]),
            Excerpt: lambda: iter(
                [
                    Excerpt(
                        id="e",
                        kind="observer-note",
                        source="s",
                        text="A lantern.",
                        fragment="xywh=pixel:1,2,30,4",
                    )
                ]
            ),
        },
    )
    study_folder.write(study, folder)
    (folder / "sources").mkdir()
    (folder / "sources" / "s.png").write_bytes(b"\x89PNG made up")
    where = project.Project(tmp_path)
    for wanted, fate in (("no", Fate.LEFT), ("yes", Fate.CARRIED)):
        path = tmp_path / f"{wanted}.qdpx"
        done = exporting.run(where, "made", path, options={"media": wanted}, record=False)
        assert done.loss.count(fate, "medium of a source") == 1
        (picture,) = valid(path).iter("{*}PictureSource")
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()[1:]}
        name = (picture.get("path") or "").removeprefix("internal://")
        assert files == ({f"sources/{name}": b"\x89PNG made up"} if wanted == "yes" else {})
    closed = Excerpt(id="f", kind="observer-note", source="s", text="Hush.", access="controlled")
    tables_ = {**study.tables, Excerpt: lambda: iter([*study.records(Excerpt), closed])}
    study_folder.write(replace(study, tables=tables_), folder, force=True)
    path = tmp_path / "open.qdpx"
    exporting.run(where, "made", path, options={"media": "yes"}, up_to="open", record=False)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["project.qde"]
    again = importing.run(tmp_path / "yes.qdpx", tmp_path / "again", "made", media=True, yes=True)
    assert (again.folder / "sources" / "s1.png").read_bytes() == b"\x89PNG made up"


def _chance(root: etree._Element, chance: random.Random) -> None:
    """Harm a project: take away, empty, mix up or repeat something."""
    each = chance.choice([found for found in root.iter() if found is not root])
    parent = each.getparent()
    assert parent is not None
    match chance.randrange(4):
        case 0:
            parent.remove(each)
        case 1:
            for name in each.attrib:
                each.set(name, chance.choice(["", "x", "-1", each.get("guid", "")]))
        case 2:
            each.text = "".join(chance.sample(each.text or "", len(each.text or "")))
        case _:
            parent.insert(0, each)


def test_a_project_of_ours_that_was_harmed_does_not_hurt(tmp_path: Path) -> None:
    """Whatever somebody did to a project that names us as its origin, it is read or refused."""
    whole = tmp_path / "whole.qdpx"
    exporting.run(STUDIES["rich"], "rich", whole, record=False)
    with zipfile.ZipFile(whole) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for number in range(30):
        chance = random.Random(number)
        root = etree.fromstring(files["project.qde"])
        for _ in range(chance.randrange(1, 12)):
            _chance(root, chance)
        path = tmp_path / "harmed.qdpx"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in (files | {"project.qde": etree.tostring(root)}).items():
                archive.writestr(name, data)
        with suppress(ReadError):
            made = refi_qda.read(path, "made")
            assert all(list(made.study.records(kind)) is not None for kind in made.study.tables)


def test_unknown_tools_are_refused(tmp_path: Path) -> None:
    """An option that nobody knows is answered with those that there are."""
    study, text = _small("abc", (0, 1))
    with pytest.raises(BadParameter) as caught:
        written(study, {"s": text}, tmp_path / "made.qdpx", "transana")
    assert "standard, nvivo, maxqda, qualcoder" in (caught.value.hint or "")


# --- the codebook -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", STUDIES)
def test_codebooks_are_valid_and_come_back(name: str, tmp_path: Path) -> None:
    """A .qdc holds codes with their definitions, one below the other, and the sets of codes."""
    path = tmp_path / "made.qdc"
    done = exporting.run(STUDIES[name], name, path, record=False)
    root = valid(path)
    study, _ = released_of(STUDIES[name], name)
    newest = codebook.newest(study)
    again = refi_qda.read(path, "made").study
    codes = {each.id: each for each in again.records(Code)}
    found = {
        (each.label, each.definition, codes[each.broader].label if each.broader else None)
        for each in codes.values()
    }
    assert found == {
        (each.label, each.definition, newest[each.broader].label if each.broader else None)
        for each in newest.values()
    }
    assert len(list(root.iter("{*}Set"))) >= len(study.header.layers)
    left = {entry.what for entry in done.loss.entries if entry.fate is Fate.LEFT}
    assert {"source", "excerpt", "coding"} <= left


def test_no_codebook_without_codes(tmp_path: Path) -> None:
    """Where there is no code, no empty codebook is written."""
    study = Study(model.Header(slug="made", title="Bare", licence="CC0-1.0"), {})
    with pytest.raises(Refused, match="no codebook"):
        CODEBOOK.write(material(study, {}), tmp_path / "made.qdc", Ledger())


def test_codes_in_a_circle_stand_at_the_top(tmp_path: Path) -> None:
    """Codes that stand above one another, or below one that is not there, are not lost."""
    rows = [
        Code(id="a", label="A", broader="b"),
        Code(id="b", label="B", broader="a"),
        Code(id="c", label="C", broader="gone"),
        *(Code(id=f"d{n}", label=f"D{n}", broader=f"d{n - 1}" if n else None) for n in range(300)),
    ]
    header = model.Header(slug="made", title="Codes", licence="CC0-1.0")
    path = tmp_path / "made.qdpx"
    report = written(Study(header, {Code: lambda: iter(rows)}), {}, path)
    assert len(list(valid(path).iter("{*}Code"))) == len(rows)
    assert report.count(Fate.LEFT, "code above a code") == 3 + 200
    assert sum(1 for _ in refi_qda.read(path, "made").study.records(Code)) == len(rows)


# --- another reader ---------------------------------------------------------------------------


def _models(thing: object) -> Iterator[object]:
    """Everything that a project of another reader holds."""
    if hasattr(thing, "model_fields_set"):
        yield thing
        for name in type(thing).model_fields:
            yield from _models(getattr(thing, name))
    elif isinstance(thing, list):
        for each in thing:
            yield from _models(each)


@pytest.mark.parametrize("name", STUDIES)
def test_pyrefiqda_reads_the_same(name: str, tmp_path: Path) -> None:
    """A reader that is not ours finds as many of everything, and every quote in its place."""
    path, folder = tmp_path / "made.qdpx", tmp_path / "unpacked"
    exporting.run(STUDIES[name], name, path, record=False)
    found = list(_models(RefiProject.load(path, extract_dir=str(folder))))
    counts = Counter(type(each).__name__.removesuffix("Type") for each in found)
    elements = Counter(etree.QName(each).localname for each in valid(path).iter())
    study, _ = released_of(STUDIES[name], name)
    assert counts["User"] == elements["User"] == len(study.header.agents)
    assert counts["Coding"] == elements["Coding"] == sum(1 for _ in study.records(Coding))
    cases = (model.Speaker, model.Organisation, model.Collaboration)
    assert counts["Case"] == sum(1 for kind in cases for _ in study.records(kind))
    for what in ("Code", "Variable", "VariableValue", "Set", "Link"):
        assert counts[what] == elements[what], what
    texts = elements["TextSource"] + elements["Note"] + elements["Representation"]
    assert counts["TextSource"] == texts + elements["TextDescription"]
    quotes = set(_quotes(found, folder))
    wanted = {each.text for each in study.records(Excerpt) if each.text}
    assert wanted <= quotes


def _quotes(found: list[object], folder: Path) -> Iterator[str]:
    """The words at the places of selections, in the texts that another reader unpacked."""
    for source in found:
        path = getattr(source, "plain_text_path", None)
        if not path:
            continue
        file = RefiProject.resolve_source_path(path, folder)
        text = file.read_bytes().decode("utf-8")
        for each in getattr(source, "plain_text_selection", ()):
            yield text[each.start_position : each.end_position]
    for each in found:
        if type(each).__name__.lower().endswith("selectiontype") and each.name:  # type: ignore[attr-defined]
            yield each.name  # type: ignore[attr-defined]


# --- files of other tools ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "atlasti-refi-reference/Project.qde",
        "atlasti-refi-reference/TestProject.qdpx",
        "qualcoder/synthetic_refi/synthetic.qdpx",
        "qualcoder/synthetic_refi/Codebook-synthetic.qdc",
        "qualcoder/synthetic.qda",
        "taguette/project.sqlite3",
        "taguette/codebook.qdc",
    ],
)
def test_what_was_imported_comes_back(name: str, tmp_path: Path) -> None:
    """Import, export, import: the same records, quotes, texts and details."""
    where = sample(name)
    first = registry.find(where).read(where, "made")
    files = {each.id: each.file for each in first.study.records(Source)}
    texts = {id_: first.texts[file] for id_, file in files.items() if file}
    path = tmp_path / "made.qdpx"
    written(first.study, texts, path)
    valid(path)
    wanted = before(first.study, texts).everything()
    found = after(refi_qda.read(path, "made")).everything()
    for kind, value in wanted.items():
        assert found[kind] == value, kind
    loaded = list(_models(RefiProject.load(path, extract_dir=str(tmp_path / "unpacked"))))
    counts = Counter(type(each).__name__.removesuffix("Type") for each in loaded)
    elements = Counter(etree.QName(each).localname for each in valid(path).iter())
    for what in ("Code", "Coding", "User", "Case", "Variable", "Set"):
        assert counts[what] == elements[what], what
