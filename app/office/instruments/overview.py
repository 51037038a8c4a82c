"""Which instruments this practice has, in which languages, and what is missing to ask one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from app.access.sign_in import may
from app.catalogue.counted_scores import scores_without_rule
from app.catalogue.licence_ledger import ledger_line
from app.catalogue.model import Instrument, Survey
from app.office.available_surveys import Offered, offer_of
from app.office.blueprint import bp
from app.services import services
from app.store.tables import Practice
from app.web.language import locale, own_name
from app.web.staff_practice import my_practice


@dataclass(frozen=True, slots=True)
class Shelf:
    """One instrument: each language with the state of its words, and why it is not asked, if so."""

    id: str
    name: str
    version: str
    kind: str
    licence: str
    notice: str
    get_words: str
    languages: tuple[tuple[str, str, str], ...]  # code, own name, status or "missing"
    offered: bool
    owner: str
    first: str  # what the practice must do before it asks this; "" for nothing
    worded: bool  # in some language
    lacks: bool  # its words are here, without the question before them
    waits: bool  # for the practice to say that it did
    done_by: str
    done_on: date | None
    counted: tuple[str, ...]  # names of the scores that no priority looks at


@dataclass(frozen=True, slots=True)
class Listed:
    """One survey, and by language what it leaves out."""

    offer: Offered
    gaps: tuple[tuple[str, tuple[str, ...]], ...]


@bp.get("/instruments")
@may("manager")
def instruments() -> ResponseReturnValue:
    """Every instrument: asked or not, and what to do when not."""
    with services().store.reading() as db:
        practice = my_practice(db)
    catalogue = services().catalogue
    return render_template(
        "office/instruments.html",
        shelves=[_shelf(instrument) for instrument in catalogue.instruments.values()],
        surveys=[_listed(survey, practice) for survey in catalogue.surveys.values()],
    )


def _listed(survey: Survey, practice: Practice) -> Listed:
    instruments = services().catalogue.instruments
    return Listed(
        offer=offer_of(survey, practice),
        gaps=tuple(
            (own_name(code), tuple(name_of(instruments[id]) for id in edition.left_out))
            for code, edition in survey.editions.items()
            if edition.left_out
        ),
    )


def name_of(instrument: Instrument) -> str:
    """What it is called in this reader's language, or else where it was written."""
    words = instrument.words.get(locale())
    return (words and words.get("name")) or instrument.project_text.get("name") or instrument.id


def _shelf(instrument: Instrument) -> Shelf:
    locales = services().settings.locales
    line = ledger_line(instrument)
    return Shelf(
        id=instrument.id,
        name=name_of(instrument),
        version=instrument.version,
        kind=instrument.kind,
        licence=instrument.licence.status,
        notice=instrument.licence.notice,
        get_words=instrument.get_words,
        languages=tuple((code, own_name(code), _status(instrument, code)) for code in locales),
        offered=any(instrument.can_be_asked(code) for code in locales),
        owner=line.owner if instrument.kind == "validated" else "",
        first=line.first,
        worded=bool(instrument.words),
        lacks=any(instrument.missing_text(code) for code in instrument.words),
        waits=not line.may_be_asked,
        done_by=line.done.by if line.done else "",
        done_on=line.done.on if line.done else None,
        counted=tuple(_score_name(instrument, id) for id in scores_without_rule(instrument)),
    )


def _score_name(instrument: Instrument, scale: str) -> str:
    key, words = f"scores.{scale}.name", instrument.words.get(locale())
    return (words and words.get(key)) or instrument.project_text.get(key) or scale


def _status(instrument: Instrument, code: str) -> str:
    """The status of its words in a language; "missing" when it cannot be asked in it."""
    words = instrument.words.get(code)
    if words is None or not instrument.can_be_asked(code):
        return "draft" if words is not None and words.status == "draft" else "missing"
    return words.status
