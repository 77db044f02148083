"""Tables for spreadsheets and statistics: quotes, codes by quote or case, a framework matrix."""

from consilience.writers import Writer
from consilience.writers.table.code_matrix import WRITER as CODE_MATRIX
from consilience.writers.table.framework_matrix import WRITER as FRAMEWORK_MATRIX
from consilience.writers.table.quotes import WRITER as QUOTES

WRITERS: tuple[Writer, ...] = (QUOTES, CODE_MATRIX, FRAMEWORK_MATRIX)
