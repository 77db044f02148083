"""A whole project as a study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from consilience import model
from consilience.loss import LossReport
from consilience.model import Record
from consilience.readers import Imported, Inspection, heap, unsaid
from consilience.readers.refi_qda import codebook, options, own, parts, skeleton
from consilience.readers.refi_qda.bodies import Bodies
from consilience.readers.refi_qda.container import Container
from consilience.readers.refi_qda.gathered import LAYER, Gathered
from consilience.readers.refi_qda.memos import Memos
from consilience.readers.refi_qda.options import Options
from consilience.readers.refi_qda.passages import Passages
from consilience.readers.refi_qda.people import People
from consilience.readers.refi_qda.skeleton import Skeleton, TooEarlyError
from consilience.readers.refi_qda.xml import Element
from consilience.readers.spool import Pile

FORMAT = "refi-qda"
_WRITTEN = ("basePath", "name", "origin", "schemaLocation")


def inspect(path: Path) -> Inspection:
    """What is in a project; nothing is changed."""
    with Container(path) as container:
        counted: Counter[str] = Counter()
        project = Skeleton()
        skeleton.read(container, project, lambda each: counted.update(skeleton.counted(each)))
        others = len(container.others())
    counted += project.counts
    counts = [(what, count) for what, count in sorted(counted.items()) if count]
    if others:
        counts.append(("file in the container", others))
    return Inspection(FORMAT, _title(project, path), tuple(counts), tuple(_seen(project)))


def _title(project: Skeleton, path: Path) -> str:
    return project.attributes.get("name", "").strip() or path.stem or "Untitled"


def _seen(project: Skeleton) -> Iterator[str]:
    if origin := project.attributes.get("origin"):
        yield f"Written by {origin}."
    if project.root == "CodeBook":
        yield f"A codebook without a project; its namespace is {project.namespace or 'none'}."
    nameless = sum(1 for case in project.cases if not case.name)
    if nameless:
        yield f"{nameless} case(s) have no name."
    for variable in project.variables.values():
        yield f"Variable “{variable.name}” ({variable.type or 'of no type'})."


@heap.left_alone()
def read(path: Path, slug: str, **given: object) -> Imported:
    """The study that a project makes, with its texts and the fate of everything."""
    declared = options.of(given)
    rules = (getattr(declared, name) for name in options.RULES)
    try:
        # Sets stand behind the sources.
        at_once = not any(rule and rule.startswith("set:") for rule in rules)
        return _Reading(path, declared, at_once=at_once).study(slug)
    except TooEarlyError:
        return _Reading(path, declared, at_once=False).study(slug)


class _Reading:
    """One way through a project.

    ``at_once``: sources are dealt with as they come, which saves putting them aside. Where it
    turns out that something behind them was needed, there is a TooEarlyError.
    """

    def __init__(self, path: Path, declared: Options, *, at_once: bool) -> None:
        self._path = path
        self._at_once = at_once
        self._container = Container(path)
        self._project = Skeleton()
        self._strangers: Counter[str] = Counter()
        self._made = made = Gathered(path.name, declared)
        self._sources: Pile[Element] = Pile(made.shelf)
        self._notes: Pile[Element] = Pile(made.shelf)

    @cached_property
    def _people(self) -> People:
        """Who there is; whoever asks for it says that users, codes and cases were read."""
        codebook.users(self._made, self._project)
        codebook.codes(self._made, self._project)
        return People(self._made, self._project)

    @cached_property
    def _bodies(self) -> Bodies:
        return Bodies(self._made, self._container, self._project.attributes.get("origin", ""))

    @cached_property
    def _passages(self) -> Passages:
        return Passages(self._made, self._project, self._people, self._bodies)

    def _take(self, element: Element) -> None:
        if element[0] == "Note":
            self._notes.add(element)
        elif self._at_once:
            self._passages.source(parts.of(element, self._strangers))
        else:
            self._sources.add(element)

    def study(self, slug: str) -> Imported:
        """Read everything."""
        made, project = self._made, self._project
        with self._container:
            skeleton.read(self._container, project, self._take, at_once=self._at_once)
            for element in self._sources:
                self._passages.source(parts.of(element, self._strangers))
            self._people.settle()
            memos = Memos(made, project, self._bodies, self._passages)
            memos.add(self._notes, self._strangers)
            for settled in (self._passages, self._bodies):
                settled.settle()
            _rest(made, project, self._strangers, self._container, self._bodies)
        header = _header(made, project, self._path, slug)
        tables: Mapping[type[Record], Callable[[], Iterator[Record]]] = {
            kind: rows for kind, rows in made.records.items() if rows
        }
        texts: Mapping[str, Callable[[], str]] = made.texts
        if own.is_ours(project):
            as_it_was = own.restored(made, project, header)
            header, tables, texts = as_it_was.header, as_it_was.tables, as_it_was.texts
        return Imported(
            study=model.Study(header, tables),
            loss=LossReport.of(self._path.name, FORMAT, "import", made.ledger.entries()),
            texts=texts,
            remarks=tuple(made.remarks),
            media={source: tuple(found) for source, found in made.media.items()},
        )


def _rest(
    made: Gathered,
    project: Skeleton,
    strangers: Counter[str],
    container: Container,
    bodies: Bodies,
) -> None:
    for name, count in sorted(strangers.items()):
        made.ledger.left(name, "is not part of the standard at this place", count=count)
    for key, value in project.attributes.items():
        name = key.rpartition("}")[2]
        if name not in _WRITTEN:
            shown = made.user_name(value.strip("{}").lower()) if "User" in name else value
            made.attribute("study", name, shown)
    if origin := project.attributes.get("origin"):
        made.attribute("study", "origin", origin)
    if "basePath" in project.attributes:
        made.ledger.left("@basePath", "a path on somebody's computer may name people")
    unused = sum(1 for name in container.others() if name not in bodies.used)
    if unused:
        why = "is not a text that a source names, or has a form that is not copied"
        made.ledger.left("file in the container", why, count=unused)


def _header(made: Gathered, project: Skeleton, path: Path, slug: str) -> model.Header:
    title = made.options.title or _title(project, path)
    holds_codes = bool(made.rows(model.Code))
    layers: tuple[model.Layer, ...] = ()
    if made.rows(model.Coding):
        tool = project.attributes.get("origin") or path.name
        layers = (
            model.Layer(
                id=LAYER,
                label=f"Coding as imported from {tool}",
                kind="importer",
                coders=tuple(made.coders),
                codebooks=("codebook@1",),
            ),
        )
    return model.Header(
        slug=slug,
        title=title,
        description=project.description,
        language=made.options.language,
        licence=made.options.licence or unsaid.LICENCE,
        access=made.options.access or unsaid.ACCESS,
        codebook=model.Codebook(title=f"Codebook of {title}") if holds_codes else None,
        waves=tuple(made.waves),
        agents=tuple(made.agents),
        layers=layers,
    )
