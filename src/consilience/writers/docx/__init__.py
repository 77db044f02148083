"""A Word document that lies beside an article: quotes under themes, with who said them where."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from consilience.loss import Ledger
from consilience.model import Code, Coding, Excerpt, LinkReview, Source, Speaker
from consilience.writers import Material, Writer, unplaced
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
    return tuple(filter(None, (shelf.restriction(),)))


def _account(shelf: Shelf, ledger: Ledger, by: str) -> None:
    """Note what became of everything."""
    study = shelf.material.study
    for excerpt in study.records(Excerpt):
        ledger.carried("excerpt", "quote", id_=excerpt.id)
        if excerpt.text and unfit(excerpt.text):
            why = "characters that a document cannot hold are shown as replaced"
            ledger.changed("words of an excerpt", "quote", why, id_=excerpt.id)
    for what, became, ids in (
        ("coding", "line below a quote", (each.id for each in study.records(Coding))),
        ("code", "heading", shelf.codes),
        ("source", "line below a quote", (each.id for each in study.records(Source))),
        ("speaker", "line below a quote", (each.id for each in study.records(Speaker))),
        ("publication", "reference", (each.id for each in shelf.header.publications)),
        ("author", "line below the title", (each.orcid or "" for each in shelf.header.authors)),
    ):
        for id_ in ids:
            ledger.carried(what, became, id_=id_)
    for code in study.records(Code):
        if code != shelf.codes[code.id]:
            ledger.left("code", "an older wording; the latest one is shown", id_=code.id)
    shown: set[str] = set()
    for link in shelf.links:
        if by == "theme" and not link.refused and shelf.end_of_link(link.subject)[0] == "code":
            shown.add(link.id)
            ledger.carried("link", "line below a heading", id_=link.id)
        else:
            ledger.left("link", "only by=theme shows links: the accepted ones", id_=link.id)
    for review in study.records(LinkReview):
        if review.link in shown:
            ledger.carried("review of a link", "line below a heading", id_=review.id)
        else:
            ledger.left("review of a link", "its link is not shown", id_=review.id)
    name_only = "its name only"
    for what in ("organisation", "collaboration"):
        for id_ in getattr(shelf, f"{what}s"):
            ledger.changed(what, "line below a quote", name_only, id_=id_)
    for what, parts in (("wave", shelf.waves), ("agent", shelf.agents), ("layer", shelf.layers)):
        for id_ in parts:
            ledger.changed(what, "line below a quote", name_only, id_=id_)
    named = {"organisation", "collaboration", "wave", "agent", "layer", "publication", "author"}
    unplaced.note(shelf.material, ledger, {*_PLACED, *named, "link", "review of a link"}, _WHY)
    of_codes = _PLACED["code"] if by == "theme" else ("label",)
    unplaced.cells(shelf.material, ledger, {**_PLACED, "code": of_codes}, _WHY)


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
