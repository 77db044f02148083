"""A whole made-up project: settings, shared files, studies, and what is known of them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from consilience.errors import Refused
from consilience.executor import Executor, Here, Processes
from consilience.generator import defects, framework, plan, study, truth
from consilience.generator.plan import Order, StudyPlan
from consilience.generator.truth import Truth


@dataclass(frozen=True, slots=True)
class Generated:
    """A project that was made. ``expected`` is what is known of it, as in expected.json."""

    folder: Path
    rows: int
    expected: dict[str, object]


def make(folder: Path, order: Order, *, jobs: int = 1) -> Generated:
    """Make a project in a new folder; it is there whole or not at all.

    The same order gives the same bytes, whatever the number of ``jobs`` (processes).
    """
    if folder.exists():
        raise Refused(
            f"{folder} is already there; nothing was written", hint="name a folder that is new"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
        new = Path(temporary) / "new"
        (new / "studies").mkdir(parents=True)
        plans = defects.assigned(plan.studies(order), order)
        _write_shared(new, plans)
        truths = list(_made(plans, new / "studies", jobs))
        truths += defects.damaged.make(new / "studies", defects.wanted(order))
        spares = max(each.spares for each in truths)
        framework.write(new / "frameworks" / framework.ID, spares, undefined=order.violations > 0)
        expected = truth.expected(order, truths)
        text = json.dumps(expected, ensure_ascii=False, indent=1)
        _write(new / truth.FILE, text + "\n")
        new.replace(folder)
    rows = sum(count for each in truths for count in each.rows.values())
    return Generated(folder, rows, expected)


def _made(plans: tuple[StudyPlan, ...], studies: Path, jobs: int) -> Iterator[Truth]:
    """Every study; the largest is begun first."""
    ordered = sorted(plans, key=lambda each: (-each.quotes, each.number))
    executor: Executor = Processes(jobs) if jobs > 1 and len(plans) > 1 else Here()
    for _, outcome in executor.run(partial(study.make, studies=studies), ordered):
        if isinstance(outcome, Exception):
            raise outcome
        yield outcome


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_shared(folder: Path, plans: tuple[StudyPlan, ...]) -> None:
    _write(folder / "consilience.toml", "# Made by consilience generate; nothing here is real.\n")
    shared = []
    for kind in ("programme", "initiative"):
        for id_ in dict.fromkeys(getattr(each, kind) for each in plans):
            label = id_.replace("-", " ").capitalize()
            shared.append(f'[[{kind}]]\nid = "{id_}"\nlabel = "{label}"\n')
    _write(folder / "programmes.toml", "\n".join(shared))
