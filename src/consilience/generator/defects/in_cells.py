"""Defects of single cells and rows."""

from __future__ import annotations

from consilience.generator.defects.kinds import defect
from consilience.generator.defects.site import Site
from consilience.generator.sheets import Planted


@defect("F018")
def cells_too_few(site: Site) -> Planted:
    """A row that ends early."""
    return site.line("notes.csv", f"{site.new_id()},study,A row that ends early.")


@defect("F019")
def quotation_marks(site: Site) -> Planted:
    """Quotation marks inside a cell that were not doubled."""
    return site.line("notes.csv", f'{site.new_id()},study,"they said "no" to us",,,')


@defect("F020")
def nul(site: Site) -> Planted:
    """A character that is no part of any text."""
    return site.note(text="cut off\0 here")


@defect("F030")
def empty(site: Site) -> Planted:
    """A coding without its layer."""
    return site.coding(layer="")


@defect("F031")
def no_id(site: Site) -> Planted:
    """A quote named in words."""
    return site.coding(excerpt="Quote 1")


@defect("F032")
def no_number(site: Site) -> Planted:
    """A row number with a word."""
    return site.origin(source_row="row 12")


@defect("F033")
def no_truth(site: Site) -> Planted:
    """A spreadsheet's word for yes."""
    return site.review(settles="TRUE")


@defect("F034")
def no_date(site: Site) -> Planted:
    """A day that leaves open which number is the month."""
    return site.note(date="08/11/2031")


@defect("F035")
def no_language(site: Site) -> Planted:
    """A language by its name."""
    return site.source(language="English")


@defect("F036")
def no_licence(site: Site) -> Planted:
    """A licence without its version."""
    return site.source(licence="CC BY")


@defect("F037")
def no_address(site: Site) -> Planted:
    """An address without its beginning."""
    return site.organisation(identifier="example.org/ferries")


@defect("F038")
def not_on_the_list(site: Site) -> Planted:
    """A direction in another word."""
    return site.coding(direction="positive")


@defect("F039")
def unknown_kind(site: Site) -> Planted:
    """A kind of collaboration that is not known."""
    return site.collaboration(kind="club")


@defect("F040")
def without_its_kind(site: Site) -> Planted:
    """A note about an id that does not say of what."""
    return site.note(about="Q1")


@defect("F041")
def id_twice(site: Site) -> Planted:
    """The same detail twice."""
    first = site.attribute()
    return site.attribute(**first.cells)


@defect("F042")
def leads_nowhere(site: Site) -> Planted:
    """A speaker that nobody described."""
    return site.excerpt(speaker="nobody")


@defect("F043")
def named_twice(site: Site) -> Planted:
    """The same evidence twice."""
    collaboration = site.collaboration().id
    quote = site.excerpt(collaboration=collaboration, speaker=site.speaker(collaboration="").id).id
    return site.assessment(collaboration=collaboration, evidence=f"{quote};{quote}")


@defect("F044")
def composed(site: Site) -> Planted:
    """A letter with its accent beside it."""
    return site.note(text="the cafe\u0301 by the ferry")


@defect("F045")
def control(site: Site) -> Planted:
    """A form feed."""
    return site.note(text="one page\x0canother page")


@defect("F046")
def blanks(site: Site) -> Planted:
    """A blank at the end."""
    return site.note(text="Worth a look. ")


@defect("F047")
def no_construct(site: Site) -> Planted:
    """A construct that is misspelt."""
    return site.coding(code="damour:turst", layer="second-coding", coder="curator")


@defect("M104")
def no_initiative(site: Site) -> Planted:
    """An initiative that nobody listed."""
    return site.collaboration(initiative="atlantis")


@defect("P001")
def e_mail(site: Site) -> Planted:
    """Something like an e-mail address."""
    return site.note(text="Ask ada@example.org for it.")


@defect("P002")
def telephone(site: Site) -> Planted:
    """Something like a telephone number, of those kept for plays."""
    return site.note(text="Ring 020 7946 0018 for it.")


@defect("P003")
def postcode(site: Site) -> Planted:
    """Something like a postcode."""
    return site.note(text="It is near AA9A 9AA now.")


@defect("P004")
def nhs_number(site: Site) -> Planted:
    """Something like an NHS number."""
    return site.note(text="It was case 943 476 5919 again.")


@defect("P005")
def insurance_number(site: Site) -> Planted:
    """Something like a National Insurance number."""
    return site.note(text="The form says AB 12 34 56 C on top.")


@defect("P006")
def name(site: Site) -> Planted:
    """Something like a name."""
    return site.note(text="That was Mrs Tellwick again.")
