"""What follows from the data by the rules of ``queries/infer``, and what contradicts itself.

Rules run to a fixpoint in a store of their own that holds the ontology, the frameworks and one
study, and nothing of any other study. Access tiers are worked through from the widest to the
narrowest: what follows from open material alone is open; what is new once the next tier has
been added belongs to that tier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consilience import assets, iris, query_file
from consilience.iris import Minter
from consilience.query_file import QueryFile
from consilience.rdf import Iri, Term, Triple, encode
from consilience.result import short
from consilience.store import OxigraphStore, Store, memory
from consilience.turtle import UNNAMED
from consilience.vocabulary import Concept, concepts


def rules() -> tuple[QueryFile, ...]:
    """The rules, in the order in which they run."""
    return tuple(query_file.folder("infer", ("adds", "because")).values())


def _kept(triple: Triple) -> bool:
    """Whether a fact may leave the working store: unnamed parts of class descriptions stay."""
    return not any(str(term).startswith(UNNAMED) for term in (triple[0], triple[2]))


def _lines(triples: Iterable[Triple], graph: str) -> list[str]:
    tail = f"{encode(Iri(graph))} ."
    return sorted(" ".join((*map(encode, triple), tail)) for triple in triples)


def _fixpoint(work: OxigraphStore, graph: str) -> list[str]:
    """Run the rules until nothing new comes; what they added, as sorted lines of ``graph``."""
    added: set[Triple] = set()
    before = -1
    while before != len(work):
        before = len(work)
        for rule in rules():
            found = set(work.query(rule.text).triples or ())
            work.load(_lines(found, graph))
            added |= found
    return _lines(filter(_kept, added), graph)


def vocabulary_graphs(base: str) -> tuple[str, str]:
    """Where the ontology and the frameworks stand."""
    return iris.graph(base, "ontology"), iris.graph(base, "frameworks")


def entailed_vocabulary(base: str, vocabulary: Iterable[str]) -> list[str]:
    """What follows from the ontology and the frameworks alone, as N-Quads lines."""
    return _fixpoint(memory(vocabulary), iris.graph(base, "ontology", "inferred"))


def entailed(
    minter: Minter, vocabulary: Iterable[str], tiers: Sequence[tuple[str, Iterable[str]]]
) -> Iterator[str]:
    """What follows from one study beside the vocabulary, as N-Quads lines.

    ``tiers`` are the study's facts by access tier, the widest first; links between codes and
    constructs go with the study's own tier. Nothing is read but what is given, so studies can
    be worked on side by side.
    """
    work = memory(vocabulary)
    _fixpoint(work, iris.graph(minter.base, "ontology", "inferred"))
    for tier, lines in tiers:
        work.load(lines)
        yield from _fixpoint(work, minter.graph(tier, "inferred"))


def infer_vocabulary(store: Store, base: str) -> int:
    """Write what follows from the ontology and the frameworks alone; how many facts."""
    _forget(store, iris.graph(base, "ontology", "inferred"))
    lines = entailed_vocabulary(base, store.dump(*vocabulary_graphs(base)))
    store.load(lines)
    return len(lines)


def infer(store: Store, minter: Minter, tiers: Iterable[str] | None = None) -> int:
    """Write what follows from one study into its inferred graphs; how many facts.

    Without ``tiers`` every tier in which the study has facts is worked through. What an earlier
    run wrote is replaced.
    """
    present = set(store.graphs())
    asserted = {tier: minter.graph(tier, "asserted") for tier in concepts("tier")}
    wanted = set(asserted if tiers is None else tiers)
    ordered = [tier for tier in asserted if tier in wanted and asserted[tier] in present]
    for tier in asserted:
        _forget(store, minter.graph(tier, "inferred"))
    if not ordered:
        return 0
    with_links = _tier_of_study(store, minter, ordered)
    links = (minter.graph("links"), minter.graph(with_links, "links"))
    facts: list[tuple[str, Iterable[str]]] = [
        (tier, store.dump(asserted[tier], *(links if tier == with_links else ())))
        for tier in ordered
    ]
    lines = list(entailed(minter, store.dump(*vocabulary_graphs(minter.base)), facts))
    store.load(lines)
    return len(lines)


def _tier_of_study(store: Store, minter: Minter, ordered: Sequence[str]) -> str:
    """The tier of the study itself, where its links belong (the first, where it says none)."""
    view = query_file.folder("view", ("shows",))["tier-of-study"]
    answer = store.query(query_file.bind(view.text, {"study": Iri(minter.study)}))
    stated = [concept.slug for row in answer.rows for concept in _concepts(row)]
    return next((tier for tier in stated if tier in ordered), ordered[0])


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
