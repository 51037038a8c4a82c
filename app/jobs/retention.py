"""Erase what has expired, whether or not anybody comes back for it."""

from __future__ import annotations

import time
from datetime import datetime

from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError

from app import clock, sittings
from app.log import log
from app.outreach import self_check_results
from app.services import services
from app.store.session import Store

EVERY_SECONDS = 10 * 60
AT_ONCE = ("static", "health.healthz", "health.readyz")  # these never wait for the database


def set_up_retention(app: Flask) -> None:
    """Erase with the first request, and after that with one request every ten minutes."""
    due = 0.0

    def erase_now_and_then() -> None:
        nonlocal due
        if time.monotonic() < due or request.endpoint in AT_ONCE:
            return
        due = time.monotonic() + EVERY_SECONDS
        try:
            erase_expired(services().store, clock.now())
        except SQLAlchemyError as error:
            # Whoever asked has nothing to do with it; the next round comes soon.
            log.error("retention failed", exc_info=error)

    app.before_request(erase_now_and_then)


def erase_expired(store: Store, now: datetime) -> int:
    """Erase self-checks that were begun a day ago, results that have expired, and what was typed a
    day ago and never saved; how many."""
    with store.transaction() as db:
        return (
            sittings.erase_expired_self_checks(db, now)
            + self_check_results.erase_expired_results(db, now)
            + sittings.erase_expired_drafts(db, now)
        )
