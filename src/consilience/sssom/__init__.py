"""Links between codebooks: SSSOM files ↔ :class:`consilience.model.Link`.

SSSOM (Simple Standard for Sharing Ontological Mappings) is a tab-separated table below a head
of ``#`` lines in YAML. Every row is accounted for: it becomes a link, or a finding, or both.
"""

from consilience.sssom.head import Head, head
from consilience.sssom.reader import is_share, positions, read
from consilience.sssom.words import (
    ACCEPTED,
    HEAD_SLOTS,
    JUSTIFICATIONS,
    KINDS,
    PREDICATES,
    REFUSED,
    REVIEWS,
    REVIEWS_FILE,
    SLOTS,
    UNSURE,
    VERDICTS,
)
from consilience.sssom.writer import write

__all__ = [
    "ACCEPTED",
    "HEAD_SLOTS",
    "JUSTIFICATIONS",
    "KINDS",
    "PREDICATES",
    "REFUSED",
    "REVIEWS",
    "REVIEWS_FILE",
    "SLOTS",
    "UNSURE",
    "VERDICTS",
    "Head",
    "head",
    "is_share",
    "positions",
    "read",
    "write",
]
