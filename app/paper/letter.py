"""The patient's letter: the content of its sheet, made once for the page and the PDF; the PDF is
tagged, in every script. Its headings are handed in by the door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from app.catalogue.resources import LocalResource
from app.paper.pdf import print_pdf
from app.paper.typefaces import families
from app.profile.labels import Said
from app.profile.letter import Aim, Letter, NeedLine
from app.profile.letter_scores import LetterScore

# What the door says in the language of the letter. %(name)s stands for what is put in.
LABELS = frozenset(
    {
        "own_words", "told", "going_well", "work_on", "needs", "due", "not_answered",
        "who_reads", "nearby", "to_ask",
        "step", "when", "sure", "in_the_way",  # of a plan
        "yes", "no",
        "quote",  # “%(text)s”
        "out_of",  # %(value)s out of %(highest)s
        "of_range",  # %(value)s, on a scale from %(lowest)s to %(highest)s
        "higher", "lower",  # higher is better, lower is better
        "before",  # %(day)s: %(before)s
        "better", "worse", "no_clear_change",
        "not_comparable",  # asked in another way last time
        "prorated",  # %(answered)s of %(asked)s answered
        "apart",  # without what is confidential
        "at_least", "at_most", "from_to", "settled",  # %(low)s, %(high)s of %(highest)s: with gaps
        "left_open", "open",
        "about",  # %(about)s: %(answer)s
        "between",  # ", " between the entries of a list
    }
)  # fmt: skip


# From so many lines on everything is set a little smaller, to stay on one sheet.
CROWDED = (22, 32)


@dataclass(frozen=True, slots=True)
class Voice:
    """How the interface speaks in one language.

    labels     LABELS in words, and domain.<id> for every domain
    direction  "ltr" or "rtl"
    number, day, iso_day   write a number, a moment's day, and an ISO date of any precision
    """

    locale: str
    direction: str
    labels: Mapping[str, str]
    number: Callable[[float], str]
    day: Callable[[datetime], str]
    iso_day: Callable[[str], str] = str

    def say(self, label: str, **parts: str) -> str:
        return self.labels[label] % parts if parts else self.labels[label]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the letter, in words: who it is from and for, and where help is.

    reading  who reads the answers, and when, a line each
    numbers  whom to call when it cannot wait: what for, and the number
    """

    title: str
    practice: str
    subtitle: str = ""
    intro: str = ""
    foot: str = ""
    reading: tuple[str, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    paper: str = "a4"  # or "us-letter"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A person's own words, and the same in the quotation marks of the language."""

    about: str
    text: str
    quoted: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a part: what it is about, and what was said, a paragraph each."""

    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sheet, under its heading; it has one of these.

    steps    in their order; room to write where there are no words yet
    is_room  nothing but room to write
    is_open  what nobody can tell, because questions were skipped
    """

    heading: str
    quotes: tuple[Quotation, ...] = ()
    rows: tuple[Entry, ...] = ()
    steps: tuple[Entry, ...] = ()
    list: tuple[str, ...] = ()
    is_room: bool = False
    is_open: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.quotes or self.rows or self.steps or self.list or self.is_room)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on the letter, in words. The page and the PDF show this and nothing else.

    step     what stands before the room for a step of one's own
    crowded  how much has to go on one sheet: 0, 1 or 2
    """

    frame: Frame
    parts: tuple[Part, ...]
    reading_heading: str
    step: str
    between: str
    locale: str
    direction: str
    crowded: int


def letter_sheet(letter: Letter, voice: Voice, frame: Frame) -> Sheet:
    """The content of the letter. `letter` is one that may be carried (see build_letter).

    Raises KeyError for a label that the voice does not have.
    """
    return Sheet(
        frame=frame,
        parts=tuple(_parts(letter, voice)),
        reading_heading=voice.say("who_reads"),
        step=voice.say("step"),
        between=voice.say("between"),
        locale=voice.locale,
        direction=voice.direction,
        crowded=sum(letter.lines > limit for limit in CROWDED),
    )


def letter_pdf(sheet: Sheet) -> bytes:
    """The letter on paper: PDF/UA-1, with title, language and reading order."""
    language, _, region = sheet.locale.replace("_", "-").partition("-")
    content = asdict(sheet) | asdict(sheet.frame)
    return print_pdf(
        "letter.typ",
        content
        | {
            "lang": language,
            "fonts": families(language),
            "region": region if len(region) == 2 else None,
        },
    )


def _parts(letter: Letter, voice: Voice) -> Iterable[Part]:
    """The letter's parts in their order, leaving out those with nothing to say."""
    parts = (
        Part(voice.say("own_words"), quotes=_quotes(letter, voice)),
        Part(voice.say("work_on"), steps=tuple(_aim(aim, voice) for aim in letter.aims)),
        Part(voice.say("told"), rows=tuple(_told(line, voice) for line in letter.scores)),
        Part(voice.say("needs"), rows=tuple(_need(need, voice) for need in letter.needs)),
        Part(voice.say("going_well"), list=tuple(_well(line, voice) for line in letter.going_well)),
        Part(voice.say("nearby"), rows=tuple(_nearby(place, voice) for place in letter.resources)),
        Part(voice.say("due"), list=tuple(visit.title for visit in letter.due)),
        Part(voice.say("open"), list=tuple(_open(letter, voice)), is_open=True),
        Part(voice.say("not_answered"), list=letter.not_answered),
        Part(voice.say("to_ask"), is_room=True),
    )
    return (part for part in parts if not part.is_empty)


def _quotes(letter: Letter, voice: Voice) -> tuple[Quotation, ...]:
    return tuple(
        Quotation(quote.about, quote.text, voice.say("quote", text=quote.text))
        for quote in letter.own_words
    )


def _aim(aim: Aim, voice: Voice) -> Entry:
    """An aim with its plan, a line for each thing that was written."""
    plan = aim.plan
    if plan is None:
        return Entry(aim.label, ())
    sure = "" if plan.sure is None else _out_of(plan.sure, 10, voice)
    said = (
        ("step", plan.step),
        ("when", plan.when),
        ("sure", sure),
        ("in_the_way", plan.in_the_way),
    )
    return Entry(
        aim.label,
        tuple(
            voice.say("about", about=voice.say(at), answer=answer) for at, answer in said if answer
        ),
    )


def _nearby(place: LocalResource, voice: Voice) -> Entry:
    ways = " · ".join(filter(None, (place.phone, place.hours, place.url)))
    return Entry(place.title, (place.text, ways))


def _told(line: LetterScore, voice: Voice) -> Entry:
    number = voice.number
    stands = [_value(line, voice), *([line.band] if line.band else [])]
    if line.excludes_undisclosed:
        stands.append(voice.say("apart"))
    if line.is_partial:
        stands.append(
            voice.say("prorated", answered=number(line.answered), asked=number(line.asked))
        )
    if line.better:
        stands.append(voice.say(line.better))
    change = _change(line, voice)
    return Entry(line.label, (voice.say("between").join(stands), *([change] if change else [])))


def _well(line: LetterScore, voice: Voice) -> str:
    """What goes well is said in a few words: good news needs no figures."""
    return f"{line.label}: {line.band or _value(line, voice)}"


def _open(letter: Letter, voice: Voice) -> list[str]:
    """What nobody can tell, because questions were skipped."""
    names = [voice.say(f"domain.{domain}") for domain in letter.open]
    says_something = letter.scores or letter.needs or letter.going_well
    return names or ([] if says_something or not letter.leaves_open else [voice.say("left_open")])


def _value(line: LetterScore, voice: Voice) -> str:
    if line.value is None:
        return _between(line, voice)
    return voice.say(
        "out_of" if line.lowest == 0 else "of_range",
        value=voice.number(line.value),
        lowest=voice.number(line.lowest),
        highest=voice.number(line.highest),
    )


def _between(line: LetterScore, voice: Voice) -> str:
    """What a score with gaps can be; never written like one that is known."""
    low, high = line.low or 0.0, line.high or 0.0
    form = "from_to"
    if low == high:
        form = "settled"
    elif high >= line.highest:
        form = "at_least"
    elif low <= line.lowest:
        form = "at_most"
    ends = {"low": low, "high": high, "lowest": line.lowest, "highest": line.highest}
    return voice.say(form, **{name: voice.number(end) for name, end in ends.items()})


def _change(line: LetterScore, voice: Voice) -> str:
    """Then and now. Without a rule for what is beyond chance, the number alone."""
    change = line.change
    if change.before is None or change.since is None:
        return ""
    before = voice.say("before", day=voice.day(change.since), before=voice.number(change.before))
    if change.note == "no_rule" or change.verdict == "first":
        return before
    return voice.say("between").join((before, voice.say(change.verdict)))


def _need(need: NeedLine, voice: Voice) -> Entry:
    told = tuple(f"{answer.about}: {_said(answer.said, voice)}" for answer in need.answers)
    return Entry(voice.say(f"domain.{need.domain}"), told)


def _said(said: Said, voice: Voice) -> str:
    match said.form:
        case "yes" | "no":
            return voice.say(said.form)
        case "quote":
            return voice.say("quote", text=said.words[0])
        case "date":
            return voice.iso_day(said.date)
        case "number" if said.number is not None:
            if said.highest is None:
                return voice.number(said.number)
            return _out_of(said.number, said.highest, voice)
        case "quantity" if said.number is not None:
            return f"{voice.number(said.number)} {said.words[0]}"
        case "entries":
            return "; ".join(_entry(entry, voice) for entry in said.entries) or voice.say("no")
    return voice.say("between").join(said.words)


def _out_of(value: float, highest: float, voice: Voice) -> str:
    return voice.say("out_of", value=voice.number(value), highest=voice.number(highest))


def _entry(entry: Iterable[Said], voice: Voice) -> str:
    said = ((part.about, _said(part, voice)) for part in entry)
    parts = (f"{about}: {words}" if about else words for about, words in said)
    return voice.say("between").join(parts)
