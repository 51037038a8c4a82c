"""An item bank for adaptive testing: the answers so far decide which item is asked next."""

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
    content        group → wanted share of the questions (0 to 1); empty: groups are ignored
    among          the next question is drawn at random from this many of the best; 1: the best
    demonstration  its parameters are invented, so no clinical rule may use them
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
        """The item to ask after these answers, or the reason to stop.

        The same answers with the same seed (one for each sitting) give the same step. Skipped
        questions count towards the maximum (project default), so that a person who skips is not
        asked the whole bank.
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
        """The category of an answer; None if the answer counts as missing."""
        return self.categories[item].get(answer)
