"""The members of staff, as the office lists them."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.access.sign_in import may
from app.office.blueprint import bp
from app.services import services
from app.store.tables import Staff
from app.web.staff_practice import my_practice


@bp.get("/staff")
@may("manager")
def staff() -> ResponseReturnValue:
    """The members of staff who can sign in, with their roles."""
    with services().store.reading() as db:
        practice = my_practice(db)
        people = db.scalars(
            select(Staff)
            .where(Staff.practice_id == practice.id)
            .order_by(Staff.name)
            .options(selectinload(Staff.roles))
        ).all()
        rows = [
            (member.name, member.email, sorted(role.name for role in member.roles))
            for member in people
        ]
    return render_template("office/staff.html", rows=rows)
