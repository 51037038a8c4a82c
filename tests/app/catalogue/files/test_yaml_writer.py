"""Inserting texts into a YAML file changes nothing else in it."""

import pytest

from app.catalogue.files.yaml_reader import read_yaml
from app.catalogue.files.yaml_writer import insert_texts
from app.errors import InstrumentFaults

OFFERS = """\
# Each practice may change these.

rest:
  en: Sleep more   # said shortly
  ar: نَم أكثر

walk:  # outside
  en: "Walk: now"
  zh-Hans: |
    走一走
    现在
talk: {en: Talk, es: 'Habla'}
"""


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        (("rest", "en"), "en: Sleep more   #", 'en: "Two\\nlines"   #'),
        (("rest", "fr"), "أكثر\n", 'أكثر\n  fr: "Two\\nlines"\n'),
        (("walk", "en"), '"Walk: now"', '"Two\\nlines"'),
        (("walk", "zh-Hans"), "|\n    走一走\n    现在\n", '"Two\\nlines"\n'),
        (("walk", "hi"), "    现在\n", '    现在\n  hi: "Two\\nlines"\n'),
        (("talk", "es"), "'Habla'", '"Two\\nlines"'),
        (("talk", "vi"), "'Habla'", "'Habla', vi: \"Two\\nlines\""),
    ],
)
def test_one_text_is_put_in_and_the_rest_stays_as_it_was(place, old, new):
    written = insert_texts(OFFERS, "offers.yaml", {place: "Two\nlines"})

    assert written == OFFERS.replace(old, new, 1)


@pytest.mark.parametrize("end", ["", "\n", "  # the end", "  # the end\n"])
def test_a_text_goes_in_also_at_the_end_of_a_file(end):
    written = insert_texts(f"a:\n  en: One{end}", "f", {("a", "es"): "Dos: {x} # y"})

    assert read_yaml(written, "f").data == {"a": {"en": "One", "es": "Dos: {x} # y"}}


def test_the_same_words_again_change_not_a_sign():
    texts = {("rest", "en"): "Sleep more", ("walk", "zh-Hans"): "走一走\n现在\n"}

    assert insert_texts(OFFERS, "offers.yaml", texts) == OFFERS


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029", "\t", "😀"])
def test_no_sign_of_a_text_becomes_another(sign):
    written = insert_texts(OFFERS, "offers.yaml", {("rest", "fr"): f"Dors{sign}plus"})

    assert read_yaml(written, "offers.yaml").data["rest"]["fr"] == f"Dors{sign}plus"


ODD = "rest: {en: Rest}\nswim:\n  ? en\n  : Swim\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OFFERS, "offers.yaml:3:1: There is no `swim` with words here. "
         "Take its words into the file where they stand."),
        (ODD, "offers.yaml:2:1: The words of `swim` do not fit in here. Write them by hand."),
    ],
)  # fmt: skip
def test_a_text_without_a_place_is_refused_where_it_would_stand(text, said):
    with pytest.raises(InstrumentFaults) as caught:
        insert_texts(text, "offers.yaml", {("rest", "fr"): "Dormez", ("swim", "fr"): "Nager"})

    assert str(caught.value) == said
