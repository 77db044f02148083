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
        diff,
        import_file,
        inspect_file,
        open,  # noqa: A004
        open_server,
        pseudonymise_study,
        publish_project,
        restore_names,
    )
    from consilience.errors import ConsilienceError
    from consilience.findings import Finding, Report, Severity
    from consilience.generator import Generated, generate
    from consilience.graph import KnowledgeGraph
    from consilience.importing import Import
    from consilience.publish import Published
    from consilience.rdf import Iri, Literal
    from consilience.readers import Inspection
    from consilience.references import Reference
    from consilience.remote import Credentials
    from consilience.result import Result

_HOMES = {
    "ConsilienceError": "errors",
    "Credentials": "remote",
    "Finding": "findings",
    "Generated": "generator",
    "Import": "importing",
    "Inspection": "readers",
    "Iri": "rdf",
    "KnowledgeGraph": "graph",
    "Literal": "rdf",
    "Published": "publish",
    "Reference": "references",
    "Report": "findings",
    "Result": "result",
    "Severity": "findings",
    "build_project": "api",
    "check_project": "api",
    "diff": "api",
    "generate": "generator",
    "import_file": "api",
    "inspect_file": "api",
    "open": "api",
    "open_server": "api",
    "pseudonymise_study": "api",
    "publish_project": "api",
    "restore_names": "api",
}

__all__ = [
    "ConsilienceError",
    "Credentials",
    "Finding",
    "Generated",
    "Import",
    "Inspection",
    "Iri",
    "KnowledgeGraph",
    "Literal",
    "Published",
    "Reference",
    "Report",
    "Result",
    "Severity",
    "build_project",
    "check_project",
    "diff",
    "generate",
    "import_file",
    "inspect_file",
    "open",
    "open_server",
    "pseudonymise_study",
    "publish_project",
    "restore_names",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'consilience' has no attribute '{name}'")
    return getattr(import_module(f"consilience.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
