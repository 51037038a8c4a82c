"""An owner's words, added in the office: the file, every question to look at, then the yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import secure_filename

from app import clock
from app.access.sign_in import current_staff, may
from app.catalogue.files.folders import stored_sources
from app.catalogue.load import load_sources
from app.catalogue.model import Instrument, InstrumentText
from app.catalogue.text.owner_text import owner_text_yaml
from app.errors import FormIncomplete, InstrumentFaults, OwnerTextRefused
from app.formats.owner_text_files import OwnerText, read_owner_text, store_owner_text
from app.formats.scale_ends import ScaleEnds
from app.forms.show import show_questions
from app.forms.view_models import Question
from app.office.blueprint import bp
from app.office.instruments.overview import name_of
from app.services import services, words_changed
from app.store import audit
from app.web.appearance import chooses_display
from app.web.language import direction, own_name, today
from app.web.language import gettext as _
from app.web.staff_practice import my_practice, posted

NO_FILE = "no_file"


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown before anything is saved.

    text       the file as it would be kept
    pages      the questions as a patient sees them; none where our own phrases are not in this
               language yet, so that it cannot be asked
    ends       the lowest and the highest answers, to be compared with the owner's sheet
    replaces   the day on which the words were added that these replace
    """

    text: str
    locale: str
    pages: tuple[tuple[Question, ...], ...]
    ends: tuple[ScaleEnds, ...]
    not_read: tuple[str, ...] = ()
    replaces: date | None = None


@bp.get("/instruments/<instrument_id>/owner-text")
@may("manager")
def owner_text(instrument_id: str) -> ResponseReturnValue:
    """Choose the owner's file."""
    return _form(_validated(instrument_id), {"stem": "", "locale": ""}, ())


@bp.post("/instruments/<instrument_id>/owner-text")
@may("manager")
def check_owner_text(instrument_id: str) -> ResponseReturnValue:
    """Read the file and show every question in its language. Nothing is saved yet."""
    instrument = _validated(instrument_id)
    typed = {"stem": posted("stem"), "locale": posted("locale")}
    if chooses_display():
        return _form(instrument, typed, ())
    sent = request.files.get("file")
    if sent is None:
        raise FormIncomplete
    if not sent.filename:
        return _form(instrument, typed, (NO_FILE,)), 422
    name = Path(secure_filename(sent.filename)[-80:] or "file")
    stem = typed["stem"] if typed["stem"].strip() else None
    try:
        read = read_owner_text(instrument, name, typed["locale"] or None, stem, raw=sent.read())
        look = _look(instrument, read)
    except (OwnerTextRefused, InstrumentFaults) as refused:
        return _form(instrument, typed, str(refused).splitlines()), 422
    return _preview(instrument, look, is_wrong=False)


@bp.post("/instruments/<instrument_id>/owner-text/save")
@may("manager")
def save_owner_text(instrument_id: str) -> ResponseReturnValue:
    """Save the text that was reviewed; surveys with the instrument ask it from now on."""
    instrument = _validated(instrument_id)
    try:
        read = _read_text(instrument, posted("words").replace("\r\n", "\n"))
        if read.ends and "ends" not in request.form:
            return _preview(instrument, _look(instrument, read), is_wrong=True), 422
    except (OwnerTextRefused, InstrumentFaults) as refused:
        return _form(instrument, {"stem": "", "locale": ""}, str(refused).splitlines()), 422
    with services().store.transaction() as db:
        practice = my_practice(db)
        audit.record(
            db,
            practice_id=practice.id,
            actor=f"staff:{current_staff().id}",
            action="wording.add",
            subject=f"practice:{practice.id}",
            detail={"instrument": instrument.id, "language": read.file.language},
            at=clock.now(),
        )
        store_owner_text(instrument, read, services().settings.wordings_folder)
    words_changed()
    flash(_("The words are saved. From now on, these questions are asked."))
    return redirect(url_for(".instruments"), 303)


def _validated(instrument_id: str) -> Instrument:
    """An instrument whose words are its owner's; 404 for any other."""
    with services().store.reading() as db:
        my_practice(db)
    instrument = services().catalogue.instruments.get(instrument_id)
    if instrument is None or instrument.text_from != "owner":
        abort(404)
    return instrument


def _read_text(instrument: Instrument, text: str) -> OwnerText:
    return read_owner_text(instrument, Path(f"{instrument.id}.yaml"), raw=text.encode())


def _look(instrument: Instrument, read: OwnerText) -> Look:
    locale = read.file.language
    text = owner_text_yaml(instrument, read.file, today())
    sources = {**instrument.sources, f"wordings/{instrument.id}/{locale}.yaml": text}
    built = load_sources(stored_sources(sources.items())).instruments[instrument.id]
    earlier, words = instrument.words.get(locale), built.words.get(locale)
    return Look(
        text=text,
        locale=locale,
        pages=_pages(built, words) if words else (),
        ends=_read_text(instrument, text).ends,
        not_read=read.not_read,
        replaces=earlier.checked if earlier else None,
    )


def _pages(instrument: Instrument, words: InstrumentText) -> tuple[tuple[Question, ...], ...]:
    """As a patient sees them: rows of a grid together, all else one by one."""
    together = groupby(instrument.items.values(), lambda item: item.grid or item.id)
    return tuple(show_questions(list(items), words, {}) for _id, items in together)


def _form(instrument: Instrument, typed: Mapping[str, str], problems: Sequence[str]) -> str:
    return render_template(
        "office/owner_text.html",
        instrument=instrument,
        name=name_of(instrument),
        typed=typed,
        no_file=NO_FILE in problems,
        problems=[problem for problem in problems if problem != NO_FILE],
        choices=[(code, own_name(code)) for code in services().settings.locales],
        added=[(own_name(code), text.checked) for code, text in instrument.words.items()],
    )


def _preview(instrument: Instrument, look: Look, *, is_wrong: bool) -> str:
    return render_template(
        "office/owner_text_check.html",
        instrument=instrument,
        name=name_of(instrument),
        look=look,
        language=own_name(look.locale),
        language_direction=direction(look.locale),
        is_wrong=is_wrong,
    )
