"""Whatever is skipped, what is said of a person holds for every way to answer it."""

from random import Random

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from app.catalogue.asking.path import walk
from app.catalogue.counted_scores import is_covered_by_one_rule
from app.profile.missing_answers.known_answers import KnownAnswers, certain_band
from app.profile.model import Person
from app.profile.priorities.build import safety_priorities
from app.profile.scores import person_row, score_answers
from tests.app.profile.partly import completions, edition_of, profile_of, ways_to_answer
from tests.conftest import own_catalogue, tiny_catalogue
from tests.examples import examples

pytestmark = pytest.mark.slow  # goes through every instrument

CATALOGUE, SMALL = own_catalogue(), tiny_catalogue()
INSTRUMENTS = [*CATALOGUE.instruments.values(), *SMALL.instruments.values()]
NEAR = 1e-9

# Those that raise anything, and whose ways to be answered can all be gone through.
OF_FEW_WAYS = [
    instrument
    for instrument in INSTRUMENTS
    if instrument.priorities and len(instrument.items) <= 12
]
each_instrument = pytest.mark.parametrize(
    "instrument", INSTRUMENTS, ids=lambda instrument: instrument.id
)


@each_instrument
def test_what_is_said_of_partial_answers_holds_however_the_gaps_are_filled(instrument):
    edition = edition_of(instrument)

    is_small = len(edition.items) < 30

    @examples(30 if is_small else 12)
    @given(st.data())
    def any_answers(data):
        person, answers = data.draw(partial_answers(edition))
        told = profile_of(edition, answers, person)
        event(f"unknown: {any(need.state == 'unknown' for need in told.needs)}")
        ways = {"at_most": 80 if is_small else 20, "chance": Random(data.draw(st.integers(0, 9)))}
        for every in completions(edition, answers, person, **ways):
            assert_needs_agree(told, profile_of(edition, every, person))
        # A scale that leaves out "I cannot say" by its own rule goes on doing so.
        for every in completions(edition, answers, person, **ways, fill_refused=False):
            assert_bounds_hold(told, profile_of(edition, every, person))

    any_answers()


@each_instrument
def test_no_priority_is_lost_that_the_answers_raise_as_they_stand(instrument):
    edition = edition_of(instrument)

    @examples(60)
    @given(st.data())
    def any_answers(data):
        person, answers = data.draw(partial_answers(edition))
        path = walk(edition, answers, {"age": person.age, "sex": person.sex})
        row = {**path.row, **person_row(person)}
        scores = score_answers(edition.instruments, path, person)
        as_it_stands = KnownAnswers({**row, **{id: score.value for id, score in scores.items()}})
        raised = {priority.rule for priority in profile_of(edition, answers, person).priorities}
        on_the_way = {priority.rule for priority in safety_priorities(edition, path, person)}
        for rule in instrument.priorities:
            if rule.kind == "safety" and rule.when.holds(as_it_stands.row):
                assert f"{instrument.id}/{rule.id}" in raised
                assert f"{instrument.id}/{rule.id}" in on_the_way

    any_answers()


@pytest.mark.parametrize("instrument", OF_FEW_WAYS, ids=lambda instrument: instrument.id)
def test_what_every_way_to_answer_puts_on_the_agenda_is_on_it(instrument):
    """Some priority, not always the same one: a total of at least 12 is moderate at the least."""
    edition = edition_of(instrument)

    @examples(25)
    @given(st.data())
    def any_answers(data):
        person, answers = data.draw(partial_answers(edition, gaps=2))
        told = profile_of(edition, answers, person)
        raised = [priority.domain for priority in told.priorities]
        all_ways = [
            {priority.domain for priority in profile_of(edition, every, person).priorities}
            for every in completions(
                edition, answers, person, at_most=300, chance=Random(1), stay_asked=False
            )
        ]
        if len(all_ways) < 300:
            pages_certain_to_follow = set.intersection(*all_ways) if all_ways else set()
            assert pages_certain_to_follow <= set(raised)

    any_answers()


@each_instrument
def test_nothing_is_called_for_only_where_no_way_to_answer_calls_for_something(instrument):
    edition = edition_of(instrument)

    @examples(40 if len(edition.items) < 30 else 12)
    @given(st.data())
    def any_answers(data):
        person, answers = data.draw(calm_answers(edition))
        told = profile_of(edition, answers, person)
        event(f"calls for nothing: {told.calls_for_nothing}")
        if told.leaves_open or told.priorities:
            assert not told.calls_for_nothing
            return
        for every in completions(
            edition, answers, person, at_most=40, chance=Random(1), fill_refused=False
        ):
            whole = profile_of(edition, every, person)
            if told.calls_for_nothing:
                assert whole.calls_for_nothing
            assert not whole.priorities
            assert_score_was_settled(told, whole, instrument)

    any_answers()


def assert_score_was_settled(told, whole, instrument):
    """A score without a value, of which nothing is left open, lies in one band, or is ruled on."""
    scales = {rule.scale.id: rule.scale for rule in instrument.scores}
    after = {profile_score.score.scale: profile_score.score for profile_score in whole.scores}
    for score in (
        profile_score.score
        for profile_score in told.scores
        if profile_score.score.value is None and profile_score.score.asked
    ):
        end = after[score.scale]
        if end.value is not None and not is_covered_by_one_rule(instrument, score.scale):
            assert certain_band(scales[score.scale], score) == end.band is not None


def assert_bounds_hold(told, whole):
    after = {profile_score.score.scale: profile_score.score for profile_score in whole.scores}
    for score in (profile_score.score for profile_score in told.scores):
        value = after[score.scale].value
        if value is None:
            continue
        assert score.low is not None, score.scale
        assert score.high is not None, score.scale
        assert score.low - NEAR <= value <= score.high + NEAR, (score, value)


def assert_needs_agree(told, whole):
    after = {need.domain: need.state for need in whole.needs}
    for need in told.needs:
        if need.state != "unknown":
            assert after[need.domain] == need.state, (need, after[need.domain])


@st.composite
def calm_answers(draw, edition):
    """One answer each, mostly the same end of each question, so that something is calm at times."""
    person, answers = draw(partial_answers(edition, gaps=3))
    end = draw(st.sampled_from([0, -1, None]))
    for id in answers:
        if end is not None and answers[id] is not None and draw(st.integers(0, 9)):
            answers[id] = ways_to_answer(edition.items[id])[end]
    return person, answers


@st.composite
def partial_answers(draw, edition, gaps=None):
    """Anything answered, some of it skipped, refused or not reached; by anybody."""
    person = Person(
        draw(st.sampled_from([None, 17, 30, 45, 55, 67, 80])),
        draw(st.sampled_from(["female", "male", "other", None])),
    )
    items = [item for item in edition.items.values() if item.kind != "note"]
    if gaps is None:
        share = draw(st.sampled_from([0.1, 0.5, 0.9]))
        chance = draw(st.randoms(use_true_random=False))
        skipped = {item.id for item in items if chance.random() < share}
    else:
        skipped = {item.id for item in draw(st.lists(st.sampled_from(items), max_size=gaps))}
    answers = {}
    for item in items:
        if item.id in skipped:
            if draw(st.booleans()):
                answers[item.id] = None
            continue
        refusing = [
            choice.answer for choice in item.choices if choice.missing and item.kind == "choice"
        ]
        answers[item.id] = draw(st.sampled_from([*ways_to_answer(item), *refusing]))
    return person, answers
