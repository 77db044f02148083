"""Making a package: whole or not at all, and the same bytes from the same studies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from consilience import csvw, exporting, project, study_folder
from consilience.archive import answers, bag, box, counts, crate, documents, facts, pages, safety
from consilience.archive.describing import NOBODY, Edition, describe
from consilience.archive.facts import Facts
from consilience.archive.formats import (
    cff,
    cube,
    datacite,
    dataverse,
    dcat,
    ddi,
    invenio,
    policy,
    schema_org,
    void,
)
from consilience.archive.metadata import Description, File, Withdrawal
from consilience.archive.parcel import Parcel
from consilience.archive.selection import Selection, Terms, stage
from consilience.archive.verification import contents
from consilience.disclosure import DisclosureReport
from consilience.errors import DoesNotConform, Refused
from consilience.findings import Severity
from consilience.iris import Minter
from consilience.project import Project

PROJECT = "project"
WELCOME = "README.txt"

#: Told what is being done, in words.
Progress = Callable[[str], None]

_WRITERS = (datacite, dcat, schema_org, ddi, dataverse, invenio, cff, policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made. ``wanting`` says what an archive will ask for and nobody said yet.

    ``unseen`` are places that cannot be looked into, each with the reason.
    """

    package: Path
    described: Description
    files: int
    size: int
    wanting: tuple[str, ...]
    unseen: tuple[str, ...] = ()


def make(
    origin: Project,
    terms: Terms,
    edition: Edition,
    to: Path,
    progress: Progress = lambda _: None,
) -> Made:
    """Make the package ``to``: a folder, or a zip where the name ends so.

    DoesNotConform where the studies that may go have errors; Refused where ``to`` is there already,
    where something could tell who somebody is that must be none and the edition gives no reason,
    or where words that have to stay are found in what was made.
    """
    box.demand_free(to)
    edition = replace(edition, program=program(), metadata_only=terms.metadata_only)
    with box.beside(to) as place:
        root = place / "package"
        progress("choosing what may go")
        selection = stage(origin, terms, root / bag.PAYLOAD / PROJECT)
        described, files, told = fill(root, selection, edition, progress)
        progress("looking through every byte")
        copied = project.load(root / bag.PAYLOAD / PROJECT)
        unseen = safety.demand_silence(
            root, selection.withheld, terms.names, copied, edition.accepted
        )
        box.put(root, to)
    return Made(
        package=to,
        described=described,
        files=len(files),
        size=sum(each.size for each in files),
        wanting=tuple(_wanting(described)),
        unseen=(*(safety.unseen(told) if told else ()), *unseen),
    )


def withdraw(package: Path, date: str, reason: str, to: Path) -> Made:
    """Make what is left of a package once nobody gets it any more: its description, and why.

    Address and version are its own. Nothing of the studies is left but what is said of them.
    """
    box.demand_free(to)
    with box.opened(package) as root:
        for path, problem in bag.faults(root):
            raise Refused(f"{package.name} is not whole: {path} {problem}")
        known = contents.entities(root)
        about = known["./"]
        address = known[about["identifier"]["@id"]]["url"]
        edition = Edition(
            date=about["datePublished"],
            version=about["version"],
            doi=address.removeprefix("https://doi.org/") if "doi.org" in address else "",
            withdrawal=Withdrawal(date=date, reason=reason),
        )
        terms = Terms(
            metadata_only=True, why="the package was withdrawn", licence=about["license"]["@id"]
        )
        return make(project.load(root / bag.PAYLOAD / PROJECT), terms, edition, to)


def fill(
    root: Path, selection: Selection, edition: Edition, progress: Progress
) -> tuple[Description, tuple[File, ...], DisclosureReport | None]:
    """Make the rest of a package around the project that lies in it.

    Told are what is said of the package, its files, and what was found that could tell who is who.
    """
    parcel = Parcel(root / bag.PAYLOAD)
    copied = project.load(parcel.root / PROJECT)
    described = describe(copied, selection, edition)
    found = told = None
    if copied.studies:
        progress("checking and reasoning")
        found = facts.of(copied)
        _judge(found)
        told = safety.report(copied, found.lines, described.tier, edition.accepted)
        safety.demand_nothing_grave(told, edition.accepted)
    progress("writing")
    _tables(copied, parcel)
    _numbers(copied, parcel)
    parcel.adopt("Part of the project", below=PROJECT)
    if found is not None and told is not None:
        facts.write(found, copied.base, parcel)
        _answers(found, parcel)
        _exports(copied, parcel)
        documents.write(described, copied, found.report, parcel)
        safety.write(told, copied, parcel)
    else:
        documents.write_plain(described, parcel)
    data = parcel.files()
    for writer in _WRITERS:
        writer.write(described, data, parcel)
    if found is not None:
        void.write(described, found, copied.base, parcel)
    pages.write(described, copied, parcel.files(), parcel)
    files = parcel.files()
    parcel.text(crate.FILE, crate.write(described, files), "Every file of the package")
    _welcome(root, described)
    bag.close(root, _info(described))
    return described, parcel.files(), told


def program() -> str:
    """The version of the program."""
    try:
        return version("consilience")
    except PackageNotFoundError:
        return "(not installed)"


def _judge(found: Facts) -> None:
    errors = found.report.count(Severity.ERROR)
    if errors:
        things = "thing needs" if errors == 1 else "things need"
        raise DoesNotConform(
            f"{errors} {things} a look first; nothing was archived",
            report=found.report,
            hint="see them with: consilience check",
        )


def _tables(copied: Project, parcel: Parcel) -> None:
    """What the columns of the tables mean (CSVW), beside the tables of each study."""
    for path in copied.studies:
        headings = {
            file: list(columns)
            for file, columns in study_folder.positions(path).items()
            if file.endswith(".csv")
        }
        described = csvw.group(Minter(copied.base, path.name), headings)
        where = f"{PROJECT}/studies/{path.name}/{csvw.FILE}"
        title = f"What the tables of {path.name} mean (CSV on the Web)"
        parcel.json(where, described, title, conforms=crate.CSVW)


def _numbers(copied: Project, parcel: Parcel) -> None:
    """How many people speak of each code, where only numbers may go: the table as linked data."""
    there = counts.files(copied.root)
    for path in there:
        title = f"How many people speak of each code of {path.stem}"
        parcel.place(f"{PROJECT}/{counts.FOLDER}/{path.name}", title, conforms=crate.CSVW)
        text = cube.turtle(*counts.read(path), Minter(copied.base, path.stem))
        parcel.text(cube.place(path.stem), text, f"{title} (RDF Data Cube)", study=path.stem)
    if there:
        where = f"{PROJECT}/{counts.FOLDER}/{csvw.FILE}"
        said = counts.described(path.name for path in there)
        parcel.json(where, said, "What the numbers mean (CSV on the Web)", conforms=crate.CSVW)


def _answers(found: Facts, parcel: Parcel) -> None:
    """What every question answers that asks for nothing but what is here."""
    for name, sentence, rows in answers.answers(found.lines):
        parcel.text(f"{answers.FOLDER}/{name}.csv", rows, sentence)


def _exports(copied: Project, parcel: Parcel) -> None:
    for path in copied.studies:
        for ending, what in (("qdpx", "project"), ("qdc", "codebook")):
            title = f"The study {path.name} as a REFI-QDA {what}"
            to = parcel.place(f"exports/{path.name}.{ending}", title, study=path.name)
            exporting.run(copied, path.name, to, record=False)


def _welcome(root: Path, described: Description) -> None:
    lines = (
        described.title,
        "",
        f"Version {described.version} of {described.date}",
        described.identifier,
        "",
        f"Open {bag.PAYLOAD}/index.html in a browser, or read {bag.PAYLOAD}/README.md.",
        "The manifest files list every file with its checksum (BagIt, RFC 8493).",
    )
    (root / WELCOME).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _info(described: Description) -> dict[str, str]:
    info = {
        "Source-Organization": described.publisher.name,
        "External-Identifier": described.identifier,
        "External-Description": described.title,
        "Bagging-Date": described.date,
        "Bag-Group-Identifier": described.name,
        "Bag-Software-Agent": f"Consilience {described.program}",
        "Internal-Sender-Identifier": described.version,
        "Internal-Sender-Description": described.licence.address,
    }
    if described.contact:
        info["Contact-Name"] = described.contact.name
        info |= {"Contact-Email": described.contact.email} if described.contact.email else {}
    return info


def _wanting(described: Description) -> list[str]:
    """What archives ask for and nobody said."""
    found = []
    if described.publisher == NOBODY:
        found.append("who publishes it (publisher)")
    if not described.contact or not described.contact.email:
        found.append("whom to ask, with an e-mail address (contact)")
    if not described.open and not described.request:
        found.append("how to ask for what is not open (request)")
    if not any(described.period):
        found.append("when the material was gathered (period)")
    if not described.places:
        found.append("where it is from (places)")
    if not described.doi:
        found.append("a DOI (--identifier), which most repositories give you")
    return found
