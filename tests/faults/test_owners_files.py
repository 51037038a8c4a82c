"""Any owner's file is accepted, or refused with its place and a remedy."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from app.catalogue.load import load_instrument
from app.cli.instruments import instruments
from app.errors import OwnerTextRefused
from app.formats.owner_text_files import read_owner_text, store_owner_text
from tests.examples import examples
from tests.journeys.conftest import House

SURVEYS = Path(__file__).parents[1] / "surveys"
TIMED = load_instrument(SURVEYS / "timed")
LOINC = "http://loinc.org"
STEM = "Over the last 2 weeks of blorp, how often did it wobble?"
HUGE = "9" * 5000  # as digits: Python refuses to write such a number too
Step = str | int


def _option(code: str, number: int, display: str) -> dict[str, Any]:
    ordinal = {"url": "http://hl7.org/ordinalValue", "valueDecimal": number}
    coding = {"system": LOINC, "code": code, "display": display, "extension": [ordinal]}
    return {"valueCoding": coding, "extension": [ordinal]}


OPTIONS = [_option("LA0-0", 0, "Nary"), _option("LA0-1", 1, "Plim"), _option("LA0-2", 2, "Plum")]
ANSWERS = [
    {"code": option["valueCoding"]["code"], "display": option["valueCoding"]["display"]}
    for option in OPTIONS
]
FORM: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "language": "en",
    "title": "Timed",
    "contained": [{"id": "days", "compose": {"include": [{"concept": ANSWERS}]}}],
    "item": [
        {
            "linkId": "g",
            "type": "group",
            "text": STEM,
            "item": [
                {
                    "linkId": "q1",
                    "type": "choice",
                    "text": "The snib",
                    "code": [{"system": LOINC, "code": "00000-5"}],
                    "answerOption": OPTIONS,
                    "item": [
                        {
                            "linkId": "h",
                            "type": "display",
                            "text": "Look at the snib.",
                            "extension": [
                                {
                                    "url": "http://hl7.org/questionnaire-itemControl",
                                    "valueCodeableConcept": {"coding": [{"code": "help"}]},
                                }
                            ],
                        }
                    ],
                },
                {
                    "linkId": "q2",
                    "type": "choice",
                    "text": "The trundle",
                    "code": [{"system": LOINC, "code": "00000-6"}],
                    "answerValueSet": "#days",
                },
                {"linkId": "not ours", "type": "string", "text": "Your quoil"},
            ],
        }
    ],
}
SHEET: dict[str, Any] = {
    "source": "nobody",
    "language": "en",
    "stem": STEM,
    "items": {"timed_1": {"ask": "Snib"}, "timed_2": {"ask": "Trundle"}},
    "choices": {"days": {"day_0": "Nary", "day_1": "Plim", "day_2": "Plum"}},
}


def _places(node: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    yield path
    pairs = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, inner in pairs:
        yield from _places(inner, (*path, key))


def _put(form: Any, path: tuple[Step, ...], value: Any) -> Any:
    form = copy.deepcopy(form)
    if not path:
        return value
    *above, last = path
    holder = form
    for step in above:
        holder = holder[step]
    holder[last] = value
    return form


def _json(data: Any) -> bytes:
    return json.dumps(data).replace(f'"{HUGE}"', HUGE).encode()


STRANGE = "\x00\x07\x85\u2028\u202e\ud83d"
CHARACTERS = st.characters(exclude_categories=()) | st.sampled_from(STRANGE)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([HUGE, 10**400, -(10**400), 0, 1, 2])
    | st.floats()
    | st.text(CHARACTERS, max_size=8)
    | st.sampled_from(["", "x" * 5000, "LA0-1", "../../etc", "es", "\n"])
)
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)
CALMLY = examples(300)
NUMBER = ("item", 0, "item", 0, "answerOption", 1, "extension", 0, "valueDecimal")


@CALMLY
@given(path=st.sampled_from(list(_places(FORM))), value=ANYTHING)
@example(path=NUMBER, value=10**400)
@example(path=NUMBER, value=HUGE)
@example(path=NUMBER, value=float("nan"))
@example(path=("item", 0, "item", 0, "code", 0, "code"), value=[])
@example(path=("language",), value="\ud83d")
@example(path=("item", 0, "item", 2, "linkId"), value="\ud83d\x1b[2J")
@example(path=("item", 0, "item", 0, "linkId"), value="\ud83d\n")
def test_any_value_at_any_place_of_a_questionnaire_is_taken_or_refused(
    path, value, tmp_path_factory
) -> None:
    _take_or_refuse("form.json", _json(_put(FORM, path, value)), tmp_path_factory.mktemp("w"))


@CALMLY
@given(path=st.sampled_from(list(_places(SHEET))), value=ANYTHING)
def test_any_value_at_any_place_of_a_sheet_is_taken_or_refused(
    path, value, tmp_path_factory
) -> None:
    _take_or_refuse("sheet.yaml", _json(_put(SHEET, path, value)), tmp_path_factory.mktemp("w"))


def _take_or_refuse(name: str, raw: bytes, folder: Path) -> None:
    """Read and store a file as the office does; the stored file can be read again."""
    try:
        read = read_owner_text(TIMED, Path(name), raw=raw)
    except OwnerTextRefused as refused:
        for line in str(refused).splitlines():
            assert re.match(rf"{name}(:\d+:\d+)?: .+[.)] \S", line), line
            line.encode()
        return
    "".join(read.not_read).encode()
    store_owner_text(TIMED, read, folder)
    assert load_instrument(SURVEYS / "timed", folder).words[read.file.language]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (NUMBER, HUGE, "This number is too large, or none."),
        (NUMBER, 10**400, "This number is too large, or none."),
        (NUMBER, "1", "This is text, not a number."),
        (NUMBER, True, "This is true or false, not a number."),
        (("item", 0, "item", 0, "code", 0, "code"), [], "This is a list, not text."),
        (("item", 0, "item", 0, "code", 0, "code"), 5, "This is a number, not text."),
        (("item", 0, "item", 0, "text"), {}, "This is a map, not text."),
        (("item", 0, "item", 0), "q", "This is text, not a map."),
        (("contained", 0, "compose"), [], "This is a list, not a map."),
    ],
)
def test_the_command_names_the_place_and_keeps_nothing(tmp_path, path, value, told) -> None:
    result = _add(tmp_path, _json(_put(FORM, path, value)))

    place = re.sub(r"\.(\d+)", r"[\1]", ".".join(map(str, path)))
    assert result.exit_code == 1
    assert f"form.json: Questionnaire.{place}: {told}" in result.stderr
    assert not (tmp_path / "wordings").exists()


@pytest.mark.parametrize(
    "path", [("item", 0, "item", 0, "code"), ("item", 0, "answerOption"), ("contained",), ("x",)]
)
def test_what_is_null_or_not_read_stops_nobody(tmp_path, path) -> None:
    form = _put(FORM, path, {"a": [HUGE]} if path == ("x",) else None)
    form["item"][0]["item"][1]["answerOption"] = OPTIONS
    form["item"][0]["item"][0]["linkId"] = "timed_1"

    result = _add(tmp_path, _json(form))

    assert result.exit_code == 0, result.output


def test_items_too_deep_and_faults_too_many_are_said_once(tmp_path) -> None:
    form = copy.deepcopy(FORM)
    for _ in range(30):
        form["item"] = [{"type": "group", "item": form["item"]}]

    assert "more than 20 deep" in _add(tmp_path, _json(form)).stderr

    told = _add(tmp_path, _json({**FORM, "item": [7] * 500})).stderr.splitlines()
    assert len(told) == 21
    assert "There are 480 more places like these." in told[-1]


@pytest.mark.parametrize(
    ("path", "value"),
    [(NUMBER, HUGE), (NUMBER, 10**400), (("item", 0, "item", 0, "code", 0, "code"), [])],
)
def test_the_office_says_the_same(house: House, path, value) -> None:
    address = "/office/instruments/phq9/owner-text"
    manager = house.staff("manager").open(address)
    file = (BytesIO(_json(_put(FORM, path, value))), "form.json")

    reply = manager.client.post(
        address,
        data={**dict(manager.form.held), "file": file},
        content_type="multipart/form-data",
    )

    assert reply.status_code == 422
    assert "form.json: Questionnaire.item[0].item[0]" in reply.get_data(as_text=True)


@pytest.mark.parametrize("place", ["not ours", "q1", "en"])
def test_half_a_character_in_the_file_is_shown_in_the_office(house: House, place) -> None:
    address = "/office/instruments/phq9/owner-text"
    manager = house.staff("manager").open(address)
    raw = _json(FORM).replace(f'"{place}"'.encode(), b'"\\ud83d"')

    reply = manager.client.post(
        address,
        data={**dict(manager.form.held), "file": (BytesIO(raw), "form.json")},
        content_type="multipart/form-data",
    )

    assert reply.status_code == 422


def _add(folder: Path, raw: bytes):  # type: ignore[no-untyped-def]
    file = folder / "form.json"
    file.write_bytes(raw)
    environ = {"PREVISIT_DATA": str(folder), "PREVISIT_INSTRUMENTS": str(SURVEYS)}
    return CliRunner(env=environ).invoke(
        instruments,
        ["wording", "add", "timed", str(file), "--confirm-ends"],
        catch_exceptions=False,
    )
