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
ELSEWHERE = {
    "check_up": "tests/app/catalogue/test_shipped_instruments.py",
    "demo_bank": "tests/app/catalogue/asking/test_adaptive_bank.py",
}


def test_every_instrument_with_scores_has_examples() -> None:
    scored = {id for id, instrument in _catalogue().instruments.items() if instrument.scores}

    assert scored == {path.stem for path in EXAMPLES.glob("*.yaml")} | ELSEWHERE.keys()
    assert all((PROJECT / path).is_file() for path in ELSEWHERE.values())


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_each_example_gives_what_it_says(name: str) -> None:
    examples = _examples(name)

    scores = _score(_catalogue().instruments[name], [example["answers"] for example in examples])

    for place, example in enumerate(examples):
        for scale, (value, band, status) in example["gives"].items():
            expected = (None if value is None else pytest.approx(value, abs=1e-9), band, status)
            assert scores[scale][place] == expected, f"{name}, {example['says']}: {scale}"


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_the_examples_reach_both_ends_every_band_and_no_score_at_all(name: str) -> None:
    given = [example["gives"] for example in _examples(name)]

    for scale in _scales(name):
        values = {expected[scale.id][0] for expected in given}
        starts = {band.start for band in scale.bands}
        assert {scale.lowest, scale.highest, None} <= values, scale.id
        assert {band.id for band in scale.bands} == {
            expected[scale.id][1] for expected in given
        } - {None}
        assert starts <= values, f"{scale.id} has a band that no example begins"


def _scales(name: str) -> list[Scale]:
    return [rule.scale for rule in _catalogue().instruments[name].scores]


def _score(instrument: Instrument, rows: list[dict[str, Any]]) -> dict[str, list[tuple[Any, ...]]]:
    """Scale → value, band and status of each row; all rows at once."""
    columns = {id: AnswerColumn([row.get(id) for row in rows], []) for id in instrument.items}
    sheet = AnswerSheet(instrument, columns, len(rows))
    scores = {}
    for rule in instrument.scores:
        scored = sheet.score(rule)
        scores[rule.scale.id] = [
            (value, rule.scale.band(value), Status(status).word) if status else _nothing()
            for value, status in zip(scored.value.tolist(), scored.status.tolist(), strict=True)
        ]
    return scores


def _nothing() -> tuple[None, None, str]:
    return None, None, Status.NOT_SCORABLE.word


def _examples(name: str) -> list[dict[str, Any]]:
    examples: list[dict[str, Any]] = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text("utf-8"))[
        "examples"
    ]
    return examples


def _catalogue() -> Catalogue:
    return own_catalogue()
