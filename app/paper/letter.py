"""The patient's letter: its content, made once for the web page and for the PDF.

The PDF is tagged, in every script. Headings and labels are passed in (letter_language.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from app.catalogue.resources import LocalResource
from app.catalogue.text.own_words import direction_of, language_of
from app.paper.gaps import GAP, has_gaps, texts_of, with_gaps
from app.paper.letter_language import LetterLanguage
from app.paper.pdf import compile_pdf
from app.paper.typefaces import font_families
from app.profile.labels import AnswerText
from app.profile.letter import Aim, Letter, NeedLine
from app.profile.letter_scores import LetterScore

# From so many lines on, the letter is set in smaller type, so that it stays on one sheet of paper.
CROWDED = (22, 32)


@dataclass(frozen=True, slots=True)
class Frame:
    """The texts around the letter: who it is from and for, and where to get help.

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
    """A person's own words, and the same words in the quotation marks of the letter.

    language  of the words; empty if nobody knows
    """

    about: str
    text: str
    quoted: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a part: what it is about, and what was said, a paragraph each."""

    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the letter, under its heading; it has one of these.

    steps    in their order; empty lines to write on where there are no words yet
    is_room  nothing but empty lines to write on
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
class LetterPage:
    """All texts of the letter. The web page and the PDF show these and nothing else.

    step     the text before the empty line for a step of the person's own
    gaps     what paper says where the typefaces lack something of these texts
    crowded  how much has to fit on one sheet of paper: 0, 1 or 2 (the most)
    """

    frame: Frame
    parts: tuple[Part, ...]
    reading_heading: str
    step: str
    between: str
    gaps: str
    locale: str
    direction: str
    crowded: int

    @property
    def has_gaps(self) -> bool:
        """Whether something that was said stands on the web page only, and not in the PDF."""
        return has_gaps(asdict(self))


def letter_page(letter: Letter, language: LetterLanguage, frame: Frame) -> LetterPage:
    """The content of the letter. `letter` is one that may be carried (see build_letter).

    Raises KeyError for a label that the language does not have.
    """
    return LetterPage(
        frame=frame,
        parts=tuple(_parts(letter, language)),
        reading_heading=language.text("who_reads"),
        step=language.text("step"),
        between=language.text("between"),
        gaps=language.text("gaps", gap=GAP),
        locale=language.locale,
        direction=language.direction,
        crowded=sum(letter.lines > limit for limit in CROWDED),
    )


def letter_pdf(page: LetterPage) -> bytes:
    """The letter on paper: PDF/UA-1, with title, language and reading order."""
    language, _, region = page.locale.replace("_", "-").partition("-")
    content = asdict(page) | asdict(page.frame)
    return compile_pdf(
        "letter.typ",
        with_gaps(content)
        | {
            "lang": language,
            "fonts": font_families(language, texts_of(content)),
            "region": region if len(region) == 2 else None,
            "has_gaps": has_gaps(content),
        },
    )


def _parts(letter: Letter, language: LetterLanguage) -> Iterable[Part]:
    """The letter's parts in their order, leaving out those that say nothing."""
    parts = (
        Part(language.text("own_words"), quotes=_quotes(letter, language)),
        Part(language.text("work_on"), steps=tuple(_aim(aim, language) for aim in letter.aims)),
        Part(language.text("told"), rows=tuple(_told(line, language) for line in letter.scores)),
        Part(language.text("needs"), rows=tuple(_need(need, language) for need in letter.needs)),
        Part(
            language.text("going_well"),
            list=tuple(_well(line, language) for line in letter.going_well),
        ),
        Part(
            language.text("nearby"),
            rows=tuple(_nearby(place, language) for place in letter.resources),
        ),
        Part(
            language.text("due"), list=tuple(language.isolate(visit.title) for visit in letter.due)
        ),
        Part(language.text("open"), list=tuple(_open(letter, language)), is_open=True),
        Part(language.text("not_answered"), list=tuple(map(language.isolate, letter.not_answered))),
        Part(language.text("to_ask"), is_room=True),
    )
    return (part for part in parts if not part.is_empty)


def _quotes(letter: Letter, language: LetterLanguage) -> tuple[Quotation, ...]:
    return tuple(
        Quotation(
            quote.about,
            quote.text,
            language.text("quote", text=language.isolate(quote.text)),
            language_of(quote.text, letter.written_in),
            direction_of(quote.text, language.direction),
        )
        for quote in letter.own_words
    )


def _aim(aim: Aim, language: LetterLanguage) -> Entry:
    """An aim with its plan, a line for each thing that was written."""
    plan = aim.plan
    if plan is None:
        return Entry(aim.label, ())
    sure = "" if plan.sure is None else _out_of(plan.sure, 10, language)
    said = (
        ("step", plan.step),
        ("when", plan.when),
        ("sure", sure),
        ("in_the_way", plan.in_the_way),
    )
    return Entry(
        aim.label,
        tuple(
            language.about(language.text(at), language.isolate(answer))
            for at, answer in said
            if answer
        ),
    )


def _nearby(place: LocalResource, language: LetterLanguage) -> Entry:
    ways = " · ".join(map(language.isolate, filter(None, (place.phone, place.hours, place.url))))
    return Entry(place.title, (place.text, ways))


def _told(line: LetterScore, language: LetterLanguage) -> Entry:
    number = language.number
    stands = [_value(line, language), *([language.isolate(line.band)] if line.band else [])]
    if line.excludes_undisclosed:
        stands.append(language.text("apart"))
    if line.is_partial:
        stands.append(
            language.text("prorated", answered=number(line.answered), asked=number(line.asked))
        )
    if line.better:
        stands.append(language.text(line.better))
    change = _change(line, language)
    return Entry(line.label, (language.text("between").join(stands), *([change] if change else [])))


def _well(line: LetterScore, language: LetterLanguage) -> str:
    """What goes well, in a few words: good news needs no figures."""
    return language.about(line.label, line.band or _value(line, language))


def _open(letter: Letter, language: LetterLanguage) -> list[str]:
    """What nobody can tell, because questions were skipped."""
    names = [language.text(f"domain.{domain}") for domain in letter.open]
    says_something = letter.scores or letter.needs or letter.going_well
    return names or (
        [] if says_something or not letter.leaves_open else [language.text("left_open")]
    )


def _value(line: LetterScore, language: LetterLanguage) -> str:
    if line.value is None:
        return _between(line, language)
    return language.text(
        "out_of" if line.lowest == 0 else "of_range",
        value=language.number(line.value),
        lowest=language.number(line.lowest),
        highest=language.number(line.highest),
    )


def _between(line: LetterScore, language: LetterLanguage) -> str:
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
    return language.text(form, **{name: language.number(end) for name, end in ends.items()})


def _change(line: LetterScore, language: LetterLanguage) -> str:
    """Then and now. Without a rule for what is beyond chance, the number alone."""
    change = line.change
    if change.before is None or change.since is None:
        return ""
    before = language.text(
        "before", day=language.day(change.since), before=language.number(change.before)
    )
    if change.note == "no_rule" or change.verdict == "first":
        return before
    return language.text("between").join((before, language.text(change.verdict)))


def _need(need: NeedLine, language: LetterLanguage) -> Entry:
    told = tuple(
        language.about(answer.about, _said(answer.said, language)) for answer in need.answers
    )
    return Entry(language.text(f"domain.{need.domain}"), told)


def _said(said: AnswerText, language: LetterLanguage) -> str:
    match said.form:
        case "yes" | "no":
            return language.text(said.form)
        case "quote":
            return language.text("quote", text=language.isolate(said.words[0]))
        case "date":
            return language.iso_day(said.date)
        case "number" if said.number is not None:
            if said.highest is None:
                return language.exact_number(said.number)
            return _out_of(said.number, said.highest, language)
        case "quantity" if said.number is not None:
            return language.isolate(f"{language.exact_number(said.number)} {said.words[0]}")
        case "entries":
            entries = (_entry(entry, language) for entry in said.entries)
            return language.text("between_entries").join(entries) or language.text("no")
    return language.text("between").join(map(language.isolate, said.words))


def _out_of(value: float, highest: float, language: LetterLanguage) -> str:
    return language.text(
        "out_of", value=language.exact_number(value), highest=language.exact_number(highest)
    )


def _entry(entry: Iterable[AnswerText], language: LetterLanguage) -> str:
    said = ((part.about, _said(part, language)) for part in entry)
    parts = (language.about(about, words) if about else words for about, words in said)
    return language.text("between").join(parts)
