"""Ready-made questions: a form for each, an answer with its own address, the query behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from consilience import vocabulary
from consilience.errors import BadParameter
from consilience.namespaces import expand
from consilience.pages import address, answers, download
from consilience.pages.collection import Collection
from consilience.pages.rendering import show
from consilience.pages.visit import Page, Visit
from consilience.query_file import bind, folder
from consilience.questions import THINGS, Parameter, Question
from consilience.rdf import Iri
from consilience.result import natural, short

#: More values than this are typed and not chosen.
_MOST = 300
_MODULES = {
    "access": "Access and licences",
    "assessment": "Judged levels",
    "coding": "Themes and codings",
    "construct": "Constructs of frameworks",
    "link": "Links between codebooks",
    "organisation": "Organisations",
    "speaker": "Speakers",
    "study": "Studies",
    "wave": "Change over time",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A blank of a question: what may be chosen (nothing: it is typed), and what was."""

    name: str
    title: str
    choices: tuple[tuple[str, str], ...]
    value: str


def page(visit: Visit) -> Page | None:
    """All questions, or the answer to one."""
    name = visit.where.partition("/")[2]
    known = visit.collection.kg.questions()
    if name:
        return _answer(visit, known[name]) if name in known else None
    modules: dict[str, list[Question]] = {}
    for question in known.values():
        modules.setdefault(question.module, []).append(question)
    if visit.form != "html":
        return None
    return show(
        visit,
        "ask.html",
        "Ask a question",
        at="ask",
        modules={_MODULES.get(key, key): found for key, found in modules.items()},
    )


def _answer(visit: Visit, question: Question) -> Page | None:
    given = {each.name: visit.all(each.name) for each in question.parameters}
    given = {name: values for name, values in given.items() if values}
    problem, result = "", None
    try:
        result = visit.collection.kg.ask(question.name, **given)
    except BadParameter as error:
        problem = f"{error} ({error.hint})" if error.hint else str(error)
    if visit.form != "html":
        return (
            download.rows(visit, answers.rows(result, "answer"), question.sentence)
            if result is not None
            else None
        )
    return show(
        visit,
        "answer.html",
        question.sentence,
        at="ask",
        status=404 if result is None else 200,
        question=question,
        fields=[] if visit.still else list(_fields(visit.collection, question, given)),
        result=result,
        cells=answers.cells(visit, result) if result is not None else [],
        headings=answers.headings(result) if result is not None else [],
        most=answers.MOST,
        problem=problem,
        given=given,
        path=f"ask/{question.name}",
        query=_filled(visit.collection, question, given, asked=result is not None),
    )


def _filled(
    collection: Collection, question: Question, given: dict[str, tuple[str, ...]], *, asked: bool
) -> str:
    """The query as it was asked."""
    from consilience.questions import resolve  # noqa: PLC0415 - beside its only use

    if not asked:
        return question.text
    return bind(question.text, resolve(question, given, collection.kg.store))


def _fields(
    collection: Collection, question: Question, given: dict[str, tuple[str, ...]]
) -> Iterator[Field]:
    for parameter in question.parameters:
        value = given.get(parameter.name, ("",))[0]
        choices = tuple(_choices(collection, parameter))
        if len(choices) > _MOST:
            choices = ()
        yield Field(parameter.name, parameter.name.replace("_", " "), choices, value)


def _choices(collection: Collection, parameter: Parameter) -> Iterator[tuple[str, str]]:
    """The values that a blank takes: the word in the address, and what it is called."""
    if parameter.kind == "text":
        return
    if parameter.kind == "kind":
        for slug in vocabulary.subclasses("con:Excerpt"):
            yield slug, slug.replace("-", " ")
        return
    if parameter.kind not in THINGS:
        for slug, concept in vocabulary.concepts(parameter.kind).items():
            yield slug, concept.label
        return
    candidates = folder("view", ("shows",))["candidates"].text
    bound = bind(candidates, {"class": Iri(expand(THINGS[parameter.kind]))})
    found: dict[str, str] = {}
    for thing, label, _ in collection.kg.store.query(bound).rows:
        found.setdefault(str(thing), str(label) if label else short(str(thing)))
    for iri in sorted(found, key=natural):
        word = address.word(iri, collection.base)
        held = collection.studies.get(short(iri))
        name = held.brief if held and held.iri == iri else found[iri]
        slug = word.partition("/")[0]
        several = "/" in word and slug in collection.studies and len(collection.studies) > 1
        yield word, f"{name} ({collection.studies[slug].brief})" if several else name
