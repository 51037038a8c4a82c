"""The patient's letter as a tagged PDF, in every script; its headings are handed in by the door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.catalogue.resources import LocalHelp
from app.paper.faces import families
from app.paper.press import print_pdf
from app.profile.letter import Aim, Letter, NeedLine, ToldLine
from app.profile.wording import Said

# What the door says in the language of the letter. %(name)s stands for what is put in.
LABELS = frozenset(
    {
        "own_words", "told", "going_well", "work_on", "needs", "due", "not_answered",
        "help_now", "nearby",
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

    urgent  the practice's own text on what to do now, a paragraph each; shown whenever given
    """

    title: str
    practice: str
    subtitle: str = ""
    intro: str = ""
    foot: str = ""
    urgent: tuple[str, ...] = ()
    paper: str = "a4"  # or "us-letter"


def letter_pdf(letter: Letter, voice: Voice, frame: Frame) -> bytes:
    """The letter on paper: PDF/UA-1, with title, language and reading order.

    Raises KeyError for a label that the voice does not have.
    """
    language, _, region = voice.locale.replace("_", "-").partition("-")
    return print_pdf(
        "letter.typ",
        {
            "title": frame.title,
            "practice": frame.practice,
            "subtitle": frame.subtitle,
            "intro": frame.intro,
            "foot": frame.foot,
            "urgent": frame.urgent,
            "urgent_heading": voice.say("help_now"),
            "paper": frame.paper,
            "direction": voice.direction,
            "lang": language,
            "fonts": families(language),
            "region": region if len(region) == 2 else None,
            "between": voice.say("between"),
            "crowded": sum(letter.lines > limit for limit in CROWDED),
            "parts": list(_parts(letter, voice)),
        },
    )


_NOTHING: Mapping[str, Any] = {"quotes": (), "rows": (), "steps": (), "list": ()}


def _parts(letter: Letter, voice: Voice) -> Iterable[Mapping[str, Any]]:
    """The letter's parts in their order, leaving out those with nothing to say."""
    parts = (
        _part("own_words", voice, quotes=_quotes(letter, voice)),
        _part("work_on", voice, steps=[_aim(one, voice) for one in letter.aims]),
        _part("told", voice, rows=[_told(one, voice) for one in letter.told]),
        _part("needs", voice, rows=[_need(one, voice) for one in letter.needs]),
        _part("going_well", voice, list=[_well(one, voice) for one in letter.going_well]),
        _part("nearby", voice, rows=[_nearby(one, voice) for one in letter.resources]),
        _part("due", voice, list=[one.title for one in letter.due]),
        _part("open", voice, list=_open(letter, voice)),
        _part("not_answered", voice, list=letter.not_answered),
    )
    return (part for part in parts if any(part[key] for key in _NOTHING))


def _part(heading: str, voice: Voice, **content: Any) -> dict[str, Any]:
    return {"heading": voice.say(heading), **_NOTHING, **content}


def _quotes(letter: Letter, voice: Voice) -> list[dict[str, str]]:
    return [
        {"about": one.about, "text": voice.say("quote", text=one.text)} for one in letter.own_words
    ]


def _aim(aim: Aim, voice: Voice) -> dict[str, Any]:
    """An aim with its plan, a line for each thing that was written."""
    plan = aim.plan
    if plan is None:
        return {"label": aim.label, "words": []}
    sure = "" if plan.sure is None else _out_of(plan.sure, 10, voice)
    said = (
        ("step", plan.step),
        ("when", plan.when),
        ("sure", sure),
        ("in_the_way", plan.in_the_way),
    )
    words = [
        voice.say("about", about=voice.say(at), answer=answer) for at, answer in said if answer
    ]
    return {"label": aim.label, "words": words}


def _nearby(place: LocalHelp, voice: Voice) -> dict[str, Any]:
    ways = " · ".join(filter(None, (place.phone, place.hours, place.url)))
    return {"label": place.title, "words": [place.text, ways]}


def _told(line: ToldLine, voice: Voice) -> dict[str, Any]:
    number = voice.number
    stands = [_value(line, voice), *([line.band] if line.band else [])]
    if line.status == "prorated" or line.value is None:
        stands.append(
            voice.say("prorated", answered=number(line.answered), asked=number(line.asked))
        )
    if line.better:
        stands.append(voice.say(line.better))
    change = _change(line, voice)
    words = [voice.say("between").join(stands), *([change] if change else [])]
    return {"label": line.label, "words": words}


def _well(line: ToldLine, voice: Voice) -> str:
    """What goes well is said in a few words: good news needs no figures."""
    return f"{line.label}: {line.band or _value(line, voice)}"


def _open(letter: Letter, voice: Voice) -> list[str]:
    """What nobody can tell, because questions were skipped."""
    names = [voice.say(f"domain.{one}") for one in letter.open]
    says_something = letter.told or letter.needs or letter.going_well
    return names or ([] if says_something or not letter.leaves_open else [voice.say("left_open")])


def _value(line: ToldLine, voice: Voice) -> str:
    if line.value is None:
        return _between(line, voice)
    return voice.say(
        "out_of" if line.lowest == 0 else "of_range",
        value=voice.number(line.value),
        lowest=voice.number(line.lowest),
        highest=voice.number(line.highest),
    )


def _between(line: ToldLine, voice: Voice) -> str:
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


def _change(line: ToldLine, voice: Voice) -> str:
    """Then and now. Without a rule for what is beyond chance, the number alone."""
    change = line.change
    if change.before is None or change.since is None:
        return ""
    before = voice.say("before", day=voice.day(change.since), before=voice.number(change.before))
    if change.note == "no_rule" or change.verdict == "first":
        return before
    return voice.say("between").join((before, voice.say(change.verdict)))


def _need(need: NeedLine, voice: Voice) -> dict[str, Any]:
    told = [f"{one.about}: {_said(one.said, voice)}" for one in need.told]
    return {"label": voice.say(f"domain.{need.domain}"), "words": told}


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
            return "; ".join(_entry(one, voice) for one in said.entries) or voice.say("no")
    return voice.say("between").join(said.words)


def _out_of(value: float, highest: float, voice: Voice) -> str:
    return voice.say("out_of", value=voice.number(value), highest=voice.number(highest))


def _entry(entry: Iterable[Said], voice: Voice) -> str:
    said = ((one.about, _said(one, voice)) for one in entry)
    parts = (f"{about}: {words}" if about else words for about, words in said)
    return voice.say("between").join(parts)
