"""The marks that imports keep of cells: a name could be guessed and compared with one."""

from __future__ import annotations

from collections.abc import Collection

from consilience.pseudonymise.key import Run

#: A mark that no cell has, so that an import never takes the cell for its own.
NONE = "0" * 16


def blotted(
    text: str, file: str, changed: Collection[tuple[str, str, str]], run: Run, *, back: bool
) -> str:
    """A file of marks without those of cells that were changed, or with them again.

    ``changed`` are the cells by kind, id and column. The key keeps what was blotted out.
    """
    lines = []
    for line in text.splitlines(keepends=True):
        key, _, rest = line.rstrip("\r\n").partition("\t")
        kind, _, id_ = key.partition(":")
        pairs = []
        for pair in rest.split(" "):
            column, equals, known = pair.partition("=")
            unit = f"{file}|{key}|{column}"
            after = known
            if back:
                after = run.marks.get(unit, known) if known == NONE else known
            elif equals and (kind, id_, column) in changed and known != NONE:
                run.marks[unit] = known
                after = NONE
            pairs.append(f"{column}{equals}{after}")
        end = line[len(line.rstrip("\r\n")) :]
        lines.append(f"{key}\t{' '.join(pairs)}{end}" if rest else line)
    return "".join(lines)
