"""`previsit instruments list`: the languages in which each instrument and survey is asked."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import click
from sqlalchemy import select

from app.catalogue.model import Instrument, Survey
from app.cli.database import open_store
from app.config import LANGUAGES, SettingsFault, read_settings
from app.outreach.readiness import Missing, missing_anywhere, ready_locales
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


def instrument_lines(instrument: Instrument) -> Iterator[str]:
    """The instrument with the languages in which it is asked, then the reasons for the others."""
    asked = [locale for locale in instrument.words if instrument.can_be_asked(locale)]
    reasons = _reasons([instrument], tuple(instrument.words))
    why = next(iter(reasons), (instrument.id, _why_not(instrument, "")))[1]
    languages = ", ".join(asked) or f"not asked: {why}"
    items = f"{len(instrument.items):>3} items"
    yield f"{instrument.id:<16} {instrument.version:<6} {items}  {languages}"
    if asked or len(reasons) > 1:
        for (_, reason), locales in reasons.items():
            yield f"{INDENT}not in {', '.join(locales)}: {reason}"


def survey_lines(
    survey: Survey, practices: Sequence[Practice], known: Sequence[str]
) -> Iterator[str]:
    """The survey with its languages, then what it leaves out, and where a practice cannot offer it
    because phone numbers or texts for people in danger are missing.

    known  the languages that patients can choose
    """
    languages = ", ".join(survey.locales) or "not asked: nothing in it can be asked"
    yield f"{survey.id:<16} {survey.version:<6} {'survey':>9}  {languages}"
    worded = {locale for instrument in survey.instruments for locale in instrument.words}
    for (id, reason), locales in _reasons(survey.instruments, sorted(worded)).items():
        where = f" in {', '.join(locales)}" if locales else ""
        yield f"{INDENT}leaves out {id}{where}: {reason}"
    for practice in practices:
        for missing, locales in _by_what(missing_anywhere(survey, practice, known)).items():
            still = "" if ready_locales(survey, practice, known) else "NOT OFFERED. "
            lacks = ", ".join(f"no {MISSING[what]}" for what in missing)
            yield (
                f"{INDENT}{still}{practice.name} cannot offer it in {', '.join(locales)}: {lacks}. "
                "Add it in the office, on the page Your texts."
            )


@contextmanager
def practices_here() -> Generator[tuple[Sequence[Practice], Sequence[str]]]:
    """The practices of the database, and the languages that patients can choose.

    If the settings name no database: no practice, and a note on standard error.
    """
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
    try:
        with open_store(settings) as store, store.reading() as db:
            practices = db.scalars(select(Practice).order_by(Practice.name)).all()
    except SettingsFault as fault:
        raise click.ClickException(
            f"The database cannot be read. {fault} Then run: previsit migrate"
        ) from None
    yield practices, settings.locales


def _reasons(
    instruments: Iterable[Instrument], locales: Sequence[str]
) -> dict[tuple[str, str], list[str]]:
    """(instrument id, why it is not asked) → languages; empty for one without any texts."""
    locales_by_reason: dict[tuple[str, str], list[str]] = {}
    for instrument in instruments:
        if not instrument.words:
            locales_by_reason[instrument.id, _why_not(instrument, "")] = []
            continue
        for locale in locales:
            if not instrument.can_be_asked(locale):
                locales_by_reason.setdefault(
                    (instrument.id, _why_not(instrument, locale)), []
                ).append(locale)
    return locales_by_reason


def _why_not(instrument: Instrument, locale: str) -> str:
    why = instrument.why_not_asked(locale)
    if why == "licence":
        return f"licence is {instrument.licence.status}; see `previsit instruments licences`"
    if why == "no_words" and instrument.text_from == "owner" and not instrument.words:
        return "no owner's words; see `previsit instruments wording add --help`"
    if why == "incomplete":
        return WHY[instrument.missing_text(locale)[0]]
    return WHY[why or "no_words"]


def _by_what(
    missing: Mapping[str, tuple[Missing, ...]],
) -> dict[tuple[Missing, ...], list[str]]:
    """Missing things → the languages in which they are missing."""
    locales_by_missing: dict[tuple[Missing, ...], list[str]] = {}
    for locale, what in missing.items():
        locales_by_missing.setdefault(what, []).append(locale)
    return locales_by_missing
