"""What CESSDA's archives look for in a description of a study (DDI-Codebook)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from lxml import etree

from consilience.archive import ddi_profile
from consilience.archive.ddi_profile import Level
from consilience.archive.formats import xml
from consilience.fair.evidence import Evidence
from consilience.fair.metrics import Outcome, identifier, yes_or_no

_SPACES = {"d": "ddi:codebook:2_5"}
_ACCESS = ("open access", "restricted access", "embargoed access", "metadata only access")

#: Test, what it asks, where it looks, how to mend it.
_TESTS = (
    (
        "keyword of ELSST",
        "a keyword is from the thesaurus of the social sciences",
        "//d:keyword[@vocab='ELSST'][contains(@vocabURI,'elsst.cessda.eu')]",
        'add a topic of ELSST to deposit.toml ([[topics]], vocabulary = "ELSST")',
    ),
    (
        "topic",
        "a topic is from CESSDA's classification",
        "//d:topcClas[contains(@vocab,'CESSDA')][@vocabURI]",
        "add a topic of the CESSDA Topic Classification to deposit.toml ([[topics]])",
    ),
    (
        "unit of analysis",
        "it is said of what the study tells, by the DDI's list",
        "//d:anlyUnit/d:concept[@vocab]",
        "archive it anew",
    ),
    (
        "time",
        "it is said how often material was gathered, by the DDI's list",
        "//d:timeMeth/d:concept[@vocab]",
        "add the waves of data collection to study.toml ([[wave]])",
    ),
    (
        "way of gathering",
        "it is said how material was gathered, by the DDI's list",
        "//d:collMode/d:concept[@vocab]",
        "add the data collections to study.toml ([[data_collection]])",
    ),
    (
        "sampling",
        "it is said how people were chosen",
        "//d:sampProc",
        "no study says it yet in a form that could be passed on; write it into the description",
    ),
)

_outcome = partial(yes_or_no, "CESSDA", "R1.3")


def outcomes(seen: Evidence) -> Iterator[Outcome]:
    """What each test finds in the first DDI description."""
    root = next((each for each in map(_parsed, seen.xml) if each is not None), None)
    for name, asks, path, mend in _TESTS:
        holds = root is not None and bool(root.xpath(path, namespaces=_SPACES))
        yield _outcome(name, asks, mend, holds=holds)
    lacking = [] if root is None else list(ddi_profile.broken(root, Level.MANDATORY))
    yield _outcome(
        "catalogue",
        "the description has what the CESSDA Data Catalogue demands",
        "add " + ", ".join(rule.holds for rule in lacking) if lacking else "add a DDI description",
        holds=root is not None and not lacking,
    )
    said = (
        root.xpath("//d:useStmt/d:conditions/text()", namespaces=_SPACES)
        if root is not None
        else ()
    )
    holds = any(str(each) in _ACCESS for each in said)
    yield _outcome(
        "access",
        "access is said by the list of COAR",
        "archive it anew",
        holds=holds,
    )
    scheme = identifier(seen).startswith(("https://doi.org/", "https://hdl.handle.net/", "urn:nbn"))
    asks = "the identifier is a DOI, Handle, ARK or URN"
    yield _outcome("identifier", asks, "give the DOI (--identifier)", holds=scheme)


def _parsed(data: bytes) -> etree._Element | None:
    try:
        root = etree.fromstring(data, xml.parser())
    except etree.XMLSyntaxError:
        return None
    return root if root.tag == f"{{{_SPACES['d']}}}codeBook" else None
