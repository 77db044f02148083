"""A made-up corpus in which everything that may identify somebody is labelled.

Sentences are templates; ``{kind:words}`` is something labelled, ``{kind}`` draws it from a list,
and everything else is to be passed over. Names, numbers and addresses are invented or reserved for
examples. Half of the names drawn are in no list of the program, and some templates are what its
patterns are known to miss: the figures are to tell what people would meet.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

_SLOT = re.compile(r"\{([a-z-]+)(?::([^{}]*))?\}")

GIVEN = [
    "Sarah",
    "Priya",
    "Owen",
    "Fatima",
    "Margaret",
    "Tomasz",
    "Siobhan",
    "Kwame",
    "Jennifer",
    "Mohammed",
    "Aisling",
    "Rhys",
    "Thandeka",
    "Bartholomew",
    "Oluwaseun",
    "Yevgenia",
    "Hyacinth",
    "Xiomara",
    "Ptolemy",
    "Zebedee",
    "Ingeborg",
    "Cosmo",
]
FAMILY = [
    "Jones",
    "Patel",
    "O'Neill",
    "Ahmed",
    "Quillfeather",
    "Featherstonehaugh",
    "Adeyemi",
    "Kowalczyk",
    "MacAllister",
    "Smith-Okafor",
    "Featherby",
    "Oakenshaw",
    "Brindlecombe",
    "Vane",
    "Threlkeld",
]


def _nhs(chance: random.Random) -> str:
    while True:
        nine = [chance.randrange(10) for _ in range(9)]
        check = 11 - sum(w * d for w, d in zip(range(10, 1, -1), nine, strict=True)) % 11
        if check != 10 and len(set(nine)) > 1:
            digits = "".join(map(str, [*nine, check % 11]))
            return chance.choice((digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}"))


def _drawn(kind: str, chance: random.Random) -> str:
    pick = chance.choice
    given, family = pick(GIVEN), pick(FAMILY)
    number = chance.randrange
    months = ("January", "March", "Sept", "December")
    match kind:
        case "name":
            return f"{pick(('Dr', 'Mr', 'Mrs', 'Ms', 'Professor', 'Sister', 'Rev'))} {family}"
        case "possible-name":
            return pick((given, f"{given} {family}"))
        case "email":
            host = pick(("example.org", "example.nhs.uk", "mail.example.ac.uk"))
            return f"{given.lower()}{pick('._-')}{family.lower().replace(chr(39), '')}@{host}"
        case "phone":
            return pick(
                (
                    f"07700 900{number(1000):03}",
                    f"0113 496 0{number(1000):03}",
                    f"+44 7700 900{number(1000):03}",
                    f"020 7946 0{number(1000):03}",
                    f"(01632) 960{number(1000):03}",
                )
            )
        case "postcode":
            return pick(("LS2 9JT", "SW1A 1AA", "EH1 1YZ", "M1 1AE", "B33 8TH", "DN551PT"))
        case "nhs-number":
            return _nhs(chance)
        case "ni-number":
            return pick(("AB123456C", "JG 10 37 59 A", "CE123456D"))
        case "date-of-birth":
            day, year = number(1, 29), number(1935, 2005)
            return pick(
                (
                    f"{day:02}/{number(1, 13):02}/{year}",
                    f"{day} {pick(months)} {year}",
                    f"{year}-{number(1, 13):02}-{day:02}",
                    f"{day}.{number(1, 13)}.{year % 100:02}",
                )
            )
        case "gmc-number":
            return f"{number(1_000_000, 8_000_000)}"
        case "nmc-number":
            return f"{number(70, 99)}{pick('ABCDEFGHIJKL')}{number(10_000):04}{pick('ESWN')}"
        case "record-number":
            return pick(("RJ", "", "X")) + f"{number(100_000, 9_999_999)}"
        case "address":
            road = pick(("Acacia Avenue", "High Street", "Mill Lane", "Station Road"))
            return f"{number(1, 200)} {road}"
        case "profile":
            return f"https://www.linkedin.com/in/{given.lower()}-{number(1000)}"
        case "handle":
            return f"@{given.lower()}{number(100)}"
    raise KeyError(kind)


#: Each is used many times, with other words.
TEMPLATES = """
We had {name} in that meeting and it changed everything.
It was always {name} who signed it off.
{name} told us the board would not have it.
I raised it with {name}'s secretary.
When {possible-name} left, the whole thing fell over.
I used to talk to {possible-name} about it every week.
My manager {possible-name} was against it.
{possible-name} from finance never came.
So {possible-name} said no, and that was that.
There was me, {possible-name} and the girl from the council.
Because {possible-name} asked, we did it.
That's what {possible-name} used to say.
And then it went to {possible-name}, obviously.
Ask {possible-name}.
You'd have to write to {email} for that.
My address is {email}, I think.
{email} is the shared box, but it comes to me.
Ring me on {phone} after six.
The number on the poster was {phone}.
Her mobile ({phone}) was off.
She lives in {postcode}, so it is a long way.
Anything in {postcode} counted as ours.
The form said {nhs-number} at the top.
NHS number {nhs-number}, if that helps.
My National Insurance number is {ni-number}.
She was born on {date-of-birth}, the same as me.
DOB {date-of-birth} on every page.
Date of birth: {date-of-birth}.
Her birthday is {date-of-birth}.
GMC number {gmc-number}.
I am registered with the GMC, {gmc-number}, since you ask.
My NMC PIN is {nmc-number}.
Hospital number {record-number}.
The patient ID was {record-number} and nobody noticed.
Our staff number {record-number} is on the badge.
We lived at {address} then.
The clinic moved to {address} last year.
I am on {profile} like everyone.
Find me as {handle} on there.
We are {only-one:the only Somali midwife} in the region.
She was {only-one:our first female surgeon}.
{only-one:I'm the only} one who does nights.
He is {only-one:the youngest consultant} they ever had.
It was {only-one:their longest-serving nurse} who said it.
{first-person-job:I am the informatics manager} here.
Speaking {first-person-job:as a commissioner}, I would not.
{first-person-job:I'm our safeguarding lead}, so it lands on me.
The {job-of-one:director of midwifery} came twice.
Our {job-of-one:chief executive} was not told.
The {job-of-one:head of patient safety} wrote it.
{job-of-one:Lead nurse for sepsis}, that was the post.
{kin-and-age:My daughter, who is 14,} does that for me.
{kin-and-age:his mother was 93} and alone.
There was a man of {age:aged 43} with it.
A {age:97-year-old} told me so.
After the {named-event:Harrowgate fire} nobody trusted us.
It was like the {named-event:Dunmere Valley inquiry} again.
We met in {named-place:St Oswin's Hospital} on Fridays.
They closed {named-place:Larkspur Ward} that year.
The {named-place:Millbeck Medical Centre} never joined.
I have been {years-of-service:in post since 1998}.
I have worked {years-of-service:here for 27 years}.
the lady with the twins, the one who ran the post office, everybody knows her
she goes by {possible-name:Jonesy} in the team
his surname is {possible-name:Brindle}, that's all I know
I said to {possible-name:Auntie Pearl} that it would not work
the e-mail is {email:s dot jones at example dot org}
she's {age:forty-three} now
my number is {phone:seven seven double oh, nine hundred}
he was born {date-of-birth:in the spring of 1961}
""".strip().splitlines()

#: Written after the patterns. Of what was missed here, only what is spelt another way was mended
#: (addresses with “(at)”, small postcodes, “Doctor”).
HARD = """
we had that woman, {name:Doctor Quillfeather}, in
{possible-name:Quillfeather} signed it in the end.
i told {possible-name:sarah} about it
It was {possible-name:Threlkeld}'s idea from the start.
My address is {email:s.jones(at)example.org}.
It is {phone:0770 090 0123}, ask for the ward.
we are in {postcode:ls2 9jt}
The number {nhs-number:943-476-5919} was on the wall.
She was born on {date-of-birth:the 3rd of March 1956}.
{only-one:There's only one of us} doing nights.
{only-one:Nobody else in the county} has two of these.
The {job-of-one:Lord Lieutenant} opened it.
{first-person-job:I run the stroke service} here.
{first-person-job:My job is ward manager}.
{kin-and-age:My lad's nineteen} now.
It was {named-event:when the roof came down} in 2009.
We all went to {named-place:the Larkspur} after.
{years-of-service:Twenty years I've done this}.
{address:The big house by the church in Millbeck}.
It says {record-number:RJ-12-3456} on the bracelet.
{name:Sir Cosmo} would not have it.
You know {possible-name:Kwame Vane}, he does the books.
{possible-name:Margaret} would know.
{only-one:The only other Welsh speaker} is on leave.
""".strip().splitlines()

#: Nothing in these is to be found.
CLEAN = """
We spoke to Boots and to Tesco about it.
I rang Samaritans for the leaflets.
Max capacity was ten.
The helpline is 0800 123 4567 and it is free.
Room B12 8TH floor, that was the one.
Dr Foster tables were wrong again.
The first person to say so wins.
Our last patient of the day came at six.
As a manager you learn to wait.
In a Primary School you would never see that.
A 100-year-old building has no lifts.
Case 20140312 was closed in the log.
We are comfortable with the way the Trust and the Council work together.
In the NHS there is a big inertia to bringing in a change.
The Board met on Monday and the Department of Health wrote in April.
Business is much more receptive to that, and so is the Third Sector.
There were 1234567 people in the region and 163 observations.
It cost £1,234,567,890 between 2010 and 2015.
We started in 2012 and ended in 2013-14.
The first time we met, the only thing we had was a whiteboard.
The first step was the only one that worked.
As a team we never agreed on that.
I was the last to hear of it, as usual.
They gave us version 10.2.14 of the form.
Table 3, page 12, row 44.
On 12/03/2014 we signed the memorandum.
The budget for 2014/15 was 07 per cent down.
Clinicians, Managers and Commissioners all said the same.
And Will it work? May it last?
Mark my words, it will not.
Grace under pressure, that was the motto.
At ten o'clock on a Tuesday in March.
Because Everybody wanted it and Nobody did it.
[NHS organisation 1] and [Name] from [name of charity] came.
It says so in the Health and Social Care Act.
Surgeons from every Trust had a vote.
Go to www.example.org for the leaflet.
The A1 and the M25 were closed; H1N1 was not.
Those aged 65 and over were invited.
People aged 18 to 25 did not come.
The head was full, and the chair was broken.
We followed the lead of the others.
ISBN 978-0-00-000000-2 and doi 10.1093/jamia/ocv097.
Phase 2 had 9434765918 rows in it.
In London and in Leeds it was the same.
After the merger everything slowed down.
Our nurses and our midwives do that every day.
I think it probably complements each other and it's a new way of working as well.
PIN codes and passwords were on the wall.
Every hospital, ward and clinic had one.
Being the director of your own life is hard.
We talked to Finance and to Procurement.
""".strip().splitlines()


@dataclass(frozen=True, slots=True)
class Label:
    """Something labelled: its kind and its place in the sentence."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what is in it."""

    text: str
    labels: tuple[Label, ...]


def sentences(seed: int = 20, times: int = 10) -> list[Sentence]:
    """Every template and every clean sentence so often, with other words each time."""
    chance = random.Random(seed)
    templates = (*TEMPLATES, *HARD, *CLEAN)
    return [_filled(template, chance) for template in templates for _ in range(times)]


def _filled(template: str, chance: random.Random) -> Sentence:
    text, labels, at = "", [], 0
    for match in _SLOT.finditer(template):
        text += template[at : match.start()]
        words = match[2] or _drawn(match[1], chance)
        labels.append(Label(match[1], len(text), len(text) + len(words)))
        text += words
        at = match.end()
    return Sentence(text + template[at:], tuple(labels))
