"""Names of files, columns, kinds of link and kinds of reason."""

from __future__ import annotations

from consilience.model import LinkReview
from consilience.tables import Column, Kind, Table

ACCEPTED = "links.sssom.tsv"
REFUSED = "links.not.sssom.tsv"
REVIEWS_FILE = "link-reviews.tsv"

#: Kinds of link, as they stand in ``predicate_id``.
PREDICATES = (
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "skos:relatedMatch",
    "con:oppositeOf",
)
#: How a link came about (SEMAPV).
JUSTIFICATIONS = (
    "ManualMappingCuration",
    "MappingReview",
    "LexicalMatching",
    "LexicalSimilarityThresholdMatching",
    "SemanticSimilarityThresholdMatching",
    "CompositeMatching",
    "LogicalReasoning",
    "MappingChaining",
    "MappingInversion",
    "InstanceBasedMatching",
    "StructuralMatching",
    "BackgroundKnowledgeBasedMatching",
    "UnspecifiedMatching",
)
#: Columns that a link cannot do without.
REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
#: Said once in the head, these hold for every row that does not say otherwise.
FOR_EVERY_ROW = (
    "mapping_date",
    "mapping_provider",
    "mapping_tool",
    "mapping_tool_id",
    "mapping_tool_version",
    "object_source",
    "object_source_version",
    "object_type",
    "predicate_type",
    "similarity_measure",
    "subject_source",
    "subject_source_version",
    "subject_type",
)
REVIEWS = Table(
    name="link-reviews",
    singular="link-review",
    record=LinkReview,
    class_="con:LinkReview",
    means="What a second person said of a link.",
    columns=(
        Column(name="id", means="A short id that never changes.", kind=Kind.ID, required=True),
        Column(
            name="link",
            means="The record_id of the link.",
            kind=Kind.RECORD,
            target="link",
            property="con:reviews",
            required=True,
        ),
        Column(
            name="reviewer",
            means="Who reviewed it.",
            kind=Kind.RECORD,
            target="agent",
            property="con:reviewer",
            required=True,
        ),
        Column(
            name="verdict",
            means="agree, disagree or unsure.",
            property="con:verdict",
            required=True,
        ),
        Column(name="date", means="When.", kind=Kind.DATE, property="con:date"),
        Column(
            name="settles",
            means="yes where this review decides between others.",
            kind=Kind.BOOLEAN,
            property="con:settlesReview",
        ),
        Column(name="reason", means="Why.", property="con:reason", content=True),
    ),
)
VERDICTS = ("agree", "disagree", "unsure")
