"""Who may open what: sign-in with Flask-Security, and one rule on every route.

Nothing here runs on a page that is open to all: no user is looked up until somebody asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar, cast
from uuid import UUID

from flask import Flask, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login.utils import _user_context_processor
from flask_security import Security, SQLAlchemySessionUserDatastore, current_user
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload, load_only, scoped_session

from app import clock
from app.access import attempts
from app.access.accounts import RoleName, StaffRefused, add_staff
from app.config import Settings
from app.errors import NotAllowed
from app.store import audit
from app.store.session import Store
from app.store.tables import Role, Staff

__all__ = [
    "StaffMember",
    "StaffRefused",
    "add_staff",
    "current_staff",
    "landing",
    "may",
    "open_to_all",
    "set_up_access",
    "sign_out_here",
    "signed_in",
]

LANDINGS = {"clinician": "clinician.today", "manager": "office.home", "analyst": "panel.practice"}

SIGNED_IN_FOR = timedelta(hours=12)

# Guessing is slowed down twice: for one account, and for one address, which in a practice is
# shared by everybody and so may fail more often.
SCOPE = "sign-in"
FAILURES_OF_ACCOUNT = 5
FAILURES_OF_ADDRESS = 25
WITHIN = timedelta(minutes=15)

P = ParamSpec("P")
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who is signed in, as far as a view needs to know."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    practice_id: UUID
    locale: str


def may(
    *roles: RoleName,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """The view is for staff with one of these roles; the others are not told that it exists."""

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            staff = signed_in()
            if staff is None:
                return redirect(_sign_in_and_come_back(), 303)
            if not set(roles) & set(staff.roles):
                raise NotAllowed
            return view(*args, **kwargs)

        return _ruled(guarded, roles)

    return decorate


def open_to_all(view: View) -> View:
    """The view needs nobody signed in; what it shows, it guards by itself."""
    return _ruled(view, "all")


def current_staff() -> StaffMember:
    """Who is signed in, for a view behind `may`."""
    staff = signed_in()
    if staff is None:
        raise NotAllowed
    return staff


def signed_in() -> StaffMember | None:
    """Who is signed in, looked up once a request; None for nobody, or for too long ago."""
    if "staff" not in g:
        g.staff = _look_up()
    return cast(StaffMember | None, g.staff)


def sign_out_here(db: Session) -> None:
    """The device changes hands: who was signed in is signed out, nothing of them stays in this
    browser, and the trail says so. Last in a transaction."""
    staff = current_staff()
    _audit(db, "sign_out", f"staff:{staff.id}", staff.id, staff.practice_id)
    session.clear()
    g.pop("staff", None)


def landing(roles: Collection[str]) -> str:
    """The endpoint to go to after signing in."""
    for role, endpoint in LANDINGS.items():
        if role in roles:
            return endpoint
    raise NotAllowed


def set_up_access(app: Flask, store: Store, settings: Settings) -> None:
    """Join sign-in to the app. CSRFProtect must be there before."""
    _configure(app, settings)
    accounts = scoped_session(store.statements)
    security = Security(app, _Accounts(accounts, Staff, Role))
    app.teardown_appcontext(lambda _error: accounts.remove())
    _leave_other_pages_alone(app, security)
    views = app.view_functions
    views["security.login"] = open_to_all(_sign_in(views["security.login"], store))
    views["security.logout"] = open_to_all(_sign_out(views["security.logout"], store))


# Built once, and with no more than `_look_up` shows: it runs before every page of staff.
_SIGNED_IN = (
    select(Staff)
    .where(Staff.fs_uniquifier == bindparam("fs_uniquifier"))
    .options(
        load_only(
            Staff.name, Staff.email, Staff.practice_id, Staff.locale, Staff.active,
            Staff.fs_uniquifier,
        ),
        joinedload(Staff.roles).load_only(Role.name),
    )
)  # fmt: skip


class _Accounts(SQLAlchemySessionUserDatastore):
    """Flask-Security's way to the accounts; who is signed in is asked in one ready statement."""

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Any:
        if wanted.keys() == {"fs_uniquifier"} and not case_insensitive:
            return self.db.session.scalar(_SIGNED_IN, wanted)
        return super().find_user(case_insensitive, **wanted)


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/sign-in",  # which sends everybody to where they belong
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_FRESHNESS=timedelta(minutes=-1),  # no page of it asks for the password again
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        # Unused with a single hash; Flask-Security does not start without one.
        SECURITY_PASSWORD_SALT=settings.secret_key,
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_STATIC_FOLDER=None,
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
        SESSION_PROTECTION="strong",
    )


def _leave_other_pages_alone(app: Flask, security: Any) -> None:
    """Flask-Security looks the user up before every request, keeps a remember-me cookie after it,
    and takes tokens and JSON. None of that is wanted here."""
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
    app.template_context_processors[None].remove(_user_context_processor)
    security.login_manager.request_loader(lambda _request: None)
    security.want_json(lambda _request: False)


def _sign_in(flask_securitys: Callable[[], Any], store: Store) -> Callable[[], Any]:
    @wraps(flask_securitys)
    def sign_in() -> Any:
        if (staff := signed_in()) is not None:
            return redirect(url_for(landing(staff.roles)), 303)
        if request.method != "POST":
            return flask_securitys()
        if _has_failed_too_often(store):
            return render_template("security/too_many_tries.html"), 429
        answer = flask_securitys()
        g.pop("staff", None)
        _note_outcome(store, signed_in())
        return answer

    return sign_in


def _sign_out(flask_securitys: Callable[[], Any], store: Store) -> Callable[[], Any]:
    @wraps(flask_securitys)
    def sign_out() -> Any:
        if (staff := signed_in()) is not None:
            with store.transaction() as db:
                _audit(db, "sign_out", f"staff:{staff.id}", staff.id, staff.practice_id)
        return flask_securitys()

    return sign_out


def _has_failed_too_often(store: Store) -> bool:
    since = clock.now() - WITHIN
    with store.reading() as db:
        account, address = _who(db)
        return attempts.has_tried(
            db, SCOPE, account, times=FAILURES_OF_ACCOUNT, since=since
        ) or attempts.has_tried(db, SCOPE, address, times=FAILURES_OF_ADDRESS, since=since)


def _note_outcome(store: Store, staff: StaffMember | None) -> None:
    """Count a failure and forget it after a success; both stand in the audit trail."""
    with store.transaction() as db:
        account, address = _who(db)
        if staff is not None:
            attempts.clear_failures(db, SCOPE, account)
            _audit(db, "sign_in", f"staff:{staff.id}", staff.id, staff.practice_id)
            return
        for who in (account, address):
            attempts.note_failure(db, SCOPE, who, clock.now())
        known = db.execute(
            select(Staff.id, Staff.practice_id).where(func.lower(Staff.email) == _email())
        ).one_or_none()
        if known:
            _audit(db, "sign_in_refused", "nobody", known.id, known.practice_id)


def _audit(db: Session, action: str, actor: str, staff_id: int, practice_id: UUID) -> None:
    audit.record(
        db,
        practice_id=practice_id,
        actor=actor,
        action=action,
        subject=f"staff:{staff_id}",
    )


def _who(db: Session) -> tuple[str, str]:
    return (
        attempts.source_hash(db, "account", _email()),
        attempts.source_hash(db, "address", request.remote_addr or ""),
    )


def _email() -> str:
    return request.form.get("email", "").strip().lower()


def _look_up() -> StaffMember | None:
    if "_user_id" not in session:  # without this, asking alone would change a patient's cookie
        return None
    if session.get("fs_paa", 0) + SIGNED_IN_FOR.total_seconds() < time.time():
        return None
    account = current_user._get_current_object()
    if not isinstance(account, Staff):
        return None
    return StaffMember(
        id=account.id,
        name=account.name,
        email=account.email,
        roles=tuple(sorted(role.name for role in account.roles)),
        practice_id=account.practice_id,
        locale=account.locale,
    )


def _sign_in_and_come_back() -> str:
    """Only a page that was opened can be opened again; a press has to be made again."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return url_for("security.login", next=back)


def _ruled(view: View, rule: tuple[str, ...] | Literal["all"]) -> View:
    view.access = rule  # type: ignore[attr-defined]
    return view
