"""Importing: drop files, see what was understood, put it right, save it as a study."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from consilience import study_folder, vocabulary
from consilience.access import LICENCES
from consilience.cells import ID
from consilience.errors import ConsilienceError, Refused
from consilience.findings import Severity
from consilience.loss import Fate
from consilience.pages.excerpts import WORDS
from consilience.pages.here.asked import Asked, Reply, link, page
from consilience.readers import registry
from consilience.readers.table import meanings
from consilience.readers.table.column_map import FIXED
from consilience.readers.unsaid import LICENCE
from consilience.tray import Drop, Tray
from consilience.tray.looking import Look, Trouble, examine, hear, seen
from consilience.tray.said import NEWER, Said
from consilience.tray.saving import Saved, save

_LEVELS = 6
_SHOWN = 50
#: Lists whose words fill what holds for every row.
_CHOICES = {
    "kind": ("participant-words", "observer-note", "document-extract", "author-finding"),
    "wording": "wording",
    "source_kind": "sourcekind",
    "layer_kind": "layerkind",
    "collaboration_kind": ("network", "consortium", "community", "partnership", "alliance", "site"),
    "codes_from": ("top", "bottom"),
}
_WORDS = {"role": "role", "profession": "profession", "organisation-type": "orgtype"}
_OPTIONS = {
    "language": "Language of the words (en, cy …)",
    "source_kind": "What the sources are (interview, focus-group, document …)",
    "excerpt_kind": "What the quotes are (participant-words, observer-note …)",
    "speaker_from": "Who speaks: case, source, turn, variable:NAME or set:NAME",
    "role_from": "The variable that holds the role",
    "profession_from": "The variable that holds the profession",
    "organisation_from": "The variable that holds the organisation",
    "organisation_type_from": "The variable that holds the type of organisation",
    "wave_from": "The variable that holds the round of data collection",
    "labels": "Labels before a colon that are speakers, with semicolons between",
    "source_name": "What names of sources say, such as {collaboration}_{wave}_{role}",
    "source_group": "What groups of sources say, such as Role: {role}",
    "collaboration_kind": "What the collaborations are (site, network, community …)",
    "positions": "What positions count (utf-16, code-points, utf-8)",
    "merge": "Selections of one place are one quote (yes, no)",
    "project": "Which project, where the file holds several",
    "text": "Which text the annotations are about",
}
_TIERS = (
    ("", "Not said: controlled"),
    ("open", "Open: everybody"),
    ("safeguarded", "Safeguarded: whoever agrees to terms"),
    ("controlled", "Controlled: whoever is let in"),
    ("never", "Never: nobody but you"),
)


def answer(asked: Asked) -> Reply:
    """The page at a path, or what came of a form."""
    parts = asked.parts[1:]
    tray = Tray(asked.tray)
    if not parts:
        return _dropped(asked, tray) if asked.sends else _start(asked)
    drop = tray.drop(parts[0])
    with drop.held():
        if asked.sends and asked.one("do") == "discard":
            tray.throw_away(drop.id)
            return Reply(to=link("/import", thrown="1"))
        if saved := Saved.of(drop):
            return _saved(asked, saved)
        if not asked.sends:
            return _look(asked, drop)
        return _said(asked, drop)


def _start(asked: Asked, problem: str = "") -> Reply:
    return page(
        asked,
        "import.html",
        "Import",
        status=400 if problem else 200,
        problem=problem,
        thrown=bool(asked.one("thrown")),
        readers=list(registry.READERS.values()),
    )


def _dropped(asked: Asked, tray: Tray) -> Reply:
    drop = tray.drop(asked.one("drop"))
    if not drop.files:
        tray.throw_away(drop.id)
        return _start(asked, "No file was chosen.")
    return Reply(to=link(f"/import/{drop.id}"))


# --- a form ---------------------------------------------------------------------------------


def _said(asked: Asked, drop: Drop) -> Reply:
    """Hear what a form says; save where it says nothing but what was shown."""
    here = link(f"/import/{drop.id}")
    try:
        _heard(asked, drop)
    except ConsilienceError as error:
        return _look(asked, drop, problem=error)
    if asked.one("do") != "save":
        return Reply(to=here + "#found")
    if seen(drop, asked.project, Said.of(drop, asked.project)) != asked.one("seen"):
        changed = Refused(
            "you changed something since this was looked at; nothing was saved",
            hint="this is what comes of it now: look at it, then save",
        )
        return _look(asked, drop, problem=changed)
    try:
        if not asked.one("confirmed") and _questions(examine(drop, asked.project)):
            raise Refused(
                "nothing was saved", hint="tick below that you have looked at what changes"
            )
        saved = save(drop, asked.project, asked.one("seen"), asked.today)
    except ConsilienceError as error:
        return _look(asked, drop, problem=error)
    return Reply(to=here, built=saved.built)


def _heard(asked: Asked, drop: Drop) -> None:
    now = Said.of(drop, asked.project)
    said = replace(
        now,
        study=asked.one("study") or now.study,
        title=" ".join(asked.one("title").split()),
        licence=asked.one("licence"),
        access=asked.one("access"),
        how=asked.one("how"),
        apart=asked.one("apart"),
        media=bool(asked.one("media")),
    )
    if not ID.fullmatch(said.study):
        raise Refused(
            f"“{said.study}” cannot be the id of a study",
            hint="use letters, digits, full stops, hyphens and underscores",
        )
    if said.study != now.study:
        said = replace(said, how="")
    said.keep(drop)
    given = {name: values[0] for name, values in asked.given.items() if values}
    for number in range(len(drop.files)):
        start = f"f{number}."
        own = {name[len(start) :]: each for name, each in given.items() if name.startswith(start)}
        if own:
            before = {n: v.replace("\r\n", "\n") for n, v in own.items()}
            hear(drop, asked.project, number, before)


# --- what is shown --------------------------------------------------------------------------


def _look(asked: Asked, drop: Drop, problem: ConsilienceError | None = None) -> Reply:
    look = examine(drop, asked.project)
    told = (Trouble.of(problem) if problem else None, look.problem)
    problems = [each for each in told if each]
    loss = look.made.loss if look.made else None
    return page(
        asked,
        "import-look.html",
        f"Import of {look.files[0].name}" if look.files else "Import",
        status=400 if problems else 200,
        drop=drop,
        look=look,
        said=look.said,
        problems=[(each.said, _hint(each)) for each in problems],
        twice=[meanings.explained(m) for f in look.files if f.table for m in f.table.duplicates],
        counts=_counts(look),
        changed=[e for e in loss.entries if e.fate is Fate.CHANGED] if loss else [],
        left=[e for e in loss.entries if e.fate is Fate.LEFT] if loss else [],
        carried=[e for e in loss.entries if e.fate is Fate.CARRIED] if loss else [],
        remarks=_remarks(look),
        questions=_questions(look),
        changes=look.made.changes.lines() if look.made and look.made.changes else [],
        in_file=[group for group in look.groups if group.spots[0].in_file],
        later=[group for group in look.groups if not group.spots[0].in_file],
        errors=look.report.count(Severity.ERROR) if look.report else 0,
        shown=_SHOWN,
        meanings=_meanings(look),
        fixed=FIXED,
        choices=_choices(),
        words={name: vocabulary.concepts(scheme) for name, scheme in _WORDS.items()},
        option_words=_OPTIONS,
        tiers=_TIERS,
        licences=LICENCES,
        unsaid=LICENCE,
        newer=NEWER,
        readable=all(each.reader for each in look.files),
        is_newer=look.there and not look.decide and not look.said.how,
        media=any(each.reader and "media" in each.reader.takes for each in look.files),
    )


def _hint(problem: Trouble) -> str:
    """What to do, where it can be done on a page."""
    return "" if "--" in problem.hint or "consilience " in problem.hint else problem.hint


def _remarks(look: Look) -> list[str]:
    """What was decided, but for what the form asks anyway."""
    if look.made is None:
        return []
    asked = ("Nobody said who may see", "The file does not say under which licence")
    above = "Say otherwise above, under “What the file does not say itself”."
    return [
        re.sub(r"Say otherwise with .*\.$", above, each)
        for each in look.made.remarks
        if not each.startswith(asked)
    ]


_COUNTED = {
    **WORDS,
    "speaker": ("speaker", "speakers"),
    "code": ("code", "codes"),
    "coding": ("coding", "codings"),
    "source": ("source", "sources"),
    "collaboration": ("collaboration", "collaborations"),
    "organisation": ("organisation", "organisations"),
    "note": ("note", "notes"),
    "attribute": ("other detail", "other details"),
    "pseudonym": ("bracket", "brackets"),
}


def _counts(look: Look) -> list[tuple[int, str]]:
    found = {**look.kinds, **dict(look.made.counts)} if look.made else {}
    return [
        (found[kind], words[found[kind] != 1]) for kind, words in _COUNTED.items() if kind in found
    ]


def _questions(look: Look) -> list[str]:
    """What has to be confirmed beside the columns, which saving itself confirms."""
    asked = look.made.questions if look.made else ()
    return [
        each.replace(" (what is not: --apart KIND:ID)", "")
        for each in asked
        if not each.endswith("were guessed.")
    ]


def _meanings(look: Look) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column may mean, in groups; with what is said of single codes."""
    levels = [(f"code.{n}", meanings.explained(f"code.{n}")) for n in range(1, _LEVELS + 1)]
    own = {
        column.meaning
        for file in look.files
        if file.table
        for column in file.table.columns
        if column.meaning not in meanings.SINGLE and column.meaning not in meanings.SEVERAL
    }
    codes = ("code", "codes")
    of_codes = [(word, meanings.SEVERAL[word]) for word in codes] + levels
    more = sorted(own - {word for word, _ in of_codes})
    of_codes += [(word, meanings.explained(word)) for word in more]
    quote = ("text", "id", "source", "locator", "kind", "wording", "language", "note", "wave")
    who = ("speaker", "role", "profession", "organisation-type", "collaboration")
    coding = ("coder", "date", "direction", "memo")
    rest = [word for word in meanings.SEVERAL if word not in {*codes, "locator", "note"}]
    every = {**meanings.SINGLE, **meanings.SEVERAL}
    return [
        ("The quote", [(word, every[word]) for word in quote]),
        ("Who said it", [(word, every[word]) for word in who]),
        ("Themes and codes", of_codes),
        ("The coding", [(word, every[word]) for word in coding]),
        ("Other", [(word, every[word]) for word in rest]),
    ]


def _choices() -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for name, given in _CHOICES.items():
        if isinstance(given, str):
            found[name] = [(s, c.label.capitalize()) for s, c in vocabulary.concepts(given).items()]
        else:
            found[name] = [(word, word.replace("-", " ").capitalize()) for word in given]
    return found


def _saved(asked: Asked, saved: Saved) -> Reply:
    folder = asked.project.studies_folder / saved.study
    there = (folder / "study.toml").is_file()
    header = study_folder.read(folder).header if there else None
    return page(
        asked,
        "import-saved.html",
        f"Saved as {saved.study}" if saved.written else "Nothing had changed",
        saved=saved,
        header=header,
        folder=f"{asked.project.setting('studies')}/{saved.study}",
        files=sorted(each.name for each in folder.iterdir()) if there else [],
    )
