"""A study folder ↔ :class:`consilience.model.Study`."""

from consilience.study_folder.reader import links, positions, read
from consilience.study_folder.writer import write

__all__ = ["links", "positions", "read", "write"]
