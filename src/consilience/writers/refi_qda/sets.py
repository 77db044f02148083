"""Sets: waves, layers, versions of the codebook, and the groups of notes that stand for records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consilience import exchange
from consilience.model import Layer, Wave
from consilience.writers.refi_qda import xml
from consilience.writers.refi_qda.notes import Notes
from consilience.writers.refi_qda.parts import Parts

_SOURCE = "source:"


class Sets:
    """Writes the sets; ``applied`` holds the codes of each layer, ``only`` the one layer used."""

    def __init__(self, parts: Parts, notes: Notes, applied: Mapping[str, list[str]]) -> None:
        self._parts = parts
        self._notes = notes
        self._applied = applied

    def written(self, belonging: Mapping[str, list[str]]) -> Iterator[str]:
        """The sets, piece by piece; ``belonging`` are the sources of a wave or collaboration."""
        header = self._parts.material.study.header
        for wave in header.waves:
            key = f"wave:{wave.id}"
            yield self._wave(wave, belonging.get(key, []))
        for layer in header.layers:
            yield self._layer(layer)
        for version, codes in self._parts.codes.versions():
            self._parts.ledger.carried("version of the codebook", "Set", id_=version.id)
            pairs = [("date", version.date), ("note", version.note)]
            guid = self._parts.guid("codebook", version.id)
            yield self._set(guid, exchange.VERSION + version.id, pairs, codes=codes)
        yield from self._groups()

    def _set(
        self,
        guid: str,
        name: str,
        pairs: list[tuple[str, str | None]],
        *,
        codes: list[str] = [],  # noqa: B006 - read only
        sources: list[str] = [],  # noqa: B006 - read only
        notes: list[str] = [],  # noqa: B006 - read only
    ) -> str:
        clean = self._parts.clean
        lines = exchange.said(
            (clean(label), clean(words)) for label, words in pairs if words is not None
        )
        return xml.element(
            "Set",
            {"guid": guid, "name": clean(name)},
            xml.words("Description", lines),
            xml.refers("MemberCode", *codes),
            xml.refers("MemberSource", *sources),
            xml.refers("MemberNote", *notes),
        )

    def _wave(self, wave: Wave, sources: list[str]) -> str:
        parts = self._parts
        name = parts.references.said("wave", wave.id)
        pairs = [
            ("label", wave.label if wave.label != name else None),
            ("order", str(wave.order)),
            ("phase", wave.phase),
            ("read by", parts.references.said("agent", wave.read_by) if wave.read_by else None),
            *self._notes.details(f"wave:{wave.id}"),
        ]
        parts.ledger.carried("wave", "Set", id_=wave.id)
        notes = self._notes.on_sets.get(f"wave:{wave.id}", [])
        guid = parts.guid("wave", wave.id)
        return self._set(guid, exchange.WAVE + name, pairs, sources=sources, notes=notes)

    def _layer(self, layer: Layer) -> str:
        parts = self._parts
        name = parts.references.said("layer", layer.id)
        sources = []
        for each in layer.covers:
            kind, _, id_ = each.rpartition(":")
            guid = parts.references.said("source", id_)
            if kind == "source" and guid != id_:
                sources.append(guid)
        only = len(self._applied) == 1 and layer.id in self._applied
        pairs = [
            ("label", layer.label if layer.label != name else None),
            ("kind", layer.kind),
            *(("coder", parts.references.said("agent", each)) for each in layer.coders),
            *(("codebook", each) for each in layer.codebooks),
            ("covers", "everything" if "all" in layer.covers else None),
            ("codings", "all of the project" if only else None),
            ("note", layer.note),
            *self._notes.details(f"layer:{layer.id}"),
        ]
        parts.ledger.carried("layer", "Set", id_=layer.id)
        return self._set(
            parts.guid("layer", layer.id),
            exchange.LAYER + name,
            pairs,
            codes=self._applied.get(layer.id, []),
            sources=sources,
            notes=self._notes.on_sets.get(f"layer:{layer.id}", []),
        )

    def _groups(self) -> Iterator[str]:
        """What tells the notes that stand for records from those that people wrote."""
        for kind, name in exchange.GROUPS.items():
            notes = self._parts.depot.notes_of(kind)
            first = next(notes, None)
            if first is None:
                continue
            yield xml.opening("Set", {"guid": exchange.ours(f"set/{kind}"), "name": name})
            yield xml.refers("MemberNote", first)
            for each in notes:
                yield xml.refers("MemberNote", each)
            yield "</Set>"
