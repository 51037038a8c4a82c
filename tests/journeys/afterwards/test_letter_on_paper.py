"""The letter that is carried: page and PDF say the same, and neither tells what is private."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask, g, render_template
from hypothesis import Phase, given
from hypothesis import strategies as st
from pypdf import PdfReader

from app import clock
from app.catalogue.asking.path import walk
from app.catalogue.model import Answers, Edition, Item
from app.demo.practice import OPENING_HOURS
from app.patient.afterwards.letter_text import pdf_of, sheet_of
from app.patient.afterwards.read_summary import Summary
from app.patient.who_reads import current_promise, note_readers
from app.profile.build import build_profile
from app.profile.labels import Wording
from app.profile.letter import build_letter
from app.profile.model import Person
from app.web.current_practice import CurrentPractice
from app.web.language import speak
from tests.conftest import own_catalogue
from tests.examples import examples
from tests.journeys.conftest import House
from tests.journeys.made_up import house_asking
from tests.journeys.random_people import person_rows, ways_through

AT = datetime(2026, 12, 1, 14, tzinfo=UTC)
SURVEYS = [
    survey for survey in own_catalogue().surveys.values() if {"en", "ar"} <= set(survey.editions)
]
EDITIONS = [survey.editions[locale] for survey in SURVEYS for locale in ("en", "ar")]
PRACTICE = CurrentPractice(
    "Ridgeway Family Practice", "12 Mill Lane", "555-0142", "911", "988", "en",
    "America/New_York", {"en": {"crisis": "CRISIS-TEXT"}, "ar": {"crisis": "CRISIS-TEXT"}},
    OPENING_HOURS, 2,
)  # fmt: skip
WORST: Answers = {
    "mood_low": 3, "mood_worry": 3, "mood_safety": 3, "check_up_safe": 1, "check_up_drugs": 1,
    "check_up_pregnancy": 2, "check_up_chest_now": True, "check_up_money": 2,
    "aims_work_on": ("safety", "mood"),
}  # fmt: skip

each_edition = pytest.mark.parametrize(
    "edition", EDITIONS, ids=lambda edition: f"{edition.survey_id}-{edition.locale}"
)


@each_edition
def test_the_page_and_the_pdf_say_the_same_and_tell_nothing_private(
    app: Flask, edition: Edition
) -> None:
    @examples(4, phases=[Phase.generate])
    @given(st.data())
    def any_way(data: st.DataObject) -> None:
        row = data.draw(person_rows())
        path, _answers = data.draw(ways_through(edition, row))
        with the_letter(app, edition, in_plain_words(edition, path.answers), row) as told:
            assert_the_same_and_private(told, edition)

    any_way()


@each_edition
def test_the_most_alarming_answers_are_on_neither(app: Flask, edition: Edition) -> None:
    row = {"age": 40, "sex": "female"}
    known = {id: answer for id, answer in WORST.items() if id in edition.items}

    with the_letter(app, edition, known, row) as told:
        assert_the_same_and_private(told, edition)
        assert not told.carried.urgent
        assert "safety" not in told.carried.domains


def test_the_ninth_answer_changes_nothing_on_page_and_pdf(house: House, tmp_path: Path) -> None:
    asking = house_asking(house, tmp_path, "tried", ["phq9"])
    edition = asking.services.catalogue.surveys["tried"].editions["en"]
    eight = {f"phq9_{n + 1}": answer for n, answer in enumerate((3, 3, 3, 3, 2, 2, 0, 0))}

    sheets = set()
    for ninth in (0, 1, 2, 3, None):
        row = {"age": 40, "sex": "female"}
        with the_letter(asking.app, edition, {**eight, "phq9_9": ninth}, row) as told:
            page = render_template("patient/letter.html", sheet=sheet_of(told), has_pdf=True)
            sheets.add((words_of_page(page), words_of_pdf(pdf_of(told))))

    ((shown, printed),) = sheets
    for text in (shown, printed):
        assert "between 16 and 19" in text
        assert "not enjoying things" in text


def assert_the_same_and_private(told: Summary, edition: Edition) -> None:
    page = render_template("patient/letter.html", sheet=sheet_of(told), has_pdf=True)
    shown, printed = words_of_page(page), words_of_pdf(pdf_of(told))
    said = [line for line in strings(sheet_of(told)) if line.strip()]

    for text in (shown, printed):
        for number in ("555-0142", "911", "988"):
            assert number in text
        assert "CRISIS-TEXT" not in text
        for secret in private_words(edition):
            assert secret.lower() not in text.lower(), secret
    if edition.locale == "en":
        on_one = counted(shown) - counted(printed), counted(printed) - counted(shown)
        assert on_one == (Counter(), Counter())
        assert "Opening hours: Monday" in printed
    for line in said:
        assert squeezed(line) in squeezed(shown), line


def private_words(edition: Edition) -> Iterator[str]:
    """What items about safety and confidential ones are called, and answers only they have."""
    private = [item for item in edition.items.values() if is_private(item)]
    others = [item for item in edition.items.values() if not is_private(item)]
    wording = Wording(edition.instrument_by_id, edition.locale, {})
    shared = {wording.choice(item.id, c.id) for item in others for c in item.choices}
    for item in private:
        yield wording.about(item.id)
        for choice in item.choices:
            words = wording.choice(item.id, choice.id)
            if words not in shared and len(words) > 12:
                yield words


def in_plain_words(edition: Edition, answers: Answers) -> Answers:
    """Own words in letters that every typeface has; tests/app/paper/test_paper.py covers what else
    people type."""
    return {
        id: "As I said it." if edition.items[id].kind == "text" and answer else answer
        for id, answer in answers.items()
    }


def is_private(item: Item) -> bool:
    return item.confidential or item.domain == "safety"


@contextmanager
def the_letter(
    app: Flask, edition: Edition, answers: Answers, row: dict[str, object]
) -> Iterator[Summary]:
    """A finished sitting, in a request of the person's."""
    path = walk(edition, answers, row)  # type: ignore[arg-type]
    person = Person(row["age"], row["sex"])  # type: ignore[arg-type]
    profile = build_profile(edition, path, person, (), AT, "self")

    def letter(*, is_for_paper: bool):  # type: ignore[no-untyped-def]
        return build_letter(
            profile, edition.instrument_by_id, path.answers, locale=edition.locale,
            offers={}, respondent="self", is_for_paper=is_for_paper,
        )  # fmt: skip

    with app.test_request_context("/letter"):
        g.practice = PRACTICE
        speak(edition.locale)
        note_readers(sent_at=clock.now(), visit_at=clock.now() + timedelta(days=1))
        yield Summary(
            response_id=uuid4(),
            edition=edition,
            letter=letter(is_for_paper=False),
            carried=letter(is_for_paper=True),
            first_name="Rosa",
            full_name="Rosa Iriarte",
            clinician_name="Test clinician",
            visit_at=current_promise().visit_at,
            finished_at=clock.now(),
            sparks={},
            helps=("self_harm",),
        )


def strings(content: object) -> Iterator[str]:
    """Every text of the sheet that a reader sees."""
    for part in content.parts:  # type: ignore[attr-defined]
        yield part.heading
        for quote in part.quotes:
            yield from (quote.about, quote.text)
        for entry in (*part.rows, *part.steps):
            yield from (entry.label, *entry.words)
        yield from part.list
    frame = content.frame  # type: ignore[attr-defined]
    yield from (frame.title, frame.subtitle, frame.intro, frame.foot, *frame.reading)


def words_of_page(page: str) -> str:
    main = page[page.index("<main") : page.index("</main>")]
    foot = page[page.index('<footer class="foot">') : page.index('<p class="screen-only">')]
    main = re.sub(r'<div class="acts">.*?</div>', " ", main, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", main + foot))


def words_of_pdf(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def counted(text: str) -> Counter[str]:
    """The words of a text, but for those that are said on each sheet: whose practice it is."""
    text = text.replace(PRACTICE.name, " ").replace(PRACTICE.address, " ")
    counts = Counter(re.findall(r"[^\W_]+", text))
    return Counter({word: n for word, n in counts.items() if word not in ("1", "2", "3")})


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
