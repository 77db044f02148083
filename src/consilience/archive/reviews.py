"""Which reviews go into a package: those of which nothing has to stay."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from consilience import review_folder, study_folder
from consilience.access import licence_id
from consilience.archive import licensing
from consilience.model import Excerpt
from consilience.project import Project
from consilience.review_folder import FINDINGS, Known, Review

_FILES = (review_folder.FILE, FINDINGS.file)


def stage(
    origin: Project, licence: str, folder: Path, *, open_layer: bool = False
) -> Iterator[tuple[str, str]]:
    """Copy reviews beside the studies that go; each that stays is told with the reason.

    A review goes whole or not at all: every study that it is about, and every excerpt that it
    names, has to be in the copy.
    """
    going = {
        path.parent.name: frozenset(
            each.id for each in study_folder.read(path.parent).records(Excerpt)
        )
        for path in (sorted(folder.glob("studies/*/study.toml")) if origin.reviews else ())
    }
    everything = {path.name for path in origin.studies}
    for path in origin.reviews:
        review = review_folder.read(path, Known((), (), ()), lambda _: None)
        why = _why_not(review, going, everything, licence) if review else "it cannot be read"
        if open_layer:
            why = "no part of the open layer"
        if why:
            yield path.name, why
            continue
        to = folder / "reviews" / path.name
        to.mkdir(parents=True)
        for name in _FILES:
            if (path / name).is_file():
                shutil.copyfile(path / name, to / name)


def _why_not(
    review: Review, going: Mapping[str, frozenset[str]], everything: set[str], licence: str
) -> str:
    """Why a review stays; empty where it can go."""
    if not (set(review.studies) or everything) <= going.keys():
        return "a study that it is about stays"
    for finding in review.findings:
        for name in (*finding.supporting, *finding.contrary, *finding.set_aside):
            slug, _, excerpt = name.partition("/")
            if excerpt not in going.get(slug, ()):
                return "an excerpt that it names stays"
    if not licensing.allows(review.licence or "", licence):
        return f"its licence does not allow {licence_id(licence)}"
    return ""
