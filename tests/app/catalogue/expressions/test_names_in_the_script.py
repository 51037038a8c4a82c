"""Names that JavaScript's own objects have are names of items like any other in the browser."""

from __future__ import annotations

import base64

import pytest

from app.catalogue.expressions.json_tree import to_json
from app.catalogue.expressions.logic import parse
from tests.app.catalogue.expressions.conftest import SCRIPT

NAMES = ("constructor", "then", "length")
KINDS = ("unread", "text", "number", "boolean")


def test_an_item_without_an_answer_is_not_answered_by_the_scripts_own_objects(passed_over) -> None:
    trees = [
        to_json(parse(f"answered({name})", {name: kind}).tree) for name in NAMES for kind in KINDS
    ]

    assert passed_over(trees) == [True] * len(trees)


@pytest.fixture
def passed_over(browser):
    """Whether the script passes over a page that waits for a condition, with nothing answered."""
    page = browser.new_page()
    script = base64.b64encode(SCRIPT.encode()).decode()

    def ask(trees):
        return page.evaluate(
            """async ([script, trees]) => {
              const { past } = await import("data:text/javascript;base64," + script);
              const pages = trees.map((when) => ({ first: { when, row: {}, next: "second" } }));
              return pages.map((each) => past(each, "first") === "second");
            }""",
            [script, trees],
        )

    yield ask
    page.close()
