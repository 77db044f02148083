"""What the program does, told with two published studies and in a researcher's words."""

from __future__ import annotations

import shutil
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from consilience import api, assets, catalogue, project, query_file
from consilience.build import Built
from consilience.cards import clean, licence
from consilience.errors import Refused
from consilience.graph import KnowledgeGraph
from consilience.rdf import Iri, Term
from consilience.references import Reference
from consilience.reports.counts import many
from consilience.result import Result, Value
from consilience.vocabulary import concepts, constructs

Record = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question, and how its rows lead to the quotes behind them.

    ``under`` groups the rows; ``label`` names a row; ``ways`` are words and filters, one for
    each group of quotes behind a row; ``most`` quotes of each are shown.
    """

    name: str
    label: str
    under: str = ""
    with_sector: bool = False
    narrowest: bool = False
    most: int = 4
    ways: tuple[tuple[str, Mapping[str, str]], ...] = (("", {}),)


QUESTIONS = (
    _Asked(name="coding-themes-by-sector", label="theme_label", under="sector"),
    _Asked(
        name="construct-for-and-against",
        label="construct_label",
        narrowest=True,
        most=1,
        ways=(
            ("helped: ", {"direction": "strength"}),
            ("hindered: ", {"direction": "challenge"}),
        ),
    ),
    _Asked(name="coding-themes-of-one-sector", label="theme_label", with_sector=True),
)

_SETTINGS = 'studies = "studies"\nframeworks = "frameworks"\nprogrammes = "programmes.toml"\n'
_QUOTE = "con:ParticipantWords"
_WIDEST = 100
_HANGING = " " * 11
_STYLES = {"bold": "1", "dim": "2", "title": "1;36"}


@dataclass(frozen=True, slots=True)
class _Page:
    """Writes paragraphs that fit."""

    width: int
    colour: bool

    def style(self, text: str, name: str) -> str:
        return f"\x1b[{_STYLES[name]}m{text}\x1b[0m" if self.colour else text

    def title(self, number: int, text: str) -> str:
        return "\n" + self.style(f"{number}  {text}", "title")

    def lines(self, text: str, first: str = "   ", style: str = "") -> str:
        """A paragraph with its first line and the others indented."""
        after = " " * len(first)
        wrapped = textwrap.wrap(
            clean(text), self.width - len(after), break_on_hyphens=False, break_long_words=False
        )
        styled = [self.style(line, style) if style else line for line in wrapped]
        return "\n".join((after if number else first) + line for number, line in enumerate(styled))

    def point(self, text: str) -> str:
        return self.lines(text, "   · ")


def tell(folder: Path | None, width: int, *, colour: bool, more: bool = False) -> Iterator[str]:
    """The demonstration, piece by piece; ``folder`` keeps the example, else it is temporary."""
    with ExitStack() as stack:
        where = folder
        if where is None:
            where = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="consilience-")))
        place(where, more=more)
        yield from show(where, width, colour=colour)
    yield ""
    if folder is None:
        yield "Begin your own: consilience new my-project"
    else:
        yield f"Go on in {folder} with: consilience ask --list"


def prepare(folder: Path, *, more: bool = False) -> None:
    """Put the example into a folder and build it."""
    place(folder, more=more)
    api.build_project(folder)


def show(project_: Path, width: int, *, colour: bool) -> Iterator[str]:
    """Build the example where it was placed, and tell what it holds."""
    page = _Page(min(width, _WIDEST), colour)
    built = api.build_project(project_)
    with api.open(project_) as kg:
        number = len(kg.studies())
        count = {2: "Two", 7: "Seven"}.get(number, str(number))
        yield page.style(f"{count} published studies of collaboration, brought together", "bold")
        yield from _read(page, kg)
        yield from _checked(page, built)
        yield from _inferred(page, kg)
        yield from _asked(page, kg)
        yield from _credited(page, kg)


def place(folder: Path, *, more: bool = False) -> None:
    """Put the seed studies, and ``more`` published ones, into a folder as a project of its own."""
    file = folder / project.FILE
    if file.exists():
        raise Refused(
            f"{file} is already there; nothing was written",
            hint="name a folder that is new or empty",
        )
    seeds = project.seeds()
    shutil.copytree(seeds.studies_folder, folder / "studies", dirs_exist_ok=True)
    if more:
        for part in ("studies", "reviews"):
            there = assets.DATA / "evidence" / part
            shutil.copytree(there, folder / part, dirs_exist_ok=True)
    shutil.copytree(assets.DATA / "frameworks", folder / "frameworks", dirs_exist_ok=True)
    shutil.copy(seeds.programmes, folder / "programmes.toml")
    shutil.copy(seeds.deposit, folder / "deposit.toml")
    file.write_text(_SETTINGS, encoding="utf-8")


def _said(kg: KnowledgeGraph, beginning: str, study: Term | None = None) -> Iterator[str]:
    """The sentences of the queries whose names begin so, filled with what they give."""
    for name, file in query_file.folder("demo", ("says",)).items():
        if name.startswith(beginning):
            result = Result.of(kg.store.query(file.text))
            for terms, record in zip(result.terms, result.records(), strict=True):
                if study is None or terms[0] == study:
                    yield file.head["says"].format(**record)


def _read(page: _Page, kg: KnowledgeGraph) -> Iterator[str]:
    yield page.title(1, "What was read")
    studies = kg.studies()
    for terms, record in zip(studies.terms, studies.records(), strict=True):
        yield ""
        yield page.lines(str(record["title"]), style="bold")
        yield page.point(_held(record))
        for sentence in _said(kg, "read-", terms[0]):
            yield page.point(sentence)
        yield page.point(f"its words may be used under {licence(str(record['licence']))}")


def _held(record: Record) -> str:
    quotes, findings = int(record["quotes"] or 0), int(record["findings"] or 0)
    speakers, codes = int(record["speakers"] or 0), int(record["codes"] or 0)
    if not quotes:
        return f"{findings} findings of the authors, retold, in {codes} codes; it holds no quotes"
    return f"{quotes} quotes of participants, {speakers} speaker labels, {codes} themes"


def _checked(page: _Page, built: Built) -> Iterator[str]:
    report = built.report
    rows = sum(number for _, number in report.rows)
    yield page.title(2, "What was checked")
    yield ""
    yield page.lines(
        f"{many(rows, 'row')} of {many(len(report.rows), 'table')} against "
        f"{_rules()} rules: ids, codes, speakers, privacy, rights, and whether "
        "it all fits together."
    )
    if not report.findings:
        yield page.lines("Nothing needs a look.")
        return
    hard = "nothing stands in the way" if report.ok else "nothing was built"
    yield page.lines(f"{many(len(report), 'thing')} to look at some time; {hard}:")
    by_code: dict[str, list[str]] = {}
    for finding in report:
        by_code.setdefault(finding.code, [finding.message]).append(str(finding.place))
    for code, (message, *places) in by_code.items():
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        yield page.point(f"{code}: {message} ({places[0]}{more})")


def _rules() -> int:
    """How many rules look at studies (those of area V look at the list of terms itself)."""
    return sum(not code.startswith("V") for code in catalogue.rules())


def _inferred(page: _Page, kg: KnowledgeGraph) -> Iterator[str]:
    yield page.title(3, "What follows from it, though nobody wrote it down")
    yield ""
    for sentence in _said(kg, "inferred-"):
        yield page.point(sentence)
    yield page.lines("Each of these is kept apart from what the studies state.", style="dim")


def _asked(page: _Page, kg: KnowledgeGraph) -> Iterator[str]:
    yield page.title(4, "Three questions, with the words behind the answers")
    for asked in QUESTIONS:
        result = kg.ask(asked.name)
        yield ""
        yield page.lines(result.question, style="bold")
        yield page.lines(f"consilience ask {asked.name}", style="dim")
        yield from _rows(page, kg, asked, result)
        yield ""
        yield page.lines(result.caution, style="dim")


def _rows(page: _Page, kg: KnowledgeGraph, asked: _Asked, result: Result) -> Iterator[str]:
    before = ""
    for terms, record in zip(result.terms, result.records(), strict=True):
        iris = dict(zip(result.variables, map(str, terms), strict=True))
        if asked.narrowest and not _narrow(iris["construct"]):
            continue
        heading = _label(iris[asked.under]) if asked.under else ""
        if heading != before:
            before = heading
            yield ""
            yield page.lines(heading[:1].upper() + heading[1:], style="bold")
        if not heading:
            yield ""
        label = str(record[asked.label])
        sector = f" ({_label(iris['sector'])})" if asked.with_sector else ""
        yield page.point(label[:1].upper() + label[1:] + sector)
        known: dict[str, str | Term] = {
            name: Iri(iris[name]) for name in ("theme", "construct", "sector") if name in iris
        }
        for words, direction in asked.ways:
            found = kg.quotes(**known, **direction).records()
            for each in found[: asked.most]:
                yield from _quote(page, each, words)
            if len(found) > asked.most:
                others = _others(found[asked.most :])
                yield page.lines(f"also {others}", _HANGING, style="dim")


def _others(records: list[dict[str, Value]]) -> str:
    """The ids of what is not shown, quotes and findings apart."""
    quotes = [str(each["id"]) for each in records if each["kind"] == _QUOTE]
    findings = [str(each["id"]) for each in records if each["kind"] != _QUOTE]
    parts = [
        f"{many(len(ids), word)} ({', '.join(ids)})"
        for word, ids in (("quote", quotes), ("finding", findings))
        if ids
    ]
    return " and ".join(parts)


def _quote(page: _Page, record: Record, words: str) -> Iterator[str]:
    """One line of the words, one of who said them."""
    room = page.width - len(_HANGING) - 2
    text = clean(str(record["text"]))
    shown = text if len(text) <= room else text[: text.rfind(" ", 0, room - 3)] + " […]"
    if record["kind"] == _QUOTE:
        shown, who = f"“{shown}”", str(record["speaker"])
    else:
        who = f"finding of the authors, {record['study']}"
    yield f"     {record['id']!s:<6}{shown}"
    yield page.lines(f"{words}{who}", _HANGING, style="dim")


def _narrow(construct: str) -> bool:
    """Whether a construct is an indicator and not one of the dimensions above."""
    return any(each.iri == construct and each.broader for each in constructs().values())


def _label(sector: str) -> str:
    return next(each.label for each in concepts("sector").values() if each.iri == sector)


def _credited(page: _Page, kg: KnowledgeGraph) -> Iterator[str]:
    yield page.title(5, "Whose words these are")
    yield ""
    for reference in kg.cite():
        yield from _cited(page, reference)


def _cited(page: _Page, reference: Reference) -> Iterator[str]:
    yield page.point(f"{reference}. {licence(reference.licence)}".rstrip(". ") + ".")
