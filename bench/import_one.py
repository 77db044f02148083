"""One measurement for ``imports.py``: ``python import_one.py WHAT FILE`` prints it as JSON.

It runs under whatever Python has the library, so it imports nothing else.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

RUNS = 5
LONG = 10.0  # seconds; what takes longer is run once


def bare(path: Path) -> None:
    """Nothing but parsing."""
    etree = importlib.import_module("lxml.etree")
    with zipfile.ZipFile(path) as archive, archive.open("project.qde") as stream:
        for _, element in etree.iterparse(stream):
            element.clear()


def read(path: Path) -> None:
    """From the file to a study folder."""
    reader = importlib.import_module("consilience.readers.refi_qda")
    folder = importlib.import_module("consilience.study_folder")
    made = reader.read(path, "large")
    texts = {f"sources/{name}": text for name, text in made.texts.items()}
    with tempfile.TemporaryDirectory() as target:
        folder.write(made.study, Path(target) / "large", files=texts)


def import_(path: Path) -> None:
    """All that an import does."""
    importing = importlib.import_module("consilience.importing")
    with tempfile.TemporaryDirectory() as target:
        importing.run(path, Path(target), "large", yes=True)


def pyrefiqda(path: Path) -> None:
    """Loading, as it is documented."""
    library = importlib.import_module("pyrefiqda")
    with tempfile.TemporaryDirectory() as target:
        library.RefiProject.load(str(path), extract_dir=target)


def qdapy(path: Path) -> None:
    """Reading, as it is documented."""
    importlib.import_module("qdapy").read_qdpx(str(path))


WORK: dict[str, tuple[str, Callable[[Path], None]]] = {
    "bare": ("lxml.etree", bare),
    "read": ("consilience.readers.refi_qda", read),
    "import": ("consilience.importing", import_),
    "pyrefiqda": ("pyrefiqda", pyrefiqda),
    "qdapy": ("qdapy", qdapy),
}


def _peak() -> float:
    """The most memory that was held so far, in MB."""
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Measure and print."""
    library, work = WORK[sys.argv[1]]
    importlib.import_module(library)
    before, seconds = _peak(), []
    while len(seconds) < RUNS and sum(seconds) < LONG:
        began = time.process_time()
        work(Path(sys.argv[2]))
        seconds.append(time.process_time() - began)
    print(json.dumps({"seconds": min(seconds), "before": before, "peak": _peak()}))


main()
