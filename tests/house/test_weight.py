"""What a phone has to fetch, and whether one sheet serves both directions of writing."""

from __future__ import annotations

import gzip
import re

from app.web.older_browsers import for_older
from app.web.static_files import lean
from tests.house.source import STATIC, short

BUDGET = 20_000  # bytes of stylesheets and scripts together, compressed, in one browser
STAFF = {"desk.css", "kiosk_check.js", "previsit.css", "previsit.js"}
# What a patient's browser never fetches at home, and at a kiosk, where nothing waits for a line.
NOT_AT_HOME = {"desk.css", "kiosk.js", "kiosk_check.js"}
NOT_AT_A_KIOSK = {"desk.css", "kiosk_check.js", "offline.js", "offline_worker.js", "begin.js"}
# Four values go round the box: the second is its right side, the fourth its left.
_VALUE = r"(?:[^\s;()]|\([^;]*?\))+"
FOUR = re.compile(
    rf"(?<![\w.-])(?:margin|padding|inset): *{_VALUE} ({_VALUE}) {_VALUE} ({_VALUE}) *[;}}]"
)
PHYSICAL = re.compile(
    r"(?<![\w-])("
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?"
    r"|left|right|border-(?:top|bottom)-(?:left|right)-radius"
    r")\s*:|(?<![\w-])(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


def test_stylesheets_and_scripts_fit_the_budget() -> None:
    sizes = {
        path.name: len(gzip.compress(lean(path.name, path.read_text("utf-8")).encode(), 9))
        for pattern in ("*.css", "*.js")
        for path in STATIC.rglob(pattern)
        if ".older." not in path.name  # what a browser of today never gets
    }

    assert sizes.keys() >= STAFF | NOT_AT_HOME | NOT_AT_A_KIOSK
    sums = {
        "home": sum(size for name, size in sizes.items() if name not in NOT_AT_HOME),
        "kiosk": sum(size for name, size in sizes.items() if name not in NOT_AT_A_KIOSK),
        "staff": sum(size for name, size in sizes.items() if name in STAFF),
    }
    assert max(sums.values()) < BUDGET, f"{sums}: {sizes}"


def test_an_older_browser_fetches_little_more() -> None:
    sheet = for_older(
        "previsit.css",
        (STATIC / "previsit.css").read_text("utf-8"),
        (STATIC / "previsit.older.css").read_text("utf-8"),
    )
    scripts = [
        lean(path.name, path.read_text("utf-8"))
        for path in STATIC.glob("*.js")
        if path.name not in NOT_AT_HOME
    ]

    size = sum(len(gzip.compress(text.encode(), 9)) for text in [sheet, *scripts])
    assert size < BUDGET * 1.15, f"{size} bytes"


def test_stylesheets_know_start_and_end_but_neither_left_nor_right() -> None:
    physical = [
        f"{short(path)}:{number}: {line.strip()}"
        for path in STATIC.rglob("*.css")
        for number, line in enumerate(_without_comments(path.read_text("utf-8")).splitlines(), 1)
        if PHYSICAL.search(line) or any(right != left for right, left in FOUR.findall(line))
    ]

    assert not physical, "\n".join(physical)


def test_nothing_static_comes_from_elsewhere() -> None:
    outside = re.compile(r"url\(\s*['\"]?(?:https?:)?//|@import|importScripts\(['\"]http")

    assert not [
        short(path)
        for path in STATIC.rglob("*")
        if path.suffix in (".css", ".js") and outside.search(path.read_text("utf-8"))
    ]


def _without_comments(text: str) -> str:
    """Comments become as many empty lines as they had, so that line numbers stay true."""
    return re.sub(
        r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), text, flags=re.DOTALL
    )
