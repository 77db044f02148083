"""Cells as such: words on lists, constructs, and what texts should not hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from consilience import header, identifiers, tables, vocabulary
from consilience.findings import Place
from consilience.table_rules.context import Context
from consilience.table_rules.references import References
from consilience.table_rules.teller import Teller
from consilience.tables import Column, Kind

#: Control characters but tab and line breaks, and marks that turn the direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
#: Columns whose words may begin or end with a blank: it belongs to the text around.
_EDGES_COUNT = {"prefix", "suffix"}

_CODES_OF_IDENTIFIERS = {
    "email": "P001",
    "phone": "P002",
    "postcode": "P003",
    "nhs-number": "P004",
    "ni-number": "P005",
    "name": "P006",
}
_KINDS: tuple[str, ...] = (
    *(table.singular for table in tables.TABLES),
    *header.IDENTIFIED,
    "link",
    "link-review",
    *tables.SCHEMES,
    "programme",
    "initiative",
)


def _fine_content(value: str) -> bool:
    return (
        value.isascii()
        and value.isprintable()
        and value[0] != " "
        and value[-1] != " "
        and identifiers.unremarkable(value)
    )


class Words:
    """Examines single cells."""

    def __init__(self, teller: Teller, references: References, context: Context) -> None:
        self._teller = teller
        self._references = references
        self._context = context

    def fine(self, column: Column) -> Callable[[str], bool]:
        """What tells at once of most cells of a column that there is nothing to tell."""
        match column.kind:
            case Kind.TEXT if column.content:
                return _fine_content
            case Kind.CONCEPT:
                return vocabulary.concepts(column.target).__contains__
            case Kind.CLASS:
                return vocabulary.subclasses(column.target).__contains__
            case Kind.RECORD if column.target != "initiative":
                return self._references.ids(column.target).__contains__
            case Kind.CODE:
                ids, constructs = self._references.ids("code"), self._context.constructs
                return lambda value: value in ids or value in constructs
            case Kind.CONSTRUCT:
                return self._context.constructs.__contains__
            case _:
                return lambda _: False

    def cell(self, column: Column, value: str, place: Place, record: str) -> None:
        """One cell, or one item of a cell that takes several."""
        match column.kind:
            case Kind.TEXT:
                self._text(column, value, place, record)
            case Kind.CONCEPT:
                self.concept(column.name, column.target, value, place, record)
            case Kind.CLASS:
                known = vocabulary.subclasses(column.target)
                if value not in known:
                    self._listed("F039", column.name, value, place, record, known=known)
            case Kind.RECORD:
                self._record(column, value, place, record)
            case Kind.CODE if ":" not in value:
                self._references.expect("code", value, place, record=record, code="T101")
            case Kind.CODE | Kind.CONSTRUCT:
                self._construct(column, value, place, record)
            case Kind.TYPED if value != "study":
                self._typed(column, value, place, record)
            case Kind.VERSION:
                self._references.expect("version", value, place, record=record, code="T104")

    def concept(self, name: str, scheme: str, value: str, place: Place, record: str = "") -> None:
        """A word of one of the lists."""
        known = vocabulary.concepts(scheme)
        if value not in known:
            self._listed("F038", name, value, place, record, known=known, list=scheme)

    def _listed(
        self,
        code: str,
        name: str,
        value: str,
        place: Place,
        record: str,
        *,
        known: Mapping[str, object],
        **values: str,
    ) -> None:
        self._teller.tell(
            code, place, record=record, value=value, known=tuple(known), column=name, values=values
        )

    def _record(self, column: Column, value: str, place: Place, record: str) -> None:
        if column.target == "initiative":
            if value not in self._context.initiatives:
                known = sorted(self._context.initiatives)
                self._teller.tell(
                    "M104", place, record=record, value=value, known=known, what="initiative"
                )
            return
        self._references.expect(column.target, value, place, record=record)

    def _construct(self, column: Column, value: str, place: Place, record: str) -> None:
        if value not in self._context.constructs:
            self._teller.tell(
                "F047",
                place,
                record=record,
                value=value,
                known=self._context.framework_ids,
                column=column.name,
                near=sorted(self._context.constructs),
            )

    def _typed(self, column: Column, value: str, place: Place, record: str) -> None:
        kind, _, id_ = value.partition(":")
        if kind in tables.SCHEMES:
            self.concept(column.name, kind, id_, place, record)
        elif kind in self._context.framework_ids:
            self._construct(column, value, place, record)
        elif kind in {"programme", "initiative"}:
            shared = self._context.programmes | self._context.initiatives
            if id_ not in shared:
                self._teller.tell(
                    "M104", place, record=record, value=id_, known=sorted(shared), what=kind
                )
        elif kind in _KINDS:
            self._references.expect(kind, id_, place, record=record)
        else:
            self._listed("F040", column.name, kind, place, record, known=dict.fromkeys(_KINDS))

    def _text(self, column: Column, value: str, place: Place, record: str) -> None:
        def tell(code: str, **values: str) -> None:
            self._teller.tell(
                code, place, record=record, content=value, column=column.name, values=values
            )

        if not value.isascii() and not unicodedata.is_normalized("NFC", value):
            tell("F044")
        if control := _CONTROL.search(value):
            tell("F045", character=f"U+{ord(control.group()):04X}")
        if value != value.strip() and column.name not in _EDGES_COUNT:
            tell("F046")
        if column.content:
            for kind, masked in identifiers.look(value):
                tell(_CODES_OF_IDENTIFIERS[kind], masked=masked)
