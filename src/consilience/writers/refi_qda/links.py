"""Links of the study's codes to constructs and other codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consilience import model
from consilience.writers.refi_qda import xml
from consilience.writers.refi_qda.notes import Notes
from consilience.writers.refi_qda.parts import Parts

_FRAMEWORK = re.compile(r"https://w3id\.org/consilience/framework/([^/]+)/([^/]+)")
_BOTH_WAYS = {"exactMatch", "closeMatch", "relatedMatch", "oppositeOf"}


class Links:
    """The accepted links both ends of which can stand in the project."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._own = parts.material.address("code", "")
        self.constructs: set[str] = set()
        for link in self._records():
            ends = self._end(link.subject), self._end(link.object)
            if all(ends):
                self.constructs |= {each for each in ends if each and each not in parts.codes}

    def _records(self) -> Iterator[model.Link]:
        return (each for each in self._parts.material.study.records(model.Link) if not each.refused)

    def _end(self, address: str) -> str | None:
        """The code or construct that an address stands for."""
        if address.startswith(self._own):
            id_ = address.removeprefix(self._own)
            return id_ if id_ in self._parts.codes else None
        if match := _FRAMEWORK.fullmatch(address):
            curie = f"{match[1]}:{match[2]}"
            return curie if curie in self._parts.material.constructs else None
        return None

    def keep(self, notes: Notes) -> None:
        """Keep a note for each link, with what a link has no field for."""
        for link in self._records():
            if self._end(link.subject) and self._end(link.object):
                pairs = [
                    ("predicate", link.predicate),
                    ("object", link.object),
                    ("justification", link.justification),
                    *link.slots.items(),
                ]
                notes.on_link(self._note(link), link.id, pairs)

    def _note(self, link: model.Link) -> str:
        return self._parts.guid("link", f"{link.id}#note")

    def written(self) -> Iterator[str]:
        """The links."""
        parts = self._parts
        for link in parts.material.study.records(model.Link):
            ends = self._end(link.subject), self._end(link.object)
            if link.refused:
                parts.ledger.left(
                    "link",
                    "it is a refused one, and a link that is there is an accepted one",
                    id_=link.id,
                )
            elif not (ends[0] and ends[1]):
                why = "one end of it is neither a code of the study nor a construct known here"
                parts.ledger.left("link", why, id_=link.id)
            else:
                name = re.split("[/#]", link.predicate)[-1]
                why = "its predicate is the name of a Link; the rest stands in a note"
                parts.ledger.changed("link", "Link", why, id_=link.id)
                attributes = {
                    "guid": parts.guid("link", link.id),
                    "name": name,
                    "direction": "Bidirectional" if name in _BOTH_WAYS else "OneWay",
                    "originGUID": parts.codes.guid(ends[0]),
                    "targetGUID": parts.codes.guid(ends[1]),
                }
                yield xml.element("Link", attributes, xml.refers("NoteRef", self._note(link)))
