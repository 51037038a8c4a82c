"""One person's answers from a JSON file: `{item: value | [values] | null}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click

from app.catalogue.model import Answer, Edition, Item
from app.cli.answer_files.cells import InvalidAnswer, cell_parser


class TryFault(click.ClickException):
    """What the user has to correct before the answers can be tried."""

    exit_code = 2


def read_answers(file: Path, edition: Edition) -> dict[str, Answer]:
    """The answers in a file. TryFault names all faults of the file at once."""
    given = _read_object(file)
    faults = []
    answers: dict[str, Answer] = {}
    for id, value in given.items():
        item = edition.items.get(id)
        if item is None or item.kind in ("note", "bank"):
            faults.append(f"{file}: {id!a}: {_explain_unknown_item(id, edition)}")
            continue
        try:
            answers[id] = None if value is None else _parse_answer(item, value)
        except (InvalidAnswer, OverflowError) as fault:
            problem = str(fault) if isinstance(fault, InvalidAnswer) else "The number is too large."
            faults.append(f"{file}: {id}: {problem}")
    if faults:
        refuse("\n".join(faults[:20]))
    return answers


def _parse_answer(item: Item, value: object) -> Answer:
    if item.kind == "group":
        return _parse_entries(item, value)
    if isinstance(value, dict | list) and (item.kind not in ("choices", "body_map")):
        raise InvalidAnswer(
            f"{_short_json(value)} is more than one answer. Give one value, or null."
        )
    if item.kind in ("choices", "body_map") and not value:
        raise InvalidAnswer("nothing is chosen. Name what is chosen, or null for skipped.")
    if item.kind == "text" and not isinstance(value, str):
        raise InvalidAnswer(f"{_short_json(value)} is no text. Write it in quotes.")
    answer = cell_parser(item)(value)
    if isinstance(answer, tuple) and len(answer) > 1:
        exclusive = {choice.answer for choice in item.choices if choice.exclusive or choice.missing}
        if exclusive.intersection(answer):
            raise InvalidAnswer(
                f"{_short_json(value)} has an answer that stands alone. Give only that."
            )
    return answer


def _parse_entries(group: Item, value: object) -> Answer:
    """A list with one object for each entry: {part: value}."""
    if not isinstance(value, list) or not all(isinstance(element, dict) for element in value):
        raise InvalidAnswer(
            f"{_short_json(value)} is no list of entries. Write [{{part: value}}, …]."
        )
    parts = {part.id: part for part in group.parts}
    entries: list[Mapping[str, Answer]] = []
    for entry in value:
        if unknown_parts := [part_id for part_id in entry if part_id not in parts]:
            part_ids = ", ".join(parts)
            raise InvalidAnswer(f"{unknown_parts[0]!a} is no part of it. Its parts are {part_ids}.")
        entries.append(
            {
                id: None if part_value is None else _parse_answer(parts[id], part_value)
                for id, part_value in entry.items()
            }
        )
    if group.at_most is not None and len(entries) > group.at_most:
        raise InvalidAnswer(f"there are {len(entries)} entries. At most {group.at_most} may be.")
    return tuple(entries)


def _read_object(file: Path) -> dict[str, object]:
    text = ""
    try:
        text = file.read_text(encoding="utf-8-sig")
        given = json.loads(
            text,
            object_pairs_hook=_refuse_duplicate_keys,
            parse_constant=_refuse_constant,
            parse_int=_parse_int,
        )
    except OSError as fault:
        refuse(f"{file}: {fault.strerror}. Give a file that can be read.")
    except UnicodeDecodeError:
        refuse(f"{file}: this is not UTF-8 text. Save it as JSON in UTF-8.")
    except json.JSONDecodeError as fault:
        place = f"{file}:{fault.lineno}:{fault.colno}"
        refuse(f"{place}: this is not JSON ({fault.msg}). Write {_EXPECTED_FORM}.")
    except _NumberTooLong as fault:
        refuse(f"{file}:{fault.place_in(text)}: {fault} No answer has as many; write a short one.")
    except (ValueError, RecursionError) as fault:
        problem = str(fault) if isinstance(fault, ValueError) else "it is nested too deep"
        refuse(f"{file}: {problem}. Write {_EXPECTED_FORM}.")
    if not isinstance(given, dict):
        refuse(f"{file}:1:1: this is no JSON object. Write {_EXPECTED_FORM}.")
    return given


_MAX_DIGITS = 1000
_EXPECTED_FORM = '{"item": value, "item": [values], "item": null}'


def _refuse_duplicate_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!a} stands there twice")
    return entries


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


class _NumberTooLong(ValueError):
    """A whole number too long for Python. Its position is searched for in the text."""

    def __init__(self, written: str) -> None:
        super().__init__(f"this number has {len(written.lstrip('-'))} digits.")
        self.written = written

    def place_in(self, text: str) -> str:
        before = text[: text.index(self.written)]
        return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def _parse_int(written: str) -> int:
    if len(written) > _MAX_DIGITS:
        raise _NumberTooLong(written)
    return int(written)


def _explain_unknown_item(id: str, edition: Edition) -> str:
    left_out = [instrument_id for instrument_id in edition.left_out if id.startswith(instrument_id)]
    if left_out:
        return (
            f"{left_out[0]} is left out of this survey here: it has no words in "
            f"{edition.locale}. Try it by itself: previsit instruments try {left_out[0]} …"
        )
    items = [item.id for item in edition.items.values() if item.kind not in ("note", "bank")]
    return f"there is no such item. Use one of {', '.join(items)}."


def _short_json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 60 else text[:60] + "…"


def refuse(message: str) -> NoReturn:
    raise TryFault(message)
