"""How a file is read: the column map and the options that somebody declared, and kept.

They lie in ``imports/`` of the study, so that the next import reads the file the same way.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from consilience import vocabulary
from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers import Reader, source_names, table
from consilience.readers.table import column_map
from consilience.readers.table.column_map import ColumnMap

#: How yes and no are written in an option.
_FLAGS = {"yes": True, "no": False}
_SCHEMES = {"role": "role", "profession": "profession", "organisation-type": "orgtype"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is given to a reader. ``guessed``: nobody has confirmed the column map yet."""

    options: Mapping[str, object] = field(default_factory=dict)
    guessed: bool = False

    @property
    def columns(self) -> ColumnMap | None:
        """The column map, where the reader takes one."""
        found = self.options.get("map")
        return found if isinstance(found, ColumnMap) else None

    def text(self, reader: Reader, file: str) -> str:
        """The settings as they are kept; empty where there is nothing to keep."""
        words = {flag: word for word, flag in _FLAGS.items()}
        given = {
            name: words[value] if isinstance(value, bool) else value
            for name, value in self.options.items()
            if isinstance(value, str | bool)
        }
        lines = [
            f"{json.dumps(name)} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "")
            for name, value in given.items()
        ]
        options = "\n".join(("[options]", *lines)) + "\n" if lines else ""
        if self.columns is not None:
            columns = column_map.written(self.columns, file)
            return f"{columns}\n{options}" if options else columns
        return f"format = 1\nreader = {json.dumps(reader.name)}\n\n{options}" if options else ""

    def of_reader(self, reader: Reader) -> Mapping[str, object]:
        """What the reader itself takes."""
        return {name: value for name, value in self.options.items() if name in reader.takes}


def of(reader: Reader, path: Path, kept: Path | None, given: Mapping[str, str]) -> Settings:
    """The settings for a file: those kept in a file, those given now, and else a guess."""
    takes = (*reader.takes, *source_names.TAKES)
    strange = [name for name in given if name not in takes or name == "map"]
    if strange:
        known = ", ".join(name for name in takes if name != "map")
        raise ReadError(
            f"the reader “{reader.name}” takes no option “{strange[0]}”", hint=f"options: {known}"
        )
    data = _read(kept) if kept is not None else {}
    saved = data.get("options", {})
    options: dict[str, str | bool] = {
        name: value
        for name, value in (saved if isinstance(saved, dict) else {}).items()
        if name in takes and isinstance(value, str)
    }
    options |= given
    options = {
        name: _FLAGS.get(value, value) if isinstance(value, str) else value
        for name, value in options.items()
    }
    if "map" not in reader.takes:
        return Settings(options)
    if kept is not None and "columns" in data:
        return Settings({**options, "map": column_map.parsed(data, kept.name)})
    if kept is not None and reader.name == table.READER.name and "options" not in data:
        column_map.parsed(data, kept.name)  # says what is wrong with it
    found = proposed(path)
    return Settings(options if found is None else {**options, "map": found}, found is not None)


def _read(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ReadError(f"there is no column map “{path}”", place=Place(path.name)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReadError(
            f"{path.name} is not a column map: {error}",
            place=Place(path.name),
            hint="consilience inspect FILE --format map writes one to begin with",
        ) from error


def proposed(path: Path) -> ColumnMap | None:
    """The map that is guessed for a table, with the words of lists that it most likely means."""
    guessed = table.guessed(path)
    if guessed is None:
        return None
    words = {}
    for name, published in table.published(path, guessed).items():
        known = _words(_SCHEMES[name])
        found = {each: known[_plain(each)] for each in published if _plain(each) in known}
        if found:
            words[name] = found
    return replace(guessed, words=words)


def _words(scheme: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for slug, concept in vocabulary.concepts(scheme).items():
        found[slug.replace("-", " ")] = slug
        found.setdefault(_plain(concept.label.partition(",")[0]), slug)
    return found


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("organiz", "organis").split())
