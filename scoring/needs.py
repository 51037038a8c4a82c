"""Needs: in how many domains a person wants or lacks something.

Items    one column a domain: 1 a need, 0 none, NaN unknown (`state` makes them).
Score    the number of domains with a need, 0 to the number of domains; lower is better.
Missing  an unknown domain is not a domain without need: none may be unknown, unless the scale's
         rule lets `at_most` be and puts the mean of the known ones in their place (prorated).
Bands    none by default; how many needs are many has no source.
Source   this project's own rule; that people want to work on far fewer than are found is from
         Ann Fam Med 2014;12(6):505, so the count is for the practice and the choice the patient's.
Licence  own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.missing import score_columns, total_of_known, what_is_known
from scoring.model import Floats, Scale, ScoreColumns


def state(holds: NDArray[np.bool_], answered: NDArray[np.bool_]) -> Floats:
    """1 where the condition of a need holds, 0 where it does not, NaN where nothing was answered.

    holds     the condition, taken as false on missing answers
    answered  whether at least one of the need's items was answered

    Shapes   holds and answered of one shape, given back.
    Missing  NaN where nothing was answered: unknown is not "no need".
    Raises   nothing.
    Source   project default.
    """
    return np.where(answered, np.where(holds, 1.0, 0.0), np.nan)


def score(values: Floats, asked: NDArray[np.bool_], scale: Scale) -> ScoreColumns:
    """The number of domains in which each person has a need.

    Shapes   values and asked (people, domains); gives columns of (people,), a count.
    Missing  NaN beyond `missing.at_most`: no score; up to it: prorated.
    Raises   RowFault (a ValueError) for a count outside the scale's range.
    Source   project default.
    """
    known = what_is_known(values, asked, scale.missing)
    present = np.where(known.present, values != 0, np.nan)
    return score_columns(scale, total_of_known(present, known), known)


def faults(scale: Scale) -> list[str]:
    """What keeps a scale from being counted: a gap left out would read as a no. Empty: nothing.

    Shapes   one scale; a list of sentences.
    Missing  no answers are read.
    Raises   nothing.
    Source   project default.
    """
    if scale.missing.at_most == 0 or scale.missing.fill == "mean":
        return []
    return ["`missing.at_most` above 0 needs `fill: mean` here, or a blank would count as a no."]
