"""Advice for authors: what deserves a second look, though it never stops a file from loading.

A fault would mislead a person or cannot work; advice is a matter of judgement. Reading grade and
length are advice because a formula cannot know whether a long word is also the plainest one.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.catalogue.checks.proxy_words import advise_on_proxy_words
from app.catalogue.checks.readability import grade
from app.catalogue.expressions.reach import Verdict
from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.yaml_reader import Document, KeyPath
from app.catalogue.text.instrument_text import LocatedTexts, first_markup

MAX_GRADE = 7.0  # school grade of a whole instrument, which two thirds of adults read with ease
MAX_QUESTION_GRADE = 11.0  # of one question, where one long word weighs more
MIN_QUESTION_WORDS = 8  # below this, the formula says nothing about one question
MAX_CHARACTERS = {
    "ask": 220, "help": 300, "about": 60, "label": 80, "stem": 120, "choices": 120, "name": 80,
}  # fmt: skip

_SIGNS = {
    "html": ("HTML", "Write plain words."),
    "template": (
        "for a template",
        "Write plain words, or {first_name} or {answer:item} for what is to be filled in.",
    ),
}


def advise_on_instrument(
    document: Document,
    file: InstrumentFile,
    words: LocatedTexts,
    verdicts: Iterable[tuple[KeyPath, Verdict]],
) -> None:
    """Note advice on an instrument without faults."""
    _advise_on_help(document, file)
    _advise_on_length(document, words)
    advise_on_markup(document, words)
    advise_on_proxy_words(document, file, words)
    if file.kind == "own" and file.language == "en":
        _advise_on_grade(document, file)
    for path, verdict in verdicts:
        if not verdict.decided:
            document.advise(
                path,
                "Whether this condition can hold, and can fail, was not decided.",
                "Try it by hand, or write it with fewer names.",
            )


def advise_on_markup(document: Document, words: LocatedTexts) -> None:
    """Note HTML and template expressions, which are shown to people as they are written."""
    for word in words.values():
        if markup := first_markup(word.text):
            language, instead = _SIGNS["template" if markup["template"] else "html"]
            sign = " ".join(markup[0].split())[:60]
            document.advise(
                word.path, f"`{sign}` is {language}, and is shown as these signs.", instead,
                column=markup.start() + 1,
            )  # fmt: skip


def _advise_on_help(document: Document, file: InstrumentFile) -> None:
    for n, priority in enumerate(file.priorities):
        if priority.show_at_once:
            document.advise(
                ("priorities", n, "show_at_once"), "This is written as a kind of help now.",
                "Write `help: self_harm`, or `urgent_symptoms` or `being_harmed` if it is that.",
                at_key=True,
            )  # fmt: skip


def _advise_on_length(document: Document, words: LocatedTexts) -> None:
    for key, word in words.items():
        parts = key.split(".")
        longest = MAX_CHARACTERS.get("choices" if parts[0] == "choices" else parts[-1])
        if longest is not None and len(word.text) > longest:
            document.advise(
                word.path,
                f"This is {len(word.text)} characters long, more than {longest}.",
                "Say it shorter, or put a part of it in `help`.",
            )


def _advise_on_grade(document: Document, file: InstrumentFile) -> None:
    asks = [item.ask for item in file.items if item.ask]
    whole = grade(asks)
    if whole is not None and whole > MAX_GRADE:
        document.advise(
            ("items",), f"The questions read like school grade {whole:.0f}.",
            f"Use shorter sentences and everyday words, for grade {MAX_GRADE:.0f} or below.",
            at_key=True,
        )  # fmt: skip
    for n, item in enumerate(file.items):
        question_grade = (
            grade([item.ask]) if item.ask and len(item.ask.split()) >= MIN_QUESTION_WORDS else None
        )
        if question_grade is not None and question_grade > MAX_QUESTION_GRADE:
            document.advise(
                ("items", n, "ask"), f"This question reads like school grade {question_grade:.0f}.",
                "Use shorter sentences and everyday words.",
            )  # fmt: skip
