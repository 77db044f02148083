"""The Python API: a built project, or a file of linked data, to be asked.

>>> import consilience
>>> kg = consilience.open("my-project")            # doctest: +SKIP
>>> kg.ask("themes-by-sector", sector="business")  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from html import escape
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from consilience import matrix, query_file, questions, quotes, references, slips, text_index
from consilience.errors import ConsilienceError, QueryError, StoreError
from consilience.rdf import XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER, Iri, Literal, Term
from consilience.references import Reference
from consilience.result import Result, named, plain

if TYPE_CHECKING:
    import rdflib

    from consilience.matrix import Matrix
    from consilience.questions import Question
    from consilience.store import Store
    from consilience.synthesis.asking import Given
    from consilience.synthesis.compare import Comparison
    from consilience.synthesis.profile import Profile
    from consilience.synthesis.saturation import Saturation
    from consilience.synthesis.sheet import Sheet
    from consilience.text_index import TextIndex

Bound = Term | str | int | float | bool


class KnowledgeGraph:
    """Studies that can be asked. Close it after use, or use it in a ``with`` block."""

    def __init__(self, store: Store, name: str = "", words: TextIndex | None = None) -> None:
        self.store = store
        self.name = name
        self._words = words

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()
        if self._words is not None:
            self._words.close()

    def studies(self) -> Result:
        """Every study, with how many quotes, findings, speakers, codes and layers it holds."""
        file = query_file.folder("view", ("shows",))["studies"]
        return Result.of(self.store.query(file.text), question="What is here?")

    def questions(self) -> Mapping[str, Question]:
        """The questions that can be asked by name."""
        return questions.questions()

    def ask(self, name: str, **given: str | Term | Iterable[str | Term] | None) -> Result:
        """The answer to a ready-made question, narrowed by what is given."""
        return questions.ask(self.store, name, **given)

    def query(self, text: str, bind: Mapping[str, Bound | Iterable[Bound]] | None = None) -> Result:
        """The answer to a SPARQL query.

        ``bind`` gives values for variables that stand in the query as
        ``VALUES ?x { UNDEF }``; they go in as typed terms and never as text.
        """
        slips.refuse_remote(text)
        try:
            filled = query_file.bind(
                text, {name: _terms(each) for name, each in (bind or {}).items()}
            )
        except KeyError as error:
            name = error.args[0]
            raise QueryError(
                f"the query leaves no place for ?{name}",
                hint=f"write VALUES ?{name} {{ UNDEF }} where the value belongs",
            ) from error
        try:
            return Result.of(self.store.query(filled))
        except QueryError as error:
            raise slips.told(filled, error) from error

    def quotes(self, **given: Any) -> Result:  # noqa: ANN401 - what quotes.quotes takes
        """Quotes and findings with all that is known of them (see ``consilience.quotes``).

        ``search`` keeps those in which words are found (see ``search``).
        """
        search = given.pop("search", None)
        if search is not None:
            given["among"] = [Iri(hit.excerpt) for hit in self.words.search(str(search))]
        return quotes.quotes(self.store, **given)

    def search(
        self, words: str, *, study: str = "", up_to: str = "", limit: int | None = None
    ) -> Result:
        """Where words are found in excerpts: the sentence, the best first.

        All words have to be there, in any order; "words in quotation marks" stand together, and
        ``collab*`` is the beginning of a word. Case and accents do not count. ``study`` is the id
        of one study, ``up_to`` the narrowest access tier that is looked into.
        """
        found = self.words.search(words, study=study, up_to=up_to, limit=limit)
        return text_index.shown(found)

    @property
    def indexed(self) -> bool:
        """Whether an index of words is there already."""
        return self._words is not None and self._words.there

    @property
    def words(self) -> TextIndex:
        """The index of the words of excerpts; made in memory where none was built."""
        if self._words is None:
            self._words = text_index.of_store(self.store)
        return self._words

    def matrix(self, rows: str, cols: str, **given: Any) -> Matrix:  # noqa: ANN401 - as above
        """How many quotes stand where two details meet (see ``consilience.matrix``)."""
        return matrix.matrix(self.store, rows, cols, **given)

    def compare(self, studies: Given = None, **given: Any) -> Comparison:  # noqa: ANN401 - as above
        """Constructs of a shared codebook by studies (see ``consilience.synthesis.compare``)."""
        from consilience.synthesis import compare  # noqa: PLC0415 - only where it is wanted

        return compare.compare(self.store, studies, **given)

    def agreement(self, study: str, **given: Any) -> Sheet:  # noqa: ANN401 - as above
        """Agreement of a study's coders (see ``consilience.synthesis.coder_agreement``)."""
        from consilience.synthesis import coder_agreement  # noqa: PLC0415 - as above

        return coder_agreement.coder_agreement(self.store, study, **given)

    def profiles(self, review: str | None = None) -> tuple[Profile, ...]:
        """The evidence profiles of all reviews, or of one (see ``consilience.synthesis``)."""
        from consilience.synthesis import profile  # noqa: PLC0415 - as above

        return profile.profiles(self.store, review)

    def contributions(self, **given: Any) -> Sheet:  # noqa: ANN401 - as above
        """What each study brings (see ``consilience.synthesis.contribution``)."""
        from consilience.synthesis import contribution  # noqa: PLC0415 - as above

        return contribution.contributions(self.store, **given)

    def without(self, studies: Given, **given: Any) -> Sheet:  # noqa: ANN401 - as above
        """What would be left without some studies (see ``contributions``)."""
        from consilience.synthesis import contribution  # noqa: PLC0415 - as above

        return contribution.without(self.store, studies, **given)

    def saturation(self, study: str, **given: Any) -> Saturation:  # noqa: ANN401 - as above
        """How new codes come in (see ``consilience.synthesis.saturation``)."""
        from consilience.synthesis import saturation  # noqa: PLC0415 - as above

        return saturation.saturation(self.store, study, **given)

    def graph(self, study: str) -> rdflib.Graph:
        """A copy of what is known of one study (stated and inferred) as an rdflib graph."""
        import rdflib  # noqa: PLC0415 - heavy, loaded when asked for

        names = [name for name in self.store.graphs() if f"/graph/{study}/" in name]
        if not names:
            known = ", ".join(str(plain(row[0])) for row in self.studies().terms)
            raise ConsilienceError(f"there is no study '{study}' here", hint=f"studies: {known}")
        wanted = [name for name in names if not name.endswith("/provenance")]
        copy = named(rdflib.Graph())
        return copy.parse(data=_triples(self.store.dump(*wanted)), format="nt")

    def dataset(self) -> rdflib.Dataset:
        """A copy of everything as an rdflib dataset, graph by graph."""
        import rdflib  # noqa: PLC0415 - heavy, loaded when asked for

        dataset = rdflib.Dataset(default_union=True)
        named(dataset)
        for name in self.store.graphs():
            lines = _triples(self.store.dump(name))
            dataset.graph(rdflib.URIRef(name)).parse(data=lines, format="nt")
        return dataset

    def cite(self, result: Result | None = None) -> tuple[Reference, ...]:
        """References of the studies behind the rows of a result, or of all studies."""
        shown = self.studies() if result is None else result
        terms = (term for row in shown.terms for term in row)
        return references.references(self.store, references.studies(terms))

    def __repr__(self) -> str:
        try:
            holds = f"{len(self.studies())} studies"
        except StoreError:
            holds = "closed"
        return f"<KnowledgeGraph {self.name}: {holds}>"

    def _repr_html_(self) -> str:
        """The studies as a table, and how to cite them; readable in light and dark."""
        cited = "".join(f"<li>{escape(str(each))}</li>" for each in self.cite())
        return f"{self.studies()._repr_html_()}<p>To cite:</p><ul>{cited}</ul>"


def _triples(quads: Iterable[str]) -> str:
    """N-Quads as N-Triples: rdflib's own reader of N-Quads uses what rdflib warns of."""
    return "".join(f"{quad.rsplit(' ', 2)[0]} .\n" for quad in quads)


def _terms(value: Bound | Iterable[Bound]) -> tuple[Term, ...]:
    if isinstance(value, Term | str | int | float):
        return (_term(value),)
    return tuple(_term(each) for each in value)


def _term(value: Bound) -> Term:
    if isinstance(value, Term):
        return value
    if isinstance(value, bool):
        return Literal(str(value).lower(), XSD_BOOLEAN)
    if isinstance(value, int):
        return Literal(str(value), XSD_INTEGER)
    if isinstance(value, float):
        return Literal(format(Decimal(repr(value)), "f"), XSD_DECIMAL)
    return Literal(value)
