"""A Word document that lies beside an article: quotes under themes, with who said them where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from consilience.loss import Ledger
from consilience.model import Code, LinkReview
from consilience.writers import Material, Writer, colophon, unplaced
from consilience.writers.docx.outline import BY
from consilience.writers.options import choice
from consilience.writers.phrases import unfit
from consilience.writers.shelf import Shelf

_NAME = "docx"
_WHY = "the document has no place for it"
_PLACED = {
    "source": ("kind", "title", "date", "locator", "licence", "access"),
    "excerpt": (
        *("kind", "source", "locator", "text", "wording", "language", "speaker", "collaboration"),
        *("wave", "phase_spoken_of", "licence", "access"),
    ),
    "speaker": (
        *("label", "role_published", "role", "profession_published", "profession"),
        *("organisation_type_published", "organisation_type", "organisation", "collaboration"),
        *("wave", "access"),
    ),
    "code": ("label", "definition", "broader", "include", "exclude"),
    "coding": (
        *("excerpt", "code", "layer", "coder", "date", "direction", "concerns", "settles", "note"),
    ),
}


def write(material: Material, path: Path, ledger: Ledger, **options: str) -> tuple[str, ...]:
    """Write the document."""
    from consilience.writers.docx import document  # noqa: PLC0415 - heavy

    by = choice(_NAME, options, "by", tuple(BY))
    shelf = Shelf(material)
    document.save(shelf, by, path)
    _account(shelf, ledger, by)
    return tuple(filter(None, (colophon.restriction(shelf, notes=False),)))


def _account(shelf: Shelf, ledger: Ledger, by: str) -> None:
    """Note what became of everything."""
    for excerpt in shelf.excerpts.values():
        ledger.carried("excerpt", "quote", id_=excerpt.id)
        if excerpt.text and (unfit(excerpt.text) or "\r" in excerpt.text):
            why = "what a document cannot hold is shown as replaced; line ends are line breaks"
            ledger.changed("words of an excerpt", "quote", why, id_=excerpt.id)
    for coding in shelf.codings:
        ledger.carried("coding", "line below a quote", id_=coding.id)
    for each in shelf.header.publications:
        ledger.carried("publication", "reference", id_=each.id)
    for author in shelf.header.authors:
        ledger.changed("author", "line below the title", "the name only", id_=author.orcid or "")
    _named(shelf, ledger, by)
    _links(shelf, ledger, by)
    named = {"organisation", "collaboration", "wave", "agent", "layer", "publication", "author"}
    unplaced.note(shelf.material, ledger, {*_PLACED, *named, "link", "review of a link"}, _WHY)
    of_kinds = dict(_PLACED)
    if by != "theme":
        of_kinds["code"] = ("label",)
    if by != "source":
        of_kinds["source"] = ("title", "licence", "access")
    unplaced.cells(shelf.material, ledger, of_kinds, _WHY)


def _named(shelf: Shelf, ledger: Ledger, by: str) -> None:
    """What stands in headings, and in the lines below quotes."""
    used = {"code" if by == "theme" else by}  # all of these have headings
    names = shelf.named_by_quotes()
    kinds: Mapping[str, tuple[Iterable[str], bool]] = {
        "code": (shelf.codes, True),
        "source": (shelf.sources, True),
        "speaker": (shelf.speakers, True),
        "organisation": (shelf.organisations, False),
        "collaboration": (shelf.collaborations, False),
        "wave": (shelf.waves, False),
        "agent": (shelf.agents, False),
        "layer": (shelf.layers, False),
    }
    for what, (ids, whole) in kinds.items():
        for id_ in ids:
            if what not in used and id_ not in names[what]:
                ledger.left(what, "no quote names it", id_=id_)
            elif whole:
                ledger.carried(what, "heading or line below a quote", id_=id_)
            else:
                ledger.changed(what, "line below a quote", "its name only", id_=id_)
    for code in shelf.material.study.records(Code):
        if code != shelf.codes[code.id]:
            ledger.left("code", "an older wording; the latest one is shown", id_=code.id)


def _links(shelf: Shelf, ledger: Ledger, by: str) -> None:
    shown: set[str] = set()
    for link in shelf.links:
        if by == "theme" and not link.refused and shelf.end_of_link(link.subject)[0] == "code":
            shown.add(link.id)
            ledger.carried("link", "line below a heading", id_=link.id)
        else:
            ledger.left("link", "only by=theme shows links: the accepted ones", id_=link.id)
    for review in shelf.material.study.records(LinkReview):
        if review.link in shown:
            ledger.carried("review of a link", "line below a heading", id_=review.id)
        else:
            ledger.left("review of a link", "its link is not shown", id_=review.id)


WRITER = Writer(
    name=_NAME,
    title="Word document of quotes",
    suffixes=(".docx",),
    write=write,
    takes=MappingProxyType(
        {
            "by": "what the headings are: theme (the codebook), construct (of frameworks, "
            "through links), source, speaker or collaboration"
        }
    ),
)
