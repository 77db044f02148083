"""The evidence profile of a review: each finding with the studies and excerpts that it rests on.

The columns are those of GRADE-CERQual (Lewin and others 2018): confidence is judged by people, in
the review's own file; nothing here computes it.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from consilience.errors import ConsilienceError
from consilience.result import natural, short
from consilience.store import Store
from consilience.synthesis import asking
from consilience.synthesis.compare import KINDS, Passage
from consilience.synthesis.independence import Independence, independence
from consilience.synthesis.sheet import OnSheet, Sheet, Value

CAUTION = (
    "Supporting and contrary are read from the direction of codings, unless reviewers read an "
    "excerpt otherwise. Studies of one programme, or with material that overlaps, count as one. "
    "The four components and the confidence are judgements of the reviewers; numbers do not "
    "replace them. Quotes and findings are counted apart."
)
COMPONENTS = ("methodological-limitations", "coherence", "adequacy", "relevance")
#: What an excerpt does for a finding.
ROLES = ("supporting", "contrary", "mixed", "unclear", "set aside")
_TO_JUDGE = "to be judged"
_OPPOSITE = {
    "direction:strength": "direction:challenge",
    "direction:challenge": "direction:strength",
}


@dataclass(frozen=True, slots=True)
class Support:
    """An excerpt, what it does for a finding, and who says so."""

    study: str
    role: str
    passage: Passage
    by: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of a review with everything behind it."""

    id: str
    text: str
    supports: tuple[Support, ...]
    judgements: Mapping[str, tuple[str, str]]
    independent: int
    missing: tuple[str, ...] = ()

    def of(self, role: str) -> tuple[Support, ...]:
        """The excerpts of one role."""
        return tuple(each for each in self.supports if each.role == role)

    @property
    def studies(self) -> tuple[str, ...]:
        """The studies that contribute: what was set aside does not."""
        return tuple(sorted({each.study for each in self.supports if each.role != "set aside"}))

    def judged(self, component: str) -> str:
        """A judgement and its reason, or that it is still to be made."""
        said, why = self.judgements.get(component, ("", ""))
        return ". ".join(filter(None, (said.replace("-", " "), why))) or _TO_JUDGE


@dataclass(frozen=True, slots=True)
class Profile(OnSheet):
    """A review's findings; ``summary``, ``sheet`` and ``evidence`` are tables of them."""

    id: str
    title: str
    findings: tuple[Finding, ...] = field(repr=False)
    caution: str = CAUTION

    @property
    def summary(self) -> Sheet:
        """The summary of qualitative findings: finding, studies, confidence, explanation."""
        columns = ("finding", "studies contributing", "confidence", "explanation")
        rows = tuple(
            (
                each.text,
                f"{_studies(each)}\n{', '.join(each.studies)}",
                each.judgements.get("overall", ("", ""))[0].replace("-", " ") or _TO_JUDGE,
                each.judgements.get("overall", ("", ""))[1],
            )
            for each in self.findings
        )
        return Sheet("summary-of-findings", self.title, columns, rows, self.caution)

    @property
    def sheet(self) -> Sheet:
        """The evidence profile: a row for each finding, with counts and the four components."""
        columns = (
            *("finding", "text", "studies", "independent_studies", "contributing"),
            *("supporting_findings", "supporting_quotes", "contrary_findings", "contrary_quotes"),
            *("other", *(name.replace("-", "_") for name in COMPONENTS), "confidence"),
        )
        rows: list[tuple[Value, ...]] = []
        for each in self.findings:
            counts = [
                _count(each.of(role), kind)
                for role in ("supporting", "contrary")
                for kind in ("con:AuthorFinding", "con:ParticipantWords")
            ]
            judged = [each.judged(component) for component in (*COMPONENTS, "overall")]
            studies = (len(each.studies), each.independent, ", ".join(each.studies))
            rows.append((each.id, each.text, *studies, *counts, _others(each), *judged))
        return Sheet("evidence-profile", self.title, columns, tuple(rows), self.caution)

    @property
    def evidence(self) -> Sheet:
        """A row for each excerpt behind a finding, with its words and who read it so."""
        columns = ("finding", "role", "study", "excerpt", "kind", "words", "place", "read_by")
        rows = tuple(
            (
                *(each.id, support.role, support.study, support.passage.id),
                KINDS[support.passage.kind][1],
                support.passage.text,
                support.passage.place,
                support.by,
            )
            for each in self.findings
            for support in each.supports
        )
        return Sheet("evidence", self.title, columns, rows, self.caution)

    def _repr_html_(self) -> str:
        missing = [each for finding in self.findings for each in finding.missing]
        told = f"<p>Not found: {html.escape(', '.join(missing))}</p>" if missing else ""
        return self.sheet._repr_html_() + told


def profiles(store: Store, review: str | None = None) -> tuple[Profile, ...]:
    """The profiles of all reviews, or of one (ConsilienceError where there is none)."""
    rows: dict[str, list[asking.Row]] = {}
    for row in asking.rows(store, "reviews"):
        rows.setdefault(asking.words(row["review"]), []).append(row)
    chosen = {iri: said for iri, said in rows.items() if review in {None, short(iri), iri}}
    if not chosen:
        known = ", ".join(short(iri) for iri in rows)
        raise ConsilienceError(
            f"there is no review “{review}” here" if review else "there is no review here",
            hint=f"reviews: {known}" if known else "a review is a folder below reviews/",
        )
    kin = independence(store)
    behind: dict[str, list[asking.Row]] = {}
    for row in asking.rows(store, "review-evidence"):
        behind.setdefault(asking.words(row["finding"]), []).append(row)
    judged: dict[str, dict[str, tuple[str, str]]] = {}
    for row in asking.rows(store, "review-judgements"):
        judgement = (asking.words(row["concern"]), asking.words(row["explanation"]))
        of_finding = judged.setdefault(asking.words(row["finding"]), {})
        of_finding[asking.words(row["component"])] = judgement
    return tuple(_profile(iri, said, behind, judged, kin) for iri, said in chosen.items())


def _profile(
    iri: str,
    said: Sequence[asking.Row],
    behind: Mapping[str, Sequence[asking.Row]],
    judged: Mapping[str, Mapping[str, tuple[str, str]]],
    kin: Independence,
) -> Profile:
    included = {asking.words(row["includes"]) for row in said if row["includes"] is not None}
    findings = {}
    for row in said:
        address = asking.words(row["finding"])
        if address not in findings:
            direction = short(asking.words(row["direction"]))
            supports, missing, studies = _supports(behind.get(address, ()), direction, included)
            findings[address] = Finding(
                address.rsplit("/", 1)[-1],
                asking.words(row["text"]),
                supports,
                judged.get(address, {}),
                kin.count(studies),
                missing,
            )
    return Profile(short(iri), asking.words(said[0]["title"]), tuple(findings.values()))


def _supports(
    rows: Sequence[asking.Row], wanted: str, included: set[str]
) -> tuple[tuple[Support, ...], tuple[str, ...], set[str]]:
    """Excerpts with their roles, the excerpts that are not there, and the contributing studies."""
    gathered: dict[str, list[asking.Row]] = {}
    for row in rows:
        gathered.setdefault(asking.words(row["excerpt"]), []).append(row)
    found: list[Support] = []
    missing: list[str] = []
    studies: set[str] = set()
    for excerpt, said in gathered.items():
        study = asking.words(said[0]["study"])
        if not study:
            missing.append("/".join(excerpt.split("/study/")[-1].split("/excerpt/")))
            continue
        if included and study not in included:
            continue
        role, by = _role(said, wanted)
        if role != "set aside":
            studies.add(study)
        passage = Passage(
            short(excerpt),
            short(asking.words(said[0]["kind"])),
            asking.words(said[0]["text"]),
            (),
            asking.words(said[0]["place"]),
            asking.words(said[0]["speaker"]),
        )
        found.append(Support(short(study), role, passage, by))
    found.sort(key=lambda each: (ROLES.index(each.role), each.study, natural(each.passage.id)))
    return tuple(found), tuple(sorted(missing)), studies


def _role(said: Sequence[asking.Row], wanted: str) -> tuple[str, str]:
    """What an excerpt does, by the reviewers' own reading, else by the directions of codings."""
    read = {asking.words(row["read_as"]) for row in said if row["read_as"] is not None}
    if read:
        return ("mixed" if len(read) > 1 else read.pop()), "reviewers"
    directions = {short(asking.words(row["direction"])) for row in said}
    by = "direction of coding"
    supporting, contrary = wanted in directions, _OPPOSITE.get(wanted) in directions
    if (supporting and contrary) or "direction:mixed" in directions:
        return "mixed", by
    if supporting:
        return "supporting", by
    return ("contrary" if contrary else "unclear"), by


def _studies(finding: Finding) -> str:
    number = len(finding.studies)
    noun = "study" if number == 1 else "studies"
    return f"{number} {noun} ({finding.independent} independent)"


def _count(supports: Sequence[Support], kind: str) -> int:
    return sum(each.passage.kind == kind for each in supports)


def _others(finding: Finding) -> str:
    """What neither supports nor contradicts, and excerpts of the rarer kinds, in words."""
    parts = [(role, len(finding.of(role))) for role in ("mixed", "unclear", "set aside")]
    parts += [
        (f"{KINDS[kind][0]} {role}", _count(finding.of(role), kind))
        for kind in ("con:ObserverNote", "con:DocumentExtract")
        for role in ("supporting", "contrary")
    ]
    return ", ".join(f"{number} {words}" for words, number in parts if number)
