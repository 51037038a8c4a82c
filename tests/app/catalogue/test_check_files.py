"""Checking whole folders, and files with random damage."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.check_files import check_paths
from app.catalogue.files.folders import stored_sources
from app.catalogue.load import load_catalogue, load_sources
from app.errors import InstrumentFaults
from tests.examples import examples

SURVEYS = Path(__file__).parents[2] / "surveys"
PROJECT = Path(__file__).parents[3]


def test_the_tiny_surveys_have_no_fault():
    assert check_paths([SURVEYS]) == []


def test_the_projects_own_instruments_have_no_fault():
    assert list(map(str, check_paths([PROJECT / "instruments"]))) == []


def test_every_fault_of_every_file_is_named_at_once(tmp_path):
    for name in ("unknown_key", "no_about"):
        text = (SURVEYS / "invalid" / f"{name}.yaml").read_text()
        (tmp_path / f"{name}.yaml").write_text(text.replace("id: broken\n", f"id: {name}\n"))

    with pytest.raises(InstrumentFaults) as caught:
        load_catalogue([tmp_path])

    assert len(caught.value.faults) == 2
    assert str(caught.value).count("\n") == 1


VALID = (SURVEYS / "if_not_asked" / "instrument.yaml").read_text()
TRANSLATED = (SURVEYS / "translated" / "instrument.yaml").read_text()
SPANISH = (SURVEYS / "translated" / "es.yaml").read_text()
PIECES = st.sampled_from(
    [
        "{", "}", "[", "]", ":", ": ", "\n", "\n  ", "- ", "&a", "*a", "!!int", "'", '"', "#", "~",
        "0", "1e9", "null", "true", "id", "items", "scores", "method: mean", "{x}", "show_when: ",
        "\x00", "\ufeff", "\u202e", "é", "9" * 40, "-1", ".5", "|", ">", "? ", "---\n", ",",
        "range: [1, 0]",
    ]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), min_size=1, max_size=4)


def _edited(text, edits):
    for where, length, piece in edits:
        place = int(where * len(text))
        text = text[:place] + piece + text[place + length :]
    return text


@examples(300)
@given(st.sampled_from([VALID, TRANSLATED]), EDITS)
def test_a_spoilt_instrument_gives_located_faults_and_nothing_else(text, edits):
    _load_or_name_faults({"x/instrument.yaml": _edited(text, edits)})


@examples(150)
@given(EDITS)
def test_a_spoilt_translation_gives_located_faults_and_nothing_else(edits):
    _load_or_name_faults(
        {"translated/instrument.yaml": TRANSLATED, "translated/es.yaml": _edited(SPANISH, edits)}
    )


@examples(150)
@given(EDITS)
def test_a_spoilt_survey_gives_located_faults_and_nothing_else(edits):
    survey = (
        'id: s\nversion: "1"\nname: {en: S}\naudience: age > 3\n'
        "instruments:\n  - {id: translated}\n"
    )
    _load_or_name_faults(
        {"translated/instrument.yaml": TRANSLATED, "surveys/s.yaml": _edited(survey, edits)}
    )


def _load_or_name_faults(texts):
    try:
        load_sources(stored_sources(texts.items()))
    except InstrumentFaults as error:
        for fault in error.faults:
            assert fault.line >= 1
            assert fault.column >= 1
            assert fault.problem
            assert fault.remedy
