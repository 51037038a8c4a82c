"""Accounts of the people who sign in: made here, checked by Flask-Security."""

from __future__ import annotations

import unicodedata
from typing import Literal
from uuid import UUID, uuid4

from passlib.hash import argon2  # type: ignore[import-untyped]
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import AppError
from app.store import audit
from app.store.tables import Role, Staff

RoleName = Literal["clinician", "manager", "analyst"]
ROLES: tuple[RoleName, ...] = ("clinician", "manager", "analyst")
SHORTEST_PASSWORD = 12


class StaffRefused(AppError):
    """No such account can be made, or there is none. `reason` is email, taken, password, role or
    unknown."""

    def __init__(self, reason: Literal["email", "taken", "password", "role", "unknown"]) -> None:
        super().__init__(reason)
        self.reason = reason


def add_staff(
    db: Session,
    *,
    practice_id: UUID,
    email: str,
    name: str,
    role: str,
    password: str,
    locale: str = "en",
    actor: str = "command",
) -> int:
    """A new account that can sign in; its id. Raises StaffRefused."""
    email = email.strip().lower()
    _refuse_impossible(db, email, role, password)
    staff = Staff(
        practice_id=practice_id,
        email=email,
        name=name,
        locale=locale,
        password=hash_password(password),
        active=True,
        fs_uniquifier=uuid4().hex,
        roles=[_role(db, role)],
    )
    db.add(staff)
    db.flush()
    audit.record(
        db,
        practice_id=practice_id,
        actor=actor,
        action="staff.add",
        subject=f"staff:{staff.id}",
        detail={"role": role},
    )
    return staff.id


def close_staff(db: Session, email: str, actor: str = "command") -> Staff:
    """They cannot sign in any more, and are signed out everywhere. Raises StaffRefused."""
    staff = _staff(db, email)
    staff.active, staff.fs_uniquifier = False, uuid4().hex
    _note(db, staff, "staff.close", actor)
    return staff


def set_password(db: Session, email: str, password: str, actor: str = "command") -> Staff:
    """A new password; it opens a closed account again and ends its sessions. Raises
    StaffRefused."""
    staff = _staff(db, email)
    if len(password) < SHORTEST_PASSWORD:
        raise StaffRefused("password")
    staff.active, staff.fs_uniquifier = True, uuid4().hex
    staff.password = hash_password(password)
    _note(db, staff, "staff.password", actor)
    return staff


def _staff(db: Session, email: str) -> Staff:
    staff = db.scalar(select(Staff).where(func.lower(Staff.email) == email.strip().lower()))
    if staff is None:
        raise StaffRefused("unknown")
    return staff


def _note(db: Session, staff: Staff, action: str, actor: str) -> None:
    audit.record(
        db,
        practice_id=staff.practice_id,
        actor=actor,
        action=action,
        subject=f"staff:{staff.id}",
    )


def hash_password(plain: str) -> str:
    """Argon2id, in the form Flask-Security reads (NFKD, no second hash around it)."""
    return str(argon2.hash(unicodedata.normalize("NFKD", plain)))


def _refuse_impossible(db: Session, email: str, role: str, password: str) -> None:
    local, _, domain = email.partition("@")
    if not local or "." not in domain.strip(".") or any(map(str.isspace, email)):
        raise StaffRefused("email")
    if role not in ROLES:
        raise StaffRefused("role")
    if len(password) < SHORTEST_PASSWORD:
        raise StaffRefused("password")
    if db.scalar(select(Staff.id).where(func.lower(Staff.email) == email)):
        raise StaffRefused("taken")


def _role(db: Session, name: str) -> Role:
    role = db.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name)
        db.add(role)
        db.flush()
    return role
