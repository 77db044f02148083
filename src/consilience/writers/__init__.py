"""Writers of files for other tools: each takes a study from which nothing more has to be held back.

A writer knows its format and nothing of folders, access tiers or the command line. It carries
everything that has a place in its format and notes the fate of the rest in a ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from consilience.model import Excerpt, Study


@dataclass(frozen=True, slots=True)
class Term:
    """A construct of a framework, or a word of a list, with its address (IRI).

    ``curie`` is what codings name (``damour:trust``), or ``list:word`` (``role:manager``).
    """

    curie: str
    label: str
    definition: str = ""
    broader: str = ""
    address: str = ""


def _as_written(scheme: str, slug: str) -> Term:
    return Term(f"{scheme}:{slug}", slug)


@dataclass(frozen=True, slots=True)
class Material:
    """What a writer draws on.

    ``texts`` are the texts of sources by the id of the source; ``address`` gives the address (IRI)
    of a record from its kind and id; ``tier`` its effective access tier; ``licence`` the address
    of the licence of an excerpt's words (empty where none is stated); ``constructs`` every
    construct by its short name. ``rolls_up`` gives the constructs that a coding with a code is on
    (the code's own or those above it; what lies above a construct is in ``Term.broader``).
    ``media`` are the files that sources are or were made from (PDF, picture, recording), where
    the study keeps them. ``home`` is the address of the study; ``word`` gives a word of a list
    (``role``, ``manager``).
    """

    study: Study
    texts: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    address: Callable[[str, str], str] = "{}/{}".format
    tier: Callable[[str, str], str] = lambda _kind, _id: "open"
    licence: Callable[[Excerpt], str] = lambda _excerpt: ""
    constructs: Mapping[str, Term] = field(default_factory=dict)
    rolls_up: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    media: Mapping[str, Path] = field(default_factory=dict)
    home: str = "study"
    word: Callable[[str, str], Term] = _as_written


#: Writes ``material`` to a path where nothing lies yet, notes every fate, and gives remarks.
Write = Callable[..., tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Writer:
    """One format. ``suffixes`` are those of its files (empty: it writes a folder).

    ``write(material, path, ledger, **options)``; ``takes`` says which options there are, with
    what each means; ``has_quotes`` is false for a format that holds none.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    write: Write
    takes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    has_quotes: bool = True
