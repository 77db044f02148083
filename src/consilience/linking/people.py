"""Adding somebody who reviews to a study."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from consilience import study_toml
from consilience.catalogue import raise_errors
from consilience.cells import ID
from consilience.errors import ConsilienceError, Refused
from consilience.linking.ends import study_of
from consilience.model import Agent

if TYPE_CHECKING:
    from consilience.project import Project

_LONGEST = 200


def add(project: Project, slug: str, name: str, *, orcid: str = "", id_: str = "") -> Agent:
    """Name a person in study.toml, as a new ``[[agent]]`` at its end; the rest stays as it is.

    Somebody of that name who is there already is given back. Without ``id_`` the id is made of
    the name; Refused where the one that is given is somebody else's.
    """
    if id_ and not ID.fullmatch(id_):
        raise ConsilienceError(f"“{id_}” is no id", hint="letters, digits, . _ and -: ann")
    folder = study_of(project, slug)
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise ConsilienceError("a reviewer has a name", hint="write it as it should be read")
    lock = project.state / "links.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock, timeout=10):
        path = folder / study_toml.FILE
        header = study_toml.read(path, raise_errors)
        if header is None:
            raise ConsilienceError(f"{folder.name}/study.toml cannot be read")
        known = {each.id: each for each in header.agents}
        for each in known.values():
            if each.name == name and id_ in {"", each.id}:
                return each
        if id_ in known:
            hint = "take another id"
            raise Refused(f"“{id_}” is somebody else in {folder.name}/study.toml", hint=hint)
        agent = Agent(
            id=id_ or _id(name, set(known)), name=name, kind="person", orcid=orcid or None
        )
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
    lines = ["", "[[agent]]"]
    lines += [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in (
            ("id", agent.id),
            ("name", agent.name),
            ("kind", agent.kind),
            ("orcid", agent.orcid),
        )
        if value
    ]
    before = path.read_bytes().decode("utf-8")
    newline = "\r\n" if "\r\n" in before else "\n"
    text = before if before.endswith("\n") else before + newline
    partial = path.with_name(path.name + ".partial")
    partial.write_text(
        text + "".join(f"{line}{newline}" for line in lines), encoding="utf-8", newline=""
    )
    try:
        study_toml.read(partial, raise_errors)
    except ConsilienceError as error:
        partial.unlink()
        raise ConsilienceError(str(error), hint=error.hint) from error
    partial.replace(path)
