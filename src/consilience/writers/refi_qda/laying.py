"""A study laid down in the depot, before anything of it is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

from consilience import exchange
from consilience.model import Attribute, Coding, Excerpt, Note, Source
from consilience.writers.refi_qda.bonds import Bonds
from consilience.writers.refi_qda.parts import Parts

_PLACED = (
    "source", "excerpt", "coding", "code", "note", "study", "wave", "layer",
    "mention", "assessment", "pseudonym", *exchange.CASES,
)  # fmt: skip


class Laid(NamedTuple):
    """What was seen while a study was laid down: codes of each layer, constructs applied."""

    applied: dict[str, list[str]]
    constructs: set[str]
    bonds: Bonds


def down(parts: Parts) -> Laid:
    """Lay down excerpts, codings and details."""
    study, ledger, depot = parts.material.study, parts.ledger, parts.depot
    known = {source.id for source in study.records(Source)}
    for excerpt in study.records(Excerpt):
        if excerpt.source not in known:
            ledger.left("excerpt", "its source is not in the study", id_=excerpt.id)
        elif depot.excerpt(excerpt):
            parts.survey.look(excerpt)
        else:
            ledger.left("excerpt", "another one has its id", id_=excerpt.id)
    applied: dict[str, dict[str, None]] = {}
    constructs: set[str] = set()
    for coding in study.records(Coding):
        if not depot.holds("excerpt", coding.excerpt):
            ledger.left("coding", "its excerpt is not there", id_=coding.id)
        elif not parts.codes.known(coding.code):
            ledger.left("coding", "its code is not there", id_=coding.id)
        else:
            depot.coding(coding)
            if coding.coder and parts.user(coding.coder) is None:
                ledger.left("coder", "is nobody whom the study names", id_=coding.id)
            applied.setdefault(coding.layer, {})[parts.codes.guid(coding.code)] = None
            if coding.code not in parts.codes:
                constructs.add(coding.code)
    depot.settle()
    bonds = _details(parts, known)
    return Laid({layer: list(guids) for layer, guids in applied.items()}, constructs, bonds)


def _details(parts: Parts, sources: set[str]) -> Bonds:
    """Hang details of other tools on what they are about; sets and links are told apart."""
    depot, study = parts.depot, parts.material.study

    @cache
    def notes() -> frozenset[str]:
        return frozenset(each.id for each in study.records(Note) if each.text.strip())

    there: dict[str, Callable[[str], bool]] = {
        "source": sources.__contains__,
        "excerpt": lambda id_: depot.holds("excerpt", id_),
        "coding": lambda id_: depot.holds("coding", id_),
        "code": parts.codes.__contains__,
        "note": lambda id_: id_ in notes(),
        **{kind: partial(_is_case, parts, kind) for kind in exchange.CASES},
    }

    def guid(kind: str, id_: str) -> str | None:
        return parts.guid(kind, id_) if kind in there and there[kind](id_) else None

    bonds = Bonds(guid)
    for each in study.records(Attribute):
        kind, _, id_ = each.about.partition(":")
        if kind not in _PLACED or (kind != "note" and kind in there and not there[kind](id_)):
            why = "what it is a detail of is not there, or has none in a project"
            parts.ledger.left("attribute", why, id_=each.id)
            continue
        became = bonds.take(each)
        if not became:
            became = "VariableValue" if kind in {"source", *exchange.CASES} else "line"
            if kind == "code":
                parts.codes.detail(id_, each)
            else:
                depot.hang(each.about, each)
        parts.ledger.carried("attribute", became, id_=each.id)
    return bonds


def _is_case(parts: Parts, kind: str, id_: str) -> bool:
    return f"{kind}:{id_}" in parts.cases.names
