"""The blueprint of the office; its templates always know who is signed in."""

from __future__ import annotations

from flask import Blueprint

from app.access.sign_in import StaffMember, signed_in

bp = Blueprint("office", __name__, url_prefix="/office")


@bp.context_processor
def signed_in_staff() -> dict[str, StaffMember | None]:
    """None only on the page of an error, which somebody who is not signed in may get."""
    return {"staff": signed_in()}
