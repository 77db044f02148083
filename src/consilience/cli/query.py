"""``consilience query``: a SPARQL query from a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from consilience.cli.options import Force, Output, Run, Server, UpTo

if TYPE_CHECKING:
    from consilience.output import Rows
    from consilience.result import Result

#: Formats in which an address is shortened to what people read.
_SHORT = frozenset({"table", "md"})


def run(
    file: Annotated[
        Path,
        Parameter(allow_leading_hyphen=True, help="A file with a query; - is standard input."),
    ],
    /,
    *,
    form: Annotated[
        Literal["table", "csv", "tsv", "json", "jsonl", "md", "xlsx", "docx", "turtle", "ntriples"],
        Parameter(
            name="--format",
            help="How to write it. Addresses are shortened in table and md, whole elsewhere.",
        ),
    ] = "table",
    output: Output = None,
    force: Force = False,
    server: Server = "",
    up_to: UpTo = "",
    session: Run,
) -> int:
    """Ask with a query of your own (SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE).

    The query sees everything that was prepared: what was stated and what was inferred. It
    can change nothing and reaches no other computer.
    """
    from consilience.cli.edge import UsageError  # noqa: PLC0415
    from consilience.cli.session import deliver, hand_over  # noqa: PLC0415
    from consilience.reports.counts import many  # noqa: PLC0415

    text = _read(file)
    with session.graph(server, up_to) as kg:
        result = kg.query(text)
    if result.boolean is not None:
        told = json.dumps({"schema": "consilience.query/1", "data": result.boolean}) + "\n"
        words = "yes\n" if result.boolean else "no\n"
        hand_over(told if form == "json" else words, output, force=force)
        return 0
    if result.triples is not None:
        hand_over(_facts(result, form), output, force=force)
        session.say(f"{many(len(result), 'fact')}.")
        return 0
    if form in {"turtle", "ntriples"}:
        raise UsageError(
            f"rows cannot be written as {form}", hint="use a CONSTRUCT query, or --format csv"
        )
    deliver(_rows(result, form), form, output, force=force)
    session.say(f"{many(len(result), 'row')}.")
    return 0


def _read(file: Path) -> str:
    from consilience.errors import ReadError  # noqa: PLC0415

    piped = str(file) == "-"
    data = sys.stdin.buffer.read() if piped else file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        name = "standard input" if piped else str(file)
        raise ReadError(f"{name} is not text in UTF-8", hint="save it again as UTF-8") from error


def _rows(result: Result, form: str) -> Rows:
    from consilience.output import Rows  # noqa: PLC0415
    from consilience.rdf import Iri  # noqa: PLC0415
    from consilience.result import plain  # noqa: PLC0415

    if form in _SHORT:
        return Rows.of(result.variables, result.rows(), "query")
    whole = [
        tuple(term.value if isinstance(term, Iri) else plain(term) for term in row)
        for row in result.terms
    ]
    return Rows.of(result.variables, whole, "query")


def _facts(result: Result, form: str) -> str:
    from consilience import turtle  # noqa: PLC0415 - heavy
    from consilience.cli.edge import UsageError  # noqa: PLC0415
    from consilience.namespaces import prefixes  # noqa: PLC0415
    from consilience.rdf import encode  # noqa: PLC0415

    triples = result.triples or ()
    lines = sorted({" ".join(encode(term) for term in triple) + " ." for triple in triples})
    if form == "ntriples":
        return "".join(f"{line}\n" for line in lines)
    if form not in {"table", "turtle"}:
        raise UsageError(
            f"facts cannot be written as {form}", hint="use --format turtle or ntriples"
        )
    used = {
        name: space for name, space in prefixes().items() if any(space in each for each in lines)
    }
    return turtle.turtle(lines, used)
