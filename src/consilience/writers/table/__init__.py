"""Tables for spreadsheets and statistics: quotes, codes by quote or case, a framework matrix."""

from consilience.writers import Writer
from consilience.writers.table import quotes as _quotes

WRITERS: tuple[Writer, ...] = (_quotes.WRITER,)
