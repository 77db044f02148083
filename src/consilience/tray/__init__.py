"""Files dropped on a page, in a private folder, until they are saved as a study or thrown away."""

from consilience.tray.tray import MOST_BYTES, MOST_FILES, Drop, Tray

__all__ = ["MOST_BYTES", "MOST_FILES", "Drop", "Tray"]
