"""A file that came to a study that was there: what it says of access, licence and language.

The header of the study is not changed, and what came before is neither opened nor closed: what
the file says holds for its own sources and quotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from consilience.access import TIERS, licence_address, strictest
from consilience.model import Excerpt, Header, Record, Source
from consilience.update.identity import Identity

_RIGHTS = ("access", "licence", "language")
_PLACE = ("start", "end", "prefix", "suffix")


def may_fill(mine: Record, name: str, now: Mapping[str, str], then: Mapping[str, str]) -> bool:
    """True where an empty cell may get what a file says of it for the first time.

    ``now`` are the marks of what the file says, ``then`` of what the study says.
    """
    if name in _RIGHTS:
        return isinstance(mine, Source) and "file" in now and "file" not in then
    return name not in _PLACE or "start" not in then


def settle(ids: Identity) -> None:
    """Write down, at the sources and quotes that a guest brings, what its header says of them."""
    header = ids.new.header
    study = ids.old.header
    old = {each.id: each for each in ids.old.all(Source)}
    sources = ids.new.records[Source]
    sources[:] = [
        _as_it_was(each, old[each.id])
        if each.id in old and ids.base.of("source", each.id)
        else _marked(each, header, study)
        for each in ids.new.all(Source)
    ]
    quotes = {each.id: each for each in ids.old.all(Excerpt)}
    rows = ids.new.records[Excerpt]
    rows[:] = [_quote(ids, each, quotes.get(each.id), old) for each in ids.new.all(Excerpt)]


def _marked(source: Source, header: Header, study: Header) -> Source:
    access = strictest(header.access, source.access)
    licence = source.licence or header.licence
    language = source.language or header.language
    return replace(
        source,
        access=access if _narrower(access, study.access) else source.access,
        licence=licence
        if licence_address(licence) != licence_address(study.licence)
        else source.licence,
        language=language if language != study.language else source.language,
    )


def _as_it_was(source: Source, there: Source) -> Source:
    """The source with the rights that were written down when the file first brought it."""
    given = {name: getattr(there, name) for name in _RIGHTS if getattr(source, name) is None}
    return replace(source, **given)


def _quote(
    ids: Identity, quote: Excerpt, there: Excerpt | None, sources: Mapping[str, Source]
) -> Excerpt:
    """A quote in a source that others brought: words that are new to it are not opened by it."""
    if there is not None:
        held = ids.base.of("excerpt", quote.id) or {}
        kept = quote.access is None and "access" in held
        return replace(quote, access=there.access) if kept else quote
    source = sources.get(quote.source)
    if source is None or not (
        ids.said_elsewhere("source", source.id) or ids.base.of("source", source.id) is None
    ):
        return quote
    words = ids.old.text(source)
    if words and quote.text and quote.text in words:
        return quote
    access = strictest(ids.new.header.access, quote.access)
    around = strictest(ids.old.header.access, source.access)
    return replace(quote, access=access) if _narrower(access, around) else quote


def _narrower(one: str, other: str) -> bool:
    return TIERS.index(one) > TIERS.index(other)
