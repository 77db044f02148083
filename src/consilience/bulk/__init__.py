"""Studies in columns: mapped, checked by shapes and reasoned over by a database, not row by row.

The same facts and findings as in memory, for studies so large that memory or time would not do.
"""

from consilience.bulk.direct import Plain
from consilience.bulk.memory import keep, recall
from consilience.bulk.rows import LONG, Stated
from consilience.bulk.workbench import Workbench
from consilience.columns.values import NotClaimed

__all__ = ["LONG", "NotClaimed", "Plain", "Stated", "Workbench", "keep", "recall"]
