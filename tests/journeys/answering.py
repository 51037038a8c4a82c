"""A patient who answers a survey over HTTP: page after page, as far as it goes."""

from __future__ import annotations

from app import clock
from tests.journeys.conftest import House
from tests.journeys.snapshots import once
from tests.journeys.visitor import Visitor

WORDS = "I want to sleep through the night again."


def begin(house: House, locale: str = "en", respondent: str = "self") -> Visitor:
    visitor = house.visitor().open(house.invite())
    return visitor.send({"locale": locale, "respondent": respondent})


def answer_all(visitor: Visitor, pick: int = 0, texts: str = "") -> Visitor:
    """Answer every page with its first choice (or the one at `pick`), as far as it goes."""
    for _page in range(120):
        if not visitor.path.startswith("/questions/"):
            return visitor
        visitor.send(answers_for(visitor, pick, texts))
    raise AssertionError("The survey does not end.")


def answers_for(visitor: Visitor, pick: int = 0, texts: str = "") -> dict[str, object]:
    form = visitor.form
    chosen: dict[str, object] = {
        name: values[min(pick, len(values) - 1)] for name, values in form.offered.items()
    }
    return chosen | {name: _type(name, kind, texts) for name, kind in form.typed.items()}


def _type(name: str, kind: str, texts: str) -> str:
    if name.endswith(("-year", "-month", "-day")):
        return date_part(name)
    return "5" if kind in ("numeric", "decimal", "number") else texts


def date_part(name: str) -> str:
    """What to type into a field of a date: a day of this month that has been."""
    parts = {"year": clock.now().year, "month": clock.now().month, "day": 1}
    return str(parts[name.rpartition("-")[2]])


def sent(
    house: House,
    pick: int = 0,
    aims: list[str] | None = None,
    locale: str = "en",
    respondent: str = "self",
    texts: str = "",
) -> Visitor:
    """A check-up, answered and sent."""
    key = (pick, aims and tuple(aims), locale, respondent, texts)
    return once(house.app, key, lambda: _send(house, pick, aims, locale, respondent, texts))


def _send(
    house: House, pick: int, aims: list[str] | None, locale: str, respondent: str, texts: str
) -> Visitor:
    visitor = begin(house, locale, respondent)
    for _page in range(120):
        if visitor.path == "/help-now":
            visitor.open("/resume")
        if visitor.path == "/check":
            break
        chosen = answers_for(visitor, pick, texts)
        if aims is not None and "aims_work_on" in visitor.form.offered:
            chosen["aims_work_on"] = aims
        visitor.send(chosen)
    return visitor.send()


def with_aims(
    house: House, locale: str = "en", respondent: str = "self", texts: str = ""
) -> Visitor:
    return sent(house, aims=["pain", "habits"], locale=locale, respondent=respondent, texts=texts)
