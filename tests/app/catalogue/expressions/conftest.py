"""The reader of conditions in the browser, for tests that compare it with the other readers."""

from __future__ import annotations

import base64
import json

import pytest

from app.config import PROJECT

SCRIPT = (PROJECT / "app" / "static" / "conditions.js").read_text("utf-8")


@pytest.fixture(scope="module")
def in_browser(browser):
    """The script of our pages, loaded once into a browser page for all tests of a module."""
    page = browser.new_page()
    script = base64.b64encode(SCRIPT.encode()).decode()
    page.evaluate(
        f"import('data:text/javascript;base64,{script}').then(read => window.read = read.value)"
    )

    def ask(cases):
        return page.evaluate(
            "cases => JSON.parse(cases).map(([tree, rows]) => rows.map(row => read(tree, row)))",
            json.dumps(cases),
        )

    yield ask
    page.close()
