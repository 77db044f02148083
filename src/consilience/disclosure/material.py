"""Every word that a project holds, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from consilience import cells, model, sssom, study_folder, tables
from consilience.mapping import Tiers
from consilience.model import Header, Study
from consilience.project import Project
from consilience.tables import Column, Kind

#: How the place of a name of a file ends.
ITS_NAME = " (its name)"
_HEADER = "study.toml"
#: Words of the people studied, or about them: what identifies somebody there must not be.
_ABOUT_PEOPLE = frozenset({"excerpt", "speaker", "source", "note", "attribute", "mention"})
_TITLES = frozenset({"title", "locator"})


@dataclass(frozen=True, slots=True)
class Words:
    """Some words: their study, what they belong to, and how open they are.

    ``about_people`` marks what participants said or what was written of them; ``free`` what
    people wrote in their own words.
    """

    study: str
    place: str
    text: str = field(repr=False)
    tier: str = "open"
    record: str = ""
    column: str = ""
    about_people: bool = False
    free: bool = True


@dataclass(frozen=True, slots=True)
class Material:
    """The studies of a project, read once."""

    project: Project
    studies: Mapping[str, Study]
    tiers: Mapping[str, Tiers]

    @classmethod
    def of(cls, project: Project) -> Material:
        """Read the studies (ReadError where one cannot be read)."""
        studies = {path.name: study_folder.read(path) for path in project.studies}
        return cls(project, studies, {name: Tiers.of(each) for name, each in studies.items()})

    def words(self, *, every: bool = False) -> Iterator[Words]:
        """The words of all studies: cells, headers, texts of sources, names of files.

        With ``every``, also ids and words of lists.
        """
        for path in self.project.studies:
            study = self.studies[path.name]
            yield from _header(path.name, study.header)
            yield from _cells(path.name, study, self.tiers[path.name], every=every)
            yield from _links(path.name, study)
            yield from _files(path, study, self.tiers[path.name])
        yield from _beside(self.project)


def _header(slug: str, header: Header) -> Iterator[Words]:
    """What a study says once; authors, agents and publications are named on purpose."""
    said = [header.title, header.description]
    for collection in header.data_collections:
        said += [collection.label, collection.unit_note]
    said += [each.label for each in header.waves]
    for layer in header.layers:
        said += [layer.label, layer.note]
    if header.codebook:
        said += [header.codebook.title, *(each.note for each in header.codebook.versions)]
    for each in filter(None, said):
        yield Words(slug, f"{slug}/{_HEADER}", each)


def _cells(slug: str, study: Study, tiers: Tiers, *, every: bool) -> Iterator[Words]:
    for table in tables.TABLES:
        columns = [each for each in table.columns if every or _free(each)]
        people = table.singular in _ABOUT_PEOPLE
        for record in study.records(table.record):
            tier = (
                tiers.of_reference(record.id)
                if isinstance(record, model.Origin)
                else tiers.tier(table.singular, record.id)
            )
            for column in columns:
                value = getattr(record, column.name, None)
                if value is None or value == ():
                    continue
                free = _free(column)
                yield Words(
                    study=slug,
                    place=f"{slug}/{table.file}:{record.row}:{column.name}",
                    text=cells.written(column, value),
                    tier=tier,
                    record=f"{table.singular}:{record.id}",
                    column=column.name,
                    about_people=people and free and column.name not in _TITLES,
                    free=free,
                )


def _free(column: Column) -> bool:
    return column.kind is Kind.TEXT


def _links(slug: str, study: Study) -> Iterator[Words]:
    for link in study.records(model.Link):
        place = f"{slug}/{sssom.REFUSED if link.refused else sssom.ACCEPTED}:{link.row}"
        for name, value in link.slots.items():
            if name in {"comment", "other"}:
                yield Words(slug, f"{place}:{name}", value)
    for review in study.records(model.LinkReview):
        if review.reason:
            yield Words(slug, f"{slug}/{sssom.REVIEWS_FILE}:{review.row}:reason", review.reason)


def _files(path: Path, study: Study, tiers: Tiers) -> Iterator[Words]:
    """Texts of sources line by line, other texts of the folder, and the names of all files."""
    of_file = {each.file: each.id for each in study.records(model.Source) if each.file}
    for each in sorted(path.rglob("*")):
        if not each.is_file() or each.is_symlink() or each.name.startswith("."):
            continue
        place = each.relative_to(path.parent).as_posix()
        source = of_file.get(each.name, "")
        tier = tiers.tier("source", source) if source else tiers.study
        yield Words(path.name, f"{place}{ITS_NAME}", _spaced(each.stem), tier)
        about = each.parent.name == "sources"
        if each.suffix.lower() in study_folder.TEXTS | {".toml", ".json"} and _loose(each, path):
            text = each.read_text(encoding="utf-8", errors="replace")
            for number, line in enumerate(text.splitlines(), start=1):
                if line.strip():
                    yield Words(
                        path.name,
                        f"{place}:{number}",
                        line,
                        tier,
                        about_people=about,
                        record=source,
                    )


def _loose(file: Path, study: Path) -> bool:
    """Whether a file is none of those that were read as a table or a header."""
    return file.parent != study or file.name not in _READ


_READ = frozenset(
    {_HEADER, *(each.file for each in tables.TABLES), "csv-metadata.json"}
    | {sssom.ACCEPTED, sssom.REFUSED, sssom.REVIEWS_FILE}
)


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")


def _beside(project: Project) -> Iterator[Words]:
    """Words of reviews, which belong to no study."""
    for folder in project.reviews:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            place = path.relative_to(folder.parent).as_posix()
            text = path.read_text(encoding="utf-8", errors="replace")
            for number, line in enumerate(text.splitlines(), start=1):
                if line.strip():
                    yield Words("", f"reviews/{place}:{number}", line)
