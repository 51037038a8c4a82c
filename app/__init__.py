"""Previsit. `create_app` is the one place where the parts are joined.

Its imports stand inside functions, so that a package below (and a command that needs only that
package) can be imported without Flask and the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask, Response

    from app.catalogue.model import Catalogue
    from app.config import Settings
    from app.services import Services

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
    from app.jobs.retention import set_up_retention
    from app.kiosk.device import set_up_kiosk
    from app.services import watch_words
    from app.web import appearance, current_practice, error_pages, language, own_words, static_files
    from app.web.health import set_up_readiness
    from app.web.request_log import set_up_request_log

    app = _flask(settings)
    set_up_request_log(app)
    _warn_of_open_line(settings)
    services = app.extensions["previsit"] = _open_services(settings, catalogue)

    watch_words(app)
    set_up_kiosk(app)
    static_files.set_up_static_files(app)
    set_up_retention(app)
    # An error page would keep somebody who has to leave at once.
    CSRFProtect(app).exempt("app.patient.answering.quick_exit.quick_exit")
    language.set_up_language(app)
    own_words.set_up_own_words(app)
    appearance.set_up_appearance(app)
    current_practice.set_up_current_practice(app)
    set_up_access(app, services.store, settings)
    _register_interfaces(app)
    error_pages.set_up_error_pages(app)
    set_up_readiness(app)
    app.after_request(_add_headers)
    return app


def _warn_of_open_line(settings: Settings) -> None:
    """Whoever starts the server learns when answers can be read on their way."""
    from app.log import log

    if settings.is_open_line():
        log.warning("plain http", remedy="Give PREVISIT_PUBLIC_URL an address with https.")


def _register_interfaces(app: Flask) -> None:
    """The views of every interface, and those that belong to none."""
    from app.clinician.views import bp as clinician
    from app.exchange.views import bp as exchange
    from app.kiosk.office_views import bp as kiosk_office
    from app.kiosk.routes import bp as kiosk
    from app.office.views import bp as office
    from app.panel.views import bp as panel
    from app.patient.views import bp as patient
    from app.web.health import bp as health
    from app.web.home import bp as home

    for interface in (patient, kiosk, clinician, panel, office, kiosk_office, exchange):
        app.register_blueprint(interface)
    app.register_blueprint(home)
    app.register_blueprint(health)


def _flask(settings: Settings) -> Flask:
    """Flask with its settings and templates, and nothing in it yet."""
    from jinja2 import StrictUndefined

    from app.config import TEMPLATES, program_version
    from app.web.request_log import LoggedFlask
    from app.web.session import ClockTolerantSessions

    app = LoggedFlask(__name__, static_folder=None, template_folder=str(TEMPLATES))
    app.session_interface = ClockTolerantSessions()
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
    app.jinja_env.globals["program_version"] = f"Previsit {program_version()}"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    return app


def _open_services(settings: Settings, catalogue: Catalogue | None) -> Services:
    """What the interfaces stand on: the database, the instruments, and help nearby."""
    from app.catalogue import resources
    from app.services import Services, read_catalogue, with_pseudo
    from app.store.session import Store

    catalogue = with_pseudo(catalogue, settings) if catalogue else read_catalogue(settings)
    nearby = resources.load_resources(settings.data_folder / resources.RESOURCES_FILE)
    return Services(
        settings, Store(settings.database_url, settings.encryption_keys), catalogue, nearby
    )


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
