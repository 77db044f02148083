"""Versions of the program, of the format of a study, and of the list of terms."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

#: ``format = 1`` in study.toml.
FORMAT = "1"


def program() -> str:
    """The version of the program."""
    try:
        return version("consilience")
    except PackageNotFoundError:
        return "not installed"


def ontology() -> str:
    """The version that the ontology gives itself."""
    from consilience import assets, turtle  # noqa: PLC0415 - only when asked for
    from consilience.namespaces import expand  # noqa: PLC0415

    told = expand("owl:versionInfo")
    for _, predicate, value in turtle.read(assets.ONTOLOGY / "consilience.ttl"):
        if str(predicate) == told:
            return str(value)
    return "unknown"


def line() -> str:
    """What ``consilience --version`` prints."""
    return f"consilience {program()} (study format {FORMAT}, terms {ontology()})"
