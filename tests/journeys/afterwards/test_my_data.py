"""A person reads, takes along and deletes what they sent; what is urgent stays until it is seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect, select

from app import clock, create_app
from app.cli import main
from app.people.erasure import erase_person, erase_sitting, finish_erasures
from app.people.export import export_person
from app.profile.privacy import is_private
from app.store.audit import verify
from app.store.session import Store
from app.store.tables import (
    Base,
    Fact,
    Patient,
    PlanRow,
    PriorityRow,
    Response,
    Sitting,
)
from tests.conftest import ENCRYPTION_KEY, settings_in
from tests.databases import ON_EACH_DATABASE
from tests.journeys.answering import WORDS, begin, sent, with_aims
from tests.journeys.conftest import House, furnish
from tests.journeys.summary_page import PLAN, html, plan
from tests.journeys.visitor import Visitor

# Tables that hold nothing of a patient; a new one is named here or hangs on one that does.
NAMELESS = {
    "practice", "role", "staff_role", "staff", "survey_version", "fact", "audit_entry", "attempt",
    "public_link", "sealed_result", "kiosk", "key_check", "write_check",
}  # fmt: skip


def test_everything_kept_can_be_read_and_downloaded(house: House) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)

    page = visitor.open("/my-data").text
    reply = visitor.client.get("/my-data.json?with-hidden")

    assert PLAN["step"] in page
    assert "Check-up before your visit" in page
    assert reply.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    download = json.loads(reply.data)
    with house.services.store.reading() as db:
        response = db.scalars(select(Response)).one()
    assert {answer["item"]: answer["answer"] for answer in download["answers"]} == dict(
        response.answers
    )
    assert download["plans"][0]["step"] == PLAN["step"]


def test_what_stands_before_an_answer_is_its_label_on_every_page_of_ones_own(house: House) -> None:
    visitor = with_aims(house)
    instruments = house.services.catalogue.instruments.values()

    page = visitor.open("/my-data").text
    answers = json.loads(visitor.client.get("/my-data.json").data)["answers"]

    differing = 0
    for answer in answers:
        instrument = next(each for each in instruments if answer["item"] in each.items)
        about = instrument.about(answer["item"], "en")
        if is_private(instrument.items[answer["item"]]):
            assert answer["label"] == about  # a label tells half of a hidden answer
            continue
        assert answer["label"] == instrument.label(answer["item"], "en")
        assert answer["label"] in page
        differing += answer["label"] != about
    assert differing > 3


def test_who_helped_answering_is_not_handed_what_is_confidential(house: House) -> None:
    visitor = with_aims(house, respondent="proxy")

    page = visitor.open("/my-data").text

    assert "Somebody else had a part in answering." in page
    items = {
        answer["item"] for answer in json.loads(visitor.client.get("/my-data.json").data)["answers"]
    }
    edition = house.services.catalogue.surveys["check_up"].editions["en"]
    private = {item.id for item in edition.items.values() if item.confidential}
    assert private
    assert not items & private


def test_deleting_asks_once_more_and_then_leaves_nothing_of_the_answers(house: House) -> None:
    visitor = with_aims(house)
    plan(visitor, "pain", PLAN)
    visitor.open("/my-data/delete")
    assert "Nobody can bring them back." in visitor.text
    assert "stays for now" not in visitor.text

    visitor.send()

    assert "Your answers are deleted" in visitor.text
    with house.services.store.reading() as db:
        for table in (Response, PlanRow, PriorityRow, Fact, Sitting):
            assert not db.scalars(select(table)).all(), table
        assert db.scalars(select(Patient)).one().given_name == "Rosa"
    assert visitor.open("/summary").status == 409
    assert PLAN["step"] not in visitor.text


def test_what_calls_for_somebody_now_stays_until_a_day_after_it_was_seen(house: House) -> None:
    visitor = in_danger(house)
    assert "stays for now" in visitor.open("/my-data/delete").text

    visitor.send()
    assert "stays for now" in visitor.text
    clinician = house.staff("clinician").open(f"/visits/{house.visit_id}")
    assert "They had their answers deleted." in clinician.text

    with house.services.store.reading() as db:
        raised = db.scalars(select(PriorityRow)).all()
        assert raised
        assert all(priority.level == "now" for priority in raised)
        assert not db.scalars(select(Response)).all()
    for priority in raised:
        token = next(v for n, v in clinician.form.answers if n == "csrf_token")
        clinician.client.post(f"/priorities/{priority.id}/acknowledge", data={"csrf_token": token})
    assert count(house, PriorityRow) == len(raised)  # it can still be taken back

    with house.services.store.transaction() as db:
        finish_erasures(db, clock.now() + timedelta(days=2))
    assert count(house, PriorityRow) == 0
    assert count(house, Sitting) == 0


def test_before_sending_there_is_nothing_to_delete(house: House) -> None:
    visitor = begin(house).open("/my-data/delete")

    assert visitor.path.startswith("/questions/")


def test_after_erasing_a_person_no_table_holds_a_trace(either_house: House) -> None:
    visitor = with_aims(either_house, texts=WORDS)
    plan(visitor, "pain", PLAN)
    store = either_house.services.store
    with store.reading() as db:
        export = export_person(db, either_house.patient_id)
    marks = traces(export)
    before = everything(store)
    assert all(mark in before for mark in marks)

    with store.transaction() as db:
        erase_person(db, either_house.patient_id, actor="command", at=clock.now())

    left = everything(store)
    assert not [mark for mark in marks if mark in left]
    with store.reading() as db:
        assert not db.scalars(select(Fact)).all()
        assert verify(db).faults == ()


def test_after_erasing_a_sitting_no_table_holds_an_answer(either_house: House) -> None:
    visitor = with_aims(either_house, texts=WORDS)
    plan(visitor, "pain", PLAN)
    store = either_house.services.store
    with store.reading() as db:
        sitting_id = db.scalars(select(Sitting.id)).one()

    with store.transaction() as db:
        erase_sitting(db, sitting_id, clock.now())

    left = everything(store)
    assert WORDS not in left
    assert PLAN["step"] not in left
    assert str(sitting_id) not in left
    assert "Rosa" in left
    with store.reading() as db:
        assert not db.scalars(select(Fact)).all()


def test_every_table_is_nameless_or_hangs_on_a_person() -> None:
    belongs = {"patient"}
    for table in Base.metadata.sorted_tables:
        leading = {key.column.table.name for column in table.columns for key in column.foreign_keys}
        if leading & belongs:
            belongs.add(table.name)

    named = {table.name for table in Base.metadata.sorted_tables}
    assert named - belongs == NAMELESS


def test_commands_hand_out_and_erase_a_person(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_aims(house)
    use(house, monkeypatch)

    export = json.loads(run("person", "export", "1"))
    assert export["patient"][0]["given_name"] == "Rosa"
    assert export["response"]
    assert "code_hash" not in export["invitation"][0]

    assert "Erased" in run("person", "erase", "1", "--yes")
    assert count(house, Patient) == 0
    assert "no patient with this number" in run("person", "erase", "1", "--yes", fails=True)


def test_a_person_in_danger_is_not_erased_unseen(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_danger(house)
    use(house, monkeypatch)

    assert "nobody has seen it" in run("person", "erase", "1", "--yes", fails=True)
    assert count(house, Patient) == 1

    run("person", "erase", "1", "--yes", "--even-unseen")
    assert count(house, Patient) == 0


def in_danger(house: House) -> Visitor:
    """Somebody who told of thoughts of harming themselves, or of what cannot wait."""
    visitor = sent(house, pick=2)
    assert "When to get help now" in html(visitor)
    assert count(house, PriorityRow)
    return visitor


def count(house: House, table: type[Base]) -> int:
    with house.services.store.reading() as db:
        return len(db.scalars(select(table)).all())


def traces(export: dict[str, list[dict[str, object]]]) -> set[str]:
    """What would tell of the person: names, words they wrote, the keys of their rows."""
    patient = export["patient"][0]
    names = {str(patient[name]) for name in ("given_name", "family_name", "born_on")}
    keys = {str(row["id"]) for name in ("visit", "sitting", "response") for row in export[name]}
    return names | keys | {WORDS, PLAN["step"]}


def everything(store: Store) -> str:
    """Every row of every table, decrypted. The trail names rows by keys that then lead nowhere."""
    said = []
    with store.reading() as db:
        for name in inspect(store.engine).get_table_names():
            if name in Base.metadata.tables and name != "audit_entry":
                rows = db.execute(select(Base.metadata.tables[name])).all()
                said += [str(tuple(row)) for row in rows]
    return "\n".join(said)


def use(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREVISIT_DATABASE_URL", house.services.settings.database_url)
    monkeypatch.setenv("PREVISIT_SECRET_KEY", "x" * 40)
    monkeypatch.setenv("PREVISIT_ENCRYPTION_KEYS", ENCRYPTION_KEY)


def run(*words: str, fails: bool = False) -> str:
    done = CliRunner().invoke(main, list(words))
    assert (done.exit_code != 0) is fails, done.output
    return done.output


@pytest.fixture(params=ON_EACH_DATABASE)
def either_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The practice on both databases."""
    if request.param == "sqlite":
        yield request.getfixturevalue("house")
        return
    url = request.getfixturevalue("postgresql_migrated_url")
    app = create_app(replace(settings_in(tmp_path), database_url=url))
    app.testing = True
    store: Store = app.extensions["previsit"].store
    with app.app_context(), store.transaction() as db:
        ids = furnish(db)
    yield House(app, **ids)
    store.close()
