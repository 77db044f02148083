"""Small studies whose files are damaged as a whole, which would hide other defects in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from consilience import sssom, study_toml
from consilience.generator.truth import Truth
from consilience.rows import LONGEST

FILES, DESCRIPTION, UNREADABLE, MISNAMED = (
    "damaged-files",
    "damaged-description",
    "damaged-toml",
    "damaged (final)",
)

_HEADER = """\
format = {format}
title = "A damaged study"
description = "Made to be found out."
authors = ["Nobody"]
licence = "CC0-1.0"

[[data_collection]]
id = "interviews"
label = "Interviews"
method = "interview"

[[agent]]
id = "somebody"
name = "Somebody"
"""
_LAYER = """
[[layer]]
id = "{code}"
label = "A layer"
kind = "coder"
coders = ["somebody"]
codebooks = ["{codebook}"]
covers = ["{covers}"]
"""
_LONG = b"x" * (LONGEST + 1)
_COLUMNS = b"subject_id\tpredicate_id\tobject_id\tmapping_justification"
#: What is wrong in the study.toml of another one, by the code that it is found by.
_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "F003": '\n[[agent]]\nid = "F003"\nname = "Bo"\nkidn = "person"\n',
        "F004": '\n[[wave]]\nid = "F004"\nlabel = "A round without its place"\n',
        "F005": '\n[[wave]]\nid = "F005"\nlabel = "A round"\norder = "2"\n',
        "M101": '\n[[wave]]\nid = "M101"\nlabel = "One"\norder = 3\n'
        '\n[[wave]]\nid = "M101"\nlabel = "Two"\norder = 4\n',
        "M102": _LAYER.format(code="M102", codebook="damour", covers="all"),
        "M103": _LAYER.format(code="M103", codebook="damour@1066", covers="all"),
        "M105": _LAYER.format(code="M105", codebook="damour@2008", covers="source:nowhere"),
        "M106": '\n[[agent]]\nid = "M106"\nname = "Cy"\norcid = "0000-0002-1825-0098"\n',
        "M107": '\n[[publication]]\nid = "M107"\ntitle = "A paper"\ndoi = "doi:10.5555/1"\n',
    }
)
#: Files that are wrong as a whole, by the code that they are found by.
_FILES: Mapping[str, tuple[str, bytes]] = MappingProxyType(
    {
        "F008": ("exerpts.csv", b"id,text\nQ1,A table that nobody reads.\n"),
        "F010": ("speakers.csv", "id,label\nS1,Manager \u2013 NHS\n".encode("cp1252")),
        "F011": ("organisations.csv", "id,label\nO1,Ferries\n".encode("utf-16")),
        "F012": ("collaborations.csv", "\ufeffid,label,kind,pseudonymous\n".encode()),
        "F013": ("pseudonyms.csv", b"id;label;kind;scope\nP1;[boat];other;occurrence\n"),
        "F014": ("excerpts.csv", b""),
        "F015": ("sources.csv", b"id,kind,data_collection,txet\nI1,interview,interviews,x\n"),
        "F016": ("notes.csv", b"id,text\nN1,About what?\n"),
        "F017": ("origin.csv", b"id,file,file\nstudy,a.xlsx,a.xlsx\n"),
        "F021": ("attributes.csv", b"id,about,name,value\nD1,study,long,%b\n" % _LONG),
        "L101": (sssom.ACCEPTED, b"#curie_map:\n#  damour https://example.org/\n#x: y\n"),
        "L102": (sssom.REFUSED, b"#mapping_set_id: https://example.org/links\n%b\n" % _COLUMNS),
    }
)
#: Codes that are planted once, in studies of their own.
CODES: tuple[str, ...] = ("F002", "F006", "F007", *_PARTS, *_FILES)


def make(studies: Path, codes: Collection[str]) -> list[Truth]:
    """Make the damaged studies in which the codes given are found."""
    header = _HEADER.format(format=1)
    parts = [code for code in _PARTS if code in codes]
    files = {code: each for code, each in _FILES.items() if code in codes}
    made: list[Truth] = []
    if files:
        folder = _study(studies / FILES, header)
        for name, content in files.values():
            (folder / name).write_bytes(content)
        made.append(_truth(FILES, {code: name for code, (name, _) in files.items()}))
    if parts or "F007" in codes:
        text = _HEADER.format(format=2 if "F007" in codes else 1)
        _study(studies / DESCRIPTION, text + "".join(_PARTS[code] for code in parts))
        found = [*parts, *(["F007"] if "F007" in codes else [])]
        made.append(_truth(DESCRIPTION, dict.fromkeys(found, study_toml.FILE)))
    if "F002" in codes:
        _study(studies / UNREADABLE, header.replace('"A damaged study"', "A damaged study"))
        made.append(_truth(UNREADABLE, {"F002": study_toml.FILE}))
    if "F006" in codes:
        _study(studies / MISNAMED, header)
        made.append(_truth(MISNAMED, {"F006": study_toml.FILE}))
    return made


def _study(folder: Path, header: str) -> Path:
    folder.mkdir()
    (folder / study_toml.FILE).write_text(header, encoding="utf-8", newline="\n")
    return folder


def _truth(slug: str, found: Mapping[str, str]) -> Truth:
    truth = Truth(slug, 0)
    truth.findings = tuple((code, file, 0) for code, file in found.items())
    return truth
