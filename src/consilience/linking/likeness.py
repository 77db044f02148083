"""How alike two ends of a link are, by the words that explain them. It runs without a network.

Scores order candidates and are no probabilities: no threshold tells right from wrong ones.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from consilience.errors import ConsilienceError
from consilience.linking.ends import End

Scores = Sequence[Sequence[float]]

_WORD = re.compile(r"[^\W\d_]+")
#: Words that say nothing of what a code is about.
_EMPTY = frozenset(
    """a about across after all also an and another any are as at be been being before between
    both but by can code do does each for from had has have how if in into is it its itself
    made make may more most much no nor not of off on one only or other others our over own
    s say says so some such than that the their them then there these they this those
    through to under up very was well were what when where whether which while who whom
    whose why will with within without would""".split()  # noqa: SIM905 - one can read it
)
#: The shortest and longest runs of letters that are compared.
_RUNS = (3, 5)
#: So many examples are read beside a definition.
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Method:
    """A way of scoring every code against every construct.

    ``measure`` says in SSSOM's words what the score is; ``semantic`` tells likeness of meaning
    from likeness of letters. ``version`` is that of the model, where there is one.
    """

    name: str
    means: str
    measure: str
    score: Callable[[Sequence[End], Sequence[End]], Scores]
    semantic: bool = False
    version: Callable[[], str] = str


def words(text: str) -> tuple[str, ...]:
    """The words that say something, in small letters."""
    return tuple(word for word in _WORD.findall(text.lower()) if word not in _EMPTY)


def explained(end: End) -> str:
    """The name and the definition."""
    return f"{end.label}. {end.meaning}"


def by_name(codes: Sequence[End], others: Sequence[End]) -> Scores:
    """Likeness of names, whatever the order of their words (rapidfuzz, token set ratio)."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - loaded when asked for

    found = process.cdist(
        [each.label for each in codes],
        [each.label for each in others],
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
    )
    return [[float(score) / 100 for score in row] for row in found]


def by_words(codes: Sequence[End], others: Sequence[End]) -> Scores:
    """Likeness of names with definitions (rapidfuzz, token set ratio)."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415

    found = process.cdist(
        list(map(explained, codes)),
        list(map(explained, others)),
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
    )
    return [[float(score) / 100 for score in row] for row in found]


def exemplified(end: End) -> str:
    """The name, the definition and some examples."""
    return " ".join((explained(end), *(each.text for each in end.examples[:_EXAMPLES])))


def by_letters(codes: Sequence[End], others: Sequence[End]) -> Scores:
    """Likeness of runs of letters in all that explains them, rare ones more (tf-idf)."""
    return _cosines([*map(exemplified, codes)], [*map(exemplified, others)])


def lexical(codes: Sequence[End], others: Sequence[End]) -> Scores:
    """Likeness of letters, and a little of names."""
    return mixed((by_letters(codes, others), 0.8), (by_name(codes, others), 0.2))


def mixed(*parts: tuple[Scores, float]) -> Scores:
    """Weighted sums of scores."""
    first, _ = parts[0]
    return [
        [sum(scores[i][j] * weight for scores, weight in parts) for j in range(len(row))]
        for i, row in enumerate(first)
    ]


def _runs(text: str) -> Counter[str]:
    """Runs of letters within words, with the blanks around them."""
    found: Counter[str] = Counter()
    shortest, longest = _RUNS
    for word in words(text):
        padded = f" {word} "
        for length in range(shortest, longest + 1):
            for start in range(max(1, len(padded) - length + 1)):
                found[padded[start : start + length]] += 1
    return found


def _cosines(left: Sequence[str], right: Sequence[str]) -> Scores:
    counted = [_runs(text) for text in (*left, *right)]
    within = Counter(run for each in counted for run in each)
    total = len(counted)
    # Smoothed, so that a run that stands everywhere still counts a little.
    weight = {run: math.log((1 + total) / (1 + times)) + 1 for run, times in within.items()}
    vectors = [_unit({run: times * weight[run] for run, times in each.items()}) for each in counted]
    begin, rest = vectors[: len(left)], vectors[len(left) :]
    return [[_dot(one, other) for other in rest] for one in begin]


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(math.fsum(each * each for each in vector.values())) or 1.0
    return {run: each / length for run, each in vector.items()}


def _dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    if len(other) < len(one):
        one, other = other, one
    return math.fsum(each * other[run] for run, each in one.items() if run in other)


def _sentences(codes: Sequence[End], others: Sequence[End]) -> Scores:
    from consilience.linking import sentences  # noqa: PLC0415 - a model of 90 MB

    return sentences.scores(list(map(explained, codes)), list(map(explained, others)))


def _both(codes: Sequence[End], others: Sequence[End]) -> Scores:
    return mixed((_sentences(codes, others), 1.0), (by_letters(codes, others), 0.5))


def _model() -> str:
    from consilience.linking import sentences  # noqa: PLC0415

    return sentences.version()


_ALL = "label+definition+examples"


def _methods() -> Iterable[Method]:
    yield Method("name", "names alone", "token_set_ratio(label)", by_name)
    yield Method("words", "names with definitions", "token_set_ratio(label+definition)", by_words)
    yield Method("letters", "runs of letters, rare ones more", f"tfidf_cosine({_ALL})", by_letters)
    yield Method(
        "lexical",
        "letters and names together",
        f"0.8*tfidf_cosine({_ALL})+0.2*token_set_ratio(label)",
        lexical,
    )
    yield Method(
        "sentences",
        "meaning of sentences, by a model",
        "cosine(all-MiniLM-L6-v2, label+definition)",
        _sentences,
        semantic=True,
        version=_model,
    )
    yield Method(
        "combined",
        "meaning of sentences and letters",
        f"cosine(all-MiniLM-L6-v2, label+definition)+0.5*tfidf_cosine({_ALL})",
        _both,
        semantic=True,
        version=_model,
    )


METHODS: Mapping[str, Method] = {each.name: each for each in _methods()}
#: What is used unless somebody says otherwise: it needs nothing more than the program.
DEFAULT = "lexical"


def method(name: str) -> Method:
    """The method with this name."""
    if name not in METHODS:
        raise ConsilienceError(
            f"there is no way of suggesting called “{name}”", hint=f"there are {', '.join(METHODS)}"
        )
    return METHODS[name]
