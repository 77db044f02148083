"""The codebook: the study's codes, and each framework that is applied or linked as a branch."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from consilience import codebook, exchange, tables
from consilience.exchange import References
from consilience.loss import Ledger
from consilience.model import Attribute, Code, CodebookVersion
from consilience.writers import Material, Term
from consilience.writers.refi_qda import xml
from consilience.writers.refi_qda.words import Clean

_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
#: Programs that read XML refuse it at some depth; nobody's codebook is that deep.
_DEEPEST = 100
_LINES = ("include", "exclude", "origin", "replaced_by")

#: Name and value of a detail from another tool.
Detail = tuple[str, str]


@dataclass(slots=True)
class Branch:
    """A code with the codes below it."""

    guid: str
    name: str
    codable: bool = True
    colour: str | None = None
    description: str = ""
    notes: str = ""
    below: list[Branch] = field(default_factory=list)

    def written(self) -> str:
        """The branch as XML."""
        attributes = {
            "guid": self.guid,
            "name": self.name,
            "isCodable": "true" if self.codable else "false",
            "color": self.colour,
        }
        below = [each.written() for each in self.below]
        described = xml.words("Description", self.description)
        return xml.element("Code", attributes, described, self.notes, *below)


class Codes:
    """The codes of a study."""

    def __init__(
        self,
        material: Material,
        ledger: Ledger,
        clean: Clean,
        references: References,
    ) -> None:
        self._material = material
        self._ledger = ledger
        self._clean = clean
        self._references = references
        self._details: dict[str, list[Detail]] = {}
        self._codes = codebook.newest(material.study)
        for id_, wordings in codebook.wordings(material.study).items():
            if older := len(wordings) - 1:
                why = "a code has one name and one description: those of its newest wording"
                ledger.left("older wording of a code", why, id_=id_, count=older)
        for id_ in self._codes:
            references.add("code", id_, self.guid(id_))

    def __contains__(self, id_: str) -> bool:
        return id_ in self._codes

    def detail(self, code: str, detail: Attribute) -> None:
        """Take note of what another tool holds about a code."""
        self._details.setdefault(code, []).append((detail.name, detail.value or ""))

    def guid(self, code: str) -> str:
        """The GUID of a code of the study, or of a framework's construct."""
        if code in self._codes:
            return exchange.guid(self._material.address("code", code))
        return exchange.construct(code)

    def known(self, code: str) -> bool:
        """True for a code or a construct that stands in the codebook if it is asked for."""
        return code in self._codes or code in self._material.constructs

    def branches(
        self, constructs: Collection[str], notes_on: Callable[[str], str] = lambda _: ""
    ) -> list[Branch]:
        """The whole codebook; with the frameworks that ``constructs`` are of.

        ``notes_on`` gives references to the notes on ``code:id``.
        """
        made = {
            id_: self._branch(code, notes_on(f"code:{id_}")) for id_, code in self._codes.items()
        }
        top: list[Branch] = []
        for id_, code in self._codes.items():
            above = self._above(code)
            (made[above].below if above else top).append(made[id_])
        ids = dict.fromkeys(each.partition(":")[0] for each in sorted(constructs))
        for framework in ids:
            of_it = {
                curie: term
                for curie, term in self._material.constructs.items()
                if curie.partition(":")[0] == framework
            }
            top.append(_framework(framework, of_it, self._clean))
        return top

    def _above(self, code: Code) -> str | None:
        """The code above; None at the top, and where the codes above lead back or too far."""
        if not code.broader:
            return None
        seen = [code.id]
        here: str | None = code.broader
        while here and here in self._codes and here not in seen:
            seen.append(here)
            here = self._codes[here].broader
        if code.broader not in self._codes:
            why = "the code above it is not in the codebook: it stands at the top"
        elif here in seen or len(seen) > _DEEPEST:
            why = "the codes above it are too many, or lead in a circle: it stands at the top"
        else:
            return code.broader
        self._ledger.left("code above a code", why, id_=code.id)
        return None

    def _branch(self, code: Code, notes: str) -> Branch:
        colour, codable = None, True
        pairs = []
        for column, words in exchange.values(code, tables.CODEBOOK, self._references, _LINES):
            pairs.append((exchange.line_name(column.name), self._clean(words)))
        for name, value in self._details.get(code.id, ()):
            coloured = name.casefold() in {"colour", "color"} and _COLOUR.fullmatch(value)
            if coloured and colour is None:
                colour = value
            if name == "colour" and colour is value:
                continue
            if name == "isCodable" and codable and value == "false":
                codable = False
            else:
                pairs.append((exchange.detail(self._clean(name)), self._clean(value)))
        self._ledger.carried("code", "Code", id_=code.id)
        definition = self._clean(code.definition or "")
        lines = exchange.said(pairs)
        if lines or exchange.RULE in definition:
            definition = f"{definition}{exchange.RULE}{lines}"
        label = self._clean(code.label)
        return Branch(self.guid(code.id), label, codable, colour, definition, notes)

    # --- sets -------------------------------------------------------------------------------

    def versions(self) -> Iterator[tuple[CodebookVersion, list[str]]]:
        """The versions of the codebook with the GUIDs of the codes that are said to be in them.

        A code stands in those of all its wordings.
        """
        book = self._material.study.header.codebook
        stated: dict[str, set[str]] = {}
        for id_, wordings in codebook.wordings(self._material.study).items():
            if all(each.version for each in wordings):
                stated[id_] = {version for each in wordings for version in each.version}
        versions = book.versions if book else ()
        if len(versions) == 1 and not (stated or versions[0].date or versions[0].note):
            return
        for version in versions:
            members = [id_ for id_ in self._codes if version.id in stated.get(id_, ())]
            yield version, [self.guid(id_) for id_ in members]


def _framework(id_: str, terms: Mapping[str, Term], clean: Clean) -> Branch:
    made = {
        curie: Branch(
            exchange.construct(curie),
            clean(f"{term.label} ({curie})"),
            description=clean(term.definition),
        )
        for curie, term in terms.items()
    }
    root = Branch(exchange.framework(id_), f"Framework {id_}", codable=False)
    for curie, term in terms.items():
        above = made.get(term.broader)
        (above or root).below.append(made[curie])
    return root
