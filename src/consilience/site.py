"""The pages as plain files: a folder that opens from a disk, and needs no server."""

from __future__ import annotations

import posixpath
import re
import shutil
import tempfile
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from consilience import generation, pages, publish, store
from consilience.access import TIERS
from consilience.errors import ConsilienceError, Refused
from consilience.graph import KnowledgeGraph
from consilience.pages import Collection, Visit
from consilience.project import Project

_LINK = re.compile(rb'\s(?:href|src)="([^"#?]+)')
_MARK = "consilience-site.txt"
_TOLD = "These files were written by “consilience site”. Writing again replaces the whole folder.\n"


@dataclass(frozen=True, slots=True)
class Site:
    """What was written: the folder, the number of files, and of pages among them."""

    folder: Path
    files: int
    pages: int


def of_project(project: Project, *, up_to: str = "open", title: str = "") -> Collection:
    """What was built of a project as a collection that holds nothing narrower than a tier."""
    folder = generation.current(project.state)
    built = generation.open_current(project.state)
    narrow = [
        graph
        for graph in built.graphs()
        if TIERS.index(publish.tier_of(graph, project.base)) > TIERS.index(up_to)
    ]
    if narrow:
        seen = [graph for graph in built.graphs() if graph not in narrow]
        lines = (line for graph in seen for line in built.dump(graph))
        built = store.memory(lines)
    version = folder.name.removesuffix("-again")[:12] if folder else ""
    return Collection(
        KnowledgeGraph(built, project.root.name),
        title=title or project.title,
        base=project.base,
        tier=up_to,
        version=version,
    )


def write(
    collection: Collection,
    to: Path,
    *,
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Site:
    """Write every page, whole or not at all.

    Refused where something else stands at ``to``; with ``force`` a site that was written
    before is replaced, and nothing else.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        if not (to / _MARK).is_file():
            raise Refused(f"{to} holds something else", hint="give a folder that is not there yet")
        if not force:
            raise Refused(f"{to} is already there", hint="add --force to replace it")
    to.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=to.parent, prefix=f".{to.name}."))
    try:
        partial.chmod(0o755)
        shutil.copytree(pages.STATIC, partial / "static", ignore=shutil.ignore_patterns("editor*"))
        (partial / _MARK).write_text(_TOLD, encoding="utf-8", newline="\n")
        files = html = 0
        for path, body in _files(collection):
            _put(partial, path, body)
            files += 1
            html += path.endswith(".html")
            if not files % 500:
                progress(f"{files:,} files written")
        if to.exists():
            shutil.rmtree(to)
        partial.replace(to)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Site(to, files, html)


def _put(folder: Path, path: str, body: bytes) -> None:
    target = folder / path
    if not target.resolve().is_relative_to(folder.resolve()):
        raise ConsilienceError(f"“{path}” would lie outside the site")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as stream:
        stream.write(body)


class _Names:
    """What files are called: no two alike where capitals and ways of writing accents do not count.

    The first keeps its path; the others get ``~2``, ``~3`` … before the ending.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._taken: set[str] = set()

    def __call__(self, path: str) -> str:
        """The name of the file for a path, which keeps it."""
        stem, ending = posixpath.splitext(path)
        if stem not in self._names:
            name, number = stem, 1
            while (folded := unicodedata.normalize("NFC", name).casefold()) in self._taken:
                number += 1
                name = f"{stem}~{number}"
            self._taken.add(folded)
            self._names[stem], self._paths[name] = name, stem
        return self._names[stem] + ending

    def path(self, name: str) -> str:
        """The path that a file is for."""
        stem, ending = posixpath.splitext(name)
        return self._paths.get(stem, stem) + ending


def _files(collection: Collection) -> Iterator[tuple[str, bytes]]:
    """Every page with its name: the addresses of the pages, and wherever their links lead."""
    names = _Names()
    waiting = deque(dict.fromkeys(map(names, pages.addresses(collection))))
    seen = set(waiting)
    while waiting:
        name = waiting.popleft()
        path, root = names.path(name), "../" * name.count("/")
        page = pages.answer(Visit(path, {}, collection, root=root, still=True, named=names))
        if page is None or page.status != 200:  # noqa: PLR2004 - HTTP's word for fine
            raise ConsilienceError(f"a link leads to “{path}”, and there is no such page")
        yield name, page.body
        if name.endswith(".html"):
            for target in _targets(name, page.body):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)


def _targets(path: str, body: bytes) -> Iterator[str]:
    """The paths that a page links to within the site, but for what is copied beside it."""
    for match in _LINK.finditer(body):
        link = unescape(match[1].decode())
        if "://" in link or link.startswith(("mailto:", "data:")):
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link)))
        if not target.startswith("static/"):
            yield target
