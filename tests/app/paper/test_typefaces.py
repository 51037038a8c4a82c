"""Own words in every script: set on paper, or a gap in their place, and never an empty box."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from app.paper.gaps import GAP
from app.paper.letter import letter_page, letter_pdf
from app.paper.typefaces import can_typeset, clusters, missing_clusters
from app.profile.labels import Quote
from tests.app.paper.test_paper import FRAME, LETTER, voice
from tests.examples import examples

# The same short complaint in the scripts of languages that patients of one practice may speak.
IN_EVERY_SCRIPT = {
    "am": "ጉልበቴን ያመኛል", "bn": "হাঁটুতে ব্যথা", "bo": "པུས་མོ་ན།", "chr": "ᎠᎩᏂᎨᏂ", "cop": "ⲕⲉⲗⲓ",
    "dv": "ކަކޫގައި ރިއްސާ", "el": "πονάει το γόνατο", "fa": "زانویم درد می‌کند", "ff": "𞤳𞤮𞤲",
    "gu": "ઘૂંટણ દુખે છે", "he": "הברך כואבת", "hy": "ծունկը ցավում է", "iu": "ᓰᖅᑯᖅ ᐋᓐᓂᐊᖅᑐᖅ",
    "ja": "膝が痛い、歩けない。", "jv": "ꦝꦼꦁꦏꦸꦭ꧀", "ka": "მუხლი მტკივა", "km": "ជង្គង់ឈឺ", "kn": "ಮಂಡಿ ನೋವು",
    "ko": "무릎이 아파요", "lo": "ເຈັບຫົວເຂົ່າ", "ml": "മുട്ടുവേദന", "mn": "ᠥᠪᠳᠦᠭ", "my": "ဒူးနာတယ်",
    "nqo": "ߞߎ߲߬ߓߍ", "or": "ଆଣ୍ଠୁ ଯନ୍ତ୍ରଣା", "pa": "ਗੋਡਾ ਦੁਖਦਾ ਹੈ", "ps": "زنګون مې خوږېږي",
    "ru": "болит колено",
    "si": "දණහිස රිදෙනවා", "syr": "ܒܘܪܟܐ", "ta": "முழங்கால் வலி", "te": "మోకాలు నొప్పి", "th": "ปวดเข่า",
    "ur": "گھٹنے میں درد", "vai": "ꕙꔤ", "vi": "Đau đầu gối", "yi": "די קני טוט וויי",
    "yo": "orúnkún ń dùn mí",
    "zgh": "ⴰⴼⵓⴷ", "zh-Hant": "膝蓋疼痛難耐", "ii": "ꁱꂿ",
}  # fmt: skip
EMOJI = ("😣", "🦵🏽", "👩🏿‍⚕️", "👩‍❤️‍👨", "👨‍👩‍👧‍👦", "🇪🇸", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "❤️", "☺︎", "🏳️‍🌈")
# No face on board has these: a rare form of Han, cuneiform, a sign for private use, an unknown one.
MISSING = ("\U00020bb7", "𒀀", "\ue000", "\U0003fffd")
PIECES = st.one_of(
    st.sampled_from([*IN_EVERY_SCRIPT.values(), *EMOJI, *MISSING]),
    st.sampled_from(
        ["\u200d", "\u200c", "\ufe0f", "\u20e3", "🏽", "\u0301", "\u0323", "\u2069", "\u2068"]
    ),
    st.characters(exclude_categories=("Cs",)),
    st.sampled_from([" ", "\n", "a", "https://example.org/" + "path_" * 30]),
)
ANY_WORDS = st.lists(PIECES, max_size=12).map("".join)


@pytest.mark.parametrize("words", IN_EVERY_SCRIPT.values(), ids=IN_EVERY_SCRIPT)
def test_words_of_every_script_in_use_are_set_as_they_were_written(words: str) -> None:
    assert can_typeset([words])
    assert is_without_boxes(words)


@pytest.mark.parametrize("emoji", EMOJI)
def test_an_emoji_of_several_parts_is_set_and_is_one_piece(emoji: str) -> None:
    assert can_typeset([emoji])
    assert is_without_boxes(emoji)
    if "\u200d" in emoji:
        assert list(clusters(emoji)) == [emoji]


def test_every_character_that_is_said_to_be_set_is_set() -> None:
    every = [
        chr(number)
        for number in range(0x20, 0x110000)
        if category(chr(number)) not in ("Cc", "Cs", "Co", "Cn")
    ]
    missing = missing_clusters(every)
    printable = [sign for sign in every if normalize("NFC", sign) not in missing]

    assert len(printable) > 50_000
    for start in range(0, len(printable), 3000):
        some = printable[start : start + 3000]
        assert is_without_boxes(" ".join(some)), [
            sign for sign in some if not is_without_boxes(sign)
        ]


@examples(60)
@given(ANY_WORDS)
def test_whatever_a_person_writes_leaves_no_empty_box(words: str) -> None:
    assert is_without_boxes(words)


@examples(60)
@given(ANY_WORDS)
def test_what_has_a_gap_on_paper_is_known_beforehand(words: str) -> None:
    page = page_with(words)

    paper = text_of(letter_pdf(page))

    assert page.has_gaps == ("NOT-ON-PAPER" in paper)
    assert page.has_gaps == (GAP in paper)


@pytest.mark.parametrize("words", [*IN_EVERY_SCRIPT.values(), "膝𠮷", EMOJI[2]])
def test_a_long_story_is_set_in_any_script(words: str) -> None:
    assert is_without_boxes(f"{words} " * 700)


@pytest.mark.parametrize("sign", MISSING)
def test_a_sign_that_no_face_has_leaves_one_gap_among_the_other_words(sign: str) -> None:
    text = text_of(letter_pdf(page_with(f"My knee {sign}{sign} {sign} hurts.")))

    assert f"My knee {GAP} hurts." in text
    assert sign not in text


def test_words_without_a_place_to_break_stay_on_the_paper() -> None:
    address = "https://example.org/" + "x" * 400
    paper = PdfReader(BytesIO(letter_pdf(page_with(address)))).pages[0]

    heights = set()

    def note(text: str, matrix: list[float], place: list[float], *_font: object) -> None:
        if "x" in text:
            heights.add(round(matrix[5] + place[5]))

    paper.extract_text(visitor_text=note)

    assert len(heights) >= 400 / 100  # a line has room for less than a hundred letters of this size


def page_with(words: str):  # type: ignore[no-untyped-def]
    said = replace(LETTER, own_words=(Quote("w", "your visit", words),))
    return letter_page(
        said, replace(voice(), labels=voice().labels | {"gaps": "NOT-ON-PAPER: %(gap)s"}), FRAME
    )


def is_without_boxes(words: str) -> bool:
    """Whether the PDF claims PDF/UA: the compiler refuses that for a sheet with an empty box."""
    pdf = PdfReader(BytesIO(letter_pdf(page_with(words))))
    return "pdfuaid" in pdf.trailer["/Root"]["/Metadata"].get_data().decode()


def text_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
