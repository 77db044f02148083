"""How long it takes to make a study of a large REFI-QDA project, beside a bare XML parse.

``python bench/imports.py [sources] [codings]``; pyrefiqda takes part where it is installed.
"""

from __future__ import annotations

import importlib
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from lxml import etree

from consilience import study_folder
from consilience.readers import refi_qda

TALK = "we met each week, and nobody knew who had keys to the naïve café"
WORDS = tuple(TALK.split(" "))


def made(path: Path, sources: int, codings: int) -> None:
    """Write a project of that size."""
    chance = random.Random(20311)  # noqa: S311 - not for secrets

    def guid() -> str:
        return str(UUID(int=chance.getrandbits(128)))

    users, codes = [guid() for _ in range(3)], [guid() for _ in range(150)]
    xml = ['<Project xmlns="urn:QDA-XML:project:1.0" name="Large" origin="bench"><Users>']
    xml += [f'<User guid="{each}" name="{each[:4]}"/>' for each in users]
    xml.append("</Users><CodeBook><Codes>")
    xml += [f'<Code guid="{each}" name="{each}" isCodable="true"/>' for each in codes]
    xml.append("</Codes></CodeBook><Sources>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(sources):
            source, text = guid(), " ".join(chance.choice(WORDS) for _ in range(6000))
            archive.writestr(f"sources/{source}.txt", text)
            name = f'name="S{number}" plainTextPath="internal://{source}.txt"'
            xml.append(f'<TextSource guid="{source}" {name}>')
            for _ in range(codings // sources):
                start = text.index(" ", chance.randrange(len(text) - 400)) + 1
                end = text.index(" ", start + chance.randrange(20, 200))
                xml.append(
                    f'<PlainTextSelection guid="{guid()}" name="{text[start:end]}" '
                    f'startPosition="{start}" endPosition="{end}"><Coding guid="{guid()}" '
                    f'creatingUser="{chance.choice(users)}" '
                    f'creationDateTime="2031-05-08T10:00:00Z"><CodeRef '
                    f'targetGUID="{chance.choice(codes)}"/></Coding></PlainTextSelection>'
                )
            xml.append("</TextSource>")
        xml.append("</Sources></Project>")
        archive.writestr("project.qde", "".join(xml))


def bare(path: Path) -> None:
    """Nothing but parsing."""
    with zipfile.ZipFile(path) as archive, archive.open("project.qde") as stream:
        for _, element in etree.iterparse(stream):
            element.clear()


def whole(path: Path) -> None:
    """From the file to a study folder."""
    study = refi_qda.read(path, "large")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "large"
        study_folder.write(study.study, target)
        (target / "sources").mkdir()
        for name, text in study.texts.items():
            (target / "sources" / name).write_bytes(text().encode())


def pyrefiqda(path: Path) -> None:
    """The same file in another library: loading alone."""
    library = importlib.import_module("pyrefiqda")
    with tempfile.TemporaryDirectory() as folder:
        library.RefiProject.load(str(path), extract_dir=folder)


def best(what: Callable[[Path], None], path: Path) -> float:
    """The shortest of three times, in seconds."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        what(path)
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    """Measure and print."""
    sources, codings = (int(each) for each in (*sys.argv[1:], "200", "50000")[:2])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.qdpx"
        made(path, sources, codings)
        parse = best(bare, path)
        print(f"bare parse   {parse:6.2f} s")
        ours = best(whole, path)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"study folder {ours:6.2f} s  {ours / parse:.1f} times; {memory} MB at most")
        try:
            other = best(pyrefiqda, path)
        except ImportError:
            print("pyrefiqda    is not installed")
        else:
            print(f"pyrefiqda    {other:6.2f} s  {other / ours:.1f} times as long as ours")


main()
