"""The service: SPARQL, linked data and pages over HTTP, from what was built of a project.

>>> from consilience.service import Settings, application           # doctest: +SKIP
>>> application(consilience.api.find_project("my-project"), Settings())  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module

_HOMES = {"Settings": "settings", "application": "application"}

__all__ = ["Settings", "application"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'consilience.service' has no attribute '{name}'")
    return getattr(import_module(f"consilience.service.{_HOMES[name]}"), name)
