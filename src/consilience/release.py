"""What of a study may go into a file: what is as open as an access tier or more so.

Nothing that a tier keeps back reaches a writer, so no writer can let it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from consilience import model
from consilience.access import TIERS
from consilience.errors import Refused
from consilience.loss import Ledger
from consilience.mapping import Tiers
from consilience.model import Header, Record, Study

#: The tiers that a file may go up to; what is ``never`` is for nobody.
LIMITS = TIERS[:-1]

_KINDS: Mapping[str, type[Record]] = {
    "source": model.Source,
    "speaker": model.Speaker,
    "excerpt": model.Excerpt,
    "mention": model.Mention,
    "coding": model.Coding,
    "assessment": model.Assessment,
    "note": model.Note,
    "attribute": model.Attribute,
}


@dataclass(frozen=True, slots=True)
class Released:
    """The part of a study that may go, the tiers of its records, and sources without their text.

    The text of a source stays behind with any passage of it that does.
    """

    study: Study
    tiers: Tiers
    without_text: frozenset[str]


def released(study: Study, limit: str, ledger: Ledger) -> Released:
    """Take out what is narrower than ``limit``, and note it; Refused where the study itself is."""
    tiers = Tiers.of(study)
    widest = TIERS.index(limit)
    if TIERS.index(tiers.study) > widest:
        raise Refused(
            f"the whole study is {tiers.study}, and nothing beyond {limit} was asked for",
            hint=f"ask for more (--up-to {tiers.study})"
            if tiers.study in LIMITS
            else "see access in study.toml",
        )
    held: set[str] = set()
    without_text: set[str] = set()
    for kind, record_type in _KINDS.items():
        for record in study.records(record_type):
            tier = tiers.tier(kind, record.id)
            if TIERS.index(tier) <= widest:
                continue
            held.add(f"{kind}:{record.id}")
            ledger.left(kind, f"kept back, as its access is {tier}", id_=record.id)
            if isinstance(record, model.Excerpt):
                without_text.add(record.source)
            elif kind == "source":
                without_text.add(record.id)
    if not held:
        return Released(study, tiers, frozenset())
    rows = {kind: _kept(study, kind, held) for kind in study.tables}
    return Released(Study(_header(study.header, held), rows), tiers, frozenset(without_text))


def _kept(study: Study, kind: type[Record], held: set[str]) -> Callable[[], Iterator[Record]]:
    words = {record_type: word for word, record_type in _KINDS.items()}
    start = f"{words[kind]}:" if kind in words else ""  # an origin's id is a reference already

    def rows() -> Iterator[Record]:
        return (each for each in study.records(kind) if start + each.id not in held)

    return rows


def _header(header: Header, held: set[str]) -> Header:
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
