"""One made-up study folder."""

from __future__ import annotations

import shutil
from functools import lru_cache
from pathlib import Path

from consilience import sssom, study_toml
from consilience.access import licence_address
from consilience.generator import defects, framework
from consilience.generator.cast import Cast
from consilience.generator.codes import Codes
from consilience.generator.coding import Coding
from consilience.generator.description import Description
from consilience.generator.desk import Desk
from consilience.generator.excerpts import Excerpts
from consilience.generator.language import Language
from consilience.generator.material import Material
from consilience.generator.plan import StudyPlan
from consilience.generator.remarks import Remarks
from consilience.generator.sheets import Sheets
from consilience.generator.truth import Truth
from consilience.iris import BASE, HOME, Minter
from consilience.namespaces import expand

_language = lru_cache(maxsize=2)(Language)


def _heads(plan: StudyPlan) -> dict[str, str]:
    """The lines above the tables of links."""
    minter = Minter(BASE, plan.slug)
    prefixes = {plan.slug: minter.record("code", ""), "con": expand("con:")}
    for id_ in ("damour", "ext", framework.ID, "npt"):
        prefixes[id_] = f"{HOME}framework/{id_}/"
    explained = "".join(f"#  {name}: {address}\n" for name, address in prefixes.items())
    licence = licence_address(plan.licence)
    return {
        file: f'#sssom_version: "1.1"\n#mapping_set_id: {minter.study}/{name}\n'
        f"#license: {licence}\n#curie_map:\n{explained}"
        for file, name in ((sssom.ACCEPTED, "links"), (sssom.REFUSED, "links/refused"))
    }


def make(plan: StudyPlan, studies: Path) -> Truth:
    """Make a study below the folder of studies; gives what is known of it."""
    folder = studies / plan.slug
    texts = folder / "sources"
    shutil.rmtree(folder, ignore_errors=True)  # what a process left that died over it
    texts.mkdir(parents=True)
    language = _language(plan.seed)
    truth = Truth(plan.slug, plan.quotes)
    cast = Cast(plan, language)
    codes = Codes(plan, language)
    description = Description(plan, language)
    site = defects.Site(plan.slug, codes.current[0], codes.replaced, description.waves[0].id)
    planted = list(defects.plant(site, plan.planted))
    expected = {"excerpts.csv": plan.quotes, "codings.csv": 2 * plan.quotes}
    with Sheets(folder, heads=_heads(plan), planted=site.rows, expected=expected) as sheets:
        desk = Desk(plan, language, sheets, truth)
        sheets.write("collaborations.csv", cast.collaboration_rows())
        sheets.write("organisations.csv", cast.organisation_rows())
        sheets.write("pseudonyms.csv", cast.pseudonym_rows())
        sheets.write("codebook.csv", codes.rows())
        _links(codes, sheets, truth)
        remarks = Remarks(desk)
        coding = Coding(desk, codes, cast)
        excerpts = Excerpts(desk, cast, coding, remarks)
        material = Material(desk, cast, description, excerpts, remarks)
        material.make(texts)
        remarks.codes(codes.current)
        remarks.judge(excerpts.evidence, [wave.phase or "" for wave in description.waves])
    header = study_toml.written(site.header(description.header(material.double)))
    (folder / study_toml.FILE).write_text(header, encoding="utf-8", newline="\n")
    for name, content in site.texts.items():
        (texts / name).write_bytes(content)
    truth.spares = site.spares
    truth.rows = sheets.rows()
    truth.findings = tuple((code, row.file, row.row) for code, row in planted)
    if not any(texts.iterdir()):
        texts.rmdir()
    return truth


def _links(codes: Codes, sheets: Sheets, truth: Truth) -> None:
    reviews = codes.review_rows()
    for file, rows, answer, column in (
        (sssom.ACCEPTED, codes.links, "links_by_kind", 2),
        (sssom.REFUSED, codes.refusals, "refused_links_by_kind", 2),
        (sssom.REVIEWS_FILE, reviews, "reviews_by_verdict", 3),
    ):
        sheets.write(file, rows)
        for row in rows:
            truth.count(answer, str(row[column]))
