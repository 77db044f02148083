"""What a person declares about a project: nothing of it is guessed."""

from __future__ import annotations

from dataclasses import dataclass, fields

from consilience.cells import SLUG
from consilience.errors import ReadError
from consilience.positions import Counting, Newlines, Unit
from consilience.readers import unsaid
from consilience.readers.people import SOURCE_KINDS

_UNITS = {"code-points": Unit.CODE_POINTS, "utf-16": Unit.UTF_16, "utf-8": Unit.UTF_8}
_NEWLINES = {"stored": Newlines.STORED, "one": Newlines.ONE, "two": Newlines.TWO}
_SPEAKER = ("case", "case-named-as-source", "source", "turn")
_RULES = ("variable", "set")
_EXCERPTS = ("participant-words", "observer-note", "document-extract", "author-finding")


@dataclass(frozen=True, slots=True)
class Options(unsaid.Options):
    """How a project is to be read.

    ``speaker_from`` is ``case`` (the case that a passage or its source belongs to),
    ``case-named-as-source`` (the case whose name is the source's, without suffix), ``source``
    (the source's name, without suffix), ``turn`` (labels such as ``P1:`` in the text),
    ``variable:NAME`` or ``set:NAME``; the others are ``variable:NAME`` or plainly ``NAME`` (of
    the case, else of the source), or ``set:NAME`` (sources in a set ``NAME: value``).
    ``positions`` is ``utf-16`` and so on, perhaps with ``/one`` or ``/two`` for what a line end
    counts. ``merge`` makes selections of the same place one excerpt.
    ``media`` copies recordings, pictures and documents.
    """

    source_kind: str | None = None
    excerpt_kind: str | None = None
    speaker_from: str | None = None
    role_from: str | None = None
    profession_from: str | None = None
    organisation_from: str | None = None
    organisation_type_from: str | None = None
    wave_from: str | None = None
    positions: str | None = None
    merge: bool | None = None
    media: bool | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        unsaid.Options.__post_init__(self)
        if self.source_kind is not None and not SLUG.fullmatch(self.source_kind):
            raise _wrong("source_kind", self.source_kind, "interview, document …")
        if self.excerpt_kind is not None and self.excerpt_kind not in _EXCERPTS:
            raise _wrong("excerpt_kind", self.excerpt_kind, ", ".join(_EXCERPTS))
        for name in RULES:
            rule = getattr(self, name)
            plain = name == "speaker_from" and rule in _SPEAKER
            if rule is None or plain:
                continue
            kind, colon, what = rule.partition(":")
            bare = name != "speaker_from" and not colon and kind
            if not bare and (not what or kind not in _RULES):
                known = f"{', '.join(_SPEAKER)}, " if name == "speaker_from" else ""
                raise _wrong(name, rule, f"{known}variable:NAME or set:NAME")
        _ = self.counting

    @property
    def counting(self) -> Counting | None:
        """The way of counting that was declared."""
        if self.positions is None:
            return None
        unit, _, newlines = self.positions.partition("/")
        try:
            return Counting(_UNITS[unit], _NEWLINES[newlines or "stored"])
        except KeyError:
            known = "code-points, utf-16 or utf-8, perhaps with /one or /two"
            raise _wrong("positions", self.positions, known) from None

    def kind_of(self, source_kind: str, speaker: str | None) -> str:
        """The kind of an excerpt of a source."""
        if self.excerpt_kind is not None:
            return self.excerpt_kind
        return "participant-words" if speaker else SOURCE_KINDS.get(source_kind, "document-extract")


#: Options that say where a detail is to be found.
RULES = (
    "speaker_from",
    "role_from",
    "profession_from",
    "organisation_from",
    "organisation_type_from",
    "wave_from",
)
NAMES: tuple[str, ...] = tuple(each.name for each in fields(Options))


def _wrong(name: str, value: str, known: str) -> ReadError:
    return ReadError(f"“{value}” is not something that {name} can be", hint=f"write {known}")


def of(given: dict[str, object]) -> Options:
    """The options of a call; ReadError for one that there is not."""
    for name, value in given.items():
        if name not in NAMES:
            raise ReadError(f"there is no option {name} here", hint=f"known: {', '.join(NAMES)}")
        if value is not None and not isinstance(value, str | bool):
            raise ReadError(f"the option {name} is no text")
    kept = {name: value for name, value in given.items() if value is not None}
    return Options(**kept)  # type: ignore[arg-type]
