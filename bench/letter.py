"""How long a letter takes on paper, its faces loaded, beside an empty sheet of the press."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from app.paper.letter import Frame, letter_page, letter_pdf
from app.paper.letter_language import LABELS, LetterLanguage
from app.profile.labels import Quote
from app.profile.letter import Aim, Letter
from app.profile.letter_scores import LetterScore
from app.profile.model import Change
from app.profile.plan import Plan
from bench.expressions import Row

ROUNDS = 15
MOST_MILLISECONDS = 60.0
LINE = LetterScore("x", "Low mood", 12, 0, 24, "lower", "some", "scored", 8, 8, Change("first"))
LETTER = Letter(
    locale="en",
    own_words=(Quote("w", "your visit", "The nights. The knee wakes me."),),
    scores=(LINE,) * 8,
    going_well=(LINE,) * 4,
    needs=(),
    aims=(Aim("pain", "Less pain", (), Plan("To the corner and back.", "mornings", 8, "rain")),),
    due=(),
    not_answered=(),
    urgent=False,
    respondent="self",
)


def rows() -> list[Row]:
    """(what was measured, what came out, whether the mark was reached)."""
    bare = Letter("en", (), (), (), (), (), (), (), False, "self")
    whole, empty = _milliseconds(LETTER), _milliseconds(bare)
    shown = f"{whole:.1f} ms, {whole / empty:.1f} times an empty sheet"
    return [("a letter as PDF, warm, processor time", shown, whole < MOST_MILLISECONDS)]


def _milliseconds(letter: Letter) -> float:
    labels = {label: label for label in LABELS} | {
        "quote": "%(text)s",
        "about": "%(about)s: %(answer)s",
    }
    labels |= {"out_of": "%(value)s of %(highest)s"}
    language = LetterLanguage("en", "ltr", labels, lambda n: f"{n:g}", lambda at: at.isoformat())

    def print_one(number: int) -> None:
        # A new title each time, so that nothing of the sheet before can be used again.
        letter_pdf(letter_page(letter, language, Frame(f"Letter {number}", "Practice")))

    print_one(-1)
    return median(_took(print_one, number) for number in range(ROUNDS))


def _took(print_one: Callable[[int], None], number: int) -> float:
    start = time.process_time()
    print_one(number)
    return (time.process_time() - start) * 1000
