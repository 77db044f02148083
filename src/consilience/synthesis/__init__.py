"""Studies brought together: compared, profiled, weighed, without merging what they say.

Each module asks the questions of ``queries/synthesis`` and gives a value with ``columns``, ``rows``
and a ``caution``, the same for the command line, Python and the pages.
"""

from __future__ import annotations
