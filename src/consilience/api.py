"""From a path to something to work with: what ``import consilience`` offers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from consilience import build as building
from consilience import check as checking
from consilience import companions, exporting, generation, importing, iris, project, remote, store
from consilience import pseudonymise as pseudonymising
from consilience import publish as publishing
from consilience.errors import ProjectError
from consilience.exporting import Export
from consilience.graph import KnowledgeGraph
from consilience.importing import Import
from consilience.project import Project, Setting
from consilience.publish import Published
from consilience.readers import Inspection
from consilience.remote import Credentials, Endpoints
from consilience.text_index import TextIndex

if TYPE_CHECKING:
    from consilience.build import Built
    from consilience.check import Progress
    from consilience.findings import Report
    from consilience.pseudonymise import Outcome
    from consilience.synthesis.sheet import Sheet


def open(path: Path | str = ".") -> KnowledgeGraph:  # noqa: A001 - read as consilience.open
    """A built project, or a file of linked data (.nq, .trig, .ttl …) held in memory."""
    where = Path(path)
    if where.is_file():
        return KnowledgeGraph(store.from_file(where), where.name)
    return open_project(find_project(where))


def open_project(found: Project) -> KnowledgeGraph:
    """What was built of a project, for reading."""
    folder = generation.current(found.state)
    opened = generation.open_current(found.state)
    beside = generation.beside(folder) if folder else None
    words = TextIndex(beside / companions.WORDS) if beside and beside.is_dir() else None
    return KnowledgeGraph(companions.routed(opened, beside), found.root.name, words)


def open_server(
    address: str, *, base: str = "", credentials: Credentials | None = None
) -> KnowledgeGraph:
    """What lies on a SPARQL 1.1 server (``http://localhost:7878/query``), for reading.

    With ``base`` only the graphs whose address begins with it are seen.
    """
    found = remote.RemoteStore(Endpoints.of(address), base=base, credentials=credentials)
    return KnowledgeGraph(found, address)


def diff(before: Path | str, after: Path | str, *, answers: bool = True) -> Sheet:
    """What moved between two states: built projects, or files of linked data.

    ``answers`` compares the answers to all ready-made questions as well.
    """
    from consilience.synthesis import difference  # noqa: PLC0415 - only where it is wanted

    with open(before) as first, open(after) as second:
        return difference.difference(first.store, second.store, answers=answers)


def publish_project(
    address: str,
    *,
    project: Path | str = ".",
    up_to: str = "open",
    credentials: Credentials | None = None,
    progress: Progress | None = None,
) -> Published:
    """Put what was built of a project on a SPARQL 1.1 server; only what changed is sent.

    What is narrower than the access tier ``up_to`` is kept back.
    """
    found = find_project(Path(project))
    server = remote.RemoteStore(
        Endpoints.of(address), base=iris.graph(found.base, ""), credentials=credentials
    )
    with open_project(found) as kg:
        told = progress or (lambda _: None)
        return publishing.publish(kg.store, server, found.base, up_to=up_to, progress=told)


def check_project(
    path: Path | str = ".",
    only: Collection[str] | None = None,
    *,
    reference: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Everything that needs a look in a project, or in one study if its folder is given.

    ``jobs`` studies are checked side by side (0: as many as pay). More than one at a time needs
    processes, and so a script that stands under ``if __name__ == "__main__"``.
    """
    where = Path(path)
    if only is None and (where / "study.toml").is_file():
        only = [where.resolve().name]
    return checking.check(
        find_project(where), only, reference=reference, jobs=jobs, progress=progress
    )


def build_project(
    path: Path | str = ".",
    *,
    force: bool = False,
    strict: bool = False,
    jobs: int = 1,
    cluster: str = "",
    progress: Progress | None = None,
) -> Built:
    """Check a project and make it ready to be asked (DoesNotConform where there are errors).

    ``jobs`` studies are worked on side by side (see ``check_project``), or, with ``cluster``, on
    the machines of the Dask scheduler at that address.
    """
    return building.build(
        find_project(Path(path)),
        force=force,
        strict=strict,
        jobs=jobs,
        cluster=cluster,
        progress=progress,
    )


def inspect_file(path: Path | str) -> Inspection:
    """What is in another tool's file. Nothing is changed."""
    return importing.inspect(Path(path))


def import_file(
    path: Path | str | Sequence[Path | str],
    study: str,
    *,
    project: Path | str = ".",
    reader: str = "",
    map: Path | str | None = None,  # noqa: A002 - as on the command line
    options: Mapping[str, str] | None = None,
    title: str | None = None,
    licence: str | None = None,
    access: str | None = None,
    apart: Collection[str] = (),
    add: bool = False,
    newer_of: str | None = None,
    media: bool = False,
    yes: bool = False,
    dry_run: bool = False,
    force: bool = False,
    date: str | None = None,
) -> Import:
    """Make a study out of another tool's file (or several), or bring up to date what it brought.

    A file whose name the study knows, or that is ``newer_of`` such a name, is a newer state of
    that file; ``add`` puts further files beside those that the study was made of. Where
    something has to be confirmed (``.questions``), nothing is written without ``yes``.
    ``media`` copies recordings, pictures and documents as well, and ``date`` (2031-05-08) is kept
    with the import's report.
    """
    return importing.run(
        Path(path) if isinstance(path, Path | str) else [Path(each) for each in path],
        find_project(Path(project)).studies_folder,
        study,
        reader=reader,
        map_file=Path(map) if map is not None else None,
        options=options or {},
        title=title,
        licence=licence,
        access=access,
        apart=apart,
        add=add,
        newer_of=newer_of,
        media=media,
        yes=yes,
        dry_run=dry_run,
        force=force,
        date=date,
    )


def export_study(
    study: str,
    to: Path | str,
    *,
    project: Path | str = ".",
    writer: str = "",
    options: Mapping[str, str] | None = None,
    up_to: str = "controlled",
    force: bool = False,
    dry_run: bool = False,
    record: bool = True,
    date: str | None = None,
) -> Export:
    """Make a file for another tool out of a study; ``.loss`` says what it could not carry.

    The writer is chosen by the file's ending unless it is named. What is narrower than ``up_to``
    is kept back. With ``record`` the study keeps the report, with ``date`` (2031-05-08).
    """
    return exporting.run(
        find_project(Path(project)),
        study,
        Path(to),
        writer=writer,
        options=options or {},
        up_to=up_to,
        force=force,
        dry_run=dry_run,
        record=record,
        date=date,
    )


def pseudonymise_study(
    study: Path | str,
    names: Path | str,
    *,
    key: Path | str | None,
    date: str = "",
    who: str = "",
    dry_run: bool = False,
) -> Outcome:
    """Replace the real names of a list by labels in everything that a study folder holds.

    ``key`` is where it is kept what it takes to go back (``restore_names``), outside the project;
    with None nobody can go back. No name stands in what is returned.
    """
    folder = Path(study).resolve()
    return pseudonymising.pseudonymise(
        folder,
        Path(names),
        key_file=Path(key) if key is not None else None,
        project=find_project(folder).root,
        date=date,
        who=who,
        dry_run=dry_run,
    )


def restore_names(study: Path | str, key: Path | str, *, dry_run: bool = False) -> Outcome:
    """Put the names back that a key knows."""
    return pseudonymising.reverse(Path(study).resolve(), Path(key), dry_run=dry_run)


def find_project(folder: Path, overrides: Mapping[str, Setting] | None = None) -> Project:
    """The project in a folder or above it; a lone folder of studies is a project as well."""
    given = overrides or {}
    if not folder.is_dir():
        raise ProjectError(
            f"there is no folder “{folder}”", hint="give a project, or the folder of a study"
        )
    study = (folder / "study.toml").is_file()
    here = folder.resolve()
    if any((each / project.FILE).is_file() for each in (here, *here.parents)):
        found = project.find(folder, given)
        # A study may lie inside a project without being one of its studies.
        if not study or found.studies_folder.resolve() == here.parent:
            return found
    if study:
        return _lone(here.parent, given)
    if any(folder.glob("*/study.toml")):
        return _lone(here, given)
    return project.find(folder, given)


def _lone(root: Path, given: Mapping[str, Setting]) -> Project:
    """A folder of studies that has no settings of its own."""
    return project.load(root, {"studies": Setting(".", "the folder given"), **given})
