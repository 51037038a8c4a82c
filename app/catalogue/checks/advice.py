"""What a person should look at again, though nothing is wrong: never a reason not to load a file.

Faults are what would mislead somebody or cannot work; advice is a matter of judgement. Reading
grade and length are advice because a formula cannot know whether a long word is the plain one.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.catalogue.checks.readability import grade
from app.catalogue.expressions.reach import Verdict
from app.catalogue.files.schema import InstrumentFile
from app.catalogue.files.yaml_reader import Document, Path
from app.catalogue.text.instrument_text import Found, first_sign

HIGHEST_GRADE = 7.0  # of an instrument as a whole: what two thirds of adults read with ease
HIGHEST_GRADE_OF_ONE = 11.0  # of one question, where one long word weighs more
FEWEST_WORDS = 8  # below this, the formula says nothing about one question
LONGEST = {
    "ask": 220, "help": 300, "about": 60, "label": 80, "stem": 120, "choices": 120, "name": 80,
}  # fmt: skip

_SIGNS = {
    "html": ("HTML", "Write plain words."),
    "template": (
        "for a template",
        "Write plain words, or {first_name} or {answer:item} for what is to be filled in.",
    ),
}


def advise(
    document: Document, file: InstrumentFile, words: Found, verdicts: Iterable[tuple[Path, Verdict]]
) -> None:
    """Note advice on an instrument without faults."""
    _advise_on_help(document, file)
    _advise_on_length(document, words)
    advise_on_signs(document, words)
    if file.kind == "own" and file.language == "en":
        _advise_on_grade(document, file)
    for path, verdict in verdicts:
        if not verdict.decided:
            document.advise(
                path,
                "Whether this condition can hold, and can fail, was not decided.",
                "Try it by hand, or write it with fewer names.",
            )


def advise_on_signs(document: Document, words: Found) -> None:
    """Note HTML, and what a template would work out: people are shown these signs as they stand."""
    for word in words.values():
        if markup := first_sign(word.text):
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


def _advise_on_length(document: Document, words: Found) -> None:
    for key, word in words.items():
        parts = key.split(".")
        longest = LONGEST.get("choices" if parts[0] == "choices" else parts[-1])
        if longest is not None and len(word.text) > longest:
            document.advise(
                word.path,
                f"This is {len(word.text)} characters long, more than {longest}.",
                "Say it shorter, or put a part of it in `help`.",
            )


def _advise_on_grade(document: Document, file: InstrumentFile) -> None:
    asks = [item.ask for item in file.items if item.ask]
    whole = grade(asks)
    if whole is not None and whole > HIGHEST_GRADE:
        document.advise(
            ("items",), f"The questions read like school grade {whole:.0f}.",
            f"Use shorter sentences and everyday words, for grade {HIGHEST_GRADE:.0f} or below.",
            at_key=True,
        )  # fmt: skip
    for n, item in enumerate(file.items):
        question_grade = (
            grade([item.ask]) if item.ask and len(item.ask.split()) >= FEWEST_WORDS else None
        )
        if question_grade is not None and question_grade > HIGHEST_GRADE_OF_ONE:
            document.advise(
                ("items", n, "ask"), f"This question reads like school grade {question_grade:.0f}.",
                "Use shorter sentences and everyday words.",
            )  # fmt: skip
