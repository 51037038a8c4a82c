"""The lowest and highest answers of scales that only numbers identify, for a person to confirm.

A scale that is numbered from the wrong end gives scores that are wrong but look right.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.catalogue.files.text_schema import OwnerTextFile
from app.formats.definition_questions import DefinitionQuestion


@dataclass(frozen=True, slots=True)
class ScaleEnds:
    """The ends of one set of answers or one item. `name` is the id of the set or the item."""

    name: str
    lowest: float
    lowest_text: str
    highest: float
    highest_text: str

    def __str__(self) -> str:
        return (
            f"`{self.name}`: {self.lowest:g} is “{self.lowest_text}”, "
            f"{self.highest:g} is “{self.highest_text}”."
        )


def scale_ends_of(
    questions: Mapping[str, DefinitionQuestion], owner_text: OwnerTextFile, by_code: Collection[str]
) -> tuple[ScaleEnds, ...]:
    """The ends of every set of answers without codes, and of every item with anchors, once each.

    by_code  sets whose answers are identified by codes, which need no confirmation
    """
    ends: dict[str, ScaleEnds] = {}
    for question in questions.values():
        if question.anchors and (item_text := owner_text.items.get(question.id)):
            first, last = question.anchors[0], question.anchors[-1]
            words = item_text.anchors
            ends[question.id] = ScaleEnds(question.id, first, words[first], last, words[last])
        numbers = {
            choice.value: choice.id for choice in question.choices if choice.value is not None
        }
        if len(numbers) < 2 or question.choice_set in by_code:
            continue
        lowest, highest = min(numbers), max(numbers)
        answer_texts = _answer_texts(owner_text, question)
        ends[question.choice_set] = ScaleEnds(
            question.choice_set,
            lowest,
            answer_texts[numbers[lowest]],
            highest,
            answer_texts[numbers[highest]],
        )
    return tuple(ends.values())


def _answer_texts(owner_text: OwnerTextFile, question: DefinitionQuestion) -> Mapping[str, str]:
    inline = owner_text.items[question.id].choices if question.id in owner_text.items else {}
    return {**owner_text.choices.get(question.choice_set, {}), **inline}
