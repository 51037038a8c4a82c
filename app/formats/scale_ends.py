"""Where only numbers say which answer is which: the lowest and the highest, to be compared.

A scale that begins at the other end gives scores that are wrong and look right.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.catalogue.files.text_schema import WordingFile
from app.formats.owner_text_parts import Worded


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
    found: dict[str, Ends] = {}
    for one in worded.values():
        if one.anchors and (said := wording.items.get(one.id)):
            first, last = one.anchors[0], one.anchors[-1]
            words = said.anchors
            found[one.id] = Ends(one.id, first, words[first], last, words[last])
        numbers = {choice.value: choice.id for choice in one.choices if choice.value is not None}
        if len(numbers) < 2 or one.choice_set in by_code:
            continue
        lowest, highest = min(numbers), max(numbers)
        words_of = _words_of(wording, one)
        found[one.choice_set] = Ends(
            one.choice_set,
            lowest,
            words_of[numbers[lowest]],
            highest,
            words_of[numbers[highest]],
        )
    return tuple(found.values())


def _words_of(wording: WordingFile, one: Worded) -> Mapping[str, str]:
    inline = wording.items[one.id].choices if one.id in wording.items else {}
    return {**wording.choices.get(one.choice_set, {}), **inline}
