"""A study's codes as they are worded now, and the tree that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consilience.model import Code, Study


def wordings(study: Study) -> Mapping[str, list[Code]]:
    """Every wording of each code by its id, in the order of codebook.csv."""
    found: dict[str, list[Code]] = {}
    for code in study.records(Code):
        found.setdefault(code.id, []).append(code)
    return found


def versions(study: Study) -> list[str]:
    """The versions of the study's own codebook, oldest first."""
    book = study.header.codebook
    return [version.id for version in book.versions] if book else []


def newest(study: Study) -> Mapping[str, Code]:
    """Each code once, by its id: as the latest version that it stands in words it.

    A wording that names no version stands in all of them.
    """
    order = versions(study)

    def latest(code: Code) -> int:
        places = [order.index(version) for version in code.version if version in order]
        return max(places) if places else len(order)

    return {id_: max(each, key=latest) for id_, each in wordings(study).items()}


def lineage(start: str, above: Mapping[str, str | None] | Mapping[str, str]) -> tuple[str, ...]:
    """A thing and everything above it, nearest first; a circle ends where it began."""
    path: dict[str, None] = {}
    here: str | None = start
    while here and here not in path:
        path[here] = None
        here = above.get(here)
    return tuple(path)


def in_tree_order(above: Mapping[str, str | None] | Mapping[str, str]) -> Iterator[str]:
    """Every thing once: each before what stands below it, else in the order given.

    What stands in a circle, which has no top, comes last.
    """
    below: dict[str | None, list[str]] = {}
    for each, broader in above.items():
        below.setdefault(broader if broader in above else None, []).append(each)
    seen: set[str] = set()
    for start in (*below.get(None, ()), *above):
        waiting = [start]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                yield here
                waiting += reversed(below.get(here, ()))
