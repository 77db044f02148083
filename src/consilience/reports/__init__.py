"""A check's findings, written for people and for programs.

Every renderer takes a :class:`consilience.findings.Report` and gives text; none writes files.
Words of participants, labels and other content stay hidden unless ``show`` is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from consilience.findings import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a report is to look.

    ``show`` lets content be seen; ``folder`` is where the files of ``Place.file`` lie (their
    rows are shown beside the finding); ``prefix`` is put before every file; ``closing`` is a
    last sentence, such as "Nothing was built."
    """

    show: bool = False
    folder: Path | None = None
    prefix: str = ""
    closing: str = ""
    colour: bool = False


class Renderer(Protocol):
    """A module of this package."""

    def render(self, report: Report, look: Look = ...) -> str:
        """The report as text."""
        ...


#: The name of a format, as given to ``consilience check --format`` → the module that writes it.
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "full": "text",
        "concise": "concise",
        "json": "json",
        "html": "html",
        "turtle": "turtle",
        "ntriples": "ntriples",
        "github": "github",
        "sarif": "sarif",
        "junit": "junit",
    }
)


def render(report: Report, form: str = "full", look: Look | None = None) -> str:
    """The report in one of :data:`FORMATS` (KeyError if there is no such format)."""
    module = import_module(f"{__name__}.{FORMATS[form]}")
    text: str = module.render(report, look or Look())
    return text
