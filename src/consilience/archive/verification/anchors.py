"""Quotes against the texts that they are from, and codes against the codebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from consilience import framework_folder, project, study_folder, vocabulary
from consilience.archive import bag
from consilience.model import Code, Coding, Excerpt, Mention, Source, Study
from consilience.project import Project


def faults(root: Path) -> Iterator[tuple[str, str]]:
    """Quotes that stand elsewhere than they say, and codings with codes that nobody defined."""
    copied = project.load(root / bag.PAYLOAD / "project")
    frameworks = _constructs(copied)
    for path in copied.studies:
        study = study_folder.read(path)
        where = f"project/studies/{path.name}"
        yield from _places(study, path, where)
        codes = {each.id for each in study.records(Code)} | frameworks
        for coding in study.records(Coding):
            if coding.code not in codes:
                yield f"{where}/codings.csv:{coding.row}", "applies a code that is not defined"


def _places(study: Study, path: Path, where: str) -> Iterator[tuple[str, str]]:
    texts = dict(_texts(study, path))
    words = {}
    for each in study.records(Excerpt):
        words[each.id] = each.text
        text = texts.get(each.source)
        if text is None or each.start is None or each.end is None or not each.text:
            continue
        place = f"{where}/excerpts.csv:{each.row}"
        if text[each.start : each.end] != each.text:
            yield place, "does not stand where it says in its source"
        if each.prefix and not text[: each.start].endswith(each.prefix):
            yield place, "other words stand before it than it says"
        if each.suffix and not text[each.end :].startswith(each.suffix):
            yield place, "other words stand after it than it says"
    for mention in study.records(Mention):
        inside = words.get(mention.excerpt)
        if mention.words and inside and mention.words not in inside:
            yield f"{where}/mentions.csv:{mention.row}", "names words that are not in the excerpt"


def _texts(study: Study, path: Path) -> Iterator[tuple[str, str]]:
    for source in study.records(Source):
        file = path / "sources" / (source.file or "")
        if source.file and file.is_file() and file.suffix.lower() in study_folder.TEXTS:
            yield source.id, file.read_bytes().decode("utf-8")


def _constructs(copied: Project) -> set[str]:
    known = set(vocabulary.constructs())
    for path in copied.frameworks:
        found = framework_folder.read(path)
        if found is not None:
            known |= {f"{found.id}:{each.id}" for each in found.constructs}
    return known
