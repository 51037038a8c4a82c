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
        shelves=[_shelf(one) for one in catalogue.instruments.values()],
        surveys=[_listed(one, practice) for one in catalogue.surveys.values()],
    )


def _listed(survey: Survey, practice: Practice) -> Listed:
    found = services().catalogue.instruments
    return Listed(
        offer=offer_of(survey, practice),
        gaps=tuple(
            (own_name(code), tuple(name_of(found[id]) for id in edition.left_out))
            for code, edition in survey.editions.items()
            if edition.left_out
        ),
    )


def name_of(one: Instrument) -> str:
    """What it is called in this reader's language, or else where it was written."""
    words = one.words.get(locale())
    return (words and words.get("name")) or one.project_text.get("name") or one.id


def _shelf(one: Instrument) -> Shelf:
    locales = services().settings.locales
    line = ledger_line(one)
    return Shelf(
        id=one.id,
        name=name_of(one),
        version=one.version,
        kind=one.kind,
        licence=one.licence.status,
        notice=one.licence.notice,
        get_words=one.get_words,
        languages=tuple((code, own_name(code), _status(one, code)) for code in locales),
        offered=any(one.can_be_asked(code) for code in locales),
        owner=line.owner if one.kind == "validated" else "",
        first=line.first,
        worded=bool(one.words),
        lacks=any(one.missing_text(code) for code in one.words),
        waits=not line.may_be_asked,
        done_by=line.done.by if line.done else "",
        done_on=line.done.on if line.done else None,
        counted=tuple(_score_name(one, id) for id in scores_without_rule(one)),
    )


def _score_name(one: Instrument, scale: str) -> str:
    key, words = f"scores.{scale}.name", one.words.get(locale())
    return (words and words.get(key)) or one.project_text.get(key) or scale


def _status(one: Instrument, code: str) -> str:
    """The status of its words in a language; "missing" when it cannot be asked in it."""
    words = one.words.get(code)
    if words is None or not one.can_be_asked(code):
        return "draft" if words is not None and words.status == "draft" else "missing"
    return words.status
