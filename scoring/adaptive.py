"""Adaptive tests: which item to ask next, and when enough is known.

No state is stored between steps: the answers so far are all that a step needs, so a test can be
resumed anywhere and its trace computed again. Items and answers are as in response_models.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from random import Random
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.bank import Bank
from scoring.model import Floats
from scoring.response_models import Grid, information, log_probabilities, prior_weights

Rule = Literal["information", "posterior_information"]
WhyStopped = Literal["precise", "longest", "no_items"]


@dataclass(frozen=True, slots=True)
class Stop:
    """When to stop: `se` is reached when the posterior SD is strictly below it."""

    se: float | None = None
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Choose by chance among the best few, so that the best item is not asked of everybody.

    The choice is drawn from `seed` (one for each sitting) and the number of answers, and so is
    the same whenever it is made again.
    """

    among: int
    seed: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trace: what is known before it, and what it asks."""

    item: str | None
    theta: float
    se: float
    answered: int
    stopped: WhyStopped | None = None


def next_item(
    bank: Bank,
    answered: Mapping[str, int],
    rule: Rule = "information",
    *,
    stop: Stop | None = None,
    content: Mapping[str, float] | None = None,
    exposure: Exposure | None = None,
    skipped: Collection[str] = (),
) -> str | None:
    """The id of the item to ask next; None when no item is left, or `stop` says enough.

    answered  item → category, 0-based
    rule      "information": most Fisher information at the level estimated so far;
              "posterior_information": most on average over the posterior. They differ.
              Ties go to the item that stands first in the bank.
    content   group → wanted share (0–1) of the test; the group furthest behind its share is served
    skipped   items that the person skipped: not asked again

    Shapes   one person; theta and `stop.se` in the units of the bank's prior.
    Missing  an item that is not in `answered` adds nothing to what is known of the person.
    Raises   ValueError for an unknown group, rule or category, or an answered item that is not
             in the bank; KeyError for a skipped one.
    Source   van der Linden & Pashley 2000; Kingsbury & Zara 1989 (content and exposure).
    """
    return next_step(
        bank, answered, rule, stop=stop, content=content, exposure=exposure, skipped=skipped
    ).item


def next_step(
    bank: Bank,
    answered: Mapping[str, int],
    rule: Rule = "information",
    *,
    stop: Stop | None = None,
    content: Mapping[str, float] | None = None,
    exposure: Exposure | None = None,
    skipped: Collection[str] = (),
) -> Step:
    """As `next_item`, with the level, its SE and the reason for stopping: one line of the trace.

    Shapes   one person; `theta` and `se` in the units of the bank's prior.
    Missing  without any answer, `theta` and `se` are the prior's mean and SD on the bank's grid.
    Raises   as `next_item`.
    Source   as `next_item`; the level is EAP, Bock & Mislevy 1982.
    """
    tables = _tables(bank, bank.grid)
    posterior = _posterior(tables, answered)
    theta = float(posterior @ tables.points)
    se = sqrt(max(float(posterior @ tables.squares) - theta**2, 0.0))
    closed = {tables.places[item] for item in (*answered, *skipped)}
    stopped = _why_stop(stop, se, len(answered), len(bank.items) - len(closed))
    if stopped:
        return Step(None, theta, se, len(answered), stopped)
    worth = _worth(bank, tables, posterior, theta, rule)
    worth[list(closed)] = -np.inf
    if content:
        worth = _of_neediest_group(bank, answered, worth, content)
    return Step(bank.items[_choose(worth, exposure, len(answered))], theta, se, len(answered))


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """Everything of a bank that does not depend on the person."""

    points: Floats
    squares: Floats
    prior: Floats
    likelihoods: Mapping[str, Floats]  # item → (categories, points), logarithms
    information: Floats  # (items, points)
    places: Mapping[str, int]


@lru_cache(maxsize=16)
def _tables(bank: Bank, grid: Grid) -> _Tables:
    points = np.linspace(*grid)
    return _Tables(
        points=points,
        squares=points**2,
        prior=np.log(prior_weights(bank, points)),
        likelihoods={
            item: np.ascontiguousarray(log_probabilities(bank, place, points).T)
            for place, item in enumerate(bank.items)
        },
        information=np.ascontiguousarray(information(bank, points).T),
        places={item: place for place, item in enumerate(bank.items)},
    )


def _posterior(tables: _Tables, answered: Mapping[str, int]) -> Floats:
    weight = tables.prior.copy()
    for item, category in answered.items():
        rows = tables.likelihoods.get(item)
        if rows is None:
            raise ValueError(f"{item} is not in the bank. Answers go by the bank's item ids.")
        if not 0 <= category < len(rows):
            raise ValueError(f"{item}: {category} is not a category from 0 to {len(rows) - 1}.")
        weight += rows[category]
    posterior = np.exp(weight - weight.max())
    normalised: Floats = posterior / posterior.sum()
    return normalised


def _why_stop(stop: Stop | None, se: float, answered: int, free: int) -> WhyStopped | None:
    if not free:
        return "no_items"
    if stop is None or answered < stop.at_least:
        return None
    if stop.at_most is not None and answered >= stop.at_most:
        return "longest"
    return "precise" if stop.se is not None and se < stop.se else None


def _worth(bank: Bank, tables: _Tables, posterior: Floats, theta: float, rule: Rule) -> Floats:
    if rule == "posterior_information":
        return tables.information @ posterior
    if rule == "information":
        worth: Floats = information(bank, theta)[0]
        return worth
    raise ValueError(f"{rule!r} is no rule. Use 'information' or 'posterior_information'.")


def _of_neediest_group(
    bank: Bank, answered: Mapping[str, int], worth: Floats, content: Mapping[str, float]
) -> Floats:
    """Only items of the group furthest behind its share; ties go to the group named first."""
    if unknown := set(content) - set(bank.groups.values()):
        raise ValueError(f"no item of the bank is in {', '.join(sorted(unknown))}.")
    length = len(answered) + 1
    behind: dict[str, float] = {}
    for group, share in content.items():
        asked = sum(bank.groups.get(item) == group for item in answered)
        if np.isfinite(worth[_members(bank, group)]).any():
            behind[group] = share * length - asked
    if not behind:
        return worth
    neediest = _members(bank, max(behind, key=behind.__getitem__))
    return np.where(neediest, worth, -np.inf)


def _members(bank: Bank, group: str) -> NDArray[np.bool_]:
    return np.array([bank.groups.get(item) == group for item in bank.items])


def _choose(worth: Floats, exposure: Exposure | None, answered: int) -> int:
    if exposure is None or exposure.among <= 1:
        return int(np.argmax(worth))
    best = np.argsort(-worth, kind="stable")[: exposure.among]
    open_best = [int(place) for place in best if np.isfinite(worth[place])]
    return Random(f"{exposure.seed}/{answered}").choice(open_best)
