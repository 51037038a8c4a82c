"""Control charts, their rules and funnels, by hand-computed limits and drawn in-control series."""

from __future__ import annotations

import numpy as np
import pytest

from scoring.process import (
    Chart,
    Signal,
    binomial_funnel,
    by_phase,
    c_chart,
    i_chart,
    mr_chart,
    nelson,
    overdispersed_funnel,
    p_chart,
    p_prime_chart,
    u_chart,
    western_electric,
)

VALUES = [52.0, 50, 55, 49, 51, 53, 50, 48]


def test_individual_values_rest_on_the_mean_moving_range() -> None:
    chart = i_chart(VALUES)

    moving = np.abs(np.diff(VALUES)).mean()
    assert chart.centre.tolist() == [np.mean(VALUES)] * 8
    assert chart.upper[0] == pytest.approx(np.mean(VALUES) + 3 * moving / 1.128)
    assert chart.lower[0] == pytest.approx(np.mean(VALUES) - 3 * moving / 1.128)
    assert chart.signals == ()


def test_screening_is_off_unless_asked_for_and_says_what_went() -> None:
    values = [50.0, 52, 49, 51, 50, 90, 51, 50, 52, 49, 51, 50, 49, 51, 52, 50]

    plain, screened = i_chart(values), i_chart(values, screen=True)

    assert (plain.screened, screened.screened) == (0, 2)
    assert screened.upper[0] < plain.upper[0]
    assert screened.signals == (Signal("beyond_limits", (5,)),)


def test_a_gap_has_no_moving_range_on_either_side() -> None:
    assert i_chart([1.0, np.nan, 100, 101]).sigma[0] == pytest.approx(1 / 1.128)


def test_a_frozen_baseline_leaves_later_points_out_of_the_limits() -> None:
    chart = i_chart([*VALUES, 90.0], freeze=8)

    assert chart.upper[-1] == i_chart(VALUES).upper[0]
    assert chart.signals == (Signal("beyond_limits", (8,)),)


def test_moving_ranges_have_a_chart_of_their_own() -> None:
    chart = mr_chart(VALUES)

    assert np.isnan(chart.values[0])
    assert chart.values[1] == 2
    assert chart.upper[0] == pytest.approx(3.267 * np.abs(np.diff(VALUES)).mean())
    assert chart.lower[0] == 0


def test_shares_have_limits_by_their_own_size_within_nought_and_one() -> None:
    chart = p_chart([5, 30, 0], [10, 100, 2])

    share = 35 / 112
    assert chart.centre[0] == pytest.approx(share)
    assert chart.upper[1] == pytest.approx(share + 3 * np.sqrt(share * (1 - share) / 100))
    assert (chart.lower[2], chart.upper[2]) == (0, 1)


def test_a_month_with_nobody_is_a_point_without_a_value() -> None:
    chart = p_chart([5, 0, 6], [10, 0, 10])

    assert np.isnan(chart.values[1])
    assert np.isnan(chart.lower[1])
    assert chart.centre[1] == pytest.approx(11 / 20)


def test_laneys_limits_are_the_plain_ones_times_the_spread_of_z() -> None:
    k, n = [520, 480, 610, 400, 505], [1000, 1010, 990, 1000, 1005]

    plain, laney = p_chart(k, n), p_prime_chart(k, n)

    z = (plain.values - plain.centre) / plain.sigma
    spread = np.abs(np.diff(z)).mean() / 1.128
    assert laney.sigma == pytest.approx(plain.sigma * spread)
    assert len(plain.signals) == 1
    assert laney.signals == ()


def test_counts_and_counts_per_unit() -> None:
    counts = c_chart([4, 6, 5, 9])
    units = u_chart([4, 6], [2, 1])

    assert counts.upper[0] == pytest.approx(6 + 3 * np.sqrt(6))
    assert counts.lower[0] == 0
    assert units.centre[0] == pytest.approx(10 / 3)
    assert units.upper[1] == pytest.approx(10 / 3 + 3 * np.sqrt(10 / 3))


def test_phases_begin_anew_and_signals_keep_their_place() -> None:
    chart = by_phase(i_chart, [8], [*VALUES, *(value + 100 for value in VALUES), 500])

    assert chart.centre[0] == np.mean(VALUES)
    assert chart.centre[8] > 100
    assert chart.signals == (Signal("beyond_limits", (16,)),)
    with pytest.raises(ValueError, match="rising places"):
        by_phase(i_chart, [3, 3], VALUES)


@pytest.mark.parametrize("draw", [i_chart, mr_chart, c_chart])
@pytest.mark.parametrize("values", [[], [np.nan], [3.0], [2.0, 2.0, 2.0]])
def test_short_and_flat_series_are_drawn_without_a_signal(
    draw: object, values: list[float]
) -> None:
    chart = draw(values)  # type: ignore[operator]

    assert chart.signals == ()
    assert len(chart.upper) == len(values)


@pytest.mark.parametrize("draw", [p_chart, p_prime_chart])
def test_shares_at_their_ends_are_drawn_without_a_signal(draw: object) -> None:
    assert draw([0, 0], [5, 5]).signals == ()  # type: ignore[operator]
    assert draw([5, 5], [5, 5]).signals == ()  # type: ignore[operator]
    assert draw([], []).signals == ()  # type: ignore[operator]


@pytest.mark.parametrize(("k", "n"), [([3], [2]), ([-1], [2]), ([1, 2], [3])])
def test_impossible_counts_are_refused(k: list[int], n: list[int]) -> None:
    with pytest.raises(ValueError, match=r"more cases than people|below 0|counts but \d sizes"):
        p_chart(k, n)


def test_western_electric_wants_the_same_side_and_strictly_beyond() -> None:
    assert rules(western_electric, [0, 2.5, 2.5]) == {"2_of_3_beyond_2_sigma": (1, 2)}
    assert rules(western_electric, [0, 2.5, -2.5, 0]) == {}
    assert rules(western_electric, [0, 2.0, 2.0, 0]) == {}
    assert rules(western_electric, [3.0]) == {}
    assert rules(western_electric, [-3.1]) == {"1_beyond_3_sigma": (0,)}
    assert rules(western_electric, [-1.1, -1.1, 0, -1.1, -1.1]) == {
        "4_of_5_beyond_1_sigma": (0, 1, 3, 4)
    }
    assert rules(western_electric, [0.1] * 8) == {"8_in_a_row": tuple(range(8))}
    assert rules(western_electric, [0.1] * 7 + [0.0]) == {}


def test_two_beyond_with_one_of_the_other_side_between_still_count() -> None:
    assert rules(western_electric, [2.5, -2.5, 2.5]) == {"2_of_3_beyond_2_sigma": (0, 2)}


def test_nelsons_eight() -> None:
    rise = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
    saw = [0.3, -0.3] * 7

    assert rules(nelson, [3.2, 0])["nelson_1"] == (0,)
    assert rules(nelson, [0.2] * 9)["nelson_2"] == tuple(range(9))
    assert rules(nelson, rise) == {"nelson_3": tuple(range(6))}
    assert rules(nelson, rise[:5]) == {}
    assert rules(nelson, saw) == {"nelson_4": tuple(range(14))}
    assert rules(nelson, saw[:13]) == {}
    assert "nelson_5" in rules(nelson, [2.1, 0, 2.1])
    assert "nelson_6" in rules(nelson, [1.1, 1.1, 0, 1.1, 1.1])
    assert "nelson_7" in rules(nelson, [0.4, 0.6, -0.5] * 5)
    assert "nelson_8" in rules(nelson, [1.5, 1.5, -1.5, -1.5] * 2)
    assert "nelson_8" not in rules(nelson, [1.5] * 8)


def test_a_point_without_a_value_breaks_a_stretch() -> None:
    assert rules(western_electric, [0.1] * 4 + [np.nan] + [0.1] * 4) == {}


def test_a_binomial_funnel_narrows_with_size_and_flags_what_lies_outside() -> None:
    funnel = binomial_funnel([10, 100, 45, 30], [50, 500, 100, 150])

    widths = (funnel.upper - funnel.lower)[[0, 2, 3, 1]]
    assert (np.diff(widths) < 0).all()
    assert funnel.signals == (Signal("beyond_limits", (2,)),)


def test_binomial_limits_hold_their_probability() -> None:
    from scipy.stats import binom

    funnel = binomial_funnel([200, 300], [1000, 1000], confidence=0.95)

    assert binom.cdf(np.floor(funnel.lower[0] * 1000), 1000, 0.25) <= 0.025
    assert binom.cdf(np.ceil(funnel.upper[0] * 1000), 1000, 0.25) >= 0.975


def test_spread_between_units_widens_the_funnel_only_where_there_is_any() -> None:
    rng = np.random.default_rng(9)
    n = np.full(40, 400)
    calm = overdispersed_funnel(rng.binomial(n, 0.3), n)
    wild = overdispersed_funnel(rng.binomial(n, rng.beta(6, 14, 40)), n)

    assert calm.between < 0.02
    assert wild.between > 0.05
    assert len(wild.signals) <= 1


def test_a_funnel_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="Leave empty units out"):
        binomial_funnel([0], [0])


def rules(find: object, distances: list[float]) -> dict[str, tuple[int, ...]]:
    """Signals of a chart whose centre is 0 and whose sigma is 1."""
    values = np.array(distances, dtype=float)
    ones = np.ones(len(values))
    chart = Chart("i", values, 0 * ones, -3 * ones, 3 * ones, ones, ())
    return {signal.rule: signal.points for signal in find(chart)}  # type: ignore[operator]


@pytest.mark.parametrize("confidence", [0, 1, 1.5, -0.1, float("nan")])
def test_a_funnel_needs_a_confidence_between_0_and_1(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        binomial_funnel([3, 4], [10, 12], confidence)
