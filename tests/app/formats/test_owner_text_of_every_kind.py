"""An owner's FHIR file holds the text of every kind of item."""

import copy
import json
import re
import shutil

import pytest

from app.catalogue.load import load_catalogue, load_instrument
from app.config import PROJECT
from app.errors import OwnerTextRefused
from app.formats.fhir.owner_text import our_language
from app.formats.fhir.questionnaire import questionnaire
from app.formats.owner_text_files import add_owner_text

SURVEYS = PROJECT / "tests" / "surveys"

KINDS = [
    "body_map", "choice", "choices", "dates", "grid", "group", "must_answer", "note", "number",
    "quantity", "rating", "slider", "text", "yes_no",
]  # fmt: skip
OURS = re.compile(r"\.about$|\.add$|^scores\.|^priorities\.|^offers\.|^name$|^recall$")


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_with_every_word_of_a_kind_is_taken_as_it_stands(kind, tmp_path):
    own, owned = load_instrument(SURVEYS / kind), stripped(kind, tmp_path)

    add_owner_text(owned, written(form_of(own), tmp_path), None, tmp_path / "w", confirm_ends=True)

    words = load_instrument(tmp_path / kind, tmp_path / "w").words["en"]
    assert words.status == "official"
    assert theirs(words) == theirs(own.words["en"])


@pytest.mark.parametrize("kind", ["grid", "group", "quantity", "body_map"])
def test_it_is_asked_then_whole(kind, tmp_path):
    owned = stripped(kind, tmp_path)
    add_owner_text(owned, written(form_of(load_instrument(SURVEYS / kind)), tmp_path), None,
                tmp_path / "w")  # fmt: skip
    shutil.copytree(SURVEYS / "surveys", tmp_path / "surveys", ignore=all_but(f"{kind}.yaml"))

    survey = load_catalogue([tmp_path], tmp_path / "w").surveys[kind]

    assert survey.locales == ("en",)
    assert survey.editions["en"].left_out == ()


def test_the_text_above_the_rows_is_that_of_a_grid_without_a_code(tmp_path):
    form = form_of(load_instrument(SURVEYS / "grid"))
    grid = next(item for item in form["item"] if item["type"] == "group")
    grid["linkId"] = "/12345-6/"

    add_owner_text(stripped("grid", tmp_path), written(form, tmp_path), None, tmp_path / "w")

    words = load_instrument(tmp_path / "grid", tmp_path / "w").words["en"]
    assert words["items.grid_doing.ask"] == "How hard were these things for you?"


def test_what_is_asked_within_a_group_may_have_a_short_link(tmp_path):
    form = form_of(load_instrument(SURVEYS / "group"))
    for part in form["item"][0]["item"]:
        part["linkId"] = part["linkId"].removeprefix("group_pets_")

    report = add_owner_text(
        stripped("group", tmp_path), written(form, tmp_path), None, tmp_path / "w"
    )

    assert (report.items, report.not_read) == (8, ())


def test_a_scale_takes_its_ends_also_from_what_is_shown_beside_it(tmp_path):
    form = form_of(load_instrument(SURVEYS / "rating"))
    item = form["item"][0]
    for option in item.pop("answerOption"):
        coding = option["valueCoding"]
        control = "lower" if coding["extension"][0]["valueDecimal"] == 0 else "upper"
        item.setdefault("item", []).append(aside(control, coding["display"]))

    add_owner_text(
        stripped("rating", tmp_path), written(form, tmp_path), None, tmp_path / "w",
        confirm_ends=True,
    )  # fmt: skip

    own = load_instrument(SURVEYS / "rating").words["en"]
    assert theirs(load_instrument(tmp_path / "rating", tmp_path / "w").words["en"]) == theirs(own)


def _without_a_row(form):
    del form["item"][1]["item"][0]


def _without_a_grid(form):
    form["item"][1]["text"] = " "


def _without_a_part(form):
    del form["item"][0]["item"][1]


def _without_a_unit(form):
    form["item"][0]["extension"].pop()


def _with_another_unit(form):
    form["item"][0]["extension"][-1]["valueCoding"]["code"] = "stone"


def _without_the_words_of_a_unit(form):
    del form["item"][0]["extension"][-1]["valueCoding"]["display"]


def _without_an_end(form):
    form["item"][0]["answerOption"].pop()


def _without_a_region(form):
    del form["item"][0]["answerOption"][3]


LACKS_UNIT = (
    "item quantity_weight: The unit `lb` ([lb_av]) has no words. "
    "Each unit needs its code in UCUM, or its id, and a display."
)


@pytest.mark.parametrize(
    ("kind", "spoil", "problem"),
    [
        ("grid", _without_a_row,
         "Questionnaire.item: No question is `grid_doing_stairs` (linkId grid_doing_stairs). "
         "Give the question this code, or ask the owner for the whole form."),
        ("grid", _without_a_grid,
         "item grid_doing: The question has no text. Use the owner's whole form."),
        ("group", _without_a_part,
         "Questionnaire.item: No question is `group_pets_kind` (linkId group_pets_kind). "
         "Give the question this code, or ask the owner for the whole form."),
        ("quantity", _without_a_unit, LACKS_UNIT),
        ("quantity", _without_the_words_of_a_unit, LACKS_UNIT),
        ("quantity", _with_another_unit, "item quantity_weight: It offers the unit 'stone', which "
         "`quantity_weight` does not have. "
         "The form differs from the definition; look for the version that fits."),
        ("rating", _without_an_end, "item rating_1: The end 10 of `rating_1` has no words. Give it "
         "as a display item with the control lower or upper, or as an answer with this number."),
        ("body_map", _without_a_region,
         "The answer `belly` (value belly) has no words. "
         "Each answer needs its LOINC code, or its number, and one text."),
    ],
)  # fmt: skip
def test_a_form_that_lacks_a_word_is_refused_with_its_place(kind, spoil, problem, tmp_path):
    form = copy.deepcopy(form_of(load_instrument(SURVEYS / kind)))
    spoil(form)

    with pytest.raises(OwnerTextRefused) as caught:
        add_owner_text(stripped(kind, tmp_path), written(form, tmp_path), None, tmp_path / "w")

    assert problem in str(caught.value)
    assert "form.json: " in str(caught.value)
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ("pt-BR", "pt-BR"), ("pt_br", "pt-BR"), ("pt", "pt-BR"), ("pt-PT", "pt"),
        ("zh-Hans", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh", "zh-Hans"), ("zh-TW", "zh"),
        ("es-MX", "es"), ("en-GB", "en"), ("sw", "sw"),
    ],
)  # fmt: skip
def test_the_language_of_a_form_is_the_one_of_ours_it_can_only_mean(said, ours):
    assert our_language(said, {"en", "es", "pt-BR", "zh-Hans"}) == ours


def form_of(own):
    """The form as an owner would give it, with the text of scale ends as answers."""
    form = questionnaire(own, own.words["en"])
    for item in form["item"]:
        ends = own.items[item["linkId"]].anchors if item["linkId"] in own.items else ()
        if ends:
            item["answerOption"] = [
                numbered(cell, own.words["en"][f"items.{item['linkId']}.anchors.{cell}"])
                for cell in ends
            ]
    return form


def numbered(cell, text):
    url = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
    extension = [{"url": url, "valueDecimal": cell}]
    return {"valueCoding": {"code": f"c{cell}", "display": text, "extension": extension}}


def aside(control, text):
    system = "http://hl7.org/fhir/questionnaire-item-control"
    url = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
    coding = {"coding": [{"system": system, "code": control}]}
    return {
        "linkId": control, "type": "display", "text": text,
        "extension": [{"url": url, "valueCodeableConcept": coding}],
    }  # fmt: skip


def theirs(words):
    """The text that only an owner's file may hold."""
    return {key: text for key, text in words.text.items() if not OURS.search(key)}


def stripped(kind, folder):
    """A tiny instrument turned into a validated one, without the text that belongs to an owner."""
    text = (SURVEYS / kind / "instrument.yaml").read_text("utf-8")
    for pattern, instead in (
        (r"kind: own\n", "kind: validated\nwords: owner\nget_words: made for tests\n"),
        (r"^stem: .*\n", ""),
        (r"^( *)(ask|help): .*\n", ""),
        (r"(, | )(ask|text|help): (\"[^\"]*\"|[^,}\]]*)(, )?", _joint),
        (r"anchors: \{([^}]*)\}", lambda match: f"anchors: [{_cells(match[1])}]"),
    ):
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    (folder / kind).mkdir()
    (folder / kind / "instrument.yaml").write_text(text, "utf-8")
    return load_instrument(folder / kind)


def _joint(match):
    return match[1] if match[4] else ""


def _cells(anchors):
    return ", ".join(anchor.split(":")[0].strip() for anchor in anchors.split(","))


def written(form, folder):
    path = folder / "form.json"
    path.write_text(json.dumps(form), "utf-8")
    return path


def all_but(name):
    return lambda _folder, names: [wanted for wanted in names if wanted != name]
