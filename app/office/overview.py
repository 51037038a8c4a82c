"""The office's first page, its staff, and its own texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from uuid import UUID
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.access import current_staff, may
from app.languages import gettext as _
from app.languages import own_name
from app.office.door import bp, my_practice
from app.rooms import rooms
from app.store import audit
from app.store.tables import Invitation, Patient, Response, Staff

TEXTS = ("crisis", "who_reads", "hours")  # what a practice says in its own words
PHONES = ("phone", "emergency_phone", "crisis_phone")
LONGEST = 1200


@bp.get("")
@may("manager")
def home() -> ResponseReturnValue:
    """How things stand, and where to go."""
    now = datetime.now(UTC)
    with rooms().store.reading() as db:
        practice = my_practice(db)
        waiting = (
            select(func.count())
            .select_from(Invitation)
            .where(Invitation.practice_id == practice.id)
            .where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
            .where(Invitation.expires_at > now)
        )
        counts = {
            "patients": db.scalar(_count(Patient, practice.id)),
            "responses": db.scalar(_count(Response, practice.id)),
            "waiting": db.scalar(waiting),
        }
    not_offered = [
        one.our_words.get("name") or one.id
        for one in rooms().catalogue.instruments.values()
        if not any(one.can_be_asked(code) for code in rooms().settings.locales)
    ]
    missing = [
        own_name(code)
        for code in rooms().settings.locales
        if not (practice.texts or {}).get(code, {}).get("crisis")
    ]
    return render_template(
        "office/home.html", counts=counts, not_offered=not_offered, no_crisis_text=missing
    )


@bp.get("/staff")
@may("manager")
def staff() -> ResponseReturnValue:
    """Who can sign in, and as what."""
    with rooms().store.reading() as db:
        practice = my_practice(db)
        people = db.scalars(
            select(Staff)
            .where(Staff.practice_id == practice.id)
            .order_by(Staff.name)
            .options(selectinload(Staff.roles))
        ).all()
        rows = [(one.name, one.email, sorted(role.name for role in one.roles)) for one in people]
    return render_template("office/staff.html", rows=rows)


@bp.route("/texts", methods=["GET", "POST"])
@may("manager")
def texts() -> ResponseReturnValue:
    """What patients read in the practice's own words: above all, what to do in a crisis."""
    if request.method == "POST":
        return _keep_texts()
    with rooms().store.reading() as db:
        practice = my_practice(db)
    return render_template(
        "office/texts.html",
        kept=practice.texts or {},
        phones={name: getattr(practice, name) for name in PHONES},
        address=practice.address,
        timezone=practice.timezone,
        timezones=_timezones(),
        codes=[(code, own_name(code)) for code in rooms().settings.locales],
        names=TEXTS,
        longest=LONGEST,
    )


def _keep_texts() -> ResponseReturnValue:
    who = current_staff()
    with rooms().store.transaction() as db:
        practice = my_practice(db)
        practice.texts = {
            code: {
                name: text
                for name in TEXTS
                if (text := request.form.get(f"{name}-{code}", "").strip()[:LONGEST])
            }
            for code in rooms().settings.locales
        }
        for name in PHONES:
            setattr(practice, name, request.form.get(name, "").strip()[:40])
        practice.address = request.form.get("address", practice.address).strip()[:200]
        wanted = request.form.get("timezone", "")
        practice.timezone = wanted if wanted in _timezones() else practice.timezone
        audit.record(
            db,
            practice_id=practice.id,
            actor=f"staff:{who.id}",
            action="texts.change",
            subject=f"practice:{practice.id}",
        )
    flash(_("Saved. Patients see these words from now on."))
    return redirect(url_for(".texts"), 303)


@cache
def _timezones() -> Sequence[str]:
    """Those named after a place, by which clocks are set forward and back; and UTC."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


def _count(table: type[Patient] | type[Response], practice_id: UUID) -> Select[int]:
    return select(func.count()).select_from(table).where(table.practice_id == practice_id)
