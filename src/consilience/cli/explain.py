"""``consilience explain``: what a code means, why it matters, and what to do."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from consilience.cli.options import Force, Format, Output, Run


def run(
    code: Annotated[str | None, Parameter(help="A code of a finding, such as Q003.")] = None,
    /,
    *,
    every: Annotated[
        bool, Parameter(name="--list", negative="", help="List every code with its title.")
    ] = False,
    form: Format = "table",
    output: Output = None,
    force: Force = False,
    session: Run,
) -> int:
    """Explain a code: what it says, why it matters, an example, and what to do."""
    from consilience import catalogue  # noqa: PLC0415 - reads the shapes
    from consilience.cli.edge import UsageError  # noqa: PLC0415
    from consilience.cli.session import deliver, hand_over  # noqa: PLC0415
    from consilience.explain import page  # noqa: PLC0415
    from consilience.output import Rows  # noqa: PLC0415
    from consilience.vocabulary import suggest  # noqa: PLC0415

    rules = catalogue.rules()
    if every:
        rows = [(each.code, each.severity.word, each.title) for each in rules.values()]
        deliver(
            Rows.of(("code", "severity", "title"), sorted(rows), "codes"), form, output, force=force
        )
        return 0
    if code is None:
        raise UsageError("which code?", hint="consilience explain Q003; all of them: --list")
    rule = rules.get(code.upper())
    if rule is None:
        near = suggest(code.upper(), rules)
        hint = f"did you mean {near}? All codes: consilience explain --list"
        raise UsageError(
            f"there is no code “{code}”",
            hint=hint if near else "all codes: consilience explain --list",
        )
    hand_over(page(rule), output, force=force)
    session.detail(f"rule: {rule.shape}")
    return 0
