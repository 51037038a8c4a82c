"""Lines of scores: the same as written one by one, whatever rows and results there are."""

from __future__ import annotations

import numpy as np
import pytest

from app.cli.score_lines import ScoreLines
from scoring.model import Scale, ScoreColumns, Status, bands_from

SCALE = Scale(
    "total", ("a",), "sum", 0, 27, bands=bands_from({0: "low", 10: "high"}), better="lower"
)
OTHER = Scale("level", ("a",), "graded_response", 0, 100)
RANDOM = np.random.default_rng(4)


@pytest.mark.parametrize("first", [0, 7, 9_990, 5_000_000])
@pytest.mark.parametrize("people", [1, 25, 20_050])
def test_lines_are_those_written_one_by_one(first: int, people: int) -> None:
    columns = [(SCALE, sums(people)), (OTHER, levels(people))]

    text = "".join(ScoreLines().of(first, columns))

    assert text == one_by_one(first, columns)


def test_blocks_follow_each_other_and_words_are_remembered() -> None:
    lines, whole = ScoreLines(), sums(30_000)

    parts = [
        "".join(lines.of(start, [(SCALE, whole.part(slice(start, start + 7_000)))]))
        for start in range(0, 30_000, 7_000)
    ]

    assert "".join(parts) == one_by_one(0, [(SCALE, whole)])


def one_by_one(first: int, columns: list[tuple[Scale, ScoreColumns]]) -> str:
    lines = []
    for row in range(len(columns[0][1])):
        for scale, scores in columns:
            value, se = float(scores.value[row]), float(scores.se[row])
            status = Status(int(scores.status[row]))
            shown = "" if np.isnan(value) else f"{value:.10g}"
            error = "" if np.isnan(se) else f"{se:.10g}"
            band = scale.band(value) or ""
            counts = f"{scores.answered[row]},{scores.asked[row]}"
            lines.append(f"{first + row},{scale.id},{shown},{error},{band},{counts},{status.word}")
    return "\n".join(lines) + "\n"


def sums(people: int) -> ScoreColumns:
    answered = np.where(RANDOM.random(people) < 0.1, RANDOM.integers(0, 9, people), 9)
    value = np.where(answered == 9, RANDOM.integers(0, 28, people), np.nan)
    status = np.where(answered == 9, 2, 0).astype(np.int8)
    return ScoreColumns(value, np.full(people, np.nan), answered, np.full(people, 9), status)


def levels(people: int) -> ScoreColumns:
    """Hardly any two alike."""
    answered = RANDOM.integers(1, 12, people)
    status = RANDOM.integers(1, 3, people).astype(np.int8)
    return ScoreColumns(
        RANDOM.normal(50, 10, people), RANDOM.random(people), answered, answered, status
    )
