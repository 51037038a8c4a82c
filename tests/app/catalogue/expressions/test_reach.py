"""Whether conditions can hold and fail, and advice on readability."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.check_files import check_and_advise
from app.catalogue.checks.readability import grade, syllables
from app.catalogue.expressions.logic import NameSpec, parse
from app.catalogue.expressions.reach import Domain, Several, Verdict, judge
from tests.examples import examples

OFTEN = Domain(answers=(0, 1, 2, 3))
NAMES = {
    "a": "number", "b": "number", "n": "number", "m": "number", "yes": "boolean",
    "work_on": NameSpec("several", {choice: choice for choice in "pqrstuvwxyz"}, frozenset("z")),
}  # fmt: skip
DOMAINS = {
    "a": OFTEN,
    "b": Domain(answers=(0, 1), when=parse("a > 1", NAMES)),
    "n": Domain(low=0, high=10),
    "m": Domain(low=0, high=10**6, whole=True, may_be_missing=False),
    "yes": Domain(answers=(True, False)),
    "work_on": Domain(several=Several(tuple("pqrstuvwxy"), ("z",), at_most=3)),
}
EITHER, NEVER, ALWAYS = (True, True), (False, True), (True, False)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("a > 2", EITHER),
        ("a > 3", NEVER),
        ("a >= 0 or not answered(a)", ALWAYS),
        ("a >= 0", EITHER),  # it may be skipped
        ("m >= 0", ALWAYS),  # it may not
        ("m > 5 and m < 6", NEVER),
        ("n > 5 and n < 6", EITHER),
        ("n > 10", NEVER),
        ("b == 1 and a == 1", NEVER),  # b is asked only above 1
        ("b == 1 and a == 3", EITHER),
        ("count(work_on) > 3", NEVER),
        ("count(work_on) > 2", EITHER),
        ('"p" in work_on and "z" in work_on', NEVER),
        ('"p" in work_on and "q" in work_on and count(work_on) == 2', EITHER),
        ("n + n > 20", NEVER),
        ("n * n < 0", NEVER),
        ("mean(n, m) < 0", NEVER),
        ("-n > 0", NEVER),
        ("count(n > 11, yes) > 1", NEVER),
        ("min(n, m) > 10", NEVER),
        ("a in (7, 8)", NEVER),
        ("yes == true and yes == false", NEVER),
    ],
)
def test_a_condition_is_judged(source, wanted):
    verdict = judge(parse(source, NAMES), DOMAINS)

    assert verdict == Verdict(*wanted, decided=True)


@pytest.mark.parametrize("source", ["n + n > 19.5", "n * m == 12.5", "n / m > 3"])
def test_what_could_not_be_decided_is_not_called_decided(source):
    assert judge(parse(source, NAMES), DOMAINS) == Verdict(True, True, decided=False)


@examples(200)
@given(
    st.sampled_from(["a", "n", "m", "b"]), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
    st.sampled_from([-1, 0, 0.5, 1, 3, 9, 10, 11]), st.sampled_from(["and", "or"]),
    st.sampled_from(["a > 1", "n == 10", "not n > 2", "b == 0", "m * 2 < 7"]),
    st.fixed_dictionaries({}, optional={
        "a": st.sampled_from([0, 1, 2, 3]), "n": st.floats(0, 10), "b": st.sampled_from([0, 1]),
    }), st.integers(0, 10**6),
)  # fmt: skip
def test_no_row_shows_a_verdict_to_be_wrong(name, sign, number, word, other, row, m):
    condition = parse(f"{name} {sign} {number} {word} {other}", NAMES)
    row = row | {"m": m}
    if not row.get("a", 0) > 1:
        row.pop("b", None)

    verdict = judge(condition, DOMAINS)

    assert verdict.may_hold if condition.holds(row) else verdict.may_fail


def test_advice_names_what_is_long_hard_to_read_or_undecided(tmp_path):
    path = tmp_path / "heavy.yaml"
    ask = (
        "Considering retrospectively the totality of institutional circumstances, "
        "characterise your predominant psychological disposition"
    )
    path.write_text(
        'id: heavy\nversion: "1"\nname: Heavy\nmeasures: Nothing\nkind: own\nlanguage: en\n'
        "source: made for tests\n"
        'licence: {status: free, notice: "Apache-2.0", checked: 2026-11-22}\nitems:\n'
        f"  - {{id: heavy_1, kind: number, about: {'long ' * 14}, ask: {ask!r}}}\n"
        "  - {id: heavy_2, kind: yes_no, ask: Is it so?, about: so, label: so, "
        "label_names: neutral, show_when: heavy_1 * heavy_1 > 3}\n"
        "proxy: {items: {heavy_1: {ask: So?}, heavy_2: {ask: So?}}}\n"
    )

    advice = [
        (fault.line, fault.column, fault.problem.split(",")[0])
        for fault in check_and_advise([path])[1]
    ]

    assert advice == [
        (10, 40, "This is 69 characters long"),
        (9, 1, "The questions read like school grade 24."),
        (10, 117, "This question reads like school grade 31."),
        (11, 104, "Whether this condition can hold"),
    ]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("table", 2), ("asked", 1), ("wanted", 2), ("does", 1), ("people", 2),
        ("medicine", 3), ("worry", 2), ("nurses", 2), ("area", 3), ("question", 2), ("make", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted(word, count):
    assert syllables(word) == count


def test_a_plain_sentence_reads_like_a_low_grade_and_a_heavy_one_like_a_high():
    plain = grade(["How often did you lie awake when you wanted to sleep?"])
    heavy = grade(["Institutional considerations necessitate comprehensive documentation."])

    assert plain is not None
    assert heavy is not None
    assert plain < 6 < 14 < heavy
    assert grade(["…"]) is None


def test_the_shipped_instruments_read_as_plainly_as_they_should():
    _, advice = check_and_advise([Path(__file__).parents[4] / "instruments"])

    assert not list(map(str, advice))
