"""`previsit demo`: create a made-up practice once, then serve it and print its links."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from app import clock
from app.config import Settings

if TYPE_CHECKING:
    from flask import Flask

STAFF_ACCOUNTS = (  # account, role, name, email
    ("clinician", "clinician", "Dr. Nneka Okafor", "okafor@ridgeway.example"),
    ("clinician_2", "clinician", "Dr. Jonas Brandt", "brandt@ridgeway.example"),
    ("clinician_3", "clinician", "Dr. Isabel Vega", "vega@ridgeway.example"),
    ("manager", "manager", "Sam Lee", "manager@ridgeway.example"),
    ("analyst", "analyst", "Priya Nair", "analyst@ridgeway.example"),
)
KIOSK_PIN = "2580"  # of the one tablet that can be locked in a demonstration
FORMAT_VERSION = 1  # increased when the content of the demo changes: an older one is replaced


@dataclass(frozen=True, slots=True)
class DemoPractice:
    """What a later start has to know of a made-up practice."""

    practice_id: UUID
    clinician_ids: tuple[int, ...]
    accounts: Mapping[str, Mapping[str, str]]
    is_up_to_date: bool = True  # no migration was added since it was made


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--json", "as_json", is_flag=True, help="Say the links as one JSON line on stdout.")
@click.option("--no-serve", is_flag=True, help="Make the practice, and stop.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data", "demo"),
    help="Where the made-up practice is kept.",
)
def demo(port: int, as_json: bool, no_serve: bool, data: Path) -> None:
    """Run a made-up practice: nobody in it exists. Kept between starts, on this machine only."""
    from app import create_app

    settings = demo_settings(data.absolute(), port)
    _copy_resources(settings)
    app = create_app(settings)
    practice = _load_practice(settings) or make_practice(app, settings)
    _make_todays_visits(app, practice)
    if no_serve:
        click.echo("The made-up practice is ready.", err=True)
        return

    from app.cli.http_server import run_server

    run_server(
        app,
        host="127.0.0.1",
        port=port,
        threads=8,
        ready=lambda url: _print_links(app, practice, url, as_json=as_json),
    )


def demo_settings(folder: Path, port: int) -> Settings:
    """Settings of a demonstration: its own folder, its own keys, plain http on this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = _load_or_create_keys(folder / "keys.json")
    return Settings(
        database_url=f"sqlite:///{folder / 'previsit.db'}",
        secret_key=keys["secret"],
        encryption_keys=(keys["encryption"],),
        data_folder=folder,
        public_url=f"http://127.0.0.1:{port}",
        secure_cookies=False,
        demo=True,
    )


def _copy_resources(settings: Settings) -> None:
    """Copy the made-up list of local help, unless there is one already."""
    path = settings.data_folder / "resources.yaml"
    if not path.exists():
        example = resources.files("app.demo") / "resources.yaml"
        path.write_bytes(example.read_bytes())


def make_practice(app: Flask, settings: Settings, size: Any = None) -> DemoPractice:
    """Create the practice in an empty database, and print the progress.

    size  a DemoSize; None for the full demo
    """
    from app.access.sign_in import add_staff
    from app.demo.practice import create_history, create_practice
    from app.services import services

    click.echo("Making a practice with two years of made-up visits …", err=True)
    _remove_unfinished(app, settings)
    accounts: dict[str, dict[str, str]] = {}
    clinicians = []
    with app.app_context():
        store, catalogue = services().store, services().catalogue
        store.migrate()
        with store.transaction() as db:
            practice_id = create_practice(db).id
            for account, role, name, email in STAFF_ACCOUNTS:
                password = secrets.token_urlsafe(9)
                staff_id = add_staff(
                    db,
                    practice_id=practice_id,
                    email=email,
                    name=name,
                    role=role,
                    password=password,
                )
                accounts[account] = {"email": email, "password": password}
                if role == "clinician":
                    clinicians.append(staff_id)
        create_history(
            store,
            catalogue,
            practice_id,
            clinicians,
            now=clock.now(),
            size=size,
            progress=_print_progress,
        )
    practice = DemoPractice(practice_id, tuple(clinicians), accounts)
    _store_practice(settings, practice)
    return practice


def _store_practice(settings: Settings, practice: DemoPractice) -> None:
    """Record that the practice is complete, with what a later start has to know of it."""
    _write_private_file(
        settings.data_folder / "made.json",
        {
            "form": FORMAT_VERSION,
            "practice": str(practice.practice_id),
            "clinicians": practice.clinician_ids,
            "accounts": practice.accounts,
            "migrations": _migrations(),
        },
    )


def _load_practice(settings: Settings) -> DemoPractice | None:
    """The practice of an earlier start; None if there is none, or if it was not completed."""
    try:
        record = json.loads((settings.data_folder / "made.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if record.get("form") != FORMAT_VERSION:
        return None
    return DemoPractice(
        UUID(record["practice"]),
        tuple(record["clinicians"]),
        record["accounts"],
        is_up_to_date=record.get("migrations") == _migrations(),
    )


def _migrations() -> list[str]:
    """The names of all migrations there are."""
    from app.store.revisions import known_revisions

    return list(known_revisions())


def _make_todays_visits(app: Flask, practice: DemoPractice) -> None:
    from app.demo.practice import create_todays_visits
    from app.services import services

    with app.app_context():
        if not practice.is_up_to_date:
            services().store.migrate()
        services().store.require_usable()
        create_todays_visits(
            services().store,
            services().catalogue,
            practice.practice_id,
            practice.clinician_ids,
            now=clock.now(),
        )


def _print_links(app: Flask, practice: DemoPractice, url: str, *, as_json: bool) -> None:
    from app.demo.practice import invite_sample_patient
    from app.kiosk import devices
    from app.services import services

    now = clock.now()
    with app.app_context(), services().store.transaction() as db:
        code = invite_sample_patient(db, practice.practice_id, "check_up", now)
        tablet = devices.make(
            db,
            practice_id=practice.practice_id,
            name="Waiting room",
            pin_hash=devices.hash_pin(KIOSK_PIN),
            staff_id=practice.clinician_ids[0],
            at=now,
        )
    links = {
        "patient": f"{url}/i/{code}",
        "kiosk": f"{url}/kiosk/set-up/{tablet}",
        "clinician": f"{url}/today",
        "panel": f"{url}/practice",
        "office": f"{url}/office",
    }
    if as_json:
        shown = {
            account: practice.accounts[account] for account in ("clinician", "manager", "analyst")
        }
        click.echo(json.dumps({**links, "kiosk_pin": KIOSK_PIN, "accounts": shown}))
        return
    click.echo("A made-up practice is open. Nobody in it exists.\n")
    for name, link in links.items():
        click.echo(f"  {name:<10} {link}")
    click.echo(
        f"\nThe kiosk's link locks one browser, within half an hour; its PIN is {KIOSK_PIN}."
    )
    click.echo("\nSign in as\n")
    for account, credentials in practice.accounts.items():
        click.echo(f"  {account:<12} {credentials['email']:<28} {credentials['password']}")
    click.echo("\nStop with Ctrl-C; the practice is kept for the next start.")


def _print_progress(what: str, done: int, of: int) -> None:
    if done % 25 == 0 or done == of:
        click.echo(f"  {done} of {of} {what}", err=True)


def _remove_unfinished(app: Flask, settings: Settings) -> None:
    """Remove what an earlier, interrupted start left behind."""
    from app.services import Services

    joined: Services = app.extensions["previsit"]
    joined.store.close()
    for name in ("made.json", "previsit.db", "previsit.db-wal", "previsit.db-shm"):
        (settings.data_folder / name).unlink(missing_ok=True)


def _load_or_create_keys(path: Path) -> dict[str, str]:
    """The demonstration's own keys, made once and readable by this user only."""
    try:
        keys: dict[str, str] = json.loads(path.read_text("utf-8"))
        return keys
    except FileNotFoundError:
        made = {
            "secret": secrets.token_urlsafe(48),
            "encryption": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        _write_private_file(path, made)
        return made


def _write_private_file(path: Path, content: Mapping[str, object]) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(content, indent=1), "utf-8")
