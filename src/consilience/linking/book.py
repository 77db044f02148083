"""The links of one study as they are kept in its folder, and changes to single rows of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from consilience import records, sssom, study_toml
from consilience.access import licence_address
from consilience.catalogue import raise_errors
from consilience.errors import ConsilienceError
from consilience.iris import HOME, Minter
from consilience.linking.line_file import LineFile
from consilience.model import Agent, Header, Link, LinkReview
from consilience.namespaces import compact, prefixes
from consilience.vocabulary import suggest

_FRAMEWORK = re.compile(re.escape(f"{HOME}framework/") + r"([a-z][a-z0-9-]*)/([A-Za-z0-9._-]+)")
_STUDY = re.compile(r"(.*/study/([a-z][a-z0-9-]*)/code/)([A-Za-z0-9._-]+)")
_PREFIX_LINE = re.compile(r"#\s+([A-Za-z][A-Za-z0-9._-]*):\s")
#: How ids of new rows begin, where a file has none to go by.
_LETTERS = {sssom.ACCEPTED: "L", sssom.REFUSED: "X", sssom.UNSURE: "U"}
_DESCRIPTIONS = {
    sssom.ACCEPTED: "",
    sssom.REFUSED: "Links that were looked at and refused",
    sssom.UNSURE: "Pairs that somebody looked at and could not decide on",
}
#: The columns of a new file.
_COLUMNS = {
    "record_id",
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "mapping_date",
    "comment",
}


@dataclass(frozen=True, slots=True)
class Book:
    """What the files of a study say of links when they are read.

    ``unsure`` are links of which somebody could not say; they are no links.
    """

    folder: Path
    base: str
    header: Header
    links: tuple[Link, ...]
    unsure: tuple[Link, ...]
    reviews: tuple[LinkReview, ...]

    @classmethod
    def read(cls, folder: Path, base: str) -> Book:
        """The links of the study in ``folder`` (ReadError where they cannot be read)."""
        header = study_toml.read(folder / study_toml.FILE, raise_errors)
        if header is None:
            raise ConsilienceError(f"{folder.name}/study.toml cannot be read")
        found: dict[str, tuple[Link, ...]] = {}
        for file in (sssom.ACCEPTED, sssom.REFUSED, sssom.UNSURE):
            path = folder / file
            found[file] = tuple(sssom.read(path)) if path.exists() else ()
        path = folder / sssom.REVIEWS_FILE
        reviews: tuple[LinkReview, ...] = ()
        if path.exists():
            file = f"{folder.name}/{sssom.REVIEWS_FILE}"
            rows = records.read(path, sssom.REVIEWS, file, raise_errors, delimiter="\t")
            reviews = tuple(each for each in rows if isinstance(each, LinkReview))
        links = (*found[sssom.ACCEPTED], *found[sssom.REFUSED])
        return cls(folder, base, header, links, found[sssom.UNSURE], reviews)

    @property
    def minter(self) -> Minter:
        """Mints the study's addresses."""
        return Minter(self.base, self.header.slug)

    def agent(self, id_: str) -> Agent:
        """Somebody whom study.toml names."""
        for each in self.header.agents:
            if each.id == id_:
                return each
        known = [each.id for each in self.header.agents]
        near = suggest(id_, known)
        hint = f"did you mean “{near}”?" if near else f"known: {', '.join(known) or 'nobody yet'}"
        raise ConsilienceError(
            f"{self.folder.name}/study.toml names nobody with the id “{id_}”",
            hint=f'{hint}\nor say who that is: --as {id_} --name "…"',
        )

    def persons(self, link: Link) -> tuple[str, ...]:
        """Who made a link: ids of agents, or the words of the file where they name none."""
        said = link.slots.get("author_id") or link.slots.get("author_label") or ""
        return tuple(self._person(each.strip()) for each in said.split("|") if each.strip())

    def _person(self, said: str) -> str:
        for each in self.header.agents:
            if said == each.name or (each.orcid and said == f"orcid:{each.orcid}"):
                return each.id
        return said

    def file_of(self, link: Link) -> str:
        """The name of the file that a link stands in."""
        if link in self.unsure:
            return sssom.UNSURE
        return sssom.REFUSED if link.refused else sssom.ACCEPTED

    def new_id(self, file: str) -> str:
        """An id that no link and no review has, like those of its file."""
        if file == sssom.REVIEWS_FILE:
            return _next(
                "R", {each.id for each in self.reviews}, {each.id for each in self.reviews}
            )
        every = {each.id for each in chain(self.links, self.unsure)}
        own = {each.id for each in chain(self.links, self.unsure) if self.file_of(each) == file}
        return _next(_LETTERS[file], own, every)

    # --- changing single rows ----------------------------------------------------------------

    def opened(self, file: str) -> LineFile:
        """A file of links for changing; one with nothing but a heading where there is none."""
        path = self.folder / file
        if path.exists():
            return LineFile.read(path)
        if file == sssom.REVIEWS_FILE:
            return LineFile(path, [each.name for each in sssom.REVIEWS.columns])
        ending = file.removesuffix(".sssom.tsv")
        head = ['#sssom_version: "1.1"', "#curie_map:"]
        head.append(f"#mapping_set_id: {self.minter.study}/{ending}")
        if _DESCRIPTIONS[file]:
            head.append(f"#mapping_set_description: {_DESCRIPTIONS[file]}")
        head.append(f"#license: {licence_address(self.header.licence)}")
        wanted = _COLUMNS | ({"predicate_modifier"} if file == sssom.REFUSED else set())
        return LineFile(path, [slot for slot in sssom.SLOTS if slot in wanted], head)

    def place(self, lines: LineFile, link: Link) -> int:
        """The place of a link among the rows of its file."""
        place = link.row - len(lines.head) - 2
        if not 0 <= place < len(lines.rows):
            raise ConsilienceError(
                f"{lines.path.name} was changed in the meantime; nothing was written",
                hint="do it once more",
            )
        return place


def short(lines: LineFile, address: str) -> str:
    """An address as it stands in a cell; its short form is explained in the head of the file."""
    if match := _FRAMEWORK.fullmatch(address):
        name, space, rest = match[1], address[: match.start(2)], match[2]
    elif match := _STUDY.fullmatch(address):
        name, space, rest = match[2], match[1], match[3]
    else:
        curie = compact(address)
        name, _, rest = curie.partition(":")
        if curie == address:
            return address
        space = prefixes()[name]
    return f"{name}:{rest}" if _explain(lines, name, space) else address


def _explain(lines: LineFile, name: str, space: str) -> bool:
    """Explain a short form in the head; False where the head has another use for it."""
    try:
        begin = lines.head.index("#curie_map:")
    except ValueError:
        return False
    here = begin + 1
    while here < len(lines.head) and (match := _PREFIX_LINE.match(lines.head[here])):
        said = lines.head[here][match.end() :].strip().strip("\"'")
        if match[1] == name:
            return said == space
        if match[1] > name:
            break
        here += 1
    lines.head.insert(here, f"#  {name}: {space}")
    return True


def row(lines: LineFile, values: Mapping[str, str]) -> dict[str, str]:
    """The values of a link's row, with addresses in short form."""
    addresses = ("subject_id", "predicate_id", "object_id", "mapping_justification")
    made = {name: short(lines, value) for name, value in values.items() if name in addresses}
    return {**values, **made}


def _next(letter: str, own: set[str], every: set[str]) -> str:
    numbered = [match for id_ in own if (match := re.fullmatch(r"([A-Za-z-]*?)(\d+)", id_))]
    if numbered:
        letter = max(numbered, key=lambda match: int(match[2]))[1]
    number = max((int(match[2]) for match in numbered), default=0) + 1
    while f"{letter}{number}" in every:
        number += 1
    return f"{letter}{number}"
