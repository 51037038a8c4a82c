"""A short action plan for one aim, in the person's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Below this confidence, brief action planning suggests a smaller step.
CONFIDENT_FROM = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person intends to do.

    sure        confidence that they will do it, 0 to 10; None if not given
    in_the_way  what may keep them from it
    weeks       after how many weeks they review it; None if not given
    """

    step: str
    when: str = ""
    sure: int | None = None
    in_the_way: str = ""
    weeks: int | None = None

    @property
    def is_large(self) -> bool:
        """Whether a smaller step is worth suggesting."""
        return self.sure is not None and self.sure < CONFIDENT_FROM


def plan_to_json(plan: Plan) -> dict[str, Any]:
    return asdict(plan)


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    return Plan(**data)
