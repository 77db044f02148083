"""What holds for one run of the program: options given everywhere, where to print, the project.

Only this module reads the environment.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consilience.graph import KnowledgeGraph
    from consilience.output import Rows, Terminal
    from consilience.project import Project, Setting
    from consilience.remote import Credentials

_PREFIX = "CONSILIENCE_"
_WIDTH_OF_PIPES = 100
#: Formats that are files and nothing else.
_FILES = {"xlsx": "workbook", "docx": "Word document"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The options that every command takes."""

    project_folder: Path | None = None
    quiet: bool = False
    verbose: bool = False
    debug: bool = False

    def say(self, text: str, *, even_if_quiet: bool = False) -> None:
        """Tell something that is not data: it goes to standard error."""
        if even_if_quiet or not self.quiet:
            print(_fitted(text), file=sys.stderr)

    def detail(self, text: str) -> None:
        """Tell something that is only wanted with ``--verbose``."""
        if self.verbose:
            print(text, file=sys.stderr)

    def project(self, path: Path | None = None) -> Project:
        """The project to work on: the folder given, ``--project``, or the nearest one."""
        from consilience import api  # noqa: PLC0415 - heavy

        return api.find_project(path or self.project_folder or Path(), overrides())

    def graph(self, server: str = "", up_to: str = "") -> KnowledgeGraph:
        """What was built of the project (up to a tier), or what lies on a SPARQL server."""
        from consilience import api  # noqa: PLC0415 - heavy
        from consilience.errors import ProjectError  # noqa: PLC0415

        if up_to:
            return self._seen(server, up_to)
        if not server:
            return api.open_project(self.project())
        try:
            base = self.project().base
        except ProjectError:  # a server can be asked from anywhere
            base = ""
        return api.open_server(server, base=base, credentials=credentials())

    def _seen(self, server: str, up_to: str) -> KnowledgeGraph:
        """What a service would show up to a tier: a store that holds nothing else."""
        from consilience import store  # noqa: PLC0415 - heavy
        from consilience.cli.edge import UsageError  # noqa: PLC0415
        from consilience.graph import KnowledgeGraph  # noqa: PLC0415
        from consilience.service import served  # noqa: PLC0415
        from consilience.text_index import TextIndex  # noqa: PLC0415

        if server:
            raise UsageError("--up-to is for what was built here", hint="leave out --store")
        project = self.project()
        copy = served.prepare(project, up_to).store
        words = served.words_of(copy)
        return KnowledgeGraph(
            store.on_disk(copy, read_only=True),
            project.root.name,
            TextIndex(words) if words.is_dir() else None,
        )


def credentials() -> Credentials:
    """Who asks a server, from the environment."""
    from consilience.remote import Credentials  # noqa: PLC0415 - heavy

    found = (os.environ.get(f"{_PREFIX}STORE_{name}", "") for name in ("USER", "PASSWORD", "TOKEN"))
    return Credentials(*found)


def _fitted(text: str) -> str:
    """The text in lines that fit the terminal; as it is where there is none."""
    if not sys.stderr.isatty():
        return text
    return "\n".join(
        textwrap.fill(
            line,
            width(),
            subsequent_indent=" " * (len(line) - len(line.lstrip())),
            break_on_hyphens=False,
            break_long_words=False,
        )
        for line in text.splitlines()
    )


def overrides() -> Mapping[str, Setting]:
    """Settings that the environment gives, with the name of the variable as their origin."""
    from consilience.project import DEFAULTS, Setting  # noqa: PLC0415 - heavy

    found = {}
    for name in DEFAULTS:
        variable = _PREFIX + name.upper()
        if value := os.environ.get(variable):
            found[name] = Setting(value, f"environment ({variable})")
    return found


def colours(stream: TextIO) -> bool:
    """Whether to write in colour: NO_COLOR, then FORCE_COLOR, then only on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """How many columns there are to write in."""
    return max(40, shutil.get_terminal_size((_WIDTH_OF_PIPES, 24)).columns)


def terminal() -> Terminal | None:
    """The terminal that standard output is, or None where it is a pipe or a file."""
    from consilience.output import Terminal  # noqa: PLC0415 - heavy

    colour = colours(sys.stdout)
    if sys.stdout.isatty() or colour:
        return Terminal(width(), colour)
    return None


def deliver(rows: Rows, form: str, output: Path | None, *, force: bool) -> None:
    """Write rows to a file, or to standard output."""
    from consilience import output as formats  # noqa: PLC0415 - heavy
    from consilience.cli.edge import UsageError  # noqa: PLC0415

    if form in _FILES and output is None:
        raise UsageError(f"a {_FILES[form]} cannot be shown here", hint=f"add -o FILE.{form}")
    drawn_for = terminal() if output is None else None
    hand_over(formats.render(rows, form, drawn_for), output, force=force)


def hand_over(data: str | bytes, output: Path | None, *, force: bool) -> None:
    """Write what is ready to a file, or to standard output."""
    from consilience.output import save  # noqa: PLC0415 - heavy

    if output is not None:
        save(output, data, force=force)
    elif isinstance(data, bytes):
        sys.stdout.buffer.write(data)
    else:
        sys.stdout.write(data)
