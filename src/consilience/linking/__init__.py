"""Links between codebooks: suggested, judged by people, kept in files, and followed further.

Everything that the command line and web pages do with links is done by these functions. They
know no terminal and no page, and take the date and the project as arguments.
"""

from consilience.linking.agreeing import Agreement, agreements
from consilience.linking.decisions import Decision, Judged
from consilience.linking.ends import End
from consilience.linking.evaluation import Evaluated, evaluate
from consilience.linking.following import following
from consilience.linking.inferred import GRAPH as INFERRED
from consilience.linking.inferred import of_project as inferred_lines
from consilience.linking.judging import Answer, Written
from consilience.linking.people import introduce
from consilience.linking.review import Item, Mode, pair, queue, record, suggest
from consilience.linking.sssom_files import derived_file, suggestions_file, tidy
from consilience.linking.status import Status, status

__all__ = [
    "INFERRED",
    "Agreement",
    "Answer",
    "Decision",
    "End",
    "Evaluated",
    "Item",
    "Judged",
    "Mode",
    "Status",
    "Written",
    "agreements",
    "derived_file",
    "evaluate",
    "following",
    "inferred_lines",
    "introduce",
    "pair",
    "queue",
    "record",
    "status",
    "suggest",
    "suggestions_file",
    "tidy",
]
