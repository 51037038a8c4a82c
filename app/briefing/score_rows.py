"""A row of the table of scores on the page of a visit."""

from __future__ import annotations

from dataclasses import dataclass

from app.briefing.agenda import ScoreLine
from app.charts.sparkline import Sparkline, sparkline


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A score in words, and its last values as a line (None: it never had a value)."""

    line: ScoreLine
    spark: Sparkline | None


def score_row(line: ScoreLine) -> ScoreRow:
    return ScoreRow(
        line,
        sparkline(
            [(point.value, point.comparable) for point in line.course],
            lowest=line.lowest,
            highest=line.highest,
            reliable=line.reliable_at,
            limit=line.limit,
            is_sure=line.change.verdict in ("better", "worse"),
        ),
    )
