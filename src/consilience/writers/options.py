"""Options of writers arrive as text: one of a few words each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consilience.errors import BadParameter


def choice(writer: str, given: Mapping[str, str], name: str, words: Sequence[str]) -> str:
    """The word given for an option, the first one where none is; BadParameter for another."""
    wanted = given.get(name, words[0]).strip().casefold()
    if wanted not in words:
        raise BadParameter(
            f"“{wanted}” is no {name} that the writer “{writer}” knows",
            name=writer,
            parameter=name,
            hint=f"{name} is one of: {', '.join(words)}",
        )
    return wanted
