"""Where notes lie, how one leads to another, and what stands at the head of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote as percent_encoded

import yaml

from consilience.writers.markdown import names
from consilience.writers.markdown.text import inline
from consilience.writers.shelf import Shelf

INDEX = "index"
#: The folder of the notes on each kind of thing.
FOLDERS = {
    "source": "sources",
    "code": "codes",
    "speaker": "speakers",
    "construct": "constructs",
}


class Vault:
    """Names of all notes and blocks; makes links in the way that was asked for."""

    def __init__(self, shelf: Shelf, folder: Path, constructs: Iterable[str], links: str) -> None:
        self._folder = folder
        self._wiki = links == "wiki"
        labels: dict[str, Mapping[str, str]] = {
            "source": {id_: shelf.source(id_) for id_ in shelf.sources},
            "code": {id_: code.label for id_, code in shelf.codes.items()},
            "speaker": {id_: speaker.label for id_, speaker in shelf.speakers.items()},
            "construct": {curie: shelf.applied(curie) for curie in constructs},
        }
        self._labels = labels
        self._names = {kind: names.apart(those) for kind, those in labels.items()}
        self._blocks = names.blocks(shelf.excerpts)

    def has(self, kind: str, id_: str) -> bool:
        """True where there is a note on a thing."""
        return id_ in self._names.get(kind, ())

    def block(self, excerpt: str) -> str:
        """The id of the block that an excerpt is."""
        return self._blocks[excerpt]

    def link(
        self, kind: str, id_: str, words: str = "", *, block: str = "", top: bool = False
    ) -> str:
        """A link to a note, or to a block of it; ``top``: from the note at the top.

        What has no note is named and not linked.
        """
        if not self.has(kind, id_):
            return inline(words or id_)
        label, name = words or self._labels[kind][id_], self._names[kind][id_]
        anchor = f"#^{block}" if block else ""
        if self._wiki:
            shown = label if set(label).isdisjoint("[]|#^\\\n") else (block or name)
            return f"[[{FOLDERS[kind]}/{name}{anchor}|{shown}]]"
        up = "" if top else "../"
        return f"[{inline(label)}]({up}{FOLDERS[kind]}/{percent_encoded(name)}.md{anchor})"

    def home(self, title: str) -> str:
        """The link from a note to the one at the top."""
        return f"[[{INDEX}]]" if self._wiki else f"[{inline(title)}](../{INDEX}.md)"

    def save(self, kind: str, id_: str, head: Mapping[str, object], lines: Iterable[str]) -> None:
        """Write the note on a thing, or the one at the top (``kind`` is empty)."""
        path = self._folder / f"{INDEX}.md"
        if kind:
            path = self._folder / FOLDERS[kind] / f"{self._names[kind][id_]}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
        text = properties(head) + "\n" + "\n".join(lines) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")


def properties(head: Mapping[str, object]) -> str:
    """The properties of a note (YAML), without those that say nothing."""
    filled = {name: value for name, value in head.items() if value not in (None, "", [], ())}
    text = yaml.safe_dump(
        filled, allow_unicode=True, sort_keys=False, default_flow_style=False, width=1 << 20
    )
    return f"---\n{text}---\n"
