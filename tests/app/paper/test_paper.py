"""The letter on paper: tagged, in its language and direction, never refused for what was said."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from threading import Thread

import pytest
from pypdf import PdfReader

from app.paper.letter import Frame, letter_page, letter_pdf
from app.paper.letter_language import LABELS, LetterLanguage
from app.paper.typefaces import can_typeset
from app.profile.labels import AnswerText, Quote
from app.profile.letter import Aim, DuePrevention, Letter, LetterAnswer, NeedLine
from app.profile.letter_scores import LetterScore
from app.profile.model import Change
from tests.house.source import LANGUAGES, PROJECT

MAY = datetime(2026, 5, 12, tzinfo=UTC)
TOLD = LetterScore(
    "low", "Low mood", 12, 0, 24, "lower", "much", "prorated", 7, 8, Change("worse", 8, 4, MAY, 3)
)
CONFIDENCE = LetterScore(
    "sure", "Health confidence", 9, 1, 10, "higher", "", "scored", 1, 1,
    Change("no_clear_change", 7, 2, MAY, None, "no_rule"),
)  # fmt: skip
ANSWERS = (
    LetterAnswer("p", "pain", AnswerText("words", ("A lot", "at night"))),
    LetterAnswer("r", "how bad", AnswerText("number", number=7, highest=10)),
    LetterAnswer("y", "falls", AnswerText("yes")),
    LetterAnswer("d", "since", AnswerText("date", date="2024-05")),
)
LETTER = Letter(
    locale="en",
    own_words=(Quote("w", "your visit", "The knee wakes me. #panic() $x$ *not bold*"),),
    scores=(TOLD, CONFIDENCE),
    going_well=(replace(TOLD, label="Sleep", band="little"), replace(CONFIDENCE, label="Worry")),
    needs=(NeedLine("pain", ANSWERS),),
    aims=(Aim("pain", "Less pain", ()), Aim("habits", "Moving more", ())),
    due=(DuePrevention("Flu vaccine"),),
    not_answered=("money", "alcohol"),
    urgent=True,
    respondent="self",
)
FRAME = Frame(
    "Your letter", "Ridgeway", "For Maria", "Bring it.", "12 Mill Lane",
    ("Somebody reads this by Monday.", "Open: Monday 8:00"), (("In an emergency:", "911"),),
)  # fmt: skip
PATTERNS = {
    "quote": "“%(text)s”", "out_of": "%(value)s out of %(highest)s", "between": ", ",
    "of_range": "%(value)s, from %(lowest)s to %(highest)s", "before": "%(day)s: %(before)s",
    "prorated": "%(answered)s of %(asked)s answered", "about": "%(about)s: %(answer)s",
}  # fmt: skip
ARABIC = {"own_words": "بكلماتك", "told": "ما قلته لنا", "who_reads": "من يقرأ"}


def test_the_letter_is_one_tagged_page_with_title_and_language():
    pdf = read(LETTER)

    root = pdf.trailer["/Root"]
    assert len(pdf.pages) == 1
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert pdf.metadata.title == "Your letter"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_everything_said_is_on_it():
    text = text_of(LETTER)

    for words in (
        "The knee wakes me.", "Low mood", "12 out of 24, much, 7 of 8 answered, [lower]",
        "12/5: 8, [worse]", "9, from 1 to 10, [higher]",
        "Sleep: little, Worry: 9, from 1 to 10", "A lot, at night", "how bad: 7 out of 10",
        "falls: [yes]", "since: 2024-05", "Less pain", "Moving more", "Flu vaccine",
        "money, alcohol", "In an emergency: 911", "reads this by Monday", "[to_ask]",
        "12 Mill Lane", "[domain.pain]",
    ):  # fmt: skip
        assert words in text, words


def test_without_a_rule_for_change_only_the_number_is_given():
    assert "12/5: 7" in text_of(LETTER)
    assert "no_clear_change" not in text_of(LETTER)


def test_what_looks_like_markup_stays_what_the_person_wrote():
    assert "#panic() $x$ *not bold*" in text_of(LETTER)


def test_a_part_with_nothing_to_say_has_no_heading():
    said = replace(LETTER, needs=(), aims=(), due=(), not_answered=(), going_well=())

    text = text_of(said)

    assert "[told]" in text
    for heading in ("[needs]", "[work_on]", "[due]", "[not_answered]", "[going_well]"):
        assert heading not in text


def test_arabic_is_shaped_and_runs_from_right_to_left():
    said = replace(LETTER, locale="ar", own_words=(Quote("w", "زيارتك", "الركبة توقظني"),))
    pdf = read(said, voice("ar", "rtl", ARABIC))

    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "ar"
    glyphs = pdf.pages[0].extract_text()
    assert "بكلماتك" in glyphs
    assert left_edge(pdf, "بكلماتك") > 400  # headings start at the right edge of an A4 page


@pytest.mark.parametrize(
    ("locale", "direction", "words"),
    [
        ("ar", "rtl", "الركبة توقظني"),
        ("zh-Hans", "ltr", "膝盖痛得我睡不着。"),
        ("hi", "ltr", "घुटने के दर्द से नींद खुल जाती है।"),
        ("vi", "ltr", "Đầu gối làm tôi thức giấc."),
    ],
)
def test_every_script_is_set_without_an_empty_box(locale, direction, words):
    said = replace(LETTER, locale=locale, own_words=(Quote("w", "", words),))
    pdf = read(said, voice(locale, direction))

    assert can_typeset([words])
    # A sheet with a sign that no face has does not claim to be readable by everybody.
    assert "pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_data().decode()
    assert pdf.trailer["/Root"]["/Lang"] == locale.partition("-")[0]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_faces_have_every_sign_of_the_interface_and_the_instruments(locale):
    files = sorted((PROJECT / "instruments").glob(f"*/{locale}.yaml"))
    files += (PROJECT / "translations" / locale.replace("-", "_")).rglob("*.po")
    if locale == "en":
        files = sorted((PROJECT / "instruments").glob("*/instrument.yaml"))

    assert files
    assert can_typeset(path.read_text("utf-8") for path in files)


def test_a_name_with_a_sign_that_no_face_has_cannot_be_set():
    assert can_typeset(["Rosa Iriarte", "王珺", "Nguyễn Thị Hương", "علي", "अनिता"])
    assert not can_typeset(["Rosa", "王𠮷"])


def test_a_region_is_part_of_the_language():
    assert read(LETTER, voice("pt_BR")).trailer["/Root"]["/Lang"] == "pt-BR"


@pytest.mark.parametrize(
    "words",
    [
        "nul\x00 and bell\x07", "mark\ufeff and turn\u202e", "Z͑ͫ̓ͪ piled up", "😀 and 膝盖",
        "half a sign \ud83d", "one\ntwo\r\n\r\nthree", "x" * 500, "",
    ],
)  # fmt: skip
def test_no_words_of_a_person_keep_the_letter_from_being_printed(words):
    pdf = read(replace(LETTER, own_words=(Quote("w", "", words),)))

    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True
    assert "Low mood" in pdf.pages[0].extract_text()


def test_very_long_words_take_more_sheets_and_none_of_them_is_cut():
    said = replace(LETTER, own_words=(Quote("w", "", "again " * 1500),))

    assert text_of(said).count("again") == 1500


def test_the_same_letter_is_the_same_file():
    assert printed(LETTER) == printed(LETTER)


def test_a_missing_label_is_an_error_and_not_a_blank():
    mute = replace(voice(), labels={"own_words": "x"})

    with pytest.raises(KeyError):
        letter_page(LETTER, mute, FRAME)


def test_several_people_can_print_at_the_same_time():
    printed = []
    people = [Thread(target=lambda: printed.append(read(LETTER))) for _ in range(4)]

    for person in people:
        person.start()
    for person in people:
        person.join()

    assert [len(document.pages) for document in printed] == [1, 1, 1, 1]


def voice(locale="en", direction="ltr", words=None):
    labels = {label: f"[{label}]" for label in (*LABELS, "domain.pain")} | PATTERNS | (words or {})
    return LetterLanguage(
        locale, direction, labels, lambda n: f"{n:g}", lambda at: f"{at.day}/{at.month}"
    )


def printed(letter, said_by=None):
    return letter_pdf(letter_page(letter, said_by or voice(), FRAME))


def read(letter, said_by=None):
    return PdfReader(BytesIO(printed(letter, said_by)))


def text_of(letter):
    pages = read(letter).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def left_edge(pdf, words):
    """Where on the page, in points from the left, these words stand."""
    places = []

    def look(text, matrix, text_matrix, font, size):
        if words in text:
            places.append(matrix[4] + text_matrix[4])

    pdf.pages[0].extract_text(visitor_text=look)
    return places[0]
