"""Defects of quotes and of who may see them."""

from __future__ import annotations

from consilience.generator.defects.kinds import defect
from consilience.generator.defects.site import Site
from consilience.generator.sheets import Planted

_TEXT = "It rained. We took the other boat. It took an hour."
_WORDS = "We took the other boat."
_START, _END = _TEXT.index(_WORDS), _TEXT.index(_WORDS) + len(_WORDS)


@defect("Q006")
def no_wording(site: Site) -> Planted:
    """Words that may or may not be verbatim."""
    return site.excerpt(wording="")


@defect("Q007")
def paraphrase(site: Site) -> Planted:
    """A participant's words that are a paraphrase."""
    return site.excerpt(wording="paraphrase")


@defect("Q009", "G005")
def finding_with_speaker(site: Site) -> Planted:
    """A conclusion of the authors in somebody's mouth."""
    return site.excerpt(kind="author-finding")


@defect("Q010")
def nobody_speaks(site: Site) -> Planted:
    """A participant's words without a speaker."""
    return site.excerpt(speaker="")


@defect("Q020")
def other_collaboration(site: Site) -> Planted:
    """Another collaboration than the speaker's."""
    return site.excerpt(collaboration=site.collaboration().id)


@defect("Q021")
def other_wave(site: Site) -> Planted:
    """Another wave than the speaker's."""
    return site.excerpt(wave=site.other_wave.id)


@defect("Q022")
def odd_fragment(site: Site) -> Planted:
    """A place that no program understands."""
    return site.excerpt(fragment="page 3, at the top")


@defect("Q101")
def backwards(site: Site) -> Planted:
    """An end before the beginning."""
    return site.passage(_TEXT, text=_WORDS, start=str(_END), end=str(_START))


@defect("Q102")
def half_a_place(site: Site) -> Planted:
    """A beginning without an end."""
    return site.passage(_TEXT, text=_WORDS, start=str(_START))


@defect("Q103")
def place_without_text(site: Site) -> Planted:
    """A place in a source that has no text."""
    return site.excerpt(text=_WORDS, start="0", end=str(len(_WORDS)))


@defect("Q104")
def other_words(site: Site) -> Planted:
    """A place where the source says something else."""
    return site.passage(_TEXT, text=_WORDS, start=str(_START + 1), end=str(_END + 1))


@defect("Q105")
def other_surroundings(site: Site) -> Planted:
    """Words before it that are not those of the source."""
    return site.passage(_TEXT, text=_WORDS, start=str(_START), end=str(_END), prefix="It snowed. ")


@defect("Q106")
def no_words(site: Site) -> Planted:
    """A quote without words that nobody withholds."""
    return site.excerpt(text="")


@defect("O101")
def words_not_there(site: Site) -> Planted:
    """A mention of what the quote does not say."""
    return site.mention(words="the airport")


@defect("R002")
def wider_than_the_study(site: Site) -> Planted:
    """An open source in a study that is not open."""
    return site.source(access="open")


@defect("R003")
def wider_than_the_consent(site: Site) -> Planted:
    """Somebody withdrew, and the source is only controlled."""
    return site.source(consent="withdrawn", access="controlled")


@defect("R010")
def wider_than_the_source(site: Site) -> Planted:
    """A quote that is easier to see than its source."""
    return site.excerpt(source=site.source(access="controlled").id, access="safeguarded")


@defect("R014")
def easier_licence(site: Site) -> Planted:
    """A quote on easier terms than its source."""
    return site.excerpt(source=site.source(licence="CC-BY-NC-4.0").id, licence="CC0-1.0")


@defect("R015")
def unknown_bracket(site: Site) -> Planted:
    """A bracket that nobody registered."""
    return site.excerpt(text="We waited for [the boat] again.")


@defect("R021")
def easier_than_the_paper(site: Site) -> Planted:
    """A table on easier terms than the article that prints it."""
    paper = site.publication(licence="CC-BY-NC-4.0")
    return site.source(
        kind="published-table", publication=paper.id, locator="Table 1", licence="CC0-1.0"
    )


@defect("R022")
def unknown_licence(site: Site) -> Planted:
    """A licence whose terms are not known."""
    return site.source(licence="https://example.org/licence")


@defect("R030")
def no_brackets(site: Site) -> Planted:
    """A pseudonym without brackets."""
    return site.pseudonym(label=f"boat {site.new_id()}")


@defect("R034")
def not_marked(site: Site) -> Planted:
    """A pseudonym of an organisation that is not marked as such."""
    return site.pseudonym(kind="organisation", scope="study", organisation=site.organisation().id)


@defect("R035")
def each_time_another(site: Site) -> Planted:
    """A bracket that means another thing each time, and one organisation."""
    hidden = site.organisation(pseudonymous="yes").id
    return site.pseudonym(kind="organisation", organisation=hidden)


@defect("R036")
def registered_twice(site: Site) -> tuple[Planted, ...]:
    """One bracket, registered twice."""
    first = site.pseudonym()
    return first, site.pseudonym(label=first.cells["label"])


@defect("D002")
def from_nowhere(site: Site) -> Planted:
    """A source that belongs to nothing."""
    return site.source(data_collection="")


@defect("D009")
def somewhere_in_the_paper(site: Site) -> Planted:
    """A published table that does not say which."""
    return site.source(kind="published-table", publication=site.paper.id)


@defect("D101")
def file_missing(site: Site) -> Planted:
    """A text that is not there."""
    return site.source(file="gone.txt")


@defect("D102")
def file_outside(site: Site) -> Planted:
    """A text outside the study."""
    return site.source(file="../notes.csv")


@defect("D103")
def file_not_utf8(site: Site) -> Planted:
    """A text saved by an old editor."""
    row = site.source(file=f"{site.new_id()}.txt")
    site.texts[row.cells["file"]] = "We didn\u2019t go.".encode("cp1252")
    return row


@defect("M074")
def wider_note(site: Site) -> Planted:
    """A note that is easier to see than the quote that it is about."""
    return site.note(about=f"excerpt:{site.excerpt(access='controlled').id}", access="safeguarded")
