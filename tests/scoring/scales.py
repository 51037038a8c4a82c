"""One scale a method, each on its own few items, for the promises that every method keeps."""

from __future__ import annotations

import numpy as np

from scoring.model import MissingRule, Scale, bands_from
from scoring.response_models import Bank

BANK = Bank(
    ("q1", "q2", "q3", "q4"),
    np.array([1.2, 2.1, 0.8, 1.7]),
    ((-1.5, -0.2, 0.9), (-1.0, 0.1, 1.3), (-0.4, 0.6, 2.2), (-2.0, 0.0, 1.0)),
)
FOUR = BANK.items


def of(method: str, highest: float, **more: object) -> Scale:
    """A scale over q1 to q4, each answered 0 to 3 unless the method wants something else."""
    return Scale(method, FOUR, method, 0, highest, **more)  # type: ignore[arg-type]


SCALES = {
    "sum": of("sum", 12, bands=bands_from({0: "low", 5: "middle", 9: "high"}), better="lower"),
    "half_rule": of("sum", 12, missing=MissingRule(2, "mean")),
    "mean": of("mean", 3, missing=MissingRule(2)),
    "recoded": of(
        "mean", 100, missing=MissingRule(None), parameters={
            "recode": {"*": {0: 0, 1: 50, 2: 75, 3: 100}, "q2": {0: 100, 1: 60, 2: 20, 3: None}}
        },
    ),
    "weighted": of(
        "weighted", 30, missing=MissingRule(1, "mean"),
        parameters={"weights": {"q1": 1, "q2": 2, "q3": 0.5, "q4": 1.5}, "constant": 1.25},
    ),
    "count": of("count", 4, missing=MissingRule(1, "mean")),
    "needs": of("needs", 4),
    "confidence": Scale("confidence", ("q1",), "confidence", 0, 10, "higher"),
    "what_matters": Scale("wmi", (*FOUR, "q5"), "what_matters", 0, 5, "lower"),
    "care_experience": of(
        "care_experience", 100, missing=MissingRule(None), parameters={"best": 3}
    ),
    "pattern": of(
        "graded_response", 100, missing=MissingRule(None), parameters={"bank": BANK}
    ),
    "by_sum": of("graded_response", 100, parameters={"bank": BANK, "by": "sum"}),
    "table": Scale(
        "gph", FOUR, "table", 16.2, 67.7,
        parameters={"table": "promis_global_physical_1.2"},
    ),
}  # fmt: skip

# Lowest and highest code of an answer, where it is not 0 and 3.
CODES = {"table": (1, 5)}


def codes(name: str) -> range:
    lowest, highest = CODES.get(name, (0, 3))
    return range(lowest, highest + 1)
