"""The conditions of use for machines: an ODRL policy, with the purposes of DPV."""

from __future__ import annotations

from consilience import turtle
from consilience.archive.crate import conditions
from consilience.archive.formats import Files, Said
from consilience.archive.formats.dcat import publisher
from consilience.archive.formats.graph import Graph, expand
from consilience.archive.metadata import Description
from consilience.archive.parcel import Parcel
from consilience.iris import concept

FILE = "meta/policy.ttl"

_COMMERCIAL = "NC"


def write(described: Description, files: Files, parcel: Parcel) -> None:  # noqa: ARG001
    """Write the policy: what is permitted, what is not, and what has to be done."""
    graph = Graph()
    home = described.identifier
    own = f"{home}#policy"
    graph.kind(own, "odrl:Policy", "odrl:Offer")
    graph.link(own, "odrl:uid", own)
    graph.link(own, "odrl:profile", "https://w3id.org/dpv/mappings/odrl")
    graph.text(own, "dcterms:description", conditions(described), "en")
    graph.link(own, "dcterms:license", described.licence.address)
    graph.link(own, "odrl:assigner", publisher(described))
    graph.link(own, "con:accessTier", concept("tier", described.tier))
    use = _rule(graph, described, "permission", "use", action="odrl:use", class_="odrl:Permission")
    _purpose(graph, use, "research", "dpv:AcademicResearch")
    attribute = f"{own}/duty/attribute"
    graph.link(use, "odrl:duty", attribute)
    graph.kind(attribute, "odrl:Duty")
    graph.link(attribute, "odrl:action", expand("odrl:attribute"))
    if not described.open:
        ask = f"{own}/duty/ask"
        graph.link(use, "odrl:duty", ask)
        graph.kind(ask, "odrl:Duty")
        graph.link(ask, "odrl:action", expand("odrl:obtainConsent"))
        graph.link(ask, "odrl:consentedParty", publisher(described))
        graph.text(ask, "rdfs:comment", described.request or "Ask whoever deposited it.", "en")
    identify = _rule(
        graph,
        described,
        "prohibition",
        "identify",
        action="dpv:Identify",
        class_="odrl:Prohibition",
    )
    graph.text(identify, "rdfs:comment", "Do not try to find out who anybody is.", "en")
    if _COMMERCIAL in described.licence.id.split("-"):
        selling = "odrl:commercialize"
        _rule(graph, described, "prohibition", "sell", action=selling, class_="odrl:Prohibition")
    parcel.text(FILE, graph.turtle(), "Conditions of use for machines (ODRL, DPV)")


def _rule(
    graph: Graph, described: Description, kind: str, name: str, *, action: str, class_: str
) -> str:
    rule = f"{described.identifier}#policy/{kind}/{name}"
    graph.link(f"{described.identifier}#policy", f"odrl:{kind}", rule)
    graph.kind(rule, class_)
    graph.link(rule, "odrl:target", described.identifier)
    graph.link(rule, "odrl:assigner", publisher(described))
    graph.link(rule, "odrl:action", expand(action))
    return rule


def _purpose(graph: Graph, rule: str, name: str, purpose: str) -> None:
    constraint = f"{rule}/{name}"
    graph.link(rule, "odrl:constraint", constraint)
    graph.kind(constraint, "odrl:Constraint")
    graph.link(constraint, "odrl:leftOperand", expand("odrl:purpose"))
    graph.link(constraint, "odrl:operator", expand("odrl:isA"))
    graph.link(constraint, "odrl:rightOperand", expand(purpose))


def read(text: str) -> Said:
    """What the policy says."""
    facts = list(turtle.parsed(text.encode()))
    wanted = expand("dcterms:license")
    licences = [str(value) for _, property_, value in facts if str(property_) == wanted]
    targets = {str(v) for _, property_, v in facts if str(property_) == expand("odrl:target")}
    return Said(licence=licences[0], identifier=min(targets))
