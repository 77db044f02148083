"""What each study brings to a shared framework, and what is left without it."""

from __future__ import annotations

from consilience.pages import sheets
from consilience.pages.compare import frameworks
from consilience.pages.sheets import Part
from consilience.pages.visit import Page, Visit


def page(visit: Visit) -> Page | None:
    """Every study's contribution; below a study's name, what would be left without that study."""
    slug = visit.where.partition("/")[2]
    kg = visit.collection.counting
    framework = visit.one("framework", "damour")
    if (slug and slug not in visit.collection.studies) or framework not in frameworks(
        visit.collection
    ):
        return None
    given = {"framework": framework} if visit.one("framework") else {}
    if slug:
        sheet = kg.without(slug, framework=framework)
        heading, path = "Constructs that change", f"contributions/{slug}"
    else:
        sheet = kg.contributions(framework=framework)
        heading, path = "Studies", "contributions"
    if visit.form != "html":
        return sheets.file(visit, sheet)
    known = visit.collection.studies.values()
    others = [(f"Without {each.brief}", f"contributions/{each.slug}") for each in known]
    also = [("All studies", "contributions"), *others] if slug else others
    part = Part(heading, path, sheet, given)
    return sheets.page(visit, sheet.title, [part], at="studies", also=also)
