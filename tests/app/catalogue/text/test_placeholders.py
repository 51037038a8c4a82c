"""Placeholders: filled with known and unknown values; other braces stay as they are."""

from __future__ import annotations

import pytest

from app.catalogue.text.placeholders import fill, no_values


def said(place: str) -> str:
    return {"first_name": "Rosa", "answer:a": "tea", "answer:b": "{first_name} & {answer:a}"}.get(
        place, ""
    )


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("How are you?", "How are you?"),
        ("{first_name}, how are you?", "Rosa, how are you?"),
        ("Do you like {answer:a}? And {answer:c}?", "Do you like tea? And …?"),
        # What is filled in is no text with places itself.
        ("You wrote: {answer:b}", "You wrote: {first_name} & {answer:a}"),
        ("{{first_name}}, {% if a %}, {}, {7}", "{{first_name}}, {% if a %}, {}, {7}"),
    ],
)  # fmt: skip
def test_each_place_is_filled_once(text: str, filled: str) -> None:
    assert fill(text, said) == filled


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{first_name}, how are you?", "How are you?"),
        ("How are you, {first_name}?", "How are you?"),
        ("Hello {first_name}, how are you?", "Hello, how are you?"),
        ("¿Con qué frecuencia cantó, {first_name}?", "¿Con qué frecuencia cantó?"),
        ("{first_name}، كم مرة غنيت؟", "كم مرة غنيت؟"),
        ("{first_name}，您好吗？", "您好吗？"),
        ("{first_name} {{first_name}}", "{{first_name}}"),
        ("{first_name}", ""),
    ],
)
def test_a_name_nobody_knows_goes_with_its_comma(text: str, filled: str) -> None:
    assert fill(text, no_values) == filled
