"""`previsit staff`: manage the accounts of the people who sign in."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.accounts import (
    ROLES,
    SHORTEST_PASSWORD,
    StaffRefused,
    add_staff,
    close_staff,
    set_password,
)
from app.cli.database import migrated_store, open_store
from app.config import read_settings
from app.store.tables import Practice, Staff

REFUSALS = {
    "email": "That is no email address. Write it as name@practice.example.",
    "taken": "There is an account with this email address already. See: previsit staff list",
    "password": f"The password is too short. Give at least {SHORTEST_PASSWORD} characters.",
    "unknown": "There is no account with this email address. See: previsit staff list",
    "role": f"There is no such role. The roles are {', '.join(ROLES)}.",
}


@click.group()
def staff() -> None:
    """Add the people who sign in, list them, close an account, give a new password."""


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As patients and colleagues know them.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--practice", help="The practice's name; a new one where there is none yet.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(email: str, name: str, role: str, practice: str | None, password_stdin: bool) -> None:
    """Make an account for EMAIL, with a password that is asked for and never shown."""
    with migrated_store(read_settings()) as store:
        with store.reading() as db:
            _find_practice(db, practice)  # before anybody types a password
        password = _read_password(password_stdin)
        with store.transaction() as db:
            workplace = _find_practice(db, practice) or _create_first_practice(db, practice or "")
            with _explain_refusals():
                add_staff(
                    db,
                    practice_id=workplace.id,
                    email=email,
                    name=name,
                    role=role,
                    password=password,
                )
    click.echo(f"{name} can sign in as {email.strip().lower()}, {role} at {workplace.name}.")


@staff.command("close")
@click.argument("email")
def close(email: str) -> None:
    """Close the account of EMAIL: nobody can sign in with it, and its sessions end."""
    with open_store(read_settings()) as store, store.transaction() as db, _explain_refusals():
        closed = close_staff(db, email)
        click.echo(f"{closed.name} cannot sign in any more. What they did stays in the trail.")


@staff.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(email: str, password_stdin: bool) -> None:
    """Give EMAIL a new password, which also opens a closed account again."""
    fresh = _read_password(password_stdin)
    with open_store(read_settings()) as store, store.transaction() as db, _explain_refusals():
        who = set_password(db, email, fresh)
        click.echo(f"{who.name} can sign in with the new password.")


@staff.command("list")
def list_staff() -> None:
    """Everyone who can sign in, and as what."""
    everyone = (
        select(Staff)
        .options(selectinload(Staff.roles), selectinload(Staff.practice))
        .order_by(Staff.name, Staff.id)
    )
    with open_store(read_settings()) as store, store.reading() as db:
        staff_members = db.scalars(everyone).all()
        for member in staff_members:
            roles = ", ".join(sorted(role.name for role in member.roles))
            closed = "" if member.active else ", closed"
            click.echo(f"{member.email}  {member.name}, {roles} at {member.practice.name}{closed}")
    if not staff_members:
        click.echo("Nobody can sign in yet. Add someone with: previsit staff add")


@contextmanager
def _explain_refusals() -> Generator[None]:
    try:
        yield
    except StaffRefused as refused:
        raise click.ClickException(REFUSALS[refused.reason]) from None


def _find_practice(db: Session, name: str | None) -> Practice | None:
    """The practice with this name, or the only one; None if the named one will be the first."""
    practices = db.scalars(select(Practice).order_by(Practice.name)).all()
    if name is None and len(practices) == 1:
        return practices[0]
    if not practices:
        if name:
            return None
        raise click.ClickException("There is no practice yet. Name it with --practice NAME.")
    matching = [practice for practice in practices if practice.name == name]
    if len(matching) == 1:
        return matching[0]
    names = "\n".join(f"  {practice.name}" for practice in practices)
    raise click.ClickException(f"Say which practice with --practice. There are:\n{names}")


def _create_first_practice(db: Session, name: str) -> Practice:
    practice = Practice(name=name)
    db.add(practice)
    db.flush()
    click.echo(f"{name} is the first practice here.")
    click.echo("Its address, time zone and texts are set in the office.")
    return practice


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked
