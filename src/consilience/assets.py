"""Where the ontology, the shapes, the questions and the seed studies lie.

In a checkout they are top-level folders; in an installed package they travel inside it.
"""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).parent / "_assets"
_ROOT = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[2]

ONTOLOGY = _ROOT / "ontology"
SHAPES = _ROOT / "shapes"
QUERIES = _ROOT / "queries"
DATA = _ROOT / "data"


def ontology_files() -> tuple[Path, ...]:
    """The vocabulary, the axioms and the frameworks: what lies beside data in a store.

    Alignments name foreign addresses and are left out (see ``alignment_files``).
    """
    return (
        ONTOLOGY / "consilience.ttl",
        *sorted((ONTOLOGY / "modules").glob("*.ttl")),
        ONTOLOGY / "axioms.ttl",
    )


def framework_files() -> tuple[Path, ...]:
    """The frameworks that are part of the ontology, one file each."""
    return tuple(sorted((ONTOLOGY / "frameworks").glob("*.ttl")))


def alignment_files() -> tuple[Path, ...]:
    """What ties our terms to those of other vocabularies."""
    return tuple(sorted((ONTOLOGY / "alignments").glob("*.ttl")))


def shape_files() -> tuple[Path, ...]:
    """The shapes and the described table rules, one file for each module."""
    return tuple(sorted(SHAPES.glob("*.ttl")))


def query_files(folder: str) -> tuple[Path, ...]:
    """The query files of one folder (``cq``, ``infer``, …), in the order of their names."""
    return tuple(sorted((QUERIES / folder).glob("*.rq")))
