"""The query files of the pages, and small answers that many pages need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from consilience import query_file
from consilience.graph import KnowledgeGraph
from consilience.rdf import Iri, Term
from consilience.store import Answer


def ask(kg: KnowledgeGraph, name: str, **values: Term | Iterable[Term]) -> Answer:
    """The answer to a file of ``queries/page``, with values in its open places."""
    text = query_file.folder("page", ("shows",))[name].text
    return kg.store.query(query_file.bind(text, values))


def records(
    kg: KnowledgeGraph, name: str, **values: Term | Iterable[Term]
) -> Iterator[dict[str, str]]:
    """The rows of such an answer as texts by column; what is not said is an empty text."""
    answer = ask(kg, name, **values)
    for row in answer.rows:
        yield {
            variable: "" if term is None else str(term)
            for variable, term in zip(answer.variables, row, strict=True)
        }


def terms(addresses: Iterable[str]) -> tuple[Iri, ...]:
    """Addresses as terms."""
    return tuple(Iri(each) for each in addresses)


def labels(kg: KnowledgeGraph) -> Mapping[str, str]:
    """What codes, constructs, layers, coders, speakers, collaborations and waves are called."""
    return {row["thing"]: row["label"] for row in records(kg, "labels")}
