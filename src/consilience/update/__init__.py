"""A study that was imported before, brought up to date with what its files say now.

What a file says replaces what that file said; what other files say, and what people did since
(curators' layers, links, other columns, rows of their own), stays. Identity rests on evidence,
never on GUIDs alone.
"""

from consilience.update.changes import Change, Changes, Renamed, joined
from consilience.update.merging import Merged, merge

__all__ = ["Change", "Changes", "Merged", "Renamed", "joined", "merge"]
