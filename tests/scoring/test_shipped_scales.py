"""Promises that every scale of every shipped instrument keeps. A new one joins by being there."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.catalogue.model import Catalogue, Instrument
from app.catalogue.rules import ScoreRule
from app.config import PROJECT
from scoring.lookup import table
from scoring.methods import faults, score_one, score_scale
from scoring.model import Scale, Status
from tests.conftest import own_catalogue


def _catalogue() -> Catalogue:
    return own_catalogue()


RULES = [
    pytest.param(instrument, rule, id=rule.scale.id)
    for instrument in _catalogue().instruments.values()
    for rule in instrument.scores
]
# Those whose columns are items; counts of conditions have columns of their own.
OVER_ITEMS = [
    pytest.param(instrument, rule.scale, id=rule.scale.id)
    for instrument in _catalogue().instruments.values()
    for rule in instrument.scores
    if not rule.conditions and rule.scale.method != "needs"
]
OWNED = [
    instrument for instrument in _catalogue().instruments.values() if instrument.kind == "validated"
]


@pytest.mark.parametrize(("instrument", "rule"), RULES)
def test_a_scale_states_all_that_a_number_rests_on(instrument: Instrument, rule: ScoreRule) -> None:
    scale = rule.scale

    assert scale.items
    assert scale.lowest < scale.highest
    assert scale.better in ("higher", "lower")
    assert scale.source.strip()
    assert scale.licence.strip()
    assert not scale.bands or scale.bands[0].start == scale.lowest
    assert all(scale.lowest <= band.start <= scale.highest for band in scale.bands)
    assert bool(scale.change.reliable or scale.change.meaningful) <= bool(scale.change.source)
    assert not faults(scale)


@pytest.mark.parametrize(("instrument", "scale"), OVER_ITEMS)
@pytest.mark.parametrize("pick", [min, max])
def test_no_answers_leave_the_range(instrument: Instrument, scale: Scale, pick) -> None:
    row = {item: pick(_values(instrument, item)) for item in scale.items}

    score = score_one(scale, row)

    assert score.value is not None
    assert scale.lowest <= score.value <= scale.highest
    assert score.status is Status.SCORED


@pytest.mark.parametrize(("instrument", "scale"), OVER_ITEMS)
def test_a_blank_is_never_a_zero(instrument: Instrument, scale: Scale) -> None:
    score = score_one(scale, dict.fromkeys(scale.items))

    assert (score.value, score.band, score.status) == (None, None, Status.NOT_SCORABLE)


@pytest.mark.parametrize(("instrument", "scale"), OVER_ITEMS)
def test_more_gaps_than_the_rule_allows_give_no_number(
    instrument: Instrument, scale: Scale
) -> None:
    if scale.missing.at_most is None or scale.method == "what_matters":
        return  # any number may be missing, or missing answers that could not change it
    row: dict[str, float | None] = {item: max(_values(instrument, item)) for item in scale.items}
    for item in scale.items[: scale.missing.at_most + 1]:
        row[item] = None

    assert score_one(scale, row).status is Status.NOT_SCORABLE


@pytest.mark.parametrize(("instrument", "scale"), OVER_ITEMS)
def test_a_batch_equals_its_rows(instrument: Instrument, scale: Scale) -> None:
    random = np.random.default_rng(7)
    columns = {
        item: np.where(
            random.random(60) < 0.05, np.nan, random.choice(_values(instrument, item), 60)
        )
        for item in scale.items
    }

    batch = score_scale(scale, columns)

    for row in range(60):
        score = score_one(scale, {item: columns[item][row] for item in scale.items})
        assert score.status == batch.status[row]
        expected = pytest.approx(batch.value[row], rel=1e-12) if score.status else None
        assert score.value == expected


@pytest.mark.parametrize("instrument", OWNED, ids=lambda instrument: instrument.id)
def test_items_are_named_after_their_instrument_and_counted_from_one(
    instrument: Instrument,
) -> None:
    numbers = [re.fullmatch(rf"{instrument.id}_(\d+)", item) for item in instrument.items]

    assert all(numbers)
    counted = sorted(int(match.group(1)) for match in numbers if match)
    assert counted == list(range(1, len(instrument.items) + 1))


def test_totals_and_scales_are_called_as_other_programs_expect() -> None:
    scales = {rule.scale.id for instrument in OWNED for rule in instrument.scores}

    assert scales >= {"phq9_total", "gad7_total", "audit_c_total", "k6_total", "peg_mean"}
    assert scales >= {
        f"rand36_{name}"
        for name in (
            "physical_functioning", "role_physical", "role_emotional", "energy",
            "emotional_wellbeing", "social_functioning", "pain", "general_health",
        )
    }  # fmt: skip


def test_only_tables_that_were_confirmed_are_shipped() -> None:
    tables = {path.stem for path in (PROJECT / "scoring" / "tables").glob("*.csv")}

    # HOOS-JR is not among them: public copies of its table differ.
    promis = {"promis_global_physical_1.2", "promis_global_mental_1.2"}
    assert tables == {*promis, "koos_jr_2016"}


def test_the_interval_table_falls_from_100_to_0_over_every_raw_sum() -> None:
    published = table("koos_jr_2016")

    assert published.raw.tolist() == list(range(29))
    assert (published.value[0], published.value[-1]) == (100, 0)
    assert (np.diff(published.value) < 0).all()
    # Rasch scores stretch both ends, and the ends alike: nothing is typed into the wrong row.
    steps = -np.diff(published.value)
    assert steps.argmin() not in (0, 27)
    assert steps[0] > 2 * steps.min() < steps[27]
    assert (np.diff(steps[:10]) < 0).all()
    assert (np.diff(steps[-10:]) > 0).all()


def _values(instrument: Instrument, id: str) -> list[float]:
    item = instrument.items[id]
    if item.kind == "choice":
        return [choice.value for choice in item.choices if choice.value is not None]
    if item.kind == "yes_no":
        return [0, 1]
    assert item.lowest is not None
    assert item.highest is not None
    return [float(value) for value in range(int(item.lowest), int(item.highest) + 1)]
