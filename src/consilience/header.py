"""The one definition of study.toml: which part holds which keys.

The tables of a study are defined in :mod:`consilience.tables`; this is their counterpart for
what is not a table.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from consilience import model
from consilience.tables import Kind

#: Versions of the study folder that this program reads.
FORMATS = (1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key. ``part`` is set where the value is itself a table of keys.

    ``check`` names a rule beyond the kind: ``orcid`` or ``doi``.
    """

    name: str
    means: str
    field: str = ""
    kind: Kind = Kind.TEXT
    target: str = ""
    required: bool = False
    many: bool = False
    part: Part | None = None
    check: str = ""
    choices: tuple[str, ...] = ()
    content: bool = False

    @property
    def attribute(self) -> str:
        """The field of the model that the key fills."""
        return self.field or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A table of keys, such as ``[[wave]]``; ``title`` is how messages call it."""

    name: str
    title: str
    record: type
    keys: tuple[Key, ...] = field(default=())

    def key(self, name: str) -> Key | None:
        """The key with this name."""
        return next((key for key in self.keys if key.name == name), None)


def _id() -> Key:
    return Key(name="id", means="A short id that never changes.", kind=Kind.ID, required=True)


_LICENCE = Key(name="licence", means="An SPDX id or an address.", kind=Kind.LICENCE)

AUTHOR = Part(
    name="author",
    title="an author",
    record=model.Author,
    keys=(
        Key(name="name", means="As printed.", required=True, content=True),
        Key(name="orcid", means="The bare ORCID.", check="orcid"),
    ),
)
_AUTHORS = Key(name="authors", means="Who wrote it, in order.", part=AUTHOR, many=True)

PUBLICATION = Part(
    name="publication",
    title="a publication",
    record=model.Publication,
    keys=(
        _id(),
        Key(name="title", means="What it is called.", required=True, content=True),
        _AUTHORS,
        Key(name="year", means="Year of publication.", kind=Kind.INTEGER),
        Key(name="container", means="The journal, book or repository.", content=True),
        Key(name="doi", means="The bare DOI.", check="doi"),
        Key(name="url", means="Its address where it has no DOI.", kind=Kind.ADDRESS),
        _LICENCE,
    ),
)
DATA_COLLECTION = Part(
    name="data_collection",
    title="a data collection",
    record=model.DataCollection,
    keys=(
        _id(),
        Key(name="label", means="What people call it.", required=True, content=True),
        Key(
            name="method",
            means="How it was gathered.",
            kind=Kind.CONCEPT,
            target="method",
            required=True,
        ),
        Key(name="n", means="How many.", kind=Kind.INTEGER),
        Key(name="unit", means="How many of what.", kind=Kind.CONCEPT, target="unit"),
        Key(name="unit_note", means="What is unclear about the number.", content=True),
        Key(
            name="publication",
            means="Where it is described.",
            kind=Kind.RECORD,
            target="publication",
        ),
        Key(
            name="overlaps",
            means="Data collections that share material: ids, or study/id.",
            many=True,
        ),
    ),
)
WAVE = Part(
    name="wave",
    title="a wave",
    record=model.Wave,
    keys=(
        _id(),
        Key(name="label", means="What the study calls it.", required=True, content=True),
        Key(name="order", means="1 for the first, and so on.", kind=Kind.INTEGER, required=True),
        Key(name="phase", means="Its relative phase, as read.", kind=Kind.CONCEPT, target="phase"),
        Key(name="read_by", means="Who read the phase.", kind=Kind.RECORD, target="agent"),
    ),
)
AGENT = Part(
    name="agent",
    title="an agent",
    record=model.Agent,
    keys=(
        _id(),
        Key(
            name="name",
            means="A name, or a description such as “second coder”.",
            required=True,
            content=True,
        ),
        Key(name="kind", means="person, group or program.", kind=Kind.CONCEPT, target="agentkind"),
        Key(name="orcid", means="The bare ORCID.", check="orcid"),
    ),
)
LAYER = Part(
    name="layer",
    title="a layer",
    record=model.Layer,
    keys=(
        _id(),
        Key(name="label", means="What people call it.", required=True, content=True),
        Key(
            name="kind",
            means="Whose reading it is.",
            kind=Kind.CONCEPT,
            target="layerkind",
            required=True,
        ),
        Key(name="coders", means="Who coded.", kind=Kind.RECORD, target="agent", many=True),
        Key(name="codebooks", means="codebook@version or framework@version.", many=True),
        Key(name="covers", means="all, ids of excerpts, or source:ID.", many=True),
        Key(name="note", means="A remark.", content=True),
    ),
)
VERSION = Part(
    name="version",
    title="a version of the codebook",
    record=model.CodebookVersion,
    keys=(
        _id(),
        Key(name="date", means="When.", kind=Kind.DATE),
        Key(name="note", means="What changed, and why.", content=True),
    ),
)
CODEBOOK = Part(
    name="codebook",
    title="the codebook",
    record=model.Codebook,
    keys=(
        Key(name="title", means="What it is called.", required=True, content=True),
        _LICENCE,
        Key(
            name="version",
            field="versions",
            means="Its versions, oldest first.",
            part=VERSION,
            many=True,
        ),
    ),
)
STUDY = Part(
    name="",
    title="study.toml",
    record=model.Header,
    keys=(
        Key(name="title", means="What the study is called.", required=True, content=True),
        Key(name="description", means="What it is about, in a paragraph.", content=True),
        _AUTHORS,
        Key(
            name="programme",
            means="Its research programme (programmes.toml).",
            kind=Kind.RECORD,
            target="programme",
        ),
        Key(
            name="initiative",
            means="What is studied (programmes.toml).",
            kind=Kind.RECORD,
            target="initiative",
        ),
        Key(
            name="language",
            means="Language of the words, where most are in one.",
            kind=Kind.LANGUAGE,
        ),
        Key(
            name="licence",
            means="Licence of the words unless said otherwise below.",
            kind=Kind.LICENCE,
            required=True,
        ),
        Key(
            name="access",
            means="Who may see it; open unless said otherwise.",
            kind=Kind.CONCEPT,
            target="tier",
        ),
        Key(
            name="assistants",
            means="Whether assistant programs may read the words: allow or deny.",
            choices=("allow", "deny"),
        ),
        Key(name="codebook", means="The study's own codebook.", part=CODEBOOK),
        Key(
            name="publication",
            field="publications",
            means="Where it was published.",
            part=PUBLICATION,
            many=True,
        ),
        Key(
            name="data_collection",
            field="data_collections",
            means="What was gathered, by one method each.",
            part=DATA_COLLECTION,
            many=True,
        ),
        Key(name="wave", field="waves", means="Rounds of data collection.", part=WAVE, many=True),
        Key(
            name="agent",
            field="agents",
            means="Who codes, reads, assesses or imports.",
            part=AGENT,
            many=True,
        ),
        Key(name="layer", field="layers", means="Bodies of coding.", part=LAYER, many=True),
    ),
)

#: Parts with ids that cells may name, by the word used in cells and addresses.
IDENTIFIED: dict[str, Part] = {
    "publication": PUBLICATION,
    "data-collection": DATA_COLLECTION,
    "wave": WAVE,
    "agent": AGENT,
    "layer": LAYER,
}


def records(header: model.Header, word: str) -> tuple[object, ...]:
    """The entries of one identified part of a header."""
    part = IDENTIFIED[word]
    key = next(key for key in STUDY.keys if key.part is part)
    found = getattr(header, key.attribute)
    return tuple(found)
