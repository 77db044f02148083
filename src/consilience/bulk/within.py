"""Several studies that stand side by side in columns: asked together, answered one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from consilience.columns.answers import Row
from consilience.columns.store import ColumnStore
from consilience.columns.values import NotClaimed
from consilience.store import Answer


@dataclass(frozen=True, slots=True)
class _Answers:
    """The rows of each study; what no fact was needed for is there for all of them (None)."""

    variables: tuple[str, ...]
    rows: Mapping[int | None, list[Row]]

    def of(self, number: int) -> Answer:
        rows = [*self.rows.get(None, ()), *self.rows.get(number, ())]
        return Answer(variables=self.variables, rows=tuple(rows))


class Together:
    """Asks each question once for all studies, and keeps what each of them answers.

    ``wide`` are questions that may be answered with what is in any of them.
    """

    def __init__(self, store: ColumnStore, wide: Collection[str]) -> None:
        self._store = store
        self._wide = wide
        self._asked: dict[str, _Answers] = {}

    def forget(self) -> None:
        """There are other facts now."""
        self._asked.clear()

    def query(self, number: int, text: str) -> Answer:
        """What one of the studies answers (NotClaimed where another engine should)."""
        if text not in self._asked:
            self._asked[text] = self._ask(text)
        return self._asked[text].of(number)

    def _ask(self, text: str) -> _Answers:
        variables, solutions = self._store.solutions(text)
        rows: dict[int | None, list[Row]] = {}
        if text in self._wide:
            rows[None] = list(dict.fromkeys(row for _, row in solutions))
        else:
            for number, row in solutions:
                rows.setdefault(number, []).append(row)
        return _Answers(variables, rows)


class Within:
    """One of the studies as a store; it answers SELECT queries only."""

    def __init__(self, together: Together, number: int) -> None:
        self._together = together
        self._number = number

    def query(self, text: str) -> Answer:
        """Answer a SPARQL 1.1 query (NotClaimed where another engine should)."""
        return self._together.query(self._number, text)

    def load(self, lines: Iterable[str]) -> None:
        """Not here."""
        del lines
        raise NotClaimed("a change to one of several studies")

    def update(self, text: str) -> None:
        """Not here."""
        del text
        raise NotClaimed("a change to one of several studies")

    def dump(self, *graphs: str) -> Iterator[str]:
        """Not here."""
        del graphs
        raise NotClaimed("the facts of one of several studies")

    def graphs(self) -> tuple[str, ...]:
        """Not here."""
        raise NotClaimed("the graphs of one of several studies")

    def __len__(self) -> int:
        """Not here."""
        raise NotClaimed("the number of facts of one of several studies")

    def close(self) -> None:
        """There is nothing to let go of."""
