"""Dimensions: what excerpts can be narrowed or cross-tabulated by, one query file each.

A view (``queries/view``) has a slot for the queries of dimensions; :func:`compose` puts them in
as sub-queries. Only variables are renamed on the way. How variables meet decides what counts:

* every dimension speaks of the same ``?excerpt``;
* what is *coded* (theme, construct) has a coding of its own for each dimension, so that two
  themes may meet on an excerpt through two codings;
* a *quality* of coding (layer, direction) speaks of those same codings, so that "trust as a
  challenge" is one coding and not two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from consilience import query_file
from consilience.errors import BadParameter, QuestionError
from consilience.query_file import QueryFile, bind
from consilience.rdf import Term
from consilience.vocabulary import suggest

LEVELS = ("excerpt", "subject", "quality")

_SLOT = "  #: parts\n"
_LABEL_SLOT = "  #: {name} label\n"
#: What says the label of a value in the query of a dimension.
_LABEL = re.compile(r"\?(?:value|within) \S+ \?label|BIND \(.* AS \?label\)")
_PREFIX = re.compile(r"^PREFIX .*$", re.MULTILINE)
_RENAMED = re.compile(r"\?(coding|value|label)\b")


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to narrow or to cross-tabulate: its name, the values it takes, what it is of."""

    name: str
    shows: str
    kind: str
    level: str
    text: str

    @property
    def label(self) -> str:
        """The pattern that says the ``?label`` of a ``?value`` (QuestionError: there is none)."""
        found = _LABEL.search(self.text)
        if found is None:
            raise QuestionError(
                f"dimension/{self.name}.rq does not say the label of its values",
                name=self.name,
                hint="write it as: ?value skos:prefLabel ?label",
            )
        return found[0].replace("?within", "?value")


@cache
def dimensions() -> Mapping[str, Dimension]:
    """Every dimension, by name."""
    files = query_file.folder("dimension", ("shows", "kind", "level"))
    return MappingProxyType(
        {
            name: Dimension(
                name, file.head["shows"], file.head["kind"], file.head["level"], file.text
            )
            for name, file in files.items()
        }
    )


def find(name: str) -> Dimension:
    """The dimension of this name, written with ``-`` or ``_`` (BadParameter if there is none)."""
    known = dimensions()
    wanted = name.replace("_", "-")
    if wanted not in known:
        near = suggest(wanted, known)
        raise BadParameter(
            f"'{name}' is not something to sort excerpts by",
            name="matrix",
            parameter=name,
            hint=f"did you mean '{near}'?" if near else "known: " + ", ".join(known),
        )
    return known[wanted]


@dataclass(frozen=True, slots=True)
class Part:
    """A dimension in use: as ``row``, ``column`` or as a filter to the ``values`` given."""

    dimension: Dimension
    name: str
    values: tuple[Term, ...] = ()


def _spelt(part: Part, coding: str) -> str:
    """The query of a part as a sub-query with its own variable names."""
    text = (
        bind(part.dimension.text, {"within": part.values}) if part.values else part.dimension.text
    )
    body = "\n".join(
        line for line in text.splitlines() if line.strip() and not line.startswith(("#", "PREFIX "))
    )
    renamed = _named(body, part, coding)
    indented = "\n".join(f"    {line}" for line in renamed.splitlines())
    return f"  {{\n{indented}\n  }}\n"


def _named(text: str, part: Part, coding: str) -> str:
    """The same with the variable names of a part."""
    names = {"coding": coding, "value": part.name, "label": f"{part.name}_label"}
    return _RENAMED.sub(lambda match: f"?{names[match[1]]}", text)


def compose(view: QueryFile, parts: Sequence[Part]) -> str:
    """The text of a view with the queries of its parts in its slot."""
    subjects = [part for part in parts if part.dimension.level == "subject"]
    codings = {part.name: f"{part.name}_coding" for part in subjects}
    spelt = []
    for part in parts:
        if part.dimension.level == "quality":
            shared = _met_by(part, subjects, codings) or ["row_coding"]
            spelt += [
                _spelt(Part(part.dimension, _copy(part.name, position), part.values), coding)
                for position, coding in enumerate(shared)
            ]
        else:
            spelt.append(_spelt(part, codings.get(part.name, "")))
    text = view.text.replace(_SLOT, "".join(spelt))
    for part in parts:
        slot = _LABEL_SLOT.format(name=part.name)
        text = text.replace(slot, f"    {_named(part.dimension.label, part, '')}\n")
    return _with_prefixes(text, (part.dimension.text for part in parts))


def _met_by(part: Part, subjects: Sequence[Part], codings: Mapping[str, str]) -> list[str]:
    """The codings that a quality speaks of: a filter of all, a row or column of the other one."""
    axes = [codings[each.name] for each in subjects if each.name in {"row", "column"}]
    if part.name in {"row", "column"} and axes:
        return axes
    return [codings[each.name] for each in subjects]


def _copy(name: str, position: int) -> str:
    return name if position == 0 else f"{name}_{position}"


def _with_prefixes(text: str, others: Iterable[str]) -> str:
    found = set(_PREFIX.findall(text))
    for other in others:
        found.update(_PREFIX.findall(other))
    return "\n".join([*sorted(found), _PREFIX.sub("", text)])
