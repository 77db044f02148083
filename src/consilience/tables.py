"""The one definition of the tables in a study folder.

From it follow: what the reader accepts, what the writer writes, which property each cell
becomes (:mod:`consilience.mapping`), the CSVW metadata, the reference page of the format, and
which cells a report may show.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from consilience import model


class Kind(StrEnum):
    """What a cell holds."""

    ID = "id"  #: the record's own id
    TEXT = "text"  #: words; kept as they are
    INTEGER = "integer"
    BOOLEAN = "boolean"  #: yes / no
    DATE = "date"  #: ISO 8601: 2015, 2015-08, 2015-08-08
    LANGUAGE = "language"  #: BCP 47 tag
    LICENCE = "licence"  #: SPDX id or an address
    ADDRESS = "address"  #: http(s) address
    CLASS = "class"  #: the record's own class, in-this-form for con:InThisForm
    CONCEPT = "concept"  #: a concept of the scheme that ``target`` names
    RECORD = "record"  #: the id of a record in the table, or header part, that ``target`` names
    CODE = "code"  #: a code of the study, or ``framework:construct``
    CONSTRUCT = "construct"  #: ``framework:construct``
    TYPED = "typed"  #: ``kind:id``: any record of the study or any concept
    VERSION = "version"  #: a version of the study's codebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    ``property`` is the CURIE of what the cell states about the record (or, with ``on``, about
    a node that belongs to the record). ``content`` marks words of participants, labels and
    free text: reports show them only when asked to.
    """

    name: str
    means: str
    kind: Kind = Kind.TEXT
    property: str = ""
    target: str = ""
    required: bool = False
    many: bool = False
    content: bool = False
    on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One CSV file of a study folder; ``singular`` is the word used in addresses."""

    name: str
    singular: str
    record: type[model.Record]
    class_: str
    means: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)

    @property
    def file(self) -> str:
        """The name of the file in a study folder."""
        return f"{self.name}.csv"

    def column(self, name: str) -> Column:
        """The column with this name (KeyError if there is none)."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _id(means: str) -> Column:
    return Column(name="id", means=means, kind=Kind.ID, required=True)


def _access(means: str) -> Column:
    return Column(
        name="access", means=means, kind=Kind.CONCEPT, target="tier", property="con:accessTier"
    )


_LICENCE = Column(
    name="licence",
    means="Licence of this item where it differs: an SPDX id such as CC-BY-NC-4.0, or an address.",
    kind=Kind.LICENCE,
    property="dcterms:license",
)
_LANGUAGE = Column(
    name="language",
    means="Language of the words, as a BCP 47 tag (en, cy, en-GB).",
    kind=Kind.LANGUAGE,
    property="dcterms:language",
)
_CONSENT = Column(
    name="consent",
    means="What the participant agreed to.",
    kind=Kind.CONCEPT,
    target="consent",
    property="con:consent",
)
_PSEUDONYMOUS = Column(
    name="pseudonymous",
    means="yes where the label stands in for a name that is withheld.",
    kind=Kind.BOOLEAN,
    property="con:pseudonymous",
)
_IDENTIFIER = Column(
    name="identifier",
    means="Public address of a named body (ROR, Wikidata …). Never for a pseudonymous one.",
    kind=Kind.ADDRESS,
    property="con:externalIdentifier",
)
_LAYER = Column(
    name="layer",
    means="The layer that this belongs to.",
    kind=Kind.RECORD,
    target="layer",
    property="con:layer",
    required=True,
)
_DATE = Column(name="date", means="When: 2015, 2015-08 or 2015-08-08.", kind=Kind.DATE, property="con:date")


def _read_by(name: str, property_: str) -> Column:
    return Column(
        name=name,
        means="Who read the value beside it out of the published words.",
        kind=Kind.RECORD,
        target="agent",
        property=property_,
        on="affiliation",
    )


def _published(name: str, what: str, property_: str) -> Column:
    return Column(
        name=name,
        means=f"The {what} in the words of the source.",
        property=property_,
        content=True,
        on="affiliation",
    )


def _read(name: str, what: str, target: str, property_: str) -> Column:
    return Column(
        name=name,
        means=f"The {what} as read, from the list `{target}`.",
        kind=Kind.CONCEPT,
        target=target,
        property=property_,
        on="affiliation",
    )


SOURCES = Table(
    name="sources",
    singular="source",
    record=model.Source,
    class_="con:Source",
    means="What excerpts come from. Licence and access belong here and are inherited.",
    columns=(
        _id("A short id that never changes."),
        Column(name="kind", means="What kind of material it is.", kind=Kind.CONCEPT, target="sourcekind", property="con:sourceKind", required=True),
        Column(name="title", means="What it is called.", property="dcterms:title", content=True),
        Column(name="date", means="When it was made: 2015, 2015-08 or 2015-08-08.", kind=Kind.DATE, property="con:date"),
        Column(name="publication", means="The publication that it is part of.", kind=Kind.RECORD, target="publication", property="con:publication"),
        Column(name="data_collection", means="The data collection that it comes from.", kind=Kind.RECORD, target="data-collection", property="con:dataCollection"),
        Column(name="locator", means="Where in the publication: table, page, section.", property="con:locator"),
        _LICENCE,
        _access("Who may see it; narrower than the study's where needed."),
        _CONSENT,
        _LANGUAGE,
        Column(name="file", means="File with its text, inside sources/.", property="con:file"),
    ),
)

EXCERPTS = Table(
    name="excerpts",
    singular="excerpt",
    record=model.Excerpt,
    class_="con:Excerpt",
    means="Pieces of sources. The four kinds are never mixed in a count.",
    columns=(
        _id("A short id that never changes."),
        Column(name="kind", means="participant-words, observer-note, document-extract or author-finding.", kind=Kind.CLASS, property="rdf:type", target="con:Excerpt", required=True),
        Column(name="source", means="The source that it comes from.", kind=Kind.RECORD, target="source", property="con:fromSource", required=True),
        Column(name="locator", means="Where in the source: table row, page, item.", property="con:locator"),
        Column(name="text", means="The words, to the character. Empty only where they are withheld.", property="con:text", content=True),
        Column(name="wording", means="verbatim, paraphrase or translation.", kind=Kind.CONCEPT, target="wording", property="con:wording"),
        _LANGUAGE,
        Column(name="speaker", means="Whose words they are.", kind=Kind.RECORD, target="speaker", property="con:spokenBy"),
        Column(name="collaboration", means="The collaboration that it is about.", kind=Kind.RECORD, target="collaboration", property="con:collaboration"),
        Column(name="wave", means="The wave of data collection in which it was said or written.", kind=Kind.RECORD, target="wave", property="con:wave"),
        Column(name="phase_spoken_of", means="The relative phase that it speaks about (not the wave).", kind=Kind.CONCEPT, target="phase", property="con:phaseSpokenOf"),
        Column(name="start", means="First character in the source's text, counted from 0 in Unicode code points.", kind=Kind.INTEGER, property="con:start"),
        Column(name="end", means="Character after the last one.", kind=Kind.INTEGER, property="con:end"),
        Column(name="prefix", means="Words just before, to find the place again.", property="con:prefix", content=True),
        Column(name="suffix", means="Words just after.", property="con:suffix", content=True),
        Column(name="fragment", means="Place in what is not text, as a W3C media fragment: page=3&viewrect=10,20,300,40 or t=12.5,30.2 or xywh=pixel:160,120,320,240.", property="con:fragment"),
        _LICENCE,
        _access("Who may see it, where narrower than the source's."),
    ),
)

SPEAKERS = Table(
    name="speakers",
    singular="speaker",
    record=model.Speaker,
    class_="con:Speaker",
    means="Bearers of speaker labels. Each detail is kept as published and as read.",
    columns=(
        _id("A short id that never changes."),
        Column(name="label", means="The label as the source prints it.", property="con:publishedLabel", required=True, content=True),
        _published("role_published", "role", "con:publishedRole"),
        _read("role", "role", "role", "con:role"),
        _read_by("role_read_by", "con:roleReadBy"),
        _published("profession_published", "profession", "con:publishedProfession"),
        _read("profession", "profession", "profession", "con:profession"),
        _read_by("profession_read_by", "con:professionReadBy"),
        _published("organisation_type_published", "type of organisation", "con:publishedOrganisationType"),
        _read("organisation_type", "type of organisation", "orgtype", "con:organisationType"),
        _read_by("organisation_type_read_by", "con:organisationTypeReadBy"),
        Column(name="organisation", means="The organisation, only where the source tells it apart.", kind=Kind.RECORD, target="organisation", property="con:organisation", on="affiliation"),
        Column(name="collaboration", means="The collaboration that the label belongs to.", kind=Kind.RECORD, target="collaboration", property="con:collaboration"),
        Column(name="wave", means="The wave that the label belongs to.", kind=Kind.RECORD, target="wave", property="con:wave", on="affiliation"),
        _CONSENT,
        _access("Who may see what this speaker said, where narrower."),
    ),
)

ORGANISATIONS = Table(
    name="organisations",
    singular="organisation",
    record=model.Organisation,
    class_="con:Organisation",
    means="Organisations that the source tells apart. None is made up for a label.",
    columns=(
        _id("A short id that never changes."),
        Column(name="label", means="Name or pseudonym, as the source prints it.", property="con:publishedLabel", required=True, content=True),
        Column(name="type", means="Type of organisation as read, from the list `orgtype`.", kind=Kind.CONCEPT, target="orgtype", property="con:organisationType"),
        Column(name="type_read_by", means="Who read the type.", kind=Kind.RECORD, target="agent", property="con:organisationTypeReadBy"),
        Column(name="part_of", means="The larger organisation that it is part of.", kind=Kind.RECORD, target="organisation", property="con:partOf"),
        Column(name="member_of", means="Collaborations that it is a member of.", kind=Kind.RECORD, target="collaboration", property="con:memberOf", many=True),
        _PSEUDONYMOUS,
        _IDENTIFIER,
    ),
)

COLLABORATIONS = Table(
    name="collaborations",
    singular="collaboration",
    record=model.Collaboration,
    class_="con:Setting",
    means="Networks, consortia, communities and sites: what is assessed.",
    columns=(
        _id("A short id that never changes."),
        Column(name="label", means="Name or pseudonym, as the source prints it.", property="con:publishedLabel", required=True, content=True),
        Column(name="kind", means="network, consortium, community, partnership, alliance or site.", kind=Kind.CLASS, property="rdf:type", target="con:Setting", required=True),
        Column(name="initiative", means="The initiative that it is part of (data/programmes.toml).", kind=Kind.RECORD, target="initiative", property="con:initiative"),
        _PSEUDONYMOUS,
        _IDENTIFIER,
    ),
)

MENTIONS = Table(
    name="mentions",
    singular="mention",
    record=model.Mention,
    class_="con:Mention",
    means="Who is spoken of in an excerpt, as one layer reads it.",
    columns=(
        _id("A short id that never changes."),
        Column(name="excerpt", means="The excerpt.", kind=Kind.RECORD, target="excerpt", property="con:inExcerpt", required=True),
        Column(name="words", means="The words, as they stand in the excerpt.", property="con:words", content=True),
        Column(name="organisation", means="The organisation meant.", kind=Kind.RECORD, target="organisation", property="con:mentionsOrganisation"),
        Column(name="organisation_type", means="The type of organisation meant.", kind=Kind.CONCEPT, target="orgtype", property="con:mentionsOrganisationType"),
        Column(name="profession", means="The profession meant.", kind=Kind.CONCEPT, target="profession", property="con:mentionsProfession"),
        _LAYER,
        Column(name="coder", means="Who read it so.", kind=Kind.RECORD, target="agent", property="con:coder"),
        Column(name="note", means="A remark.", property="con:comment", content=True),
    ),
)

CODEBOOK = Table(
    name="codebook",
    singular="code",
    record=model.Code,
    class_="con:Code",
    means="The study's own codes or themes, with their wording in each version.",
    columns=(
        _id("A short id that never changes, also when the label does."),
        Column(name="label", means="The code's name, in the study's own words.", property="skos:prefLabel", required=True, content=True),
        Column(name="definition", means="What it means.", property="skos:definition", content=True),
        Column(name="broader", means="The code above it.", kind=Kind.RECORD, target="code", property="skos:broader"),
        Column(name="version", means="Versions of the codebook in which it stands so worded; empty = all.", kind=Kind.VERSION, property="con:inVersion", many=True),
        Column(name="origin", means="Where the code came from.", kind=Kind.CONCEPT, target="codeorigin", property="con:codeOrigin"),
        Column(name="include", means="When to use it.", property="con:inclusionCriterion", content=True),
        Column(name="exclude", means="When not to use it.", property="con:exclusionCriterion", content=True),
        Column(name="replaced_by", means="The code that took its place.", kind=Kind.RECORD, target="code", property="con:replacedBy"),
    ),
    key=("id", "version"),
)

CODINGS = Table(
    name="codings",
    singular="coding",
    record=model.Coding,
    class_="con:Coding",
    means="Who applied which code to which excerpt. One code a row.",
    columns=(
        _id("A short id that never changes."),
        Column(name="excerpt", means="The excerpt.", kind=Kind.RECORD, target="excerpt", property="con:excerpt", required=True),
        Column(name="code", means="A code of this study, or framework:construct.", kind=Kind.CODE, property="con:applies", required=True),
        _LAYER,
        Column(name="coder", means="Who coded.", kind=Kind.RECORD, target="agent", property="con:coder"),
        _DATE,
        Column(name="direction", means="Whether collaboration is reported as helped (strength) or hindered (challenge); mixed, unclear, unstated.", kind=Kind.CONCEPT, target="direction", property="con:direction"),
        Column(name="concerns", means="Whom it is about, as kind:id (profession:surgeon; orgtype:nhs; organisation:O1).", kind=Kind.TYPED, property="con:concerns", many=True),
        Column(name="settles", means="The codings between which this one decides.", kind=Kind.RECORD, target="coding", property="con:settles", many=True),
        Column(name="note", means="A remark.", property="con:comment", content=True),
    ),
)

ASSESSMENTS = Table(
    name="assessments",
    singular="assessment",
    record=model.Assessment,
    class_="con:Assessment",
    means="Judgements of level: always somebody's, with evidence.",
    columns=(
        _id("A short id that never changes."),
        Column(name="collaboration", means="What is assessed.", kind=Kind.RECORD, target="collaboration", property="con:assesses", required=True),
        Column(name="construct", means="framework:construct.", kind=Kind.CONSTRUCT, property="con:construct", required=True),
        Column(name="level", means="The level judged: 3-active, 2-developing or 1-potential.", kind=Kind.CONCEPT, target="level", property="con:level", required=True),
        Column(name="phase", means="The relative phase judged.", kind=Kind.CONCEPT, target="phase", property="con:phase"),
        Column(name="round", means="Name of the round of judging; what is judged together has one name.", property="con:roundName"),
        Column(name="layer", means="The layer that the judgement belongs to.", kind=Kind.RECORD, target="layer", property="con:layer"),
        Column(name="assessor", means="Who judged.", kind=Kind.RECORD, target="agent", property="con:assessor", required=True),
        Column(name="evidence", means="The excerpts that it rests on.", kind=Kind.RECORD, target="excerpt", property="con:evidence", many=True),
        Column(name="rationale", means="Why this level.", property="con:rationale", content=True),
        _DATE,
    ),
)

PSEUDONYMS = Table(
    name="pseudonyms",
    singular="pseudonym",
    record=model.Pseudonym,
    class_="con:Pseudonym",
    means="Bracketed replacements that stand in the excerpts.",
    columns=(
        _id("A short id that never changes."),
        Column(name="label", means="The bracketed words, with their brackets.", property="con:publishedLabel", required=True, content=True),
        Column(name="kind", means="What kind of thing was replaced.", kind=Kind.CONCEPT, target="replacedkind", property="con:replaces", required=True),
        Column(name="scope", means="study: always the same thing; occurrence: each time perhaps another.", kind=Kind.CONCEPT, target="pseudonymscope", property="con:scope", required=True),
        Column(name="organisation", means="The pseudonymous organisation that it stands for.", kind=Kind.RECORD, target="organisation", property="con:organisation"),
    ),
)

NOTES = Table(
    name="notes",
    singular="note",
    record=model.Note,
    class_="con:Note",
    means="Memos and comments.",
    columns=(
        _id("A short id that never changes."),
        Column(name="about", means="What it is about, as kind:id (excerpt:Q1, code:trust), or study.", kind=Kind.TYPED, property="con:about", required=True),
        Column(name="text", means="The words.", property="con:text", required=True, content=True),
        Column(name="author", means="Who wrote it.", kind=Kind.RECORD, target="agent", property="con:writtenBy"),
        _DATE,
        _access("Who may see it, where narrower than the study's."),
    ),
)

ATTRIBUTES = Table(
    name="attributes",
    singular="attribute",
    record=model.Attribute,
    class_="con:Attribute",
    means="Details from coding tools that have no column of their own.",
    columns=(
        _id("A short id that never changes."),
        Column(name="about", means="What it is a detail of, as kind:id.", kind=Kind.TYPED, property="con:about", required=True),
        Column(name="name", means="The name of the detail.", property="con:attributeName", required=True),
        Column(name="value", means="Its value.", property="con:attributeValue", content=True),
    ),
)

ORIGINS = Table(
    name="origin",
    singular="origin",
    record=model.Origin,
    class_="con:Origin",
    means="Where each record was imported from.",
    columns=(
        Column(name="id", means="The record, as kind:id.", kind=Kind.TYPED, property="con:about", required=True),
        Column(name="file", means="File that was imported.", property="con:originFile", required=True),
        Column(name="sheet", means="Sheet of a workbook.", property="con:originSheet"),
        Column(name="source_row", means="Row of that sheet (heading = 1).", kind=Kind.INTEGER, property="con:originRow"),
        Column(name="element", means="Element or GUID of an exchange file.", property="con:originElement"),
    ),
)

TABLES: tuple[Table, ...] = (
    SOURCES,
    EXCERPTS,
    SPEAKERS,
    ORGANISATIONS,
    COLLABORATIONS,
    MENTIONS,
    CODEBOOK,
    CODINGS,
    ASSESSMENTS,
    PSEUDONYMS,
    NOTES,
    ATTRIBUTES,
    ORIGINS,
)

#: Parts of study.toml that a cell may name, with the word used in addresses.
HEADER_PARTS: tuple[str, ...] = ("publication", "data-collection", "wave", "agent", "layer")

#: Lists of concepts that the ontology carries, by the word used in cells and addresses.
SCHEMES: tuple[str, ...] = (
    "codeorigin",
    "consent",
    "direction",
    "layerkind",
    "level",
    "method",
    "agentkind",
    "orgtype",
    "phase",
    "profession",
    "pseudonymscope",
    "replacedkind",
    "role",
    "sector",
    "sourcekind",
    "tier",
    "unit",
    "wording",
)


def table(singular: str) -> Table:
    """The table whose records are called ``singular`` (KeyError if there is none)."""
    for each in TABLES:
        if each.singular == singular:
            return each
    raise KeyError(singular)


def by_file(name: str) -> Table | None:
    """The table that lies in the file ``name``, or None."""
    for each in TABLES:
        if each.file == name:
            return each
    return None
