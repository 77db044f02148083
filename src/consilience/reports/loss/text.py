"""A loss report as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consilience.loss import Entry, Fate, LossReport
from consilience.reports.counts import many

_HEADINGS = {
    Fate.CARRIED: "Carried as it was",
    Fate.CHANGED: "Carried in another form",
    Fate.LEFT: "Left behind",
}


def render(report: LossReport, remarks: tuple[str, ...] = ()) -> str:
    """The report as text."""
    return "".join(f"{line}\n" for line in lines(report, remarks))


def lines(report: LossReport, remarks: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of the report."""
    yield f"{report.direction.capitalize()} of {printable(report.file)} ({report.format})"
    for fate, heading in _HEADINGS.items():
        found = [each for each in report.entries if each.fate is fate]
        if found:
            yield ""
            yield f"{heading}:"
            yield from _entries(found)
    if remarks:
        yield ""
        yield "Decided by evidence, or worth knowing:"
        for remark in remarks:
            yield f"  - {printable(remark)}"
    yield ""
    yield summary(report)


def summary(report: LossReport) -> str:
    """One sentence: how much met which fate."""
    carried, changed, left = (report.count(fate) for fate in Fate)
    return f"{carried:,} carried, {changed:,} changed, {left:,} left behind."


def _entries(entries: Iterable[Entry]) -> Iterator[str]:
    for each in entries:
        became = f" → {each.became}" if each.became and each.became != each.what else ""
        why = f": {each.why}" if each.why else ""
        yield printable(f"  {each.count:>7,}  {each.what}{became}{why}")
        if each.examples and each.fate is not Fate.CARRIED:
            more = ", …" if each.count > len(each.examples) else ""
            yield printable(f"           {many(len(each.examples), 'example')}: ") + (
                printable(", ".join(each.examples)) + more
            )


def printable(text: str) -> str:
    """The text without what could steer a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
