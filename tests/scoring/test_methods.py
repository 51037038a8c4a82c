"""Worked examples of each method: what is summed, what fills a gap, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scoring.methods import faults, score_one, score_scale
from scoring.missing import half_rule
from scoring.model import MissingRule, Scale, Status, bands_from
from tests.scoring.scales import FOUR, SCALES, of

NINE = tuple(f"p{n}" for n in range(1, 10))
DEPRESSION = Scale(
    "nine_total", NINE, "sum", 0, 27, "lower",
    bands=bands_from({0: "none", 5: "mild", 10: "moderate", 15: "marked", 20: "severe"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "none"), (4, "none"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
     (15, "marked"), (19, "marked"), (20, "severe"), (27, "severe")],
)  # fmt: skip
def test_a_sum_and_its_band(total: int, band: str) -> None:
    threes, rest = divmod(total, 3)
    given = [3] * threes + [rest] * (threes < 9) + [0] * 9

    score = score_one(DEPRESSION, dict(zip(NINE, given, strict=False)))

    assert (score.value, score.band, score.status) == (total, band, Status.SCORED)


def test_one_skipped_item_leaves_no_total() -> None:
    score = score_one(DEPRESSION, dict.fromkeys(NINE, 1) | {"p4": None})

    assert (score.value, score.answered, score.asked) == (None, 8, 9)
    assert score.status is Status.NOT_SCORABLE


def test_a_declared_proration_fills_gaps_with_the_persons_mean() -> None:
    scale = replace(DEPRESSION, missing=MissingRule(2, "mean"))

    score = score_one(scale, dict.fromkeys(NINE[:7], 2))

    assert (score.value, score.status, score.answered) == (18, Status.PRORATED, 7)


def test_one_gap_too_many_leaves_no_total() -> None:
    scale = replace(DEPRESSION, missing=MissingRule(2, "mean"))

    assert score_one(scale, dict.fromkeys(NINE[:6], 2)).value is None


@pytest.mark.parametrize(("items", "enough", "too_few"), [(5, 3, 2), (2, 1, 0), (4, 2, 1)])
def test_the_half_rule_wants_half_of_the_items(items: int, enough: int, too_few: int) -> None:
    scale = replace(DEPRESSION, items=NINE[:items], missing=half_rule(items))

    assert score_one(scale, dict.fromkeys(NINE[:enough], 1)).value == pytest.approx(items)
    assert score_one(scale, dict.fromkeys(NINE[:too_few], 1)).value is None


def test_a_mean_leaves_gaps_out_and_says_how_many_were_answered() -> None:
    score = score_one(SCALES["mean"], {"q1": 3, "q2": None, "q3": 1, "q4": 2})

    assert (score.value, score.answered, score.status) == (2, 3, Status.SCORED)


def test_true_counts_as_one() -> None:
    assert score_one(of("sum", 4), dict.fromkeys(FOUR, True)).value == 4


def test_a_hidden_item_counts_as_what_was_declared_but_not_as_an_answer() -> None:
    score = score_one(of("sum", 12), {"q1": 3, "q2": 0, "q3": 0, "q4": 0}, asked={"q1"})

    assert (score.value, score.answered, score.asked) == (3, 1, 1)
    assert score.status is Status.SCORED


def test_a_hidden_item_without_a_declared_value_is_missing() -> None:
    score = score_one(of("sum", 12), {"q1": 3, "q2": 0, "q3": 0}, asked={"q1", "q2", "q3"})

    assert (score.value, score.answered, score.asked) == (None, 3, 3)


def test_declared_values_alone_make_no_score() -> None:
    score = score_one(of("sum", 12), dict.fromkeys(FOUR, 0), asked=())

    assert (score.value, score.answered, score.asked) == (None, 0, 0)


def test_recode_then_average_as_rand_scores_its_energy_scale() -> None:
    falls, rises = ({n: 120 - 20 * n for n in range(1, 7)}, {n: 20 * n - 20 for n in range(1, 7)})
    energy = Scale(
        "energy", ("i23", "i27", "i29", "i31"), "mean", 0, 100, "higher", MissingRule(None),
        parameters={"recode": {"i23": falls, "i27": falls, "i29": rises, "i31": rises}},
    )  # fmt: skip

    def value(*given: int | None) -> float | None:
        return score_one(energy, dict(zip(energy.items, given, strict=True))).value

    assert value(1, 1, 6, 6) == 100
    assert value(6, 6, 1, 1) == 0
    assert value(3, 4, 4, 3) == pytest.approx((60 + 40 + 60 + 40) / 4)
    assert value(3, None, None, 3) == 50
    assert value(None, None, None, None) is None


def test_a_recode_to_nothing_is_missing() -> None:
    assert score_one(SCALES["recoded"], {"q1": 3, "q2": 3}).answered == 1


def test_weights_and_a_constant() -> None:
    score = score_one(SCALES["weighted"], {"q1": 1, "q2": 2, "q3": 3, "q4": 1})

    assert score.value == 1 + 2 * 2 + 0.5 * 3 + 1.5 * 1 + 1.25


def test_a_weighted_gap_gets_the_mean_and_its_own_weight() -> None:
    score = score_one(SCALES["weighted"], {"q1": 1, "q3": 3, "q4": 2})

    assert score.value == 1 + 2 * 2 + 0.5 * 3 + 1.5 * 2 + 1.25
    assert score.status is Status.PRORATED


def test_care_experience_is_the_share_of_best_answers() -> None:
    score = score_one(SCALES["care_experience"], {"q1": 3, "q2": 3, "q3": 2})

    assert score.value == pytest.approx(200 / 3)
    assert (score.answered, score.asked) == (3, 4)


def test_care_experience_does_not_guess_which_answer_is_best() -> None:
    with pytest.raises(ValueError, match="State the best answer"):
        score_one(of("care_experience", 100), dict.fromkeys(FOUR, 2))


@pytest.mark.parametrize(("rating", "band"), [(0, "not_yet"), (7, "not_yet"), (8, "confident")])
def test_health_confidence_is_confident_from_eight(rating: int, band: str) -> None:
    scale = replace(SCALES["confidence"], bands=bands_from({0: "not_yet", 8: "confident"}))

    assert score_one(scale, {"q1": rating}).band == band


def test_a_table_gives_the_published_value_and_its_error() -> None:
    lowest, highest = (score_one(SCALES["table"], dict.fromkeys(FOUR, n)) for n in (1, 5))

    assert (lowest.value, lowest.se) == (16.2, 4.8)
    assert (highest.value, highest.se) == (67.7, 5.9)


def test_a_table_never_holds_a_partial_sum() -> None:
    assert score_one(SCALES["table"], dict.fromkeys(FOUR[:3], 5)).value is None


def test_a_raw_sum_that_no_table_row_has_is_refused() -> None:
    with pytest.raises(ValueError, match=r"raw sum of 10\.5"):
        score_one(SCALES["table"], {"q1": 2.5, "q2": 3, "q3": 3, "q4": 2})


def test_an_answer_outside_its_choices_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 scores 30, but the scale runs from 0 to 27"):
        score_scale(
            DEPRESSION, {item: np.array([1.0, 30.0 if item == "p1" else 0]) for item in NINE}
        )


def test_an_answer_its_recoding_does_not_name_is_refused() -> None:
    with pytest.raises(ValueError, match="q3: 9 is not among"):
        score_one(SCALES["recoded"], {"q1": 1, "q2": 1, "q3": 9, "q4": 1})


@pytest.mark.parametrize(
    ("scale", "fault"),
    [
        (of("product", 1), "there is no method 'product'"),
        (of("sum", 12, missing=MissingRule(1)), "a blank would count as zero"),
        (of("count", 4, missing=MissingRule(1)), "a blank would count as a no"),
        (of("confidence", 10), "confidence is one rating"),
        (of("what_matters", 5), "takes five items"),
        (of("weighted", 9), "a weight for every item"),
        (of("table", 9, parameters={"table": "no_such"}), "there is no table 'no_such'"),
        (of("table", 9, missing=MissingRule(1), parameters={"table": "none"}), "whole sums only"),
        (of("table", 9), "Name it in `table`."),
        (of("graded_response", 9), "`graded_response` needs a bank. Name its file in `bank`."),
        (of("graded_response", 9, parameters={"bank": "none.csv"}), "`bank` cannot be used"),
        (of("sum", 12, parameters={"recode": {"q9": {1: 0}}}), "q9"),
        (Scale("empty", (), "sum", 0, 1), "no items"),
    ],
)  # fmt: skip
def test_a_scale_its_method_cannot_use_is_named_and_never_scored(scale: Scale, fault: str) -> None:
    assert fault in " ".join(faults(scale))
    with pytest.raises(ValueError, match=r"^(\w+): "):
        score_one(scale, {})
