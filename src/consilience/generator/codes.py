"""A codebook of some sixty codes, and links from three in five of them to constructs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consilience import vocabulary
from consilience.generator import lists
from consilience.generator.chance import Chance, spread
from consilience.generator.language import Language
from consilience.generator.plan import StudyPlan
from consilience.generator.sheets import Cells

_ORIGINS = ("inductive", "inductive", "inductive", "deductive", "in-vivo", "framework", "unstated")
_KINDS = spread(
    {
        "skos:closeMatch": 100,
        "skos:broadMatch": 84,
        "skos:exactMatch": 22,
        "skos:relatedMatch": 36,
        "con:oppositeOf": 14,
    }
)
_COUNTS = frozenset({"skos:closeMatch", "skos:broadMatch", "skos:exactMatch"})
_VERDICTS = ("agree", "agree", "agree", "disagree", "unsure")
_JUSTIFICATION = "semapv:ManualMappingCuration"
#: As study.toml names them: the name of who links, and the agent who reviews.
AUTHOR_OF_LINKS = "The curator"
REVIEWER_OF_LINKS = "second-reader"
#: Of ten codes, so many are linked.
_LINKED = 6


@dataclass(slots=True)
class _Code:
    id: str
    label: str
    broader: str = ""
    version: str = ""
    replaced_by: str = ""


class Codes:
    """The codebook of one study.

    Versions 1 and 2 differ: some codes are worded differently, some are new, some were replaced.
    """

    def __init__(self, plan: StudyPlan, language: Language) -> None:
        self._chance = Chance("codes", plan.seed, plan.slug)
        self._plan = plan
        self._language = language
        self._codes = self._tree()
        self._mark_versions()
        self._above = {each.id: each.broader for each in self._codes}
        #: Codes of the second version, most used first.
        self.current = self._chance.shuffled([c.id for c in self._codes if c.version != "1"])
        #: Codes of the first version.
        self.earlier = self._chance.shuffled([c.id for c in self._codes if c.version != "2"])
        #: A code that another one replaced.
        self.replaced = next(each.id for each in self._codes if each.replaced_by)
        self._rolls_up: dict[str, set[str]] = {}
        self.links, self.refusals = self._links()

    def _tree(self) -> list[_Code]:
        chance = self._chance
        labels: dict[str, None] = {}
        count = chance.between(54, 66)
        while len(labels) < count:
            labels[self._language.name(chance)] = None
        codes: list[_Code] = []
        for number, label in enumerate(labels):
            broader = ""
            if number >= 8:  # noqa: PLR2004 - so many themes stand at the top
                parent = codes[chance.below(8 if chance.below(8) else len(codes))]
                broader = parent.id
            id_ = "".join(c if c.isascii() else "x" for c in label.lower().replace(" ", "-"))
            codes.append(_Code(f"{id_}-{number + 1}", label, broader))
        return codes

    def _mark_versions(self) -> None:
        leaves = {each.id for each in self._codes} - {each.broader for each in self._codes}
        chosen = self._chance.some([c for c in self._codes if c.id in leaves and c.broader], 6)
        for new in chosen[:4]:
            new.version = "2"
        for old, new in zip(chosen[4:], chosen, strict=False):
            old.version, old.replaced_by = "1", new.id

    def rows(self) -> list[Cells]:
        """The rows of codebook.csv; a code that was worded twice has two."""
        chance = self._chance
        rows: list[Cells] = []
        for each in self._codes:
            origin = chance.pick(_ORIGINS)
            worded_twice = not each.version and chance.one_in(12)
            for version in ("1", "2") if worded_twice else (each.version,):
                include = self._language.sentence(chance) if chance.one_in(5) else ""
                exclude = self._language.sentence(chance) if chance.one_in(6) else ""
                definition = self._language.sentence(chance)
                rows.append(
                    (
                        each.id,
                        each.label,
                        definition,
                        each.broader,
                        version,
                        origin,
                        include,
                        exclude,
                        each.replaced_by,
                    )
                )
        return rows

    # --- links -----------------------------------------------------------------------------

    def _links(self) -> tuple[list[Cells], list[Cells]]:
        """Accepted and refused links: at most one of a pair, and one exact link to a construct."""
        chance = self._chance
        constructs = list(vocabulary.constructs())
        links: list[Cells] = []
        refusals: list[Cells] = []
        exact: set[str] = set()
        for each in self._codes:
            if each.replaced_by or chance.below(10) >= _LINKED:
                continue
            wanted = chance.some(constructs, 1 + chance.one_in(4))
            for construct in wanted:
                kind = _KINDS[chance.draw() & 255]
                if kind == "skos:exactMatch" and construct in exact:
                    kind = "skos:closeMatch"
                if not each.broader and len(wanted) == 1 and chance.one_in(3):
                    # A narrower construct only at the top, so that no circle can come about.
                    kind = "skos:narrowMatch"
                if kind == "skos:relatedMatch" and (each.broader or len(wanted) > 1):
                    continue  # what other links put above is not only related
                if kind == "skos:exactMatch":
                    exact.add(construct)
                if kind in _COUNTS:
                    self._rolls_up.setdefault(each.id, set()).update(lists.above(construct))
                links.append(self._link(f"K{len(links) + 1}", each.id, kind, construct))
            if chance.one_in(4):
                other = chance.pick([c for c in constructs if c not in wanted])
                row = self._link(f"X{len(refusals) + 1}", each.id, "skos:closeMatch", other, "Not")
                refusals.append(row)
        return links, refusals

    def _link(self, id_: str, code: str, kind: str, construct: str, modifier: str = "") -> Cells:
        chance = self._chance
        return (
            id_,
            f"{self._plan.slug}:{code}",
            kind,
            modifier,
            construct,
            _JUSTIFICATION,
            AUTHOR_OF_LINKS,
            f"{self._plan.year + 1}-{chance.between(1, 12):02}",
            f"0.{chance.between(3, 9)}",
            self._language.sentence(chance) if chance.one_in(3) else "",
        )

    def review_rows(self) -> list[Cells]:
        """The rows of link-reviews.tsv: every third link was reviewed by a second person."""
        rows: list[Cells] = []
        for link in self.links:
            if self._chance.one_in(3):
                reason = self._language.sentence(self._chance)
                verdict = self._chance.pick(_VERDICTS)
                date = f"{self._plan.year + 2}-{self._chance.between(1, 12):02}"
                settles = "yes" if self._chance.one_in(4) or verdict != "agree" else ""
                id_ = f"R{len(rows) + 1}"
                rows.append((id_, link[0], REVIEWER_OF_LINKS, verdict, date, settles, "", reason))
        return rows

    # --- what counts for what ---------------------------------------------------------------

    def path(self, code: str) -> tuple[str, ...]:
        """A code and every code above it."""
        broader = self._above[code]
        return (code, *self.path(broader)) if broader else (code,)

    def constructs(self) -> Mapping[str, frozenset[str]]:
        """For each code, the constructs that what is coded with it counts for."""
        return {
            code: frozenset(
                construct for each in self.path(code) for construct in self._rolls_up.get(each, ())
            )
            for code in self._above
        }
