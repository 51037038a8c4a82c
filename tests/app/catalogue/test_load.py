"""From files to a catalogue: what is asked in which language and order, and how it is stored."""

import re
from pathlib import Path

import pytest

from app.catalogue.check_files import check_paths
from app.catalogue.files.folders import stored_sources
from app.catalogue.load import load_catalogue, load_instrument, load_sources, survey_from_sources
from app.errors import InstrumentFaults

SURVEYS = Path(__file__).parents[2] / "surveys"
PROJECT = Path(__file__).parents[3]


def test_every_tiny_survey_is_offered_in_english(catalogue):
    named = {path.stem for path in (SURVEYS / "surveys").glob("*.yaml")}

    assert set(catalogue.surveys) == named
    assert [id for id, survey in catalogue.surveys.items() if "en" not in survey.locales] == [
        "owned"
    ]


def test_an_item_is_what_its_file_says(catalogue):
    item = catalogue.instruments["rating"].items["rating_1"]

    assert (item.kind, item.lowest, item.highest, item.anchors) == ("rating", 0, 10, (0, 10))
    assert catalogue.instruments["number"].items["number_1"].step == 1
    assert catalogue.instruments["dates"].items["dates_day"].latest_months_ago == 0


def test_choices_know_their_answers(catalogue):
    never, often, rather_not = catalogue.instruments["choice"].items["choice_1"].choices

    assert [never.answer, often.answer, rather_not.answer] == [0, 1, "rather_not"]
    assert type(often.answer) is int
    assert rather_not.missing


def test_a_choice_without_values_is_its_id_and_none_of_these_is_not_counted(catalogue):
    condition = catalogue.instruments["choices"].items["choices_2"].show_when

    assert condition.holds({"choices_1": ("kite", "hat")})
    assert not condition.holds({"choices_1": ("none",)})


def test_a_score_has_its_bands_and_its_words(catalogue):
    instrument = catalogue.instruments["rating"]
    scale = instrument.scores[0].scale

    assert [(band.start, band.id) for band in scale.bands] == [(0, "grey"), (5, "green")]
    assert instrument.words["en"]["scores.rating_score.bands.grey"] == "grey"
    assert instrument.words["en"]["scores.rating_score.bands.green"] == "rather green"


def test_a_priority_without_a_title_is_called_as_its_reason(catalogue):
    words = catalogue.instruments["translated"].words

    assert words["en"]["priorities.silence.title"] == "Songs"
    assert words["es"]["priorities.silence.title"] == "Canciones"


def test_spaces_in_a_word_are_single_and_a_no_break_space_stays_one():
    texts = {
        f"translated/{name}": (SURVEYS / "translated" / name).read_text()
        for name in ("instrument.yaml", "es.yaml", "ar.yaml")
    }
    spaced = texts["translated/es.yaml"].replace("Nunca", '"«\u00a0Nunca\u00a0»  jamás"')

    loaded = load_sources(stored_sources((texts | {"translated/es.yaml": spaced}).items()))

    words = loaded.instruments["translated"].words["es"]
    assert words["choices.how_often.never"] == "«\u00a0Nunca\u00a0» jamás"


def test_a_translated_survey_is_offered_in_each_language(catalogue):
    survey = catalogue.surveys["translated"]
    page = survey.editions["ar"].pages[0]

    assert survey.locales == ("en", "es", "ar")
    assert survey.editions["ar"].words(page)["choices.how_often.never"] == "أبدًا"


def test_a_draft_never_reaches_a_patient(catalogue):
    drafted = catalogue.surveys["drafted"]

    assert drafted.locales == ("en",)
    assert not drafted.instruments[0].can_be_asked("es")


def test_what_cannot_be_shown_whole_in_a_language_is_left_out(catalogue):
    editions = catalogue.surveys["partly"].editions

    assert {locale: edition.left_out for locale, edition in editions.items()} == {
        "en": ("owned",),
        "es": ("owned", "rating"),
        "ar": ("owned", "rating"),
    }


def test_a_validated_instrument_without_its_owners_words_is_in_no_language(catalogue):
    owned = catalogue.instruments["owned"]

    assert owned.words == {}
    assert catalogue.surveys["owned"].locales == ()
    assert owned.about("owned_1", "en") == "the first thing"


def test_an_item_may_stand_on_the_page_of_the_one_it_waits_for(catalogue):
    pages = catalogue.surveys["paged"].editions["en"].pages

    assert [tuple(item.id for item in page.items) for page in pages] == [
        ("yes_no_1", "yes_no_2"),
        ("number_1", "number_2"),
        ("rating_1",),
        ("if_not_asked_1", "if_not_asked_2"),
    ]
    assert [page.id for page in pages] == [page.items[0].id for page in pages]


def test_the_condition_of_an_instrument_is_part_of_each_of_its_items(catalogue):
    item = catalogue.surveys["paged"].editions["en"].items["if_not_asked_2"]

    assert item.show_when.names == {"rating_1", "if_not_asked_1"}
    assert item.show_when.holds({"rating_1": 5, "if_not_asked_1": 1})
    assert not item.show_when.holds({"rating_1": 4, "if_not_asked_1": 1})


def test_a_survey_knows_whom_it_is_for(catalogue):
    paged = catalogue.surveys["paged"]

    assert paged.audience.holds({"age": 18})
    assert not paged.audience.holds({"age": None})
    assert paged.minutes == 2


@pytest.mark.parametrize("folder", [SURVEYS, PROJECT / "instruments"])
def test_a_survey_can_be_made_again_from_what_was_kept_of_it(folder):
    for survey in load_catalogue([folder]).surveys.values():
        again = survey_from_sources(survey.sources)

        assert shape_of(again) == shape_of(survey)
        assert again.sources == survey.sources


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("ask: How green", "ask: How blue", True),
        ("to: 10, anchors", "to: 9, anchors", True),
        ("{0: grey, 5:", "{0: grey, 6:", True),
        ("when: rating_score < 2", "when: rating_score < 3", True),
        ("name: Rating", "name: A rating", False),
        ("checked: 2026-11-22", "checked: 2026-11-23", False),
        ("kind: rating, from: 0, to: 10", "kind: rating, to: 10, from: 0", False),
    ],
)
def test_the_hash_covers_wording_choices_scores_and_rules(old, new, changes):
    text = (SURVEYS / "rating" / "instrument.yaml").read_text()
    edited = text.replace(old, new)
    if "to: 9" in new:
        edited = edited.replace("10: Very", "9: Very").replace("[0, 10]", "[0, 9]")
    assert edited != text

    before, after = (_hash_of("rating", version) for version in (text, edited))

    assert (before != after) is changes


def test_a_changed_translation_changes_its_own_language_only():
    texts = {
        f"translated/{name}": (SURVEYS / "translated" / name).read_text()
        for name in ("instrument.yaml", "es.yaml", "ar.yaml")
    }
    texts["surveys/translated.yaml"] = (SURVEYS / "surveys" / "translated.yaml").read_text()
    edited = {**texts, "translated/es.yaml": texts["translated/es.yaml"].replace("Nunca", "Jamás")}

    before, after = (
        load_sources(stored_sources(text.items())).surveys["translated"] for text in (texts, edited)
    )

    differing = {
        locale for locale in before.locales
        if before.editions[locale].hash != after.editions[locale].hash
    }  # fmt: skip
    assert differing == {"es"}
    assert before.hash != after.hash
    assert before.instruments[0].hash == after.instruments[0].hash


def test_an_instrument_can_be_loaded_from_its_folder_or_its_file():
    folder = SURVEYS / "translated"

    assert load_instrument(folder).hash == load_instrument(folder / "instrument.yaml").hash
    assert set(load_instrument(folder).words) == {"en", "es", "ar"}


def test_a_folder_of_the_practice_adds_to_the_projects_own():
    both = load_catalogue([PROJECT / "instruments", SURVEYS])

    assert {"check_up", "yes_no"} <= set(both.instruments)


def test_a_shared_offer_needs_words_in_every_language_it_is_shown_in(tmp_path):
    texts = {
        "translated/instrument.yaml": (SURVEYS / "translated" / "instrument.yaml")
        .read_text()
        .replace("rule: Below 1", "rule: Below 1, offer: choir".replace(", offer", '", offer')
                 .replace("rule: Below", 'rule: "Below')),
        "translated/es.yaml": (SURVEYS / "translated" / "es.yaml").read_text(),
        "offers.yaml": "choir: {en: A choir}\n",
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    (fault,) = check_paths([tmp_path])
    (tmp_path / "offers.yaml").write_text("choir: {en: A choir, es: Un coro}\n")
    instrument = load_catalogue([tmp_path]).instruments["translated"]

    assert fault.problem == "The offer `choir` has no words in es."
    assert instrument.words["es"]["offers.choir"] == "Un coro"
    assert check_paths([tmp_path / "translated"]) == []


def test_the_example_of_the_readme_is_an_instrument_a_translation_and_a_survey():
    readme = (PROJECT / "instruments" / "README.md").read_text()
    blocks = [part.split("```")[0] for part in readme.split("```yaml\n")[1:]]
    names = ("sleep/instrument.yaml", "sleep/es.yaml", "surveys/nights.yaml")

    whole = [block for block in blocks if not block.startswith("- ")]
    catalogue = load_sources(stored_sources(zip(names, whole, strict=True)))

    assert catalogue.surveys["nights"].locales == ("en", "es")


def test_the_example_of_each_kind_in_the_readme_is_an_item():
    readme = (PROJECT / "instruments" / "README.md").read_text()
    blocks = [part.split("```")[0] for part in readme.split("```yaml\n")[1:]]
    head = (SURVEYS / "choice" / "instrument.yaml").read_text().split("choices:")[0]
    ease = "choices: {ease: [{id: easy, value: 0, text: Easy}, {id: hard, value: 1, text: Hard}]}\n"
    items = "".join(block for block in blocks if block.startswith("- "))

    catalogue = load_sources(
        stored_sources([("choice/instrument.yaml", f"{head}{ease}items:\n{items}")])
    )

    assert list(catalogue.instruments["choice"].items) == [
        "walk", "moving_stairs", "moving_bags", "warm", "weight", "pain_where", "pills",
    ]  # fmt: skip


def test_the_readme_names_every_key():
    from app.catalogue.files.schema import InstrumentFile

    schema = InstrumentFile.model_json_schema(by_alias=True)
    readme = (PROJECT / "instruments" / "README.md").read_text()

    for definition in (schema, *schema["$defs"].values()):
        for key in definition.get("properties", ()):
            assert f"`{key}`" in readme or f"{key}: " in readme, key


def shape_of(survey):
    return survey.hash, {
        locale: (edition.hash, [(page.id, [(item.id, item.show_when) for item in page.items])
                            for page in edition.pages], edition.left_out)
        for locale, edition in survey.editions.items()
    }  # fmt: skip


def _hash_of(id, text):
    return load_sources(stored_sources([(f"{id}/instrument.yaml", text)])).instruments[id].hash


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue([SURVEYS])


def test_what_was_kept_is_read_and_not_judged_again_by_a_later_rule(tmp_path):
    """A person can finish a started survey after an upgrade that refuses its file."""
    survey = load_catalogue([SURVEYS]).surveys["if_not_asked"]
    name = "if_not_asked/instrument.yaml"
    now_refused = re.sub(r"show_when: [^,}]*", "show_when: age > 200", survey.sources[name])
    stored = {**survey.sources, name: now_refused}
    with pytest.raises(InstrumentFaults, match="never holds"):
        load_sources(stored_sources(stored.items()))

    again = survey_from_sources(stored)

    assert list(again.editions) == list(survey.editions)
    assert again.sources == stored


def test_offers_of_two_folders_are_both_kept_with_the_answers(tmp_path):
    for folder, offer in (("one", "rest"), ("two", "walk")):
        path = tmp_path / folder / "offers.yaml"
        path.parent.mkdir()
        path.write_text(f"{offer}: {{en: Do it}}\n", "utf-8")
    made = tmp_path / "two" / "asked" / "instrument.yaml"
    made.parent.mkdir()
    made.write_text(ASKED, "utf-8")
    (tmp_path / "two" / "surveys").mkdir()
    (tmp_path / "two" / "surveys" / "asked.yaml").write_text(
        'id: asked\nversion: "1"\nname: {en: Asked}\ninstruments:\n  - {id: asked}\n', "utf-8"
    )

    survey = load_catalogue([tmp_path / "one", tmp_path / "two"]).surveys["asked"]

    words = survey_from_sources(survey.sources).editions["en"].instruments[0].words["en"]
    assert words["offers.rest"] == words["offers.walk"] == "Do it"


ASKED = """\
id: asked
version: "1"
name: Asked
measures: Nothing; made for tests
kind: own
language: en
source: made for tests
licence: {status: free, notice: made for tests, checked: 2026-11-22}
items:
  - {id: asked_1, kind: yes_no, ask: Is it?, about: it, label: it is, label_names: problem}
priorities:
  - {id: first, when: asked_1, level: next_visit, because: asked_1, offer: rest}
  - {id: second, when: not asked_1, level: next_visit, because: asked_1, offer: walk}
"""
