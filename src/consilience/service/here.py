"""The pages that write, as a worker makes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from consilience.project import Project, Setting

if TYPE_CHECKING:
    from consilience.service.worker import Charge


def done(charge: Charge, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What came of a request."""
    from consilience.pages import here  # noqa: PLC0415 - needs what only pages need

    settings = {name: Setting(value, "service") for name, value in charge.settings.items()}
    asked = here.Asked(
        project=Project(Path(charge.root), settings),
        path=job["path"],
        given={name: tuple(values) for name, values in job["given"].items()},
        sends=job["sends"],
        token=job["token"],
        who=job["who"],
        today=job["today"],
        version=job["version"],
        tray=Path(job["tray"]),
        passing=job["passing"],
    )
    reply = here.answer(asked)
    told: dict[str, Any] = {
        "status": 200,
        "answer": reply.status,
        "media": reply.media,
        "to": reply.to,
        "who": reply.who,
        "built": reply.built,
    }
    return told, reply.body
