"""Ids, and what points to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from consilience import header, tables
from consilience.findings import Place
from consilience.table_rules.teller import Teller


@dataclass(slots=True)
class _Expected:
    kind: str
    id: str
    place: Place
    record: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)


class References:
    """The ids of a study by kind (``excerpt`` …). What points ahead waits until the end."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._ids: dict[str, set[str]] = {}
        self._complete: set[str] = set()
        self._waiting: list[_Expected] = []

    def add(self, kind: str, id_: str) -> bool:
        """Note an id; False where it was there already."""
        ids = self._ids.setdefault(kind, set())
        if id_ in ids:
            return False
        ids.add(id_)
        return True

    def complete(self, kind: str) -> None:
        """All ids of this kind were noted."""
        self._complete.add(kind)

    def ids(self, kind: str) -> set[str]:
        """The ids of a kind that were noted so far."""
        return self._ids.setdefault(kind, set())

    def expect(
        self,
        kind: str,
        id_: str,
        place: Place,
        *,
        record: str = "",
        code: str = "F042",
        **values: str,
    ) -> None:
        """Something points to an id; a fault where it does not exist in the end."""
        if id_ in self.ids(kind):
            return
        expected = _Expected(kind, id_, place, record, code, values)
        if kind in self._complete:
            self._tell(expected)
        else:
            self._waiting.append(expected)

    def settle(self) -> None:
        """Everything was read: tell of what points nowhere."""
        for expected in self._waiting:
            if expected.id not in self.ids(expected.kind):
                self._tell(expected)
        self._waiting.clear()

    def _tell(self, expected: _Expected) -> None:
        self._teller.tell(
            expected.code,
            expected.place,
            record=expected.record,
            value=expected.id,
            known=sorted(self.ids(expected.kind)),
            what=expected.kind.replace("-", " "),
            where=where(expected.kind),
            values=expected.values,
        )


def where(kind: str) -> str:
    """The file that holds things of a kind."""
    if kind in header.IDENTIFIED:
        return f"study.toml under [[{header.IDENTIFIED[kind].name}]]"
    if kind == "link":
        return "links.sssom.tsv"
    if kind in {"programme", "initiative"}:
        return "programmes.toml"
    try:
        return tables.table(kind).file
    except KeyError:
        return "the list"
