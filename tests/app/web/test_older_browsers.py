"""Which browsers get the stylesheets for older ones, and what stands in those."""

from __future__ import annotations

import re

import pytest
from flask import Response

from app.access.sign_in import open_to_all
from app.web.older_browsers import for_older, is_older, without_isolates
from app.web.static_files import STATIC

APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS {} like Mac OS X)"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36"
)
OLD_CHROME = CHROME.format("69.0.3497.128")


@pytest.mark.parametrize(
    "name",
    [
        OLD_CHROME,
        CHROME.format("104.0.0.0"),
        "Mozilla/5.0 (Linux; Android 9; wv) Version/4.0 Chrome/83.0 Mobile Safari/537.36",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14) {APPLE} Version/12.1 Safari/605.1.15",
        f"{IPHONE.format('12_5_7')} {APPLE} Version/12.1.2 Mobile/15E148 Safari/604.1",
        f"{IPHONE.format('13_3')} {APPLE} CriOS/99.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 6.1; rv:78.0) Gecko/20100101 Firefox/78.0",
    ],
)
def test_a_browser_of_some_years_ago_is_known_by_its_name(name: str) -> None:
    assert is_older(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "curl/8.1",
        CHROME.format("156.0.0.0"),
        f"Mozilla/5.0 (X11; Linux x86_64) {APPLE} Version/60.5 Safari/605.1.15",
        f"{IPHONE.format('17_4')} {APPLE} Version/17.4 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    ],
)
def test_a_browser_of_today_or_an_unknown_one_is_not_older(name: str) -> None:
    assert not is_older(name)


def test_one_address_gives_each_browser_its_own_sheet(client) -> None:
    address = re.search(r'href="(/static/previsit\.css[^"]*)"', client.get("/").text)[1]

    today = client.get(address)
    older = client.get(address, headers={"User-Agent": OLD_CHROME})

    assert today.text != older.text
    assert "User-Agent" in today.headers["Vary"]
    assert "User-Agent" in older.headers["Vary"]
    assert today.headers["ETag"] != older.headers["ETag"]
    assert (
        client.get(address, headers={"User-Agent": OLD_CHROME}).headers["ETag"]
        == (older.headers["ETag"])
    )


@pytest.mark.parametrize("name", ["previsit", "desk"])
def test_an_older_browser_is_told_nothing_about_sides_that_it_does_not_know(name: str) -> None:
    css = for_older(
        f"{name}.css",
        (STATIC / f"{name}.css").read_text("utf-8"),
        (STATIC / f"{name}.older.css").read_text("utf-8"),
    )

    # Where a page stops when it scrolls to a place is no great loss.
    css = re.sub(r"scroll-padding-block[a-z-]*:", "", css)
    assert not re.findall(r"[{;](?:inset|margin-inline|padding-inline|[a-z-]*block-[a-z]+):", css)
    assert ":is(" not in re.sub(r":is\([^{}]*{[^{}]*}", "", css)


@pytest.mark.parametrize(
    ("modern", "spelled_out"),
    [
        ("margin-inline:auto calc(1rem + 2px)", "margin-inline-end:calc(1rem + 2px)"),
        ("padding-block:1px 2px!important", "padding-bottom:2px !important"),
        ("inset-inline-start:3px", "left:var(--if-ltr,3px);right:var(--if-rtl,3px)"),
        ("inset-inline:0", "left:0;right:0"),
        ("inset:1px 2px", "top:1px;right:2px;bottom:1px;left:2px"),
        ("min-inline-size:2rem", "min-width:2rem"),
        ("border-block-end:1px solid red", "border-bottom:1px solid red"),
    ],
)
def test_start_and_end_are_spelled_out(modern: str, spelled_out: str) -> None:
    assert spelled_out in for_older("a.css", f".a{{{modern}}}", "")


def test_marks_that_an_old_chrome_shows_backwards_are_left_out_for_it_alone(client) -> None:
    line = "شكرًا لك، \u2068Rosa\u2069."

    assert without_isolates(OLD_CHROME, line) == "شكرًا لك، Rosa."
    assert without_isolates(CHROME.format("77.0"), line) == line
    assert without_isolates("", line) == line


def test_an_older_chrome_does_not_wait_for_its_storage_to_be_cleared_by_a_reply_to_a_script(
    app,
) -> None:
    def sent() -> Response:
        return Response("{}", mimetype="application/json", headers={"Clear-Site-Data": '"storage"'})

    app.add_url_rule("/made-up", view_func=open_to_all(sent))
    client = app.test_client()

    assert "Clear-Site-Data" in client.get("/made-up").headers
    older = client.get("/made-up", headers={"User-Agent": OLD_CHROME})
    assert "Clear-Site-Data" not in older.headers
