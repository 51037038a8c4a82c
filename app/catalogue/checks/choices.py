"""Check choices: each can be told from the others by its id, its value and its code.

The page posts the value of a choice, or its id where it has no value; a file of answers may hold
its value, its id or its code. So none of them may be read as another choice of the same list.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.catalogue.files.schema import ChoiceFile, InstrumentFile
from app.catalogue.files.yaml_reader import Document, KeyPath
from app.catalogue.plain_number import plain_number
from scoring.tolerance import apart, close

_NAME_IT = "Make it a word: a number means the choice with that value, on a page and in a file."


def check_choices(
    document: Document, path: KeyPath, choices: Sequence[ChoiceFile], file: InstrumentFile
) -> None:
    """Note every fault of a list of choices."""
    has_values = any(choice.value is not None for choice in choices)
    for n, choice in enumerate(choices):
        before = choices[:n]
        if any(choice.id == other.id for other in before):
            document.fault(
                (*path, n, "id"), f"The choice `{choice.id}` is there twice.", "Rename one."
            )
        if choice.value is not None and any(_has_value(other, choice.value) for other in before):
            document.fault(
                (*path, n, "value"), f"Two choices have the value {choice.value:g}.",
                "Give each its own; a score can weigh them alike with `recode`.",
            )  # fmt: skip
        _check_choice(document, (*path, n), choice, file, has_values)
        _check_id_as_number(document, (*path, n), choice, choices)
        _check_code(document, (*path, n), choice, choices)


def _check_choice(
    document: Document, path: KeyPath, choice: ChoiceFile, file: InstrumentFile, has_values: bool
) -> None:
    if choice.missing and choice.value is not None:
        document.fault(
            (*path, "value"), f"`{choice.id}` counts as missing, so it has no value.",
            "Take `value` or `missing` away.",
        )  # fmt: skip
    if has_values and choice.value is None and not choice.missing:
        document.fault(
            (*path, "id"), f"`{choice.id}` has no value, and others have.",
            "Give it one, or write `missing: true`.",
        )  # fmt: skip
    if file.kind == "own" and choice.text is None:
        document.fault((*path, "id"), f"The choice `{choice.id}` has no text.", "Write its words.")


def _check_id_as_number(
    document: Document, path: KeyPath, choice: ChoiceFile, choices: Sequence[ChoiceFile]
) -> None:
    """Note an id that reads as a number which is not the choice's own value."""
    number = plain_number(choice.id)
    if number is None:
        return
    place = (*path, "id")
    others = [other for other in choices if other.id != choice.id]
    if other := next((other for other in others if _has_value(other, number)), None):
        document.fault(place, f"The id `{choice.id}` reads as the value of `{other.id}`.", _NAME_IT)
    elif choice.value is not None and apart(number, choice.value):
        document.fault(
            place, f"The id `{choice.id}` reads as a number, and its value is {choice.value:g}.",
            _NAME_IT,
        )  # fmt: skip
    elif other := next((other for other in others if plain_number(other.id) == number), None):
        document.fault(
            place, f"The ids `{choice.id}` and `{other.id}` are the same number.", _NAME_IT
        )


def _check_code(
    document: Document, path: KeyPath, choice: ChoiceFile, choices: Sequence[ChoiceFile]
) -> None:
    """Note a code that also stands for another choice."""
    code = choice.code
    if code is None:
        return
    number = plain_number(code)
    for other in choices:
        if other.id == choice.id:
            continue
        is_value = number is not None and _has_value(other, number)
        if is_value or code in (other.id, other.code):
            document.fault(
                (*path, "code"), f"`{code}` is also the id, value or code of `{other.id}`.",
                "Give each choice its own.",
            )  # fmt: skip
            return


def _has_value(choice: ChoiceFile, number: float) -> bool:
    return choice.value is not None and close(number, choice.value)
