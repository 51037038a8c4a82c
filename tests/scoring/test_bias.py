"""Item bias: the interval, the classes of ETS, and how often chance alone looks like bias."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.bias import (
    ItemBias,
    NotCompared,
    compare_groups,
    divided_mantel_haenszel,
    mantel_haenszel,
)
from scoring.model import Floats

FEWEST = 200  # people a group, as `previsit bias` asks for
SCALES = 300


def test_the_error_of_delta_is_that_of_robins_breslow_and_greenland() -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    answers, focal = drawn(np.random.default_rng(2), 300)
    right = (answers[:, :4] > 1).astype(float)
    total = right.sum(axis=1)
    reference = StratifiedTable(
        [
            np.array([[((right[:, 1] == r) & (focal == f) & (total == t)).sum() for r in (1, 0)]
                      for f in (False, True)], dtype=float)
            for t in range(1, 4)
        ]
    )  # fmt: skip

    result = mantel_haenszel(right, focal)[1]

    assert result.se == pytest.approx(2.35 * reference.logodds_pooled_se, rel=1e-8)
    low, high = reference.logodds_pooled_confint(0.05)
    assert (result.lower, result.upper) == pytest.approx((-2.35 * high, -2.35 * low), rel=1e-4)


def test_without_bias_at_most_one_scale_in_twenty_has_an_item_of_class_c() -> None:
    random = np.random.default_rng(20)

    classes = [ets_classes(*drawn(random, FEWEST)) for _ in range(SCALES)]

    assert sum("C" in each for each in classes) <= SCALES * 0.05


def test_without_bias_the_interval_holds_nought_as_often_as_it_says() -> None:
    random = np.random.default_rng(21)

    results = [
        result for _ in range(60) for result in divided_mantel_haenszel(*drawn(random, FEWEST))
    ]

    covered = np.mean([result.lower <= 0 <= result.upper for result in results])
    assert covered == pytest.approx(0.95, abs=0.03)


def test_a_large_difference_is_still_found() -> None:
    random = np.random.default_rng(22)

    classes = [ets_classes(*drawn(random, FEWEST, shift=1.6)) for _ in range(60)]

    assert np.mean([each[0] == "C" for each in classes]) > 0.9


def test_size_without_significance_is_not_class_c() -> None:
    random = np.random.default_rng(23)
    results = [result for _ in range(60) for result in divided_mantel_haenszel(*drawn(random, 100))]
    large = [result for result in results if abs(result.delta) >= 1.5]

    assert large
    assert "A" not in {result.ets_class for result in large if result.p < 0.05}
    for result in results:
        beyond = abs(result.delta) - 1 > 1.6449 * result.se
        assert (result.ets_class == "C") is (abs(result.delta) >= 1.5 and beyond)
        if result.ets_class == "B":
            assert abs(result.delta) >= 1
            assert result.p < 0.05


def test_totals_of_decimals_match_whatever_order_they_were_added_in() -> None:
    answers, focal = drawn(np.random.default_rng(24), 200)

    whole, tenths = mantel_haenszel_of(answers, focal), mantel_haenszel_of(answers * 0.1, focal)

    assert tenths == pytest.approx(whole)


def test_items_that_cannot_be_compared_keep_no_other_from_it() -> None:
    answers, focal = drawn(np.random.default_rng(25), FEWEST)
    whole = compare_groups(answers, focal)
    answers = np.column_stack([answers, np.zeros(len(focal)), np.arange(len(focal)) == 3])

    results = compare_groups(answers, focal)

    assert results[9:] == (NotCompared("same_answer"), NotCompared("too_rare"))
    for before, after in zip(whole, results[:9], strict=True):
        assert isinstance(before, ItemBias)
        assert isinstance(after, ItemBias)
        assert after.difference == pytest.approx(before.difference, abs=0.05)


def test_an_item_that_never_varies_changes_nothing_for_the_others() -> None:
    answers, focal = drawn(np.random.default_rng(26), FEWEST)

    results = compare_groups(np.column_stack([answers, np.full(len(focal), 2.0)]), focal)

    assert results[:9] == compare_groups(answers, focal)


def test_where_nobody_can_be_matched_nothing_is_compared() -> None:
    with pytest.raises(ValueError, match="everybody has the same total"):
        compare_groups(np.ones((8, 3)), np.arange(8) < 4)


def test_a_regression_that_does_not_settle_is_told_of_its_item() -> None:
    random = np.random.default_rng(27)
    half = (random.random((FEWEST, 6)) < 0.5).astype(float)
    reference = np.vstack([half, 1 - half])
    # With one total in a whole group, nobody can tell whether its slope is another.
    focal = reference[reference.sum(axis=1) == 3]

    results = compare_groups(
        np.vstack([reference, focal]), np.arange(len(reference) + len(focal)) >= len(reference)
    )

    assert results == (NotCompared("not_settled"),) * 6


def mantel_haenszel_of(answers: Floats, focal: Floats) -> list[float]:
    return [result.delta for result in divided_mantel_haenszel(answers, focal)]


def ets_classes(answers: Floats, focal: Floats) -> list[str]:
    return [result.ets_class for result in divided_mantel_haenszel(answers, focal)]


def drawn(random: np.random.Generator, people: int, shift: float = 0.0) -> tuple[Floats, Floats]:
    """Nine graded items of two groups that differ in nothing, but in the first item by `shift`."""
    slopes = random.uniform(1, 2.5, 9)
    steps = np.sort(random.normal(0.6, 0.8, (9, 3)), axis=1)
    level = random.normal(size=(2 * people, 1)) * slopes + random.logistic(size=(2 * people, 9))
    level[:people, 0] += shift
    answers = (level[:, :, None] > slopes[:, None] * steps).sum(axis=2).astype(np.float64)
    return answers, np.arange(2 * people) < people
