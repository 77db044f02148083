"""Pictures, recordings and documents of sources: what is in them, and what nobody can look into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consilience import study_folder
from consilience.disclosure import leaks, package
from consilience.disclosure.direct import REAL
from consilience.disclosure.leaks import Needle
from consilience.disclosure.material import Material
from consilience.disclosure.report import Hit, Section

_LOOKED = (
    "Documents, pictures and recordings in sources/: what is packed in them, and their details; "
    "for names of the list and the forms of direct identifiers. Nobody listens and nobody looks."
)
#: The name of the part of the report.
NAME = "media"
_MEND = "Read, look and listen before they go; or leave them here (archive without --media)."
_UNSEEN = "words in pictures, sound, film and PDF are not looked for, or not all"


def section(material: Material, names: Iterable[Needle]) -> Section | None:
    """What was found in media, each with what cannot be looked into; None where there are none."""
    hits = tuple(_hits(material, tuple(names)))
    return Section(NAME, "Media", _LOOKED, hits, _MEND if hits else "") if hits else None


def unseen(section: Section) -> Iterator[Hit]:
    """The media that nobody can look into."""
    return (each for each in section.hits if each.kind == leaks.OPAQUE)


def _hits(material: Material, names: tuple[Needle, ...]) -> Iterator[Hit]:
    expected = tuple(package.expected(material))
    real = {each.words for each in names}
    for study in material.project.studies:
        folder = study / "sources"
        for each in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if not each.is_file() or each.is_symlink() or each.name.startswith("."):
                continue
            if each.suffix.lower() in study_folder.TEXTS:
                continue
            where = f"{study.name}/sources/{each.relative_to(folder).parent.as_posix()}/"
            where = where.replace("/./", "/")
            readable = leaks.can_be_read(each)
            if not readable:
                yield Hit(leaks.OPAQUE, f"{where}{each.name}", _UNSEEN)
            for leak in leaks.scan(each, names, recognise=True, expected=expected):
                if leak.kind == leaks.OPAQUE and not readable:
                    continue
                listed = leak.words in real
                yield Hit(
                    REAL if listed else leak.kind,
                    f"{where}{leak.place}",
                    "•••" if listed else leak.shown,
                    leak.kind != leaks.OPAQUE,
                    leak.words,
                )
