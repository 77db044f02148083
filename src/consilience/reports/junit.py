"""Findings as JUnit XML, which build servers list: one case a file."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from consilience.findings import Finding, Report, Severity
from consilience.reports import Look


def render(report: Report, look: Look = Look()) -> str:  # noqa: B008  # Look is frozen
    """The report as one test suite; errors fail, the rest is told."""
    files: dict[str, list[Finding]] = {file: [] for file, _ in report.rows}
    for finding in report:
        files.setdefault(finding.place.file, []).append(finding)
    failed = sum(any(_fails(each) for each in found) for found in files.values())
    suite = Element("testsuite", name="consilience check", tests=str(len(files)))
    suite.set("failures", str(failed))
    for file in sorted(files):
        case = SubElement(suite, "testcase", classname="consilience", name=look.prefix + file)
        for finding in files[file]:
            if _fails(finding):
                failure = SubElement(case, "failure", type=finding.code)
                failure.set("message", finding.message)
                failure.text = _line(finding, look)
        told = [_line(each, look) for each in files[file] if not _fails(each)]
        if told:
            SubElement(case, "system-out").text = "\n".join(told)
    indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suite, encoding="unicode") + "\n"


def _fails(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR


def _line(finding: Finding, look: Look) -> str:
    word = finding.severity.word
    text = f"{look.prefix}{finding.place}: {word} {finding.code} {finding.message} {finding.help}"
    return text.strip()
