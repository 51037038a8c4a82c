"""How many examples a property is tried with, and that they are the same in every run."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

# `./do test --fast` tries a tenth of them, `./do test` all.
_FEW = os.environ.get("PREVISIT_TESTS_EXAMPLES") == "few"


def examples(at_most: int, **options: Any) -> settings:
    """Settings for a property: so many examples, as slow and as large as they like.

    No example is remembered from an earlier run, so that a run depends on the code alone.
    """
    return settings(
        max_examples=max(2, at_most // 10) if _FEW else at_most,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        **options,
    )
