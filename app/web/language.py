"""Which language a page speaks, and how dates, times and numbers are written in it.

The order: what the person chose here, then what the browser asks for, then the practice's first.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.access.sign_in import open_to_all
from app.catalogue.text import pseudo_language
from app.config import TRANSLATIONS
from app.services import services
from app.typed_values.numbers import decimal_symbol, group_symbol, plain_text
from app.web.session import browser

bp = Blueprint("language", __name__)

FORMATTED = 4096  # dates and numbers of which each process remembers how they are written
LANGUAGES_TRIED = 20  # no person lists more, and each is looked up


@bp.post("/language")
@open_to_all
def language() -> ResponseReturnValue:
    """Speak another language from here on, and go back to the page that was open."""
    choose_language(request.form.get("language", ""))
    return redirect(page_before(), 303)


def choose_language(wanted: str) -> None:
    """Keep the language in the cookie; 404 for one that is not offered."""
    if wanted not in services().settings.locales:
        abort(404)
    browser.locale = wanted
    speak(wanted)


def locale() -> str:
    """The language of this request."""
    code: str | None = g.get("locale")
    if code is None:
        code = g.locale = _choose_locale()
    return code


def speak(code: str) -> None:
    """Answer this request in that language, whatever was chosen before."""
    g.locale = code
    g.pop("translations", None)


def offer_languages(codes: tuple[str, ...]) -> None:
    """The languages that the menu of this request's page has."""
    g.languages = codes


@contextmanager
def speaking(code: str) -> Generator[None]:
    """A part of a page in another language: a card for a patient on the page of a staff member."""
    before = g.get("locale")
    speak(code)
    try:
        yield
    finally:
        g.pop("locale")
        g.pop("translations", None)
        if before is not None:
            g.locale = before


def gettext(message: str, **values: object) -> str:
    """The words in this request's language; `%(name)s` places are filled."""
    words = _translations_now().ugettext(message)
    return words % values if values else words


def ngettext(singular: str, many: str, n: int, **values: object) -> str:
    """The same for a counted thing; `%(n)s` is the count."""
    return _translations_now().ungettext(singular, many, n) % {"n": n, **values}


def set_up_language(app: Flask) -> None:
    """Give templates their words, formats, and what they need to know of the language."""
    app.jinja_env.globals.update(_=gettext, ngettext=ngettext, page_path=page_path, today=today)
    app.jinja_env.globals.update(
        decimal_symbol=lambda: decimal_symbol(locale()), group_symbol=lambda: group_symbol(locale())
    )
    app.jinja_env.filters.update(
        date_long=lambda day: _date(_day(day), "full", _babel()),
        date_short=lambda day: _date(_day(day), "medium", _babel()),
        month_year=month_year,
        time_short=time_short,
        weekday=weekday,
        time_of_day=time_of_day,
        number=number,
        exact_number=exact_number,
        partial_date=partial_date,
        percent=percent,
    )
    app.context_processor(_what_templates_know)
    app.register_blueprint(bp)


def page_path() -> str:
    """Where the page that is rendered is shown, which menus on it come back to."""
    return str(g.get("page_path") or request.path)


@lru_cache(FORMATTED)
def own_name(code: str) -> str:
    """A language's name in itself, as a person looks for it."""
    if code == pseudo_language.LOCALE:
        return pseudo_language.pseudo_text("English")
    name = Locale.parse(code, sep="-").get_display_name(code.replace("-", "_")) or code
    return name[:1].upper() + name[1:]


@lru_cache(FORMATTED)
def direction(code: str) -> str:
    if code == pseudo_language.LOCALE:
        return "ltr"
    return Locale.parse(code, sep="-").text_direction


def month_year(day: date | datetime) -> str:
    return _month_year(_day(day), _babel())


def time_short(moment: datetime) -> str:
    local_moment = moment.astimezone(zone())
    return _time(local_moment.hour, local_moment.minute, _babel())


def weekday(day: int) -> str:
    """The name of a day of the week, Monday being 0."""
    return str(dates.get_day_names("wide", "stand-alone", locale=_babel())[day])


def time_of_day(minutes: int) -> str:
    """A time of day, given in minutes after midnight."""
    return _time(minutes // 60 % 24, minutes % 60, _babel())


def today() -> date:
    """The day it is where the practice is."""
    return clock.today(zone())


def number(value: float | int, decimals: int = 1) -> str:
    """At most so many decimals; none where there are none."""
    pattern = "#,##0." + "#" * decimals if decimals else "#,##0"
    return _decimal(value, pattern, _babel())


def exact_number(value: float | int | str) -> str:
    """A number with every digit it has: an answer, or a limit of one."""
    return _exact_decimal(float(value), _babel())


def partial_date(text: str) -> str:
    """A date that may lack its day or month: 2024, 2024-05 or 2024-05-17."""
    if len(text) == 4:
        return text
    day = date.fromisoformat((text + "-01")[:10])
    return str(
        dates.format_skeleton("yMMMM", day, locale=_babel())
        if len(text) == 7
        else dates.format_date(day, "long", locale=_babel())
    )


def percent(share: float) -> str:
    return _percent(share, _babel())


# A page writes the same few dates, times and numbers again and again, and each takes Babel some
# hundredth of a millisecond to a tenth.


@lru_cache(FORMATTED)
def _date(day: date, length: str, babel_locale: str) -> str:
    return str(dates.format_date(day, length, locale=babel_locale))


@lru_cache(FORMATTED)
def _month_year(day: date, babel_locale: str) -> str:
    return str(dates.format_skeleton("yMMM", day, locale=babel_locale))


@lru_cache(FORMATTED)
def _time(hour: int, minute: int, babel_locale: str) -> str:
    return str(dates.format_time(time(hour, minute), "short", locale=babel_locale))


@lru_cache(FORMATTED)
def _decimal(value: float, pattern: str, babel_locale: str) -> str:
    return str(numbers.format_decimal(value, format=pattern, locale=babel_locale))


@lru_cache(FORMATTED)
def _exact_decimal(value: float, babel_locale: str) -> str:
    exact = Decimal(plain_text(value))
    return str(numbers.format_decimal(exact, locale=babel_locale, decimal_quantization=False))


@lru_cache(FORMATTED)
def _percent(share: float, babel_locale: str) -> str:
    return str(numbers.format_percent(share, locale=babel_locale))


def zone() -> tzinfo:
    """The time zone moments are shown in: the practice's, once the request has shown one."""
    time_zone: tzinfo = g.get("zone") or ZoneInfo("UTC")
    return time_zone


def _day(moment: date | datetime) -> date:
    """The calendar day a moment falls on where the practice is."""
    return moment.astimezone(zone()).date() if isinstance(moment, datetime) else moment


def _choose_locale() -> str:
    known = services().settings.locales
    if browser.locale in known:
        return str(browser.locale)
    asked = [code for code, weight in request.accept_languages if weight > 0]
    return nearest(asked[:LANGUAGES_TRIED], known) or known[0]


def nearest(asked: Sequence[str], known: Sequence[str]) -> str | None:
    """The first language asked for that we speak, in the same script.

    A browser set to zh-CN reads zh-Hans, one set to pt-PT reads pt-BR: sooner than the next
    language on its list, but zh-TW does not read zh-Hans.
    """
    for code in asked:
        if code in known:
            return code
        for candidate in known:
            if _can_read(code, candidate):
                return candidate
    return None


@lru_cache(maxsize=256)
def _can_read(asked: str, known: str) -> bool:
    try:
        wanted, other = Locale.parse(asked, sep="-"), Locale.parse(known, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    scripts = {wanted.script, other.script} - {None}
    return wanted.language == other.language and len(scripts) < 2


def _babel() -> str:
    """The language dates and numbers are written in; a made-up one writes them as English does."""
    if locale() == pseudo_language.LOCALE:
        return "en"
    return locale().replace("-", "_")


def _translations_now() -> NullTranslations:
    translations: NullTranslations | None = g.get("translations")
    if translations is None:
        translations = g.translations = (
            PseudoTranslations() if locale() == pseudo_language.LOCALE else _translations(_babel())
        )
    return translations


class PseudoTranslations(NullTranslations):
    """The interface in the made-up language of app/catalogue/text/pseudo_language.py."""

    def ugettext(self, message: str) -> str:
        return pseudo_language.pseudo_text(message)

    def ungettext(self, singular: str, many: str, n: int) -> str:
        return pseudo_language.pseudo_text(singular if n == 1 else many)


@lru_cache
def _translations(code: str) -> NullTranslations:
    return Translations.load(TRANSLATIONS, [code])


@lru_cache
def _languages(codes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((code, own_name(code)) for code in codes)


def _what_templates_know() -> dict[str, Any]:
    settings = services().settings
    return {
        "lang": locale(),
        "direction": direction(locale()),
        "languages": _languages(g.get("languages") or settings.locales),
        "demo": settings.demo,
        "practice": g.get("practice"),
        "texts": _texts_now(),
    }


def _texts_now() -> Mapping[str, str]:
    """The practice's own texts in this language. Where it has none the templates have general
    words in the reader's language, which in a crisis are worth more than good ones in another."""
    practice = g.get("practice")
    texts: Mapping[str, Mapping[str, str]] = practice.texts if practice else {}
    return texts.get(locale(), {})


def page_before() -> str:
    """The path this form stood on (its field `next`), never another site."""
    path = request.form.get("next", "")
    if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable():
        return path
    return url_for("home.home")
