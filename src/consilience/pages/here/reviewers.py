"""Who reviews: asked once, kept in a cookie, and named in study.toml."""

from __future__ import annotations

from urllib.parse import quote, unquote

from consilience.errors import ConsilienceError
from consilience.linking import people
from consilience.linking.book import Book
from consilience.linking.ends import study_of
from consilience.model import Agent
from consilience.pages.here.asked import Asked, Reply, link, page


def of(asked: Asked, study: str) -> Agent | None:
    """Whoever reviews, as the study names them; None for somebody whom it does not name."""
    book = Book.read(study_of(asked.project, study), asked.project.base)
    id_, _, name = unquote(asked.who).partition("|")
    for each in book.header.agents:
        if each.kind != "program" and (each.id == id_ and each.name == name):
            return each
    return next((each for each in book.header.agents if name and each.name == name), None)


def name(asked: Asked) -> str:
    """The name of whoever reviews; empty where nobody was asked yet."""
    return unquote(asked.who).partition("|")[2]


def answer(asked: Asked) -> Reply:
    """Ask who reviews, or note what was answered."""
    study = asked.one("study")
    book = Book.read(study_of(asked.project, study), asked.project.base)
    known = [each for each in book.header.agents if each.kind != "program"]
    if not asked.sends:
        return ask(asked, study, known)
    chosen = next((each for each in known if each.id == asked.one("who")), None)
    if chosen is None or asked.one("name"):  # a name that was typed is what is meant
        try:
            chosen = people.add(asked.project, study, asked.one("name"), orcid=asked.one("orcid"))
        except ConsilienceError as error:
            return ask(asked, study, known, problem=error)
    back = asked.one("back")
    inside = back if back.startswith(f"/links/review/{study}") else f"/links/review/{study}"
    return Reply(to=inside, who=quote(f"{chosen.id}|{chosen.name}"))


def ask(
    asked: Asked, study: str, known: list[Agent], problem: ConsilienceError | None = None
) -> Reply:
    """The page that asks."""
    return page(
        asked,
        "who.html",
        "Who reviews?",
        status=400 if problem else 200,
        study=study,
        known=known,
        name=asked.one("name") or name(asked),
        orcid=asked.one("orcid"),
        back=asked.one("back"),
        problem=problem,
    )


def first(asked: Asked, study: str) -> Reply:
    """The way to the page that asks, and back."""
    given = {each: values[0] for each, values in asked.given.items() if values}
    back = link(asked.path, **given)
    return Reply(to=link("/links/review/who", study=study, back=back))
