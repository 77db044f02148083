"""Somebody new among the people of a study: a block at the end of study.toml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from consilience import study_toml
from consilience.catalogue import raise_errors
from consilience.cells import ID
from consilience.errors import ConsilienceError, Refused
from consilience.generation import write_atomically
from consilience.linking import ends

if TYPE_CHECKING:
    from consilience.project import Project


def introduce(project: Project, study: str, id_: str, name: str) -> bool:
    """Name a person in study.toml; False where the same stands there already.

    Refused where the id is somebody else's; nothing else in the file changes.
    """
    if not ID.fullmatch(id_):
        raise ConsilienceError(f"“{id_}” is no id", hint="letters, digits, . _ and -: ann")
    if not name.strip() or not name.isprintable():
        raise ConsilienceError("a name is one line of words", hint='--name "Ann Example"')
    path: Path = ends.study_of(project, study) / study_toml.FILE
    header = study_toml.read(path, raise_errors)
    for each in header.agents if header else ():
        if each.id == id_ and each.name != name.strip():
            raise Refused(f"“{id_}” is somebody else in {study}/study.toml", hint="take another id")
        if each.id == id_:
            return False
    before = path.read_text(encoding="utf-8")
    spelt = json.dumps(name.strip(), ensure_ascii=False)
    block = f'[[agent]]\nid = "{id_}"\nname = {spelt}\nkind = "person"\n'
    write_atomically(path, f"{before.rstrip()}\n\n{block}")
    return True
