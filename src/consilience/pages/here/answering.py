"""Which path is answered by what."""

from __future__ import annotations

from consilience.errors import ConsilienceError
from consilience.pages.here import linking, reviewers
from consilience.pages.here.asked import Asked, Reply, page

__all__ = ["Asked", "Reply", "answer"]


def answer(asked: Asked) -> Reply:
    """The page at a path, or what came of a form."""
    try:
        return _answer(asked)
    except ConsilienceError as error:
        return _problem(asked, str(error), error.hint, 400)


def _answer(asked: Asked) -> Reply:
    parts = asked.parts
    if parts[:3] == ("links", "review", "who"):
        return reviewers.answer(asked)
    if parts[:2] == ("links", "review"):
        return linking.answer(asked)
    if parts[:1] == ("import",):
        from consilience.pages.here import importing  # noqa: PLC0415 - heavy, and not for links

        return importing.answer(asked)
    return _problem(asked, asked.one("problem"), asked.one("hint"), 200)


def _problem(asked: Asked, problem: str, hint: str, status: int) -> Reply:
    return page(asked, "refused.html", "Needs a look", status=status, problem=problem, hint=hint)
