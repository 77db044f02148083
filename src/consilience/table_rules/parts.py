"""What study.toml points to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from consilience import header
from consilience.findings import Place
from consilience.header import Key, Part
from consilience.model import Header, Layer
from consilience.table_rules.context import Context
from consilience.table_rules.references import References
from consilience.table_rules.teller import Teller
from consilience.table_rules.words import Words
from consilience.tables import Kind

_AT_VERSION = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)@([A-Za-z0-9][A-Za-z0-9._-]*)")


class Parts:
    """Examines the header of a study."""

    def __init__(
        self, study: Header, context: Context, teller: Teller, references: References, words: Words
    ) -> None:
        self._study = study
        self._context = context
        self._teller = teller
        self._references = references
        self._words = words

    def note(self) -> None:
        """Note the ids of every part; tell of those that stand twice."""
        for kind, part in header.IDENTIFIED.items():
            self._note(kind, part.name, part.name, header.records(self._study, kind))
        versions = self._study.codebook.versions if self._study.codebook else ()
        self._note("version", "codebook.version", "codebook.version", versions)

    def _note(self, kind: str, table: str, title: str, parts: Iterable[object]) -> None:
        first: dict[str, Place] = {}
        for number, each in enumerate(parts, 1):
            id_ = str(getattr(each, "id", ""))
            place = self._teller.header_place((table, number, "id"))
            if id_ and not self._references.add(kind, id_):
                self._teller.tell(
                    "M101", place, record=id_, value=id_, part=title, also=[first[id_]]
                )
            first.setdefault(id_, place)
        self._references.complete(kind)

    def examine(self) -> None:
        """Examine everything that the header points to."""
        self._part(header.STUDY, self._study, "", 0)
        for number, layer in enumerate(self._study.layers, 1):
            self._layer(layer, number)
        self._overlaps()

    def _part(self, part: Part, value: object, path: str, number: int) -> None:
        for key in part.keys:
            held = getattr(value, key.attribute)
            if held is None or key.part is header.AUTHOR:
                continue
            if key.part is not None:
                below = f"{path}.{key.name}".lstrip(".")
                items = held if key.many else (held,)
                for place, item in enumerate(items, 1):
                    self._part(key.part, item, below, place if key.many else 0)
                continue
            for item in held if key.many else (held,):
                self._item(key, item, self._teller.header_place((path, number, key.name)))

    def _item(self, key: Key, item: object, place: Place) -> None:
        if key.kind is Kind.CONCEPT and item:
            self._words.concept(key.name, key.target, str(item), place)
        elif key.target in {"programme", "initiative"}:
            known = (
                self._context.programmes if key.target == "programme" else self._context.initiatives
            )
            if item not in known:
                self._teller.tell(
                    "M104", place, value=str(item), known=sorted(known), what=key.target
                )
        elif key.kind is Kind.RECORD:
            self._references.expect(key.target, str(item), place)

    def _layer(self, layer: Layer, number: int) -> None:
        place = self._teller.header_place(("layer", number, "codebooks"))
        versions = self._study.codebook.versions if self._study.codebook else ()
        known = [f"codebook@{each.id}" for each in versions] + sorted(self._context.versions)
        for name in layer.codebooks:
            if not _AT_VERSION.fullmatch(name):
                self._teller.tell(
                    "M102", place, record=layer.id, value=name, near=known, layer=layer.id
                )
            elif name not in known:
                self._teller.tell(
                    "M103", place, record=layer.id, known=known, layer=layer.id, codebook=name
                )
        place = self._teller.header_place(("layer", number, "covers"))
        for covered in layer.covers:
            if covered != "all":
                kind, _, id_ = covered.rpartition(":")
                self._references.expect(
                    kind or "excerpt", id_, place, record=layer.id, code="M105", layer=layer.id
                )

    def _overlaps(self) -> None:
        own = {each.id for each in self._study.data_collections}
        for number, each in enumerate(self._study.data_collections, 1):
            place = self._teller.header_place(("data_collection", number, "overlaps"))
            for other in each.overlaps:
                if other not in own and other not in self._context.collections:
                    self._teller.tell(
                        "F042",
                        place,
                        record=each.id,
                        value=other.replace("/", ":", 1),
                        known=sorted(own | self._context.collections),
                        what="data collection",
                        where="study.toml under [[data_collection]], here or in the other study",
                    )
