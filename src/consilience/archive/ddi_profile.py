"""What the CESSDA Data Catalogue demands of a description in DDI-Codebook 2.5 (profile 3.1.0).

The list is ours: facts about the profile, in our own words. Paths begin at ``codeBook``; what is
last in them is an element or an attribute.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

_SPACES = {"d": "ddi:codebook:2_5", "xml": "http://www.w3.org/XML/1998/namespace"}


class Level(StrEnum):
    """How much the catalogue wants something."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that has to be there, and not empty."""

    path: str
    level: Level
    holds: str

    def kept(self, root: etree._Element) -> bool:
        """Whether it is there; of an element that comes several times, each time."""
        *above, last = self.path.split("/")
        if not last.startswith("@"):
            found = root.xpath("/".join(map(_prefixed, [*above, last])), namespaces=_SPACES)
            return bool(found) and all("".join(each.itertext()).strip() for each in found)
        bearers = root.xpath("/".join(map(_prefixed, above)), namespaces=_SPACES)
        values = [each.xpath(f"string({last})", namespaces=_SPACES).strip() for each in bearers]
        return bool(values) and all(values)


def _prefixed(step: str) -> str:
    return f"d:{step}"


_CITATION = "stdyDscr/citation"
_INFO = "stdyDscr/stdyInfo"
_COLLECTED = "stdyDscr/method/dataColl"


def _mandatory(path: str, holds: str) -> Rule:
    return Rule(path, Level.MANDATORY, holds)


def _recommended(path: str, holds: str) -> Rule:
    return Rule(path, Level.RECOMMENDED, holds)


RULES: tuple[Rule, ...] = (
    _mandatory(f"{_CITATION}/titlStmt/titl", "the title of the study"),
    _mandatory(f"{_CITATION}/titlStmt/titl/@xml:lang", "the language of the title"),
    _mandatory(f"{_CITATION}/titlStmt/IDNo", "the identifier of the study"),
    _mandatory(f"{_CITATION}/titlStmt/IDNo/@agency", "who gave the identifier"),
    _mandatory(f"{_CITATION}/holdings/@URI", "the address of the study"),
    _mandatory(f"{_CITATION}/distStmt/distrbtr", "who gives it out"),
    _mandatory(f"{_CITATION}/distStmt/distrbtr/@xml:lang", "the language of that name"),
    _mandatory(f"{_INFO}/abstract", "what the study is about"),
    _mandatory(f"{_INFO}/abstract/@xml:lang", "the language of that"),
    _recommended(f"{_CITATION}/rspStmt/AuthEnty", "who made it"),
    _recommended(f"{_CITATION}/distStmt/distDate/@date", "when it was published"),
    _recommended(f"{_INFO}/subject/keyword", "keywords"),
    _recommended(f"{_INFO}/subject/topcClas", "topics"),
    _recommended(f"{_INFO}/sumDscr/collDate", "when material was gathered"),
    _recommended(f"{_INFO}/sumDscr/nation", "where it is from"),
    _recommended(f"{_INFO}/sumDscr/anlyUnit/concept", "the unit of analysis"),
    _recommended(f"{_INFO}/sumDscr/universe", "whom the study is about"),
    _recommended(f"{_COLLECTED}/timeMeth/concept", "how often material was gathered"),
    _recommended(f"{_COLLECTED}/collMode/concept", "how material was gathered"),
    _recommended("stdyDscr/dataAccs/useStmt/restrctn", "who may use it"),
    _recommended("fileDscr/fileTxt/fileName", "the names of its files"),
)
#: Elements that have to say their language wherever they are.
SPEAKING = (
    *("titl", "distrbtr", "abstract", "keyword", "topcClas", "nation", "anlyUnit", "universe"),
    *("timeMeth", "collMode", "sampProc", "restrctn"),
)


def broken(root: etree._Element, level: Level) -> Iterator[Rule]:
    """The rules of a level that a description does not keep."""
    yield from (rule for rule in RULES if rule.level is level and not rule.kept(root))


def speechless(root: etree._Element) -> Iterator[str]:
    """The names of elements that do not say their language, each once."""
    for name in SPEAKING:
        if root.xpath(
            f"d:stdyDscr//d:{name}[normalize-space() and not(@xml:lang)]", namespaces=_SPACES
        ):
            yield name
