"""A project: a folder with consilience.toml, and where its parts lie."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from consilience import assets
from consilience.errors import ProjectError
from consilience.iris import BASE
from consilience.vocabulary import suggest

FILE = "consilience.toml"

#: Plain characters only: addresses are compared letter by letter, so nothing may need encoding.
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/(?:[A-Za-z0-9._~-]+/)*")

#: What can be set, with what holds where nothing is set. Paths are relative to the project.
DEFAULTS: Mapping[str, str] = {
    "studies": "studies",
    "frameworks": "frameworks",
    "programmes": "programmes.toml",
    "reviews": "reviews",
    "deposit": "deposit.toml",
    "base": BASE,
    "title": "Collaboration evidence",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force, and where it came from."""

    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Project:
    """Where the studies, the frameworks, the programmes and the program's own files lie."""

    root: Path
    settings: Mapping[str, Setting] = field(default_factory=dict)

    def setting(self, name: str) -> str:
        """The value in force of one of :data:`DEFAULTS`."""
        setting = self.settings.get(name)
        return setting.value if setting else DEFAULTS[name]

    @property
    def studies_folder(self) -> Path:
        """The folder that holds the study folders."""
        return self.root / self.setting("studies")

    @property
    def studies(self) -> tuple[Path, ...]:
        """The study folders, by name."""
        folder = self.studies_folder
        if not folder.is_dir():
            return ()
        return tuple(sorted(each.parent for each in folder.glob("*/study.toml")))

    @property
    def frameworks(self) -> tuple[Path, ...]:
        """Framework folders that the project adds to those of the ontology."""
        folder = self.root / self.setting("frameworks")
        if not folder.is_dir():
            return ()
        return tuple(sorted(each.parent for each in folder.glob("*/framework.toml")))

    @property
    def crosswalks(self) -> tuple[Path, ...]:
        """Files of links between frameworks."""
        folder = self.root / self.setting("frameworks")
        return tuple(sorted(folder.glob("*.sssom.tsv"))) if folder.is_dir() else ()

    @property
    def reviews(self) -> tuple[Path, ...]:
        """Folders of reviews across the studies."""
        folder = self.root / self.setting("reviews")
        if not folder.is_dir():
            return ()
        return tuple(sorted(each.parent for each in folder.glob("*/review.toml")))

    @property
    def programmes(self) -> Path:
        """The file of programmes and initiatives; it need not be there."""
        return self.root / self.setting("programmes")

    @property
    def deposit(self) -> Path:
        """The file of what is said to archives; it need not be there."""
        return self.root / self.setting("deposit")

    @property
    def base(self) -> str:
        """Where the addresses of data begin."""
        return self.setting("base")

    @property
    def title(self) -> str:
        """What the collection is called, on pages and to other programs."""
        return self.setting("title")

    @property
    def state(self) -> Path:
        """What the program writes for itself: store generations, lock, log."""
        return self.root / ".consilience"


def _checked(values: Mapping[str, object], origin: str) -> dict[str, Setting]:
    settings = {}
    for name, value in values.items():
        if name not in DEFAULTS:
            near = suggest(name, DEFAULTS)
            hint = f"did you mean “{near}”?" if near else f"known: {', '.join(DEFAULTS)}"
            raise ProjectError(f"{origin}: there is no setting “{name}”", hint=hint)
        if not isinstance(value, str) or not value:
            raise ProjectError(f"{origin}: “{name}” must be a text", hint=f'{name} = "…"')
        settings[name] = Setting(value, origin)
    base = settings.get("base")
    if base and not _BASE.fullmatch(base.value):
        raise ProjectError(
            f"{base.origin}: “base” must be a plain web address that ends in a slash",
            hint=f'for example base = "{BASE}"',
        )
    return settings


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ProjectError(
            f"{path.name} cannot be read: nested too deeply", hint="mend the file"
        ) from error
    except ValueError as error:  # TOML's and UTF-8's own errors are such
        raise ProjectError(f"{path.name} cannot be read: {error}", hint="mend the file") from error


def load(root: Path, overrides: Mapping[str, Setting] | None = None) -> Project:
    """The project in this folder. ``overrides`` come from the environment or the command line."""
    settings = {name: Setting(value, "default") for name, value in DEFAULTS.items()}
    file = root / FILE
    if file.is_file():
        settings |= _checked(_read(file), FILE)
    for name, setting in (overrides or {}).items():
        settings |= _checked({name: setting.value}, setting.origin)
    return Project(root, settings)


def find(start: Path, overrides: Mapping[str, Setting] | None = None) -> Project:
    """The project that a folder lies in: the nearest consilience.toml, looked for upward."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return load(folder, overrides)
    raise ProjectError(
        f"there is no project in “{start}” or above it (no {FILE})",
        hint="make one with: consilience new my-project",
    )


def seeds() -> Project:
    """The seed studies that travel with the program."""
    names = {"studies": "studies", "frameworks": "frameworks", "programmes": "programmes.toml"}
    return Project(assets.DATA, {n: Setting(v, "packaged") for n, v in names.items()})
