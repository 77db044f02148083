"""Studies and exports for the tests of writers of documents, and the W3C's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from consilience import codebook
from consilience.loss import Ledger, LossReport
from consilience.model import (
    Agent,
    Code,
    Codebook,
    Coding,
    Excerpt,
    Header,
    Layer,
    Note,
    Record,
    Source,
    Speaker,
    Study,
)
from consilience.writers import Material, Term, registry

HOME = "https://example.org/study/made"

#: What the context of the W3C says of the words that the writer uses; written for these tests.
CONTEXT = {
    "as": "http://www.w3.org/ns/activitystreams#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    **{
        name: f"oa:{name}"
        for name in (
            *("Annotation", "TextualBody", "SpecificResource", "FragmentSelector"),
            *("TextQuoteSelector", "TextPositionSelector", "classifying", "commenting"),
            *("highlighting", "replying", "tagging", "exact", "prefix", "suffix"),
        )
    },
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "Person": "foaf:Person",
    "Organization": "foaf:Organization",
    "Software": "as:Application",
    "Text": "dctypes:Text",
    "Image": "dctypes:StillImage",
    "Video": "dctypes:MovingImage",
    "Audio": "dctypes:Sound",
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "creator": {"@id": "dcterms:creator", "@type": "@id"},
    "rights": {"@id": "dcterms:rights", "@type": "@id"},
    "conformsTo": {"@id": "dcterms:conformsTo", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "first": {"@id": "as:first", "@type": "@id"},
    "created": {"@id": "dcterms:created", "@type": "xsd:dateTime"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "total": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"},
    "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
    "value": "rdf:value",
    "format": "dc:format",
    "language": "dc:language",
    "name": "foaf:name",
    "label": "rdfs:label",
}


def study(*records: Record, layers: Sequence[Layer] = (), agents: Sequence[Agent] = ()) -> Study:
    """A study of these records."""
    tables: dict[type[Record], list[Record]] = {}
    for record in records:
        tables.setdefault(type(record), []).append(record)
    header = Header(
        slug="made",
        title="Made up",
        language="en",
        licence="CC-BY-4.0",
        codebook=Codebook(title="Codes"),
        layers=tuple(layers) or (Layer(id="L", label="Layer", kind="coder"),),
        agents=tuple(agents),
    )

    def fresh(rows: list[Record]) -> Callable[[], Iterator[Record]]:
        return lambda: iter(rows)

    return Study(header, {kind: fresh(rows) for kind, rows in tables.items()})


def quotes(*words: str) -> Study:
    """A study with a quote for each of the words, all with one code."""
    rows: list[Record] = [
        Source(id="s", kind="interview", title="Talk"),
        Speaker(id="p", label="Somebody"),
        Code(id="c", label="Code"),
    ]
    for number, each in enumerate(words):
        id_ = f"Q{number}"
        rows.append(Excerpt(id=id_, kind="participant-words", source="s", speaker="p", text=each))
        rows.append(Coding(id=f"A{number}", excerpt=id_, code="c", layer="L"))
    return study(*rows)


def material(made: Study, texts: Mapping[str, str] | None = None) -> Material:
    """What a writer draws on, for a study in memory."""

    def words(text: str) -> Callable[[], str]:
        return lambda: text

    return Material(
        study=made,
        texts={source: words(text) for source, text in (texts or {}).items()},
        address=f"{HOME}/{{}}/{{}}".format,
        licence=lambda _: "https://creativecommons.org/licenses/by/4.0/",
        home=HOME,
        word=_word,
    )


def _word(scheme: str, slug: str) -> Term:
    return Term(f"{scheme}:{slug}", slug, address=f"https://w3id.org/consilience/{scheme}/{slug}")


def write(writer: str, drawn: Material, path: Path, **options: str) -> LossReport:
    """Write a file, and report what became of everything."""
    ledger = Ledger()
    registry.WRITERS[writer].write(drawn, path, ledger, **options)
    return LossReport.of(path.name, writer, "export", ledger.entries())


def carried_by_annotations(made: Study) -> list[object]:
    """What annotations can carry of a study, without its ids, in an order of its own."""
    sources = {each.id: each.title for each in made.records(Source)}
    speakers = {each.id: each.label for each in made.records(Speaker)}
    codes = {each.id: each.label for each in codebook.newest(made).values()}
    agents = {each.id: (each.name, each.kind) for each in made.header.agents}
    layers = {each.id: each.label for each in made.header.layers}
    excerpts = {
        each.id: (
            *(each.kind, sources[each.source], each.locator, each.text, each.wording),
            *(each.language, speakers.get(each.speaker or ""), each.fragment),
            *((each.prefix, each.suffix) if each.text else (None, None)),
        )
        for each in made.records(Excerpt)
    }
    found: list[object] = list(excerpts.values())
    known = {f"excerpt:{id_}": words for id_, words in excerpts.items()}
    for each in made.records(Coding):
        act = (
            *("coding", excerpts[each.excerpt], codes[each.code], layers[each.layer]),
            *(agents.get(each.coder or ""), each.date, each.direction, each.note),
        )
        known[f"coding:{each.id}"] = act
        found.append(act)
    known |= {f"source:{id_}": (title,) for id_, title in sources.items()}
    known |= {f"code:{id_}": ("code", label) for id_, label in codes.items()}
    known |= {f"speaker:{id_}": ("speaker", label) for id_, label in speakers.items()}
    known["study"] = ("study",)
    for note in made.records(Note):
        about = known[note.about]
        found.append(("note", about, note.text, agents.get(note.author or ""), note.date))
    return sorted(found, key=repr)
