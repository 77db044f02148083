"""What of reviews goes into a package: findings of which nothing has to stay."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from consilience import review_folder, study_folder
from consilience.access import licence_id
from consilience.archive import licensing
from consilience.model import Excerpt
from consilience.project import Project
from consilience.review_folder import FINDINGS, Known, Review, ReviewFinding

Going = Mapping[str, frozenset[str]]


def stage(
    origin: Project, licence: str, folder: Path, *, open_layer: bool = False
) -> Iterator[tuple[str, str, int, str]]:
    """Copy reviews beside the studies that go; what stays is told: of which, what, how much, why.

    Every study that a review is about has to be in the copy, and what its findings name.
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
        findings = review.findings if review else ()
        stays = {each.id for each in findings if not _may_go(each, going)}
        if stays and len(stays) == len(findings):
            why = why or "an excerpt that each of its findings names stays"
        if open_layer:
            why = "no part of the open layer"
        if why:
            yield path.name, "review", 1, why
            continue
        if stays:
            yield path.name, FINDINGS.singular, len(stays), "an excerpt that it names stays"
        _copy(path, folder / "reviews" / path.name, stays)


def _copy(review: Path, to: Path, without: Collection[str]) -> None:
    to.mkdir(parents=True)
    shutil.copyfile(review / review_folder.FILE, to / review_folder.FILE)
    table = review / FINDINGS.file
    if table.is_file() and not without:
        shutil.copyfile(table, to / FINDINGS.file)
    elif table.is_file():
        with table.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            kept = [row for row in rows if row["id"] not in without]
        with (to / FINDINGS.file).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows.fieldnames or (), lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)


def _may_go(finding: ReviewFinding, going: Going) -> bool:
    named = (*finding.supporting, *finding.contrary, *finding.set_aside)
    parts = (name.partition("/") for name in named)
    return all(excerpt in going.get(slug, ()) for slug, _, excerpt in parts)


def _why_not(review: Review, going: Going, everything: set[str], licence: str) -> str:
    """Why a review stays as a whole; empty where it can go."""
    if not (set(review.studies) or everything) <= going.keys():
        return "a study that it is about stays"
    if not licensing.allows(review.licence or "", licence):
        return f"its licence does not allow {licence_id(licence)}"
    return ""
