"""Paths: read from a shapes graph, spelt as SPARQL."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.rdf import Iri, encode


@dataclass(frozen=True, slots=True)
class Path:
    """A path.

    ``kind`` is ``predicate``, ``inverse``, ``sequence``, ``alternative``, ``*``, ``+`` or ``?``.
    A predicate has its address in ``iri``, every other kind has ``parts``.
    """

    kind: str
    parts: tuple[Path, ...] = ()
    iri: Iri | None = None

    @property
    def sparql(self) -> str:
        """The path in SPARQL, in brackets where needed."""
        if self.iri is not None:
            return encode(self.iri)
        inner = [part.sparql for part in self.parts]
        if self.kind == "inverse":
            return f"(^{inner[0]})"
        if self.kind == "sequence":
            return "(" + "/".join(inner) + ")"
        if self.kind == "alternative":
            return "(" + "|".join(inner) + ")"
        return f"({inner[0]}{self.kind})"

    @property
    def first(self) -> Iri:
        """The property of the path; of several, the first."""
        return self.iri or self.parts[0].first

    @property
    def reflexive(self) -> bool:
        """Whether a thing may be reached from itself without any fact."""
        if self.kind in {"*", "?"}:
            return True
        if self.kind == "alternative":
            return any(part.reflexive for part in self.parts)
        return bool(self.parts) and all(part.reflexive for part in self.parts)


def predicate(iri: Iri) -> Path:
    """The path of one property."""
    return Path("predicate", iri=iri)


def inverse(path: Path) -> Path:
    """The path walked backwards, with ``inverse`` only at properties."""
    if path.kind == "predicate":
        return Path("inverse", (path,))
    if path.kind == "inverse":
        return path.parts[0]
    if path.kind == "sequence":
        return Path("sequence", tuple(inverse(part) for part in reversed(path.parts)))
    return Path(path.kind, tuple(inverse(part) for part in path.parts))
