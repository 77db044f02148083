"""Files that are brought here and cannot be read: what they are, and the way out of their tool."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from consilience.errors import ReadError
from consilience.findings import Place
from consilience.readers import media

_REFI = "export the project as REFI-QDA (.qdpx) and import that"
_NVIVO = (
    f"In NVivo {_REFI}: Share > Export Project > REFI-QDA Project; on a Mac File > Export Project."
)
_MAXQDA = f"In MAXQDA {_REFI}; it is among the exports of the project."
_ATLAS = f"In ATLAS.ti {_REFI}: it is called QDPX among the exports of the project."
_TOOL = f"In the tool itself {_REFI}, or export the coded passages as a table."
_WORD = "open it in Word or LibreOffice and save it as .docx"
_SHEET = "open it in Excel or LibreOffice and save it as .xlsx, .ods or CSV"
_PDF = (
    "the words of a PDF cannot be read reliably: save its text as .docx or .txt; if it was coded, "
    "export the project of that tool as REFI-QDA (.qdpx)"
)


@dataclass(frozen=True, slots=True)
class _Kind:
    what: str
    hint: str


_OLD_WORD = _Kind("a document of an old Word", _WORD)
_PDF_KIND = _Kind("a PDF", _PDF)
_BY_SUFFIX = {
    **dict.fromkeys((".nvp", ".nvpx", ".nvb", ".nvcx"), _Kind("a project of NVivo", _NVIVO)),
    **dict.fromkeys(
        (".atlproj", ".hpr", ".hpr5", ".hpr6", ".hpr7", ".atlcb"),
        _Kind("a project of ATLAS.ti", _ATLAS),
    ),
    ".doc": _OLD_WORD,
    ".rtf": _Kind("a text in rich format", _WORD),
    ".odt": _Kind("a document of LibreOffice", _WORD),
    **dict.fromkeys(
        (".md", ".markdown"),
        _Kind("a text in Markdown", "if it is a transcript, give a copy of it the ending .txt"),
    ),
    ".pages": _Kind("a document of Pages", "export it from Pages as .docx"),
    ".xls": _Kind("a workbook of an old Excel", _SHEET),
    ".numbers": _Kind("a table of Numbers", "export it from Numbers as .xlsx or CSV"),
    ".pdf": _PDF_KIND,
    **dict.fromkeys(
        (".rqda", ".qrk", ".f4p", ".tra", ".ppj", ".hs2", ".hs3", ".wpj"),
        _Kind("a project of another tool", _TOOL),
    ),
}
_BY_PATTERN = (
    (
        re.compile(r"\.(?:mx(?:[0-9]{1,2}|d|b)|mex(?:[0-9]{2})?|mtr)"),
        _Kind("a project of MAXQDA", _MAXQDA),
    ),
    (re.compile(r"\.atlproj[0-9]+"), _Kind("a project of ATLAS.ti", _ATLAS)),
)
_HEAD = 16
_BY_MAGIC = (
    (b"%PDF", _PDF_KIND),
    (b"{\\rtf", _BY_SUFFIX[".rtf"]),
    (
        bytes.fromhex("d0cf11e0a1b11ae1"),
        _Kind("a file of an old Word, Excel or PowerPoint", f"{_WORD}; or {_SHEET}"),
    ),
    (
        b"SQLite format 3\0",
        _Kind("a database that is no project of QualCoder or Taguette", _TOOL),
    ),
    (
        b"PK\3\4",
        _Kind("a zip file that is no REFI-QDA project", "unpack it, and import what is in it"),
    ),
    (b"\x1f\x8b", _Kind("a packed file", "unpack it, and import what is in it")),
)
_SUGGESTED = 3


def missing(path: Path) -> ReadError:
    """What is to be said of a path at which there is nothing."""
    name = path.name or str(path)
    folder = path.parent
    if not folder.is_dir():
        return ReadError(
            f"there is no “{name}”", place=Place(name), hint=f"there is no folder “{folder}”"
        )
    names = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    near = get_close_matches(name, names, n=_SUGGESTED)
    hint = f"did you mean {' or '.join(near)}?" if near else "look at its name and its folder"
    return ReadError(f"there is no “{name}”", place=Place(name), hint=hint)


def unread(path: Path, known: str) -> ReadError:
    """What is to be said of a file or folder that no reader takes; ``known`` lists what they do."""
    name = path.name or path.resolve().name
    if path.is_dir():
        return _folder(path, name, known)
    if path.stat().st_size == 0:
        return ReadError(
            f"{name} is empty", place=Place(name), hint="export or copy it again; it holds nothing"
        )
    kind = _kind(path)
    if kind is None:
        hint = f"these can be read:\n{known}"
        return ReadError(f"no reader knows what {name} is", place=Place(name), hint=hint)
    return ReadError(f"{name} is {kind.what}", place=Place(name), hint=kind.hint)


def _folder(path: Path, name: str, known: str) -> ReadError:
    if (path / "study.toml").is_file():
        return ReadError(
            f"{name} is a study folder already",
            place=Place(name),
            hint=f"consilience check {path}; import is for files of other tools",
        )
    return ReadError(
        f"the folder {name} is no project, and holds no transcripts",
        place=Place(name),
        hint="name the file itself, the folder of a QualCoder project (it holds data.qda), or a "
        f"folder of transcripts; these can be read:\n{known}",
    )


def _kind(path: Path) -> _Kind | None:
    suffix = path.suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    for pattern, kind in _BY_PATTERN:
        if pattern.fullmatch(suffix):
            return kind
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    for begins, kind in _BY_MAGIC:
        if head.startswith(begins):
            return kind
    if media.suffix(path.name):
        hint = (
            "import its transcript (.docx, .txt, .vtt, .srt), or the project in which it is coded"
        )
        return _Kind("a recording or a picture", hint)
    return None
