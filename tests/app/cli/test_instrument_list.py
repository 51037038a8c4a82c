"""`previsit instruments list` says what keeps an instrument, or a survey, from being offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.cli.instrument_list import INDENT, MISSING
from app.config import Settings
from app.outreach.readiness import missing_for
from app.store.session import Store
from app.store.tables import Practice
from tests.conftest import ENCRYPTION_KEY, own_catalogue

CRISIS = {"en": {"crisis": "Call."}, "es": {"crisis": "Llame."}}


def test_a_survey_says_which_numbers_and_texts_it_waits_for(settings, practice, run) -> None:
    practice("Riverside", emergency_phone="112", texts=CRISIS)

    told = about("check_up", run("list"))

    assert told == [
        "NOT OFFERED. Riverside cannot offer it in en, es: no crisis number. "
        "Add it in the office, on the page Your texts.",
        "NOT OFFERED. Riverside cannot offer it in ar: no crisis number, no crisis text. "
        "Add it in the office, on the page Your texts.",
    ]


def test_a_survey_that_is_offered_in_some_languages_says_what_the_others_lack(
    practice, run
) -> None:
    practice("Riverside", emergency_phone="112", crisis_phone="0800", texts=CRISIS)

    told = about("check_up", run("list"))

    assert told == [
        "Riverside cannot offer it in ar: no crisis text. "
        "Add it in the office, on the page Your texts."
    ]


def test_each_practice_and_each_survey_has_its_own_lines(practice, run) -> None:
    practice("Hill", emergency_phone="112", crisis_phone="0800", texts=CRISIS)
    practice("Riverside")

    result = run("list")

    assert [line.split(" cannot")[0] for line in about("check_in", result)] == [
        "Hill",
        "NOT OFFERED. Riverside",
    ]
    # The demonstration of a bank asks nothing about safety.
    assert about("adaptive_demo", result) == []


def test_the_list_and_the_office_ask_the_same_function(settings, practice, run) -> None:
    row = practice("Riverside", crisis_phone="0800", texts={"es": CRISIS["es"]})

    result = run("list")

    for survey in own_catalogue().surveys.values():
        told = " ".join(about(survey.id, result))
        for code in ("en", "es", "ar"):
            for what in missing_for(survey, code, row):
                assert f"no {MISSING[what]}" in told, (survey.id, code, what)


def test_words_without_the_question_before_the_items_are_named_with_the_remedy(
    settings: Settings, run
) -> None:
    keep_words(settings.data_folder, "en", stem="")
    keep_words(settings.data_folder, "es", stem="En los últimos 3 días, ¿con qué frecuencia?")

    lines = run("list").stdout.splitlines()

    place = next(n for n, line in enumerate(lines) if line.startswith("gad7"))
    assert lines[place].endswith("7 items  es")
    reason = "its words lack the question before the items, with its time; add the file again"
    assert lines[place + 1].startswith(f"{INDENT}not in en: {reason}")
    assert any(f"leaves out gad7 in en: {reason}" in line for line in lines)


@pytest.mark.parametrize("lacks", ["PREVISIT_DATABASE_URL", "PREVISIT_SECRET_KEY"])
def test_without_settings_it_says_what_it_cannot_tell(run, lacks: str) -> None:
    result = run("list", **{lacks: ""})

    assert result.exit_code == 0
    assert "check_up" in result.stdout
    assert "NOT OFFERED" not in result.stdout
    assert "for somebody in danger is not told" in result.stderr


def test_a_database_that_cannot_be_read_is_a_sentence(run, tmp_path: Path) -> None:
    result = run("list", PREVISIT_DATABASE_URL=f"sqlite:///{tmp_path / 'none' / 'x.db'}")

    assert result.exit_code == 1
    assert "The database cannot be read" in result.stderr
    assert "previsit migrate" in result.stderr


def about(survey: str, result: Result) -> list[str]:
    """What is said below a survey about its practices."""
    assert result.exit_code == 0, result.output
    told: list[str] = []
    within = False
    for line in result.stdout.splitlines():
        if not line.startswith(" "):
            within = line.startswith(survey) and " survey " in line
        elif within and "cannot offer it" in line:
            told.append(line.strip())
    return told


def keep_words(data: Path, locale: str, stem: str) -> None:
    """Nonsense for GAD-7, as an earlier version kept it: nobody asked for the question then."""
    items = "".join(f"  gad7_{n}: {{ask: Nonsense {n}}}\n" for n in range(1, 8))
    folder = data / "wordings" / "gad7"
    folder.mkdir(parents=True, exist_ok=True)
    head = f"instrument: gad7\nversion: '2'\nadded: 2026-01-01\nlanguage: {locale}\nsource: none\n"
    line = f"stem: {stem}\n" if stem else ""
    (folder / f"{locale}.yaml").write_text(
        f"{head}{line}items:\n{items}"
        "choices:\n  days: {day_0: Plim, day_1: Plam, day_2: Plom, day_3: Plum}\n",
        "utf-8",
    )


@pytest.fixture
def practice(settings: Settings):  # type: ignore[no-untyped-def]
    def practice(name: str, **says: object) -> Practice:
        store = Store(settings.database_url, settings.encryption_keys)
        row = Practice(name=name, **says)
        with store.transaction() as db:
            db.add(row)
        store.close()
        return row

    return practice


@pytest.fixture
def run(settings: Settings):  # type: ignore[no-untyped-def]
    environ = {
        "PREVISIT_DATABASE_URL": settings.database_url,
        "PREVISIT_SECRET_KEY": settings.secret_key,
        "PREVISIT_ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "PREVISIT_DATA": str(settings.data_folder),
        "PREVISIT_INSTRUMENTS": "",
        "PREVISIT_LOCALES": "en es ar",
    }

    def run(*words: str, **other: str) -> Result:
        return CliRunner(env=environ | other).invoke(main, ["instruments", *words])

    return run
