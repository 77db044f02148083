"""Linked data: every address of the data and of the model opens as a page or as data.

A thing itself answers 303 and leads to the page (``.html``) or to the data (``.ttl``, ``.jsonld``,
``.nt``, ``.rdf``), by what is asked for. What was there once and is no more answers 410.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from consilience import assets, catalogue, iris, query_file, vocabulary
from consilience.namespaces import prefixes
from consilience.rdf import Iri
from consilience.service import asking, describe, engine, forms, pages
from consilience.service.problem import Problem
from consilience.service.sparql import Dataset, kept, root

_ENDINGS = {form.name: form for form in forms.FACTS}
_SAFE = "/:@!$&'()*+,;=~%"
#: What the first part of the path of a thing's address can be.
_DATA = frozenset({"study", "programme", "initiative", "graph"})


def _kinds() -> frozenset[str]:
    own = (space for space in prefixes().values() if space.startswith(iris.HOME))
    lists = {space.removeprefix(iris.HOME).split("/")[0] for space in own}
    return _DATA | lists | {"ontology", "framework", "crosswalk"}


class Things:
    """The addresses of things."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.house = dataset.house
        self._first = _kinds()

    def may_be(self, path: str) -> bool:
        """Whether a path could be that of a thing."""
        return path.lstrip("/").split("/")[0].split(".")[0] in self._first

    async def answer(self, request: Request) -> Response | None:
        """The data of a thing, or the way to it; None where there is no such thing."""
        path = quote(request.url.path.lstrip("/"), safe=_SAFE)
        stem, dot, ending = path.rpartition(".")
        if dot and ending in _ENDINGS and await self._known(request, stem):
            return await self._data(request, stem, _ENDINGS[ending])
        if (ending not in pages.ENDINGS or not dot) and await self._known(request, path):
            return self._way(request, path)
        if (asked := self._asked(request, path)) is not None:
            return asked
        self._gone(stem if dot and (ending in _ENDINGS or ending in pages.ENDINGS) else path)
        return None

    def _addresses(self, path: str) -> list[str]:
        """What a path may stand for: something of the data, or of the model."""
        return list(dict.fromkeys((self.house.project.base + path, iris.HOME + path)))

    async def _known(self, request: Request, path: str) -> str:
        """The address that a path stands for; empty if nothing is said of any."""
        if path == "shapes" or path.startswith("shapes/"):
            return iris.HOME + path
        given = [Iri(each) for each in self._addresses(path)]
        if path.startswith("graph/"):
            names = {each["graph"] for each in self.house.floor.served.counts["graphs"]}
            return next((each.value for each in given if each.value in names), "")
        text = query_file.bind(describe.view("known"), {"thing": given})
        found = await asking.while_there(request, describe.rows(self.house.floor, text))
        return next((row["thing"] for row in found), "")

    def _gone(self, path: str) -> None:
        for address in self._addresses(path):
            if self.house.floor.served.is_gone(address):
                raise Problem(
                    410,
                    "what this address stood for was taken away",
                    hint="it was withdrawn, or can no longer be seen by everybody; the address "
                    "will not be used for anything else",
                )

    def _way(self, request: Request, path: str) -> Response:
        leads = _has_page(path) or (pages.there() and path.startswith("shapes/"))
        offered = (*forms.FACTS, forms.PAGE) if leads else forms.FACTS
        name = request.query_params.get("format", "")
        accept = request.headers.get("accept", "*/*")
        chosen = forms.choose(accept, offered, name)
        if chosen is None and forms.choose(accept, (forms.PAGE,)) and not name:
            chosen = (forms.TURTLE, "")  # a browser, where there is no page
        if chosen is None:
            raise Problem(406, f"this can be had as {forms.listed(offered)}")
        headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
        to = f"{path}.{chosen[0].name}"
        if path.startswith("shapes/") and chosen[0] is forms.PAGE:
            rule = catalogue.by_shape().get(iris.HOME + path)
            to = f"shapes.html#{rule.code}" if rule else "shapes.html"
        return RedirectResponse(root(request, self.house) + to, 303, headers)

    def _asked(self, request: Request, path: str) -> Response | None:
        """The way from a word that people know (``terms/Quote``) to the term that is meant."""
        kind, _, word = path.partition("/")
        stem, dot, ending = word.rpartition(".")
        if not dot or ending not in {*_ENDINGS, *pages.ENDINGS}:
            stem, dot, ending = word, "", ""
        if kind != "terms" or f"{iris.HOME}terms/{stem}" in vocabulary.statements():
            return None
        found = vocabulary.called(unquote(stem))
        kinds = [each for each in found if each.rpartition("/")[2][:1].isupper()]
        if len(kinds) > 1 and ending in {"", forms.PAGE.name}:
            to = f"terms?q={quote(unquote(stem), safe='')}"
        elif len(kinds) == 1 or len(found) == 1:
            to = (kinds or found)[0].removeprefix(iris.HOME) + dot + ending
        else:
            return None
        return RedirectResponse(root(request, self.house) + to, 303)

    async def _data(self, request: Request, path: str, form: forms.Form) -> Response:
        start = root(request, self.house)
        links = [f'<{start}{path}>; rel="describes"', f'<{start}>; rel="collection"']
        links += [
            f'<{start}{path}.{each.name}>; rel="alternate"; type="{each.media}"'
            for each in (*forms.FACTS, *((forms.PAGE,) if _has_page(path) else ()))
            if each is not form
        ]
        tag = f'"{self.dataset.version}-{form.name}"'
        headers = kept(self.house, tag) | {"Link": ", ".join(links)}
        if same := self.dataset.fresh(request, tag):
            return same
        if path == "shapes" or path.startswith("shapes/"):
            data = _shapes(form.name)
        elif path.startswith("graph/"):
            address = await self._known(request, path)
            job = self.dataset.job("graph", graph=address, form=form.name)
            _, data = await self.dataset.run(request, job)
        else:
            given = {"thing": [Iri(each) for each in self._addresses(path)]}
            text = query_file.bind(describe.view("thing"), given)
            wanted = {"facts": form.name}
            job = self.dataset.job("query", base=iris.HOME, forms=wanted)
            _, data = await self.dataset.run(request, job, text.encode())
        return Response(data, media_type=form.content_type(), headers=headers)


def _has_page(path: str) -> bool:
    return pages.there() and not path.startswith(("graph/", "shapes/"))


def _shapes(form: str) -> bytes:
    """All checks: a shape is read beside its neighbours."""
    from consilience import turtle  # noqa: PLC0415 - for this only

    lines = turtle.joined(assets.shape_files(), iris.graph(iris.HOME, "shapes"))
    return engine.rewritten(lines, form, prefixes())
