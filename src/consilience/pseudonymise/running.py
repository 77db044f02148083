"""Pseudonymising a study folder, and taking it back: whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from consilience import deidentification, study_folder
from consilience.deidentification import Entry
from consilience.errors import Refused
from consilience.model import Organisation, Pseudonym, Study
from consilience.pseudonymise import key, names, registry
from consilience.pseudonymise.edits import Spot
from consilience.pseudonymise.finder import Backward, Forward, Replaced
from consilience.pseudonymise.folder import Rewriting
from consilience.pseudonymise.key import Run
from consilience.pseudonymise.matching import Matcher
from consilience.pseudonymise.names import Name
from consilience.pseudonymise.near import Near
from consilience.study_toml import FILE
from consilience.swap import exchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was replaced, or would be; no name stands in it.

    ``looks`` are replaced, and perhaps only words that begin a sentence; ``near`` is nearly a name
    and stays; ``fixed`` are names in what is not changed (ids, addresses, citations); ``unread``
    are files that are not changed (recordings, Word …). ``guessed`` labels went back to the first
    form of a name as their place changed since; ``unsure`` ones stayed.
    """

    study: str
    replaced: tuple[Replaced, ...]
    looks: tuple[tuple[Spot, str], ...] = ()
    near: tuple[Near, ...] = ()
    fixed: tuple[tuple[Spot, str], ...] = ()
    unread: tuple[str, ...] = ()
    registered: int = 0
    guessed: int = 0
    unsure: int = 0
    written: bool = False

    @property
    def clean(self) -> bool:
        """Whether nothing is left that somebody has to look at."""
        return not (self.looks or self.near or self.fixed or self.unread)

    @property
    def count(self) -> int:
        """How many replacements there are."""
        return sum(each.count for each in self.replaced)


def pseudonymise(
    study: Path,
    list_: Path,
    *,
    key_file: Path | None,
    project: Path | None = None,
    date: str = "",
    who: str = "",
    anywhere: bool = False,
    dry_run: bool = False,
) -> Outcome:
    """Replace the names of a list by labels in everything that a study folder holds.

    Without ``key_file`` nobody can go back. ``project`` is where no key may lie. ReadError where
    the list or the study cannot be read; Refused where the key or the list lies where it travels
    with the study, or where a label gives a name away.
    """
    model = _read(study)
    runs = _runs(key_file, study, project, anywhere=anywhere)
    names.demand_apart(list_, study)
    registered = {each.label: each.kind for each in model.records(Pseudonym)}
    known = names.read(list_, registered, {each.id for each in model.records(Organisation)})
    _demand_silent(known)
    run = Run(number=_next(study), date=date)
    finder = Forward(known, [*registered, *(each.label for each in known)], run)
    with _copy(study) as new:
        work = Rewriting(new, finder)
        work.run()
        used = {label for here in run.forms.values() for label, _ in here}
        added = registry.register(new, known, used, run) if finder.replaced else 0
        outcome = Outcome(
            study=study.name,
            replaced=tuple(finder.replaced),
            looks=tuple(finder.looks),
            near=tuple(finder.watch.found()),
            fixed=(*work.fixed, *(_inside(new, work.unread, known) if work.unread else ())),
            unread=tuple(sorted(work.unread)),
            registered=added,
            written=bool(finder.replaced) and not dry_run,
        )
        if outcome.written:
            _log(new, outcome, run, who)
            _demand_same(model, new)
            if key_file is not None:
                run.names = {label: name for label, name in run.names.items() if label in used}
                key.write(key_file, study.name, [*runs, run])
            exchanged(new, study)
    return outcome


def reverse(
    study: Path, key_file: Path, *, project: Path | None = None, dry_run: bool = False
) -> Outcome:
    """Put back what the runs in a key replaced, the last one first. The key stays as it is."""
    model = _read(study)
    runs = _runs(key_file, study, project, anywhere=True)
    if not runs:
        raise Refused(
            "nothing of what this key knows was done to the study; nothing was changed",
            hint="give the key that --key named",
        )
    replaced: list[Replaced] = []
    guessed = unsure = 0
    kinds = {each.label: each.kind for each in model.records(Pseudonym)}
    with _copy(study) as new:
        for number, run in reversed(list(enumerate(runs))):
            finder = Backward(run, kinds, {label for each in runs[:number] for label in each.names})
            work = Rewriting(new, finder, back=True)
            registry.strike(new, run)
            work.run()
            _unlog(new, run)
            replaced += finder.replaced
            guessed, unsure = guessed + finder.guessed, unsure + finder.left
        _demand_same(model, new)
        if not dry_run:
            exchanged(new, study)
    return Outcome(
        study=study.name,
        replaced=tuple(replaced),
        guessed=guessed,
        unsure=unsure,
        written=not dry_run,
    )


def _read(study: Path) -> Study:
    """The study, every row of which can be read (ReadError at the first that cannot)."""
    found = study_folder.read(study)
    for kind in found.tables:
        for _ in found.records(kind):
            pass
    return found


def _runs(key_file: Path | None, study: Path, project: Path | None, *, anywhere: bool) -> list[Run]:
    """The runs that a key knows of and that took place."""
    if key_file is None:
        return []
    key.demand_apart(key_file, study, project or study, anywhere=anywhere)
    done = {each.run for each in deidentification.entries(study)}
    return [each for each in key.read(key_file, study.name) if each.number in done]


def _next(study: Path) -> int:
    return max((each.run for each in deidentification.entries(study)), default=0) + 1


def _inside(folder: Path, files: list[str], known: list[Name]) -> Iterator[tuple[Spot, str]]:
    """Names that can be read in files that are not changed (Word, workbooks, packed ones …)."""
    from consilience.disclosure import leaks  # noqa: PLC0415 - only where there are such files

    needles = [
        leaks.Needle(form.words, "name") for name in known for form in name.forms if not form.exact
    ]
    for file in files:
        found = leaks.scan(folder / file, needles) if (folder / file).is_file() else ()
        if any(each.kind == "name" for each in found):
            yield Spot(file), "in a file that is not changed"


def _demand_silent(known: list[Name]) -> None:
    """Refused where a label holds a name: it would be in every place where the name was."""
    matcher = Matcher(known, ())
    for each in known:
        if matcher.matches(each.label[1:-1]):
            raise Refused(
                "a label in the list holds a name of the list; nothing was changed",
                hint="call people and organisations by what they are: [midwife 1]",
            )


@contextmanager
def _copy(study: Path) -> Iterator[Path]:
    """A copy of a folder beside it, which is gone afterwards, whatever happens.

    One that a killed run left behind holds names, and goes as well.
    """
    beside = f".{study.name}-pseudonymise-"
    for each in study.parent.glob(f"{beside}*"):
        shutil.rmtree(each, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=beside, dir=study.parent) as temporary:
        new = Path(temporary) / study.name
        shutil.copytree(study, new, symlinks=True)
        yield new


def _log(folder: Path, outcome: Outcome, run: Run, who: str) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    labels: dict[tuple[str, str], set[str]] = {}
    for each in outcome.replaced:
        where = each.kind, each.spot.file
        counts[where] += each.count
        labels.setdefault(where, set()).add(each.label)
    rows = [
        Entry(
            run=run.number,
            date=run.date,
            who=who,
            method=deidentification.METHOD,
            kind=kind,
            file="sources" if file.startswith("sources/") else file,
            names=len(labels[kind, file]),
            replacements=count,
        )
        for (kind, file), count in sorted(counts.items())
    ]
    before = deidentification.entries(folder)
    path = folder / deidentification.FILE
    path.write_text(deidentification.text([*before, *rows]), encoding="utf-8", newline="\n")


def _unlog(folder: Path, run: Run) -> None:
    path = folder / deidentification.FILE
    rows = [each for each in deidentification.entries(folder) if each.run != run.number]
    if rows:
        path.write_text(deidentification.text(rows), encoding="utf-8", newline="\n")
    else:
        path.unlink(missing_ok=True)


def _demand_same(before: Study, folder: Path) -> None:
    """Whatever was replaced, the study is read as before and has as many records of each kind.

    It stands for a fault of the program; nothing is written then.
    """
    tomllib.loads((folder / FILE).read_text(encoding="utf-8-sig"))
    after = _read(folder)
    for kind in before.tables:
        if kind is not Pseudonym and before.count(kind) != after.count(kind):
            message = f"the number of rows changed ({kind.__name__}); nothing was written"
            raise Refused(message, hint="please report it")
