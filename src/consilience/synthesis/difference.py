"""What moved between two states of a collection: studies, codes, links, findings, answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from consilience import questions
from consilience.rdf import Iri, Term
from consilience.result import natural, plain, short
from consilience.store import Store
from consilience.synthesis import asking
from consilience.synthesis.profile import COMPONENTS, Profile, profiles
from consilience.synthesis.sheet import Sheet, Value

CAUTION = (
    "A change of an answer can come of new evidence, of a link, of a correction, or of another "
    "version of the program. Which it was is not told here."
)
COLUMNS = ("part", "study", "thing", "change", "before", "after")

_PLURAL = {
    "study": "studies",
    "code": "codes",
    "link": "links",
    "review finding": "review findings",
    "answer": "answers",
}

_Thing = tuple[str, str]
_State = Mapping[_Thing, Mapping[str, str]]


def difference(before: Store, after: Store, *, answers: bool = True) -> Sheet:
    """One row for each thing that came, went or changed; nothing where the states are alike.

    ``answers`` asks every ready-made question in both states as well.
    """
    rows: list[tuple[Value, ...]] = []
    for part, state in (("study", _studies), ("code", _codes), ("link", _links)):
        rows += _changed(part, state(before), state(after))
    rows += _changed("review finding", _reviews(before), _reviews(after))
    if answers:
        rows += _answers(before, after)
    return Sheet("difference", _title(rows), COLUMNS, tuple(rows), CAUTION)


def _title(rows: Sequence[tuple[Value, ...]]) -> str:
    if not rows:
        return "Nothing moved"
    counts = Counter(str(row[0]) for row in rows)
    return "What moved: " + ", ".join(
        f"{_PLURAL[part]} {number}" for part, number in counts.items()
    )


def answer(before: Store, after: Store, question: str) -> Sheet:
    """The rows that the answer to one question lost and gained."""
    found = questions.find(question)
    first, second = questions.put(before, found, {}), questions.put(after, found, {})
    lost, gained = _rows(first.terms), _rows(second.terms)
    names = {spelt: row for row, spelt in ((row, _spelt(row)) for row in first.terms)}
    names |= {_spelt(row): row for row in second.terms}
    rows = [
        (change, *map(plain, names[spelt]))
        for change, only in (("gone", lost - gained), ("new", gained - lost))
        for spelt in sorted(only.elements(), key=lambda each: natural(" ".join(each)))
    ]
    columns = ("change", *second.variables)
    return Sheet("difference-of-answer", found.sentence, columns, tuple(rows), found.caution)


def _spelt(row: Sequence[Term | None]) -> tuple[str, ...]:
    return tuple("" if term is None else str(term) for term in row)


def _rows(terms: Sequence[Sequence[Term | None]]) -> Counter[tuple[str, ...]]:
    return Counter(map(_spelt, terms))


def _answers(before: Store, after: Store) -> Iterator[tuple[Value, ...]]:
    for question in questions.questions().values():
        first = _rows(questions.put(before, question, {}).terms)
        second = _rows(questions.put(after, question, {}).terms)
        lost, gained = (first - second).total(), (second - first).total()
        if lost or gained:
            change = f"{lost} rows gone, {gained} rows new"
            yield "answer", "", question.name, change, str(first.total()), str(second.total())


def _changed(part: str, before: _State, after: _State) -> Iterator[tuple[Value, ...]]:
    """A row for each thing that came or went, and one for each of its details that changed."""
    for thing in sorted(before.keys() | after.keys(), key=lambda each: (each[0], natural(each[1]))):
        study, name = thing
        if thing not in after:
            yield part, study, name, "gone", _named(before[thing]), ""
        elif thing not in before:
            yield part, study, name, "new", "", _named(after[thing])
        else:
            for detail, value in after[thing].items():
                was = before[thing].get(detail, "")
                if was != value:
                    yield part, study, name, detail, was, value


def _named(details: Mapping[str, str]) -> str:
    return next(iter(details.values()), "")


def _details(row: asking.Row, *names: str) -> dict[str, str]:
    return {name.replace("_", " "): _word(row[name]) for name in names}


def _word(term: Term | None) -> str:
    return short(term.value) if isinstance(term, Iri) else asking.words(term)


def _studies(store: Store) -> _State:
    names = ("title", "licence", "tier", "quotes", "findings", "codings")
    return {
        (_word(row["study"]), ""): _details(row, *names)
        for row in asking.rows(store, "state-studies")
    }


def _codes(store: Store) -> _State:
    names = ("label", "definition", "broader", "replaced_by")
    return {
        (_word(row["study"]), _word(row["code"])): _details(row, *names)
        for row in asking.rows(store, "state-codes")
    }


def _links(store: Store) -> _State:
    """Links by what they tie together, so that a link that was renumbered is the same."""
    found: dict[_Thing, dict[str, str]] = {}
    for row in asking.rows(store, "state-links"):
        ends = f"{_word(row['subject'])} → {_word(row['object'])}"
        relation = _word(row["predicate"])
        refused = asking.words(row["refused"]) == "true"
        key = (_word(row["study"]), f"{ends} ({relation})")
        details = {"judgement": "refused" if refused else "accepted"}
        details |= _details(row, "author", "confidence", "comment")
        said = ": ".join(filter(None, (_word(row["reviewer"]), _word(row["verdict"]))))
        before = found.get(key, {}).get("reviews", "")
        found[key] = {**details, "reviews": ", ".join(filter(None, (before, said)))}
    return found


def _reviews(store: Store) -> _State:
    if not any(asking.rows(store, "reviews")):
        return {}
    return {
        ("", f"{profile.id}: {finding}"): details
        for profile in profiles(store)
        for finding, details in _found(profile)
    }


def _found(profile: Profile) -> Iterator[tuple[str, dict[str, str]]]:
    for each in profile.findings:
        yield (
            each.id,
            {
                "words": each.text,
                "contributing studies": ", ".join(each.studies),
                "independent studies": str(each.independent),
                "supporting excerpts": str(len(each.of("supporting"))),
                "contrary excerpts": str(len(each.of("contrary"))),
                **{name: each.judged(name) for name in (*COMPONENTS, "overall")},
            },
        )
