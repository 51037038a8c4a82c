"""How pages are written for this reader: how large, in which colours, and what else is promised.

Size and colours are kept in the cookie, posted by plain forms in the head of every page, and
forgotten with the person (app/patient/current_sitting.py).
"""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.sign_in import open_to_all
from app.services import services
from app.web.current_practice import show_only_practice
from app.web.language import choose_language, page_before
from app.web.session import browser

bp = Blueprint("appearance", __name__)

TEXT_SIZES = ("normal", "large", "largest")
# "device" is as the device says, also where it asks for more contrast.
THEMES = ("device", "light", "dark", "contrast")
WRITTEN_ON = date(2026, 11, 27)  # the statement; a new day whenever it is looked through again


@bp.post("/text-size")
@open_to_all
def text_size() -> ResponseReturnValue:
    """Write larger or smaller from here on."""
    choose_text_size(request.form.get("size", ""))
    return redirect(page_before(), 303)


@bp.post("/theme")
@open_to_all
def theme() -> ResponseReturnValue:
    """Write in other colours from here on."""
    choose_theme(request.form.get("theme", ""))
    return redirect(page_before(), 303)


def choose_text_size(wanted: str) -> None:
    """Keep the size in the cookie; 404 for one that is not offered."""
    browser.text_size = _offered(wanted, TEXT_SIZES)


def choose_theme(wanted: str) -> None:
    """Keep the colours in the cookie; 404 for some that are not offered."""
    browser.theme = _offered(wanted, THEMES)


def chooses_display() -> bool:
    """Apply a choice of language, text size or colours that was sent along with a form; whether
    there was one."""
    chosen = [name for name in DISPLAY_CHOICES if name in request.form]
    for name in chosen:
        DISPLAY_CHOICES[name](request.form[name])
    return bool(chosen)


# Buttons of the menus in the head, which send the fields of a page's form along → what they choose.
DISPLAY_CHOICES = {"size": choose_text_size, "theme": choose_theme, "language": choose_language}


@bp.get("/accessibility")
@open_to_all
def accessibility() -> ResponseReturnValue:
    """What holds for everybody, how it was tested, and what is not known."""
    with services().store.reading() as db:
        show_only_practice(db)
    return render_template(
        "web/accessibility.html",
        written_on=WRITTEN_ON,
        back_url=url_for("patient.resume") if browser.sitting_id else None,
    )


def set_up_appearance(app: Flask) -> None:
    """Give templates what was chosen."""
    app.context_processor(lambda: {"text_size": chosen()[0], "theme": chosen()[1]})
    app.register_blueprint(bp)


def chosen() -> tuple[str, str]:
    """The size and the colours of this request; a page that is kept is kept for these."""
    size, colours = browser.text_size, browser.theme
    return (
        size if size and size in TEXT_SIZES else TEXT_SIZES[0],
        colours if colours and colours in THEMES else THEMES[0],
    )


def _offered(wanted: str, offered: tuple[str, ...]) -> str:
    if wanted not in offered:
        abort(404)
    return wanted
