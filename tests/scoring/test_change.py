"""Change: the published example, directions, categories, and comparisons that must be marked."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.change import (
    Circumstances,
    cut_off_between,
    is_remission,
    is_responder,
    marks,
    reliable_change,
    smallest_reliable_change,
    verdict,
)


def test_the_example_of_jacobson_and_truax() -> None:
    assert round(reliable_change(32.5, 47.5, 7.5, 0.80), 2) == 3.16


def test_the_sign_is_the_direction_of_the_numbers() -> None:
    assert reliable_change(47.5, 32.5, 7.5, 0.8) == -reliable_change(32.5, 47.5, 7.5, 0.8)


def test_many_people_at_once_and_a_missing_score_stays_missing() -> None:
    index = reliable_change(np.array([10.0, np.nan]), np.array([16.0, 3.0]), 5.0, 0.9)

    assert isinstance(index, np.ndarray)
    assert index[0] == reliable_change(10, 16, 5, 0.9)
    assert np.isnan(index[1])


def test_the_smallest_reliable_change_is_where_the_index_reaches_its_limit() -> None:
    smallest = smallest_reliable_change(7.5, 0.80)

    assert reliable_change(0, smallest, 7.5, 0.80) == pytest.approx(1.96, abs=1e-4)


@pytest.mark.parametrize(("sd", "reliability"), [(0, 0.8), (-1, 0.8), (5, 1.0), (5, -0.1)])
def test_an_impossible_sd_or_reliability_is_refused(sd: float, reliability: float) -> None:
    with pytest.raises(ValueError, match="Give one"):
        reliable_change(1, 2, sd, reliability)


def test_the_cut_off_between_two_populations() -> None:
    assert cut_off_between(40, 7.5, 60, 7.5) == 50
    assert cut_off_between(40, 5, 60, 10) == pytest.approx((10 * 40 + 5 * 60) / 15)


@pytest.mark.parametrize(
    ("difference", "better", "expected"),
    [(6, "lower", "worse"), (-6, "lower", "better"), (6, "higher", "better"),
     (5.9, "higher", "no_clear_change"), (6, None, "no_clear_change"),
     (float("nan"), "lower", "no_clear_change")],
)  # fmt: skip
def test_a_verdict_has_a_threshold_and_a_direction(
    difference: float, better: object, expected: str
) -> None:
    assert verdict(difference, 6, better) == expected  # type: ignore[arg-type]


def test_without_a_rule_no_change_is_clear() -> None:
    assert verdict(20, None, "lower") == "no_clear_change"


def test_a_responder_loses_half_and_remission_is_below_its_threshold() -> None:
    assert is_responder(16, 8)
    assert not is_responder(16, 9)
    assert not is_responder(0, 0)
    assert not is_responder(16, float("nan"))
    assert is_responder(50, 30, lowest=10)
    assert is_remission(4, below=5)
    assert not is_remission(5, below=5)


def test_a_change_across_versions_languages_or_respondents_is_marked() -> None:
    before = Circumstances("1", "en", "self")

    assert marks(before, before) == ()
    assert marks(before, Circumstances("2", "es", "proxy")) == (
        "other_version",
        "other_language",
        "other_respondent",
    )
