"""REFI-QDA: a study as a project (.qdpx) or its codebook (.qdc) for any program of the exchange."""

from __future__ import annotations

from consilience.writers import Writer
from consilience.writers.refi_qda import codebook, options, project

__all__ = ["CODEBOOK", "PROJECT"]

PROJECT = Writer(
    name="refi-qda",
    title="REFI-QDA project",
    suffixes=(".qdpx",),
    write=project.write,
    takes=options.TAKES,
)
CODEBOOK = Writer(
    name="refi-codebook",
    title="REFI-QDA codebook",
    suffixes=(".qdc",),
    write=codebook.write,
    has_quotes=False,
)
