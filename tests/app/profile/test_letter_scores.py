"""What a person is told of a score with gaps, also of one that has no bands."""

import pytest

from app.profile.letter import build_letter
from app.profile.model import Person
from tests.app.profile.partly import edition_of, profile_of
from tests.conftest import own_catalogue

CATALOGUE = own_catalogue()


@pytest.mark.parametrize(
    ("instrument", "given", "low", "high"),
    [
        ("audit_c", (4, 4, None), 8, 12),
        ("peg", (10, 10, None), 7, 10),
        ("peg", (0, 0, None), 0, 3),
        ("koos_jr", (4, 4, 4, 4, 4, 4, None), 24, 28),
        ("hoos_jr", (4, 4, 4, 4, 4, None), 20, 24),
    ],
)
def test_what_is_settled_of_a_scale_without_bands_is_told(instrument, given, low, high):
    line = told(instrument, given)[0]

    assert (line.value, line.low, line.high) == (None, low, high)
    assert (line.band, line.band_position) == ("", "")


def test_less_than_half_is_told_only_where_a_rule_is_settled():
    assert told("peg", (10, None, None)) == []
    assert [score.low for score in told("audit_c", (4, None, None))] == [4]


def test_what_is_as_wide_as_its_scale_tells_nothing():
    assert told("koos_jr", (0, 4, None, None, None, None, None)) == []


def test_a_whole_score_is_told_as_it_was():
    line = told("audit_c", (4, 4, 4))[0]

    assert (line.value, line.low, line.high) == (12, 12, 12)


def test_a_scale_with_bands_is_told_where_they_tell_something():
    assert told("gad7", (1, 1, None, None, None, None, None)) == []
    assert [score.band for score in told("gad7", (3, 3, 3, 3, 3, None, None))] == ["severe"]


def told(instrument, given):
    edition = edition_of(CATALOGUE.instruments[instrument])
    items = [item.id for item in edition.items.values() if item.kind != "note"]
    answers = dict(zip(items, given, strict=True))
    profile = profile_of(edition, answers, Person(44, "male"))
    letter = build_letter(
        profile, edition.instrument_by_id, answers, locale="en", offers={}, is_for_paper=True
    )
    return [*letter.scores, *letter.going_well]
