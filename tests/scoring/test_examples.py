"""Worked examples of every instrument, scored as `previsit score` scores a file of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.catalogue.model import Catalogue, Instrument
from app.cli.answer_files.columns import AnswerColumn
from app.cli.answer_files.sheet import AnswerSheet
from app.config import PROJECT
from scoring.model import Scale, Status
from tests.conftest import own_catalogue

EXAMPLES = Path(__file__).parent / "examples"
# Scored elsewhere: many conditions of its own, and a bank whose scores follow from its answers.
ELSEWHERE = {"check_up": "tests/app/test_instruments.py", "demo_bank": "tests/app/test_adaptive.py"}


def test_every_instrument_with_scores_has_examples() -> None:
    scored = {id for id, one in _catalogue().instruments.items() if one.scores}

    assert scored == {path.stem for path in EXAMPLES.glob("*.yaml")} | ELSEWHERE.keys()
    assert all((PROJECT / path).is_file() for path in ELSEWHERE.values())


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_each_example_gives_what_it_says(name: str) -> None:
    examples = _examples(name)

    found = _score(_catalogue().instruments[name], [one["answers"] for one in examples])

    for place, one in enumerate(examples):
        for scale, (value, band, status) in one["gives"].items():
            expected = (None if value is None else pytest.approx(value, abs=1e-9), band, status)
            assert found[scale][place] == expected, f"{name}, {one['says']}: {scale}"


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_the_examples_reach_both_ends_every_band_and_no_score_at_all(name: str) -> None:
    given = [one["gives"] for one in _examples(name)]

    for scale in _scales(name):
        values = {one[scale.id][0] for one in given}
        starts = {band.start for band in scale.bands}
        assert {scale.lowest, scale.highest, None} <= values, scale.id
        assert {band.id for band in scale.bands} == {one[scale.id][1] for one in given} - {None}
        assert starts <= values, f"{scale.id} has a band that no example begins"


def _scales(name: str) -> list[Scale]:
    return [rule.scale for rule in _catalogue().instruments[name].scores]


def _score(instrument: Instrument, rows: list[dict[str, Any]]) -> dict[str, list[tuple[Any, ...]]]:
    """Scale → value, band and status of each row; all rows at once."""
    columns = {id: AnswerColumn([row.get(id) for row in rows], []) for id in instrument.items}
    sheet = AnswerSheet(instrument, columns, len(rows))
    found = {}
    for rule in instrument.scores:
        scored = sheet.score(rule)
        found[rule.scale.id] = [
            (value, rule.scale.band(value), Status(status).word) if status else _nothing()
            for value, status in zip(scored.value.tolist(), scored.status.tolist(), strict=True)
        ]
    return found


def _nothing() -> tuple[None, None, str]:
    return None, None, Status.NOT_SCORABLE.word


def _examples(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text("utf-8"))[
        "examples"
    ]
    return found


def _catalogue() -> Catalogue:
    return own_catalogue()
