"""Loss reports, written for people and for programs.

A loss report tells what an import or an export carried, changed and had no place for. It holds
kinds, counts and ids, never words of participants, so nothing in it has to be hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from consilience.loss import LossReport

#: The name of a format → the module that writes it.
FORMATS: Mapping[str, str] = MappingProxyType({"text": "text", "json": "json", "html": "html"})


def render(report: LossReport, form: str = "text", remarks: tuple[str, ...] = ()) -> str:
    """The report in one of :data:`FORMATS` (KeyError if there is no such format)."""
    module = import_module(f"{__name__}.{FORMATS[form]}")
    text: str = module.render(report, remarks)
    return text
