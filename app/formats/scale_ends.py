"""Where only numbers say which answer is which: the lowest and the highest, to be compared.

A scale that begins at the other end gives scores that are wrong and look right.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.catalogue.files.text_schema import WordingFile
from app.formats.definition_questions import Worded


@dataclass(frozen=True, slots=True)
class Ends:
    """One set of answers, or one scale. `name`: of the set, or the item."""

    name: str
    lowest: float
    lowest_words: str
    highest: float
    highest_words: str

    def __str__(self) -> str:
        return (
            f"`{self.name}`: {self.lowest:g} is “{self.lowest_words}”, "
            f"{self.highest:g} is “{self.highest_words}”."
        )


def ends_of(
    worded: Mapping[str, Worded], wording: WordingFile, by_code: Collection[str]
) -> tuple[Ends, ...]:
    """Of every set of answers that no code tells apart, and of every scale, once."""
    ends: dict[str, Ends] = {}
    for question in worded.values():
        if question.anchors and (said := wording.items.get(question.id)):
            first, last = question.anchors[0], question.anchors[-1]
            words = said.anchors
            ends[question.id] = Ends(question.id, first, words[first], last, words[last])
        numbers = {
            choice.value: choice.id for choice in question.choices if choice.value is not None
        }
        if len(numbers) < 2 or question.choice_set in by_code:
            continue
        lowest, highest = min(numbers), max(numbers)
        words_of = _words_of(wording, question)
        ends[question.choice_set] = Ends(
            question.choice_set,
            lowest,
            words_of[numbers[lowest]],
            highest,
            words_of[numbers[highest]],
        )
    return tuple(ends.values())


def _words_of(wording: WordingFile, question: Worded) -> Mapping[str, str]:
    inline = wording.items[question.id].choices if question.id in wording.items else {}
    return {**wording.choices.get(question.choice_set, {}), **inline}
