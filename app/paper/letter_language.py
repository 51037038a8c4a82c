"""The texts of the interface for the letter, in its language, and how that language writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.catalogue.text.own_words import isolated
from app.typed_values.numbers import plain_text

# The texts that are passed in, in the language of the letter. %(name)s is filled in here.
LABELS = frozenset(
    {
        "own_words", "told", "going_well", "work_on", "needs", "due", "not_answered",
        "who_reads", "nearby", "to_ask",
        "step", "when", "sure", "in_the_way",  # of a plan
        "yes", "no",
        "quote",  # “%(text)s”
        "out_of",  # %(value)s out of %(highest)s
        "of_range",  # %(value)s, on a scale from %(lowest)s to %(highest)s
        "higher", "lower",  # higher is better, lower is better
        "before",  # %(day)s: %(before)s
        "better", "worse", "no_clear_change",
        "not_comparable",  # asked in another way last time
        "prorated",  # %(answered)s of %(asked)s answered
        "apart",  # without what is confidential
        "at_least", "at_most", "from_to", "settled",  # %(low)s, %(high)s of %(highest)s: with gaps
        "left_open", "open",
        "about",  # %(about)s: %(answer)s
        "between",  # ", " between the parts of one answer
        "between_entries",  # "; " between the entries of a list, each of several parts
        "gaps",  # %(gap)s stands for what no typeface of the PDF has
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LetterLanguage:
    """The texts of the letter in one language, and how that language writes numbers and dates.

    labels     LABELS in words, and domain.<id> for every domain
    direction  "ltr" or "rtl"
    number, day, iso_day   write a number, a moment's day, and an ISO date of any precision
    exact_number           write a number with every digit that was typed
    """

    locale: str
    direction: str
    labels: Mapping[str, str]
    number: Callable[[float], str]
    day: Callable[[datetime], str]
    iso_day: Callable[[str], str] = str
    exact_number: Callable[[float], str] = plain_text

    def text(self, label: str, **parts: str) -> str:
        return self.labels[label] % parts if parts else self.labels[label]

    def about(self, about: str, answer: str) -> str:
        return self.text("about", about=self.isolate(about), answer=answer)

    def isolate(self, text: str) -> str:
        """A text that may be in another language, so that it does not disturb the order of its
        line."""
        return isolated(text, self.direction)
