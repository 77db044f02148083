"""The ontology's lists, weighted as they occur: every word of a list occurs, some often."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from consilience import vocabulary
from consilience.generator.chance import spread
from consilience.namespaces import expand

#: How often, out of some two hundred, where it is more than once.
_OFTEN: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "role": {
            "manager": 40,
            "front-line-staff": 32,
            "clinician": 28,
            "representative": 18,
            "project-manager": 16,
            "operations": 12,
            "clinical-lead": 12,
            "informatics-manager": 10,
            "commissioner": 10,
            "patient": 10,
            "volunteer": 8,
            "unstated": 8,
        },
        "orgtype": {
            "nhs-provider-trust": 40,
            "nhs": 22,
            "local-authority": 26,
            "charity": 22,
            "business": 16,
            "technology-firm": 16,
            "primary-care": 12,
            "voluntary-organisation": 10,
            "university": 10,
            "third-sector-organisation": 8,
            "unstated": 6,
        },
        "profession": {
            "nurse": 40,
            "manager": 24,
            "general-practitioner": 24,
            "surgeon": 20,
            "social-worker": 20,
            "physician": 16,
            "informatics-professional": 12,
        },
        "direction": {"strength": 90, "challenge": 80, "mixed": 20, "unclear": 12, "unstated": 14},
    }
)


@cache
def table(scheme: str) -> tuple[str, ...]:
    """The words of a list, 256 in all, each as often as it occurs."""
    often = _OFTEN.get(scheme, {})
    return spread({word: often.get(word, 2) for word in vocabulary.concepts(scheme)})


@cache
def known(scheme: str) -> tuple[str, ...]:
    """The same without the word for what is not known."""
    return tuple(word for word in table(scheme) if word != "unstated")


def label(scheme: str, word: str) -> str:
    """What people call a word of a list, without the remark that its kind is not said."""
    return vocabulary.concepts(scheme)[word].label.partition(",")[0]


@cache
def wider(organisation_type: str) -> tuple[str, ...]:
    """The types of organisation above one, the nearest first."""
    above = vocabulary.concepts("orgtype")[organisation_type].broader.rpartition("/")[2]
    return (above, *wider(above)) if above else ()


@cache
def sector(organisation_type: str) -> str:
    """The sector that the ontology gives a type of organisation."""
    for each in (organisation_type, *wider(organisation_type)):
        address = vocabulary.concepts("orgtype")[each].iri
        for value in vocabulary.statements()[address].get(expand("con:inSector"), ()):
            return str(value).rpartition("/")[2]
    message = f"the type of organisation {organisation_type} has no sector"
    raise LookupError(message)


@cache
def above(construct: str) -> tuple[str, ...]:
    """A construct of the ontology's frameworks and every construct above it."""
    concept = vocabulary.constructs()[construct]
    if not concept.broader:
        return (construct,)
    framework = construct.partition(":")[0]
    return (construct, *above(f"{framework}:{concept.broader.rpartition('/')[2]}"))
