"""What ``consilience --version`` prints."""

from __future__ import annotations


def line() -> str:
    """The versions of the program, of the format of a study, and of the list of terms."""
    from consilience.diagnosis import FORMAT, installed, ontology_version  # noqa: PLC0415 - heavy

    program = installed("consilience") or "not installed"
    return f"consilience {program} (study format {FORMAT}, terms {ontology_version()})"
