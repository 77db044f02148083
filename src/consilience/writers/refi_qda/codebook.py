"""A codebook alone (.qdc)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from consilience import exchange
from consilience.errors import Refused
from consilience.loss import Ledger
from consilience.model import Attribute, Coding
from consilience.writers import Material, unplaced
from consilience.writers.refi_qda import xml
from consilience.writers.refi_qda.depot import Depot
from consilience.writers.refi_qda.links import Links
from consilience.writers.refi_qda.options import Habits
from consilience.writers.refi_qda.parts import Parts
from consilience.writers.refi_qda.project import prepared

_WHY = "a codebook holds codes and sets of codes"
_SPACE = "urn:QDA-XML:codebook:1.0"


def write(material: Material, path: Path, ledger: Ledger) -> tuple[str, ...]:
    """Write the codebook of a study, with the frameworks that it applies or is linked to."""
    with Depot() as depot, path.open("wb") as raw:
        parts = prepared(material, ledger, depot, Habits())
        applied: dict[str, dict[str, None]] = {}
        constructs = Links(parts).constructs
        for each in material.study.records(Attribute):
            kind, _, id_ = each.about.partition(":")
            if kind == "code" and id_ in parts.codes:
                parts.codes.detail(id_, each)
                ledger.carried("attribute", "line", id_=each.id)
            else:
                ledger.left("attribute", _WHY, id_=each.id)
        for coding in material.study.records(Coding):
            if parts.codes.known(coding.code):
                applied.setdefault(coding.layer, {})[parts.codes.guid(coding.code)] = None
                if coding.code not in parts.codes:
                    constructs.add(coding.code)
        branches = parts.codes.branches(constructs)
        if not branches:
            raise Refused("the study has no codebook", hint="write the whole project (.qdpx)")
        stream = xml.Stream(raw)
        with stream.inside("CodeBook", {"xmlns": _SPACE, "origin": exchange.ORIGIN}):
            stream.section("Codes", (each.written() for each in branches))
            stream.section("Sets", _sets(parts, applied))
        stream.flush()
    placed = {"attribute", "code", "layer", "version of the codebook"}
    unplaced.note(material, ledger, placed, _WHY)
    return ()


def _sets(parts: Parts, applied: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The codes of each layer and of each version."""
    header, clean = parts.material.study.header, parts.clean
    for layer in header.layers:
        parts.ledger.changed("layer", "Set", "the codes that are applied in it", id_=layer.id)
        name = f"{exchange.LAYER}{parts.references.said('layer', layer.id)}"
        yield _set(parts.guid("layer", layer.id), name, "", applied.get(layer.id, ()))
    for version, members in parts.codes.versions():
        parts.ledger.carried("version of the codebook", "Set", id_=version.id)
        pairs = (("date", version.date or ""), ("note", clean(version.note or "")))
        lines = exchange.said(pair for pair in pairs if pair[1])
        guid = parts.guid("codebook", version.id)
        yield _set(guid, clean(f"{exchange.VERSION}{version.id}"), lines, members)


def _set(guid: str, name: str, description: str, members: Iterable[str]) -> str:
    codes_ = (xml.element("MemberCode", {"guid": each}) for each in members)
    attributes = {"guid": guid, "name": name}
    return xml.element("Set", attributes, xml.words("Description", description), *codes_)
