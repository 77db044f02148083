"""Which studies may leave in a file that others get."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from consilience import study_toml
from consilience.access import TIERS
from consilience.catalogue import raise_errors
from consilience.errors import Refused
from consilience.linking import ends

if TYPE_CHECKING:
    from consilience.project import Project


def chosen(project: Project, studies: Collection[str], up_to: str) -> list[Path]:
    """The folders of these studies, or of all that are as open as ``up_to``.

    Refused where one that was named is narrower.
    """
    found = []
    for folder in [ends.study_of(project, each) for each in studies] or project.studies:
        header = study_toml.read(folder / study_toml.FILE, raise_errors)
        access = header.access if header else TIERS[-1]
        if access in TIERS[: TIERS.index(up_to) + 1]:
            found.append(folder)
        elif studies:
            raise Refused(
                f"the study {folder.name} is {access}, and nothing beyond {up_to} was asked for",
                hint=f"ask for more (--up-to {access})" if access != TIERS[-1] else "",
            )
    return found
