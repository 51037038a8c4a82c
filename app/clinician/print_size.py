"""How small the page of a visit is printed so that it fits on one sheet, from what is on it.

There are five sizes. Only the smallest one shortens: long words end in "…", and the sheet says how
many rows did not fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.briefing.agenda import AgendaItem
    from app.briefing.visit_page import VisitPage

SIZES = ("", "many", "crowded", "crowded tight", "crowded tight long")
# What fits in the smallest size: measured in Chromium on US Letter, the shorter paper, with
# long words of five languages (tests/browser/test_one_sheet.py).
MOST_ROWS, MOST_SCORES, MOST_QUOTES = 14, 12, 3


@dataclass(frozen=True, slots=True)
class PrintSize:
    """How the page is printed, and, in the smallest size only, how much of each list is printed.

    size  one of SIZES
    rows_left_off, scores_left_off, quotes_left_off  how many are on the screen only
    """

    size: str
    rows_left_off: int = 0
    scores_left_off: int = 0
    quotes_left_off: int = 0
    rows: int = MOST_ROWS
    scores: int = MOST_SCORES
    quotes: int = MOST_QUOTES


@dataclass(frozen=True, slots=True)
class _Size:
    """What fits in one size: lines on the sheet, and letters in a line of each column."""

    lines: float
    whole: int
    left: int
    side: int
    row: float  # lines that a row takes apart from its words


# In lines of the left column.
_MEASURES = (
    _Size(lines=54, whole=90, left=66, side=34, row=3.6),
    _Size(lines=54, whole=100, left=76, side=38, row=1.9),
    _Size(lines=65, whole=110, left=82, side=42, row=1.2),
    _Size(lines=84, whole=120, left=92, side=48, row=1.2),
)
_WIDE = 2.0  # a wide sign takes as much width as so many Latin letters
_WIDE_SIGNS = re.compile("[\u2e81-\U0010ffff]")


def print_size_for(page: VisitPage) -> PrintSize:
    """The largest of SIZES in which everything on the page fits."""
    for name, size in zip(SIZES, _MEASURES, strict=False):
        if lines_in(page, size) <= size.lines:
            return PrintSize(name)
    own = len(page.briefing.own_words) if page.briefing else 0
    others = sum(len(other.own_words) for other in page.others)
    return PrintSize(
        SIZES[-1],
        rows_left_off=max(0, len(page.unfinished) + len(page.cards) - MOST_ROWS),
        scores_left_off=max(0, len(page.scores) - MOST_SCORES),
        quotes_left_off=max(0, own + others - MOST_QUOTES),
    )


def lines_in(page: VisitPage, size: _Size) -> float:
    briefing = page.briefing
    head = 6.0 + 5.0  # who it is about; what was agreed
    raised = sum(_row(card.item, size) for card in page.unfinished)
    if briefing is None:
        return head + raised
    quotes = [*briefing.own_words, *(quote for other in page.others for quote in other.own_words)]
    words = sum(1.5 * _wrapped(quote.text, size.whole * 0.55) + 0.8 for quote in quotes)
    aims = sum(1.2 * _wrapped(_aim_words(aim), size.whole * 0.28) for aim in briefing.aims)
    agenda = sum(_row(card.item, size) for card in page.cards)
    return head + raised + max(words, aims) + 2 + max(agenda, _side(page, size))


def _side(page: VisitPage, size: _Size) -> float:
    briefing = page.briefing
    if briefing is None:
        return 0.0
    scores = sum(1.9 + 0.8 * _wrapped(score.line.name, size.side * 0.4) for score in page.scores)
    names = (
        briefing.skipped,
        briefing.not_reached,
        briefing.not_asked,
        briefing.left_out,
        briefing.what_matters,
    )
    facts = sum(1.0 + 0.8 * _wrapped(" · ".join(line), size.side * 1.1) for line in names if line)
    return scores + facts + 8.0


def _row(item: AgendaItem, size: _Size) -> float:
    said = "".join(_words(item))
    return size.row + 0.9 * _wrapped(said, size.left) + _wrapped(item.title, size.left * 0.8) * 0.4


def _words(item: AgendaItem) -> Iterable[str]:
    for reason in item.reasons:
        yield f"{reason.about}: {' '.join(reason.answer.words) or '00 of 00'}, {reason.band} · "
    yield f"({item.rule_words}) " + ("x" * 40 if item.change.since else "")
    yield item.offer


def _aim_words(aim: object) -> str:
    plan = getattr(aim, "plan", None)
    label = str(getattr(aim, "label", ""))
    return label + (f" {plan.step} {plan.when} {plan.in_the_way}" + "x" * 30 if plan else "")


def _wrapped(text: str, letters: float) -> int:
    """Lines of a text, each of so many letters; Chinese signs and the like take two."""
    wide = len(text) + (_WIDE - 1) * len(_WIDE_SIGNS.findall(text))
    breaks: Sequence[str] = text.splitlines() or [""]
    return max(len(breaks), -(-int(wide) // max(1, int(letters))) + len(breaks) - 1)
