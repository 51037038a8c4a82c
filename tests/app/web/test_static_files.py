"""What goes over the line: compressed for whoever asked from here, kept as long as it holds."""

from __future__ import annotations

import gzip
import hashlib
import re
from base64 import b64encode

import pytest

FROM_HERE = {"Accept-Encoding": "gzip, br", "Sec-Fetch-Site": "same-origin"}


def test_a_page_another_site_made_the_browser_ask_for_is_not_compressed(client) -> None:
    asked = {"here": FROM_HERE, "typed": FROM_HERE | {"Sec-Fetch-Site": "none"}}
    other = {"there": FROM_HERE | {"Sec-Fetch-Site": "cross-site"}, "unknown": {}}

    for headers in asked.values():
        assert client.get("/", headers=headers).headers["Content-Encoding"] == "gzip"
    for headers in other.values():
        reply = client.get("/", headers=headers)
        assert "Content-Encoding" not in reply.headers
        assert "Accept-Encoding" in reply.headers["Vary"]


def test_a_static_file_is_kept_for_ever_under_the_address_pages_use(client) -> None:
    address = re.search(r'href="(/static/previsit\.css[^"]*)"', client.get("/").text)[1]

    first = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address)
    by_name = client.get("/static/previsit.css")
    again = client.get("/static/previsit.css", headers={"If-None-Match": by_name.headers["ETag"]})

    assert "immutable" in first.headers["Cache-Control"]
    assert gzip.decompress(first.data) == plain.data
    assert by_name.headers["Cache-Control"] == "no-cache"
    assert again.status_code == 304


def test_the_first_page_a_browser_sees_brings_its_stylesheet_along(client) -> None:
    first = client.get("/", headers=FROM_HERE)
    page = gzip.decompress(first.data).decode()
    [sheet] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(hashlib.sha256(sheet.encode()).digest()).decode()

    assert sheet == client.get("/static/previsit.css").text
    assert f"style-src 'self' 'sha256-{digest}'" in first.headers["Content-Security-Policy"]
    assert '<link rel="prefetch" as="style" href="/static/previsit.css' in page
    assert '<link rel="stylesheet"' not in page

    second = client.get("/", headers=FROM_HERE)
    assert "<style>" not in gzip.decompress(second.data).decode()
    assert "style-src" not in second.headers["Content-Security-Policy"]
    # Where nothing is compressed the sheet is fetched, which is compressed always.
    elsewhere = client.application.test_client().get("/")
    assert "<style>" not in elsewhere.text
    assert '<link rel="stylesheet"' in elsewhere.text


@pytest.mark.parametrize("name", ["nothing.css", "..%2fdelivery.py", "../delivery.py", "%00"])
def test_what_is_not_a_static_file_is_not_found(client, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
