"""Small studies whose files are damaged as a whole, which would hide other defects in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from consilience import sssom, study_toml
from consilience.generator.truth import Truth
from consilience.rows import LONGEST

_TITLE, _FORMAT = 'title = "A damaged study"', "format = 1"
_DESCRIPTION = 'description = "Made to be found out."\n'
_AUTHORS = 'authors = ["Nobody"]\n'
_COLLECTION = """
[[data_collection]]
id = "interviews"
label = "Interviews"
method = "interview"
"""
_PAPER = """
[[publication]]
id = "paper"
title = "A paper"
doi = "10.5555/damaged"
"""
_HEADER = f"""\
{_FORMAT}
{_TITLE}
{_DESCRIPTION}{_AUTHORS}licence = "CC0-1.0"
{_COLLECTION}{_PAPER}
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
#: What a study may lack, by the code that this is found by: lines of study.toml, before and after.
_LACKING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "M004": (_AUTHORS, ""),
        "M005": (_DESCRIPTION, ""),
        "M006": (_COLLECTION, ""),
        "T034": ("\n[[agent]]", '\n[codebook]\ntitle = "No codes"\n\n[[agent]]'),
    }
)
_LICENCES = (
    b"id,kind,publication,licence\nI1,document,paper,CC-BY-SA-4.0\nI2,document,paper,CC-BY-NC-4.0\n"
)
#: Codes that are planted once, in studies of their own.
CODES: tuple[str, ...] = ("F002", "F006", "F007", "F009", "R023", *_PARTS, *_FILES, *_LACKING)


def make(studies: Path, codes: Collection[str]) -> list[Truth]:
    """Make the damaged studies in which the codes given are found."""
    made: list[Truth] = []

    def study(name: str, header: str, found: Mapping[str, str]) -> Path:
        folder = studies / name
        folder.mkdir()
        (folder / study_toml.FILE).write_text(header, encoding="utf-8", newline="\n")
        truth = Truth(name, 0)
        truth.findings = tuple((code, file, 0) for code, file in found.items())
        made.append(truth)
        return folder

    def in_header(*kinds: str) -> dict[str, str]:
        return {code: study_toml.FILE for code in kinds if code in codes}

    if files := {code: each for code, each in _FILES.items() if code in codes}:
        folder = study("damaged-files", _HEADER, {code: name for code, (name, _) in files.items()})
        for name, content in files.values():
            (folder / name).write_bytes(content)
    if found := in_header("F007", *_PARTS):
        header = _HEADER.replace(_FORMAT, "format = 2") if "F007" in found else _HEADER
        parts = "".join(text for code, text in _PARTS.items() if code in found)
        study("damaged-description", header + parts, found)
    if found := in_header("R023", *_LACKING):
        header = _HEADER
        for code, (before, after) in _LACKING.items():
            header = header.replace(before, after) if code in found else header
        folder = study("damaged-by-lack", header, found)
        if "R023" in found:
            (folder / "sources.csv").write_bytes(_LICENCES)
    if found := in_header("F002"):
        study("damaged-toml", _HEADER.replace(_TITLE, _TITLE.replace('"', "")), found)
    if found := in_header("F006"):
        study("damaged (final)", _HEADER, found)
    if "F009" in codes:
        (study("damaged-table", _HEADER, {"F009": "notes.csv"}) / "notes.csv").mkdir()
    return made
