"""What a study's tables are examined beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from consilience import vocabulary
from consilience.framework_folder import Framework
from consilience.iris import BASE, construct


@dataclass(frozen=True)
class Context:
    """Everything outside the study that its cells may name.

    ``collections`` holds the data collections of all studies as ``study/id``; ``frameworks``
    those of ``data/frameworks`` (the ontology's own are always known).
    """

    base: str = BASE
    programmes: frozenset[str] = frozenset()
    initiatives: frozenset[str] = frozenset()
    collections: frozenset[str] = frozenset()
    frameworks: tuple[Framework, ...] = ()

    @cached_property
    def constructs(self) -> frozenset[str]:
        """Every construct that is known, as ``framework:construct``."""
        own = {f"{each.id}:{part.id}" for each in self.frameworks for part in each.constructs}
        return frozenset(own | set(vocabulary.constructs()))

    @cached_property
    def construct_addresses(self) -> Mapping[str, str]:
        """Address of a construct → ``framework:construct``."""
        return {construct(name): name for name in self.constructs}

    @cached_property
    def versions(self) -> frozenset[str]:
        """Versions of frameworks, as ``framework@version``."""
        own = {f"{each.id}@{each.version}" for each in self.frameworks}
        ontology = vocabulary.frameworks()
        return frozenset(own | {f"{id_}@{v}" for id_, vs in ontology.items() for v in vs})

    @cached_property
    def framework_ids(self) -> tuple[str, ...]:
        """The ids of all frameworks."""
        return tuple(sorted({each.id for each in self.frameworks} | set(vocabulary.frameworks())))
