"""Cases (speakers, organisations, collaborations), users, and the variables of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consilience import exchange, tables
from consilience.exchange import References
from consilience.loss import Ledger
from consilience.model import Attribute, Record
from consilience.tables import Kind
from consilience.writers import Material
from consilience.writers.refi_qda import xml
from consilience.writers.refi_qda.words import Clean

if TYPE_CHECKING:
    from consilience.writers.refi_qda.depot import Depot

_TABLES = {each: tables.table(each) for each in exchange.CASES}
#: What is said of a speaker in the sources that are wholly theirs, too.
OF_SPEAKER = (
    "role_published",
    "role",
    "profession_published",
    "profession",
    "organisation_type_published",
    "organisation_type",
    "organisation",
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A detail that cases and sources may have."""

    guid: str
    name: str
    type: str = "Text"
    means: str = ""

    @property
    def written(self) -> str:
        """The variable itself."""
        attributes = {"guid": self.guid, "name": self.name, "typeOfVariable": self.type}
        return xml.element("Variable", attributes, xml.words("Description", self.means))

    def value(self, words: str) -> str:
        """A value of it; empty words are no value."""
        reference = xml.refers("VariableRef", self.guid)
        if self.type == "Boolean":
            words = "true" if words == "yes" else "false"
        return xml.element("VariableValue", {}, reference, xml.words(f"{self.type}Value", words))


#: Variables with their values, in words.
Values = list[tuple[Variable, str]]


class Variables:
    """The variables that were asked for, each once."""

    def __init__(self, material: Material, clean: Clean) -> None:
        self._material = material
        self._clean = clean
        self._made: dict[str, Variable] = {}

    def column(self, kind: str, column: str, means: str, *, boolean: bool = False) -> Variable:
        """The variable of a column of ours."""
        guid = exchange.ours(f"variable/{kind}/{column}")
        name = exchange.column_name(kind, column)
        return self._kept(Variable(guid, name, "Boolean" if boolean else "Text", means))

    def other(self, attribute: str) -> Variable:
        """The variable of a detail that another tool holds."""
        guid = exchange.guid(self._material.address("variable", attribute))
        return self._kept(Variable(guid, self._clean(exchange.other_name(attribute))))

    def _kept(self, variable: Variable) -> Variable:
        return self._made.setdefault(variable.guid, variable)

    def all(self) -> Iterator[str]:
        """Every variable, in the order in which they were asked for."""
        for each in self._made.values():
            yield each.written

    def details(self, depot: Depot, about: str) -> Values:
        """What other tools hold about a source or a case."""
        return [
            (self.other(each.name), self._clean(each.value or ""))
            for each in depot.hung(about, Attribute)
        ]


class Cases:
    """The cases of a study. Nothing says that two of them are one person."""

    def __init__(
        self,
        material: Material,
        clean: Clean,
        references: References,
        variables: Variables,
        ledger: Ledger,
    ) -> None:
        self._material = material
        self._ledger = ledger
        self._clean = clean
        self._references = references
        self._variables = variables
        labels = ((f"{kind}:{each.id}", clean(each.label)) for kind, each in self._records())  # type: ignore[attr-defined]
        self.names: Mapping[str, str] = exchange.names(labels)
        for key, name in self.names.items():
            kind, _, id_ = key.partition(":")
            references.add(kind, id_, name)

    def _records(self) -> Iterator[tuple[str, Record]]:
        for kind, table in _TABLES.items():
            for each in self._material.study.records(table.record):
                yield kind, each

    def guid(self, key: str) -> str:
        """The GUID of ``kind:id``."""
        kind, _, id_ = key.partition(":")
        return exchange.guid(self._material.address(kind, id_))

    def values(self, kind: str, record: Record, depot: Depot) -> Values:
        """The variables of a case."""
        table, name = _TABLES[kind], self.names[f"{kind}:{record.id}"]
        found: Values = [(self._variables.column("case", "kind", "What the case is."), kind)]
        columns = {column.name for column in table.columns} - {"id", "access"}
        for column, words in exchange.values(record, table, self._references, columns):
            plain = self._clean(words)
            if column.name == "label" and plain == name:
                continue
            boolean = column.kind is Kind.BOOLEAN
            variable = self._variables.column(kind, column.name, column.means, boolean=boolean)
            found.append((variable, plain))
        tier = self._material.tier(kind, record.id)
        if kind == "speaker" and tier != self._material.tier("study", ""):
            means = "Who may see it, all considered."
            found.append((self._variables.column(kind, "access", means), tier))
        return found + self._variables.details(depot, f"{kind}:{record.id}")

    def declare(self, depot: Depot) -> None:
        """Ask for every variable that a case has."""
        for kind, record in self._records():
            self.values(kind, record, depot)

    def written(self, depot: Depot, sources: Mapping[str, list[str]]) -> Iterator[str]:
        """Each case, in pieces; ``sources`` are GUIDs of those that wholly belong to a case."""
        for kind, record in self._records():
            key = f"{kind}:{record.id}"
            yield xml.opening("Case", {"guid": self.guid(key), "name": self.names[key]})
            for variable, words in self.values(kind, record, depot):
                yield variable.value(words)
            yield xml.refers("SourceRef", *sources.get(key, ()))
            for each in depot.ids(kind, record.id):
                passage = exchange.guid(self._material.address("excerpt", each))
                yield xml.refers("SelectionRef", passage)
            yield "</Case>"
            self._ledger.carried(kind, "Case", id_=record.id)
            if getattr(record, "initiative", None):
                why = "a variable names it; which one it is, only a project of studies says"
                self._ledger.changed("initiative", "VariableValue", why, id_=record.id)
