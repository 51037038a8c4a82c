"""Signing in, being kept out, and not being told why."""

import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Blueprint, Flask, session
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from sqlalchemy import event, select

from app.access import sign_in as access
from app.access.sign_in import (
    add_staff,
    current_staff,
    landing,
    may,
    open_to_all,
    set_up_access,
    signed_in,
)
from app.config import Settings
from app.errors import NotAllowed
from app.store.tables import Attempt, AuditEntry, Practice, Staff

TEMPLATES = Path(access.__file__).parents[2] / "templates"
PASSWORD = "correct horse battery"


def test_a_clinician_signs_in_and_comes_to_todays_visits(client):
    answer = sign_in(client)

    assert answer.request.path == "/today"
    assert answer.text == "Ada"


def test_after_signing_in_one_comes_to_the_page_one_asked_for(client):
    asked = client.get("/visits?day=2")
    assert asked.status_code == 303
    assert asked.location == "/sign-in?next=/visits?day%3D2"

    answer = sign_in(client, next="/visits?day=2")

    assert answer.request.full_path == "/visits?day=2"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:1"],
)
def test_signing_in_never_leads_to_another_site(client, elsewhere):
    answer = sign_in(client, follow_redirects=False, next=elsewhere)

    assert (
        urlsplit(urljoin("https://here.example/", answer.location or "")).netloc == "here.example"
    )


def test_a_press_that_needs_signing_in_is_not_repeated_afterwards(client):
    answer = post(client, "/press")

    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_a_page_for_another_role_looks_as_if_it_were_not_there(client):
    sign_in(client)

    assert client.get("/office").status_code == 404


def test_whoever_signed_out_is_out(client, store):
    sign_in(client)

    post(client, "/sign-out")

    assert client.get("/today").status_code == 303
    assert "sign_out" in actions(store)


def test_signing_out_is_a_press_and_not_a_link(client):
    sign_in(client)

    assert client.get("/sign-out").status_code == 405
    assert client.get("/today").status_code == 200


def test_nobody_stays_signed_in_for_longer_than_a_working_day(client, monkeypatch):
    sign_in(client)
    with client.session_transaction() as session:
        session["fs_paa"] = time.time() - access.SIGNED_IN_FOR.total_seconds() - 1

    assert client.get("/today").status_code == 303


def test_a_cookie_taken_to_another_browser_opens_nothing(client):
    sign_in(client)

    assert client.get("/today", headers={"User-Agent": "another"}).status_code == 303


def test_an_account_that_was_closed_is_signed_out_at_once(client, store):
    sign_in(client)
    with store.transaction() as db:
        db.scalars(select(Staff)).one().active = False

    assert client.get("/today").status_code == 303


def test_signing_in_without_the_forms_token_is_refused(client):
    answer = client.post("/sign-in", data={"email": "ada@practice.example", "password": PASSWORD})

    assert answer.status_code == 400


def test_a_wrong_password_and_an_unknown_account_look_the_same(client):
    wrong = sign_in(client, password="wrong")
    unknown = sign_in(client, email="nobody@practice.example")

    assert wrong.status_code == unknown.status_code == 200
    assert "We could not sign you in" in wrong.text
    assert plain(unknown, "nobody") == plain(wrong, "ada")


def test_a_closed_account_looks_like_a_wrong_password(client, store):
    wrong = sign_in(client, password="wrong")
    with store.transaction() as db:
        db.scalars(select(Staff)).one().active = False

    assert plain(sign_in(client), "ada") == plain(wrong, "ada")


def test_after_five_failures_even_the_right_password_has_to_wait(client):
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 200

    answer = sign_in(client)

    assert answer.status_code == 429
    assert "Too many tries" in answer.text
    assert sign_in(client, email="other@practice.example").status_code == 200


def test_one_address_cannot_go_on_guessing_from_account_to_account(client, monkeypatch):
    monkeypatch.setattr(access, "FAILURES_OF_ADDRESS", 3)
    for number in range(3):
        sign_in(client, email=f"staff{number}@practice.example")

    assert sign_in(client, email="staff9@practice.example").status_code == 429


def test_a_success_clears_the_failures_of_the_account(client):
    for _ in range(4):
        sign_in(client, password="wrong")
    sign_in(client)
    post(client, "/sign-out")

    for _ in range(4):
        sign_in(client, password="wrong")

    assert sign_in(client).request.path == "/today"


def test_failures_are_counted_without_keeping_who_or_from_where(client, store):
    sign_in(client, password="wrong")

    with store.reading() as db:
        hashes = [attempt.source for attempt in db.scalars(select(Attempt))]
    assert len(hashes) == 2
    assert all(len(who) == 64 for who in hashes)


def test_signing_in_and_being_refused_stand_in_the_audit_trail(client, store):
    sign_in(client, password="wrong")
    sign_in(client)

    assert actions(store) == ["staff.add", "sign_in_refused", "sign_in"]


def test_a_page_open_to_all_looks_nobody_up(client, store):
    sign_in(client)
    asked = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    assert client.get("/hello").text == "hello"

    assert asked == []


def test_a_page_open_to_all_leaves_the_patients_cookie_alone(client):
    client.get("/begin")

    assert "Set-Cookie" not in client.get("/hello").headers


def test_no_token_opens_a_page(client, app, store):
    sign_in(client)
    answer = client.post(
        "/sign-in?include_auth_token",
        json={"email": "ada@practice.example", "password": PASSWORD},
        headers={"Accept": "application/json", "X-CSRFToken": client.get("/token").text},
    )

    assert "authentication_token" not in answer.text
    assert app.test_client().get("/today?auth_token=x").status_code == 303


def test_every_route_of_signing_in_has_its_rule(app):
    ours = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}

    assert {name for name in ours if not hasattr(app.view_functions[name], "access")} == set()
    assert {name for name in ours if name.startswith("security.")} == {
        "security.login",
        "security.logout",
    }


def test_the_sign_in_page_has_nothing_inline(client):
    seen = Tags()
    seen.feed(client.get("/sign-in").text)

    assert seen.inline == []


@pytest.mark.parametrize(
    ("roles", "endpoint"),
    [
        (["clinician"], "clinician.today"),
        (["analyst", "manager"], "office.home"),
        (["analyst"], "panel.practice"),
    ],
)
def test_each_role_has_a_page_to_begin_with(roles, endpoint):
    assert landing(roles) == endpoint


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.inline = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(tag)
        self.inline += [name for name in names if name == "style" or name.startswith("on")]


def sign_in(client, *, follow_redirects=True, **fields):
    wanted = {"email": "ada@practice.example", "password": PASSWORD} | fields
    return post(client, "/sign-in", follow_redirects=follow_redirects, **wanted)


def post(client, path, follow_redirects=False, **fields):
    token = client.get("/token").text
    return client.post(path, data={"csrf_token": token} | fields, follow_redirects=follow_redirects)


def plain(answer, name):
    """The page without what differs by itself: the form's token, and the address typed in."""
    lines = [line for line in answer.text.splitlines() if "csrf_token" not in line]
    return "\n".join(lines).replace(name, "NAME")


def actions(store):
    with store.reading() as db:
        return db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def ada(db):
    return {
        "practice_id": db.scalars(select(Practice.id)).one(),
        "email": "ada@practice.example",
        "name": "Ada",
        "role": "clinician",
        "password": PASSWORD,
    }


def doors():
    clinician, office, panel = (Blueprint(name, name) for name in ("clinician", "office", "panel"))
    clinician.add_url_rule("/today", "today", may("clinician")(lambda: current_staff().name))
    clinician.add_url_rule("/visits", "visits", may("clinician")(lambda: "visits"))
    clinician.add_url_rule("/press", "press", may("clinician")(lambda: ""), methods=["POST"])
    office.add_url_rule("/office", "home", may("manager")(lambda: "office"))
    panel.add_url_rule("/practice", "practice", may("analyst", "manager")(lambda: "panel"))
    clinician.add_url_rule("/hello", "hello", open_to_all(lambda: "hello"))
    clinician.add_url_rule("/token", "token", open_to_all(generate_csrf))
    clinician.add_url_rule("/begin", "begin", open_to_all(_begin))
    return clinician, office, panel


def _begin():
    session["sitting"] = "1"
    assert signed_in() is None
    return ""


@pytest.fixture
def app(sqlite_store, tmp_path):
    app = Flask("previsit", template_folder=str(TEMPLATES))
    app.config.update(SECRET_KEY="k" * 40, TESTING=True)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        _=lambda words, **values: words % values if values else words,
        current_kiosk=lambda: None,
        inline_stylesheet=lambda: None,
        script_runs=lambda: False,
        has_person=lambda: False,
        person_line=lambda: "",
        page_path=lambda: "/",
        icons_url="/static/icons.svg",
    )
    app.jinja_env.filters["number"] = str
    app.context_processor(
        lambda: {
            "lang": "en",
            "direction": "ltr",
            "demo": False,
            "practice": None,
            "text_size": "normal",
            "theme": "device",
            "languages": (),
        }
    )
    app.register_error_handler(NotAllowed, lambda _error: ("", 404))
    CSRFProtect(app)
    settings = Settings("", "k" * 40, (), data_folder=tmp_path)
    set_up_access(app, sqlite_store, settings)
    for door in doors():
        app.register_blueprint(door)
    with sqlite_store.transaction() as db:
        db.add(Practice(name="Riverside"))
        db.flush()
        add_staff(db, **ada(db))
    return app


@pytest.fixture
def store(app, sqlite_store):
    return sqlite_store


@pytest.fixture
def client(app):
    return app.test_client()
