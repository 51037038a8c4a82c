"""A page of somebody who began before a survey was edited, beside the same page of today's survey.

Both are asked for in one process, in turns, in processor time. Then the older page is looked at a
thousand times, and the memory of the process must not grow.
"""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import PROJECT, Settings
from app.store.session import Store
from bench.subject import held_in, invite_people

SURVEY = "check_up"
ROUNDS, VIEWS_A_ROUND = 7, 40
WARM_UP_VIEWS, VIEWS = 200, 1000
MOST_TIMES = 1.3
MOST_MEGABYTES = 4.0


def rows(views: int = VIEWS) -> list[tuple[str, str, str]]:
    """(what was measured, what came out, the mark)."""
    with tempfile.TemporaryDirectory() as folder:
        older, todays = _two_people(Path(folder))
        ratio, milliseconds = _compare(older, todays)
        grown = _megabytes_over(older, views)
    return [
        (
            "a page of an older edition, processor time",
            f"{ratio:.2f} times one of today's ({milliseconds:.2f} ms)",
            f"{MOST_TIMES} times: {'reached' if ratio <= MOST_TIMES else 'not reached'}",
        ),
        (
            f"memory over {views:,} views of it",
            f"{grown:+.1f} MB",
            f"{MOST_MEGABYTES:.0f} MB: {'reached' if grown <= MOST_MEGABYTES else 'not reached'}",
        ),
    ]


View = Callable[[], None]


def _two_people(folder: Path) -> tuple[View, View]:
    """The first page of somebody who began before an instrument was edited, and of somebody who
    began afterwards, both in a process that was started after that."""
    instruments = folder / "instruments"
    shutil.copytree(PROJECT / "instruments", instruments)
    settings = Settings(
        database_url=f"sqlite:///{folder / 'previsit.db'}",
        secret_key=secrets.token_urlsafe(32),
        encryption_keys=(urlsafe_b64encode(secrets.token_bytes(32)).decode(),),
        data_folder=folder,
        secure_cookies=False,
        instrument_folders=(instruments,),
    )
    store = Store(settings.database_url, settings.encryption_keys)
    store.migrate()
    first, second = invite_people(store, 2, SURVEY)
    store.close()
    begun = _begin(create_app(settings), first)
    for file in (instruments / SURVEY).glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("?", "??", 1), "utf-8")
    app = create_app(settings)
    cookie = begun.get_cookie("previsit")
    assert cookie is not None
    older = app.test_client()
    older.set_cookie("previsit", cookie.value)
    return _view(older), _view(_begin(app, second))


def _begin(app: Flask, code: str) -> FlaskClient:
    client = app.test_client()
    client.get(f"/i/{code}")
    _post(client, "/begin", locale="es", respondent="self")
    _post(client, "/consent", action="agree")
    return client


def _post(client: FlaskClient, path: str, **fields: str) -> None:
    client.post(path, data={**held_in(client.get(path).text), **fields})


def _view(client: FlaskClient) -> View:
    path = client.get("/resume").headers["Location"]

    def view() -> None:
        reply = client.get(path)
        assert reply.status_code == 200, f"bench: {path} gave {reply.status_code}"

    view()
    return view


def _compare(older: View, todays: View) -> tuple[float, float]:
    """How many times as much the older page costs, and how much today's costs, in milliseconds."""
    pairs = [(_seconds(older), _seconds(todays)) for _ in range(ROUNDS)]
    ratio = median(old / new for old, new in pairs)
    return ratio, 1000 * median(new for _, new in pairs) / VIEWS_A_ROUND


def _seconds(view: View) -> float:
    start = time.process_time()
    for _ in range(VIEWS_A_ROUND):
        view()
    return time.process_time() - start


def _megabytes_over(view: View, views: int) -> float:
    for _ in range(min(views, WARM_UP_VIEWS)):
        view()
    before = _resident_megabytes()
    for _ in range(views):
        view()
    return _resident_megabytes() - before


def _resident_megabytes() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
