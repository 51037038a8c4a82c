"""Rescoring concludes from answers with gaps as finishing does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock
from app.catalogue.load import load_catalogue
from app.catalogue.model import Catalogue
from app.cli.rescore import report_line
from app.sittings.rescoring import Rescored, rescore
from app.store.tables import PriorityRow, Response, ScoreRow
from tests.conftest import TINY_SURVEYS
from tests.journeys.conftest import House

SAME = ""
MILDER = ', recode: {"*": {0: 0, 1: 3, 2: 1, 3: 2}}'  # two answers of 3 are then 4 to 7
MILDEST = ', recode: {"*": {0: 0, 1: 3, 2: 3, 3: 1}}'  # and here 2 to 5: nothing is certain


def test_what_two_answers_settle_is_raised_by_finishing_and_by_rescoring_alike(
    sent: House, tmp_path: Path
) -> None:
    assert raised(sent) == ["at_least/severe"]

    (change,) = rescored(sent, new_rule(tmp_path, SAME))

    assert (change.why, change.raised, change.dropped) == ("new_rule", (), ())
    assert change.after is not None
    assert change.before is not None
    assert (change.after.value, change.after.low, change.after.high) == (None, 6, 9)
    assert (change.before.value, change.before.low, change.before.high) == (None, 6, 9)
    assert not change.is_changed


def test_a_new_rule_says_what_it_would_raise_of_a_score_with_gaps(
    sent: House, tmp_path: Path
) -> None:
    (change,) = rescored(sent, new_rule(tmp_path, MILDER))

    # 4 to 7 is moderate at the least, as it would be if it were answered now.
    assert (change.raised, change.dropped) == (("at_least/moderate",), ("at_least/severe",))
    assert change.is_changed
    assert "no number, 6 to 9 (rule 1) -> no number, 4 to 7 (rule 2)" in report_line(change)


def test_a_rule_under_which_nothing_is_certain_raises_nothing(sent: House, tmp_path: Path) -> None:
    (change,) = rescored(sent, new_rule(tmp_path, MILDEST))

    assert (change.raised, change.dropped) == ((), ("at_least/severe",))


def test_bounds_of_a_version_in_between_are_not_guessed(sent: House, tmp_path: Path) -> None:
    rescored(sent, new_rule(tmp_path, MILDER), write=True)

    (change,) = rescored(sent, new_rule(tmp_path, SAME, version="3"))

    assert change.before is not None
    assert (change.before.rule_version, change.before.low) == ("2", None)
    # Its bounds were not kept with its row, so that nothing about it is certain.
    assert (change.raised, change.dropped) == (("at_least/severe",), ())


def test_a_score_that_is_new_says_what_follows_from_it(sent: House, tmp_path: Path) -> None:
    with sent.services.store.transaction() as db:
        for row in db.scalars(select(ScoreRow)):
            db.delete(row)

    (change,) = rescored(sent, sent.services.catalogue)

    assert (change.why, change.raised) == ("new_score", ("at_least/severe",))


def raised(house: House) -> list[str]:
    with house.services.store.reading() as db:
        return list(db.scalars(select(PriorityRow.rule)))


def rescored(house: House, catalogue: Catalogue, *, write: bool = False) -> list[Rescored]:
    with house.services.store.transaction() as db:
        ids = db.scalars(select(Response.id)).all()
        return rescore(db, catalogue, ids, at=clock.now(), write=write)


def new_rule(folder: Path, recode: str, version: str = "2") -> Catalogue:
    """The tiny surveys with another version of the rule."""
    copy = folder / f"rule_{version}"
    shutil.copytree(TINY_SURVEYS, copy, ignore=shutil.ignore_patterns("invalid", "advised"))
    path = copy / "at_least" / "instrument.yaml"
    rule = f'range: [0, 9], rule_version: "{version}"{recode}'
    text = path.read_text("utf-8")
    assert "range: [0, 9]" in text
    path.write_text(text.replace("range: [0, 9]", rule), "utf-8")
    return load_catalogue([copy])


@pytest.fixture
def sent(tiny: House) -> House:
    """Two questions answered with the most there is, the last one skipped, and sent."""
    visitor = tiny.visitor().open(tiny.invite("at_least"))
    visitor.send({"locale": "en", "respondent": "self"})
    visitor.send({"at_least_1": "3"}).send({"at_least_2": "3"}).skip()
    visitor.send()
    assert visitor.path == "/summary", visitor.text
    return tiny
