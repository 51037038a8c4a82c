"""Run charts: printed limits, points on the median, frozen baselines, both sets of rules."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.process import anhoej_limits, run_chart, runs_bounds

# n: longest run that is no signal, fewest crossings that are none.
LIMITS = {
    10: (6, 2), 11: (6, 2), 12: (7, 3), 13: (7, 3), 14: (7, 4), 15: (7, 4), 16: (7, 4), 17: (7, 5),
    18: (7, 5), 19: (7, 6), 20: (7, 6), 21: (7, 6), 22: (7, 7), 23: (8, 7), 24: (8, 8), 25: (8, 8),
    26: (8, 8), 27: (8, 9), 28: (8, 9), 29: (8, 10), 30: (8, 10), 36: (8, 13), 40: (8, 14),
    50: (9, 19), 60: (9, 23),
}  # fmt: skip
RUNS = {
    10: (3, 9), 12: (4, 10), 14: (4, 12), 16: (5, 13), 18: (6, 14), 20: (7, 15),
    22: (8, 16), 24: (8, 18), 26: (9, 19), 28: (10, 20), 30: (11, 21),
}  # fmt: skip
ZIGZAG = [1, 3] * 6


@pytest.mark.parametrize("useful", LIMITS)
def test_anhoejs_limits(useful: int) -> None:
    assert anhoej_limits(useful) == LIMITS[useful]


@pytest.mark.parametrize("useful", RUNS)
def test_swed_and_eisenharts_bounds(useful: int) -> None:
    assert runs_bounds(useful // 2, useful // 2) == RUNS[useful]


def test_every_crossing_is_counted_and_nothing_is_a_signal() -> None:
    chart = run_chart(ZIGZAG)

    assert (chart.crossings, chart.longest_run, chart.useful, chart.signals) == (11, 1, 12, ())
    assert chart.centre.tolist() == [2] * 12
    assert np.isnan(chart.lower).all()
    assert np.isnan(chart.upper).all()


def test_a_run_is_a_signal_when_it_is_longer_than_its_limit() -> None:
    base = [1, 3] * 10

    at_limit, beyond = (run_chart([*base, 1, *[3] * n], freeze=20) for n in (8, 9))

    assert at_limit.longest_run == at_limit.longest_run_limit == 8
    assert "long_run" not in [signal.rule for signal in at_limit.signals]
    assert (beyond.longest_run, beyond.longest_run_limit) == (9, 8)
    assert beyond.signals[0].rule == "long_run"
    assert beyond.signals[0].points == tuple(range(21, 30))


def test_few_crossings_are_a_signal() -> None:
    chart = run_chart([1] * 6 + [3] * 6)

    assert (chart.crossings, chart.crossings_limit) == (1, 3)
    assert [signal.rule for signal in chart.signals] == ["few_crossings"]


def test_points_on_the_median_are_dropped_and_missing_ones_too() -> None:
    chart = run_chart([1, 2, 3, np.nan, 2, 1, 3, None])

    assert (chart.useful, chart.crossings, chart.longest_run) == (4, 3, 1)


def test_below_ten_useful_points_nothing_is_a_signal() -> None:
    assert run_chart([1] * 4 + [3] * 5, freeze=9).signals == ()


def test_the_median_is_that_of_the_frozen_points() -> None:
    assert run_chart([1, 2, 3, 50, 60, 70], freeze=3).centre.tolist() == [2] * 6


@pytest.mark.parametrize("values", [[], [np.nan, np.nan], [4.0], [2, 2, 2]])
def test_a_series_with_nothing_to_tell_tells_nothing(values: list[float]) -> None:
    chart = run_chart(values)

    assert (chart.signals, chart.useful, chart.longest_run, chart.crossings) == ((), 0, 0, 0)


@pytest.mark.parametrize("freeze", [0, 13, -1])
def test_a_baseline_outside_the_series_is_refused(freeze: int) -> None:
    with pytest.raises(ValueError, match="baseline"):
        run_chart(ZIGZAG, freeze=freeze)


def test_perlas_shift_and_trend_are_an_option() -> None:
    values = [*ZIGZAG, 2.5, 2.6, 2.6, 2.7, 2.8, 2.9]

    points_of = {s.rule: s.points for s in run_chart(values, freeze=12, rules="perla").signals}

    assert points_of["shift"] == (11, 12, 13, 14, 15, 16, 17)
    assert points_of["trend"] == (12, 13, 15, 16, 17)


def test_perlas_too_many_runs() -> None:
    rules = [signal.rule for signal in run_chart(ZIGZAG, rules="perla").signals]

    assert rules == ["many_runs"]


def test_rules_of_another_name_are_refused() -> None:
    with pytest.raises(ValueError, match="perla"):
        run_chart([1, 2, 3], rules="nelson")  # type: ignore[arg-type]
