"""Ten small made-up studies in which everything that a synthesis should find was planted."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

INDICATORS = ("goals", "trust", "leadership", "connectivity")
SECTORS = {"nhs": "nhs-provider-trust", "business": "technology-firm"}
COUNTING = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch")
OTHER = ("skos:relatedMatch", "con:oppositeOf", "skos:narrowMatch")
STUDIES = 10
_QUOTES = 12

_LINKS = """#sssom_version: "1.1"
#mapping_set_id: https://w3id.org/consilience/study/{slug}/{set}
#license: https://creativecommons.org/publicdomain/zero/1.0/
#curie_map:
#  con: https://w3id.org/consilience/terms/
#  damour: https://w3id.org/consilience/framework/damour/
#  semapv: https://w3id.org/semapv/vocab/
#  skos: http://www.w3.org/2004/02/skos/core#
#  {slug}: https://w3id.org/consilience/study/{slug}/code/
"""


@dataclass(slots=True)
class Planted:
    """What was planted."""

    #: (construct, study) → how many quotes count, helped, hindered
    evidence: dict[tuple[str, str], tuple[int, int, int]] = field(default_factory=dict)
    #: the same, through reviewed links and direct coding only
    reviewed: dict[tuple[str, str], tuple[int, int, int]] = field(default_factory=dict)
    #: (construct, study) → words for the relations of links
    links: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    #: studies that count as one
    groups: set[frozenset[str]] = field(default_factory=set)
    #: (study, collaboration, construct, helped, hindered): opposite accounts within one case
    opposite: set[tuple[str, str, str, str, str]] = field(default_factory=set)


#: What reviewers said of a link: (verdict, whether it settles) of each; and whether it then counts.
_REVIEWS: tuple[tuple[tuple[tuple[str, bool], ...], bool], ...] = (
    ((), False),
    ((("agree", False),), True),
    ((("disagree", False),), False),
    ((("agree", False), ("unsure", False)), False),
    ((("disagree", False), ("agree", True)), True),
)
_REVIEWERS = ("bo", "cy")

_WORDS = {
    "skos:exactMatch": "same",
    "skos:closeMatch": "similar",
    "skos:broadMatch": "broader",
    "skos:relatedMatch": "related",
    "skos:narrowMatch": "narrower",
    "con:oppositeOf": "opposite",
}


def plant(folder: Path, seed: int = 7) -> tuple[list[Path], Planted]:
    """Write the studies, and say what is in them."""
    chance = random.Random(seed)
    planted = Planted()
    slugs = [f"made{number:02}" for number in range(1, STUDIES + 1)]
    ties = {slugs[1]: slugs[0], slugs[4]: slugs[3], slugs[5]: slugs[4]}  # overlaps; also in a chain
    programmes = {slugs[7]: "one", slugs[8]: "one"}
    together = [{slugs[0], slugs[1]}, {slugs[3], slugs[4], slugs[5]}, {slugs[7], slugs[8]}]
    alone = set(slugs) - set().union(*together)
    planted.groups = {*map(frozenset, together), *(frozenset({slug}) for slug in alone)}
    folders = [
        _study(folder / slug, chance, planted, ties.get(slug, ""), programmes.get(slug, ""))
        for slug in slugs
    ]
    return folders, planted


def _study(folder: Path, chance: random.Random, planted: Planted, tie: str, programme: str) -> Path:
    folder.mkdir(parents=True)
    slug = folder.name
    overlap = f'overlaps = ["{tie}/talks"]\n' if tie else ""
    part = f'programme = "{programme}"\n' if programme else ""
    (folder / "study.toml").write_text(
        f'format = 1\ntitle = "Made {slug}"\nlicence = "CC0-1.0"\n{part}'
        '[codebook]\ntitle = "Codes"\n[[codebook.version]]\nid = "1"\n'
        '[[data_collection]]\nid = "talks"\nlabel = "Talks"\nmethod = "interview"\nn = 5\n'
        f'unit = "interview"\n{overlap}'
        '[[agent]]\nid = "ann"\nname = "Ann"\n'
        '[[agent]]\nid = "bo"\nname = "Bo"\n[[agent]]\nid = "cy"\nname = "Cy"\n'
        '[[layer]]\nid = "own"\nlabel = "Own"\nkind = "coder"\ncoders = ["ann"]\n'
        'codebooks = ["codebook@1", "damour@2008"]\ncovers = ["all"]\n'
    )
    (folder / "sources.csv").write_text("id,kind,title,data_collection\nS1,interview,Talk,talks\n")
    (folder / "collaborations.csv").write_text("id,label,kind\nA,A,network\nB,B,network\n")
    (folder / "speakers.csv").write_text(
        "id,label,organisation_type,organisation_type_read_by,collaboration\n"
        + "".join(
            f"{case}-{sector},{case} {sector},{kind},ann,{case}\n"
            for case in "AB"
            for sector, kind in SECTORS.items()
        )
    )
    tops = {f"c{n}": chance.choice([*COUNTING, *OTHER]) for n in range(len(INDICATORS))}
    linked = dict(zip(tops, INDICATORS, strict=True))
    refused = chance.choice(sorted(tops))
    (folder / "codebook.csv").write_text(
        "id,label,definition,broader\n"
        + "".join(f"{c},Code {c},What {c} is.,\n{c}-below,Below {c},Part.,{c}\n" for c in tops)
    )
    head = _LINKS.format(slug=slug, set="links")
    columns = "record_id\tsubject_id\tpredicate_id\tobject_id\tmapping_justification\tauthor_label"
    manual = "semapv:ManualMappingCuration\tAnn"
    (folder / "links.sssom.tsv").write_text(
        head
        + columns
        + "\n"
        + "".join(
            f"L{n}\t{slug}:{c}\t{tops[c]}\tdamour:{linked[c]}\t{manual}\n"
            for n, c in enumerate(tops)
        )
    )
    other = next(i for i in INDICATORS if i != linked[refused])
    (folder / "links.not.sssom.tsv").write_text(
        _LINKS.format(slug=slug, set="links.not")
        + columns.replace("predicate_id", "predicate_modifier\tpredicate_id")
        + f"\nX1\t{slug}:{refused}\tNot\tskos:closeMatch\tdamour:{other}\t{manual}\n"
    )
    counts = _review(folder, len(planted.links), list(tops))
    for code, relation in tops.items():
        planted.links.setdefault((linked[code], slug), []).append(_WORDS[relation])
    excerpts, codings = (
        ["id,kind,source,text,speaker,collaboration"],
        ["id,excerpt,code,layer,coder,direction"],
    )
    found: dict[str, dict[str, set[str]]] = {}
    reviewed: dict[str, dict[str, set[str]]] = {}
    said: dict[tuple[str, str, str, str], list[str]] = {}
    for number, (case, sector, top, code, direction) in enumerate(_said(chance, tops, linked), 1):
        excerpts.append(f"Q{number},participant-words,S1,Said {number}.,{case}-{sector},{case}")
        codings.append(f"K{number},Q{number},{code},own,ann,{direction}")
        if code.startswith("damour:") or tops[top] in COUNTING:
            passed = code.startswith("damour:") or top in counts
            for by in (found, reviewed) if passed else (found,):
                for name in ("all", direction):
                    said_of = by.setdefault(linked[top], {})
                    said_of.setdefault(name, set()).add(f"Q{number}")
        said.setdefault((case, code, sector, direction), []).append(f"Q{number}")
    for (case, code, sector, direction), quotes in said.items():
        for rival in SECTORS:
            if direction == "strength" and rival != sector:
                for against in said.get((case, code, rival, "challenge"), ()):
                    planted.opposite |= {(slug, case, code, q, against) for q in quotes}
    (folder / "excerpts.csv").write_text("\n".join(excerpts) + "\n")
    (folder / "codings.csv").write_text("\n".join(codings) + "\n")
    for those, into in ((found, planted.evidence), (reviewed, planted.reviewed)):
        for construct, by in those.items():
            names = ("all", "strength", "challenge")
            into[construct, slug] = tuple(len(by.get(name, ())) for name in names)  # type: ignore[assignment]
    return folder


def _review(folder: Path, turn: int, codes: list[str]) -> set[str]:
    """Have links reviewed in each way in turn; the codes whose link counts then."""
    rows, counts = ["id\tlink\treviewer\tverdict\tsettles"], set()
    for number, code in enumerate(codes):
        reviews, passes = _REVIEWS[(turn + number) % len(_REVIEWS)]
        for who, (verdict, settles) in zip(_REVIEWERS, reviews, strict=False):
            said = "yes" if settles else "no"
            rows.append(f"R{len(rows)}\tL{number}\t{who}\t{verdict}\t{said}")
        counts |= {code} if passes else set()
    (folder / "link-reviews.tsv").write_text("\n".join(rows) + "\n")
    return counts


_Quote = tuple[str, str, str, str, str]


def _said(chance: random.Random, tops: dict[str, str], linked: dict[str, str]) -> list[_Quote]:
    """Quotes by chance; then two sectors at odds in one case, and two in two cases, a decoy."""
    quotes = []
    for _ in range(_QUOTES):
        top = chance.choice(sorted(tops))
        direct = chance.random() < 0.4
        code = f"damour:{linked[top]}" if direct else chance.choice([top, f"{top}-below"])
        case, sector = chance.choice("AB"), chance.choice(sorted(SECTORS))
        quotes.append((case, sector, top, code, chance.choice(["strength", "challenge", "mixed"])))
    odd, decoy = chance.sample(sorted(tops), 2)
    case = chance.choice("AB")
    return [
        *quotes,
        (case, "nhs", odd, odd, "strength"),
        (case, "business", odd, odd, "challenge"),
        ("A", "nhs", decoy, f"{decoy}-below", "strength"),
        ("B", "business", decoy, f"{decoy}-below", "challenge"),
    ]


def counted(planted: Planted) -> Counter[str]:
    """In how many studies each construct has evidence."""
    return Counter(construct for construct, _ in planted.evidence)
