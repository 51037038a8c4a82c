"""Intervals of a share against statsmodels, Newcombe's printed pairs, and their ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from scoring.process import clopper_pearson_interval, jeffreys_interval, wilson_interval

# Newcombe 1998, table I: Wilson's score (method 3) and Clopper–Pearson (method 5), four digits.
WILSON = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0, 0.1611),
    (1, 29): (0.0061, 0.1718),
}
EXACT = {
    (81, 263): (0.2527, 0.3676),
    (15, 148): (0.0578, 0.1617),
    (0, 20): (0.0, 0.1684),
    (1, 29): (0.0009, 0.1776),
}
PAIRS = [(k, n) for n in (1, 5, 29, 263) for k in {0, 1, n // 3, n - 1, n}]


@pytest.mark.parametrize("pair", WILSON)
def test_newcombes_pairs(pair: tuple[int, int]) -> None:
    assert np.round(wilson_interval(*pair), 4).tolist() == list(WILSON[pair])
    assert np.round(clopper_pearson_interval(*pair), 4).tolist() == list(EXACT[pair])


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(wilson_interval, "wilson"), (clopper_pearson_interval, "beta"),
     (jeffreys_interval, "jeffreys")],
)  # fmt: skip
def test_statsmodels_agrees_to_eight_digits(
    ours: Callable[..., tuple[float, float]], theirs: str, confidence: float
) -> None:
    from statsmodels.stats.proportion import proportion_confint

    for k, n in PAIRS:
        lower, upper = proportion_confint(k, n, alpha=1 - confidence, method=theirs)
        interval = ours(k, n, confidence)
        # At the ends ours are 0 and 1, as Brown, Cai and DasGupta advise.
        assert interval[0] == (0 if k == 0 else pytest.approx(lower, abs=1e-8))
        assert interval[1] == (1 if k == n else pytest.approx(upper, abs=1e-8))


@pytest.mark.parametrize("interval", [wilson_interval, clopper_pearson_interval, jeffreys_interval])
def test_arrays_give_arrays_and_nobody_gives_no_interval(interval: Callable) -> None:  # type: ignore[type-arg]
    lower, upper = interval([0, 3, 0, 4], [5, 5, 0, 4])

    assert (lower[0], upper[3]) == (0, 1)
    assert np.isnan([lower[2], upper[2]]).all()
    assert (lower[1], upper[1]) == interval(3, 5)


def test_one_pair_gives_plain_floats() -> None:
    assert [type(end) for end in wilson_interval(3, 5)] == [float, float]


@pytest.mark.parametrize(("k", "n"), [(6, 5), (-1, 5)])
def test_an_impossible_count_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no count of cases"):
        wilson_interval(k, n)


def test_an_impossible_confidence_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson_interval(1, 5, confidence=95)


def test_wilson_and_run_charts_come_without_scipy() -> None:
    program = (
        "import sys; from scoring.process import run_chart, wilson_interval, p_chart;"
        "import scoring.methods, scoring.adaptive, scoring.calibration;"
        "wilson_interval(3, 9); run_chart(range(30)); p_chart([1], [2]);"
        "sys.exit('scipy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
