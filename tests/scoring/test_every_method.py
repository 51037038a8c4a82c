"""Promises that every scale keeps, whatever its method. A new method joins by being listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import care_experience, confidence, graded, lookup, needs, what_matters
from scoring.methods import METHODS, bands, faults, score_one, score_scale
from scoring.model import Scale, Score, ScoreColumns, Status
from tests.scoring.scales import SCALES, codes

HEADINGS = ("Items", "Score", "Missing", "Bands", "Source", "Licence")
STATING = (care_experience, confidence, graded, lookup, needs, what_matters)
people = st.integers(1, 6)


@pytest.fixture(scope="module", params=SCALES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def scale(name: str) -> Scale:
    return SCALES[name]


def test_every_method_has_a_scale_here() -> None:
    assert {scale.method for scale in SCALES.values()} == set(METHODS)


@pytest.mark.parametrize("module", STATING, ids=lambda module: module.__name__)
@pytest.mark.parametrize("heading", HEADINGS)
def test_a_module_of_its_own_states_its_rule_and_where_it_comes_from(
    module: object, heading: str
) -> None:
    assert f"\n{heading} " in (module.__doc__ or "")


def test_the_scales_here_are_without_fault(scale: Scale) -> None:
    assert faults(scale) == []


def test_no_answer_gives_no_number(scale: Scale) -> None:
    score = score_one(scale, {})

    assert (score.value, score.se, score.band, score.answered) == (None, None, None, 0)
    assert score.status is Status.NOT_SCORABLE


@pytest.mark.parametrize("pick", [min, max])
def test_a_score_never_leaves_its_scale(name: str, scale: Scale, pick: type) -> None:
    score = score_one(scale, dict.fromkeys(scale.items, pick(codes(name))))  # type: ignore[call-arg]

    assert score.value is not None
    assert scale.lowest <= score.value <= scale.highest


def test_a_number_comes_with_its_status_and_a_blank_is_no_number(name: str, scale: Scale) -> None:
    columns = {item: np.array([codes(name)[0], np.nan]) for item in scale.items}

    scored = score_scale(scale, columns)

    assert scored.status.tolist() == [Status.SCORED, Status.NOT_SCORABLE]
    assert np.isnan(scored.value).tolist() == [False, True]
    assert np.isnan(scored.se[1])


def test_the_columns_are_what_the_model_says(name: str, scale: Scale) -> None:
    scored = score_scale(scale, {item: np.full(3, codes(name)[0], float) for item in scale.items})

    kinds = [getattr(scored, column).dtype.name for column in ScoreColumns.__slots__]
    assert kinds == ["float64", "float64", "int64", "int64", "int8"]
    assert len(scored) == 3


def test_nobody_to_score_gives_empty_columns(scale: Scale) -> None:
    assert len(score_scale(scale, {item: np.array([]) for item in scale.items})) == 0


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_a_batch_equals_its_people_one_by_one(name: str, scale: Scale, data: st.DataObject) -> None:
    columns, asked = data.draw(answers(name, scale))

    batch = score_scale(scale, columns, asked)

    alone = [_one(scale, columns, asked, person) for person in range(len(batch))]
    for together, single in zip(_rows(scale, batch), alone, strict=True):
        if (
            single.value is not None and scale.method == "graded_response"
        ):  # a matrix product adds in an order of its own
            assert together.value == pytest.approx(single.value, rel=1e-13)
            assert together.se == pytest.approx(single.se, rel=1e-11)
            together = replace(together, value=single.value, se=single.se)
        assert together == single


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_order_of_people_changes_nothing(name: str, scale: Scale, data: st.DataObject) -> None:
    columns, asked = data.draw(answers(name, scale))
    size = len(next(iter(columns.values())))
    order = data.draw(st.permutations(range(size)))

    turned = score_scale(
        scale,
        {item: column[list(order)] for item, column in columns.items()},
        {item: flags[list(order)] for item, flags in asked.items()},
    )

    straight = score_scale(scale, columns, asked)
    assert np.allclose(turned.value, straight.value[list(order)], equal_nan=True, rtol=1e-13)
    assert turned.status.tolist() == straight.status[list(order)].tolist()
    assert turned.answered.tolist() == straight.answered[list(order)].tolist()


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_a_missing_answer_never_improves_certainty(
    name: str, scale: Scale, data: st.DataObject
) -> None:
    columns, asked = data.draw(answers(name, scale))
    gap = data.draw(st.sampled_from(scale.items))

    fewer = score_scale(scale, {**columns, gap: np.full_like(columns[gap], np.nan)}, asked)

    full = score_scale(scale, columns, asked)
    assert (fewer.status <= full.status).all()
    assert (fewer.answered <= full.answered).all()


@pytest.mark.parametrize("name", ["sum", "half_rule", "mean", "count", "needs", "care_experience"])
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_order_of_items_changes_nothing(name: str, data: st.DataObject) -> None:
    scale = SCALES[name]
    columns, _ = data.draw(answers(name, scale))
    order = data.draw(st.permutations(scale.items))

    turned = score_scale(replace(scale, items=tuple(order)), columns)

    assert np.allclose(turned.value, score_scale(scale, columns).value, equal_nan=True, rtol=1e-14)


def test_large_batches_are_scored_in_blocks_without_a_seam() -> None:
    scale = SCALES["half_rule"]
    rng = np.random.default_rng(4)
    columns = {item: rng.integers(0, 4, 40_000).astype(float) for item in scale.items}
    columns["q1"][::3] = np.nan

    scored = score_scale(scale, columns)

    known = np.column_stack(list(columns.values()))
    assert np.allclose(scored.value, np.nanmean(known, axis=1) * 4)
    assert (scored.status[::3] == Status.PRORATED).all()


def test_bands_of_a_column_are_those_of_its_values() -> None:
    scale = SCALES["sum"]
    values = np.array([np.nan, -1, 0, 4, 4.9, 5, 8, 9, 12])

    assert bands(scale, values).tolist() == [scale.band(value) for value in values.tolist()]
    assert bands(replace(scale, bands=()), values).tolist() == [None] * 9


@st.composite
def answers(draw: st.DrawFn, name: str, scale: Scale) -> tuple[dict, dict]:  # type: ignore[type-arg]
    """Columns with gaps, and flags: an item that was not asked may still hold a declared value."""
    size = draw(people)
    value = st.one_of(st.just(np.nan), st.sampled_from([float(code) for code in codes(name)]))
    column = st.lists(value, min_size=size, max_size=size).map(np.array)
    flags = st.lists(st.booleans(), min_size=size, max_size=size).map(np.array)
    return (
        {item: draw(column) for item in scale.items},
        {item: draw(flags) for item in scale.items},
    )


def _one(scale: Scale, columns: Mapping, asked: Mapping, person: int) -> Score:  # type: ignore[type-arg]
    row = {item: column[person] for item, column in columns.items()}
    return score_one(scale, row, [item for item, flags in asked.items() if flags[person]])


def _rows(scale: Scale, scored: ScoreColumns) -> list[Score]:
    names = bands(scale, scored.value).tolist()
    return [
        Score(
            scale.id,
            None if np.isnan(scored.value[n]) else float(scored.value[n]),
            None if np.isnan(scored.se[n]) else float(scored.se[n]),
            names[n],
            int(scored.answered[n]),
            int(scored.asked[n]),
            Status(int(scored.status[n])),
            scale.rule_version,
        )
        for n in range(len(scored))
    ]
