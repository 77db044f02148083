"""The pages of the collection (:mod:`consilience.pages`), where they are: made in a worker."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from consilience import companions
from consilience.errors import ConsilienceError
from consilience.graph import KnowledgeGraph
from consilience.project import Project, Setting
from consilience.result import Result
from consilience.service.engine import Refusal
from consilience.service.problem import Problem
from consilience.service.served import words_of
from consilience.text_index import TextIndex

if TYPE_CHECKING:
    from consilience.findings import Report
    from consilience.service.engine import Engine
    from consilience.service.worker import Charge

#: Endings of addresses that are answered with a page.
ENDINGS = ("html", "csv", "xlsx", "json", "docx", "svg")
_WARM = ("", "quotes", "codebook", "matrix/theme/sector")
_OF_STUDY = ("/matrix/theme/role", "/network/theme/sector", "/compare")
#: What is shown where there is no page: nothing was ever there, or it was taken away.
_INSTEAD = ("missing", "gone")


@cache
def _module(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(("consilience.pages", "jinja2", "markupsafe")):
            return None
        raise


def there() -> bool:
    """Whether pages can be made here."""
    return _module("consilience.pages") is not None


def static() -> Path | None:
    """The folder of style sheets and scripts."""
    module = _module("consilience.pages")
    return Path(module.STATIC) if module else None


def collection(engine: Engine, charge: Charge) -> object:
    """What the pages show: the store of a worker. What pages share is worked out at once."""
    words = words_of(Path(charge.folder))
    made = importlib.import_module("consilience.pages.collection").Collection(
        kg=KnowledgeGraph(engine.view(), words=TextIndex(words) if words.is_dir() else None),
        title=charge.title,
        base=charge.base,
        tier=charge.tier,
        version=charge.version,
    )
    made.writes = charge.here
    made.counter = lambda: _counting(made.kg, engine, charge)
    made.run = lambda text: _asked(engine, made.kg, text)
    if charge.root:
        made.findings = lambda: _checked(charge, made.studies)
    for path in _WARM:
        shown(made, {"path": f"/{path}", "given": {}})
    _read_questions(made, charge.base)
    if (counting := vars(made).pop("counting", made.kg)) is not made.kg:
        counting.store.columns.close()  # no fork may share them; what was worked out stays
    found: object = made
    return found


def _read_questions(made: Any, base: str) -> None:  # noqa: ANN401 - a collection
    """Show one page of each kind, so that no worker has to parse what these ask."""
    for slug in list(made.studies)[:1]:
        for path in _OF_STUDY:
            shown(made, {"path": path, "given": {"study": [slug]}})
        narrowed = {"study": [slug], "direction": ["strength"]}
        shown(made, {"path": "/quotes", "given": narrowed})
        shown(made, {"path": f"/study/{slug}.html", "given": {}})
    for iri in list(made.codes)[:1]:
        shown(made, {"path": f"/{iri.removeprefix(base)}.html", "given": {}})


def _counting(kg: KnowledgeGraph, engine: Engine, charge: Charge) -> KnowledgeGraph:
    """The same with the columns beside it: only opened where they are asked, after a fork."""
    folder = Path(charge.folder).parent
    if not (folder / companions.COLUMNS).is_file():
        return kg
    store: Any = companions.routed(engine.view(), folder)
    if hasattr(store, "columns"):
        store.columns.confine(charge.memory // 2)  # the rest is for what is made of rows
    return KnowledgeGraph(store)


def _asked(engine: Engine, kg: KnowledgeGraph, text: str) -> Result:
    """The answer to a query that a visitor wrote."""
    engine.refuse(text)
    return kg.query(text)


def _checked(charge: Charge, held: Collection[str]) -> Report:
    """What a check of the project finds now, in its studies or in those that are ``held``."""
    from consilience.check import check  # noqa: PLC0415 - for one page, which few ask for

    settings = {name: Setting(value, "service") for name, value in charge.settings.items()}
    project = Project(Path(charge.root), settings)
    there = [path.name for path in project.studies]
    try:
        return check(project, [slug for slug in there if charge.every or slug in held])
    except ConsilienceError as error:
        raise Refusal(503, f"the files cannot be checked: {error}", error.hint) from error


def warm(collection_: object) -> None:
    """Open what a fork has to open for itself."""
    held: Any = collection_
    held.counting.matrix("theme", "sector")


def shown(collection_: object, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A page, as a worker answers."""
    module = importlib.import_module("consilience.pages")
    visit = importlib.import_module("consilience.pages.visit").Visit(
        path=job["path"],
        given={name: tuple(values) for name, values in job["given"].items()},
        collection=collection_,
        root="/",
    )
    instead = job.get("instead", "")
    page = getattr(module, instead)(visit) if instead in _INSTEAD else module.answer(visit)
    if page is None:
        return {"status": 404, "detail": "there is nothing at this address"}, b""
    links = [(each.rel, each.href, each.media) for each in page.links]
    told = {"media": page.media, "links": links, "headers": dict(page.headers)}
    return {"status": 200, "answer": page.status, **told}, page.body


def link_header(links: Iterable[tuple[str, str, str]], start: str) -> str:
    """Links as a Link header (RFC 8288); those to this site with its whole address."""
    spelt = []
    for rel, href, media in links:
        whole = href if "://" in href else start + href.lstrip("/")
        if any(c in whole + rel + media for c in '<>"\r\n'):
            raise Problem(500, "a link of a page is not one")
        spelt.append(f'<{whole}>; rel="{rel}"' + (f'; type="{media}"' if media else ""))
    return ", ".join(spelt)
