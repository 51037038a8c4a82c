"""Owners' files: matched by code, complete or refused, stored with their source. Invented text."""

import copy
import json
from datetime import date

import pytest

from app.catalogue.check_files import check_paths
from app.catalogue.load import load_catalogue, load_instrument
from app.config import PROJECT
from app.errors import OwnerTextRefused, ScaleEndsNotConfirmed
from app.formats.owner_text_files import add_owner_text

SURVEYS = PROJECT / "tests" / "surveys"
LOINC = "http://loinc.org"


def option(code, value, display):
    ordinal = {
        "url": "http://hl7.org/fhir/StructureDefinition/ordinalValue",
        "valueDecimal": value,
    }
    return {
        "valueCoding": {"system": LOINC, "code": code, "display": display, "extension": [ordinal]}
    }


def question(link, code, text):
    return {
        "linkId": link,
        "code": [{"system": LOINC, "code": code}],
        "text": text,
        "type": "choice",
        "answerOption": [option("LA0-0", 0, "Nary a plim"), option("LA0-1", 1, "Plim upon plim")],
    }


FORM = {
    "resourceType": "Questionnaire",
    "status": "active",
    "language": "en",
    "item": [
        {
            "linkId": "group",
            "type": "group",
            "text": "In the late blorps:",
            "item": [
                question("b", "00000-3", "How goes the trundle?"),
                question("a", "00000-2", "Did the snib wobble?"),
                question("c", "99999-9", "Which way is the quoil?"),
            ],
        }
    ],
}
SHEET = """\
source: The sheet of nobody, 2026
language: es
stem: En los blorpes
items:
  owned_1: {ask: ¿Temblaba el esnibe?}
  owned_2: {ask: ¿Qué tal el trundo?}
choices:
  days: {day_0: Ni un plin, day_1: Plin y plin}
"""


def test_a_questionnaire_is_matched_by_code_and_kept_with_its_source(owned, written, tmp_path):
    report = add_owner_text(owned, written(FORM), None, tmp_path / "w", today=date(2026, 11, 22))

    assert (report.locale, report.items, report.not_read, report.notes) == ("en", 2, ("c",), ())
    assert report.path == tmp_path / "w" / "owned" / "en.yaml"
    words = load_catalogue([SURVEYS], tmp_path / "w").instruments["owned"].words["en"]
    assert words["items.owned_1.ask"] == "Did the snib wobble?"
    assert words["items.owned_1.about"] == "the first thing"
    assert words["choices.days.day_1"] == "Plim upon plim"
    assert words["stem"] == "In the late blorps:"
    assert (words.status, words.source) == ("official", "FHIR Questionnaire form.json")
    assert words.checked == date(2026, 11, 22)


@pytest.mark.parametrize("on", ["the answer", "its coding", "both"])
def test_the_number_of_an_answer_is_read_wherever_it_stands(owned, written, tmp_path, on):
    form = copy.deepcopy(FORM)
    for item in form["item"][0]["item"]:
        for answer in item["answerOption"]:
            coding = answer["valueCoding"]
            coding |= {"system": "urn:own", "code": f"own-{coding['code'][-1]}"}
            if on != "its coding":
                answer["extension"] = coding["extension"]
            if on == "the answer":
                del coding["extension"]

    add_owner_text(owned, written(form), None, tmp_path / "w", confirm_ends=True)

    words = load_catalogue([SURVEYS], tmp_path / "w").instruments["owned"].words["en"]
    assert words["choices.days.day_0"] == "Nary a plim"
    assert words["choices.days.day_1"] == "Plim upon plim"


def test_it_is_said_which_words_hold_html_or_a_template(owned, written, tmp_path):
    form = copy.deepcopy(FORM)
    form["item"][0]["text"] = "In the <i>late</i> blorps:"
    form["item"][0]["item"][1]["text"] = "Did the {{ snib }} wobble?"

    report = add_owner_text(owned, written(form), None, tmp_path / "w")

    assert report.with_markup == ("stem", "items.owned_1.ask")
    words = load_catalogue([SURVEYS], tmp_path / "w").instruments["owned"].words["en"]
    assert words["items.owned_1.ask"] == "Did the {{ snib }} wobble?"


def test_with_its_words_the_instrument_is_asked(owned, written, tmp_path):
    add_owner_text(owned, written(FORM), None, tmp_path / "w")

    catalogue = load_catalogue([SURVEYS], tmp_path / "w")

    assert catalogue.surveys["owned"].locales == ("en",)
    assert catalogue.surveys["partly"].editions["en"].left_out == ()
    assert catalogue.instruments["owned"].hash == owned.hash


def test_a_survey_with_added_words_can_be_made_again_from_what_was_kept(owned, written, tmp_path):
    from app.catalogue.load import survey_from_sources

    add_owner_text(owned, written(FORM), None, tmp_path / "w")
    survey = load_catalogue([SURVEYS], tmp_path / "w").surveys["owned"]

    again = survey_from_sources(survey.sources)

    assert again.hash == survey.hash
    assert again.editions["en"].hash == survey.editions["en"].hash
    assert again.sources == survey.sources


def test_a_sheet_in_yaml_adds_another_language(owned, tmp_path):
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(SHEET)

    report = add_owner_text(owned, sheet, "es", tmp_path / "w", confirm_ends=True)

    added = load_instrument(SURVEYS / "owned", tmp_path / "w")
    assert report.notes == ()
    assert added.can_be_asked("es")
    assert not added.can_be_asked("en")
    assert added.words["es"]["stem"] == "En los blorpes"


def test_words_in_a_language_without_our_own_phrases_wait(owned, tmp_path):
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text(SHEET.replace("language: es", "language: fr"))

    report = add_owner_text(owned, sheet, None, tmp_path / "w", confirm_ends=True)

    assert report.notes == ("no_phrases",)
    assert not load_instrument(SURVEYS / "owned", tmp_path / "w").can_be_asked("fr")


def test_words_added_again_replace_the_earlier_ones(owned, written, tmp_path):
    add_owner_text(owned, written(FORM), None, tmp_path / "w")

    report = add_owner_text(owned, written(FORM), None, tmp_path / "w")

    assert report.notes == ("replaced",)
    assert [file.name for file in report.path.parent.iterdir()] == ["en.yaml"]


def test_answers_may_be_told_by_their_number_alone(owned, written, tmp_path):
    form = copy.deepcopy(FORM)
    for item in form["item"][0]["item"]:
        for answer in item["answerOption"]:
            del answer["valueCoding"]["code"], answer["valueCoding"]["system"]

    ends = "`days`: 0 is “Nary a plim”, 1 is “Plim upon plim”"
    with pytest.raises(ScaleEndsNotConfirmed, match=ends):
        add_owner_text(owned, written(form), None, tmp_path / "w")
    assert not (tmp_path / "w").exists()
    assert add_owner_text(owned, written(form), None, tmp_path / "w", confirm_ends=True).items == 2


def _without_an_answer(form):
    del form["item"][0]["item"][0]["answerOption"][1]


def _without_a_question(form):
    del form["item"][0]["item"][1]


def _without_text(form):
    del form["item"][0]["item"][1]["text"]


def _with_a_question_twice(form):
    form["item"].append(form["item"][0]["item"][0])


def _with_another_answer(form):
    form["item"][0]["item"][0]["answerOption"].append(option("LA9-9", 7, "Plimless"))


def _worded_otherwise(form):
    form["item"][0]["item"][1]["answerOption"][0]["valueCoding"]["display"] = "No plim"


def _with_an_essay(form):
    form["item"][0]["item"][1]["text"] = "x" * 4001


def _with_a_bell(form):
    form["item"][0]["item"][1]["text"] = "a\x07b"


def _with_half_a_sign(form):
    form["item"][0]["item"][0]["answerOption"][0]["valueCoding"]["display"] = "a\ud83d"
    form["item"][0]["item"][1]["answerOption"][0]["valueCoding"]["display"] = "a\ud83d"


def _turned_round(form):
    form["item"][0]["text"] = "In the late \u202eblorps"


def _in_another_language(form):
    form["language"] = "de"


def _in_no_language(form):
    del form["language"]


def _of_another_kind(form):
    form["resourceType"] = "Patient"


@pytest.mark.parametrize(
    ("spoil", "locale", "problem"),
    [
        (_without_an_answer, None, "item b: The answer `day_1` (LA0-1) has no words. "
         "Each answer needs its LOINC code, or its number, and one text."),
        (_without_a_question, None, "Questionnaire.item: No question is `owned_1` (LOINC 00000-2). "
         "Give the question this code, or ask the owner for the whole form."),
        (_without_text, None, "item a: The question has no text. Use the owner's whole form."),
        (_with_a_question_twice, None,
         "item b: `owned_2` is asked twice. Keep one question with this code."),
        (_with_another_answer, None, "item b: It offers 3 answers, `owned_2` has 2. "
         "The form differs from the definition; look for the version that fits."),
        (_worded_otherwise, None,
         "item a: The answer `day_0` is worded otherwise than in other questions. "
         "These questions share their answers; use one wording."),
        (_with_an_essay, None, "items.owned_1.ask: The text is 4001 characters long, more than "
         "4000. Give each question its own words only."),
        (_with_a_bell, None,
         "items.owned_1.ask: The character '\\x07' cannot be shown. Take it out."),
        (_with_half_a_sign, None,
         "choices.days.day_0: The character '\\ud83d' cannot be shown. Take it out."),
        (_turned_round, None,
         "stem: The character '\\u202e' makes text read otherwise than it is. "
         "Take it out; Arabic needs no marks, and a foreign word may stand in isolates."),
        (_in_another_language, "en", "Questionnaire.language: The words are in 'de', not in en. "
         "Choose the language of these words, or the right file."),
        (_in_no_language, None,
         "Questionnaire.language: The language is not said. Say beside the file which it is."),
        (_of_another_kind, None, "This is no FHIR Questionnaire. Use one in JSON (R4)."),
    ],
)  # fmt: skip
def test_a_form_that_does_not_fit_is_refused_with_its_place(
    owned, written, tmp_path, spoil, locale, problem
):
    form = copy.deepcopy(FORM)
    spoil(form)

    with pytest.raises(OwnerTextRefused) as caught:
        add_owner_text(owned, written(form), locale, tmp_path / "w")

    place = "form.json:1:1: " if spoil is _of_another_kind else "form.json: "
    assert f"{place}{problem}" in str(caught.value)
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("text", ["One\x85two", "One\u2028two", "好\u2029吗", " 1. One\n 2. Two"])
def test_a_text_of_several_lines_is_kept_to_the_letter(owned, written, tmp_path, text):
    form = copy.deepcopy(FORM)
    form["item"][0]["item"][1]["text"] = text

    add_owner_text(owned, written(form), None, tmp_path / "w")

    words = load_instrument(SURVEYS / "owned", tmp_path / "w").words["en"]
    assert words["items.owned_1.ask"].strip() == text.strip()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("owned_2: {ask", "owned_9: {ask", "sheet.yaml:6:13: `items.owned_9.ask` is not"),
        ("day_1: Plin y plin", "", "sheet.yaml:8:9: `choices.days.day_1` has no words."),
        ("items:", "itms:", "sheet.yaml:4:1: `itms` is not a key here. Did you mean `items`?"),
        ("source: The sheet of nobody, 2026\n", "", "`source` is missing."),
        ("{ask: ¿Tem", "{about: mine, ask: ¿Tem", "`items.owned_1.about` is not the owner's"),
        ("language: es", "language: español", "is not a language code"),
        ("source:", "instrument: phq9\nsource:", "These are words of `phq9`."),
        ("En los", "[En", "This is not YAML"),
    ],
)
def test_a_sheet_that_does_not_fit_is_refused_with_its_place(owned, tmp_path, old, new, problem):
    sheet = tmp_path / "sheet.yaml"
    assert old in SHEET
    sheet.write_text(SHEET.replace(old, new))

    with pytest.raises(OwnerTextRefused) as caught:
        add_owner_text(owned, sheet, None, tmp_path / "w")

    assert problem in str(caught.value)
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("text", ["{", "[]", "", "{" * 5000, '{"item": ' * 2000, "\x00", "{} x"])
def test_a_file_of_something_else_is_refused(owned, tmp_path, text):
    path = tmp_path / "form.json"
    path.write_text(text)

    with pytest.raises(OwnerTextRefused):
        add_owner_text(owned, path, "en", tmp_path / "w")


def test_an_own_instrument_takes_no_owners_words(written, tmp_path):
    own = load_instrument(SURVEYS / "text")

    with pytest.raises(OwnerTextRefused, match="the project's own"):
        add_owner_text(own, written(FORM), None, tmp_path / "w")


def test_words_for_another_version_stop_the_start_with_their_place(owned, written, tmp_path):
    report = add_owner_text(owned, written(FORM), None, tmp_path / "w")
    report.path.write_text(report.path.read_text().replace("version: '1'", "version: '0'"))

    (fault,) = check_paths([SURVEYS], tmp_path / "w")

    assert (fault.file, fault.line) == (str(report.path), 2)


@pytest.fixture(scope="module")
def owned():
    return load_instrument(SURVEYS / "owned")


@pytest.fixture
def written(tmp_path):
    def write(form):
        (path := tmp_path / "form.json").write_text(json.dumps(form), encoding="utf-8")
        return path

    return write
