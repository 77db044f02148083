"""Every rule with its words, read from ``shapes/*.ttl`` and ``queries/contradiction/*.rq``.

A rule's message has two parts: the first sentence says what is wrong, the rest says what to do.
Table rules hold ``{placeholders}``; Python only finds the fault and names the code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from consilience import assets, query_file, turtle
from consilience.errors import ReadError
from consilience.findings import Finding, Place, Severity
from consilience.namespaces import expand
from consilience.rdf import RDF_TYPE

#: What takes the findings as they are met.
Found = Callable[[Finding], None]

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z“{])")
_SEVERITIES = {
    "sh:Violation": Severity.ERROR,
    "sh:Warning": Severity.WARNING,
    "sh:Info": Severity.ADVICE,
}
_WHY_CONTRADICTIONS = (
    "What is said, or what follows from it, cannot all be true, so nothing that rests on it can "
    "be trusted."
)
#: Records that stand for any, in the example of an explanation.
_SAMPLES = {"thing": "excerpt/Q1", "other": "excerpt/Q2"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    ``shape`` is its address; ``kind`` is ``table``, ``shape``, ``query`` (a shape written as a
    query) or ``contradiction`` (found by what follows from the data; it has no address).
    """

    code: str
    severity: Severity
    title: str
    why: str
    message: str
    help: str
    example: str
    shape: str
    kind: str


def sentences(text: str) -> tuple[str, str]:
    """The first sentence of a message, and the rest."""
    first, *rest = _SENTENCE_END.split(" ".join(text.split()), maxsplit=1)
    return first, rest[0] if rest else ""


@cache
def every_rule(files: tuple[Path, ...] | None = None) -> tuple[Rule, ...]:
    """All rules in the order of their codes; a code that stands twice is given twice."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in assets.shape_files() if files is None else files:
        for subject, predicate, value in turtle.read(path):
            said[str(subject)][str(predicate)].append(str(value))
    code = expand("consh:code")
    rules = [_rule(iri, facts) for iri, facts in said.items() if code in facts]
    if files is None:
        rules += [_contradiction(each.head) for each in _contradictions().values()]
    return tuple(sorted(rules, key=lambda rule: (rule.code, rule.shape)))


def _rule(iri: str, facts: Mapping[str, list[str]]) -> Rule:
    def first(curie: str) -> str:
        return facts.get(expand(curie), [""])[0]

    message, help_ = sentences(first("sh:message"))
    severities = {expand(curie): severity for curie, severity in _SEVERITIES.items()}
    types = facts.get(RDF_TYPE, [])
    if expand("consh:TableRule") in types:
        kind = "table"
    elif {expand("sh:select"), expand("sh:sparql")} & facts.keys():
        kind = "query"
    else:
        kind = "shape"
    return Rule(
        code=first("consh:code"),
        severity=severities.get(first("sh:severity"), Severity.ERROR),
        title=first("sh:name"),
        why=first("sh:description"),
        message=message,
        help=help_,
        example=first("skos:example"),
        shape=iri,
        kind=kind,
    )


def _contradictions() -> Mapping[str, query_file.QueryFile]:
    return query_file.folder("contradiction", ("code", "problem", "explain"))


def _stand_in(match: re.Match[str]) -> str:
    return _SAMPLES.get(match[1], "…")


def _contradiction(head: Mapping[str, str]) -> Rule:
    return Rule(
        code=head["code"],
        severity=Severity.ERROR,
        title=head["problem"],
        why=_WHY_CONTRADICTIONS,
        message=head["explain"],
        help="",
        example=_PLACEHOLDER.sub(_stand_in, head["explain"]),
        shape="",
        kind="contradiction",
    )


@cache
def rules() -> Mapping[str, Rule]:
    """Code → rule."""
    return MappingProxyType({rule.code: rule for rule in reversed(every_rule())})


@cache
def by_shape() -> Mapping[str, Rule]:
    """Address of a shape → rule."""
    return MappingProxyType({rule.shape: rule for rule in every_rule() if rule.shape})


def finding(
    code: str,
    place: Place,
    *,
    study: str = "",
    record: str = "",
    shown: str = "",
    content: str = "",
    suggestion: str = "",
    also: Iterable[Place] = (),
    **values: object,
) -> Finding:
    """A finding in the words of the catalogue.

    ``values`` fill the placeholders of the message: ids, codes, numbers, names of columns, and
    never words of participants (those go into ``content``). ``suggestion`` is a known word or
    id that was perhaps meant.
    """
    rule = rules()[code]
    help_ = rule.help.format_map(values)
    if suggestion:
        help_ = f"Did you mean “{suggestion}”? {help_}".rstrip()
    return Finding(
        code=code,
        severity=rule.severity,
        message=rule.message.format_map(values),
        help=help_,
        place=place,
        also=tuple(also),
        study=study or place.file.partition("/")[0],
        record=record,
        shown=shown,
        content=content,
        shape=rule.shape,
    )


def raise_errors(finding_: Finding) -> None:
    """Raise the first error as a :class:`ReadError`; let warnings and advice pass."""
    if finding_.severity is Severity.ERROR:
        place = finding_.place
        raise ReadError(f"{place}: {finding_.message}", place=place, hint=finding_.help)


def ignore(_: Finding) -> None:
    """Take a finding and do nothing: it was reported before."""
