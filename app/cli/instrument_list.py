"""What `previsit instruments list` says: where each instrument and survey is asked, and why not."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.catalogue.model import Instrument, Survey
from app.config import LANGUAGES, SettingsFault, read_settings
from app.outreach.readiness import Missing, missing_anywhere, ready_locales
from app.store.session import Store
from app.store.tables import Practice

WHY = {
    "no_words": "no words in this language",
    "draft": "its words are a draft",
    "stem": "its words lack the question before the items, with its time; add the file again "
    "with `--stem FILE`",
    "block_stems": "its words lack the questions before blocks of items; give each item its `stem`",
    "recall": "its words do not say which time they are about; add the file again with "
    "`--stem FILE`",
}
MISSING: Mapping[Missing, str] = {
    "emergency_phone": "emergency number",
    "crisis_phone": "crisis number",
    "crisis_text": "crisis text",
}
INDENT = " " * 17


def instrument_lines(one: Instrument) -> Iterator[str]:
    """The instrument with the languages it is asked in; below, those it has words in and is not."""
    asked = [locale for locale in one.words if one.can_be_asked(locale)]
    reasons = _reasons([one], tuple(one.words))
    why = next(iter(reasons), (one.id, _why_not(one, "")))[1]
    told = ", ".join(asked) or f"not asked: {why}"
    yield f"{one.id:<16} {one.version:<6} {len(one.items):>3} items  {told}"
    if asked or len(reasons) > 1:
        for (_, reason), locales in reasons.items():
            yield f"{INDENT}not in {', '.join(locales)}: {reason}"


def survey_lines(
    survey: Survey, practices: Sequence[Practice], known: Sequence[str]
) -> Iterator[str]:
    """The survey with its languages; below, what it leaves out, and where a practice cannot offer
    it, because somebody in danger would look for help in vain.

    known  the languages that patients are offered here
    """
    told = ", ".join(survey.locales) or "not asked: nothing in it can be asked"
    yield f"{survey.id:<16} {survey.version:<6} {'survey':>9}  {told}"
    worded = {locale for one in survey.instruments for locale in one.words}
    for (id, reason), locales in _reasons(survey.instruments, sorted(worded)).items():
        where = f" in {', '.join(locales)}" if locales else ""
        yield f"{INDENT}leaves out {id}{where}: {reason}"
    for practice in practices:
        for missing, locales in _by_what(missing_anywhere(survey, practice, known)).items():
            still = "" if ready_locales(survey, practice, known) else "NOT OFFERED. "
            lacks = ", ".join(f"no {MISSING[one]}" for one in missing)
            yield (
                f"{INDENT}{still}{practice.name} cannot offer it in {', '.join(locales)}: {lacks}. "
                "Add it in the office, on the page Your texts."
            )


@contextmanager
def practices_here() -> Generator[tuple[Sequence[Practice], Sequence[str]]]:
    """The practices of the database, and the languages their patients are offered; no practice,
    and a word on standard error, where the settings do not say where the database is."""
    try:
        settings = read_settings()
    except SettingsFault:
        click.echo(
            "Whether a practice has its numbers and texts for somebody in danger is not told: "
            "the settings do not say where its database is (PREVISIT_DATABASE_URL).",
            err=True,
        )
        yield (), LANGUAGES
        return
    store = Store(settings.database_url, settings.encryption_keys)
    try:
        with store.reading() as db:
            practices = db.scalars(select(Practice).order_by(Practice.name)).all()
    except SQLAlchemyError as error:
        raise click.ClickException(
            f"The database cannot be read ({type(error).__name__}). Check PREVISIT_DATABASE_URL, "
            "and run: previsit migrate"
        ) from None
    finally:
        store.close()
    yield practices, settings.locales


def _reasons(
    instruments: Iterable[Instrument], locales: Sequence[str]
) -> dict[tuple[str, str], list[str]]:
    """(instrument, why it is not asked) → languages; one without any words has no language."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in instruments:
        if not one.words:
            found[one.id, _why_not(one, "")] = []
            continue
        for locale in locales:
            if not one.can_be_asked(locale):
                found.setdefault((one.id, _why_not(one, locale)), []).append(locale)
    return found


def _why_not(one: Instrument, locale: str) -> str:
    why = one.why_not_asked(locale)
    if why == "licence":
        return f"licence is {one.licence.status}; see `previsit instruments licences`"
    if why == "no_words" and one.text_from == "owner" and not one.words:
        return "no owner's words; see `previsit instruments wording add --help`"
    if why == "incomplete":
        return WHY[one.missing_text(locale)[0]]
    return WHY[why or "no_words"]


def _by_what(
    missing: Mapping[str, tuple[Missing, ...]],
) -> dict[tuple[Missing, ...], list[str]]:
    """The same missing things are told once, with every language that waits for them."""
    found: dict[tuple[Missing, ...], list[str]] = {}
    for locale, what in missing.items():
        found.setdefault(what, []).append(locale)
    return found
