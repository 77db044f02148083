"""What can be linked: codes of a study and constructs of frameworks, with what explains them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from consilience import codebook, framework_folder, iris, study_folder, vocabulary
from consilience.access import TIERS
from consilience.errors import ConsilienceError
from consilience.iris import Minter
from consilience.mapping import Tiers
from consilience.model import Coding, Excerpt, Study
from consilience.project import Project

#: So many examples are shown of a code.
EXAMPLES = 5
#: A remark in brackets at the end is about the definition and no part of it.
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Example:
    """Words that were coded. ``kind`` tells quotes of participants from findings of authors."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class End:
    """One end of a link. ``id`` is ``scheme:name``.

    ``above`` is the name of what stands above it in its scheme, ``broader`` the address of that.
    """

    id: str
    address: str
    label: str
    definition: str = ""
    above: str = ""
    broader: str = ""
    examples: tuple[Example, ...] = ()

    @property
    def scheme(self) -> str:
        """The study or framework that it belongs to."""
        return self.id.partition(":")[0]

    @property
    def meaning(self) -> str:
        """The definition without the remark in brackets at its end."""
        return _REMARK.sub("", self.definition)


def study_of(project: Project, slug: str) -> Path:
    """The folder of a study."""
    known = [each.name for each in project.studies]
    if slug not in known:
        near = vocabulary.suggest(slug, known)
        hint = f"did you mean “{near}”?" if near else f"studies: {', '.join(known)}"
        raise ConsilienceError(f"there is no study “{slug}” here", hint=hint)
    return project.studies_folder / slug


def codes(folder: Path, base: str, *, up_to: str = "controlled") -> tuple[End, ...]:
    """The codes of a study as they are worded now; codes that were replaced are left out.

    Examples are as open as ``up_to`` or more so.
    """
    study = study_folder.read(folder)
    newest = codebook.newest(study)
    shown = _examples(study, set(newest), up_to)
    minter = Minter(base, study.header.slug)
    return tuple(
        End(
            id=f"{study.header.slug}:{code.id}",
            address=minter.record("code", code.id),
            label=code.label,
            definition=code.definition or "",
            above=newest[code.broader].label if code.broader and code.broader in newest else "",
            broader=minter.record("code", code.broader) if code.broader else "",
            examples=shown.get(code.id, ()),
        )
        for code in newest.values()
        if not code.replaced_by
    )


def _examples(
    study: Study, wanted: Collection[str], up_to: str
) -> Mapping[str, tuple[Example, ...]]:
    """The first examples of each code, in the order of the excerpts."""
    coded: dict[str, set[str]] = {}
    for coding in study.records(Coding):
        if coding.code in wanted:
            coded.setdefault(coding.excerpt, set()).add(coding.code)
    tiers = Tiers.of(study)
    widest = TIERS.index(up_to)
    found: dict[str, list[Example]] = {}
    for excerpt in study.records(Excerpt):
        if not excerpt.text or excerpt.id not in coded:
            continue
        if TIERS.index(tiers.tier("excerpt", excerpt.id)) > widest:
            continue
        for code in coded[excerpt.id]:
            found.setdefault(code, []).append(Example(excerpt.id, excerpt.kind, excerpt.text))
    return {code: tuple(islice(each, EXAMPLES)) for code, each in found.items()}


def frameworks(project: Project) -> Mapping[str, tuple[End, ...]]:
    """The constructs of every framework that the project knows, by the framework's id."""
    found: dict[str, list[End]] = {id_: [] for id_ in vocabulary.frameworks()}
    own = vocabulary.constructs()
    labels = {each.iri: _capital(each.label) for each in own.values()}
    for name, each in own.items():
        above = labels.get(each.broader, "")
        end = End(name, each.iri, labels[each.iri], each.definition, above, each.broader)
        found[end.scheme].append(end)
    for folder in project.frameworks:
        framework = framework_folder.read(folder)
        if framework is None:
            continue
        inside = {each.id: each.label for each in framework.constructs}
        found[framework.id] = [
            End(
                id=f"{framework.id}:{each.id}",
                address=iris.construct(f"{framework.id}:{each.id}"),
                label=each.label,
                definition=each.definition or "",
                above=inside.get(each.broader or "", ""),
                broader=iris.construct(f"{framework.id}:{each.broader}") if each.broader else "",
            )
            for each in framework.constructs
        ]
    return {id_: tuple(found[id_]) for id_ in sorted(found)}


def titles(project: Project) -> Mapping[str, str]:
    """The titles of the frameworks, by id."""
    found = {}
    for id_ in vocabulary.frameworks():
        found[id_] = vocabulary.title(iris.framework(id_))
    for folder in project.frameworks:
        framework = framework_folder.read(folder)
        if framework is not None:
            found[framework.id] = framework.title
    return found


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def named(project: Project, schemes: Collection[str]) -> Mapping[str, tuple[End, ...]]:
    """The ends of the frameworks and studies with these ids."""
    every = frameworks(project)
    slugs = [each.name for each in project.studies]
    found: dict[str, tuple[End, ...]] = {}
    for scheme in schemes:
        if scheme in every:
            found[scheme] = every[scheme]
        elif scheme in slugs:
            found[scheme] = codes(study_of(project, scheme), project.base)
        else:
            known = (*every, *slugs)
            near = vocabulary.suggest(scheme, known)
            hint = f"did you mean “{near}”?" if near else f"there are {', '.join(known)}"
            raise ConsilienceError(f"there is no framework or study “{scheme}”", hint=hint)
    return found
