"""What of a project could tell who somebody is, and whether what must stay stands in a file.

>>> from consilience import disclosure
>>> report = disclosure.examine(project)          # doctest: +SKIP
>>> disclosure.leaks.scan(package, needles)       # doctest: +SKIP
"""

from consilience.disclosure import leaks
from consilience.disclosure.examination import examine
from consilience.disclosure.report import DisclosureReport, Hit, Section

__all__ = ["DisclosureReport", "Hit", "Section", "examine", "leaks"]
