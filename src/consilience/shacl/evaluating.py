"""Asks a store what shapes ask, and makes results of the rows."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from consilience import store
from consilience.rdf import Iri, Literal, Term, encode
from consilience.shacl import lexical
from consilience.shacl.compiling import Compiled, Context, Query
from consilience.shacl.expressions import FALSE, Hole, any_of, exists, select
from consilience.shacl.paths import predicate
from consilience.shacl.terms import SPARQL, SUBCLASS, TYPE
from consilience.shacl.violation import Violation

_MARK = re.compile(r"«(\d+):(\?\w+)»")
_FEW = 3  # classes: up to so many are asked for one by one
_MANY = 200  # classes: beyond, the engine walks the hierarchy itself
_LARGE = 20_000  # facts: beyond, several threads are worth their while
_NONE = "<urn:none>"  # a class of nothing


#: Asks which classes there are things of. A store may name more: that only adds classes to
#: queries, of which then nothing is found.
USED = select(("?type",), f"?thing {encode(TYPE)} ?type")


class Evaluation:
    """The shapes of one shapes graph, asked of one store."""

    def __init__(self, compiled: Compiled, facts: store.Store) -> None:
        self._compiled = compiled
        self._facts = facts
        self._found: dict[str, store.Answer] = {}
        self._filled: dict[Hole, tuple[Term, ...]] = {}
        self._classes: dict[str, tuple[Term, ...]] = {}

    @property
    def unclaimed(self) -> dict[Term, str]:
        """The shapes that queries to this store do not decide, each with the reason."""
        parts = self._compiled.parts
        asked = sorted({each for part in parts for each in part.datatypes})
        forgotten = self._forgotten(asked) if asked else {}
        left: dict[Term, str] = {}
        for part in parts:
            kept = next((each for each in sorted(part.datatypes) if each in forgotten), "")
            if part.unclaimed:
                left[part.shape.node] = part.unclaimed
            elif kept:
                left[part.shape.node] = f"the store keeps {kept} as {forgotten[kept]}"
        return left

    def _forgotten(self, datatypes: Iterable[str]) -> dict[str, str]:
        """The datatypes that the store keeps as others."""
        samples = {each: encode(Literal(lexical.sample(each), each)) for each in datatypes}
        rows = " ".join(f"({encode(Iri(each))} {value})" for each, value in samples.items())
        pattern = f"VALUES (?asked ?value) {{ {rows} }} BIND (DATATYPE(?value) AS ?kept)"
        kept = self._facts.query(select(("?asked", "?kept"), pattern)).rows
        return {str(asked): str(other) for asked, other in kept if asked != other}

    def violations(self, *, details: bool = True) -> Iterator[Violation]:
        """What is found by the shapes that are claimed; ``details`` costs a little more."""
        unclaimed = self.unclaimed
        parts = [part for part in self._compiled.parts if part.shape.node not in unclaimed]
        queries = [query for part in parts for query in part.queries]
        if isinstance(self._facts, store.OxigraphStore) and len(self._facts) > _LARGE:
            self._ask_together([query.text for query in queries])
        for query in queries:
            for _, violation in self._of(query, details=details):
                yield violation

    def _ask_together(self, texts: list[str]) -> None:
        """Ask a store that answers on several threads at once."""
        filled = [self.filled(text) for text in texts]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            self._found.update(zip(texts, pool.map(self._facts.query, filled), strict=True))

    def _of(
        self, query: Query, *, details: bool
    ) -> Iterator[tuple[tuple[Term | None, ...], Violation]]:
        """Results, each with the things that it was reached from and the value itself."""
        rows = self._rows(query)
        if not rows:
            return
        inner: dict[tuple[Term | None, ...], list[Violation]] = defaultdict(list)
        if details:
            for each in query.details:
                width = len(query.context.variables) + 1
                for reached, violation in self._of(each, details=True):
                    inner[reached[:width]].append(violation)
        for reached, named in rows:
            focus = reached[-1]
            if focus is None:
                continue
            value = named.get("value")
            violation = self._violation(query, focus, named, tuple(inner[*reached, value]))
            yield (*reached, value), violation

    def _rows(self, query: Query) -> list[tuple[tuple[Term | None, ...], dict[str, Term | None]]]:
        answer = self._answer(query.text)
        if not answer.rows:
            return []
        if query.rule is not None and not query.rule.asks:
            return list(self._rows_of_rule(query.context, answer))
        width = len(query.context.variables)
        return [
            (row[:width], dict(zip(query.named, row[width:], strict=True))) for row in answer.rows
        ]

    def _rows_of_rule(
        self, context: Context, answer: store.Answer
    ) -> Iterator[tuple[tuple[Term | None, ...], dict[str, Term | None]]]:
        reached: dict[Term | None, list[tuple[Term | None, ...]]] = defaultdict(list)
        for row in self._answer(select(context.variables, context.pattern)).rows:
            reached[row[-1]].append(row)
        for row in dict.fromkeys(answer.rows):
            named = dict(zip(answer.variables, row, strict=True))
            for way in reached.get(named.pop("this"), ()):
                yield way, named

    def _violation(
        self,
        query: Query,
        focus: Term,
        named: Mapping[str, Term | None],
        details: tuple[Violation, ...],
    ) -> Violation:
        shape, rule = query.shape, query.rule
        path, value = shape.path, named.get("value")
        told = named.get("path")
        if isinstance(told, Iri):
            path = predicate(told)
        if value is None and rule is not None and shape.path is None:
            value = focus
        messages = query.messages
        if rule is not None:
            own = named.get("message")
            if isinstance(own, Literal):
                messages = (own,)
            known = {**rule.parameters, **named, "this": focus, "value": value, "path": told}
            messages = tuple(_worded(each, known) for each in messages)
        return Violation(
            focus=focus,
            path=path,
            value=value,
            component=query.component,
            shape=shape.node,
            severity=shape.severity,
            messages=messages,
            constraint=rule.node if rule and query.component == SPARQL else None,
            details=details,
        )

    # --- queries with holes -------------------------------------------------------------

    def _answer(self, text: str) -> store.Answer:
        if text not in self._found:
            self._found[text] = self._facts.query(self.filled(text))
        return self._found[text]

    def filled(self, text: str) -> str:
        """A query with its holes filled from the data."""
        whole = _MARK.sub(lambda m: self._fill(self._compiled.holes[int(m[1])], m[2]), text)
        met = (self._compiled.holes[int(number)] for number, _ in _MARK.findall(text))
        named = any(hole.kind == "pattern" and self._not_matching(hole) for hole in met)
        return store.PASSING + whole if named else whole

    def _fill(self, hole: Hole, variable: str) -> str:
        if hole.kind == "pattern":
            bad = ", ".join(encode(each) for each in self._not_matching(hole))
            return f"({variable} IN ({bad}))" if bad else FALSE
        classes = self._below(hole.asked)
        spelt = [encode(each) for each in classes if isinstance(each, Iri)]
        type_ = encode(TYPE)
        walked = f"{encode(SUBCLASS)}* {hole.asked}"
        easy = len(spelt) == len(classes) <= _MANY
        if hole.kind == "target":
            if not easy:
                return f"{{ {variable} {type_}/{walked} }}"
            return " UNION ".join(f"{{ {variable} {type_} {each} }}" for each in spelt or [_NONE])
        if easy and len(spelt) <= _FEW:
            return any_of(f"EXISTS {{ {variable} {type_} {each} }}" for each in spelt)
        class_ = f"{variable}c"
        test = f"{class_} IN ({', '.join(spelt)})" if easy else f"EXISTS {{ {class_} {walked} }}"
        return exists(f"{variable} {type_} {class_}", test)

    def _below(self, class_: str) -> tuple[Term, ...]:
        """A class and everything below it, as far as there are things of it."""
        if class_ not in self._classes:
            below, used = self._hierarchy
            found: set[Term] = set()
            todo: list[Term] = [Iri(class_[1:-1])]
            while todo:
                each = todo.pop()
                if each not in found:
                    found.add(each)
                    todo += below.get(each, ())
            self._classes[class_] = tuple(sorted(found & used, key=str))
        return self._classes[class_]

    @cached_property
    def _hierarchy(self) -> tuple[dict[Term, list[Term]], set[Term]]:
        """What stands straight below each class, and the classes that there are things of."""
        below: dict[Term, list[Term]] = defaultdict(list)
        pattern = f"?below {encode(SUBCLASS)} ?above"
        for each, above in self._facts.query(select(("?below", "?above"), pattern)).rows:
            if each is not None and above is not None:
                below[above].append(each)
        types = self._facts.query(USED)
        return below, {each for (each,) in types.rows if each is not None}

    def _not_matching(self, hole: Hole) -> tuple[Term, ...]:
        if hole not in self._filled:
            flags = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
            chosen = re.NOFLAG
            for flag in hole.flags:
                chosen |= flags.get(flag, re.NOFLAG)
            pattern = re.compile(hole.asked, chosen)
            terms = (row[0] for row in self._answer(hole.among).rows)
            self._filled[hole] = tuple(
                each
                for each in terms
                if isinstance(each, Iri | Literal) and not pattern.search(each.value)
            )
        return self._filled[hole]


def _worded(message: Literal, known: Mapping[str, Term | None]) -> Literal:
    """A message with its placeholders filled."""
    words = message.value
    for name, term in known.items():
        if term is not None:
            for sign in "?$":
                words = words.replace(f"{{{sign}{name}}}", str(term))
    return Literal(words, message.datatype, message.language)
