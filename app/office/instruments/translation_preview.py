"""One instrument in two languages side by side, to review a translation."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access.sign_in import may
from app.catalogue.model import Instrument, InstrumentText
from app.office.blueprint import bp
from app.office.instruments.overview import name_of
from app.services import services
from app.web.language import direction, own_name
from app.web.staff_practice import my_practice


@dataclass(frozen=True, slots=True)
class Side:
    """One column: a language, and whose words they are; "missing" where there are none."""

    code: str
    name: str
    direction: str
    status: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One text in both languages. `kind` is the last part of its key: ask, help, choice, …"""

    key: str
    kind: str
    left: str
    right: str


@bp.get("/instruments/<instrument_id>/translations")
@may("manager")
def translation_preview(instrument_id: str) -> ResponseReturnValue:
    """Every text of an instrument, left in one language, right in another."""
    with services().store.reading() as db:
        my_practice(db)
    instrument = services().catalogue.instruments.get(instrument_id)
    if instrument is None:
        abort(404)
    locales = services().settings.locales
    codes = [
        _wanted("left", instrument.language, instrument),
        _wanted("right", _other(instrument, locales), instrument),
    ]
    return render_template(
        "office/translation_preview.html",
        instrument=instrument,
        name=name_of(instrument),
        sides=[_side(instrument, code) for code in codes],
        pairs=_pairs(instrument, codes[0], codes[1]),
        choices=[(code, own_name(code)) for code in sorted({*instrument.words, *locales})],
    )


def _wanted(side: str, otherwise: str, instrument: Instrument) -> str:
    """The language asked for in the address; nothing but one that is offered or has words."""
    code = request.args.get(side, otherwise)
    known = {*instrument.words, *services().settings.locales, instrument.language}
    return code if code in known else otherwise


def _other(instrument: Instrument, locales: tuple[str, ...]) -> str:
    return next((code for code in locales if code != instrument.language), instrument.language)


def _side(instrument: Instrument, code: str) -> Side:
    words = instrument.words.get(code)
    status = words.status if words is not None else "missing"
    return Side(code, own_name(code), direction(code), status)


def _pairs(instrument: Instrument, left: str, right: str) -> list[Pair]:
    """In the order the words stand in the instrument's own file."""
    first, second = instrument.words.get(left), instrument.words.get(right)
    keys = dict.fromkeys([*instrument.project_text, *_keys(first), *_keys(second)])
    return [Pair(key, _kind(key), _text(first, key), _text(second, key)) for key in keys]


def _keys(words: InstrumentText | None) -> list[str]:
    return list(words.text) if words is not None else []


def _text(words: InstrumentText | None, key: str) -> str:
    return (words.get(key) or "") if words is not None else ""


def _kind(key: str) -> str:
    parts = key.split(".")
    return "choices" if parts[0] == "choices" else parts[-1] if parts[0] == "items" else parts[0]
