"""What tools' files do not say and a study must: what a person says, else the careful answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from consilience.access import LICENCES, TIERS
from consilience.errors import ReadError

#: “Copyright not evaluated”, a statement of rightsstatements.org.
LICENCE: Final = "https://rightsstatements.org/vocab/CNE/1.0/"
#: Nobody is let in until somebody says otherwise.
ACCESS: Final = "controlled"
#: The options that every reader takes: the fields of :class:`Options`.
TAKES: Final = ("title", "licence", "access", "language")


@dataclass(frozen=True, slots=True)
class Options:
    """What may be said of any import; None: nobody said it."""

    title: str | None = None
    licence: str | None = None
    access: str | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.access is not None and self.access not in TIERS:
            raise ReadError(
                f"“{self.access}” is no tier of access", hint=f"tiers: {', '.join(TIERS)}"
            )
        licence = self.licence
        if licence and licence not in LICENCES and not licence.startswith(("https://", "http://")):
            raise ReadError(
                f"“{licence}” is no licence that is known",
                hint=f"write an address, or one of {', '.join(LICENCES)}",
            )


def parted(given: Mapping[str, str | None], title: str) -> tuple[Options, dict[str, str | None]]:
    """The options that hold for every file (``title``: where none is given), and the others."""
    ours = {name: given.get(name) for name in TAKES}
    others = {name: value for name, value in given.items() if name not in TAKES}
    return Options(**{**ours, "title": given.get("title") or title}), others


def remarks(licence: str, access: str, place: str) -> Iterator[str]:
    """What somebody has to be told of the careful answers that were written in ``place``."""
    if licence == LICENCE:
        yield (
            "The file does not say under which licence the words stand: “copyright not evaluated” "
            f"was written into {place}. Change licence there."
        )
    if access == ACCESS:
        yield (f"Nobody said who may see the words: access is “controlled”. Change it in {place}.")
