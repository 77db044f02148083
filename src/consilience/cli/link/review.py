"""``consilience link review``: judge pairs one by one with single keys."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from consilience.cli.link.options import (
    Codes,
    Method,
    Name,
    Study,
    To,
    Who,
    introduced,
    today,
    version,
)
from consilience.cli.options import Run

if TYPE_CHECKING:
    from consilience.cli.session import Session
    from consilience.linking.review import Item, Mode
    from consilience.project import Project


def run(
    study: Study,
    /,
    *,
    who: Who,
    name: Name = "",
    second: Annotated[
        bool,
        Parameter(negative="", help="Judge what others judged, without seeing what they said."),
    ] = False,
    settle: Annotated[
        bool, Parameter(negative="", help="Decide where judgements differ; all of them are kept.")
    ] = False,
    unsure: Annotated[
        bool, Parameter(negative="", help="Come back to the pairs of which you were unsure.")
    ] = False,
    to: To = None,
    code: Codes = None,
    method: Method = "lexical",
    session: Run,
) -> int:
    """Review suggestions one by one: code with its definition and examples beside the other.

    Keys: 1 same, 2 similar, 3 broader, 4 narrower, 5 related, 6 opposite, 7 no; u unsure, s skip,
    r type a reason first, b back, q stop and keep. Each answer is written at once.
    """
    from consilience import linking  # noqa: PLC0415 - heavy
    from consilience.cli.edge import UsageError  # noqa: PLC0415
    from consilience.linking.review import Mode  # noqa: PLC0415

    modes = {Mode.SECOND: second, Mode.SETTLE: settle, Mode.UNSURE: unsure}
    chosen = [mode for mode, given in modes.items() if given]
    if len(chosen) > 1:
        raise UsageError("--second, --settle and --unsure do not go together", hint="give one")
    mode = chosen[0] if chosen else Mode.FIRST
    project = session.project()
    introduced(session, study, who, name)
    items = linking.queue(
        project,
        study,
        who,
        mode=mode,
        to=to or (),
        codes=code or (),
        method=method,
        version=version(),
    )
    if not items:
        session.say("There is nothing to review here.", even_if_quiet=True)
        return 0
    _Sitting(project, study, who, mode, session).go(items)
    return 0


class _Sitting:
    """One person at one terminal."""

    def __init__(
        self, project: Project, study: str, who: str, mode: Mode, session: Session
    ) -> None:
        self.project = project
        self.study = study
        self.who = who
        self.mode = mode
        self.session = session
        self.judged: dict[str, str] = {}
        self.files: set[str] = set()

    def go(self, items: tuple[Item, ...]) -> None:
        """Show one item after the other until there are no more, or no wish for more."""
        from consilience.cli.link import card, keys  # noqa: PLC0415
        from consilience.cli.session import colours, width  # noqa: PLC0415

        place = 0
        while place < len(items):
            item = items[place]
            sys.stdout.write(card.draw(item, width(), colour=colours(sys.stdout)))
            print(card.keys(), flush=True)
            reason = ""
            while True:
                pressed = keys.key()
                if pressed == "r":
                    reason = keys.line("Reason:")
                elif pressed == "?":
                    print(card.help_(), flush=True)
                elif pressed == "b" and place > 0:
                    place -= 1
                    break
                elif pressed == "s":
                    place += 1
                    break
                elif pressed in {"q", keys.END}:
                    self._tell(len(items) - place)
                    return
                elif self._answered(item, pressed, reason):
                    place += 1
                    break
        self._tell(0)

    def _answered(self, item: Item, pressed: str, reason: str) -> bool:
        """Write the answer down, if the key is one."""
        from consilience import linking  # noqa: PLC0415
        from consilience.linking import kinds  # noqa: PLC0415

        words = {kind.key: kind.word for kind in kinds.KINDS} | {"u": kinds.UNSURE}
        if pressed not in words or (pressed == "u" and self.mode == "settle"):
            return False
        answer = linking.Answer(words[pressed], self.who, today(), reason)
        written = linking.record(self.project, self.study, item, answer, mode=self.mode)
        print(f"→ {words[pressed]}\n", flush=True)
        self.judged[item.id] = words[pressed]
        self.files.update(written.files)
        return True

    def _tell(self, left: int) -> None:
        if not self.judged:
            self.session.say("Nothing was judged, and nothing was changed.", even_if_quiet=True)
            return
        counted = Counter(self.judged.values()).most_common()
        said = ", ".join(f"{count} {word}" for word, count in counted)
        rest = f" {left} left for another time." if left else ""
        self.session.say(f"Judged: {said}.{rest}", even_if_quiet=True)
        self.session.say(f"Written to {', '.join(sorted(self.files))} in {self.study}.")
