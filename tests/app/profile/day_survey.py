"""A tiny survey with one of everything a profile is made of, in English and Spanish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from app.catalogue.asking.path import SurveyPath, walk
from app.catalogue.expressions.logic import NameSpec, parse
from app.catalogue.licence import Licence
from app.catalogue.model import Answer, Choice, Edition, Instrument, InstrumentText, Item, Page
from app.catalogue.rules import NeedRule, PriorityRule, ScoreRule
from app.profile.build import build_profile
from app.profile.model import EarlierResponse, Person, Profile
from app.profile.serialization import earlier_from_json, profile_to_json
from scoring.model import Band, ChangeRule, Scale

MAY = datetime(2026, 5, 12, 9, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 24, 9, tzinfo=UTC)
WOMAN = Person(67, "female")

NAMES = {
    "low": "number", "low_how": "number", "harm": "number", "fall": "boolean",
    "pills": "number", "flu": "boolean", "confident": "number",
    "work": NameSpec("several", {"pain": "pain", "mood": "mood", "nothing": "nothing"}),
    "low_sum": "number", "trouble": "number", "confidence": "number",
}  # fmt: skip


def when(source: str):
    return parse(source, NAMES)


HOW_OFTEN = (
    Choice("never", 0),
    Choice("some", 1),
    Choice("most", 2),
    Choice("rather_not", missing=True),
)
ITEMS = (
    Item("hello", "note"),
    Item("words", "text", role="own_words", domain="care"),
    Item("low", "choice", HOW_OFTEN, "how_often", domain="mood"),
    Item(
        "low_how", "rating", lowest=0, highest=10, domain="mood",
        show_when=when("low > 0"), if_not_asked=0,
    ),
    Item("harm", "choice", HOW_OFTEN, "how_often", domain="safety", show_when=when("low > 0")),
    Item("fall", "yes_no", domain="function", show_when=when("age >= 65"), confidential=True),
    Item("pills", "number", lowest=0, highest=40, step=1, domain="medicines"),
    Item("flu", "yes_no", domain="prevention"),
    Item("confident", "rating", lowest=0, highest=10, domain="confidence"),
    Item("helps", "text", role="would_help", domain="confidence"),
    Item(
        "work",
        "choices",
        (*map(Choice, ("pain", "mood", "medicines", "safety")), Choice("nothing", exclusive=True)),
        at_most=3,
        role="work_on",
    ),
)  # fmt: skip

SCORES = (
    ScoreRule(
        Scale(
            "low_sum", ("low", "low_how"), "sum", 0, 12, "lower",
            bands=(Band(0, "little"), Band(4, "some"), Band(8, "much")),
            change=ChangeRule(reliable=3),
        )
    ),
    ScoreRule(
        Scale(
            "confidence", ("confident",), "confidence", 0, 10, "higher",
            bands=(Band(0, "not_yet"), Band(8, "confident")),
        )
    ),
    ScoreRule(
        Scale("trouble", ("low", "pills"), "count", 0, 2, "lower"),
        (when("low > 0"), when("pills > 5")),
    ),
)  # fmt: skip

NEEDS = (
    NeedRule("mood", when("low >= 2 or low_how >= 6"), ("low", "low_how")),
    NeedRule("medicines", when("pills > 5"), ("pills",)),
    NeedRule("safety", when("harm > 0"), ("harm",)),
)

NO_FLU = when("answered(flu) and not flu")
PRIORITIES = (
    PriorityRule("flu_due", NO_FLU, "for_information", ("flu",), "overdue", offer="flu"),
    PriorityRule("pills_many", when("pills > 5"), "next_visit", ("pills",), offer="review"),
    PriorityRule("low_mood", when("low_sum >= 8"), "next_visit", ("low_sum",), offer="talk"),
    PriorityRule("unsure", when("confidence < 8"), "next_visit", ("confidence", "helps")),
    PriorityRule("fell", when("fall"), "now", ("fall",)),
    PriorityRule("harm", when("harm > 0"), "now", ("harm",), "safety", help="self_harm"),
)  # fmt: skip

ENGLISH = {
    "name": "Day",
    "items.low.about": "low mood", "items.low_how.about": "how low",
    "items.harm.about": "self-harm",
    "items.fall.about": "falls", "items.pills.about": "tablets", "items.flu.about": "flu vaccine",
    "items.confident.about": "confidence", "items.helps.about": "what would help",
    "items.words.about": "your visit", "items.work.about": "what to work on",
    "choices.how_often.never": "Never", "choices.how_often.some": "Some days",
    "choices.how_often.most": "Most days", "choices.how_often.rather_not": "I prefer not to say",
    "choices.work.pain": "Less pain", "choices.work.mood": "Better mood",
    "choices.work.medicines": "Fewer tablets", "choices.work.nothing": "Nothing now",
    "scores.low_sum.name": "Low mood", "scores.low_sum.bands.much": "a great deal",
    "scores.confidence.name": "Health confidence", "scores.trouble.name": "Troubles",
    "priorities.pills_many.title": "Many tablets", "priorities.pills_many.rule": "more than 5",
    "priorities.low_mood.rule": "8 or more", "offers.talk": "Talk about it",
}  # fmt: skip
SPANISH = {key: f"{words} (es)" for key, words in ENGLISH.items()}
OFFERS = {
    "review": {"en": "A pharmacist's review", "es": "Revisión"},
    "flu": {"en": "Nurse gives it"},
}


def instrument(**changes: object) -> Instrument:
    made = Instrument(
        id="day",
        version="1",
        kind="own",
        language="en",
        licence=Licence("free", "", date(2026, 11, 22)),
        source="",
        items={item.id: item for item in ITEMS},
        scores=SCORES,
        needs=NEEDS,
        priorities=PRIORITIES,
        words={
            "en": InstrumentText("en", "project", ENGLISH),
            "es": InstrumentText("es", "project", SPANISH),
        },
        hash="day-1",
    )
    return replace(made, **changes)


def edition(locale: str = "en", *, made: Instrument | None = None) -> Edition:
    made = made or instrument()
    return edition_of(made, [(item,) for item in made.items.values()], locale)


def edition_of(made: Instrument, pages: Iterable[tuple[Item, ...]], locale: str = "en") -> Edition:
    shown = tuple(Page(items[0].id, made.id, items) for items in pages)
    return Edition("survey", locale, "Survey", shown, (made,), (), "edition-1")


def path_of(answers: Mapping[str, Answer], person: Person = WOMAN) -> SurveyPath:
    return walk(edition(), answers, {"age": person.age, "sex": person.sex})


def profile_of(
    answers: Mapping[str, Answer],
    earlier: Iterable[EarlierResponse] = (),
    *,
    at: datetime = NOVEMBER,
    respondent: str = "self",
    shown: Edition | None = None,
) -> Profile:
    shown = shown or edition()
    path = walk(shown, answers, {"age": 67, "sex": "female"})
    return build_profile(shown, path, WOMAN, list(earlier), at, respondent)


def earlier_of(
    answers: Mapping[str, Answer],
    at: datetime = MAY,
    *,
    before: Iterable[EarlierResponse] = (),
    **changes: object,
) -> EarlierResponse:
    """A finished response as it would have been kept, with what was raised then."""
    profile = profile_of(answers, before, at=at)
    earlier = earlier_from_json(
        finished_at=at,
        respondent="self",
        locale="en",
        hashes={"day": "day-1"},
        answers=dict(answers),
        profile=profile_to_json(profile),
        unchanged_by_rule={each.rule: each.is_unchanged for each in profile.priorities},
    )
    return replace(earlier, **changes)
