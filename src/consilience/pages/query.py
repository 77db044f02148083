"""The page for queries of one's own: a plain form, made comfortable by the editor."""

from __future__ import annotations

from consilience.errors import ConsilienceError
from consilience.namespaces import prefixes
from consilience.pages import answers, download
from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit
from consilience.rdf import encode

#: Questions whose queries are shown as examples.
EXAMPLES = (
    "coding-themes-by-sector",
    "construct-evidence",
    "speaker-as-read",
    "link-codes-to-frameworks",
)


def page(visit: Visit) -> Page | None:
    """The form, and the answer to what was written; None where queries are not taken."""
    collection = visit.collection
    if visit.still:
        return None
    text = visit.one("query")
    result, problem, hint = None, "", ""
    if text and collection.run:
        try:
            result = collection.run(text)
        except ConsilienceError as error:
            problem, hint = str(error), error.hint or ""
    rows = result is not None and result.boolean is None and result.triples is None
    if visit.form != "html":
        if result is None or not rows:
            return None
        return download.rows(visit, answers.rows(result, "answer"), "Answer")
    known = collection.kg.questions()
    return show(
        visit,
        "query.html",
        "Query",
        at="ask",
        status=400 if problem else 200,
        text=text or known[EXAMPLES[0]].text,
        result=result,
        rows=rows,
        cells=answers.cells(visit, result) if result is not None and rows else [],
        facts=[
            " ".join(map(encode, each)) + " ." for each in (result.triples or ())[: answers.MOST]
        ]
        if result is not None
        else [],
        headings=answers.headings(result) if result is not None and rows else [],
        most=answers.MOST,
        problem=problem,
        hint=hint,
        can_run=collection.run is not None,
        examples=[known[name] for name in EXAMPLES if name in known],
        prefixes=sorted(prefixes().items()),
    )
