"""Reviewing links: where they stand, and one pair after the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from consilience import linking, study_toml
from consilience.errors import ConsilienceError
from consilience.linking import Item, Mode, agreeing, kinds
from consilience.linking.decisions import STANDINGS, Judged
from consilience.linking.ends import End, study_of, titles
from consilience.linking.review import frameworks_of
from consilience.model import Agent
from consilience.pages.here import reviewers, sittings
from consilience.pages.here.asked import Asked, Reply, link, page
from consilience.pages.here.sittings import Goal, Sitting

_START = "/links/review"
_LONGEST_REASON = 2000
#: What each way of going through pairs is called, and what it is.
_MODES = {
    Mode.FIRST: ("Suggestions", "pairs that the program suggests and nobody has judged"),
    Mode.SECOND: (
        "Second look",
        "pairs that others judged; what they said is hidden from you",
    ),
    Mode.UNSURE: ("Unsure", "pairs of which you were unsure"),
    Mode.SETTLE: ("To settle", "pairs of which people said different things"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A pair as the list shows it; ``kind`` is empty where it is hidden from a second reviewer."""

    code: str
    other: str
    kind: str
    standing: str
    by: tuple[str, ...]


def answer(asked: Asked) -> Reply:
    """The page at a path, or what came of an answer."""
    parts = asked.parts[2:]
    if not parts:
        return _studies(asked)
    study = parts[0]
    study_of(asked.project, study)
    who = reviewers.of(asked, study)
    if who is None:
        return reviewers.first(asked, study)
    if len(parts) == 1:
        return _study(asked, study, who)
    if len(parts) == 2 and parts[1] in list(Mode):  # noqa: PLR2004 - study and mode
        goal = Goal(study, who.id, Mode(parts[1]), asked.all("to"))
        return _judge(asked, goal, who) if asked.sends else _pair(asked, goal, who)
    raise ConsilienceError(
        "there is nothing at this address", hint="go back to the list of studies"
    )


def _studies(asked: Asked) -> Reply:
    found, broken = [], []
    for folder in asked.project.studies:
        try:
            status = linking.status(asked.project, folder.name)
            found.append((status, study_toml.read(folder / study_toml.FILE).title))
        except ConsilienceError as error:
            broken.append((folder.name, error))
    return page(
        asked,
        "links.html",
        "Review links",
        studies=found,
        broken=[(name, str(error), error.hint) for name, error in broken],
        name=reviewers.name(asked),
    )


# --- where the links of a study stand ------------------------------------------------------


def _study(asked: Asked, study: str, who: Agent) -> Reply:
    status = linking.status(asked.project, study)
    names = _names(asked, status)
    every = bool(asked.one("all"))
    rows = [
        Row(
            code=names.get(each.pair[0], status.name(each.pair[0])),
            other=names.get(each.pair[1], status.name(each.pair[1])),
            kind=each.kind if every or not _hidden(each, who.id) else "",
            standing=each.standing,
            by=tuple(one.who for one in each.decisions),
        )
        for each in status.pairs
    ]
    waiting = {
        mode: len(linking.queue(asked.project, study, who.id, mode=mode))
        for mode in (Mode.SECOND, Mode.UNSURE, Mode.SETTLE)
    }
    return page(
        asked,
        "links-study.html",
        f"Links of {study}",
        study=study,
        who=who,
        found=status,
        rows=rows,
        hidden=any(not row.kind for row in rows),
        every=every,
        standings=[(word, status.count(standing=word)) for word in STANDINGS],
        waiting=waiting,
        modes=_MODES,
        frameworks=titles(asked.project),
        usual=frameworks_of(asked.project, study),
        agreements=linking.agreements(asked.project, study),
        caution=agreeing.CAUTION,
    )


def _hidden(each: Judged, who: str) -> bool:
    """Whether somebody is still to judge a pair without knowing what others said."""
    return each.by(who) is None and each.settlement is None


def _names(asked: Asked, status: linking.Status) -> dict[str, str]:
    """What the ends of links are called."""
    from consilience.linking import ends  # noqa: PLC0415 - its functions, under its name

    found = {each.address: each.label for each in status.gaps}
    for every in ends.frameworks(asked.project).values():
        found |= {each.address: each.label for each in every}
    for folder in asked.project.studies:
        if any(f"/study/{folder.name}/code/" in end for each in status.pairs for end in each.pair):
            own = ends.codes(folder, asked.project.base)
            found |= {each.address: each.label for each in own}
    return found


# --- one pair ------------------------------------------------------------------------------


def _pair(asked: Asked, goal: Goal, who: Agent, problem: ConsilienceError | None = None) -> Reply:
    wanted = asked.one("pair")
    sitting = sittings.of(asked.project, goal, asked.version, fresh=bool(asked.one("anew")))
    place = sitting.place(wanted) if wanted else None
    if place is None and not wanted:
        if not sitting.left and not asked.one("done"):  # over: look for more
            sitting = sittings.of(asked.project, goal, asked.version, fresh=True)
        first = sitting.following(-1)
        place = sitting.place(first.id) if first else None
    if place is None or asked.one("done"):
        return _end(asked, goal, who, sitting)
    item = sitting.items[place]
    return page(
        asked,
        "link.html",
        f"{item.code.label}: {item.other.label}",
        status=400 if problem else 200,
        study=goal.study,
        who=who,
        goal=goal,
        item=item,
        sides=(_side(item.code, goal.study), _side(item.other, goal.study)),
        place=place,
        sitting=sitting,
        before=sitting.items[place - 1].id if place else "",
        after=_after(sitting, place),
        kinds=kinds.KINDS,
        mode=_MODES[goal.mode][0],
        said=sitting.judged.get(item.id, ""),
        reason=asked.one("reason") or sitting.reasons.get(item.id, ""),
        problem=problem,
    )


def _side(end: End, study: str) -> tuple[End, str]:
    """An end, and what kind of thing it is."""
    return end, "Theme or code" if end.scheme == study or end.examples else "Construct"


def _after(sitting: Sitting, place: int) -> str:
    return sitting.items[place + 1].id if place + 1 < len(sitting.items) else ""


def _end(asked: Asked, goal: Goal, who: Agent, sitting: Sitting) -> Reply:
    return page(
        asked,
        "links-end.html",
        "Nothing more to review here",
        study=goal.study,
        who=who,
        goal=goal,
        mode=_MODES[goal.mode][0],
        counted=Counter(sitting.judged.values()).most_common(),
        left=sitting.left,
    )


def _judge(asked: Asked, goal: Goal, who: Agent) -> Reply:
    sitting = sittings.of(asked.project, goal, asked.version)
    here = f"{_START}/{goal.study}/{goal.mode}"
    to = {"to": goal.to[0]} if goal.to else {}
    place = sitting.place(asked.one("pair"))
    if place is None:
        raise ConsilienceError(
            "this pair is not offered any more; nothing was written",
            hint="codes or links have changed in the meantime: go back to the study",
        )
    item = sitting.items[place]
    reason = " ".join(asked.one("reason").split())[:_LONGEST_REASON]
    given = linking.Answer(_kind(asked, goal), who.id, asked.today, reason)
    try:
        linking.record(asked.project, goal.study, item, given, mode=goal.mode)
    except ConsilienceError as error:
        return _pair(asked, goal, who, problem=error)
    sitting.judged[item.id] = given.kind
    sitting.reasons[item.id] = reason
    following = _next(sitting, place)
    return Reply(
        to=link(here, **to, pair=following.id) if following else link(here, **to, done="1")
    )


def _next(sitting: Sitting, place: int) -> Item | None:
    """The next pair that is not judged; past the end is the end, though some were skipped."""
    rest = sitting.items[place + 1 :]
    return next((each for each in rest if each.id not in sitting.judged), None)


def _kind(asked: Asked, goal: Goal) -> str:
    said = asked.one("kind")
    if said == kinds.UNSURE and goal.mode is not Mode.SETTLE:
        return said
    return kinds.kind(said).word
