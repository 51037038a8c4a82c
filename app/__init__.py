"""Previsit. `create_app` is the one place where the rooms and the doors are joined.

Its imports stand inside it, so that a quiet room (and a command that needs only that room) can be
imported without Flask and the database.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask, Response

    from app.catalogue.model import Catalogue
    from app.config import Settings
    from app.services import Rooms

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
# A pasted essay comes back with a word on its length; beyond this nothing is read at all.
LARGEST_POST = 400 * 1024

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Within the site the page before is needed to go back to; other sites learn nothing.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def create_app(settings: Settings, catalogue: Catalogue | None = None) -> Flask:
    """The whole application. InstrumentFaults when an instrument file needs a person first.

    catalogue  the instruments, when they were read already: several apps may share them
    """
    from flask_wtf import CSRFProtect

    from app.access.sign_in import set_up_access
    from app.clinician.views import bp as clinician
    from app.exchange.views import bp as exchange
    from app.jobs.retention import set_up_sweeping
    from app.kiosk.device import set_up_kiosk
    from app.office.views import bp as office
    from app.panel.views import bp as panel
    from app.patient.views import bp as patient
    from app.services import watch_words
    from app.web import appearance, current_practice, error_pages, home, language, static_files

    app = _flask(settings)
    rooms = app.extensions["previsit"] = _open_rooms(settings, catalogue)

    watch_words(app)
    set_up_kiosk(app)
    static_files.set_up_delivery(app)
    set_up_sweeping(app)
    # An error page would keep somebody who has to leave at once.
    CSRFProtect(app).exempt("app.patient.answering.quick_exit.quick_exit")
    language.set_up_languages(app)
    appearance.set_up_display(app)
    current_practice.set_up_letterhead(app)
    set_up_access(app, rooms.store, settings)
    for door in (home.bp, patient, clinician, panel, office, exchange):
        app.register_blueprint(door)
    error_pages.set_up_pages(app)
    app.after_request(_add_headers)
    return app


def _flask(settings: Settings) -> Flask:
    """Flask with its settings and templates, and nothing in it yet."""
    from flask import Flask
    from jinja2 import StrictUndefined

    from app.web.session import SteadySessions

    app = Flask(__name__, static_folder=None, template_folder=str(TEMPLATES))
    app.session_interface = SteadySessions()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_POST,
        SESSION_COOKIE_NAME="__Host-previsit" if settings.secure_cookies else "previsit",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # a slow reader's page stays good as long as the cookie
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app


def _open_rooms(settings: Settings, catalogue: Catalogue | None) -> Rooms:
    """What stands behind the doors: the database, the instruments, and help nearby."""
    from app.catalogue import resources
    from app.services import Rooms, read_catalogue, with_pseudo
    from app.store.session import Store

    catalogue = with_pseudo(catalogue, settings) if catalogue else read_catalogue(settings)
    nearby = resources.load_resources(settings.data_folder / resources.FILE)
    return Rooms(
        settings, Store(settings.database_url, settings.encryption_keys), catalogue, nearby
    )


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
