"""The kinds of link in people's words, their keys, and what stands for them in SSSOM."""

from __future__ import annotations

from dataclasses import dataclass

from consilience import sssom
from consilience.errors import ConsilienceError
from consilience.namespaces import compact, expand
from consilience.vocabulary import suggest


@dataclass(frozen=True, slots=True)
class LinkKind:
    """One answer to “how does this code relate to that?”.

    ``predicate`` is empty for *no*; ``from_there`` is the same link seen from the other end.
    """

    word: str
    key: str
    predicate: str
    from_there: str
    means: str


_FROM_THERE = {"broader": "narrower", "narrower": "broader"}
_MEANS = {
    "same": "both mean the same",
    "similar": "nearly the same",
    "broader": "the other one is broader",
    "narrower": "the other one is narrower",
    "related": "about neighbouring things",
    "opposite": "one is the lack of the other",
    "no": "no link",
}
KINDS: tuple[LinkKind, ...] = tuple(
    LinkKind(word, str(key), predicate, _FROM_THERE.get(word, word), _MEANS[word])
    for key, (word, predicate) in enumerate(sssom.KINDS.items(), 1)
)
#: A pair of which somebody could not say.
UNSURE = "unsure"
#: What *no* refuses: that the two are alike, which is what a suggestion says.
REFUSES = "skos:closeMatch"

_BY_WORD = {kind.word: kind for kind in KINDS}
_BY_ADDRESS = {expand(kind.predicate): kind for kind in KINDS if kind.predicate}


def kind(word: str) -> LinkKind:
    """The kind with this word (or SSSOM's name for it)."""
    wanted = word.strip()
    for each in KINDS:
        if wanted.lower() == each.word or wanted == each.predicate != "":
            return each
    near = suggest(wanted, _BY_WORD)
    known = ", ".join(_BY_WORD)
    hint = f"did you mean “{near}”? There are {known}" if near else f"there are {known}"
    raise ConsilienceError(f"“{word}” is not a kind of link", hint=hint)


def of_predicate(address: str, *, refused: bool = False) -> LinkKind:
    """The kind that the address of a predicate stands for; *no* for a refused link."""
    if refused:
        return _BY_WORD["no"]
    found = _BY_ADDRESS.get(address)
    if found is None:
        raise ConsilienceError(f"{compact(address)} is not a kind of link")
    return found
