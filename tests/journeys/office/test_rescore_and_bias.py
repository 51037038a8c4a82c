"""Scores by new rules beside the old ones, and whether languages agree."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app import clock
from app.catalogue.load import load_catalogue
from app.cli import main
from app.config import PROJECT
from app.sittings.rescoring import rescore
from app.store.tables import (
    AuditEntry,
    Fact,
    Patient,
    PriorityRow,
    Response,
    ScoreRow,
    Sitting,
)
from tests.conftest import ENCRYPTION_KEY
from tests.journeys.answering import answer_all
from tests.journeys.conftest import House

pytestmark = pytest.mark.slow  # reads the instruments anew for each test


def test_the_help_promises_items_to_look_at_and_no_verdict() -> None:
    told = CliRunner().invoke(main, ["--help"]).stdout

    (line,) = [line for line in told.splitlines() if line.split()[:1] == ["bias"]]
    assert "items to look at" in line
    assert "measure" not in line


def test_nothing_is_rescored_while_the_rules_are_the_same(answered, run) -> None:
    result = run("rescore")

    assert result.exit_code == 0, result.output
    assert "1 responses looked at, 0 scores written." in result.stderr
    assert result.stdout == ""


def test_a_new_version_of_a_rule_adds_rows_says_what_changed_and_is_audited(
    answered, run, new_rules
) -> None:
    new_rules('range: [0, 21]\n    rule_version: "2"', shift=True)

    tried = run("rescore", "--dry-run")
    before = answered()
    done = run("rescore")

    assert "1 scores would be written" in tried.stderr
    assert tried.stdout == done.stdout
    assert "mood_total:" in done.stdout
    assert "the rule has a new version" in done.stdout
    rows = [row for row in answered() if row.scale == "mood_total"]
    assert len(before) + 1 == len(answered())
    assert [row.rule_version for row in rows] == ["1", "2"]
    assert rows[1].value == rows[0].value
    assert rows[1].band != rows[0].band
    assert run("rescore").stdout == ""


def test_a_rescore_says_which_priorities_would_differ_and_leaves_them_as_they_were(
    answered, run, new_rules, house: House
) -> None:
    before = _left_alone(house)
    new_rules(
        'range: [0, 21]\n    rule_version: "2"\n    recode: {"*": {0: 0, 1: 1, 2: 1.5, 3: 3}}',
        shift=False,
    )

    result = run("rescore")

    line = next(line for line in result.stdout.splitlines() if " mood_total: " in line)
    assert line.endswith("; would raise mood/mood_much; would no longer raise mood/mood_very_much")
    assert _left_alone(house) == before


def test_a_rescore_that_writes_leaves_an_entry_in_the_audit_trail(
    answered, run, new_rules, house: House
) -> None:
    new_rules('range: [0, 21]\n    rule_version: "2"', shift=True)

    run("rescore")

    with house.services.store.reading() as db:
        entry = db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.actor) == ("scores.rescore", "command")
    assert entry.detail == {"rows": 1, "scales": ["mood_total"]}


def test_a_rule_that_changed_without_a_new_version_is_named_and_not_written(
    answered, house: House, tmp_path: Path
) -> None:
    catalogue = _changed(tmp_path, "items: [mood_worry, mood_tight]\n", "items: [mood_worry]\n", 3)

    with house.services.store.transaction() as db:
        id = db.scalars(select(Response.id)).one()
        changes = rescore(db, catalogue, [id], at=clock.now(), write=True)

    assert [(change.scale, change.why) for change in changes] == [
        ("mood_worry_total", "same_version")
    ]
    assert len([row for row in answered() if row.scale == "mood_worry_total"]) == 1


def test_two_languages_are_compared_item_by_item(many, run) -> None:
    many({"en": 230, "es": 200})

    result = run("bias", "mood", "--by", "language")

    assert result.exit_code == 0, result.output
    assert "es (200) against en (230)" in result.stdout
    lines = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    assert {"mood_low", "mood_days"} <= set(lines)
    assert re.search(r"([-+]\d\.\d\d)  +[-+]\d\.\d\d to [-+]\d\.\d\d  +[ABC] ", lines["mood_low"])
    assert "No item stands out." in result.stdout


def test_an_item_that_is_easier_in_one_language_is_found(many, run) -> None:
    many({"en": 400, "es": 400}, shifted=("es", "mood_harsh"))

    result = run("bias", "mood", "--by", "language")

    lines = result.stdout.splitlines()
    classes = {line.split()[0]: line for line in lines if line.startswith("mood_")}
    assert "  C  " in classes["mood_harsh"]
    told = next(line for line in lines if line.startswith("Look at: "))
    assert "mood_harsh" in told
    assert "measures" not in result.stdout


def test_an_item_that_cannot_be_compared_has_a_line_and_the_others_their_table(many, run) -> None:
    many({"en": 230, "es": 200}, same=("mood_harsh",))

    result = run("bias", "mood", "--by", "language")

    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert any(re.match(r"mood_low  .* [ABC]  ", line) for line in lines)
    (told,) = (line for line in lines if line.startswith("mood_harsh"))
    assert "was not compared: everybody answered it the same. Gather more people" in told
    assert "No item stands out." in lines


def test_where_no_item_can_be_compared_it_is_said_and_the_command_fails(many, run) -> None:
    many({"en": 200, "es": 200}, same=None)

    result = run("bias", "mood", "--by", "language")

    assert result.exit_code == 1
    assert "everybody has the same total" in result.stderr
    assert "No item could be compared." in result.stderr


def test_groups_too_small_to_tell_are_refused_in_a_sentence(many, run) -> None:
    many({"en": 220, "es": 120})

    result = run("bias", "mood", "--by", "language")

    assert result.exit_code == 1
    assert "Too few people to tell bias from chance: at least 200" in result.stderr
    assert "en 220, es 120" in result.stdout


def test_fewer_people_are_compared_only_when_asked_for_and_it_is_said(many, run) -> None:
    many({"en": 120, "es": 110})

    lowered = run("bias", "mood", "--by", "language", "--fewest", "100")

    assert lowered.exit_code == 0, lowered.output
    assert "Fewer than 200 people in a language: chance alone" in lowered.stdout
    assert run("bias", "mood", "--by", "language", "--fewest", "10").exit_code == 2


def _left_alone(house: House) -> list[object]:
    """Profiles, priorities and facts, as they are kept."""
    with house.services.store.reading() as db:
        return [
            db.scalars(select(Response.profile)).all(),
            db.execute(select(PriorityRow.rule, PriorityRow.raised_at)).all(),
            db.execute(select(Fact.scale, Fact.value, Fact.band).order_by(Fact.id)).all(),
        ]


def _changed(folder: Path, old: str, new: str, times: int = 1):
    copy = folder / "instruments"
    shutil.copytree(PROJECT / "instruments", copy)
    path = copy / "mood" / "instrument.yaml"
    text = path.read_text("utf-8")
    assert old in text, text
    text = text.replace(old, new)
    if times == 3:  # two items fewer reach half as far
        start = text.index("id: mood_worry_total")
        text = text[:start] + text[start:].replace("range: [0, 6]", "range: [0, 3]", 1).replace(
            "      4: ", "      3: ", 1
        )
    path.write_text(text, "utf-8")
    return load_catalogue([copy])


@pytest.fixture
def answered(house: House):
    """One finished check-up by somebody of low mood, and a way to read all its scores."""
    visitor = house.visitor().open(house.invite())
    answer_all(visitor.send({"locale": "en", "respondent": "self"}), pick=2)
    while visitor.path == "/help-now":
        answer_all(visitor.open("/resume"), pick=2)
    visitor.send()
    assert visitor.path == "/summary"

    def rows() -> list[ScoreRow]:
        with house.services.store.reading() as db:
            return list(db.scalars(select(ScoreRow).order_by(ScoreRow.id)))

    return rows


@pytest.fixture
def new_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def new_rules(version: str, *, shift: bool) -> None:
        copy = tmp_path / "instruments"
        shutil.copytree(PROJECT / "instruments", copy)
        path = copy / "mood" / "instrument.yaml"
        text = path.read_text("utf-8")
        start = text.index("id: mood_total")
        part = text[start:].replace("range: [0, 21]", version, 1)
        part = part.replace("      14: ", "      20: ", 1) if shift else part
        path.write_text(text[:start] + part, "utf-8")
        monkeypatch.setattr("app.config.INSTRUMENTS", copy)

    return new_rules


@pytest.fixture
def run(house: House, tmp_path: Path):
    settings = house.services.settings
    environment = {
        "PREVISIT_DATABASE_URL": settings.database_url,
        "PREVISIT_SECRET_KEY": settings.secret_key,
        "PREVISIT_ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "PREVISIT_DATA": str(tmp_path),
        "PREVISIT_INSTRUMENTS": "",
    }
    return lambda *words: CliRunner().invoke(main, list(words), env=environment)


@pytest.fixture
def many(house: House):
    """Finished responses of made-up people, written as they are kept."""

    def many(
        counts: dict[str, int],
        shifted: tuple[str, str] = ("", ""),
        same: tuple[str, ...] | None = (),
    ) -> None:
        """`same`: items that everybody answers with 0; None: all of them."""
        random = np.random.default_rng(5)
        mood = house.services.catalogue.instruments["mood"]
        total = next(rule for rule in mood.scores if rule.scale.id == "mood_total")
        names = total.scale.items
        with house.services.store.transaction() as db:
            for locale, count in counts.items():
                for _ in range(count):
                    level = random.normal()
                    add = {item: 1.6 * ((locale, item) == shifted) for item in names}
                    noise = {item: random.normal() for item in names}
                    answers = {
                        item: int(
                            np.clip(np.rint(1.5 + level + add[item] + 0.6 * noise[item]), 0, 3)
                        )
                        for item in names
                    }
                    answers |= dict.fromkeys(names if same is None else same, 0)
                    _finished(db, house, locale, mood.hash, answers)

    return many


def _finished(db, house: House, locale: str, hash: str, answers: dict[str, int]) -> None:
    at = clock.now()
    patient = Patient(
        id=uuid4(), practice_id=house.practice_id, number=str(uuid4()), given_name="A",
        family_name="B", locale=locale,
    )  # fmt: skip
    db.add(patient)
    db.add(
        Response(
            id=uuid4(), sitting_id=_sitting(db, house, patient.id, locale),
            practice_id=house.practice_id, patient_id=patient.id, survey_id="check_up",
            survey_hash="", hashes={"mood": hash}, locale=locale, mode="home", respondent="self",
            started_at=at, finished_at=at, answers=answers, profile={}, fact_ids=[],
        )
    )  # fmt: skip


def _sitting(db, house: House, patient_id, locale: str):
    from app.store.tables import Invitation, SurveyVersion

    if db.get(SurveyVersion, "made-up") is None:
        db.add(SurveyVersion(hash="made-up", survey_id="check_up", sources={}))
    invitation = Invitation(
        id=uuid4(), code_hash=uuid4().hex, practice_id=house.practice_id, patient_id=patient_id,
        survey_id="check_up", expires_at=clock.now(),
    )  # fmt: skip
    sitting = Sitting(
        id=uuid4(), practice_id=house.practice_id, patient_id=patient_id,
        invitation_id=invitation.id, survey_id="check_up", survey_hash="made-up", locale=locale,
        mode="home", respondent="self",
    )  # fmt: skip
    db.add(invitation)
    db.flush()
    db.add(sitting)
    db.flush()
    return sitting.id
