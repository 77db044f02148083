"""Users and codes of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from consilience import model
from consilience.readers.refi_qda.gathered import Gathered
from consilience.readers.refi_qda.skeleton import Code, Skeleton


def users(made: Gathered, project: Skeleton) -> None:
    """Everybody who worked on the project."""
    for user in project.users:
        id_ = made.number("u")
        name = user.name if user.name.strip() else user.id if user.id.strip() else ""
        made.agents.append(model.Agent(id=id_, name=name or f"User {id_[1:]}"))
        if name:
            made.ledger.carried("User", "agent", id_=id_)
        else:
            made.ledger.changed("User", "agent", "has no name: numbered", id_=id_)
        if user.id and user.id != name:
            made.attribute(f"agent:{id_}", "id", user.id)
        made.users[user.guid] = id_
        made.known[user.guid] = f"agent:{id_}"
        made.origin(f"agent:{id_}", user.guid)


def codes(made: Gathered, project: Skeleton) -> None:
    """The codebook, without the codes that are cases (some tools list cases as codes, too)."""
    cases = {case.guid for case in project.cases if case.guid}
    labels = _labels(project.codes, cases)
    ids: dict[int, str] = {}
    for place, code in enumerate(project.codes):
        if code.guid in cases:
            made.ledger.changed("Code", "case", "is one of the cases, not a code for a theme")
            continue
        id_ = ids[place] = made.number("c")
        above = code.above
        while above is not None and above not in ids:
            above = project.codes[above].above
        label = labels[place]
        made.add(
            model.Code(
                id=id_,
                label=label,
                definition=code.description,
                broader=None if above is None else ids[above],
            )
        )
        _details(made, code, id_, label)
    again = Counter(project.codes[place].guid for place in ids)
    for guid, often in again.items():
        if often > 1:
            id_ = made.codes[guid]
            why = f"{often} codes have one GUID: what names it stands at the first of them"
            made.ledger.changed("GUID of codes", "code", why, id_=id_)
    if project.codes and not ids:
        made.remarks.append("All codes of the file are cases: the codebook is empty.")


def _details(made: Gathered, code: Code, id_: str, label: str) -> None:
    about = f"code:{id_}"
    if label == code.name:
        made.ledger.carried("Code", "code", id_=id_)
    else:
        why = "shares its name with another code, or has none: the codes above it were added"
        made.ledger.changed("Code", "code", why, id_=id_)
        made.attribute(about, "name in the tool", code.name)
    if code.colour:
        made.attribute(about, "colour", code.colour)
    if not code.codable:
        made.attribute(about, "isCodable", "false")
    made.codes.setdefault(code.guid, id_)
    made.known.setdefault(code.guid, about)
    made.origin(about, code.guid)
    made.refer(code.notes, about)


def _labels(codes: Sequence[Code], cases: set[str]) -> list[str]:
    """A label for each code; no two alike."""
    names = [code.name if code.name.strip() else "(no name)" for code in codes]
    themes = [place for place, code in enumerate(codes) if code.guid not in cases]
    often = Counter(names[place] for place in themes)
    taken = {names[place] for place in themes if often[names[place]] == 1}
    labels = list(names)
    for place in themes:
        if often[names[place]] == 1:
            continue
        path = _path(codes, names, place)
        label, number = path, 1
        while label in taken:
            number += 1
            label = f"{path} ({number})"
        taken.add(label)
        labels[place] = label
    return labels


def _path(codes: Sequence[Code], names: Sequence[str], place: int) -> str:
    parts: list[str] = []
    at: int | None = place
    while at is not None:
        parts.append(names[at])
        at = codes[at].above
    return " / ".join(reversed(parts))
