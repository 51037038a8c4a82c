"""Numbers that differ by rounding alone are equal: in bands, cut-offs, changes and charts."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from scoring import tolerance
from scoring.change import is_remission, is_responder, verdict
from scoring.confidence import is_confident
from scoring.lookup import Table
from scoring.methods import bands, score_one, score_scale
from scoring.model import MissingRule, Scale, bands_from
from scoring.process import (
    c_chart,
    i_chart,
    mr_chart,
    nelson,
    overdispersed_funnel,
    p_chart,
    p_prime_chart,
    run_chart,
    u_chart,
    western_electric,
)
from scoring.what_matters import counts

THREE = Scale("trouble", ("a", "b", "c"), "sum", 0, 2.1, bands=bands_from({0: "little", 1: "much"}))
# Equal by arithmetic, and not to the last digit.
ONES = [sum(order) for order in permutations((0.7, 0.2, 0.1))]
EQUAL = [0.1 + 0.2, 0.3, 0.6 / 2, 0.9 / 3, 0.1 * 3] * 4


@pytest.mark.parametrize("order", list(permutations((0.7, 0.2, 0.1))))
def test_a_sum_reaches_its_band_in_whatever_order_it_was_added(order: tuple[float, ...]) -> None:
    row = dict(zip("abc", order, strict=True))
    columns = {item: np.array([value, value]) for item, value in row.items()}

    assert score_one(THREE, row).band == "much"
    assert bands(THREE, score_scale(THREE, columns).value).tolist() == ["much", "much"]


def test_a_value_that_is_really_below_a_band_is_not_in_it() -> None:
    values = np.array([1 - 1e-6, 1 - 1e-12, np.nan, -0.1])

    assert bands(THREE, values).tolist() == ["little", "much", None, None]
    assert [THREE.band(value) for value in values.tolist()] == ["little", "much", None, None]


def test_a_prorated_change_of_three_is_a_change_of_three() -> None:
    assert verdict(7 / 3 - 16 / 3, 3, "lower") == "better"
    assert verdict(16 / 3 - 7 / 3, 3, "lower") == "worse"
    assert verdict(2.9999, 3, "lower") == "no_clear_change"


def test_response_and_remission_are_not_decided_by_rounding() -> None:
    assert is_responder(0.3, 0.1 + 0.2 - 0.15)
    assert not is_responder(0.1 + 0.2, 0.0, lowest=0.3)
    assert not is_remission(0.3 - 1e-17, below=0.1 + 0.2)


def test_cut_offs_of_methods_are_not_missed_by_rounding() -> None:
    roles = ("confidence", "pain", "emotions", "medicines", "sick")
    scale = Scale("wmi", roles, "what_matters", 0, 5)
    rounded_down, just_below = 3 - 1e-12, 8 - 1e-12

    flags = counts(np.array([[just_below, rounded_down, 2.9, 6, 1], [7.9, 3, 3, 5, 0]]), scale)

    assert flags.tolist() == [[False, True, False, True, True], [True, True, True, False, False]]
    assert is_confident(just_below)
    assert not is_confident(7.9)


def test_a_sum_may_leave_its_range_by_rounding_and_by_no_more() -> None:
    thirds = Scale("t", ("a", "b", "c"), "sum", 0, 0.3)

    assert score_one(thirds, {"a": 0.1, "b": 0.1, "c": 0.1}).value == pytest.approx(0.3)
    with pytest.raises(ValueError, match=r"the scale runs from 0 to 0\.3"):
        score_one(thirds, {"a": 0.1, "b": 0.1, "c": 0.10001})


def test_a_recoded_value_and_a_sum_in_a_table_are_found_in_spite_of_rounding() -> None:
    recode = {"recode": {"*": {0.3: 1, 0.6: 2}}}
    recoded = Scale("r", ("a",), "sum", 0, 2, parameters=recode)
    table = Table(np.array([0.3, 0.6]), np.array([40.0, 50]), np.array([1.0, 1]), "made up")
    looked_up = Scale("l", ("a", "b"), "table", 40, 50, parameters={"table": table})

    assert score_one(recoded, {"a": 0.1 + 0.2}).value == 1
    assert score_one(looked_up, {"a": 0.1, "b": 0.2}).value == 40
    with pytest.raises(ValueError, match="not among the values"):
        score_one(recoded, {"a": 0.301})


def test_whole_numbers_compare_exactly_up_to_a_million_millions() -> None:
    for number in (0, 1, 1000, 10**9, 10**12):
        assert tolerance.below(number, number + 1)
        assert tolerance.above(number + 1, number)
        assert tolerance.apart(number, number + 1)
        assert tolerance.close(number, float(number))


def test_one_comparison_is_the_opposite_of_the_other_and_nan_is_in_none() -> None:
    for value in (1.0, 1 - 1e-12, 1 + 1e-12, 1 - 2e-9, 1 + 2e-9):
        assert tolerance.at_least(value, 1.0) is not tolerance.below(value, 1.0)
        assert tolerance.at_most(value, 1.0) is not tolerance.above(value, 1.0)
        assert tolerance.close(value, 1.0) is not tolerance.apart(value, 1.0)
    nan = float("nan")
    named = (tolerance.at_least, tolerance.at_most, tolerance.above, tolerance.below,
             tolerance.close, tolerance.apart)  # fmt: skip
    assert not any(compare(nan, 1.0) or compare(1.0, nan) for compare in named)


@pytest.mark.parametrize("values", [EQUAL, [0.1] * 20, [16 / 3] * 15 + [8 * 2 / 3] * 5, ONES * 4])
@pytest.mark.parametrize("draw", [i_chart, mr_chart, c_chart])
def test_equal_values_never_signal_in_any_chart_or_rule(draw, values: list[float]) -> None:
    chart = draw(values)

    assert (chart.signals, western_electric(chart)) == ((), ())
    if draw is not c_chart:  # whose spread is that of counts: 15 near its centre are too quiet
        assert nelson(chart) == ()
        assert not chart.sigma.any()
    for rules in ("anhoej", "perla"):
        run = run_chart(values, rules=rules)  # type: ignore[arg-type]
        assert (run.signals, run.useful) == ((), 0)


def test_equal_shares_of_different_sizes_never_signal() -> None:
    n = np.array([3, 30, 9, 300_000_000, 3_000_000, 27, 33, 12, 15, 18, 3, 6])

    plain, laney = p_chart(n / 3, n), p_prime_chart(n / 3, n)
    units = u_chart(n / 3, n)
    funnel = overdispersed_funnel(n / 3, n)

    assert plain.signals == laney.signals == units.signals == funnel.signals == ()
    assert western_electric(plain) == western_electric(laney) == western_electric(units) == ()
    assert not laney.sigma.any()
    assert nelson(laney) == ()


@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e12])
def test_a_chart_finds_the_same_in_whatever_unit_it_is_drawn(unit: float) -> None:
    values = np.array([52.0, 50, 55, 49, 51, 53, 50, 48, 90]) * unit

    chart = i_chart(values, freeze=8)

    assert [signal.points for signal in chart.signals] == [(8,)]
    assert [signal.rule for signal in western_electric(chart)][:1] == ["1_beyond_3_sigma"]


def test_without_spread_there_are_no_limits_to_cross_but_still_sides() -> None:
    chart = i_chart([2.0] * 8 + [3.0] * 9, freeze=8)

    assert chart.signals == ()
    assert [signal.rule for signal in western_electric(chart)] == ["8_in_a_row"]
    assert [signal.rule for signal in nelson(chart)] == ["nelson_2"]


def test_a_proration_is_the_same_whoever_adds_it_up() -> None:
    scale = Scale(
        "p", ("a", "b", "c"), "sum", 0, 3, missing=MissingRule(1, "mean"),
        bands=bands_from({0: "low", 0.9: "high"}),
    )  # fmt: skip

    assert score_one(scale, {"a": 0.2, "b": 0.4}).band == "high"
    assert score_one(scale, {"b": 0.2, "c": 0.4}).band == "high"


def test_a_limit_without_end_is_never_reached_and_never_passed() -> None:
    endless = float("inf")

    assert tolerance.below(3.0, endless)
    assert tolerance.at_most(3.0, endless)
    assert tolerance.above(3.0, -endless)
    assert tolerance.at_least(3.0, -endless)
    assert tolerance.below(np.array([3.0]), np.array([endless])).all()
    assert not tolerance.above(endless, endless)
    assert not tolerance.below(endless, endless)
