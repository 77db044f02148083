"""Writing down a judgement: only the rows concerned change, and each file in one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from filelock import FileLock

from consilience import sssom
from consilience.errors import ConsilienceError, Refused
from consilience.linking import decisions, kinds
from consilience.linking.book import Book, row
from consilience.linking.decisions import Judged
from consilience.linking.ends import End
from consilience.linking.line_file import LineFile
from consilience.model import Agent, Link
from consilience.namespaces import expand

_MANUAL = "semapv:ManualMappingCuration"
#: The columns that say how a pair was suggested.
_TOOL = ("mapping_tool", "mapping_tool_version", "similarity_measure", "similarity_score")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of a pair: a word of ``kinds`` or *unsure*, and perhaps why.

    ``date`` is that of the judgement (2031-05-08); ``confidence`` from 0 to 1, as written.
    """

    kind: str
    who: str
    date: str = ""
    reason: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The row that was written, and in which files something changed."""

    id: str
    files: tuple[str, ...]


@dataclass(slots=True)
class _Change:
    """Files that are being changed."""

    book: Book
    files: dict[str, LineFile] = field(default_factory=dict)

    def file(self, name: str) -> LineFile:
        if name not in self.files:
            self.files[name] = self.book.opened(name)
        return self.files[name]

    def save(self) -> tuple[str, ...]:
        for each in self.files.values():
            if each.rows or each.path.exists():
                each.save()
        return tuple(sorted(self.files))


def judge(
    folder: Path,
    base: str,
    code: End,
    other: End,
    answer: Answer,
    *,
    tool: Mapping[str, str] = MappingProxyType({}),
    lock: Path | None = None,
) -> Written:
    """Write down what somebody says of a pair.

    The first to judge a pair makes the link (or the refusal); whoever comes later reviews it.
    To be unsure makes neither: it is kept in a file of its own.
    Who judges a second time corrects the first, as long as nobody else has judged. ``tool`` are
    SSSOM columns that say how the pair was suggested. ``lock`` keeps others from writing.
    """
    with _held(lock):
        book = Book.read(folder, base)
        person = book.agent(answer.who)
        if answer.kind != kinds.UNSURE:
            kinds.kind(answer.kind)
        _check(answer)
        pair = (code.address, other.address)
        before = decisions.judged(book).get(pair)
        change = _Change(book)
        _forget(change, [each for each in book.unsure if _of(each, pair, book, person.id)])
        links = [each for each in book.links if (each.subject, each.object) == pair]
        others = {who for each in links for who in book.persons(each)} - {person.id}
        reviewed = {each.link for each in book.reviews if each.reviewer != person.id}
        if before is not None and links and (others or any(each.id in reviewed for each in links)):
            id_ = _review(change, before, answer)
        else:
            _forget(change, links)
            id_ = _make(change, (code, other), answer, person, tool)
        return Written(id_, change.save())


def settle(
    folder: Path, base: str, code: End, other: End, answer: Answer, *, lock: Path | None = None
) -> Written:
    """Decide between judgements that differ; all of them are kept among the reviews.

    Refused where nobody disagrees, and where it was settled before.
    """
    with _held(lock):
        book = Book.read(folder, base)
        person = book.agent(answer.who)
        wanted = kinds.kind(answer.kind)
        _check(answer)
        before = decisions.judged(book).get((code.address, other.address))
        open_ = {decisions.DISPUTED, decisions.OPEN}
        if before is None or before.standing not in open_ or before.link in book.unsure:
            raise Refused(
                f"nothing is open between {code.id} and {other.id}",
                hint="consilience link status lists what is disputed",
            )
        change = _Change(book)
        id_ = before.link.id
        if wanted.word != before.kind:
            _keep_first_judgements(change, before, wanted.word)
            id_ = _rewrite(change, before.link, wanted, answer, person)
        same = wanted.word == before.kind
        _add_review(change, id_, answer, "agree" if same else "disagree", settles=True)
        return Written(id_, change.save())


def _held(lock: Path | None) -> FileLock | _Nobody:
    if lock is None:
        return _Nobody()
    lock.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(lock, timeout=10)


class _Nobody:
    """A lock that nobody holds."""

    def __enter__(self) -> None:
        return

    def __exit__(self, *_: object) -> None:
        return


def _check(answer: Answer) -> None:
    if answer.confidence and not sssom.is_share(answer.confidence):
        raise ConsilienceError("confidence is a number from 0 to 1", hint="0.8 or the like")
    if any(mark in answer.reason for mark in "\t\r\n"):
        raise ConsilienceError("a reason is one line without tabs", hint="write it as one line")


def _make(
    change: _Change, ends: tuple[End, End], answer: Answer, person: Agent, tool: Mapping[str, str]
) -> str:
    """Make the link, the refusal or the open pair."""
    code, other = ends
    file = _file(answer.kind)
    lines = change.file(file)
    has_ids = "record_id" in lines.columns
    id_ = change.book.new_id(file) if has_ids else ""
    unsure = answer.kind == kinds.UNSURE
    curie = "" if unsure else kinds.kind(answer.kind).predicate
    values = {
        "record_id": id_,
        "subject_id": code.address,
        "subject_label": code.label,
        "predicate_id": expand(curie or kinds.REFUSES),
        "predicate_modifier": "Not" if file == sssom.REFUSED else "",
        "object_id": other.address,
        "object_label": other.label,
        "mapping_justification": expand(_MANUAL),
        **_author(lines, person),
        "mapping_date": answer.date,
        "confidence": answer.confidence,
        "comment": answer.reason,
        **tool,
    }
    lines.add(_fitted(lines, row(lines, values)))
    return id_


def _fitted(lines: LineFile, values: dict[str, str]) -> dict[str, str]:
    """The values in the columns that an older file has: others' rows are not to change for ours.

    How the pair was suggested then stands at the end of the comment; names of ends are left out.
    """
    if not lines.rows:
        return values
    beside = [name for name in _TOOL if values.get(name) and name not in lines.columns]
    left = {*beside, *({"subject_label", "object_label"} - set(lines.columns))}
    kept = {name: said for name, said in values.items() if name not in left}
    if beside:
        told = "; ".join(values[name] for name in beside)
        kept["comment"] = f"{kept.get('comment', '')} [suggested by {told}]".strip()
    return kept


def _author(lines: LineFile, person: Agent) -> dict[str, str]:
    """The maker of a link, in the column that the file has."""
    if "author_id" in lines.columns and person.orcid:
        return {"author_id": f"orcid:{person.orcid}"}
    return {"author_label": person.name}


def _file(kind: str) -> str:
    return {kinds.UNSURE: sssom.UNSURE, "no": sssom.REFUSED}.get(kind, sssom.ACCEPTED)


def _of(link: Link, pair: decisions.Pair, book: Book, who: str) -> bool:
    return (link.subject, link.object) == pair and who in book.persons(link)


def _forget(change: _Change, links: Iterable[Link]) -> None:
    """Take out rows: somebody corrects what nobody else has judged."""
    for link in sorted(links, key=lambda each: each.row, reverse=True):
        lines = change.file(change.book.file_of(link))
        lines.remove(change.book.place(lines, link))


def _review(change: _Change, before: Judged, answer: Answer) -> str:
    """Add what a second person says, or put it in the place of what they said before."""
    if answer.kind == kinds.UNSURE:
        verdict = "unsure"
    else:
        verdict = "agree" if answer.kind == before.kind else "disagree"
    made = set(change.book.persons(before.link))
    if answer.who in made:
        raise Refused(
            "others have reviewed this link since you made it; it is not changed",
            hint="settle it: consilience link review --settle",
        )
    for each in change.book.reviews:
        if each.link == before.link.id and each.reviewer == answer.who and not each.settles:
            lines = change.file(sssom.REVIEWS_FILE)
            lines.remove(lines.place("id", each.id))
            return _add_review(change, before.link.id, answer, verdict, id_=each.id)
    return _add_review(change, before.link.id, answer, verdict)


def _add_review(
    change: _Change,
    link: str,
    answer: Answer,
    verdict: str,
    *,
    settles: bool = False,
    id_: str = "",
) -> str:
    lines = change.file(sssom.REVIEWS_FILE)
    taken = {each.get("id", "") for each in lines.values()}
    new = id_ or change.book.new_id(sssom.REVIEWS_FILE)
    while new in taken:
        head = new.rstrip("0123456789")
        new = f"{head}{int(new[len(head) :] or 0) + 1}"
    lines.add(
        {
            "id": new,
            "link": link,
            "reviewer": answer.who,
            "verdict": verdict,
            "date": answer.date,
            "settles": "yes" if settles else "",
            "kind": "" if answer.kind == kinds.UNSURE else answer.kind,
            "reason": answer.reason,
        }
    )
    return new


def _keep_first_judgements(change: _Change, before: Judged, settled: str) -> None:
    """What the makers of the link said becomes a review, as the row will say something else."""
    agents = {each.id for each in change.book.header.agents}
    for who in change.book.persons(before.link):
        said = before.by(who)
        if said is None or who not in agents:
            continue
        verdict = "agree" if said.kind == settled else "disagree"
        own = Answer(said.kind, who, said.date, said.reason)
        _add_review(change, before.link.id, own, verdict)


def _rewrite(
    change: _Change, link: Link, wanted: kinds.LinkKind, answer: Answer, person: Agent
) -> str:
    """Let the row say what was settled, in the file where that belongs; its id stays."""
    book = change.book
    old, new = change.file(book.file_of(link)), change.file(_file(wanted.word))
    place = book.place(old, link)
    said = list(old.values())[place]
    values = {
        **{name: each for name, each in said.items() if name not in {"author_id", "confidence"}},
        "subject_id": link.subject,
        "predicate_id": expand(wanted.predicate or kinds.REFUSES),
        "predicate_modifier": "" if wanted.predicate else "Not",
        "object_id": link.object,
        "mapping_justification": decisions.SETTLED,
        **_author(new, person),
        "mapping_date": answer.date,
        "comment": answer.reason,
    }
    if new is old:
        old.replace(place, row(old, values))
    else:
        old.remove(place)
        new.add(_fitted(new, row(new, values)))
    return link.id
