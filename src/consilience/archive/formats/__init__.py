"""Writers of metadata: each says what one description says, in the words of one standard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consilience.archive.metadata import Description, File


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a metadata file says of a package; None for what its format has no place for."""

    title: str | None = None
    identifier: str | None = None
    creators: tuple[str, ...] | None = None
    licence: str | None = None
    version: str | None = None
    date: str | None = None

    @classmethod
    def by(cls, described: Description) -> Said:
        """What every format is to say."""
        return cls(
            title=described.title,
            identifier=described.identifier,
            creators=tuple(person.turned for person in described.creators),
            licence=described.licence.address,
            version=described.version,
            date=described.date,
        )


#: What a writer takes: the description, and the files of the package that were made before.
Files = Sequence[File]
