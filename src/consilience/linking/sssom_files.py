"""SSSOM files that are no study's: suggestions, links that follow; and files put in order."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from consilience import iris, sssom
from consilience.iris import Minter
from consilience.linking import ends
from consilience.linking.canonical import canonical
from consilience.linking.following import Following
from consilience.linking.line_file import LineFile, save
from consilience.linking.review import Item
from consilience.model import Link
from consilience.namespaces import expand, prefixes

if TYPE_CHECKING:
    from consilience.project import Project

_FREE = "https://creativecommons.org/publicdomain/zero/1.0/"


def suggestions_file(project: Project, items: Sequence[Item], set_id: str = "") -> str:
    """Suggestions as an SSSOM file of their own. No justification in it is a person's."""

    def links() -> Iterable[Link]:
        for each in items:
            tool = dict(each.tool or {})
            semantic = "MiniLM" in tool.get("similarity_measure", "")
            kind = "SemanticSimilarity" if semantic else "LexicalSimilarity"
            yield Link(
                id=f"S{each.number}",
                subject=each.code.address,
                predicate=expand("skos:closeMatch"),
                object=each.other.address,
                justification=expand(f"semapv:{kind}ThresholdMatching"),
                slots={
                    "subject_label": each.code.label,
                    "object_label": each.other.label,
                    **tool,
                    "comment": f"suggested by the program, not yet reviewed; {each.rank}. choice: "
                    + "; ".join(each.reasons),
                },
            )

    return _file(project, links, set_id or "suggestions")


def derived_file(project: Project, found: Following) -> str:
    """Links that follow as an SSSOM file of their own, each with what it follows from."""

    def links() -> Iterable[Link]:
        for number, each in enumerate(found.derived, 1):
            slots = {
                "subject_label": _label(found, each.subject),
                "object_label": _label(found, each.object),
                "confidence": f"{each.confidence:.3f}".rstrip("0").rstrip("."),
                "comment": f"follows from {', '.join(each.sources)}",
            }
            yield Link(
                id=f"D{number}",
                subject=each.subject,
                predicate=each.predicate,
                object=each.object,
                justification=each.rule,
                slots={name: said for name, said in slots.items() if said},
            )

    return _file(project, links, "derived")


def _label(found: Following, address: str) -> str:
    return found.ends[address].label if address in found.ends else ""


def _file(project: Project, links: Callable[[], Iterable[Link]], name: str) -> str:
    stream = io.StringIO(newline="")
    own = {
        folder.name: Minter(project.base, folder.name).record("code", "")
        for folder in project.studies
        if folder.name not in prefixes()
    }
    set_id = iris.shared(project.base, "links", name)
    sssom.write(stream, links, set_id=set_id, licence=_FREE, own=own)
    return stream.getvalue()


def tidy(project: Project, studies: Sequence[str] = (), *, write: bool = True) -> tuple[Path, ...]:
    """Put files of links into SSSOM's canonical form; the files that were not in it.

    Without ``studies`` those of all studies and the crosswalks. What cannot be read is left alone
    (ReadError).
    """
    folders = [ends.study_of(project, each) for each in studies] or list(project.studies)
    files = (sssom.ACCEPTED, sssom.REFUSED, sssom.UNSURE)
    paths = [folder / file for folder in folders for file in files]
    changed = []
    for path in (*paths, *(() if studies else project.crosswalks)):
        if not path.exists():
            continue
        for _ in sssom.read(path):  # every row can be read
            continue
        text = canonical(LineFile.read(path))
        if text.encode() == path.read_bytes():
            continue
        changed.append(path)
        if write:
            save(path, text)
    return tuple(changed)
