"""Somebody new among the people of a study: a block at the end of study.toml."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from consilience import study_toml
from consilience.catalogue import raise_errors
from consilience.cells import ID
from consilience.errors import ConsilienceError, Refused
from consilience.linking import ends
from consilience.model import Agent

if TYPE_CHECKING:
    from consilience.project import Project

_LONGEST = 200


def introduce(project: Project, study: str, id_: str, name: str) -> bool:
    """Name a person in study.toml; False where the same stands there already.

    Refused where the id is somebody else's; nothing else in the file changes.
    """
    if not ID.fullmatch(id_):
        raise ConsilienceError(f"“{id_}” is no id", hint="letters, digits, . _ and -: ann")

    def make(known: dict[str, Agent], name: str) -> Agent | None:
        if id_ not in known:
            return Agent(id=id_, name=name, kind="person")
        if known[id_].name != name:
            raise Refused(f"“{id_}” is somebody else in {study}/study.toml", hint="take another id")
        return None

    return _appended(project, study, name, make) is not None


def add(project: Project, slug: str, name: str, *, orcid: str = "") -> Agent:
    """Name a person in study.toml, with an id made from the name.

    Somebody of that name who is there already is given back.
    """
    there: list[Agent] = []

    def make(known: dict[str, Agent], name: str) -> Agent | None:
        there.extend(each for each in known.values() if each.name == name)
        if there:
            return None
        return Agent(id=_id(name, set(known)), name=name, kind="person", orcid=orcid or None)

    return _appended(project, slug, name, make) or there[0]


def _appended(
    project: Project,
    study: str,
    name: str,
    make: Callable[[dict[str, Agent], str], Agent | None],
) -> Agent | None:
    """What is made of the people known and a tidy name, once it stands in the file."""
    path = ends.study_of(project, study) / study_toml.FILE
    name = " ".join(name.split(" "))
    if not name.strip() or len(name) > _LONGEST or not name.isprintable():
        raise ConsilienceError("a name is one line of words", hint="write it as it should be read")
    lock = project.state / "links.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock, timeout=10):
        header = study_toml.read(path, raise_errors)
        agent = make({each.id: each for each in header.agents} if header else {}, name.strip())
        if agent is not None:
            _append(path, agent)
    return agent


def _id(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    start = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "reviewer"
    id_, number = start, 1
    while id_ in taken:
        number += 1
        id_ = f"{start}-{number}"
    return id_


def _append(path: Path, agent: Agent) -> None:
    values = {"id": agent.id, "name": agent.name, "kind": agent.kind, "orcid": agent.orcid}
    block = ["", "[[agent]]"]
    block += [f"{key} = {json.dumps(v, ensure_ascii=False)}" for key, v in values.items() if v]
    before = path.read_bytes().decode("utf-8")
    newline = "\r\n" if "\r\n" in before else "\n"
    text = before if before.endswith("\n") else before + newline
    text += "".join(f"{line}{newline}" for line in block)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8", newline="")
    try:
        study_toml.read(partial, raise_errors)
    except ConsilienceError as error:
        partial.unlink()
        raise ConsilienceError(str(error), hint=error.hint) from error
    partial.replace(path)
