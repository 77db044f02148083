"""A study folder ↔ :class:`consilience.model.Study`."""

from consilience.study_folder.reader import IMPORT_FILE, IMPORTS, TEXTS, links, positions, read
from consilience.study_folder.writer import write

__all__ = ["IMPORTS", "IMPORT_FILE", "TEXTS", "links", "positions", "read", "write"]
