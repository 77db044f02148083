"""What of a study may go into a file: what is as open as an access tier or more so.

Nothing that a tier keeps back reaches a writer, so no writer can let it out. In case of doubt it
stays: what hangs on something that is not there, words that stand in a passage that is kept
back, a word of access that nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from consilience import model, tables, vocabulary
from consilience.access import TIERS
from consilience.errors import Refused
from consilience.loss import Ledger
from consilience.mapping import Tiers
from consilience.model import Excerpt, Header, Record, Study

#: The tiers that a file may go up to; what is ``never`` is for nobody.
LIMITS = TIERS[:-1]

_KINDS: Mapping[str, type[Record]] = {
    "source": model.Source,
    "speaker": model.Speaker,
    "excerpt": Excerpt,
    "mention": model.Mention,
    "coding": model.Coding,
    "assessment": model.Assessment,
    "note": model.Note,
    "attribute": model.Attribute,
    "pseudonym": model.Pseudonym,
}
_SINGULAR = {record_type: kind for kind, record_type in _KINDS.items()}
_SHARES = "as it shares words with a passage that is"


@dataclass(frozen=True, slots=True)
class Released:
    """The part of a study that may go, the tiers of its records, and sources without their text.

    The text of a source stays behind with any passage of it that does.
    """

    study: Study
    tiers: Tiers
    without_text: frozenset[str]


def released(study: Study, limit: str, ledger: Ledger) -> Released:
    """Take out what is narrower than ``limit``, and note it.

    Refused where the study itself is narrower, or where nobody can know what is.
    """
    missing = _missing(study)
    tiers = Tiers.of(study)
    if TIERS.index(tiers.study) > TIERS.index(limit):
        raise Refused(
            f"the whole study is {tiers.study}, and nothing beyond {limit} was asked for",
            hint=f"ask for more (--up-to {tiers.study})"
            if tiers.study in LIMITS
            else "see access in study.toml",
        )
    held = _held(study, tiers, limit, missing, ledger)
    if not held.records:
        return Released(study, tiers, frozenset())
    for id_ in _touched(study, held):
        ledger.changed(
            "excerpt", "excerpt", "the words beside it, which are kept back, are gone", id_=id_
        )
    rows = {kind: _kept(study, kind, held) for kind in study.tables}
    return Released(
        Study(_header(study.header, held.records), rows), tiers, frozenset(held.sources)
    )


def _missing(study: Study) -> set[str]:
    """What something hangs on that is not in the study, as ``kind:id``.

    Refused where a word of access or consent is not on its list: it would count as open.
    """
    if study.header.access not in TIERS:
        raise _nobody_knows("study.toml", "access")
    named = {
        reference
        for kind in (model.Note, model.Attribute)
        for each in study.records(kind)
        for reference in _hangs_on(each)
        if reference.partition(":")[0] in _KINDS
    }
    missing: set[str] = set()
    there: set[str] = set()
    for kind, record_type in _KINDS.items():
        bears = kind in {"source", "speaker", "excerpt"}
        for record in _known(study, record_type):
            reference = f"{kind}:{record.id}"
            named.discard(reference)
            if bears:
                there.add(reference)
            if not isinstance(record, model.Note | model.Attribute):
                missing.update(each for each in _hangs_on(record) if each not in there)
    return missing | named


def _known(study: Study, kind: type[Record]) -> Iterator[Record]:
    """The records of a kind, whose words of access and consent are looked at in passing."""
    table = next(each for each in tables.TABLES if each.record is kind)
    known = {
        column.name: vocabulary.concepts(column.target)
        for column in table.columns
        if column.target in {"tier", "consent"}
    }
    for record in study.records(kind):
        for name, words in known.items():
            word = getattr(record, name)
            if word is not None and word not in words:
                raise _nobody_knows(f"{table.file}:{record.row}", name)
        yield record


def _nobody_knows(where: str, column: str) -> Refused:
    return Refused(
        f"{where}: what stands in “{column}” is not on its list, so nobody can know who may see "
        "it; nothing was written",
        hint="consilience check names the words that there are",
    )


# --- what stays ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Held:
    """What stays behind.

    ``records`` are ``kind:id``; ``missing`` are those that something names and that are not in
    the study; ``sources`` are those of which a passage stays.
    """

    ledger: Ledger
    records: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    def add(self, record: Record, why: str) -> None:
        """Keep a record back."""
        kind = _SINGULAR[type(record)]
        self.records.add(f"{kind}:{record.id}")
        self.ledger.left(kind, f"kept back, {why}", id_=record.id)
        if isinstance(record, Excerpt):
            self.sources.add(record.source)
        elif isinstance(record, model.Source):
            self.sources.add(record.id)

    def holds(self, record: Record) -> bool:
        """True for what was kept back already."""
        return f"{_SINGULAR[type(record)]}:{record.id}" in self.records


def _held(study: Study, tiers: Tiers, limit: str, missing: set[str], ledger: Ledger) -> _Held:
    held = _Held(ledger, missing=missing)
    widest = TIERS.index(limit)
    for kind, record_type in _KINDS.items() if not tiers.uniform else ():
        for record in study.records(record_type):
            tier = tiers.tier(kind, record.id)
            if TIERS.index(tier) > widest:
                raised = kind == "excerpt" and TIERS.index(tiers.own(record.id)) <= widest
                held.add(record, _SHARES if raised else f"as its access is {tier}")
    if held.sources:
        for pseudonym in _heard_only_there(study, held):
            held.add(pseudonym, "as it stands only in passages that are")
    _hold_what_hangs(study, held)
    return held


def _hangs_on(record: Record) -> tuple[str, ...]:
    """What a record cannot be without, as ``kind:id``."""
    match record:
        case model.Note() | model.Attribute():
            return (record.about,)
        case model.Coding() | model.Mention():
            return (f"excerpt:{record.excerpt}",)
        case model.Assessment():
            return tuple(f"excerpt:{each}" for each in record.evidence)
        case Excerpt():
            speaker = (f"speaker:{record.speaker}",) if record.speaker else ()
            return (f"source:{record.source}", *speaker)
    return ()


def _hold_what_hangs(study: Study, held: _Held) -> None:
    """Keep back what hangs on what is kept back or not there; a note may be about a note."""
    if not held.records and not held.missing:
        return
    before = -1
    while before != len(held.records):
        before = len(held.records)
        for kind in _KINDS.values():
            for record in study.records(kind):
                if held.holds(record):
                    continue
                on = _hangs_on(record)
                if not held.records.isdisjoint(on):
                    held.add(record, "with what it hangs on")
                elif not held.missing.isdisjoint(on):
                    held.add(record, "as what it hangs on is not in the study")


def _heard_only_there(study: Study, held: _Held) -> Iterator[model.Pseudonym]:
    """Pseudonyms whose brackets stand in passages that are kept back, and in no other."""
    labels = {each.label for each in study.records(model.Pseudonym)}
    inside: set[str] = set()
    outside: set[str] = set()
    for excerpt in study.records(Excerpt) if labels else ():
        into = inside if held.holds(excerpt) else outside
        into.update(each for each in labels - into if each in (excerpt.text or ""))
    for pseudonym in study.records(model.Pseudonym):
        if pseudonym.label in inside - outside and not held.holds(pseudonym):
            yield pseudonym


# --- what goes -----------------------------------------------------------------------------


def _touched(study: Study, held: _Held) -> Iterator[str]:
    for excerpt in study.records(Excerpt):
        beside = excerpt.prefix or excerpt.suffix
        if beside and excerpt.source in held.sources and not held.holds(excerpt):
            yield excerpt.id


def _kept(study: Study, kind: type[Record], held: _Held) -> Callable[[], Iterator[Record]]:
    # An origin's id is a reference already.
    start = "" if kind is model.Origin else f"{_SINGULAR.get(kind, kind.__name__)}:"

    def rows() -> Iterator[Record]:
        for each in study.records(kind):
            if start + each.id not in held.records:
                yield _alone(each, held)

    return rows


def _alone(record: Record, held: _Held) -> Record:
    """A record without what it says of what stays behind."""
    if isinstance(record, Excerpt) and record.source in held.sources:
        return replace(record, prefix=None, suffix=None)
    if isinstance(record, model.Coding) and (record.settles or record.concerns):
        return replace(
            record,
            settles=_without(record.settles, held.records, "coding:"),
            concerns=_without(record.concerns, held.records),
        )
    return record


def _without(named: tuple[str, ...], held: Collection[str], start: str = "") -> tuple[str, ...]:
    return tuple(each for each in named if start + each not in held)


def _header(header: Header, held: Collection[str]) -> Header:
    """The header, whose layers no longer say that they cover what stays behind."""

    def stays(covered: str) -> bool:
        return (covered if ":" in covered else f"excerpt:{covered}") in held

    return replace(
        header,
        layers=tuple(
            replace(layer, covers=tuple(each for each in layer.covers if not stays(each)))
            for layer in header.layers
        ),
    )
