"""One tree, four readers: Python, NumPy, the browser and FHIR agree on every row."""

from __future__ import annotations

import html
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.expressions.json_tree import to_json
from app.catalogue.expressions.logic import ExpressionFault, NameSpec, parse
from app.catalogue.expressions.numpy_reader import column_of, value_over
from app.catalogue.expressions.tree import name_nodes
from app.catalogue.model import Choice, Item
from app.formats.fhir.conditions import EXPRESSION, coding_of, enable_keys
from tests.conftest import own_catalogue
from tests.examples import examples
from tests.fhir_path import evaluate

PROJECT = Path(__file__).parents[4]
SCRIPT = (PROJECT / "app" / "static" / "conditions.js").read_text("utf-8")

OFTEN = (Choice("never", 0), Choice("some", 1), Choice("most", 2.5), Choice("rather_not"))
PLACE = (Choice("home"), Choice("away"), Choice("unsure", missing=True))
AIMS = (Choice("pain"), Choice("mood"), Choice("none", exclusive=True))
ITEMS = {
    choice.id: choice
    for choice in (
        Item("a", "choice", OFTEN),
        Item("b", "rating", lowest=0, highest=10),
        Item("c", "number"),
        Item("yes", "yes_no"),
        Item("told", "text"),
        Item("place", "choice", PLACE),
        Item("aims", "choices", AIMS),
    )
}
NAMES = {
    "a": "number",
    "b": "number",
    "c": "number",
    "yes": "boolean",
    "told": "unread",
    "place": NameSpec("text", {"home": "home", "away": "away"}),
    "aims": NameSpec(
        "several", {"pain": "pain", "mood": "mood", "none": "none"}, frozenset({"none"})
    ),
}
ROW = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from([None, 0, 1, 2.5, "rather_not"]),
        "b": st.sampled_from([None, 0, 1, 2, 5, 10]),
        "c": st.sampled_from([None, 0.0, 0.1, 0.2, 0.7, 1.0, 2.0, 12.25, -3.0, 16 / 3]),
        "yes": st.sampled_from([None, True, False]),
        "told": st.sampled_from([None, "once"]),
        "place": st.sampled_from([None, "home", "away", "unsure"]),
        "aims": st.sampled_from([None, ("pain",), ("mood", "pain"), ("none",)]),
        "age": st.sampled_from([None, 17, 18, 70]),
        "sex": st.sampled_from([None, "female", "male"]),
    },
)
NUMBER_NAMES = st.sampled_from(["a", "b", "c", "a", "b", "age"])
CONSTANTS = st.sampled_from(["0", "1", "2", "2.5", "5", "10", "-3", "0.3", "0.7", "0.1"])
TEXTS = st.one_of(
    st.just("place"), st.sampled_from(["'home'", "'away'"]),
    st.just("('home' if yes else place)"),
)  # fmt: skip
ANY_NAMES = st.lists(
    st.sampled_from(["a", "b", "c", "yes", "told", "place", "aims"]), min_size=1, max_size=3
).map(", ".join)


def numbers(conditions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        NUMBER_NAMES | CONSTANTS,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("-{}".format, inner.filter(lambda text: not text.startswith("-"))),
            st.builds(
                "{}({}, {})".format, st.sampled_from(["sum", "mean", "min", "max"]), inner, inner
            ),
            st.builds("({} if {} else {})".format, inner, conditions, inner),
            st.builds("count({}, {})".format, conditions, conditions),
            st.builds("count({}, told)".format, st.sampled_from(["a", "b, place", "aims, c"])),
            st.just("count(aims)"),
        ),
        max_leaves=4,
    )


SIGNS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
SIMPLE = st.one_of(
    st.builds("{} {} {}".format, NUMBER_NAMES, SIGNS, CONSTANTS),
    st.builds("{} {} {}".format, CONSTANTS, SIGNS, NUMBER_NAMES),
    st.sampled_from(["yes", "yes == false", "place == 'home'", "place != 'home'", "true"]),
    st.sampled_from(["'pain' in aims", "'mood' not in aims", "count(aims) > 1", "sex == 'male'"]),
    st.sampled_from(["a in (1, 2.5)", "b not in (1, 5)", "place in ('home', 'away')"]),
    st.sampled_from(["c + c in (0.2, 0.3)", "c + 0.1 + 0.1 not in (0.3, 0.9)"]),
    st.builds("answered({})".format, ANY_NAMES),
)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not ({}))".format, inner),
        st.builds("({} {} {})".format, numbers(SIMPLE), SIGNS, numbers(inner)),
        st.builds("({} {} {} {} {})".format, NUMBER_NAMES, SIGNS, CONSTANTS, SIGNS, NUMBER_NAMES),
        st.builds("({} == {})".format, TEXTS, TEXTS),
        st.builds("(yes if {} else {})".format, inner, inner),
    ),
    max_leaves=6,
)
SOURCES = st.one_of(CONDITIONS, numbers(SIMPLE), TEXTS)
BATCH = st.lists(st.tuples(SOURCES, st.lists(ROW, min_size=1, max_size=6)), min_size=1, max_size=40)


@examples(25)
@given(BATCH)
def test_python_numpy_and_the_browser_agree(in_browser, batch):
    cases = [(expression, rows) for source, rows in batch if (expression := read(source))]

    told = in_browser([[to_json(expression.tree), rows] for expression, rows in cases])

    for (expression, rows), said in zip(cases, told, strict=True):
        python = [expression.value(row) for row in rows]
        columns = {
            name.id: column_of(name, [r.get(name.id) for r in rows])
            for name in name_nodes(expression.tree)
        }
        assert_same(
            expression, "NumPy", value_over(expression.tree, columns, len(rows)).tolist(), python
        )
        if expression.type == "boolean":
            said = list(map(bool, said))
        assert_same(expression, "the browser", said, python)


@examples(120)
@given(CONDITIONS, st.lists(ROW, min_size=1, max_size=3))
def test_fhir_agrees_or_says_that_it_cannot(source, rows):
    expression = read(source)
    if expression is None:
        return

    keys = enable_keys(expression, ITEMS)

    if keys is None:
        assert expression.names & {"age", "sex"} or len(source) > 60, source
        return
    shown = [enabled(keys, row) for row in rows]
    assert shown == [expression.holds(row) for row in rows], (source, keys, rows)


@pytest.mark.parametrize(
    ("source", "whens"),
    [
        ("a > 0", ["a = some", "a = most"]),
        ("not a > 0", ["a exists False", "a = never", "a = rather_not"]),
        ("a == 1 and yes", ["a = some", "yes = True"]),
        ("b >= 3 and b < 8", ["b >= 3", "b < 8"]),
        ("3 <= b", ["b >= 3"]),
        ("b != 3", ["b exists True", "b != 3"]),
        ("'pain' in aims or answered(told)", ["aims = pain", "told exists True"]),
        ("answered(a, c)", None),
        ("count(a > 1, yes) >= 1", None),
        ("a + b > 3", None),
    ],
)
def test_what_enable_when_can_say_is_said_with_it(source, whens):
    keys = enable_keys(parse(source, NAMES), ITEMS)

    if whens is None:
        assert keys["extension"][0]["url"] == EXPRESSION
    else:
        assert [short(key) for key in keys["enableWhen"]] == whens


def test_no_shipped_condition_is_lost_except_those_on_age_and_sex():
    catalogue = own_catalogue()

    for instrument in catalogue.instruments.values():
        for item in instrument.items.values():
            if item.show_when and enable_keys(item.show_when, instrument.items) is None:
                assert item.show_when.names & {"age", "sex"}, item.show_when.source


def test_a_tree_for_the_browser_is_not_larger_than_what_was_written_allows():
    longest = "count(" + ", ".join(f"a > {n}" for n in range(45)) + ") > 2"

    assert len(json.dumps(to_json(parse(longest, NAMES).tree))) < 20 * len(longest)


def test_the_script_shows_and_hides_what_waits_and_what_waits_for_that(browser):
    def waits(name, source, control):
        known = {**NAMES, "d": "number"}
        tree_of = html.escape(json.dumps(to_json(parse(source, known).tree)))
        return (
            f'<fieldset id={name} data-show-when="{tree_of}" hidden disabled>{control}</fieldset>'
        )

    page = browser.new_page()
    number = "<input name=a-{0} id=in-{0}>".format
    page.set_content(
        '<form data-row=\'{"age": 40}\' data-fields=\'{"b": {}, "c": {}, "d": {}}\'>'
        "<input type=radio name=a-yes value=yes id=y><input type=radio name=a-yes value=no id=n>"
        + waits("first", "yes and age > 18", number("c"))
        + waits("second", "c >= 2.5", number("d"))
        + waits("third", "'pain' in aims", number("b"))
        + "<input type=checkbox name=a-aims value=pain id=pain></form>"
    )
    page.add_script_tag(content=SCRIPT, type="module")

    def shown():
        return [id for id in ("first", "second", "third") if page.locator(f"#{id}").is_visible()]

    seen = [shown()]
    page.locator("#y").check()
    seen.append(shown())
    page.locator("#in-c").fill("2,5")
    seen.append(shown())
    page.locator("#pain").check()
    seen.append(shown())
    page.locator("#n").check()
    seen.append(shown())

    page.close()
    assert seen == [
        [], ["first"], ["first", "second"], ["first", "second", "third"], ["third"],
    ]  # fmt: skip


def read(source):
    """The expression, or None if the random text is longer than the language allows."""
    try:
        return parse(source, NAMES)
    except ExpressionFault as fault:
        if not any(word in fault.problem for word in ("deep", "parts", "longer")):
            raise
        return None


def assert_same(expression, who, values, wanted):
    for mine, theirs in zip(wanted, values, strict=True):
        if isinstance(mine, float):
            assert theirs is not None, (expression.source, who)
            assert math.isclose(mine, theirs, rel_tol=0), (expression.source, who)
        elif mine is None:
            assert theirs is None or theirs != theirs, (expression.source, who, theirs)
        else:
            assert mine == theirs, (expression.source, who, wanted, values)


def enabled(keys, row):
    """Whether a program that reads FHIR would show the item."""
    if "extension" in keys:
        path = keys["extension"][0]["valueExpression"]["expression"]
        told = response(row)
        return evaluate(path, told) == [True]
    outcomes = [holds(key, coded(row, key["question"])) for key in keys["enableWhen"]]
    return all(outcomes) if keys.get("enableBehavior", "all") == "all" else any(outcomes)


def holds(when, answers):
    """R4: one answer that fits is enough; != holds when none is equal."""
    (wanted,) = (value for key, value in when.items() if key.startswith("answer"))
    sign = when["operator"]
    if sign == "exists":
        return bool(answers) is wanted
    if sign == "!=":
        return wanted not in answers
    tests = {
        "=": lambda answer: answer == wanted,
        ">": lambda answer: answer > wanted, ">=": lambda answer: answer >= wanted,
        "<": lambda answer: answer < wanted, "<=": lambda answer: answer <= wanted,
    }  # fmt: skip
    return any(map(tests[sign], answers))


def coded(row, id):
    answer, item = row.get(id), ITEMS[id]
    if answer is None:
        return []
    if not item.choices:
        return [answer]
    chosen = answer if isinstance(answer, tuple) else (answer,)
    return [coding_of(choice) for choice in item.choices if choice.answer in chosen]


def response(row):
    keys = {"a": "Coding", "place": "Coding", "aims": "Coding", "b": "Integer", "c": "Decimal"}
    keys |= {"yes": "Boolean", "told": "String"}
    return {
        "resourceType": "QuestionnaireResponse",
        "item": [
            {"linkId": id, "answer": [{f"value{keys[id]}": answer} for answer in coded(row, id)]}
            for id in ITEMS
            if coded(row, id)
        ],
    }


def short(when):
    (wanted,) = (value for key, value in when.items() if key.startswith("answer"))
    wanted = wanted["code"] if isinstance(wanted, dict) else wanted
    return f"{when['question']} {when['operator']} {wanted}"
