"""What follows from the data by the rules of ``queries/infer``, and what contradicts itself.

Rules run to a fixpoint in a store of their own that holds the ontology, the frameworks and one
study, and nothing of any other study. Access tiers are worked through from the widest to the
narrowest: what follows from open material alone is open; what is new once the next tier has
been added belongs to that tier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from consilience import assets, iris, query_file
from consilience.inference import Inference
from consilience.iris import Minter
from consilience.query_file import QueryFile
from consilience.rdf import Iri, Term
from consilience.result import short
from consilience.store import PASSING, Store, memory
from consilience.turtle import UNNAMED
from consilience.vocabulary import Concept, concepts

_UNNAMED = f"<{UNNAMED}"


def rules() -> tuple[QueryFile, ...]:
    """The rules, in the order in which they run."""
    return tuple(query_file.folder("infer", ("adds", "because")).values())


def _named(fact: str) -> bool:
    """Whether a fact may leave the working store: unnamed parts of class descriptions stay."""
    subject, _, object_ = fact.split(" ", 2)
    return not (subject.startswith(_UNNAMED) or object_.startswith(_UNNAMED))


def _lines(facts: Iterable[str], graph: str) -> list[str]:
    return sorted(f"{fact} <{graph}> ." for fact in facts)


def vocabulary_graphs(base: str) -> tuple[str, str]:
    """Where the ontology and the frameworks stand."""
    return iris.graph(base, "ontology"), iris.graph(base, "frameworks")


def entailed_vocabulary(base: str, vocabulary: Iterable[str]) -> list[str]:
    """What follows from the ontology and the frameworks alone, as N-Quads lines."""
    facts = Inference(memory(vocabulary), rules()).everything()
    return _lines(filter(_named, facts), iris.graph(base, "ontology", "inferred"))


def closed_vocabulary(base: str, lines: Iterable[str]) -> tuple[str, ...]:
    """The ontology and the frameworks among lines, with everything that follows from them.

    Studies are reasoned over beside it; it is the same for all of them.
    """
    ends = tuple(f" <{graph}> ." for graph in vocabulary_graphs(base))
    stated = [line for line in lines if line.endswith(ends)]
    facts = Inference(memory(stated), rules()).everything()
    return (*stated, *_lines(facts, iris.graph(base, "ontology", "inferred")))


def entailed(
    minter: Minter, closed: Iterable[str], asserted: Iterable[str], own_tier: str | None
) -> list[str]:
    """What follows from one study beside the closed vocabulary, as sorted N-Quads lines.

    ``asserted`` are the study's facts; links between codes and constructs go with the tier of
    the study itself, ``own_tier`` (where nothing is known of it, the widest). Nothing is read
    but what is given, so studies can be worked on side by side.
    """
    by_graph: dict[str, list[str]] = {}
    for line in asserted:
        by_graph.setdefault(line[line.rindex("<") + 1 : -3], []).append(line)
    stated = {tier: minter.graph(tier, "asserted") for tier in concepts("tier")}
    ordered = [tier for tier, graph in stated.items() if graph in by_graph]
    with_links = own_tier if own_tier in ordered else next(iter(ordered), None)
    work = Inference(memory(closed), rules())
    found: list[str] = []
    for tier in ordered:
        graphs = [stated[tier]]
        if tier == with_links:
            graphs += [minter.graph("links"), minter.graph(tier, "links")]
        facts = work.add(graphs, [line for graph in graphs for line in by_graph.get(graph, ())])
        found += _lines(filter(_named, facts), minter.graph(tier, "inferred"))
    return sorted(found)


def infer_vocabulary(store: Store, base: str) -> int:
    """Write what follows from the ontology and the frameworks alone; how many facts."""
    _forget(store, iris.graph(base, "ontology", "inferred"))
    lines = entailed_vocabulary(base, store.dump(*vocabulary_graphs(base)))
    store.load(lines)
    return len(lines)


def infer(store: Store, minter: Minter) -> int:
    """Write what follows from one study into its inferred graphs; how many facts.

    What an earlier run wrote is replaced.
    """
    for tier in concepts("tier"):
        _forget(store, minter.graph(tier, "inferred"))
    within = minter.graph("")
    stated = [graph for graph in store.graphs() if graph.startswith(within)]
    closed = closed_vocabulary(minter.base, store.dump(*vocabulary_graphs(minter.base)))
    asserted = store.dump(*stated) if stated else ()
    lines = entailed(minter, closed, asserted, tier_of(store, minter))
    store.load(lines)
    return len(lines)


def tier_of(store: Store, minter: Minter) -> str | None:
    """The tier of the study itself, where its links belong; None where it says none."""
    view = query_file.folder("view", ("shows",))["tier-of-study"]
    answer = store.query(PASSING + query_file.bind(view.text, {"study": Iri(minter.study)}))
    stated = (concept.slug for row in answer.rows for concept in _concepts(row))
    return next(stated, None)


def _concepts(row: Iterable[Term | None]) -> Iterator[Concept]:
    """The tiers among the terms of a row."""
    addresses = {str(term) for term in row}
    return (concept for concept in concepts("tier").values() if concept.iri in addresses)


def _forget(store: Store, graph: str) -> None:
    if graph in store.graphs():
        update = query_file.read(assets.QUERIES / "update" / "forget-graph.ru", ("does",))
        store.update(query_file.bind(update.text, {"graph": Iri(graph)}))


# --- contradictions ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Statements that cannot hold together.

    ``explanation`` names classes, properties and addresses of records, never their words.
    ``things`` are the addresses of the records concerned.
    """

    code: str
    problem: str
    explanation: str
    things: tuple[str, ...]


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def checks() -> tuple[QueryFile, ...]:
    """The searches for contradictions, by name."""
    return tuple(query_file.folder("contradiction", ("code", "problem", "explain")).values())


def placeholders(check: QueryFile) -> tuple[str, ...]:
    """The columns that a check's explanation names."""
    return tuple(_PLACEHOLDER.findall(check.head["explain"]))


def _explained(check: QueryFile, row: Mapping[str, Term | None]) -> Contradiction:
    def word(match: re.Match[str]) -> str:
        value = row[match[1]]
        return short(value.value) if isinstance(value, Iri) else str(value)

    explanation = _PLACEHOLDER.sub(word, check.head["explain"])
    things = (row.get("thing"), row.get("other"))
    return Contradiction(
        check.head["code"],
        check.head["problem"],
        explanation,
        tuple(str(thing) for thing in things if thing is not None),
    )


def contradictions(store: Store) -> list[Contradiction]:
    """Everything in the store that the ontology rules out, explained; sorted."""
    found: set[Contradiction] = set()
    for check in checks():
        answer = store.query(check.text)
        for row in answer.rows:
            named = dict(zip(answer.variables, row, strict=True))
            found.add(_explained(check, named))
    return sorted(found, key=lambda each: (each.code, each.things, each.explanation))
