"""What the script of a page takes for the answer is what the server saves, for each kind of item.

Where they differ, a person is asked what is then thrown away, or cannot leave the page.
"""

from __future__ import annotations

import base64
import json
from datetime import date
from itertools import product
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import MultiDict

from app.catalogue.asking.path import condition_value
from app.catalogue.expressions.json_tree import to_json
from app.catalogue.expressions.logic import NameSpec, parse
from app.catalogue.model import Choice, Item, Unit
from app.config import PROJECT
from app.forms.build import form_class
from app.patient.answering.script_fields import script_fields

TODAY = date(2026, 3, 15)
LANGUAGES = ("en", "es", "fr", "ar", "hi")
NUMBERS = [
    "", " ", "0", "3", "٣", "३", "３", "3,5", "3.5", "٣٫٥", "٣،٥", "-2", "\u22122", "1,500",
    "1.500", "1 500", "1\u202f500", "1'500", "1_500", "1e3", "0x10", "2,125", "2.125", "1,234.5",
    "1.234,5",
    "12 34", "99999", "three", "\u200f٥\u200e", "0.3", ".3", "5.", "1.000.000", "154", "110",
    "69,9", "+4", "12,34,567", "½", "1234567890123456",
]  # fmt: skip
DAYS = ["", "3", "٣", "03", "31", "30", "32", "x", "0"]
MONTHS = ["", "5", "٥", "2", "May", "mayo", "mai", "مايو", "sept", "Ju", "13", "FÉVRIER"]
YEARS = ["", "2024", "٢٠٢٤", "24", "26", "27", "1899", "2027", "x", "'85", "0000"]
OFTEN = (Choice("never", 0), Choice("some", 0.1), Choice("most", 0.7), Choice("rather_not"))
AIMS = (Choice("pain"), Choice("mood"), Choice("none", exclusive=True))
UNITS = (Unit("kg", 20, 300), Unit("lb", 44, 660, times=0.45359237))

ITEMS = [
    Item("n", "number"),
    Item("n", "number", lowest=0, highest=100),
    Item("n", "number", lowest=0, highest=1_000_000, step=1),
    Item("n", "number", lowest=-5),
    Item("n", "slider", lowest=0, highest=100, step=0.5),
    Item("n", "slider", lowest=-1, highest=5, step=0.125),
]
NUMBER_CONDITIONS = ["n > 3", "n == 3.5", "n >= 1500", "not (n < 2)", "answered(n)", "n + 0.2 > 3"]


@pytest.fixture(scope="module")
def in_browser(browser):
    """Ask the script of our pages: [tree, fields, body] → true or false."""
    script = (PROJECT / "app" / "static" / "conditions.js").read_text("utf-8")
    page = browser.new_page()
    encoded = base64.b64encode(script.encode()).decode()
    page.evaluate(
        f"import('data:text/javascript;base64,{encoded}').then(one => window.holds = one.holds)"
    )

    def ask(cases):
        return page.evaluate(
            "cases => JSON.parse(cases).map(([tree, fields, body]) =>"
            " window.holds(tree, {}, fields, new URLSearchParams(body)) === true)",
            json.dumps(cases),
        )

    yield ask
    page.close()


def differing(in_browser, item, names, conditions, sent, languages=LANGUAGES):
    """(language, what was sent, condition) for each case in which script and server differ."""
    cases, expected = [], []
    expressions = {source: parse(source, names) for source in conditions}
    kind_of_form = form_class((item,))
    for language, fields in product(languages, sent):
        form = kind_of_form(MultiDict(fields), meta={"today": TODAY, "locale": language})
        form.check()
        answer = form.usable_answers()[item.id]
        body, limits = urlencode(fields), script_fields([item], language, TODAY)
        for source, expression in expressions.items():
            holds = expression.holds(_row(item, answer))
            expected.append(((language, fields, source), holds))
            cases.append([to_json(expression.tree), limits, body])
    return [
        (case, holds)
        for (case, holds), said in zip(expected, in_browser(cases), strict=True)
        if said != holds
    ]


def _row(item, answer):
    value = condition_value(item, answer)
    return {} if value is None else {item.id: value}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: f"{item.kind} {item.lowest} {item.step}")
def test_numbers(in_browser, item: Item) -> None:
    sent = [[("a-n", typed)] for typed in NUMBERS]

    assert not differing(in_browser, item, {"n": "number"}, NUMBER_CONDITIONS, sent)


@pytest.mark.parametrize("units", [UNITS, UNITS[:1], UNITS[1:]], ids=len)
def test_quantities_in_the_base_unit(in_browser, units: tuple[Unit, ...]) -> None:
    item = Item("w", "quantity", units=units)
    sent = [
        [("a-w", typed), *([("a-w-unit", unit)] if unit else [])]
        for typed, unit in product(NUMBERS, ["", "kg", "lb", "stone"])
    ]
    conditions = ["w > 120", "w < 60", "w >= 49.8951607", "answered(w)"]

    assert not differing(in_browser, item, {"w": "number"}, conditions, sent)


@pytest.mark.parametrize("precision", ["day", "month", "year"])
@pytest.mark.parametrize(
    "limits",
    [
        {}, {"latest_months_ago": 0}, {"earliest": date(1900, 5, 4)},
        {"earliest_months_ago": 24, "latest_months_ago": 0},
    ],
)  # fmt: skip
def test_dates(in_browser, precision, limits: dict) -> None:
    item = Item("d", "date", precision=precision, **limits)
    sent = [
        [("a-d-day", day), ("a-d-month", month), ("a-d-year", year)]
        for day, month, year in product(DAYS, MONTHS, YEARS)
    ]

    assert not differing(
        in_browser, item, {"d": "unread"}, ["answered(d)"], sent, languages=("es", "ar")
    )


@pytest.mark.parametrize(
    ("item", "spec", "conditions", "values"),
    [
        (
            Item("c", "choice", OFTEN), "number", ["c > 0.5", "c + 0.2 >= 0.3", "answered(c)"],
            ["", "0", "0.1", "0.7", "rather_not"],
        ),
        (Item("y", "yes_no"), "boolean", ["y", "not y", "answered(y)"], ["", "yes", "no"]),
        (Item("r", "rating", lowest=0, highest=10), "number", ["r >= 8"], ["", "8", "10", "7"]),
        (Item("t", "text"), "unread", ["answered(t)"], ["", " ", "\n", "Words", "0"]),
    ],
    ids=["choice", "yes_no", "rating", "text"],
)  # fmt: skip
def test_other_kinds(in_browser, item: Item, spec, conditions, values) -> None:
    sent = [[(f"a-{item.id}", value)] for value in values] + [[]]

    assert not differing(in_browser, item, {item.id: spec}, conditions, sent)


def test_several_choices(in_browser) -> None:
    spec = NameSpec("several", {choice.id: choice.id for choice in AIMS}, frozenset({"none"}))
    ticked = [[], ["pain"], ["mood", "pain"], ["none"]]
    sent = [[("a-m", value) for value in values] for values in ticked]
    conditions = ["'pain' in m", "answered(m)", "not answered(m)", "count(m) >= 2"]

    assert not differing(in_browser, Item("m", "choices", AIMS), {"m": spec}, conditions, sent)
