"""A study that was imported before, brought up to date with what its file says now.

What the file says replaces what the file said; what people did since (curators' layers, links,
other columns, rows of their own) stays. Identity rests on evidence, never on GUIDs alone.
"""

from consilience.update.changes import Change, Changes, Renamed
from consilience.update.merging import Merged, merge

__all__ = ["Change", "Changes", "Merged", "Renamed", "merge"]
