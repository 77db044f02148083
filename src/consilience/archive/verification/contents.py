"""The crate against the disk, and the rules of the profile."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from consilience import assets, shacl, study_folder
from consilience.archive import bag
from consilience.archive.crate import FILE, NOT_PARTS, SPECIFICATION, triples
from consilience.mapping import Tiers
from consilience.rdf import RDF_TYPE, encode, iri

SHAPES = assets.SHAPES / "crate"


def entities(root: Path) -> dict[str, dict[str, Any]]:
    """The things that the crate describes, by identifier."""
    return {each["@id"]: each for each in _read(root)["@graph"]}


def _read(root: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((root / bag.PAYLOAD / FILE).read_text(encoding="utf-8"))
    return data


def _refs(value: object) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and "@id" in each:
            yield str(each["@id"])


def crate(root: Path) -> Iterator[tuple[str, str]]:
    """What is wrong with the crate itself."""
    graph = _read(root)["@graph"]
    ids = [each["@id"] for each in graph]
    for id_ in sorted({each for each in ids if ids.count(each) > 1}):
        yield FILE, f"{id_} is described twice"
    known = set(ids)
    if SPECIFICATION not in _refs(entities(root).get(FILE, {}).get("conformsTo")):
        yield FILE, f"does not say that it follows {SPECIFICATION}"
    for each in graph:
        for key, value in each.items():
            for reference in _refs(value) if key != "@id" else ():
                own = "://" not in reference or (key in _DESCRIBED and each["@id"] != FILE)
                if own and reference not in known:
                    yield FILE, f"{each['@id']}: {key} leads to {reference}, which is not described"


#: Properties whose things have to be described, also where they have a web address.
_DESCRIBED = frozenset(
    {"author", "publisher", "affiliation", "license", "conformsTo", "about", "agent", "instrument"}
)


def files(root: Path) -> Iterator[tuple[str, str]]:
    """Where crate, manifest and disk do not name the same files, or sizes and sums are wrong."""
    payload = root / bag.PAYLOAD
    disk = {each.relative_to(payload).as_posix() for each in payload.rglob("*") if each.is_file()}
    described = entities(root)
    parts = {unquote(each) for each in _refs(described["./"].get("hasPart"))}
    for path in sorted(disk - parts - NOT_PARTS):
        yield path, "is there, and the crate does not have it as a part"
    for path in sorted(parts - disk):
        if not (payload / path).is_dir():
            yield path, "is a part of the crate, and is not there"
    for path in sorted(parts & disk):
        said = next(each for id_, each in described.items() if unquote(id_) == path)
        size = (payload / path).stat().st_size
        if said.get("contentSize") != str(size):
            yield path, f"has {size} bytes, and the crate says {said.get('contentSize')}"
        if said.get("sha256") != bag.digest(payload / path, "sha256"):
            yield path, "has another SHA-256 than the crate says"
    for id_, each in described.items():
        if "File" in str(each.get("@type")) and unquote(id_) not in parts and "://" not in id_:
            yield id_, "is described as a file, and is no part of the crate"


def profile(root: Path) -> Iterator[tuple[str, str]]:
    """Which rules of the profile are broken."""
    for path, words, must in broken(_read(root)):
        if must:
            yield path, words


def broken(data: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """The rules of the profile that a crate breaks: where, in words, and whether it must hold."""
    home = "https://example.org/crate/"
    facts = [
        f"{encode(subject)} {encode(property_)} {encode(value)} ."
        for subject, property_, value in triples(data, home)
    ]
    media, kind = _schema("MediaObject"), iri(RDF_TYPE)
    facts += [f"{iri(home)} {kind} {iri(_ROLES + 'RootDataEntity')} ."]
    facts += [
        f"{line.split(' ', 1)[0]} {kind} {iri(_ROLES + 'File')} ."
        for line in facts
        if line.endswith(f" {kind} {media} .")
    ]
    for folder, must in (("must", True), ("should", False)):
        for shapes in sorted(SHAPES.rglob(f"{folder}/*.ttl")):
            for each in shacl.validate_facts(facts, shapes).violations:
                words = next((str(one) for one in each.messages), "breaks a rule of the profile")
                yield str(each.focus).removeprefix(home) or "./", words, must


#: What RO-Crate's validator calls the parts of a crate.
_ROLES = "https://github.com/crs4/rocrate-validator/profiles/ro-crate-1.2/"


def _schema(name: str) -> str:
    return iri(f"http://schema.org/{name}")


def narrowest(study: Path) -> str:
    """The narrowest access of anything in the folder of a study."""
    return Tiers.of(study_folder.read(study)).narrowest
