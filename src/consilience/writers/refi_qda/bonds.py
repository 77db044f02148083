"""Sets and links that another tool held, which an import keeps as details: they are so again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from consilience import exchange
from consilience.model import Attribute
from consilience.writers.refi_qda import xml

_LINK = re.compile(r"(?:(Associative|OneWay|Bidirectional) )?([a-z]+):([A-Za-z0-9._-]+)")
_DESCRIPTION = re.compile(r"(?s)set (.+): description")
_NO_NAME = "link: "
_MEMBERS = {"code": "MemberCode", "source": "MemberSource", "note": "MemberNote"}


@dataclass(slots=True)
class _Set:
    """A set with its members, in the order of the kinds that the standard asks for."""

    members: dict[str, dict[str, None]] = field(
        default_factory=lambda: {kind: {} for kind in _MEMBERS}
    )
    description: str = ""


class Bonds:
    """Tells which details are such; ``guid`` gives that of a record that is there, or nothing."""

    def __init__(self, guid: Callable[[str, str], str | None]) -> None:
        self._guid = guid
        self._sets: dict[str, _Set] = {}
        self._links: dict[tuple[str, str, str, str], None] = {}

    def take(self, detail: Attribute) -> str:
        """What a detail is now; empty where it stays a detail."""
        kind, _, id_ = detail.about.partition(":")
        if detail.name == "set" and detail.value and kind in _MEMBERS:
            members = self._sets.setdefault(detail.value, _Set()).members[kind]
            guid = self._guid(kind, id_)
            if guid and guid not in members:
                members[guid] = None
                return "Set"
        elif kind == "study" and (found := _DESCRIPTION.fullmatch(detail.name)):
            own = self._sets.get(found[1])
            if own and not own.description and (detail.value or "").strip():
                own.description = detail.value or ""
                return "Set"
        elif kind != "note" and (detail.name == "link" or detail.name.startswith("link: ")):
            return self._link(detail, self._guid(kind, id_))
        return ""

    def _link(self, detail: Attribute, origin: str | None) -> str:
        found = _LINK.fullmatch(detail.value or "")
        target = self._guid(found[2], found[3]) if found and found[2] != "note" else None
        name = detail.name.removeprefix("link").removeprefix(": ")
        if not (found and origin and target) or name == exchange.SETTLES or detail.name == _NO_NAME:
            return ""
        link = (origin, target, name, found[1] or "")
        if link in self._links:
            return ""
        self._links[link] = None
        return "Link"

    def links(self, clean: Callable[[str], str]) -> Iterator[str]:
        """The links."""
        for origin, target, name, direction in self._links:
            attributes = {
                "guid": exchange.guid(f"{origin} {target} {name} {direction}"),
                "name": clean(name) or None,
                "direction": direction or None,
                "originGUID": origin,
                "targetGUID": target,
            }
            yield xml.element("Link", attributes)

    def sets(self, clean: Callable[[str], str], home: str) -> Iterator[str]:
        """The sets; ``home`` is the address of the study."""
        for name, each in self._sets.items():
            attributes = {
                "guid": exchange.guid(f"{home}/set/{name}"),
                "name": clean(exchange.other_name(name)),
            }
            members = (xml.refers(_MEMBERS[kind], *guids) for kind, guids in each.members.items())
            described = xml.words("Description", clean(each.description))
            if any(each.members.values()):
                yield xml.element("Set", attributes, described, *members)
