"""Patients are found by the beginnings of their names, in every script, and listed page by page."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from app.demo.practice import create_practice
from app.errors import NotAllowed
from app.people.erasure import erase_person
from app.people.export import export_person
from app.people.patients import (
    PatientDetails,
    add_patient,
    change_patient,
    find_patient,
    read_names,
)
from app.people.search import search_patients
from app.store.name_tokens import fold, sort_key, tokens_of_patient, tokens_of_search
from app.store.tables import PatientSearchToken, utc_now

NAMES = (
    ("Julián", "Olmedo"),
    ("Julia", "O’Neil"),
    ("Anne-Marie", "García López"),
    ("أَحْمَد", "المصري"),
    ("小明", "王"),
    ("花子", "やまだ"),
    ("Łukasz", "Strauß"),
    ("हिन्दी", "राम"),
)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("Julian", ["1"]),
        ("JULIÁN olm", ["1"]),
        ("jul", ["1", "2"]),
        ("oneil", ["2"]),
        ("o'neil julia", ["2"]),
        ("marie", ["3"]),
        ("lop gar", ["3"]),
        ("احمد", ["4"]),
        ("أحـمد المصرى", ["4"]),
        ("王小明", ["5"]),
        ("明", ["5"]),
        ("小明 王", ["5"]),
        ("やま", ["6"]),
        ("lukasz", ["7"]),
        ("STRAUSS", ["7"]),
        ("राम", ["8"]),
        ("7", ["7"]),
        ("lian", []),
        ("julian neil", []),
        ("明小", []),
    ],
)
def test_a_patient_is_found_by_the_beginnings_of_name_and_number(store, practice, typed, numbers):
    with store.reading() as db:
        page = search_patients(db, practice, typed, size=10)

    assert [patient.number for patient in page.patients] == numbers
    assert page.count == len(numbers)


def test_a_search_of_signs_alone_lists_everybody(store, practice):
    with store.reading() as db:
        assert search_patients(db, practice, " -’ ", size=10).count == len(NAMES)


def test_pages_follow_each_other_in_the_order_of_the_numbers_and_back(store):
    with store.transaction() as db:
        practice = create_practice(db).id
        for number in (10, 9, 2, 11, 1):
            add_patient(db, practice, PatientDetails(f"{number}", "Ana", "Prueba"))

    with store.reading() as db:
        first = search_patients(db, practice, "", size=2)
        second = search_patients(db, practice, "", size=2, after=first.after)
        third = search_patients(db, practice, "", size=2, after=second.after)
        back = search_patients(db, practice, "", size=2, before=third.before)

    pages = [[patient.number for patient in page.patients] for page in (first, second, third, back)]
    assert pages == [["1", "2"], ["9", "10"], ["11"], ["9", "10"]]
    assert (first.before, third.after, back.before) == (None, None, back.patients[0].id)
    assert first.count == 5


def test_a_page_from_a_patient_who_is_not_there_is_the_first(store, practice):
    with store.reading() as db:
        page = search_patients(db, practice, "", size=3, after=uuid4())

    assert [patient.number for patient in page.patients] == ["1", "2", "3"]
    assert page.before is None


def test_nobody_of_another_practice_is_found(store, practice):
    with store.transaction() as db:
        other = create_practice(db).id
        stranger = add_patient(db, other, PatientDetails("1", "Julián", "Lejos")).id

    with store.reading() as db:
        page = search_patients(db, practice, "julian", size=10)
        assert [patient.family_name for patient in page.patients] == ["Olmedo"]
        assert search_patients(db, other, "", size=10).count == 1
        with pytest.raises(NotAllowed):
            find_patient(db, practice, stranger)


def test_a_changed_name_is_found_and_the_old_one_is_not(store, practice):
    with store.transaction() as db:
        listed = search_patients(db, practice, "olmedo", size=1).patients[0]
        patient = find_patient(db, practice, listed.id)
        change_patient(db, patient, PatientDetails("77", "Julián", "Prado", date(1960, 2, 1)))

    with store.reading() as db:
        assert search_patients(db, practice, "olmedo", size=10).count == 0
        hits = search_patients(db, practice, "prado", size=10).patients
        assert [hit.number for hit in hits] == ["77"]
        assert search_patients(db, practice, "", size=10).patients[-1].number == "77"
        assert read_names(db, [listed.id])[listed.id].age_on(date(2026, 2, 1)) == 66


def test_an_erased_patient_leaves_no_token_and_an_export_has_none(store, practice):
    with store.transaction() as db:
        listed = search_patients(db, practice, "olmedo", size=1).patients[0]
        assert "patient_search_token" not in export_person(db, listed.id)
        others = _tokens(db) - len(tokens_of_patient("Julián", "Olmedo", "1"))
        erase_person(db, listed.id, actor="command", at=utc_now())

    with store.reading() as db:
        assert _tokens(db) == others > 0
        assert search_patients(db, practice, "olmedo", size=10).count == 0


def test_the_database_holds_no_letter_of_a_name(store, practice):
    with store.reading() as db:
        rows = db.execute(text("SELECT * FROM patient_search_token")).all()

    assert rows
    assert not any("julian" in str(row) for row in rows)


def test_more_than_some_are_listed_without_being_counted(store, practice, monkeypatch):
    monkeypatch.setattr("app.people.search.COUNTED", 3)

    with store.reading() as db:
        assert search_patients(db, practice, "", size=2).count is None
        assert search_patients(db, practice, "jul", size=2).count == 2


def test_letters_are_folded_and_words_are_cut():
    assert fold("Éàß İı ﬁ") == "eass ii fi"
    assert tokens_of_search("Maximilianowitsch") == ("maximilianow",)
    assert {"ma", "max", "m1"} <= tokens_of_patient("Max", "Q", "M1") >= {"q", ""}
    assert sorted(["100", "9", "20"], key=sort_key) == ["9", "20", "100"]


def _tokens(db):
    return db.scalar(select(func.count()).select_from(PatientSearchToken))


@pytest.fixture
def practice(store):
    """The id of a practice with the patients of NAMES, numbered from 1."""
    with store.transaction() as db:
        practice_id = create_practice(db).id
        for number, names in enumerate(NAMES, start=1):
            add_patient(db, practice_id, PatientDetails(f"{number}", *names))
    return practice_id
