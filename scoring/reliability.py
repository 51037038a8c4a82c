"""How well items agree: Cronbach's alpha with its interval, and omega of one factor.

Only people who answered every item are used (listwise), and how many is said. Reverse items first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.model import Floats


@dataclass(frozen=True, slots=True)
class Alpha:
    value: float
    lower: float
    upper: float
    people: int
    items: int


def cronbach_alpha(responses: ArrayLike, confidence: float = 0.95) -> Alpha:
    """Alpha, with Feldt's interval (exact for normal items). Needs SciPy.

    Shapes   responses (people, items); gives shares without a unit, and how many people and items.
    Missing  people with a missing answer (NaN) are left out.
    Raises   ValueError with fewer than two items or people, or when nobody differs.
    Source   Cronbach 1951; Feldt 1965.
    """
    from scipy.stats import f  # type: ignore[import-untyped]

    answers = whole_rows(responses)
    people, items = answers.shape
    spread = float(answers.sum(axis=1).var(ddof=1))
    if spread == 0:
        raise ValueError("everybody has the same sum, so that agreement cannot be told.")
    value = items / (items - 1) * (1 - float(answers.var(axis=0, ddof=1).sum()) / spread)
    degrees = people - 1, (people - 1) * (items - 1)
    low, high = map(float, f.ppf([0.5 + confidence / 2, 0.5 - confidence / 2], *degrees))
    return Alpha(value, 1 - (1 - value) * low, 1 - (1 - value) * high, people, items)


def omega_total(responses: ArrayLike) -> float:
    """McDonald's omega of one factor: the share of the sum's variance that the factor explains.

    Loadings are those that leave the least squared off-diagonal correlation (minres). Needs SciPy.

    Shapes   responses (people, items); gives one share, 0–1.
    Missing  people with a missing answer (NaN) are left out.
    Raises   ValueError with fewer than three items or two people, or an item that never varies.
    Source   McDonald 1999; minres: Harman & Jones 1966.
    """
    from scipy.optimize import least_squares  # type: ignore[import-untyped]

    answers = whole_rows(responses)
    if answers.shape[1] < 3:
        raise ValueError("one factor of fewer than three items has no single solution.")
    deviations = answers.std(axis=0, ddof=1)
    if (deviations == 0).any():
        raise ValueError("an item was answered the same by everybody. Leave it out.")
    correlations: Floats = np.asarray(np.corrcoef(answers, rowvar=False), dtype=np.float64)
    pairs = np.triu_indices(len(correlations), k=1)
    values, vectors = np.linalg.eigh(correlations)
    first = vectors[:, -1] * np.sqrt(values[-1]) * np.sign(vectors[:, -1].sum() or 1)
    loadings = least_squares(
        lambda loading: correlations[pairs] - loading[pairs[0]] * loading[pairs[1]],
        np.clip(first, -0.9, 0.9),
        bounds=(-1.0, 1.0),
        xtol=1e-12,
    ).x
    common = float((loadings * deviations).sum() ** 2)
    return common / (common + float((deviations**2 * (1 - loadings**2)).sum()))


def whole_rows(responses: ArrayLike) -> Floats:
    """The people who answered everything, as float64.

    Shapes   responses (people, items); gives (people who answered everything, items).
    Missing  a row with NaN is left out.
    Raises   ValueError for fewer than two items, or fewer than two people left.
    Source   textbook listwise deletion.
    """
    answers = np.asarray(responses, dtype=np.float64)
    if answers.ndim != 2 or answers.shape[1] < 2:
        raise ValueError("agreement needs two items or more, as (people, items).")
    whole: Floats = answers[~np.isnan(answers).any(axis=1)]
    if len(whole) < 2:
        raise ValueError("fewer than two people answered every item.")
    return whole
