"""An owner's file without its question, or with a reversed scale, is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.catalogue.load import load_catalogue, load_instrument
from app.catalogue.model import Instrument
from app.catalogue.text.required_text import missing_required_text, names_a_period
from app.cli.instruments import instruments
from app.errors import OwnerTextRefused, ScaleEndsNotConfirmed
from app.formats.owner_text_files import add_owner_text
from tests.conftest import own_catalogue

SURVEYS = Path(__file__).parents[3] / "surveys"
LOINC = "http://loinc.org"
TEXTS = {"LA0-0": "Nary a plim", "LA0-1": "Plim", "LA0-2": "Plim upon plim"}
STEM = "Over the last 2 weeks of blorp, how often did it wobble?"


def test_a_form_without_the_question_before_its_items_is_refused(timed, write, folder) -> None:
    for form in (_form(), _form(above="Timed"), _form(above="Patient form", title="Patient form")):
        with pytest.raises(OwnerTextRefused, match="from the owner's sheet") as refused:
            add_owner_text(timed, write(form), None, folder)
        assert str(refused.value).count("\n") == 0
    assert not folder.exists()


def test_a_question_without_its_time_is_refused(timed, write, folder) -> None:
    with pytest.raises(OwnerTextRefused, match="which time"):
        add_owner_text(timed, write(_form(above="How often did it wobble?")), None, folder)


def test_with_its_question_it_is_taken(timed, write, folder) -> None:
    add_owner_text(timed, write(_form(above=STEM)), None, folder)

    words = load_instrument(SURVEYS / "timed", folder).words["en"]
    assert words["stem"] == STEM


def test_the_question_may_be_given_beside_the_file(timed, write, folder) -> None:
    add_owner_text(timed, write(_form(above="Wobbling")), None, folder, stem=f"  {STEM}\n")

    assert load_instrument(SURVEYS / "timed", folder).words["en"]["stem"] == STEM


@pytest.mark.parametrize("stem", ["", " \n", "in 2 days\x07", "in 2 \u202edays", "x" * 4001])
def test_a_question_that_cannot_be_shown_is_refused(timed, write, folder, stem) -> None:
    with pytest.raises(OwnerTextRefused, match="stem: "):
        add_owner_text(timed, write(_form()), None, folder, stem=stem)
    assert not folder.exists()


def test_blocks_of_questions_keep_the_text_above_each(timed, write, folder) -> None:
    form = _form()
    for n, item in enumerate(form["item"]):
        form["item"][n] = {
            "linkId": f"block{n}", "type": "group", "text": f"In week {n}:", "item": [item],
        }  # fmt: skip

    add_owner_text(timed, write(form), None, folder)

    words = load_instrument(SURVEYS / "timed", folder).words["en"]
    assert words["items.timed_1.stem"] == "In week 0:"
    assert words["items.timed_2.stem"] == "In week 1:"


def test_words_kept_without_their_question_are_not_asked_and_stop_nobody(timed, folder) -> None:
    (folder / "timed").mkdir(parents=True)
    (folder / "timed" / "en.yaml").write_text(
        "instrument: timed\nversion: '1'\nadded: 2026-01-01\nlanguage: en\nsource: nobody\n"
        "items: {timed_1: {ask: Snib}, timed_2: {ask: Trundle}}\n"
        "choices: {days: {day_0: Plim, day_1: Plam, day_2: Plom}}\n"
    )

    instrument = load_catalogue([SURVEYS], folder).instruments["timed"]

    assert not instrument.can_be_asked("en")
    assert instrument.missing_text("en") == ("stem", "recall")


@pytest.mark.parametrize("turned", [{"LA0-0": 2, "LA0-2": 0}, {"LA0-0": 1, "LA0-1": 2, "LA0-2": 3}])
def test_numbers_that_contradict_their_codes_are_refused_once_each(
    timed, write, folder, turned
) -> None:
    form = _form(above=STEM, numbers=turned)

    with pytest.raises(OwnerTextRefused) as refused:
        add_owner_text(timed, write(form), None, folder, confirm_ends=True)

    told = str(refused.value).splitlines()
    assert len(told) == len(turned)
    assert all("in the definition" in line and "other end" in line for line in told)
    assert not folder.exists()


def test_as_many_answers_with_other_numbers_are_told_by_their_numbers(timed, write, folder) -> None:
    form = _without_codes(_form(above=STEM, numbers={"LA0-0": 1, "LA0-1": 2, "LA0-2": 3}))

    with pytest.raises(OwnerTextRefused) as refused:
        add_owner_text(timed, write(form), None, folder, confirm_ends=True)

    told = "Its answers stand for 1, 2, 3; those of `timed_1` stand for 0, 1, 2. The form differs"
    assert told in str(refused.value)
    assert "It offers 3 answers, `timed_1` has 3" not in str(refused.value)


def test_as_many_answers_with_other_codes_are_told_by_their_codes(timed, write, folder) -> None:
    form = _form(above=STEM)
    for item in form["item"][0]["item"]:
        item["answerOption"][2]["valueCoding"]["code"] = "LA0-7"

    with pytest.raises(OwnerTextRefused) as refused:
        add_owner_text(timed, write(form), None, folder, confirm_ends=True)

    told = "Its answers are LA0-0, LA0-1, LA0-7; those of `timed_1` are LA0-0, LA0-1, LA0-2."
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("spoil", "options", "hint"),
    [
        ({"item": []}, [], None),
        ({"language": None}, [], "`--locale` says"),
        ({}, ["--locale", "es"], "`--locale` says"),
        ({"item": "unasked"}, [], "`--stem FILE` gives"),
    ],
)
def test_only_the_command_names_its_options(timed, write, folder, spoil, options, hint) -> None:
    form = _form(above=STEM) | spoil
    if form["item"] == "unasked":
        form["item"] = _form()["item"]
    file = write(form)

    with pytest.raises(OwnerTextRefused) as refused:
        add_owner_text(timed, file, options[1] if options else None, folder)
    environ = {"PREVISIT_DATA": str(folder), "PREVISIT_INSTRUMENTS": str(SURVEYS)}
    told = CliRunner(env=environ).invoke(
        instruments, ["wording", "add", "timed", str(file), *options]
    )

    assert "--" not in str(refused.value)
    assert told.exit_code == 1
    assert str(refused.value) in told.stderr
    assert hint in told.stderr if hint else "--" not in told.stderr


def test_where_only_numbers_decide_the_ends_are_shown_before_anything_is_kept(
    timed, write, folder
) -> None:
    form = _without_codes(_form(above=STEM, numbers={"LA0-0": 2, "LA0-2": 0}))

    with pytest.raises(ScaleEndsNotConfirmed) as refused:
        add_owner_text(timed, write(form), None, folder)

    assert "`days`: 0 is “Plim upon plim”, 2 is “Nary a plim”." in str(refused.value)
    assert not folder.exists()


def test_answers_in_a_value_set_elsewhere_are_told_once(timed, write, folder) -> None:
    form = _form(above=STEM)
    for item in form["item"][0]["item"]:
        del item["answerOption"]
        item["answerValueSet"] = "http://nowhere.example/vs"

    with pytest.raises(OwnerTextRefused) as refused:
        add_owner_text(timed, write(form), None, folder)

    (told,) = str(refused.value).splitlines()
    assert "The answers of 2 questions" in told
    assert "http://nowhere.example/vs" in told


def test_the_command_asks_and_keeps_nothing_without_a_yes(write, folder) -> None:
    form = write(_without_codes(_form(above="Wobbling")))
    stem = form.parent / "stem.txt"
    stem.write_text(STEM, "utf-8")
    environ = {"PREVISIT_DATA": str(folder), "PREVISIT_INSTRUMENTS": str(SURVEYS)}
    arguments = ["wording", "add", "timed", str(form), "--stem", str(stem)]

    for answer in (None, "n\n"):
        no = CliRunner(env=environ).invoke(instruments, arguments, input=answer)
        assert no.exit_code == 1
        assert "Nothing was kept." in no.stderr
        assert not folder.exists()

    assert CliRunner(env=environ).invoke(instruments, arguments, input="y\n").exit_code == 0
    assert (folder / "wordings" / "timed" / "en.yaml").is_file()


@pytest.mark.parametrize(
    ("text", "locale", "names"),
    [
        ("the last 14 days", "en", True),
        ("Tirage", "fr", False),
        ("Durante las últimas 2 semanas", "es", True),
        ("خلال آخر 14 يومًا", "ar", True),
        ("在过去两周里", "zh-Hans", True),
        ("nos últimos 7 dias", "pt-BR", True),
        ("trong 2 tuần qua", "vi", True),
        ("पिछले 2 हफ़्तों में", "hi", True),
        ("How often?", "en", False),
        ("Wie oft?", "de", True),
    ],
)
def test_a_time_is_known_in_every_language_we_speak(text: str, locale: str, names: bool) -> None:
    assert names_a_period(text, locale) is names


def test_every_validated_definition_says_what_its_words_need() -> None:
    says = {
        instrument.id: instrument.required_text
        for instrument in own_catalogue().instruments.values()
        if instrument.kind == "validated"
    }

    # Each item of AUDIT-C is a whole question and names its own time.
    assert {id for id, needs in says.items() if not needs} == {"audit_c"}
    assert says["phq9"] == ("stem", "recall")
    assert missing_required_text(says["peg"], {"items.peg_1.ask": "How strong?"}, "en") == (
        "recall",
    )


def _form(
    above: str = "", title: str = "", numbers: dict[str, int] | None = None
) -> dict[str, Any]:
    said = {code: n for n, code in enumerate(TEXTS)} | (numbers or {})
    items = [
        {
            "linkId": f"q{n}",
            "code": [{"system": LOINC, "code": code}],
            "text": text,
            "type": "choice",
            "answerOption": [_option(code, number) for code, number in said.items()],
        }
        for n, (code, text) in enumerate({"00000-5": "The snib", "00000-6": "The trundle"}.items())
    ]
    group = [{"linkId": "g", "type": "group", "text": above, "item": items}]
    return {
        "resourceType": "Questionnaire",
        "status": "active",
        "language": "en",
        "title": title,
        "item": group if above else items,
    }


def _option(code: str, number: int) -> dict[str, Any]:
    ordinal = {
        "url": "http://hl7.org/fhir/StructureDefinition/ordinalValue",
        "valueDecimal": number,
    }
    return {"extension": [ordinal], "valueCoding": {"code": code, "display": TEXTS[code]}}


def _without_codes(form: dict[str, Any]) -> dict[str, Any]:
    form = copy.deepcopy(form)
    for item in form["item"][0]["item"]:
        for option in item["answerOption"]:
            del option["valueCoding"]["code"]
    return form


@pytest.fixture(scope="module")
def timed() -> Instrument:
    return load_instrument(SURVEYS / "timed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "w"


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(form: dict[str, Any]) -> Path:
        path = tmp_path / "form.json"
        path.write_text(json.dumps(form), "utf-8")
        return path

    return write
