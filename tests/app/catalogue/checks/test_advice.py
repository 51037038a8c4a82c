"""Advice is given at its place in the file, and never stops a file from loading."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.catalogue.check_files import check_and_advise
from app.catalogue.resources import check_resources
from app.catalogue.text.instrument_text import placeholders
from app.errors import Fault
from tests.app.catalogue.invalid_files import SURVEYS, expected

ADVISED = sorted((SURVEYS / "advised").iterdir())


@pytest.mark.parametrize("path", ADVISED, ids=[path.stem for path in ADVISED])
def test_advice_stands_at_its_place_with_what_to_do(path):
    by_file: dict[str, list[str]] = {}
    for advice in advice_on(path):
        told = f"{advice.line}:{advice.column}: {advice.problem} {advice.remedy}"
        by_file.setdefault(advice.file, []).append(told)

    assert by_file == expected(path, "# advise ") != {}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("{first_name}, {answer:a}", ["answer:a", "first_name"]),
        ("{{ first_name }} {% if a %} {# {b} #}", ["b"]),
        ("{{{first_name}}}", []),
        ("{ {{ a }} }", []),
        ("{{ {a} }}", ["a"]),
        ("{" * 4000, []),
    ],
)
def test_a_template_is_no_place_to_fill_in(text, places):
    assert placeholders(text) == places


def advice_on(path: Path) -> list[Fault]:
    """Read a file by the first word of its name; `kept` is a practice's folder of owners' text."""
    sort = path.stem.split("_")[0]
    if sort == "resources":
        return list(check_resources(path, ["en", "es"], date(2026, 11, 22)))
    owner_texts = path if sort == "kept" else None
    beside = [SURVEYS] if sort in ("kept", "translation", "survey") else []
    faults, advice = check_and_advise([*beside, *([] if owner_texts else [path])], owner_texts)
    assert not faults
    return [fault for fault in advice if Path(fault.file).is_relative_to(path)]
