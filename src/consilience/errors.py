"""What can go wrong, as one tree.

::

    ConsilienceError                 carries .hint: the next thing to do
    ├── ReadError                    a file cannot be read as what it should be (.place)
    ├── ProjectError                 no project here, or its settings are wrong
    ├── DoesNotConform               a step that demands clean data met findings (.report)
    ├── QuestionError                a question file or its parameters are wrong (.name)
    │   ├── UnknownQuestion          .known
    │   └── BadParameter             .parameter
    ├── QueryError                   SPARQL that the engine refuses
    ├── StoreError                   the store cannot be opened, read or written
    ├── ReasonerError                HermiT cannot be run (not: the ontology is inconsistent)
    ├── Refused                      could be done, and is not (would overwrite a file, …)
    └── MissingExtra                 an optional package is not installed (.extra)

A finding in a researcher's data is not an exception: it is a row of a
:class:`consilience.findings.Report`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consilience.findings import Place, Report


class ConsilienceError(Exception):
    """Base of all errors that Consilience raises on purpose.

    ``str(error)`` says what is wrong and where; ``error.hint`` says what to do next.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ReadError(ConsilienceError):
    """A file cannot be read as what it should be; ``place`` says where."""

    def __init__(self, message: str, *, place: Place | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.place = place


class ProjectError(ConsilienceError):
    """There is no project here, or its settings cannot be understood."""


class DoesNotConform(ConsilienceError):
    """A step that demands clean data met findings; ``report`` holds them all."""

    def __init__(self, message: str, *, report: Report, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.report = report


class QuestionError(ConsilienceError):
    """A question file, or what was asked of it, is wrong."""

    def __init__(self, message: str, *, name: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name


class UnknownQuestion(QuestionError):
    """No question file has this name; ``known`` lists those that exist."""

    def __init__(self, message: str, *, name: str, known: tuple[str, ...], hint: str = "") -> None:
        super().__init__(message, name=name, hint=hint)
        self.known = known


class BadParameter(QuestionError):
    """A question was given a parameter that it does not take, or a value that does not exist."""

    def __init__(self, message: str, *, name: str, parameter: str, hint: str = "") -> None:
        super().__init__(message, name=name, hint=hint)
        self.parameter = parameter


class QueryError(ConsilienceError):
    """The engine refuses a SPARQL query."""


class StoreError(ConsilienceError):
    """The store cannot be opened, read or written."""


class ReasonerError(ConsilienceError):
    """HermiT cannot be run; this says nothing about the ontology."""


class Refused(ConsilienceError):
    """The program could do this and will not, for example overwrite a file unasked."""


class MissingExtra(ConsilienceError):
    """An optional package is needed and not installed; ``extra`` names what to install."""

    def __init__(self, extra: str, *, wanted_for: str) -> None:
        super().__init__(
            f"{wanted_for} needs a package that is not installed",
            hint=f"pip install 'consilience[{extra}]'",
        )
        self.extra = extra
