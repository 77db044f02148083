"""The leak scan: whether what was made of a project holds what has to stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from consilience import model
from consilience.access import TIERS
from consilience.disclosure import leaks, real_names, recognisers
from consilience.disclosure.leaks import Needle
from consilience.disclosure.leaks.needles import tokens
from consilience.disclosure.material import Material
from consilience.disclosure.report import Hit, Section

_LOOKED = (
    "Every byte of {name}: names of files, members of packed files, tables of databases, whatever "
    "encoding or escape; for words narrower than {limit}, names of the list, and the forms of "
    "direct identifiers."
)
_MEND = "Take out what repeats the words, and make the file again."
#: What a person looks at: what nobody can look into, and names that follow a title, as authors
#: name one another. In people's words they are grave all the same (``direct``).
_TOLD = (leaks.OPAQUE, "name")
#: Fewer words are anybody's.
_SHORTEST = 2


def section(material: Material, path: Path, up_to: str, names: Iterable[Needle]) -> Section:
    """What was found in a file, a folder or a package."""
    limit = up_to or TIERS[0]
    found = leaks.scan(
        path, (*withheld(material, limit), *names), recognise=True, expected=expected(material)
    )
    hits = tuple(
        Hit(
            f"{each.kind} ({each.how})" if each.how else each.kind,
            each.place,
            "•••" if each.kind == real_names.KIND else each.shown,
            each.kind not in _TOLD,
            each.words,
        )
        for each in found
    )
    looked = _LOOKED.format(name=path.name, limit=limit)
    return Section("package", f"Leak scan of {path.name}", looked, hits, _MEND if hits else "")


def withheld(material: Material, limit: str) -> Iterator[Needle]:
    """The words of a project that are narrower than ``limit``, and nowhere less narrow."""
    widest = TIERS.index(limit)
    going: set[tuple[str, ...]] = set()
    closed: dict[tuple[str, ...], str] = {}
    for slug, study in material.studies.items():
        tiers = material.tiers[slug]
        for excerpt in study.records(model.Excerpt):
            words = tuple(tokens(excerpt.text or ""))
            if TIERS.index(tiers.tier("excerpt", excerpt.id)) <= widest:
                going.add(words)
            elif len(words) >= _SHORTEST:
                closed[words] = excerpt.text or ""
    for words, text in closed.items():
        if words not in going:
            yield Needle(text, "quote")


def expected(material: Material) -> Iterator[str]:
    """What has the form of an identifier and is said on purpose: authors, the desk to write to."""
    said = [each.name for study in material.studies.values() for each in study.header.authors]
    said += [each.name for study in material.studies.values() for each in study.header.agents]
    for study in material.studies.values():
        for publication in study.header.publications:
            said += [publication.title, *(each.name for each in publication.authors)]
    deposit = material.project.deposit
    if deposit.is_file():
        said.append(deposit.read_text(encoding="utf-8", errors="replace"))
    for each in filter(None, said):
        yield from (found.words for found in recognisers.direct(each))
