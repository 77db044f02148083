"""Writing SSSOM files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from consilience.iris import HOME
from consilience.model import Link
from consilience.namespaces import compact, prefixes
from consilience.records import quoted

#: The address of a framework's construct: its space, the framework's id, the construct.
_CONSTRUCT = re.compile(f"({re.escape(HOME)}framework/([a-z][a-z0-9-]*)/)([A-Za-z0-9._-]+)")


def write(
    stream: TextIO,
    links: Callable[[], Iterable[Link]],
    *,
    set_id: str,
    licence: str,
    own: Mapping[str, str],
) -> None:
    """Write links with a head that explains every short form. ``own`` adds short forms."""
    slots: dict[str, None] = {}
    known: dict[str, str] = {}
    any_refused = False
    for link in links():
        slots.update(dict.fromkeys(link.slots))
        any_refused = any_refused or link.refused
        for address in (link.subject, link.predicate, link.object, link.justification):
            _short(address, own, known)
    stream.write('#sssom_version: "1.1"\n')
    stream.write(f"#mapping_set_id: {set_id}\n#license: {licence}\n#curie_map:\n")
    stream.writelines(f"#  {name}: {known[name]}\n" for name in sorted(known))
    columns = ["record_id", "subject_id", "predicate_id"]
    columns += ["predicate_modifier"] if any_refused else []
    columns += ["object_id", "mapping_justification", *slots]
    stream.write("\t".join(quoted(column, "\t") for column in columns) + "\n")
    for link in links():
        values = {
            **link.slots,
            "record_id": link.id,
            "subject_id": _short(link.subject, own, known),
            "predicate_id": _short(link.predicate, own, known),
            "predicate_modifier": "Not" if link.refused else "",
            "object_id": _short(link.object, own, known),
            "mapping_justification": _short(link.justification, own, known),
        }
        stream.write("\t".join(quoted(values.get(c, ""), "\t") for c in columns) + "\n")


def _short(address: str, own: Mapping[str, str], known: dict[str, str]) -> str:
    """The short form of an address; ``known`` gathers the short forms that were used."""
    for name, space in own.items():
        if address.startswith(space):
            known[name] = space
            return f"{name}:{address[len(space) :]}"
    if match := _CONSTRUCT.fullmatch(address):
        known[match.group(2)] = match.group(1)
        return f"{match.group(2)}:{match.group(3)}"
    short = compact(address)
    name = short.partition(":")[0]
    if short != address:
        known[name] = prefixes()[name]
    return short
