"""Health confidence: how sure a person is of managing their own health, 0 to 10.

Items    one: a rating from 0 (not confident) to 10 (extremely confident).
Score    the rating itself, 0 to 10; higher is better.
Missing  no answer, no score.
Bands    8 and above is confident; below that, not yet. Finer bands have no source.
Source   the 0 to 10 question and its threshold of 8: Fam Pract Manag 2016;23(6):21. A scale with
         the words very, somewhat and not very is another scale; stored answers are not converted.
Licence  construct and threshold are facts; the words asked are this project's own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.missing import score_columns, what_is_known
from scoring.model import Floats, MissingRule, Scale, ScoreColumns
from scoring.tolerance import at_least

CONFIDENT_FROM = 8.0


def score(values: Floats, asked: NDArray[np.bool_], scale: Scale) -> ScoreColumns:
    """The rating of each person.

    Shapes   values and asked (people, 1); gives columns of (people,), 0 to 10.
    Missing  NaN: no score.
    Raises   RowFault (a ValueError) for a rating outside the scale's range.
    Source   Fam Pract Manag 2016;23(6):21.
    """
    return score_columns(scale, values[:, 0], what_is_known(values, asked, MissingRule()))


def is_confident(rating: float) -> bool:
    """Whether a rating reaches the published threshold.

    Shapes   one rating, 0 to 10.
    Missing  NaN: False.
    Raises   nothing.
    Source   Fam Pract Manag 2016;23(6):21 (8 or more).
    """
    return at_least(rating, CONFIDENT_FROM)


def faults(scale: Scale) -> list[str]:
    """What keeps a scale from being scored by `confidence`; empty: nothing.

    Shapes   one scale; a list of sentences.
    Missing  no answers are read.
    Raises   nothing.
    Source   project default.
    """
    if len(scale.items) == 1:
        return []
    return [f"confidence is one rating, but {len(scale.items)} items are given. Name one item."]
