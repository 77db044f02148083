"""``consilience link …``: links between codebooks, suggested, reviewed and kept."""

from __future__ import annotations

from cyclopts import App

from consilience.cli.link import (
    add,
    agreement,
    derived,
    evaluate,
    export,
    review,
    settle,
    status,
    suggest,
    table,
    tidy,
)

#: The order in which they are listed.
SUBCOMMANDS = {
    "suggest": suggest,
    "review": review,
    "add": add,
    "settle": settle,
    "status": status,
    "agreement": agreement,
    "derived": derived,
    "format": tidy,
    "evaluate": evaluate,
    "table": table,
    "export": export,
}

app = App(
    name="link",
    help_format="plaintext",
    help="Link codes with frameworks and other studies, with an audit trail.",
)
for _number, (_name, _module) in enumerate(SUBCOMMANDS.items()):
    app.command(_module.run, name=_name, sort_key=_number)
