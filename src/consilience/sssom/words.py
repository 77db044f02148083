"""Names of files, columns, kinds of link and kinds of reason."""

from __future__ import annotations

from consilience.model import LinkReview
from consilience.tables import Column, Kind, Table

ACCEPTED = "links.sssom.tsv"
REFUSED = "links.not.sssom.tsv"
#: Pairs that somebody looked at and could not decide on; nothing follows from them.
UNSURE = "links.unsure.sssom.tsv"
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
#: The columns of SSSOM 1.1, in the order of the standard.
SLOTS = (
    "record_id",
    "subject_id",
    "subject_label",
    "subject_category",
    "predicate_id",
    "predicate_label",
    "predicate_modifier",
    "object_id",
    "object_label",
    "object_category",
    "mapping_justification",
    "author_id",
    "author_label",
    "reviewer_id",
    "reviewer_label",
    "creator_id",
    "creator_label",
    "license",
    "subject_type",
    "subject_source",
    "subject_source_version",
    "object_type",
    "object_source",
    "object_source_version",
    "predicate_type",
    "mapping_provider",
    "mapping_source",
    "mapping_cardinality",
    "cardinality_scope",
    "mapping_tool",
    "mapping_tool_id",
    "mapping_tool_version",
    "mapping_date",
    "publication_date",
    "review_date",
    "confidence",
    "reviewer_agreement",
    "curation_rule",
    "curation_rule_text",
    "subject_match_field",
    "object_match_field",
    "match_string",
    "subject_preprocessing",
    "object_preprocessing",
    "similarity_score",
    "similarity_measure",
    "see_also",
    "issue_tracker_item",
    "other",
    "comment",
)
#: What may stand in the head, in the order of the standard.
HEAD_SLOTS = (
    "sssom_version",
    "curie_map",
    "mapping_set_id",
    "mapping_set_version",
    "mapping_set_source",
    "mapping_set_title",
    "mapping_set_description",
    "mapping_set_confidence",
    "creator_id",
    "creator_label",
    "license",
    "subject_type",
    "subject_source",
    "subject_source_version",
    "object_type",
    "object_source",
    "object_source_version",
    "predicate_type",
    "mapping_provider",
    "cardinality_scope",
    "mapping_tool",
    "mapping_tool_id",
    "mapping_tool_version",
    "mapping_date",
    "publication_date",
    "subject_match_field",
    "object_match_field",
    "subject_preprocessing",
    "object_preprocessing",
    "similarity_measure",
    "curation_rule",
    "curation_rule_text",
    "see_also",
    "issue_tracker",
    "other",
    "comment",
    "extension_definitions",
)
#: Said once in the head, these hold for every row that does not say otherwise.
FOR_EVERY_ROW = (
    "cardinality_scope",
    "curation_rule",
    "curation_rule_text",
    "mapping_date",
    "mapping_provider",
    "mapping_tool",
    "mapping_tool_id",
    "mapping_tool_version",
    "object_match_field",
    "object_preprocessing",
    "object_source",
    "object_source_version",
    "object_type",
    "predicate_type",
    "similarity_measure",
    "subject_match_field",
    "subject_preprocessing",
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
        Column(
            name="kind",
            means="The kind of link that the reviewer would make: same, similar, broader, "
            "narrower, related, opposite, or no.",
            property="con:chosenKind",
        ),
        Column(name="reason", means="Why.", property="con:reason", content=True),
    ),
)
VERDICTS = ("agree", "disagree", "unsure")
#: The kinds of link in people's words, with what stands for them in ``predicate_id``.
KINDS = {
    "same": "skos:exactMatch",
    "similar": "skos:closeMatch",
    "broader": "skos:broadMatch",
    "narrower": "skos:narrowMatch",
    "related": "skos:relatedMatch",
    "opposite": "con:oppositeOf",
    "no": "",
}
