"""Response models against girth, the exact integral, and what must hold of any of them."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.response_models import (
    Bank,
    category_probabilities,
    eap,
    information,
    log_probabilities,
    map_estimate,
    summed_score_eap,
)
from tests.scoring.scales import BANK

RNG = np.random.default_rng(11)


def test_eap_equals_girths_to_eight_digits() -> None:
    from girth.unidimensional.polytomous.ability_estimation_poly import _ability_eap_abstract
    from girth.unidimensional.polytomous.partial_integrals_poly import _graded_partial_integral

    answers = RNG.integers(0, 4, (300, 4))
    points = np.linspace(-4, 4, 81)
    likelihood = np.ones((300, 81))
    for item in range(4):
        edges = np.concatenate([[-1e4], BANK.thresholds[item]])
        likelihood *= _graded_partial_integral(
            points, edges, np.append(edges[1:], 1e4), np.full(4, BANK.slopes[item]),
            answers[:, item], np.zeros(300, dtype=bool),
        )  # fmt: skip
    expected = _ability_eap_abstract(likelihood, np.exp(-(points**2) / 2), points)

    theta, _ = eap(BANK, answers)

    assert np.abs(theta - expected).max() < 1e-8


def test_eap_equals_the_sum_over_the_grid_written_out() -> None:
    answers = with_gaps(RNG.integers(0, 4, (50, 4)))
    points = np.linspace(-5, 5, 41)

    theta, se = eap(BANK, answers, grid=(-5.0, 5.0, 41))

    for person, row in enumerate(answers):
        weight = np.exp(-(points**2) / 2)
        for item, answer in enumerate(row):
            if not np.isnan(answer):
                weight = weight * category_probabilities(BANK, points)[:, item, int(answer)]
        mean = (weight * points).sum() / weight.sum()
        spread = (weight * (points - mean) ** 2).sum() / weight.sum()
        assert (theta[person], se[person]) == pytest.approx((mean, np.sqrt(spread)), abs=1e-10)


def test_items_may_differ_in_their_number_of_categories() -> None:
    bank = Bank(("a", "b"), np.array([1.0, 2.0]), ((0.0,), (-1.0, 0.0, 0.5, 1.0)))

    theta, _ = eap(bank, [[0, 4], [1, 4], [1, np.nan]])

    assert theta[0] < theta[1]
    assert theta[2] < theta[1]
    with pytest.raises(ValueError, match="row 0, a: 2 is not a category from 0 to 1"):
        eap(bank, [[2, 0]])


def test_nothing_answered_gives_the_prior_on_the_grid() -> None:
    theta, se = eap(BANK, np.full((1, 4), np.nan))

    assert theta[0] == pytest.approx(0, abs=1e-12)
    assert se[0] == pytest.approx(0.99956, abs=1e-5)


def test_the_prior_is_the_banks() -> None:
    bank = Bank(BANK.items, BANK.slopes, BANK.thresholds, prior=(1.0, 0.5))

    theta, se = eap(bank, np.full((1, 4), np.nan), grid=(-6.0, 6.0, 241))

    assert (theta[0], se[0]) == pytest.approx((1.0, 0.5), abs=1e-5)


@pytest.mark.parametrize("answer", [-1, 4, 1.5, np.inf, -np.inf])
def test_a_response_that_is_no_category_is_refused(answer: float) -> None:
    with pytest.raises(ValueError, match=r"row 1, q2: .* is not a category from 0 to 3"):
        eap(BANK, [[0, 0, 0, 0], [0, answer, 0, 0]])


def test_a_shape_that_is_not_the_banks_is_refused() -> None:
    with pytest.raises(ValueError, match="the bank has 4 items"):
        eap(BANK, [[0, 1]])


def test_a_long_contradicting_pattern_does_not_underflow() -> None:
    size = 400
    bank = Bank(tuple(f"i{n}" for n in range(size)), np.full(size, 4.0), ((-1.0, 0.0, 1.0),) * size)

    theta, se = eap(bank, [[0, 3] * (size // 2)])

    assert theta[0] == pytest.approx(0, abs=1e-9)
    assert 0 < se[0] < 0.1


@pytest.mark.parametrize(
    ("size", "slope"), [(3, 0.4), (10, 2.5), (40, 1.7), (200, 3.0), (400, 4.0), (12, 60.0)]
)
def test_eap_of_mixed_items_equals_logarithms_added_up(size: int, slope: float) -> None:
    bank = made_up(size, slope)
    answers = RNG.integers(0, bank.categories, (30, size)).astype(float)
    answers[0], answers[1, : size // 2] = bank.categories - 1, bank.categories[: size // 2] - 1
    answers[1, size // 2 :] = 0  # all of one half, then all against it
    points = np.linspace(-4, 4, 81)
    chances = [log_probabilities(bank, item, points) for item in range(size)]

    for given_answers in (answers, with_gaps(answers)):
        theta, se = eap(bank, given_answers)

        for person, row in enumerate(given_answers):
            weight = -(points**2) / 2
            for item in np.flatnonzero(~np.isnan(row)):
                weight = weight + chances[item][:, int(row[item])]
            weight = np.exp(weight - weight.max())
            mean = (weight * points).sum() / weight.sum()
            spread = (weight * (points - mean) ** 2).sum() / weight.sum()
            assert theta[person] == pytest.approx(mean, abs=1e-12)
            assert se[person] ** 2 == pytest.approx(spread, abs=1e-12)


@pytest.mark.parametrize("estimate", [eap, map_estimate])
def test_a_block_of_people_is_worked_on_in_less_than_a_megabyte(estimate: Any) -> None:
    bank = made_up(10, 1.5)
    answers = with_gaps(RNG.integers(0, bank.categories, (20_000, 10)))
    estimate(bank, answers[:10])  # the tables of the bank are made once

    tracemalloc.start()
    theta, se = estimate(bank, answers)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak - 2 * (theta.nbytes + se.nbytes) < 1_000_000


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 900))
def test_blocks_have_no_seam(people: int) -> None:
    answers = with_gaps(np.random.default_rng(people).integers(0, 4, (900, 4)))

    theta, se = eap(BANK, answers[:people])

    last_theta, last_se = eap(BANK, answers[people - 1 : people])
    assert theta[-1] == pytest.approx(last_theta[0], abs=1e-13)
    assert se[-1] == pytest.approx(last_se[0], abs=1e-13)


def test_chances_sum_to_one_and_stay_above_zero_far_out() -> None:
    chances = category_probabilities(BANK, [-30.0, 0.0, 30.0])

    assert np.allclose(chances.sum(axis=2), 1)
    assert (chances > 0).all()


def test_information_is_the_squared_slope_of_the_chances_over_the_chances() -> None:
    points, step = np.linspace(-3, 3, 13), 1e-5
    slope = (
        category_probabilities(BANK, points + step) - category_probabilities(BANK, points - step)
    ) / (2 * step)

    expected = (slope**2 / category_probabilities(BANK, points)).sum(axis=2)

    assert np.allclose(information(BANK, points), expected, rtol=1e-7)


def test_the_two_parameter_logistic_is_the_case_of_two_categories() -> None:
    bank = Bank(("a",), np.array([1.5]), ((0.5,),))

    assert category_probabilities(bank, 1.0)[0, 0, 1] == pytest.approx(1 / (1 + np.exp(-0.75)))
    assert information(bank, 0.5)[0, 0] == pytest.approx(1.5**2 / 4)


def test_the_most_probable_level_is_where_the_posterior_is_highest() -> None:
    answers = with_gaps(RNG.integers(0, 4, (20, 4)))
    points = np.linspace(-4, 4, 80_001)
    logs = np.log(category_probabilities(BANK, points))

    theta, se = map_estimate(BANK, answers)

    for person, row in enumerate(answers):
        height = -(points**2) / 2
        for item, answer in enumerate(row):
            if not np.isnan(answer):
                height = height + logs[:, item, int(answer)]
        assert theta[person] == pytest.approx(points[height.argmax()], abs=1e-4)
        assert 0 < se[person] <= 1


def test_the_most_probable_level_is_found_beside_steep_thresholds() -> None:
    bank = Bank(("a", "b"), np.array([20.0, 80.0]), ((3.0,), (-1.0, 2.5)))
    points = np.linspace(-4, 4, 80_001)
    logs = [log_probabilities(bank, item, points) for item in range(2)]

    theta, _ = map_estimate(bank, [[1, np.nan], [0, 2], [np.nan, 1], [0, 0], [1, 0]])

    for level, answers in zip(theta, [{0: 1}, {0: 0, 1: 2}, {1: 1}, {0: 0, 1: 0}], strict=False):
        height = sum(
            (logs[item][:, category] for item, category in answers.items()), -(points**2) / 2
        )
        assert level == pytest.approx(points[height.argmax()], abs=1e-4)


def test_summed_scores_are_the_mean_over_all_patterns_of_that_sum() -> None:
    bank = Bank(("a", "b"), np.array([1.0, 2.0]), ((0.0,), (-1.0, 0.5)))
    points = np.linspace(-4.5, 4.5, 91)
    chances = category_probabilities(bank, points)
    prior = np.exp(-(points**2) / 2) / np.exp(-(points**2) / 2).sum()
    weight = (chances[:, 0, 0] * chances[:, 1, 1] + chances[:, 0, 1] * chances[:, 1, 0]) * prior

    summed = summed_score_eap(bank)

    assert summed.raw.tolist() == [0, 1, 2, 3]
    assert summed.theta[1] == pytest.approx((weight * points).sum() / weight.sum(), abs=1e-12)
    assert summed.share.sum() == pytest.approx(1)
    assert (np.diff(summed.theta) > 0).all()


def test_a_bank_is_read_from_csv(tmp_path: Path) -> None:
    bank = Bank.read(
        written(tmp_path, "item,a,b1,b2,group\nx,1.5,-1,0.5,mood\n\ny,2,0.25,,sleep\n")
    )

    assert bank.items == ("x", "y")
    assert bank.thresholds == ((-1.0, 0.5), (0.25,))
    assert bank.categories.tolist() == [3, 2]
    assert bank.groups == {"x": "mood", "y": "sleep"}


def test_a_banks_file_may_state_its_grid_and_prior(tmp_path: Path) -> None:
    text = "# Made up.\n# grid: -4.5, 4.5, 91\n# prior: 0.5, 1.2\nitem,a,b1\nx,1,0\n"

    bank = Bank.read(written(tmp_path, text))

    assert (bank.grid, bank.prior) == ((-4.5, 4.5, 91), (0.5, 1.2))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "bank.csv: the file is empty"),
        ("item,a,b1\n", "bank.csv: the bank has no items"),
        ("id,a,b1\nx,1,0\n", "bank.csv:1: the columns are id,a,b1"),
        ("item,a\nx,1\n", "bank.csv:1: there is no threshold column"),
        ("item,a,b1,b2\nx,1,0,0\n", "bank.csv:2, column b2: the thresholds of x do not rise"),
        ("item,a,b1\nx,1,0\ny,0,1\n", "bank.csv:3, column a: the slope of y is 0"),
        ("item,a,b1\nx,,0\n", "bank.csv:2, column a: the slope is missing"),
        ("item,a,b1\nx,1,o\n", "bank.csv:2, column b1: 'o' is not a number"),
        ("item,a,b1,b2\nx,1,,1\n", "bank.csv:2: a threshold is missing"),
        ("item,a,b1\nx,1,\n", "bank.csv:2, column b1: x needs at least one threshold"),
        ("item,a,b1\nx,1,nan\n", "needs at least one threshold, all numbers"),
        ("item,a,b1\nx,1,0\nx,1,0\n", "bank.csv: an item is named twice"),
        ("item,a,b1\n,1,0\n", "column item: the id is missing"),
        ("item,a,b1\nx,1,0,4\n", "more cells than the header"),
        ("# grid: 4, -4, 81\nitem,a,b1\nx,1,0\n", "bank.csv:1: this is no grid"),
        ("# prior: 0\nitem,a,b1\nx,1,0\n", "Write `# prior: mean, SD`."),
    ],
)
def test_a_bank_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, text: str, fault: str
) -> None:
    with pytest.raises(ValueError, match=r"bank\.csv") as error:
        Bank.read(written(tmp_path, text))

    assert fault in str(error.value)


def made_up(size: int, slope: float) -> Bank:
    """Items of two to six categories in turn."""
    steps = [tuple(np.linspace(-2, 2, 1 + item % 5) + 0.01 * item) for item in range(size)]
    return Bank(tuple(f"i{item}" for item in range(size)), np.full(size, slope), tuple(steps))


def written(folder: Path, text: str) -> Path:
    path = folder / "bank.csv"
    path.write_text(text, encoding="utf-8")
    return path


def with_gaps(answers: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    holes = np.random.default_rng(2).random(answers.shape) < 0.2
    return np.where(holes, np.nan, answers)
