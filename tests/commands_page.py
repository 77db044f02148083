"""The part of docs/commands.md that is the help of every command."""

from __future__ import annotations

import io
import re

from rich.console import Console

from consilience.cli.app import COMMANDS, app, name_of

MARK = "<!-- from here on made by tests/commands_page.py -->"
_WIDTH = 88


def _help(*tokens: str) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=_WIDTH, no_color=True, force_terminal=False)
    app.meta.help_print(list(tokens), console=console)
    text = "\n".join(line.rstrip() for line in stream.getvalue().splitlines()).strip()
    # The name is that of whoever started Python, which here is a test.
    text = re.sub(
        r"\AUsage: [^\n]*?(?= \[| COMMAND)", " ".join(["Usage: consilience", *tokens]), text
    )
    # What holds for every command is shown once.
    return text if not tokens else re.sub(r"\n╭─ With every command .*", "", text, flags=re.DOTALL)


def page(before: str) -> str:
    """The page, with its hand-written beginning as it stands."""
    head = before.partition(MARK)[0].rstrip()
    parts = [head, MARK, f"## consilience\n\n```text\n{_help()}\n```"]
    for module in COMMANDS:
        name = name_of(module)
        parts.append(f"## consilience {name}\n\n```text\n{_help(name)}\n```")
        parts.extend(
            f"### consilience {name} {below}\n\n```text\n{_help(name, below)}\n```"
            for below in getattr(module, "SUBCOMMANDS", ())
        )
    return "\n\n".join(parts) + "\n"
