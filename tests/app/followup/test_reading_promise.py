"""Who reads the answers, and when: only what is to come, only when the practice is open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.followup.reading_promise import ReadingPromise, promise_reading
from app.store.opening_hours import DAY_ENDS, OpeningHours, hours_from_json, hours_to_json
from tests.examples import examples

ZONES = [ZoneInfo(name) for name in ("America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC")]
WEEKDAYS = OpeningHours(week=(((480, 720), (780, 1020)),) * 5 + ((), ()))
NEW_YORK = ZONES[0]
# A week, a month's and a year's end, a leap day, and the nights on which clocks change.
# Hypothesis takes its limits without a zone.
FIRST, LAST = datetime(2026, 10, 1), datetime(2028, 4, 1)  # noqa: DTZ001
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.sets(st.integers(0, DAY_ENDS), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def hours(draw: st.DrawFn) -> OpeningHours:
    week = draw(st.one_of(st.just(()), st.tuples(*[spans()] * 7)))
    days = st.dates(date(2026, 9, 1), date(2028, 5, 1))
    return OpeningHours(week, tuple(sorted(draw(st.sets(days, max_size=40)))))


@examples(400)
@given(st.data())
def test_never_a_past_day_never_a_closed_day_never_a_past_visit(data: st.DataObject) -> None:
    open_hours, zone, now = (
        data.draw(hours()),
        data.draw(st.sampled_from(ZONES)),
        data.draw(MOMENTS),
    )
    hours_ago = data.draw(st.one_of(st.none(), st.integers(0, 24 * 40)))
    until_visit = data.draw(st.one_of(st.none(), st.integers(-24 * 20, 24 * 20)))

    reading_promise = promise_reading(
        open_hours,
        read_within_days=data.draw(st.integers(1, 30)),
        zone=zone,
        now=now,
        sent_at=None if hours_ago is None else now - timedelta(hours=hours_ago),
        visit_at=None if until_visit is None else now + timedelta(hours=until_visit),
        is_urgent=data.draw(st.booleans()),
        is_anonymous=data.draw(st.booleans()),
    )

    assert_can_be_kept(reading_promise, open_hours, zone, now)


def assert_can_be_kept(
    reading_promise: ReadingPromise, open_hours: OpeningHours, zone: ZoneInfo, now: datetime
) -> None:
    today = now.astimezone(zone).date()
    if reading_promise.by_on is not None:
        assert reading_promise.by_on >= today
        assert open_hours.is_open_on(reading_promise.by_on)
        assert reading_promise.by_on not in open_hours.closed_on
    assert (reading_promise.kind == "day") == (reading_promise.by_on is not None)
    assert reading_promise.visit_at is None or reading_promise.visit_at > now
    assert reading_promise.kind != "visit" or reading_promise.visit_at is not None
    if reading_promise.kind == "nobody":
        assert reading_promise.by_on is None
        assert reading_promise.visit_at is None
        assert not reading_promise.is_notified
    assert (reading_promise.is_open_now is None) == (not open_hours.is_known)
    for moment in (reading_promise.opens_at, reading_promise.closes_at):
        assert moment is None or moment > now
    if reading_promise.opens_at:
        assert open_hours.is_open_at(reading_promise.opens_at, zone)
        assert not open_hours.is_open_at(reading_promise.opens_at - timedelta(minutes=1), zone)
    if reading_promise.closes_at:
        assert open_hours.is_open_at(reading_promise.closes_at - timedelta(seconds=1), zone)
        assert not open_hours.is_open_at(reading_promise.closes_at, zone)


@given(hours())
@examples(100)
def test_hours_are_kept_as_they_were_entered(open_hours: OpeningHours) -> None:
    assert hours_from_json(hours_to_json(open_hours)) == open_hours


def test_without_hours_nothing_is_promised_about_them() -> None:
    reading_promise = promise(OpeningHours(), at(1, 9))

    assert reading_promise == ReadingPromise("undated")


def test_a_day_after_the_weekend_is_a_monday_and_after_a_holiday_the_day_after() -> None:
    friday = at(4, 16)

    assert promise(WEEKDAYS, friday).by_on == date(2026, 12, 7)
    holiday = OpeningHours(WEEKDAYS.week, (date(2026, 12, 7),))
    assert promise(holiday, friday).by_on == date(2026, 12, 8)


def test_a_day_that_is_over_is_not_named_any_more() -> None:
    sent, last = at(1, 9), at(3, 16)

    assert promise(WEEKDAYS, last, sent_at=sent).by_on == date(2026, 12, 3)
    assert promise(WEEKDAYS, last + timedelta(hours=2), sent_at=sent).kind == "undated"


def test_a_visit_that_comes_sooner_is_what_they_are_for() -> None:
    soon, later = at(2, 9), at(20, 9)

    reading_promise = promise(WEEKDAYS, at(1, 9), visit_at=soon)
    assert (reading_promise.kind, reading_promise.visit_at, reading_promise.by_on) == (
        "visit",
        soon,
        None,
    )
    assert promise(WEEKDAYS, at(1, 9), visit_at=later).kind == "day"


def test_a_visit_that_is_over_is_never_announced() -> None:
    assert promise(WEEKDAYS, at(1, 9), visit_at=at(1, 8)).visit_at is None


@pytest.mark.parametrize(
    ("moment", "is_open", "next_change"),
    [
        ((1, 9), True, (1, 12)),
        ((1, 12), False, (1, 13)),
        ((1, 17), False, (2, 8)),
        ((4, 18), False, (7, 8)),
    ],
)
def test_open_now_follows_the_clock_of_the_practice(
    moment: tuple[int, int], is_open: bool, next_change: tuple[int, int]
) -> None:
    reading_promise = promise(WEEKDAYS, at(*moment))

    assert reading_promise.is_open_now is is_open
    assert (reading_promise.closes_at if is_open else reading_promise.opens_at) == at(*next_change)


def test_a_practice_that_is_open_over_midnight_closes_in_the_morning() -> None:
    night = OpeningHours(week=(((0, 360), (1200, DAY_ENDS)),) * 7)

    assert promise(night, at(1, 22)).closes_at == at(2, 6)
    assert promise(OpeningHours(week=(((0, DAY_ENDS),),) * 7), at(1, 22)).closes_at is None


def test_nobody_reads_a_self_check_whatever_the_practice_decided() -> None:
    reading_promise = promise(
        WEEKDAYS, at(1, 9), visit_at=at(2, 9), is_anonymous=True, is_notified=True
    )

    assert (reading_promise.kind, reading_promise.is_notified) == ("nobody", False)


def promise(open_hours: OpeningHours, now: datetime, **more: object) -> ReadingPromise:
    return promise_reading(open_hours, read_within_days=2, zone=NEW_YORK, now=now, **more)  # type: ignore[arg-type]


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=NEW_YORK).astimezone(UTC)
