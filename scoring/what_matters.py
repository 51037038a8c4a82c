"""The what matters index: five things that get in the way, counted, and shown as things to act on.

Items    five, in this order unless `parameters["columns"]` names them by role: confidence (0–10),
         pain, emotions (each 0 none to 4 worst), medicines (how many), sick from medicines
         (0 no, 1 maybe, 2 yes).
Score    one point each: confidence below 8; pain 3 (moderate) or more; emotions 3 (quite a bit) or
         more; more than 5 medicines (5 is none, 6 is one); medicines perhaps or surely making ill.
         0 to 5; lower is better. `parameters["points_from"]` restates a cut-off for other codings:
         {role: {at_least: n} or {below: n}}. No health problem, or no medicines: no point.
Missing  the number of points is known only with all five. With three points already known the
         rest cannot change the stratum: the value is 3 or the points known, status prorated, to be
         read "at least". Otherwise no score; `possible_range` says between what it lies.
Bands    the strata of the papers: 0, 1, 2, 3 or more.
Source   Wasson et al., PLoS ONE 2018;13(2):e0192475; cut-offs as unit-tested in the public
         repository narath/minisynthea (the paper's own table was not at hand); confidence on
         0–10 by its published threshold of 8.
Licence  constructs and cut-offs are facts; the words asked are this project's own. Never shown as
         a personal risk: its predictive value for one person is low.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from scoring.missing import count_rows, score_columns, what_is_known
from scoring.model import Floats, MissingRule, Scale, ScoreColumns, Status
from scoring.recode import recoded
from scoring.tolerance import slack

ROLES = ("confidence", "pain", "emotions", "medicines", "sick")
POINTS_FROM: Mapping[str, Mapping[str, float]] = {
    "confidence": {"below": 8},
    "pain": {"at_least": 3},
    "emotions": {"at_least": 3},
    "medicines": {"at_least": 6},
    "sick": {"at_least": 1},
}
TOP_STRATUM = 3
ANY_NUMBER = MissingRule(at_most=None)
_PRORATED, _SCORED = np.int8(Status.PRORATED), np.int8(Status.SCORED)


def score(values: Floats, asked: NDArray[np.bool_], scale: Scale) -> ScoreColumns:
    """The points of each person.

    Shapes   values and asked (people, 5), columns as `scale.items`; columns of (people,), 0–5.
    Missing  with a gap: no score, unless three points are already known ("at least", prorated).
    Raises   RowFault (a ValueError) for points outside the scale's range.
    Source   Wasson et al. 2018; the rule for gaps is a project default.
    """
    known = what_is_known(values, asked, ANY_NUMBER)
    points = count_rows(counts(values, scale)).astype(np.float64)
    if known.whole:
        return score_columns(scale, points, known)
    complete = known.complete
    settled = known.scorable & (complete | (points >= TOP_STRATUM))
    status = np.where(complete, _SCORED, _PRORATED) * settled.astype(np.int8)
    return score_columns(scale, points, known, status=status)


def counts(values: Floats, scale: Scale) -> NDArray[np.bool_]:
    """Which recoded answers give a point.

    Shapes   values (people, 5); gives (people, 5) flags.
    Missing  NaN gives no point.
    Raises   KeyError when `columns` does not name every item.
    Source   Wasson et al. 2018, cut-offs as the module states.
    """
    sign, threshold = _cut_offs(scale)
    return values * sign >= threshold


def possible_range(values: Floats, scale: Scale) -> tuple[Floats, Floats]:
    """Fewest and most points each person can have, whatever the missing answers would be.

    Shapes   values (people, 5) as answered, before any `recode`; gives two of (people,), 0–5.
    Missing  NaN may or may not be a point: it widens the range by one.
    Raises   RowFault (a ValueError) for an answer that `recode` does not name.
    Source   project default.
    """
    values = recoded(values, scale)
    fewest = count_rows(counts(values, scale)).astype(np.float64)
    return fewest, fewest + count_rows(np.isnan(values))


def items_that_count(scale: Scale, row: Mapping[str, float | None]) -> tuple[str, ...]:
    """The items of one person that give a point, in the scale's order: the things to act on.

    Shapes   row: item → answer as given, before any `recode`; a tuple of item ids.
    Missing  None or absent gives no point.
    Raises   RowFault (a ValueError) for an answer that `recode` does not name.
    Source   Wasson et al. 2018; acting on each one is a project default.
    """
    given = [row.get(item) for item in scale.items]
    values = np.array([[np.nan if value is None else value for value in given]], dtype=np.float64)
    flags = counts(recoded(values, scale), scale)[0]
    return tuple(item for item, counted in zip(scale.items, flags, strict=True) if counted)


def faults(scale: Scale) -> list[str]:
    """What keeps a scale from being scored by `what_matters`; empty: nothing.

    Shapes   one scale; a list of sentences.
    Missing  no answers are read.
    Raises   nothing.
    Source   project default.
    """
    if len(scale.items) != len(ROLES):
        return [f"`what_matters` takes five items ({', '.join(ROLES)}), not {len(scale.items)}."]
    roles = cast(Mapping[str, str], scale.parameters.get("columns", {}))
    if roles and (set(roles) != set(ROLES) or set(roles.values()) != set(scale.items)):
        return [f"`columns` must name one of the items for each of {', '.join(ROLES)}."]
    return [*_cut_off_faults(scale)]


def _cut_off_faults(scale: Scale) -> Iterator[str]:
    stated = cast(Mapping[str, Mapping[str, float]], scale.parameters.get("points_from", {}))
    for role, rule in stated.items():
        if role not in ROLES:
            yield f"`points_from` names {role}. Use {', '.join(ROLES)}."
        elif set(rule) not in ({"at_least"}, {"below"}):
            yield f"`points_from` is no cut-off for {role}. Write {{at_least: 3}} or {{below: 3}}."


@lru_cache(maxsize=64)
def _cut_offs(scale: Scale) -> tuple[Floats, Floats]:
    """As `sign * value >= threshold`, column by column: below n is -value >= just above -n."""
    columns = cast(Mapping[str, str], scale.parameters.get("columns", {}))
    role_of = {item: role for role, item in columns.items()} or dict(
        zip(scale.items, ROLES, strict=True)
    )
    stated = cast(Mapping[str, Mapping[str, float]], scale.parameters.get("points_from", {}))
    rules = [{**POINTS_FROM, **stated}[role_of[item]] for item in scale.items]
    signs = [1.0 if "at_least" in rule else -1.0 for rule in rules]
    thresholds = [_threshold(rule) for rule in rules]
    return np.array(signs), np.array(thresholds)


def _threshold(rule: Mapping[str, float]) -> float:
    """From where on a rule holds; rounding alone neither reaches a cut-off nor falls below it."""
    if "at_least" in rule:
        return float(rule["at_least"]) - slack(float(rule["at_least"]))
    limit = float(rule["below"])
    return float(np.nextafter(slack(limit) - limit, np.inf))
