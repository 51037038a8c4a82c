"""Nobody computes a hidden answer from the rest: what rests on one is told as if it was unknown."""

from random import Random

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from app.catalogue.asking.path import walk
from app.profile.letter import build_letter
from app.profile.model import Person
from app.profile.privacy import undisclosed_ids
from app.profile.serialization import profile_from_json, profile_to_json
from tests.app.profile.partly import edition_of, profile_of, ways_to_answer
from tests.conftest import own_catalogue, tiny_catalogue
from tests.examples import examples

CATALOGUE, SMALL = own_catalogue(), tiny_catalogue()
INSTRUMENTS = [*CATALOGUE.instruments.values(), *SMALL.instruments.values()]
OF_CHECK_UP = ("check_up", "what_matters", "mood", "phq9", "gad7", "aims")
EDITIONS = {
    instrument.id: edition_of(instrument)
    for instrument in INSTRUMENTS
    if undisclosed_ids([instrument])
} | {
    "whole_check_up": edition_of(
        *(CATALOGUE.instruments[instrument_id] for instrument_id in OF_CHECK_UP)
    )
}
WOMAN = Person(44, "female")
EIGHT = dict(zip([f"phq9_{n}" for n in range(1, 9)], (3, 3, 3, 3, 2, 2, 0, 0), strict=True))
NEAR = 1e-9


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_who_differs_only_in_what_is_untold_carries_the_same_letter(edition):
    untold = undisclosed_ids(edition.instruments)

    @examples(60 if len(edition.items) < 30 else 25)
    @given(st.integers(0, 10_000))
    def anybody(seed):
        chance = Random(seed)
        person = Person(chance.choice([None, 17, 30, 45, 67]), chance.choice(["female", "male"]))
        share = chance.choice([0, 0, 0.1, 0.5])
        items = [item for item in edition.items.values() if item.kind != "note"]
        told = {item.id: answer_by(chance, item, share) for item in items if item.id not in untold}
        first, *others = (
            told | {item.id: answer_by(chance, item, 0.2) for item in items if item.id in untold}
            for _ in range(4)
        )
        event(f"scores told: {bool(letter(edition, first, person).scores)}")
        for other in others:
            assert letter(edition, first, person) == letter(edition, other, person)
            seen, then = (letter(edition, answers, person, False) for answers in (first, other))
            assert (seen.scores, seen.going_well, seen.needs, seen.due) == (
                then.scores, then.going_well, then.needs, then.due,
            )  # fmt: skip

    anybody()


@pytest.mark.parametrize("ninth", [0, 1, 2, 3, None])
def test_the_total_of_phq9_is_told_as_far_as_eight_answers_decide_it(ninth):
    (line,) = letter(EDITIONS["phq9"], EIGHT | {"phq9_9": ninth}).scores

    assert (line.value, line.low, line.high) == (None, 16, 19)
    assert (line.band, line.excludes_undisclosed, line.is_partial) == (
        "moderately severe",
        True,
        False,
    )


@pytest.mark.parametrize("ninth", [0, 3])
def test_a_need_that_only_the_hidden_answer_decides_is_not_told(ninth):
    mild = dict.fromkeys(EIGHT, 1) | {"phq9_9": ninth}  # 8 or 11, and the need begins at 10

    said = letter(EDITIONS["phq9"], mild)

    assert (said.needs, said.open, said.leaves_open) == ((), (), False)
    assert [(score.low, score.high, score.band) for score in said.scores] == [(8, 11, "")]


def test_what_is_told_holds_for_the_real_total_and_skipped_answers_are_counted_without_it():
    answers = EIGHT | {"phq9_8": None, "phq9_9": 1}
    profile = profile_of(EDITIONS["phq9"], answers, WOMAN)
    (line,) = letter(EDITIONS["phq9"], answers).scores

    (real,) = (profile_score.score for profile_score in profile.scores)
    assert line.low - NEAR <= real.low <= real.high <= line.high + NEAR
    assert (line.answered, line.asked, line.is_partial) == (7, 8, True)


def test_what_was_kept_before_is_told_without_what_rests_on_a_hidden_answer():
    answers = EIGHT | {"phq9_9": 3}
    profile = profile_of(EDITIONS["phq9"], answers, WOMAN)
    stored = profile_to_json(profile)
    del stored["apart"]

    said = built(EDITIONS["phq9"], profile_from_json(stored, profile.priorities), answers, True)

    assert (said.scores, said.going_well, said.needs) == ((), (), ())


def letter(edition, answers, person=WOMAN, is_for_paper=True):
    path = walk(edition, answers, {"age": person.age, "sex": person.sex})
    return built(edition, profile_of(edition, answers, person), path.answers, is_for_paper)


def built(edition, profile, answers, is_for_paper):
    return build_letter(
        profile,
        edition.instrument_by_id,
        answers,
        locale="en",
        offers={},
        is_for_paper=is_for_paper,
    )


def answer_by(chance, item, share):
    if chance.random() < share:
        return None
    missing = [choice.answer for choice in item.choices if choice.missing and item.kind == "choice"]
    ways = ways_to_answer(item)
    return chance.choice([ways[0], ways[-1], *ways, *missing])
