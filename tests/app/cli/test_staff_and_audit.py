"""`previsit staff` and `previsit audit`, as typed by the person who runs the practice."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.cli import main
from app.store.session import Store
from tests.databases import KEY

PASSWORD = "correct horse battery"
ADA = ["ada@practice.example", "--name", "Ada", "--role", "clinician"]


def test_the_first_account_makes_the_first_practice(previsit):
    answer = previsit("staff", "add", *ADA, "--practice", "Riverside", password=PASSWORD)

    assert answer.exit_code == 0
    assert "Ada can sign in as ada@practice.example, clinician at Riverside." in answer.stdout
    assert PASSWORD not in answer.output
    listed = previsit("staff", "list").stdout
    assert listed == "ada@practice.example  Ada, clinician at Riverside\n"


def test_a_password_typed_twice_is_not_shown(previsit):
    answer = previsit(
        "staff", "add", *ADA, "--practice", "Riverside", typed=f"{PASSWORD}\n{PASSWORD}\n"
    )

    assert answer.exit_code == 0
    assert PASSWORD not in answer.output


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("ada", PASSWORD, "no email address"),
        ("ada@practice.example", "short", "at least 12 characters"),
        ("ADA@practice.example", PASSWORD, "an account with this email address already"),
    ],
)
def test_what_cannot_be_an_account_is_said_plainly(previsit, email, password, sentence):
    previsit("staff", "add", "ada@practice.example", *ADA[1:], "--practice", "R", password=PASSWORD)

    answer = previsit("staff", "add", email, *ADA[1:], password=password)

    assert answer.exit_code == 1
    assert sentence in answer.stderr
    assert "Traceback" not in answer.output


def test_whoever_leaves_is_kept_out_until_a_new_password_lets_them_in(previsit):
    previsit("staff", "add", *ADA, "--practice", "Riverside", password=PASSWORD)

    closed = previsit("staff", "close", "ADA@practice.example")
    assert "Ada cannot sign in any more." in closed.stdout
    assert previsit("staff", "list").stdout.strip().endswith("at Riverside, closed")

    short = previsit("staff", "password", "ada@practice.example", password="short")
    assert short.exit_code == 1
    assert "at least 12 characters" in short.stderr
    fresh = previsit("staff", "password", "ada@practice.example", password=PASSWORD[::-1])
    assert "Ada can sign in with the new password." in fresh.stdout
    assert "closed" not in previsit("staff", "list").stdout


def test_nobody_is_closed_by_a_slip_of_the_pen(previsit):
    previsit("staff", "add", *ADA, "--practice", "Riverside", password=PASSWORD)

    answer = previsit("staff", "close", "eva@practice.example")

    assert answer.exit_code == 1
    assert "no account with this email" in answer.stderr


def test_an_unknown_practice_is_answered_with_those_there_are(previsit):
    previsit("staff", "add", *ADA, "--practice", "Riverside", password=PASSWORD)

    answer = previsit("staff", "add", *ADA, "--practice", "Riversid", password=PASSWORD)

    assert answer.exit_code == 1
    assert "There are:\n  Riverside" in answer.stderr


def test_without_any_practice_one_has_to_be_named(previsit):
    answer = previsit("staff", "add", *ADA, password=PASSWORD)

    assert (answer.exit_code, "--practice NAME" in answer.stderr) == (1, True)
    assert previsit("staff", "list").stdout.startswith("Nobody can sign in yet.")


def test_a_whole_trail_is_said_to_be_whole(previsit):
    previsit("staff", "add", *ADA, "--practice", "Riverside", password=PASSWORD)

    answer = previsit("audit", "verify")

    assert answer.exit_code == 0
    assert "The audit trail is whole: 1 entries." in answer.stdout
    noted = answer.stdout.split()[-1]
    assert previsit("audit", "verify", "--seen", noted).exit_code == 0


def test_a_tampered_trail_is_named_with_its_first_broken_row(previsit, url):
    previsit("staff", "add", *ADA, "--practice", "Riverside", password=PASSWORD)
    store = Store(url, [KEY])
    with store.transaction() as db:
        db.execute(text("DROP TRIGGER audit_entry_no_update"))
        db.execute(text("UPDATE audit_entry SET actor = 'staff:9'"))
    store.close()

    answer = previsit("audit", "verify")

    assert answer.exit_code == 1
    assert "Entry 1 was changed: its content does not fit its hash." in answer.stderr


def test_a_noted_entry_that_is_gone_is_missed(previsit):
    previsit("staff", "add", *ADA, "--practice", "Riverside", password=PASSWORD)

    answer = previsit("audit", "verify", "--seen", f"7:{'a' * 64}")

    assert answer.exit_code == 1
    assert "Entry 7 as you noted it is not there" in answer.stderr


def test_an_empty_database_is_told_from_a_whole_trail(previsit):
    answer = previsit("audit", "verify")

    assert (answer.exit_code, "previsit migrate" in answer.stderr) == (1, True)


def test_a_misspelt_note_is_refused(previsit):
    assert previsit("audit", "verify", "--seen", "seven").exit_code == 2


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'previsit.db'}"


@pytest.fixture
def previsit(monkeypatch, tmp_path, url):
    monkeypatch.setenv("PREVISIT_DATABASE_URL", url)
    monkeypatch.setenv("PREVISIT_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("PREVISIT_ENCRYPTION_KEYS", KEY)
    monkeypatch.setenv("PREVISIT_DATA", str(tmp_path))

    def run(*words, password=None, typed=None):
        if password:
            words = (*words, "--password-stdin")
        return CliRunner().invoke(main, words, input=f"{password}\n" if password else typed)

    return run
