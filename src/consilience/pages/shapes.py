"""Every rule that a check holds studies to, in words, and all of them as SHACL."""

from __future__ import annotations

import re

from consilience import assets, catalogue, iris, turtle
from consilience.namespaces import prefixes
from consilience.output import Rows
from consilience.pages import download
from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit

_FILLED = re.compile(r"\{[^}]*\}")
#: What the first letter of a code stands for.
AREAS = {
    "F": "Files and tables",
    "M": "Description of a study: waves, layers, people",
    "D": "Sources",
    "Q": "Excerpts",
    "S": "Speakers",
    "O": "Organisations, collaborations, mentions",
    "T": "Codebook and coding",
    "A": "Assessments",
    "L": "Links",
    "E": "Reviews across studies",
    "P": "Privacy",
    "R": "Rights: access, licence, pseudonyms",
    "G": "Contradictions",
    "V": "The list of terms itself",
}


def _words(text: str) -> str:
    """Words of a rule; what a message fills in becomes an ellipsis."""
    return _FILLED.sub("…", " ".join(text.split()))


def page(visit: Visit) -> Page | None:
    """All rules with their codes."""
    rules = sorted(catalogue.rules().items())
    if visit.where != "shapes":
        return None
    if visit.form != "html":
        names = ("code", "severity", "title", "message", "help", "why", "example", "address")
        table = (
            (
                code,
                rule.severity.word,
                *map(_words, (rule.title, rule.message, rule.help, rule.why, rule.example)),
                rule.shape,
            )
            for code, rule in rules
        )
        return download.rows(visit, Rows.of(names, table, "rules"), "Rules")
    areas = {
        title: [rule for code, rule in rules if code.startswith(letter)]
        for letter, title in AREAS.items()
    }
    return show(
        visit,
        "shapes.html",
        "Rules",
        areas={title: found for title, found in areas.items() if found},
        number=len(rules),
        words=_words,
    )


def data(visit: Visit) -> Page | None:
    """All rules as one file of SHACL; a server gives it by itself."""
    if not visit.still:
        return None
    lines = turtle.joined(assets.shape_files(), iris.graph(iris.HOME, "shapes"))
    written = turtle.turtle(lines, prefixes())
    return Page(200, "text/turtle; charset=utf-8", written.encode())
