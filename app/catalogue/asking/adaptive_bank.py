"""A bank of items of which a person is asked only some: each next one by the answers so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scoring.adaptive import Exposure, Rule, Step, Stop, next_step
from scoring.bank import Bank

Answered = Sequence[tuple[str, int | None]]  # item and category; None where it was skipped


@dataclass(frozen=True, slots=True, eq=False)
class AdaptiveBank:
    """How a bank of an instrument is asked.

    categories     item → answer → category of the bank, from 0
    content        group → wanted share of the questions; empty: groups play no part
    among          the next question is drawn by chance from this many of the best; 1: the best
    demonstration  its parameters are made up, so nothing clinical may rest on them
    """

    id: str
    bank: Bank
    rule: Rule
    stop: Stop
    categories: Mapping[str, Mapping[object, int]]
    content: Mapping[str, float]
    among: int = 1
    demonstration: bool = False

    def next(self, so_far: Answered, seed: str = "") -> Step:
        """What is asked after these answers, or why no more is. The same answers and the same seed
        (one a sitting), the same step.

        Questions passed over count towards the most that are asked (house rule): nobody is led
        through a whole bank by skipping.
        """
        answered = {item: category for item, category in so_far if category is not None}
        skipped = [item for item, category in so_far if category is None]
        step = next_step(
            self.bank,
            answered,
            self.rule,
            stop=self.stop,
            content=self.content,
            exposure=Exposure(self.among, f"{seed}/{self.id}") if self.among > 1 else None,
            skipped=skipped,
        )
        most = self.stop.at_most
        if step.item is not None and most is not None and len(so_far) >= most:
            return replace(step, item=None, stopped="longest")
        return step

    def category(self, item: str, answer: object) -> int | None:
        """The category an answer falls in; None for one that counts as missing."""
        return self.categories[item].get(answer)
