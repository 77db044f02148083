"""DDI-Codebook 2.5 as the CESSDA Data Catalogue takes it: how a study archive finds the package."""

from __future__ import annotations

from lxml import etree

from consilience.archive.crate import conditions
from consilience.archive.formats import Files, Said, xml
from consilience.archive.metadata import Description
from consilience.archive.parcel import Parcel

FILE = "meta/ddi.xml"

_SPACE = "ddi:codebook:2_5"
_XML = "http://www.w3.org/XML/1998/namespace"
_CV = "urn:ddi.org:1.0"
_COAR = {
    "open": ("open access", "http://purl.org/coar/access_right/c_abf2"),
    "safeguarded": ("restricted access", "http://purl.org/coar/access_right/c_16ec"),
    "controlled": ("restricted access", "http://purl.org/coar/access_right/c_16ec"),
}


class _Writer:
    def __init__(self, language: str) -> None:
        self.language = language
        self.root = etree.Element(f"{{{_SPACE}}}codeBook", nsmap={None: _SPACE})
        self.root.set("version", "2.5")
        self.root.set(f"{{{_XML}}}lang", language)

    def add(
        self, above: etree._Element, path: str, text: str = "", **attributes: str
    ) -> etree._Element:
        """An element below others (the last of which is new), with its language."""
        *steps, last = path.split("/")
        for step in steps:
            found = above.find(f"{{{_SPACE}}}{step}")
            above = etree.SubElement(above, f"{{{_SPACE}}}{step}") if found is None else found
        element = etree.SubElement(above, f"{{{_SPACE}}}{last}")
        if text:
            element.text = text
            element.set(f"{{{_XML}}}lang", self.language)
        for key, value in attributes.items():
            if value:
                element.set(key, value)
        return element

    def concept(self, above: etree._Element, path: str, text: str, list_: str) -> None:
        """An element that names an entry of a list of the DDI."""
        element = self.add(above, path, text)
        urn = f"{_CV}:{list_}"
        self.add(element, "concept", text, vocab=f"DDI {list_}", vocabURI=urn)


def write(described: Description, files: Files, parcel: Parcel) -> None:
    """Write the codebook's description of the study."""
    out = _Writer(described.language)
    _document(out, described)
    study = out.add(out.root, "stdyDscr")
    _citation(out, study, described)
    _content(out, study, described)
    _method(out, study, described)
    access = out.add(study, "dataAccs")
    if not described.open:
        ask = described.request or "Ask whoever deposited it."
        out.add(access, "useStmt/specPerm", ask, required="yes")
    out.add(access, "useStmt/restrctn", conditions(described))
    term, address = _COAR[described.tier]
    out.add(
        access, "useStmt/conditions", term, elementVersion="1.0", elementVersionDate=described.date
    )
    out.add(access, "notes", address, type="COAR access right")
    for work in described.works:
        out.add(study, "othrStdyMat/relPubl", work.citation)
    for number, file in enumerate(files, 1):
        about = out.add(out.root, "fileDscr", ID=f"F{number}", URI=file.path)
        out.add(about, "fileTxt/fileName", file.path)
        out.add(about, "fileTxt/fileCont", file.title)
        out.add(about, "fileTxt/fileType", file.media)
        out.add(about, "notes", file.sha256, type="SHA-256")
    etree.indent(out.root)
    text = etree.tostring(out.root, encoding="unicode") + "\n"
    parcel.text(FILE, text, "Description for data archives (DDI-Codebook 2.5)")


def _document(out: _Writer, described: Description) -> None:
    out.add(out.root, "docDscr/citation/titlStmt/titl", described.title)
    out.add(out.root, "docDscr/citation/verStmt/version", described.version, date=described.date)


def _citation(out: _Writer, study: etree._Element, described: Description) -> None:
    agency = "DOI" if described.doi else "URL"
    out.add(study, "citation/titlStmt/titl", described.title)
    out.add(study, "citation/titlStmt/IDNo", described.identifier, agency=agency)
    for person in described.creators:
        home = person.affiliation.name if person.affiliation else ""
        author = out.add(study, "citation/rspStmt/AuthEnty", person.turned, affiliation=home)
        if person.orcid:
            out.add(author, "ExtLink", URI=person.orcid_address, title="ORCID")
    out.add(study, "citation/prodStmt/copyright", described.licence.name)
    for funding in described.funding:
        out.add(study, "citation/prodStmt/fundAg", funding.funder)
        if funding.award:
            out.add(study, "citation/prodStmt/grantNo", funding.award, agency=funding.funder)
    out.add(study, "citation/distStmt/distrbtr", described.publisher.name)
    if described.contact:
        email = described.contact.email
        out.add(study, "citation/distStmt/contact", described.contact.name, email=email)
    out.add(study, "citation/distStmt/distDate", described.date, date=described.date)
    out.add(study, "citation/verStmt/version", described.version, date=described.date)
    out.add(study, "citation/holdings", described.title, URI=described.identifier)


def _content(out: _Writer, study: etree._Element, described: Description) -> None:
    info = out.add(study, "stdyInfo")
    for word in described.keywords:
        out.add(info, "subject/keyword", word)
    for topic in described.topics:
        tag = "topcClas" if "Classification" in topic.vocabulary else "keyword"
        name, address = topic.vocabulary, topic.address
        out.add(info, f"subject/{tag}", topic.label, vocab=name, vocabURI=address)
    out.add(info, "abstract", described.description)
    for name, when in zip(("start", "end"), described.period, strict=True):
        if when:
            out.add(info, "sumDscr/collDate", when, event=name, date=when)
    for place in described.places:
        out.add(info, "sumDscr/nation", place)
    if described.count("speaker"):
        out.concept(info, "sumDscr/anlyUnit", "Individual", "AnalysisUnit")
    out.concept(info, "sumDscr/anlyUnit", "Text unit", "AnalysisUnit")
    universe = "; ".join(f"{part.title}: {part.description}" for part in described.parts)
    out.add(info, "sumDscr/universe", universe)
    out.add(info, "sumDscr/dataKind", "Text")


def _method(out: _Writer, study: etree._Element, described: Description) -> None:
    method = out.add(study, "method")
    if any(part.waves > 1 for part in described.parts):
        out.concept(method, "dataColl/timeMeth", "Longitudinal", "TimeMethod")
    for mode in sorted({each.method for part in described.parts for each in part.material}):
        out.concept(method, "dataColl/collMode", mode, "ModeOfCollection")


def read(text: str) -> Said:
    """What the codebook says."""
    root = etree.fromstring(text.encode(), xml.parser())
    names = {"d": _SPACE}
    start = "d:stdyDscr/d:citation"

    def first(path: str) -> str:
        return str(root.xpath(f"string({start}/{path})", namespaces=names))

    creators = root.findall(f"{start}/d:rspStmt/d:AuthEnty", names)
    return Said(
        title=first("d:titlStmt/d:titl"),
        identifier=first("d:titlStmt/d:IDNo"),
        creators=tuple((each.text or "").strip() for each in creators),
        version=first("d:verStmt/d:version"),
        date=first("d:distStmt/d:distDate/@date"),
    )
