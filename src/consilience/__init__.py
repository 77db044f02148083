"""Consilience: coded qualitative research on collaboration, as linked data.

Names are loaded when they are first used, so that ``import consilience`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consilience.api import (
        build_project,
        check_project,
        import_file,
        inspect_file,
        open,  # noqa: A004
    )
    from consilience.errors import ConsilienceError
    from consilience.findings import Finding, Report, Severity
    from consilience.graph import KnowledgeGraph
    from consilience.importing import Import
    from consilience.rdf import Iri, Literal
    from consilience.readers import Inspection
    from consilience.references import Reference
    from consilience.result import Result

_HOMES = {
    "ConsilienceError": "errors",
    "Finding": "findings",
    "Import": "importing",
    "Inspection": "readers",
    "Iri": "rdf",
    "KnowledgeGraph": "graph",
    "Literal": "rdf",
    "Reference": "references",
    "Report": "findings",
    "Result": "result",
    "Severity": "findings",
    "build_project": "api",
    "check_project": "api",
    "import_file": "api",
    "inspect_file": "api",
    "open": "api",
}

__all__ = [
    "ConsilienceError",
    "Finding",
    "Import",
    "Inspection",
    "Iri",
    "KnowledgeGraph",
    "Literal",
    "Reference",
    "Report",
    "Result",
    "Severity",
    "build_project",
    "check_project",
    "import_file",
    "inspect_file",
    "open",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'consilience' has no attribute '{name}'")
    return getattr(import_module(f"consilience.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
