"""A tablet that is a kiosk, in the hands of staff and of patients."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from app import clock
from app.outreach import short_codes
from app.outreach.invitations import exchange_code
from app.store.tables import AuditEntry, Kiosk
from tests.journeys.conftest import House
from tests.journeys.visitor import Visitor

PIN = "4711"
SHOWN = {"shown": "script clock storage"}  # what kiosk_check.js reports where a kiosk can forget
TELLING = "I hear the neighbours at night."


def lock(house: House, account: str = "manager", *, pin: str = PIN, name: str = "") -> Visitor:
    device = run_script(house.staff(account)).open("/office/new-kiosk")
    return device.send({"pin": pin, "name": name, **SHOWN})


def run_script(device: Visitor) -> Visitor:
    """From here on this browser tells the server that the kiosk's script runs in it."""
    device.client.set_cookie("kiosk-script", "1")
    return device


def stop_script(device: Visitor) -> Visitor:
    """As a browser that has no script any more, or an older one than the one before."""
    device.client.delete_cookie("kiosk-script")
    return device


def set_up_link(house: House) -> str:
    manager = house.staff("manager").open("/office/new-kiosk")
    manager.send({"pin": PIN}, button=("where", "elsewhere"))
    [link] = re.findall(r"/kiosk/set-up/[\w-]+", manager.reply.get_data(as_text=True))[:1]
    return str(link)


def begin(
    house: House, device: Visitor, *, locale: str | None = None, code: str | None = None
) -> Visitor:
    """A person at the start page: language, code, who is answering."""
    if locale:
        choose_language(device, locale)
    enter(device, code or card(house))
    assert device.path == "/begin"
    return device.send({"respondent": "self"})


def choose_language(device: Visitor, locale: str) -> Visitor:
    return post(device, "/language", language=locale, next="/kiosk")


def enter(device: Visitor, code: str) -> Visitor:
    return post(device, "/code", code=code)


def card(house: House) -> str:
    """Eight digits for a fresh invitation of the patient."""
    now = clock.now()
    path = house.invite("check_in")
    with house.services.store.transaction() as db:
        return short_codes.create_for_invitation(
            db,
            exchange_code(db, path.removeprefix("/i/"), now),
            now=now,
            until=now + timedelta(hours=4),
            actor="staff:1",
        )


def unlock(device: Visitor, pin: str) -> Visitor:
    return post(device.open("/kiosk/unlock"), "/kiosk/unlock", pin=pin)


def stop(device: Visitor) -> Visitor:
    return post(device, "/kiosk/stop")


def answer_to_the_end(device: Visitor) -> None:
    while "/questions/" in device.path:
        device.skip()


def post(device: Visitor, path: str, **fields: str) -> Visitor:
    """Press a button of the page that is open, with that page's token."""
    token = next(value for name, value in device.page.forms[0].held if name == "csrf_token")
    data = {"csrf_token": token, **fields}
    return device._take(device.client.post(path, data=data, follow_redirects=True))


def refresh(device: Visitor, *, needs_script_off: bool = True) -> tuple[str, str]:
    """After how many seconds the page leads where: where scripts are off, or in every browser."""
    tag = r'<meta http-equiv="refresh" content="(\d+); url=(.*?)">'
    html = device.reply.get_data(as_text=True)
    [(noscript, seconds, url)] = re.findall(f"(<noscript>)?{tag}", html)
    assert bool(noscript) == needs_script_off
    return seconds, url


def cookie_of(device: Visitor) -> str | None:
    cookie = device.client.get_cookie("previsit-kiosk")
    return cookie.value if cookie else None


def session_of(device: Visitor) -> str:
    cookie = device.client.get_cookie("previsit")
    assert cookie
    return cookie.value


def every_page(app: Flask):  # type: ignore[no-untyped-def]
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield _filled(rule), sorted((rule.methods or set()) & {"GET", "POST"}), rule.endpoint


def _filled(rule: Rule) -> str:
    return re.sub(r"<(\w+:)?\w+>", lambda part: _part(part[1]), rule.rule)


def _part(kind: str | None) -> str:
    return "00000000-0000-0000-0000-000000000000" if kind == "uuid:" else "1"


def rows(house: House) -> list[Kiosk]:
    with house.services.store.reading() as db:
        return list(db.scalars(select(Kiosk)))


def actions(house: House) -> list[str]:
    with house.services.store.reading() as db:
        return list(db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
