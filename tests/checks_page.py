"""The page docs/checks.md, made from the words of the rules themselves."""

from __future__ import annotations

import re
from html import escape

from consilience import catalogue
from consilience.findings import Severity
from consilience.pages.shapes import AREAS

SEVERITIES = {
    Severity.ERROR: "Error: nothing is built until this is put right.",
    Severity.WARNING: "Warning: needs a look.",
    Severity.ADVICE: "Advice.",
}

HEAD = """\
# What a check can say

Every answer of `consilience check` has a code. This page has them all;
`consilience explain CODE` shows the same. An ellipsis stands for what is found. The
page is made from the rules in `shapes/`.
"""


def _text(words: str) -> str:
    """Words of a rule as Markdown; what a message fills in becomes an ellipsis."""
    return escape(re.sub(r"\{[^}]*\}", "…", " ".join(words.split())), quote=False)


def _entry(rule: catalogue.Rule) -> str:
    parts = [f"### {rule.code}: {_text(rule.title)}", SEVERITIES[rule.severity]]
    parts.append(f"**What.** {_text(rule.message)}")
    if rule.help:
        parts.append(f"**What to do.** {_text(rule.help)}")
    parts.append(f"**Why.** {_text(rule.why)}")
    parts.append(f"**Example.** {_text(rule.example)}")
    return "\n\n".join(parts)


def page() -> str:
    """The whole page, as it should be now."""
    parts = [HEAD.rstrip()]
    rules = catalogue.rules()
    for letter, title in AREAS.items():
        entries = [_entry(rule) for code, rule in sorted(rules.items()) if code[0] == letter]
        if entries:
            parts += [f"## {title}", *entries]
    return "\n\n".join(parts) + "\n"
