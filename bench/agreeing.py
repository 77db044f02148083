"""Whether other engines find the same as ours in a graph with much that is wrong, and how soon.

    python bench/agreeing.py 10000 --engine shacl-rust --python PYTHON_WITH_SHACL_RUST
    python bench/agreeing.py 1000 --engine pySHACL --python PYTHON_WITH_PYSHACL

The facts of a made-up study, of which by chance some are left out, some get the object of another
fact, and some a second object. Findings are compared by focus, path (of one property), value,
component, shape and severity. Seconds are those of the processors, without what reads the files
where that can be told apart.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import size

#: Of so many facts one is left out, one gets another object, and one a second one.
_ONE_IN = 1000

_OURS = """
import json, sys, time
from pathlib import Path
from consilience import store, turtle
from consilience.shacl import shapes, validation
data, rules = map(Path, sys.argv[1:])
facts, graph = store.from_file(data), shapes.ShapesGraph(turtle.read(rules))
start = time.process_time()
found = validation.by_queries(facts, validation.compiled(graph), lambda: turtle.read(data))
took = time.process_time() - start
plain = lambda path: path.iri.value if path and path.iri else ""
print(json.dumps([took, [[
    one.focus.value, plain(one.path), one.value.value if one.value else "",
    one.component.value, one.shape.value, one.severity.value,
] for one in found.violations]]))
"""
_PEERS = {
    "shacl-rust": """
import json, re, sys, time, shacl_rust
data, shapes = (open(path).read() for path in sys.argv[1:])
start = time.process_time()
found = shacl_rust.validate(
    data, shapes, data_format="nt", shapes_format="nt", experimental_index=True
)
took = time.process_time() - start
address = lambda term: term[1:-1] if term and re.fullmatch(r"<[^<>]*>", term) else ""
def plain(term):
    text = re.fullmatch(r'"(.*)"(@[A-Za-z0-9-]+|\\^\\^<[^<>]*>)?', term or "", re.DOTALL)
    return text[1] if text else address(term)
print(json.dumps([took, [[
    plain(one["focusNode"]), address(one.get("resultPath")), plain(one.get("value")),
    *(address(one[each]) for each in ("sourceConstraintComponent", "sourceShape", "severity")),
] for one in found["results"]]]))
""",
    "pySHACL": """
import json, sys, time, pyshacl, rdflib
from rdflib import RDF, SH, URIRef
data, shapes = (rdflib.Graph().parse(path, format="nt") for path in sys.argv[1:])
start = time.process_time()
_, found, _ = pyshacl.validate(data, shacl_graph=shapes)
took = time.process_time() - start
def plain(one, name):
    term = found.value(one, SH[name])
    of_several = name == "resultPath" and not isinstance(term, URIRef)
    return "" if term is None or of_several else str(term)
report = found.value(predicate=RDF.type, object=SH.ValidationReport)
names = "focusNode", "resultPath", "value", "sourceConstraintComponent", "sourceShape"
print(json.dumps([took, [
    [plain(one, name) for name in (*names, "resultSeverity")]
    for one in found.objects(report, SH.result)
]]))
""",
}

#: Seconds of processors, and how often each finding comes.
_Found = tuple[float, Counter[tuple[str, ...]]]


def _damaged(lines: list[str], chance: random.Random) -> list[str]:
    """N-Triples of which some are gone, some say something else, and some are said twice over."""
    objects = [line.split(" ", 2)[2] for line in chance.sample(lines, len(lines) // 100)]
    made = []
    for line in lines:
        subject, predicate, _ = line.split(" ", 2)
        other = f"{subject} {predicate} {chance.choice(objects)}"
        what = chance.randrange(_ONE_IN)
        made += {0: [], 1: [other], 2: [line, other]}.get(what, [line])
    return sorted(set(made))


def _findings(python: str, code: str, data: Path, shapes: Path) -> _Found:
    command = [python, "-c", code, str(data), str(shapes)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    took, rows = json.loads(done.stdout)
    return took, Counter(map(tuple, rows))


def main() -> None:
    """Damage a graph, ask both, compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("quotes", type=int)
    parser.add_argument("--engine", choices=sorted(_PEERS), required=True)
    parser.add_argument("--python", required=True, help="a Python that has this engine")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        project, data, shapes = (Path(place, name) for name in ("study", "data.nt", "shapes.nt"))
        ours = [sys.executable, "-m", "consilience", "--quiet", "generate", str(project)]
        ours += ["--quotes", str(given.quotes), "--studies", "1", "--texts", "0"]
        subprocess.run(ours, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
        size.run([sys.executable, "-c", size.GRAPH, str(project), str(data), str(shapes)])
        lines = _damaged(data.read_text().splitlines(), random.Random(given.seed))  # noqa: S311
        data.write_text("\n".join(lines) + "\n")
        mine = _findings(sys.executable, _OURS, data, shapes)
        theirs = _findings(given.python, _PEERS[given.engine], data, shapes)
    print(f"{len(lines):,} facts, {given.quotes:,} quotes; findings and seconds of the processors")
    for name, (took, found) in {"consilience": mine, given.engine: theirs}.items():
        print(f"  {name:12} {found.total():7,} {took:9.1f} s")
    print(f"  alike in all of focus, path, value …: {(mine[1] & theirs[1]).total():,}")
    for name, left in {"ours": mine[1] - theirs[1], "theirs": theirs[1] - mine[1]}.items():
        for (_, path, _, component, shape, _), count in left.items():
            what = (shape.rsplit("/", 1)[-1], component.rsplit("#", 1)[-1], path.rsplit("/", 1)[-1])
            print(f"  only {name}: {', '.join(what)} ({count})")


if __name__ == "__main__":
    main()
