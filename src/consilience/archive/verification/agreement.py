"""Whether all metadata files say the same of the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from consilience.archive import bag, crate
from consilience.archive.formats import (
    Said,
    cff,
    datacite,
    dataverse,
    dcat,
    ddi,
    invenio,
    policy,
    schema_org,
)
from consilience.archive.verification import contents

#: How each metadata file is read.
READERS: Mapping[str, Callable[[str], Said]] = {
    datacite.JSON: datacite.read_json,
    datacite.XML: datacite.read_xml,
    dcat.FILE: dcat.read,
    schema_org.FILE: schema_org.read,
    ddi.FILE: ddi.read,
    dataverse.FILE: dataverse.read,
    invenio.FILE: invenio.read,
    cff.FILE: cff.read,
    policy.FILE: policy.read,
}
#: What reading a broken file ends in; SyntaxError is that of XML and Turtle.
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, LookupError, SyntaxError)
_FIELDS = ("title", "identifier", "licence", "version", "date")


def faults(root: Path) -> Iterator[tuple[str, str]]:
    """Where a metadata file says otherwise than the crate, or is missing."""
    whole = _crate(root)
    said = {"bag-info.txt": _bag(root)}
    for path, read in READERS.items():
        place = root / bag.PAYLOAD / path
        if not place.is_file():
            yield path, "is missing"
            continue
        try:
            said[path] = read(place.read_text(encoding="utf-8"))
        except _UNREADABLE:
            yield path, "cannot be read as what it should be"
    for path, each in said.items():
        for name in _FIELDS:
            own = getattr(each, name)
            if own is not None and own != getattr(whole, name):
                yield path, f"says another {name} than {crate.FILE}: {own!r}"
        names = _names(each)
        if names is not None and names != _names(whole):
            yield path, f"names other creators than {crate.FILE}"


def _names(said: Said) -> tuple[str, ...] | None:
    """Names in an order and a form that every format can be compared in."""
    if said.creators is None:
        return None
    return tuple(sorted(" ".join(sorted(name.replace(",", " ").split())) for name in said.creators))


def _crate(root: Path) -> Said:
    known = contents.entities(root)
    package = known["./"]
    authors = package["author"] if isinstance(package["author"], list) else [package["author"]]
    return Said(
        title=package["name"],
        identifier=known[package["identifier"]["@id"]]["url"],
        creators=tuple(known[each["@id"]]["name"] for each in authors),
        licence=package["license"]["@id"],
        version=package["version"],
        date=package["datePublished"],
    )


def _bag(root: Path) -> Said:
    info = bag.info(root)
    return Said(
        title=info.get("External-Description", ""),
        identifier=info.get("External-Identifier", ""),
        licence=info.get("Internal-Sender-Description", ""),
        version=info.get("Internal-Sender-Identifier", ""),
        date=info.get("Bagging-Date", ""),
    )
