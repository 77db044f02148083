"""``%%sparql`` in notebooks: a cell that is a query.

>>> %load_ext consilience.magic                       # doctest: +SKIP
>>> kg = consilience.open("my-project")               # doctest: +SKIP

``%%sparql by_sector`` on the first line of a cell asks ``kg`` what the rest of the cell says, shows
the answer, and keeps it as ``by_sector``. ``--on other`` names another collection that is open.
"""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from consilience.errors import ConsilienceError
from consilience.graph import KnowledgeGraph

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from consilience.result import Result

_USUAL = "kg"
_USE = "write %%sparql, %%sparql NAME, or %%sparql NAME --on COLLECTION"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Make ``%%sparql`` known: IPython calls this for ``%load_ext consilience.magic``."""

    def sparql(line: str, cell: str) -> Result:
        """Ask what the cell says; %%sparql NAME keeps the answer, --on says what is asked."""
        from IPython.core.error import UsageError  # noqa: PLC0415 - there where a notebook is

        try:
            name, on = _given(shell, line)
            answer = _asked(shell, on).query(cell)
        except ConsilienceError as error:
            raise UsageError("\n".join(filter(None, (str(error), error.hint)))) from None
        if name:
            shell.user_ns[name] = answer
        return answer

    shell.magics_manager.register_function(sparql, "cell", "sparql")


def _given(shell: InteractiveShell, line: str) -> tuple[str, str]:
    """The name to keep the answer under, and that of what is asked; nothing where not given."""
    words = line.split()
    on = ""
    if "--on" in words:
        place = words.index("--on")
        on = next(iter(words[place + 1 : place + 2]), "")
        if not on:
            raise ConsilienceError("--on needs the name of a collection", hint=_USE)
        del words[place : place + 2]
    if len(words) > 1:
        raise ConsilienceError(f"“{line.strip()}” is more than one name", hint=_USE)
    name = words[0] if words else ""
    if name and (not name.isidentifier() or keyword.iskeyword(name)):
        raise ConsilienceError(
            f"“{name}” cannot be the name of a variable",
            hint="take letters, digits and _, and begin with a letter",
        )
    if isinstance(shell.user_ns.get(name), KnowledgeGraph):
        raise ConsilienceError(f"“{name}” is a collection", hint="take another name")
    return name, on


def _asked(shell: InteractiveShell, on: str) -> KnowledgeGraph:
    """The collection that is asked: the one named, ``kg``, or the only one that is open."""
    opened = {
        name: value
        for name, value in shell.user_ns.items()
        if isinstance(value, KnowledgeGraph) and not name.startswith("_")
    }
    if on:
        if on not in opened:
            raise ConsilienceError(
                f"“{on}” is no collection that was opened",
                hint=f"opened here: {', '.join(sorted(opened)) or 'none'}",
            )
        return opened[on]
    if not opened:
        raise ConsilienceError(
            "no collection is open in this notebook",
            hint='open one first: kg = consilience.open("my-project")',
        )
    if _USUAL in opened or len({id(each) for each in opened.values()}) == 1:
        return opened.get(_USUAL) or next(iter(opened.values()))
    raise ConsilienceError(
        "several collections are open",
        hint="say which one: " + ", ".join(f"%%sparql --on {name}" for name in sorted(opened)),
    )
