"""Questions that the store can be asked: described query files, with values that people write.

A question is a file ``queries/cq/<module>-<what>.rq``. Nothing about any question is in this
module: a new file is a new question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from consilience import query_file
from consilience.errors import BadParameter, QuestionError, UnknownQuestion
from consilience.namespaces import expand
from consilience.query_file import QueryFile, bind
from consilience.rdf import Iri, Literal, Term
from consilience.result import Result, short
from consilience.store import Store
from consilience.tables import SCHEMES
from consilience.vocabulary import concepts, subclasses, suggest

__all__ = ["Parameter", "Question", "ask", "bind", "find", "questions", "resolve", "terms"]

#: What a parameter may be, beside a word of one of the lists; the class whose members count.
THINGS: Mapping[str, str] = MappingProxyType(
    {
        "study": "con:Study",
        "code": "con:Code",
        "construct": "con:Construct",
        "framework": "con:Framework",
        "layer": "con:Layer",
        "collaboration": "con:Setting",
        "wave": "con:Wave",
        "excerpt": "con:Excerpt",
        "coding": "con:Coding",
        "initiative": "con:Initiative",
    }
)
#: Kinds of which one id may stand in several studies and mean all of them.
_SHARED = frozenset({"layer", "wave"})
_EXCERPT_KIND = "kind"
_TEXT = "text"

_KEYS = ("question", "module")
_OPTIONAL = ("params", "caution")
_ORDER = re.compile(r"^ORDER BY ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be narrowed by: its name, and the kind of value that it takes."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Question:
    """One sentence, the query that answers it, and what has to be said with the answer."""

    name: str
    sentence: str
    module: str
    parameters: tuple[Parameter, ...]
    caution: str
    text: str

    def parameter(self, name: str) -> Parameter:
        """The parameter of this name (BadParameter if there is none)."""
        known = [parameter.name for parameter in self.parameters]
        wanted = name.replace("-", "_")
        for parameter in self.parameters:
            if parameter.name == wanted:
                return parameter
        near = suggest(wanted, known)
        hint = f"did you mean '{near}'?" if near else f"it takes: {', '.join(known) or 'nothing'}"
        raise BadParameter(
            f"the question '{self.name}' cannot be narrowed by '{name}'",
            name=self.name,
            parameter=name,
            hint=hint,
        )


def _parameters(file: QueryFile) -> tuple[Parameter, ...]:
    found = []
    for part in file.head.get("params", "").split(","):
        words = part.split()
        if not words:
            continue
        kinds = (*SCHEMES, *THINGS, _EXCERPT_KIND, _TEXT)
        if len(words) != 2 or words[1] not in kinds:  # noqa: PLR2004 - a name and a kind
            raise QuestionError(
                f"{file.place}: '{part.strip()}' is not a name and a kind of value",
                name=file.name,
                hint="kinds: " + ", ".join(kinds),
            )
        found.append(Parameter(words[0], words[1]))
    return tuple(found)


def described(file: QueryFile) -> Question:
    """The question that a file holds (QuestionError where head and query do not agree)."""
    parameters = _parameters(file)
    named = {parameter.name for parameter in parameters}
    faults = {
        "its module is not the first word of its file name": not file.name.startswith(
            file.head["module"] + "-"
        ),
        "it has no ORDER BY, so its rows would come in any order": not _ORDER.search(file.text),
        "params and VALUES ?… { UNDEF } do not name the same": named != set(file.parameters),
    }
    for fault, holds in faults.items():
        if holds:
            raise QuestionError(
                f"{file.place}: {fault}", name=file.name, hint="see docs/questions.md"
            )
    return Question(
        name=file.name,
        sentence=file.head["question"],
        module=file.head["module"],
        parameters=parameters,
        caution=file.head.get("caution", ""),
        text=file.text,
    )


@cache
def questions() -> Mapping[str, Question]:
    """Every question of the package, by name."""
    files = query_file.folder("cq", _KEYS, _OPTIONAL)
    return MappingProxyType({name: described(file) for name, file in files.items()})


def find(name: str) -> Question:
    """The question of this name; the module in front may be left out where nothing is lost."""
    known = questions()
    if name in known:
        return known[name]
    endings = [each for each in known if each.endswith(f"-{name}")]
    if len(endings) == 1:
        return known[endings[0]]
    near = suggest(name, (*known, *(each.partition("-")[2] for each in known)))
    raise UnknownQuestion(
        f"there is no question '{name}'",
        name=name,
        known=tuple(known),
        hint=f"did you mean '{near}'?" if near else "list them with: consilience ask --list",
    )


def page() -> str:
    """The reference page of all questions (docs/questions.md)."""
    parts = [_PAGE]
    for module in dict.fromkeys(question.module for question in questions().values()):
        parts.append(f"## {module}\n")
        parts += [_entry(each) for each in questions().values() if each.module == module]
    return "\n".join(parts)


_PAGE = """# Questions

Every question that `consilience ask` answers. This page is written from the heads of the files in
`queries/cq/`; do not edit it by hand. A new file there is a new question: its head says the
question, the module that it belongs to, what it can be narrowed by, and what has to be said with
the answer.

Values are ids, words of the lists, or labels: `consilience ask coding-themes-by-sector --sector
business`. The first word of a name may be left out where nothing is lost. The quotes behind a
number come from `consilience quotes` with the same values.
"""


def _entry(question: Question) -> str:
    lines = [f"### {question.name}\n", question.sentence + "\n"]
    if question.parameters:
        names = ", ".join(
            f"`--{parameter.name.replace('_', '-')}` ({parameter.kind})"
            for parameter in question.parameters
        )
        lines.append(f"Narrowed by: {names}.\n")
    if question.caution:
        lines.append(f"Caution: {question.caution}\n")
    return "\n".join(lines)


# --- values that people write -------------------------------------------------------------


def _key(value: str) -> str:
    return " ".join(value.casefold().split())


@dataclass(frozen=True, slots=True)
class _Candidate:
    iri: str
    names: tuple[str, ...]


def _names(iri: str, label: str, study: str) -> tuple[str, ...]:
    name = short(iri)
    bare = name.rsplit(":", 1)[-1]
    qualified = (f"{study}/{name}",) if study else ()
    return tuple(_key(each) for each in (iri, name, bare, *qualified, label) if each)


def _words_of(kind: str) -> list[_Candidate]:
    if kind == _EXCERPT_KIND:
        classes = subclasses("con:Excerpt")
        return [
            _Candidate(iri, (_key(iri), _key(short(iri)), slug)) for slug, iri in classes.items()
        ]
    return [
        _Candidate(concept.iri, _names(concept.iri, concept.label, ""))
        for concept in concepts(kind).values()
    ]


def _things(kind: str, store: Store) -> list[_Candidate]:
    file = query_file.folder("view", ("shows",))["candidates"]
    answer = store.query(bind(file.text, {"class": Iri(expand(THINGS[kind]))}))
    return [
        _Candidate(str(thing), _names(str(thing), _said(label), short(_said(study))))
        for thing, label, study in answer.rows
    ]


def _said(term: Term | None) -> str:
    return "" if term is None else str(term)


def terms(
    kind: str, value: str | Term, store: Store, *, question: str = "", name: str = ""
) -> tuple[Term, ...]:
    """The terms that a value written by a person means: an id, ``study/id``, a word or a label."""
    if isinstance(value, Term):
        return (value,)
    if kind == _TEXT:
        return (Literal(value),)
    candidates = _things(kind, store) if kind in THINGS else _words_of(kind)
    matching = sorted({each.iri for each in candidates if _key(value) in each.names})
    where = name or kind
    if not matching:
        near = suggest(value, (each for candidate in candidates for each in candidate.names[1:]))
        raise BadParameter(
            f"{where}: '{value}' is not known",
            name=question,
            parameter=where,
            hint=f"did you mean '{near}'?" if near else _some(candidates),
        )
    if len(matching) > 1 and kind not in _SHARED:
        raise BadParameter(
            f"{where}: '{value}' can mean several things",
            name=question,
            parameter=where,
            hint="say which: " + ", ".join(_told_apart(matching)),
        )
    return tuple(Iri(iri) for iri in matching)


def _told_apart(matching: Iterable[str]) -> list[str]:
    found = []
    for iri in matching:
        study = re.search(r"/study/([^/]+)/", iri)
        found.append(f"{study[1]}/{short(iri)}" if study else short(iri))
    return found


def _some(candidates: list[_Candidate]) -> str:
    names = sorted(short(each.iri) for each in candidates)
    if not names:
        return "there is none in this store"
    return "known: " + ", ".join(names[:12]) + (" …" if len(names) > 12 else "")  # noqa: PLR2004


def resolve(
    question: Question, given: Mapping[str, str | Term | Iterable[str | Term] | None], store: Store
) -> dict[str, tuple[Term, ...]]:
    """Typed terms for the values given; what is None is left open."""
    resolved: dict[str, tuple[Term, ...]] = {}
    for name, value in given.items():
        parameter = question.parameter(name)
        if value is None:
            continue
        values = [value] if isinstance(value, str | Term) else list(value)
        resolved[parameter.name] = tuple(
            term
            for each in values
            for term in terms(parameter.kind, each, store, question=question.name, name=name)
        )
    return resolved


def ask(store: Store, name: str, **given: str | Term | Iterable[str | Term] | None) -> Result:
    """The answer to a question, narrowed by the values given (``sector="business"``)."""
    question = find(name)
    return put(store, question, given)


def put(
    store: Store, question: Question, given: Mapping[str, str | Term | Iterable[str | Term] | None]
) -> Result:
    """The answer to a question that is at hand."""
    answer = store.query(bind(question.text, resolve(question, given, store)))
    return Result.of(answer, question=question.sentence, caution=question.caution)
