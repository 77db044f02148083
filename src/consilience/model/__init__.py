"""A study as plain values: no RDF, no files.

This is the narrow waist of the program. Readers (a study folder, every coding tool) make a
:class:`Study`; the mapping turns it into linked data; writers write it out. None knows another.

A study *streams*: :meth:`Study.records` gives a fresh iterator at each call, so a study of a
million excerpts never has to be held in memory. What is small (title, waves, layers, ...) is
the :class:`Header`.
"""

from consilience.model.header import (
    Agent,
    Author,
    Codebook,
    CodebookVersion,
    DataCollection,
    Header,
    Layer,
    Publication,
    Wave,
)
from consilience.model.records import (
    Assessment,
    Attribute,
    Code,
    Coding,
    Collaboration,
    Excerpt,
    Link,
    LinkReview,
    Mention,
    Note,
    Organisation,
    Origin,
    Pseudonym,
    Record,
    Source,
    Speaker,
)
from consilience.model.study import Study

__all__ = [
    "Agent",
    "Assessment",
    "Attribute",
    "Author",
    "Code",
    "Codebook",
    "CodebookVersion",
    "Coding",
    "Collaboration",
    "DataCollection",
    "Excerpt",
    "Header",
    "Layer",
    "Link",
    "LinkReview",
    "Mention",
    "Note",
    "Organisation",
    "Origin",
    "Pseudonym",
    "Publication",
    "Record",
    "Source",
    "Speaker",
    "Study",
    "Wave",
]
