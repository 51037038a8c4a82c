"""Calibration finds the parameters that made the answers, and refuses what it cannot fit."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.calibration import (
    NotConverged,
    cronbach_alpha,
    fit,
    mantel_haenszel,
    omega_total,
    ordinal_logistic,
    standardised_difference,
)
from scoring.model import Floats
from scoring.response_models import Bank, category_probabilities
from tests.scoring.scales import BANK

TRUE = Bank(
    ("a", "b", "c", "d", "e"),
    np.array([1.3, 2.0, 1.0, 1.6, 1.8]),
    ((-1.0, 0.2, 1.1), (-0.8, 0.7), (0.1,), (-1.2, 0.0, 1.4), (-0.4, 0.9)),
)


@pytest.fixture(scope="module")
def answers() -> Floats:
    drawn = answers_of(TRUE, 1500, seed=5)
    drawn[np.random.default_rng(6).random(drawn.shape) < 0.04] = np.nan
    return drawn


def test_a_fit_finds_what_made_the_answers_within_its_errors(answers: Floats) -> None:
    calibration = fit(answers, TRUE.items)

    assert calibration.people == 1500
    assert calibration.largest_change < 1e-4
    off = [(calibration.bank.slopes - TRUE.slopes) / calibration.slope_se]
    for true, near, se in zip(
        TRUE.thresholds, calibration.bank.thresholds, calibration.threshold_se, strict=True
    ):
        off.append((np.array(near) - true) / se)
    assert np.abs(np.concatenate(off)).max() < 3.5


def test_a_tighter_fit_is_no_less_likely(answers: Floats) -> None:
    loose, tight = (fit(answers, TRUE.items, tolerance=each) for each in (1e-2, 1e-5))

    assert tight.log_likelihood >= loose.log_likelihood
    assert tight.steps > loose.steps


@pytest.mark.parametrize("limit", [{"at_most": 2}, {"seconds": 0.0}])
def test_a_fit_that_does_not_settle_gives_no_numbers(answers: Floats, limit: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(NotConverged, match="still moving by"):
        fit(answers, TRUE.items, tolerance=1e-9, **limit)


def test_a_category_nobody_chose_is_refused(answers: Floats) -> None:
    gap = np.where(answers == 1, 2, answers)

    with pytest.raises(ValueError, match="a: a category was chosen by nobody"):
        fit(gap, TRUE.items)


def test_an_item_that_falls_with_the_others_is_refused(answers: Floats) -> None:
    turned = answers.copy()
    turned[:, 0] = 3 - turned[:, 0]

    with pytest.raises(ValueError, match="a falls while the others rise"):
        fit(turned, TRUE.items)


def test_half_a_category_is_refused(answers: Floats) -> None:
    with pytest.raises(ValueError, match="not a whole number"):
        fit(answers + 0.5, TRUE.items)


def test_alpha_and_its_interval_by_hand() -> None:
    rows = np.array([[1, 2, 2], [2, 3, 3], [3, 3, 4], [4, 5, 4], [2, 1, 2], [np.nan, 1, 1]])

    alpha = cronbach_alpha(rows)

    whole = rows[:5]
    by_hand = 1.5 * (1 - whole.var(axis=0, ddof=1).sum() / whole.sum(axis=1).var(ddof=1))
    assert alpha.value == pytest.approx(by_hand)
    assert (alpha.people, alpha.items) == (5, 3)
    assert alpha.lower < alpha.value < alpha.upper < 1


def test_omega_of_one_factor_is_what_the_loadings_say() -> None:
    loadings = np.array([0.8, 0.7, 0.6, 0.5])
    rng = np.random.default_rng(1)
    level, noise = rng.normal(size=(40_000, 1)), rng.normal(size=(40_000, 4))
    drawn = level * loadings + noise * np.sqrt(1 - loadings**2)

    expected = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    assert omega_total(drawn) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("measure", [cronbach_alpha, omega_total])
def test_agreement_needs_people_and_items(measure: object) -> None:
    with pytest.raises(ValueError, match="fewer than two people"):
        measure(np.full((4, 3), np.nan))  # type: ignore[operator]
    with pytest.raises(ValueError, match="two items or more"):
        measure(np.ones((4, 1)))  # type: ignore[operator]


def test_bias_is_found_where_it_was_put_and_nowhere_else() -> None:
    drawn, focal = biased()

    ordinal = ordinal_logistic(drawn, focal)
    difference = standardised_difference(drawn, focal)
    classes = [result.ets_class for result in mantel_haenszel((drawn > 1).astype(float), focal)]

    assert [result.uniform_p < 1e-6 for result in ordinal] == [True] + [False] * 7
    assert ordinal[0].r_square_gain == max(result.r_square_gain for result in ordinal)
    assert int(np.argmin(difference)) == 0
    assert classes[0] != "A"
    assert set(classes[1:]) == {"A"}


def test_mantel_haenszel_against_statsmodels() -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    drawn, focal = biased()
    right = (drawn[:, :4] > 1).astype(float)
    total = right.sum(axis=1)
    tables = [
        np.array([[((right[:, 1] == r) & (focal == f) & (total == t)).sum() for r in (1, 0)]
                  for f in (False, True)], dtype=float)
        for t in range(1, 4)
    ]  # fmt: skip
    reference = StratifiedTable(tables)

    result = mantel_haenszel(right, focal)[1]

    assert result.odds_ratio == pytest.approx(reference.oddsratio_pooled, rel=1e-8)
    test = reference.test_null_odds(correction=True)
    assert result.chi_square == pytest.approx(test.statistic, rel=1e-8)
    assert result.p == pytest.approx(test.pvalue, rel=1e-8)
    assert result.delta == pytest.approx(-2.35 * np.log(reference.oddsratio_pooled))


def test_ordinal_logistic_against_statsmodels() -> None:
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    drawn, focal = biased()
    total = drawn.sum(axis=1)
    level = (total - total.mean()) / total.std()
    designs = (level[:, None], np.column_stack([level, focal]))
    fits = [OrderedModel(drawn[:, 2], each, distr="logit").fit(method="bfgs", disp=0, gtol=1e-8)
            for each in designs]  # fmt: skip

    result = ordinal_logistic(drawn, focal)[2]

    assert result.uniform == pytest.approx(2 * (fits[1].llf - fits[0].llf), abs=1e-6)


def test_bias_needs_both_groups() -> None:
    with pytest.raises(ValueError, match="one of the two groups has nobody"):
        ordinal_logistic(np.ones((4, 3)), np.zeros(4))


def test_graded_answers_are_not_for_mantel_haenszel() -> None:
    with pytest.raises(ValueError, match="answers of 0 and 1"):
        mantel_haenszel(np.array([[0, 2], [1, 1]]), [True, False])


def answers_of(bank: Bank, people: int, seed: int, shift: Floats | float = 0.0) -> Floats:
    rng = np.random.default_rng(seed)
    level = rng.normal(size=people) + shift
    reached = category_probabilities(bank, level).cumsum(axis=2)[:, :, :-1]
    drawn: Floats = (rng.random((people, len(bank.items), 1)) > reached).sum(axis=2).astype(float)
    return drawn


def biased() -> tuple[Floats, np.ndarray]:  # type: ignore[type-arg]
    """Eight items of two groups of unequal level; the first is harder for the focal group."""
    items = tuple(f"i{n}" for n in range(8))
    fair = Bank(items, np.tile(BANK.slopes, 2), BANK.thresholds * 2)
    harder = (tuple(step + 0.8 for step in BANK.thresholds[0]), *fair.thresholds[1:])
    focal = np.arange(1600) % 2 == 1
    drawn = answers_of(fair, 1600, seed=3, shift=np.where(focal, -0.2, 0.2))
    drawn[focal] = answers_of(Bank(items, fair.slopes, harder), 800, seed=4, shift=-0.2)
    return drawn, focal
