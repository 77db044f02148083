"""What a result says where its shape says nothing: one sentence for each component."""

from __future__ import annotations

from consilience.namespaces import compact
from consilience.rdf import Iri
from consilience.shacl.shapes import Constraint

_SENTENCES = {
    "class": "The value is not of the class {}.",
    "datatype": "The value is not a literal of the datatype {}.",
    "nodeKind": "The value is not of the kind {}.",
    "minCount": "There are fewer values than {}.",
    "maxCount": "There are more values than {}.",
    "minExclusive": "The value is not greater than {}.",
    "minInclusive": "The value is less than {}, or cannot be compared with it.",
    "maxExclusive": "The value is not less than {}.",
    "maxInclusive": "The value is greater than {}, or cannot be compared with it.",
    "minLength": "The value is shorter than {} characters.",
    "maxLength": "The value is longer than {} characters.",
    "pattern": "The value does not match the pattern {}",
    "languageIn": "The value is not in one of the languages of the list.",
    "uniqueLang": "Several values are in the same language.",
    "equals": "The values are not those of {}.",
    "disjoint": "The value is also one of {}.",
    "lessThan": "The value is not less than that of {}.",
    "lessThanOrEquals": "The value is greater than that of {}, or cannot be compared with it.",
    "not": "The value conforms to a shape that it must not conform to.",
    "and": "The value does not conform to every shape of the list.",
    "or": "The value conforms to no shape of the list.",
    "xone": "The value does not conform to exactly one shape of the list.",
    "node": "The value does not conform to the shape {}.",
    "qualifiedMinCount": "Fewer values than {} conform to the shape.",
    "qualifiedMaxCount": "More values than {} conform to the shape.",
    "closed": "The property is not one that the shape allows.",
    "hasValue": "{} is not among the values.",
    "in": "The value is not in the list.",
}


def sentence(constraint: Constraint) -> str:
    """What a result of a constraint says."""
    asked = constraint.value
    spelt = compact(asked.value) if isinstance(asked, Iri) else asked.value
    return _SENTENCES[constraint.parameter].format(spelt)
