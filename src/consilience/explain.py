"""One rule as a page for people: what, why, an example, what to do."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from consilience.findings import Severity

if TYPE_CHECKING:
    from consilience.catalogue import Rule

_WIDTH = 78
_FILLED_IN = re.compile(r"\{[^}]*\}")  # what a message says of the very place
_MEANING = {
    Severity.ERROR: "error: nothing is built until this is put right",
    Severity.WARNING: "warning: needs a look; the study can be built",
    Severity.ADVICE: "advice: would be better otherwise",
}


def page(rule: Rule) -> str:
    """The rule in plain words, ready to print."""
    parts = [
        f"{rule.code}  {rule.title}\n{_MEANING[rule.severity]}",
        _part("What", rule.message),
        _part("Why", rule.why),
        _part("Example", rule.example),
        _part("What to do", rule.help),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _part(title: str, words: str) -> str:
    if not words:
        return ""
    lines = [
        textwrap.fill(
            line, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )
        for line in _FILLED_IN.sub("…", words).splitlines()
    ]
    return f"{title}\n" + "\n".join(lines)
