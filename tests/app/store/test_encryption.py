"""What is encrypted cannot be read in the database file, moved, or opened with another key."""

import pytest
from sqlalchemy import insert, select, text, update

from app.store.encryption import KeyFault, KeyRing, new_key
from app.store.session import Store
from app.store.tables import Patient, Practice
from tests.databases import KEY


def test_nothing_a_patient_said_can_be_read_in_the_database_file(sqlite_store, tmp_path):
    add_patient(sqlite_store)
    sqlite_store.close()

    contents = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Riverside" in contents  # the practice's name is not encrypted: the test can see
    assert b"Hildegard" not in contents
    assert "Ñuñez".encode() not in contents
    assert b"1951-03-09" not in contents


def test_names_come_back_as_they_were(store):
    add_patient(store)

    with store.reading() as db:
        patient = db.scalars(select(Patient)).one()

    assert (patient.name, patient.born_on) == ("Hildegard Ñuñez", "1951-03-09")


def test_a_value_that_is_not_known_stays_empty(store):
    add_patient(store, born_on=None)

    with store.reading() as db:
        assert db.scalar(select(Patient.born_on)) is None
        assert db.scalar(text("SELECT born_on FROM patient")) is None


def test_the_same_name_twice_looks_different_each_time(store):
    add_patient(store, number="1")
    add_patient(store, number="2")

    with store.reading() as db:
        assert len(set(db.scalars(text("SELECT given_name FROM patient")))) == 2


def test_a_value_copied_into_another_column_does_not_open(store):
    add_patient(store)
    with store.transaction() as db:
        db.execute(text("UPDATE patient SET given_name = family_name"))

    with store.reading() as db, pytest.raises(KeyFault, match=r"patient\.given_name was changed"):
        db.scalar(select(Patient.given_name))


def test_a_new_first_key_encrypts_and_the_older_one_still_opens(tmp_path):
    url, old, new = f"sqlite:///{tmp_path / 'keys.db'}", new_key(), new_key()
    before = Store(url, [old])
    before.migrate()
    add_patient(before, number="1")
    after = Store(url, [new, old])
    add_patient(after, number="2")

    with after.reading() as db:
        assert [patient.given_name for patient in db.scalars(select(Patient))] == ["Hildegard"] * 2
    with before.reading() as db, pytest.raises(KeyFault, match="Add the older key"):
        db.scalars(select(Patient)).all()
    before.close()
    after.close()


def test_two_stores_in_one_process_keep_to_their_own_keys(tmp_path):
    stores = [Store(f"sqlite:///{tmp_path / f'{n}.db'}", [new_key()]) for n in (1, 2)]
    for each in stores:
        each.migrate()
    for each in (*stores, *stores):
        add_patient(each, number=new_key())

    for each in stores:
        with each.reading() as db:
            assert db.scalars(select(Patient.given_name)).all() == ["Hildegard"] * 2
        each.close()


def test_a_core_statement_encrypts_too(store):
    with store.transaction() as db:
        practice = Practice(name="Riverside")
        db.add(practice)
        db.flush()
        db.execute(
            insert(Patient.__table__),
            [
                {
                    "practice_id": practice.id,
                    "number": str(number),
                    "given_name": "Hildegard",
                    "family_name": "",
                }
                for number in range(3)
            ],
        )
        db.execute(update(Patient).values(family_name="Ñuñez"))

    with store.reading() as db:
        assert [patient.name for patient in db.scalars(select(Patient))] == ["Hildegard Ñuñez"] * 3


@pytest.mark.parametrize(
    "key",
    ["", "short", "ü" * 43, KEY[:-2], KEY.replace(KEY[0], "!")],
    ids=["empty", "short", "not ascii", "cut off", "mistyped"],
)
def test_a_mistyped_key_is_refused_with_what_to_do(key):
    with pytest.raises(KeyFault, match=r"not 32 bytes.*Make one with"):
        KeyRing([key])


def test_no_key_at_all_is_refused():
    with pytest.raises(KeyFault, match="PREVISIT_ENCRYPTION_KEYS"):
        KeyRing([])


def add_patient(store, number="1", born_on="1951-03-09"):
    with store.transaction() as db:
        practice = Practice(name="Riverside")
        db.add(practice)
        db.flush()
        db.add(
            Patient(
                practice_id=practice.id,
                number=number,
                given_name="Hildegard",
                family_name="Ñuñez",
                born_on=born_on,
            )
        )
