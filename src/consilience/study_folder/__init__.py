"""A study folder ↔ :class:`consilience.model.Study`."""

from consilience.study_folder.reader import EXPORTS, IMPORTS, TEXTS, links, positions, read, size
from consilience.study_folder.writer import Text, write

__all__ = ["EXPORTS", "IMPORTS", "TEXTS", "Text", "links", "positions", "read", "size", "write"]
