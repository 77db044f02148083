"""Codebooks as a reconciliation service: what spreadsheet programs such as OpenRefine talk to.

The Reconciliation Service API 0.2 (W3C Community Group) as plain values: dictionaries in,
dictionaries out. Whoever serves them adds addresses and JSON. Nothing here is ever a certain
match unless a name is equal and nobody else bears it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

from consilience import study_toml
from consilience.access import TIERS
from consilience.errors import ConsilienceError
from consilience.iris import HOME
from consilience.linking import ends, likeness, suggesting
from consilience.linking.ends import End

if TYPE_CHECKING:
    from consilience.project import Project

Json = dict[str, object]

VERSION = "0.2"
_LIMIT = 10
_MOST_QUERIES = 500
_LONGEST = 2000
_OPEN_TO = {tier: TIERS[: place + 1] for place, tier in enumerate(TIERS)}
#: What can be asked for of an end: id → name, how it is found.
_PROPERTIES = {
    "definition": "definition",
    "broader": "stands below",
    "scheme": "codebook or framework",
    "address": "permanent address",
}


class BadRequest(ConsilienceError):
    """What was asked is not what the API describes."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Ends that a spreadsheet's words may be reconciled with, by scheme; ``titles`` name these."""

    ends: Mapping[str, tuple[End, ...]]
    titles: Mapping[str, str]
    _by_id: dict[str, End] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id.update({end.id: end for own in self.ends.values() for end in own})

    # --- describing itself ---------------------------------------------------------------

    def manifest(self, root: str, *, name: str = "Consilience") -> Json:
        """The service manifest. ``root`` is the address at which the service answers."""
        root = root.rstrip("/")
        own: Json = {"service_url": root}
        return {
            "versions": [VERSION],
            "name": f"{name}: codebooks and frameworks",
            "identifierSpace": HOME,
            "schemaSpace": f"{HOME}terms/",
            "view": {"url": f"{root}/view/{{{{id}}}}"},
            "defaultTypes": [self._type(scheme) for scheme in self.ends],
            "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": 430, "height": 300},
            "suggest": {
                "entity": {**own, "service_path": "/suggest/entity"},
                "property": {**own, "service_path": "/suggest/property"},
                "type": {**own, "service_path": "/suggest/type"},
            },
            "extend": {
                "propose_properties": {**own, "service_path": "/extend/propose"},
                "property_settings": [],
            },
        }

    def address(self, id_: str) -> str:
        """The permanent address of an end; empty where there is none with this id."""
        return self._by_id[id_].address if id_ in self._by_id else ""

    def preview(self, id_: str) -> str:
        """A small page on one end; empty where there is none. Everything in it is escaped."""
        end = self._by_id.get(id_)
        if end is None:
            return ""
        above = f"<p>Stands below: {escape(end.above)}</p>" if end.above else ""
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f"<title>{escape(end.label)}</title></head><body>"
            f"<h1>{escape(end.label)}</h1><p>{escape(self.titles.get(end.scheme, end.scheme))}</p>"
            f"<p>{escape(end.definition) or 'No definition.'}</p>{above}"
            f"<p>{escape(end.address)}</p></body></html>"
        )

    # --- reconciling ---------------------------------------------------------------------

    def reconcile(self, queries: object) -> Json:
        """Candidates for a batch of queries: ``{"q0": {"query": "trust", "type": "damour"}}``."""
        if not isinstance(queries, dict):
            raise BadRequest("a batch of queries is a dictionary of queries by their names")
        if len(queries) > _MOST_QUERIES:
            raise BadRequest(f"at most {_MOST_QUERIES} queries at once")
        asked = {str(name): _Query.of(name, each, self.ends) for name, each in queries.items()}
        groups: dict[tuple[str, ...], list[str]] = {}
        for name, query in asked.items():
            groups.setdefault(query.schemes, []).append(name)
        found: Json = {}
        for schemes, names in groups.items():
            others = [end for scheme in schemes for end in self.ends[scheme]]
            wanted = [asked[name].as_end() for name in names]
            scored = likeness.lexical(wanted, others) if others else [[] for _ in wanted]
            for name, scores in zip(names, scored, strict=True):
                found[name] = {"result": self._results(asked[name], others, scores)}
        return {name: found[name] for name in asked}

    def _results(self, query: _Query, others: Sequence[End], scores: Sequence[float]) -> list[Json]:
        equal = {end.id for end in others if _plain(end.label) == _plain(query.text)}
        ordered = sorted(
            zip(scores, others, strict=True),
            key=lambda each: (each[1].id not in equal, -round(each[0], 6), each[1].id),
        )
        return [
            {
                "id": end.id,
                "name": end.label,
                **({"description": end.definition} if end.definition else {}),
                "type": [self._type(end.scheme)],
                "score": 100.0 if end.id in equal else round(min(score, 0.99) * 100, 1),
                "match": equal == {end.id},
                "features": [
                    {"id": "likeness", "value": round(score, 3)},
                    {"id": "shared_words", "value": len(suggesting.shared(query.text, end.label))},
                ],
            }
            for score, end in ordered[: query.limit]
        ]

    def _type(self, scheme: str) -> Json:
        return {"id": scheme, "name": self.titles.get(scheme, scheme)}

    # --- suggesting while somebody types -------------------------------------------------

    def suggest_entity(self, prefix: str, *, cursor: int = 0) -> Json:
        """Ends whose name, or a word in it, begins with ``prefix``."""
        found: list[Json] = [
            {
                "id": end.id,
                "name": end.label,
                "description": end.definition or self.titles.get(end.scheme, end.scheme),
                "notable": [self._type(end.scheme)],
            }
            for end in self._by_id.values()
            if _begins(end.label, prefix) or _begins(end.id, prefix)
        ]
        return _page(found, cursor)

    def suggest_type(self, prefix: str, *, cursor: int = 0) -> Json:
        """Codebooks and frameworks whose name begins so."""
        found: list[Json] = [
            self._type(scheme)
            for scheme in self.ends
            if _begins(scheme, prefix) or _begins(self.titles.get(scheme, ""), prefix)
        ]
        return _page(found, cursor)

    def suggest_property(self, prefix: str, *, cursor: int = 0) -> Json:
        """Properties whose name begins so."""
        found: list[Json] = [
            {"id": id_, "name": name}
            for id_, name in _PROPERTIES.items()
            if _begins(id_, prefix) or _begins(name, prefix)
        ]
        return _page(found, cursor)

    # --- extending a table ---------------------------------------------------------------

    def propose_properties(self, scheme: str = "", *, limit: int = _LIMIT) -> Json:
        """What can be fetched for the ends of a scheme."""
        found = [{"id": id_, "name": name} for id_, name in _PROPERTIES.items()][: max(0, limit)]
        return {"properties": found, **({"type": scheme} if scheme else {})}

    def extend(self, query: object) -> Json:
        """Values for reconciled ends: ``{"ids": ["damour:trust"], "properties": [{"id": …}]}``."""
        if not isinstance(query, dict):
            raise BadRequest("an extension query is a dictionary with ids and properties")
        ids, properties = query.get("ids"), query.get("properties")
        if not isinstance(ids, list) or not isinstance(properties, list):
            raise BadRequest("an extension query needs a list of ids and a list of properties")
        wanted = [each.get("id") for each in properties if isinstance(each, dict)]
        unknown = [str(each) for each in wanted if each not in _PROPERTIES]
        if unknown or len(wanted) != len(properties):
            known = ", ".join(_PROPERTIES)
            raise BadRequest(f"no such property: {', '.join(unknown)}", hint=f"there are {known}")
        meta = [{"id": each, "name": _PROPERTIES[str(each)]} for each in wanted]
        rows = {str(id_): self._values(str(id_), [str(each) for each in wanted]) for id_ in ids}
        return {"meta": meta, "rows": rows}

    def _values(self, id_: str, properties: Iterable[str]) -> Json:
        end = self._by_id.get(id_)
        values = {
            "definition": end.definition if end else "",
            "broader": end.above if end else "",
            "scheme": self.titles.get(end.scheme, end.scheme) if end else "",
            "address": end.address if end else "",
        }
        return {each: [{"str": values[each]}] if values[each] else [] for each in properties}


@dataclass(frozen=True, slots=True)
class _Query:
    """One query, checked."""

    text: str
    schemes: tuple[str, ...]
    limit: int
    definition: str

    @classmethod
    def of(cls, name: object, given: object, known: Mapping[str, object]) -> _Query:
        if not isinstance(given, dict):
            raise BadRequest(f"the query {name} is not a dictionary")
        text = given.get("query", "")
        types = given.get("type") or []
        limit = given.get("limit", _LIMIT)
        properties = given.get("properties") or []
        types = [types] if isinstance(types, str) else types
        whole = isinstance(limit, int) and not isinstance(limit, bool) and limit > 0
        right = isinstance(text, str) and isinstance(types, list) and isinstance(properties, list)
        if not right or not whole or not (text or properties):
            raise BadRequest(
                f"the query {name} is not as the API describes it",
                hint="query is a text, type a text or a list, limit a whole number above 0",
            )
        # Types may be given as {"id": …} as well; what nobody knows has no candidates.
        ids = [each.get("id") if isinstance(each, dict) else each for each in types]
        schemes = tuple(scheme for scheme in known if not ids or scheme in ids)
        said = [
            str(each.get("v"))
            for each in properties
            if isinstance(each, dict) and each.get("pid") == "definition"
        ]
        return cls(text[:_LONGEST], schemes, min(limit, 50), " ".join(said)[:_LONGEST])

    def as_end(self) -> End:
        return End("query:", "", self.text, self.definition)


def service(project: Project, *, up_to: str = "open") -> Reconciliation:
    """The codebooks of studies that are as open as ``up_to``, and all frameworks."""
    found = dict(ends.frameworks(project))
    titles = dict(ends.titles(project))
    for folder in project.studies:
        header = study_toml.read(folder / study_toml.FILE, lambda _: None)
        if header and header.access in _OPEN_TO[up_to]:
            own = ends.codes(folder, project.base, up_to=up_to)
            found[folder.name] = tuple(replace(each, examples=()) for each in own)
            titles[folder.name] = f"Codes of {header.title}"
    return Reconciliation(found, titles)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _begins(text: str, prefix: str) -> bool:
    wanted = _plain(prefix)
    low = _plain(text)
    return bool(wanted) and (low.startswith(wanted) or f" {wanted}" in low or f":{wanted}" in low)


def _page(found: Sequence[Json], cursor: int) -> Json:
    start = max(0, cursor)
    return {"result": list(found[start : start + _LIMIT])}
