"""What the ready-made questions answer, as tables that need no query service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consilience import output, store
from consilience.graph import KnowledgeGraph

FOLDER = "answers"


def answers(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Name, sentence and rows (CSV) of each question that N-Quads lines have an answer to."""
    with KnowledgeGraph(store.memory(lines)) as kg:
        for name, question in kg.questions().items():
            result = kg.ask(name)
            if len(result):
                rows = output.Rows.of(result.variables, result.rows(), "answer")
                text = output.render(rows, "csv")
                yield name, question.sentence, text if isinstance(text, str) else text.decode()
