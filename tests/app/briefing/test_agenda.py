"""What the clinician's page says: each priority with a reason that can be checked."""

from app.briefing.agenda import agenda_of, brief, score_lines
from app.profile.labels import AnswerText
from app.profile.priorities.build import safety_priorities
from tests.app.profile.day_survey import (
    OFFERS,
    SCORES,
    WOMAN,
    earlier_of,
    edition,
    instrument,
    path_of,
    profile_of,
)

INSTRUMENTS = {"day": instrument()}
ANSWERS = {
    "words": "The nights.", "low": 2, "low_how": 9, "harm": 0, "pills": 7, "confident": 5,
    "helps": "Someone to call", "work": ("medicines",), "flu": None,
}  # fmt: skip


def test_an_item_says_title_reason_rule_and_offer():
    item = agenda_for(ANSWERS)[0]

    assert (item.title, item.level, item.chosen) == ("Many tablets", "next_visit", True)
    assert (item.rule_words, item.offer) == ("more than 5", "A pharmacist's review")
    assert (item.reasons[0].about, item.reasons[0].answer) == (
        "tablets",
        AnswerText("number", number=7),
    )


def test_a_score_as_reason_says_value_range_and_band():
    item = agenda_for(ANSWERS)[1]

    (reason,) = item.reasons
    assert (item.title, reason.about, reason.band) == ("Low mood", "Low mood", "a great deal")
    assert (reason.value, reason.lowest, reason.highest) == (11, 0, 12)
    assert item.better == "lower"


def test_a_persons_words_can_be_a_reason():
    item = agenda_for(ANSWERS)[2]

    assert [reason.about for reason in item.reasons] == ["Health confidence", "what would help"]
    assert item.reasons[1].answer == AnswerText("quote", ("Someone to call",))


def test_the_agenda_says_what_is_new_and_what_is_steady():
    new, steady = (
        agenda_for({"pills": 9}, before=before)[0] for before in ({"pills": 2}, {"pills": 9})
    )

    assert new.new_since is not None
    assert not new.is_unchanged
    assert steady.is_unchanged
    assert steady.new_since is None


def test_a_priority_of_an_unfinished_sitting_can_be_said_too():
    raised = safety_priorities(edition(), path_of({"low": 1, "harm": 2}), WOMAN)

    (item,) = agenda_of(raised, INSTRUMENTS, locale="en", offers=OFFERS)

    assert (item.title, item.level) == ("self-harm", "now")
    assert item.reasons[0].answer == AnswerText("words", ("Most days",))


def test_a_score_line_has_direction_band_status_course_and_limit():
    low = lines_for(ANSWERS, before={"low": 1, "low_how": 5})[0]

    assert (low.name, low.better, low.value, low.lowest, low.highest) == (
        "Low mood", "lower", 11, 0, 12,
    )  # fmt: skip
    assert (low.band, low.status, low.answered, low.asked) == ("a great deal", "scored", 2, 2)
    assert [point.value for point in low.course] == [6, 11]
    assert (low.change.verdict, low.reliable_at, low.limit) == ("worse", 3, 8)


def test_a_score_that_could_not_be_made_says_how_much_was_answered():
    low = lines_for({"low": 1})[0]

    assert (low.value, low.status, low.answered, low.asked) == (None, "not_scorable", 1, 2)


def test_a_limit_is_known_only_where_one_plain_rule_has_it():
    assert {line.scale: line.limit for line in lines_for(ANSWERS)} == {
        "low_sum": 8, "confidence": 8, "trouble": None,
    }  # fmt: skip


def test_a_scale_that_the_instrument_no_longer_has_is_left_out():
    fewer = {"day": instrument(scores=SCORES[1:])}

    lines = score_lines(profile_of(ANSWERS), fewer, locale="en")

    assert [line.scale for line in lines] == ["confidence", "trouble"]


def test_the_briefing_begins_with_the_persons_own_words():
    briefing = brief(profile_of(ANSWERS), INSTRUMENTS, locale="en", offers=OFFERS)

    assert [quote.text for quote in briefing.own_words] == ["The nights.", "Someone to call"]
    assert [aim.label for aim in briefing.aims] == ["Fewer tablets"]
    assert briefing.skipped == ("flu vaccine",)
    assert briefing.not_reached == ("falls",)


def agenda_for(answers, before=None):
    earlier = [earlier_of(before)] if before else []
    priorities = profile_of(answers, earlier).priorities
    return agenda_of(priorities, INSTRUMENTS, locale="en", offers=OFFERS)


def lines_for(answers, before=None):
    earlier = [earlier_of(before)] if before else []
    return score_lines(profile_of(answers, earlier), INSTRUMENTS, locale="en")
