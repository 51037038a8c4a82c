"""A small plan for one aim, in the person's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Below this, people who make plans with patients ask for a smaller step (brief action planning).
SURE_ENOUGH = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody means to do.

    sure   how sure they are that they will, 0 to 10; None: not said
    weeks  after how many weeks they look at it again; None: not said
    """

    step: str
    when: str = ""
    sure: int | None = None
    in_the_way: str = ""
    weeks: int | None = None

    @property
    def is_large(self) -> bool:
        """Whether a smaller step would be surer."""
        return self.sure is not None and self.sure < SURE_ENOUGH


def plan_to_json(plan: Plan) -> dict[str, Any]:
    return asdict(plan)


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    return Plan(**data)
