"""A package as evidence: its page, opened from the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

from consilience.archive import bag, box, parcel
from consilience.archive.pages import INDEX
from consilience.errors import ReadError
from consilience.fair.evidence import Evidence, Seen, links_of


@contextmanager
def gathered(path: Path) -> Iterator[tuple[Evidence, Path | None]]:
    """What a package shows, and the folder of its ontology where it has one."""
    with box.opened(path) as root:
        payload = root / bag.PAYLOAD
        if not (payload / INDEX).is_file():
            raise ReadError(f"{path.name} has no {INDEX}", hint="is it a package of Consilience?")

        def get(href: str) -> Seen | None:
            place = (payload / unquote(href.partition("#")[0])).resolve()
            if not place.is_relative_to(payload.resolve()) or not place.is_file():
                return None
            return Seen(parcel.media(place.name), place.read_bytes())

        page = (payload / INDEX).read_text(encoding="utf-8")
        terms = payload / "ontology"
        yield Evidence(path.name, page, links_of(page), get), terms if terms.is_dir() else None
