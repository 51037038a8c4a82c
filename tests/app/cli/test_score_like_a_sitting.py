"""A row of `previsit score` is scored as the same answers in a sitting are."""

from __future__ import annotations

from random import Random

import pytest

from app.catalogue.asking.path import walk
from app.catalogue.load import load_catalogue
from app.cli.answer_files.columns import AnswerColumn
from app.cli.answer_files.sheet import AnswerSheet
from app.config import PROJECT
from app.profile.model import Person
from app.profile.scores import score_answers
from tests.app.profile.partly import edition_of, ways_to_answer

INSTRUMENTS = [
    instrument
    for folder in ("instruments", "tests/surveys")
    for instrument in load_catalogue((PROJECT / folder,)).instruments.values()
    if instrument.scores and not instrument.banks
]
PEOPLE = 60


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.id)
def test_a_row_with_gaps_has_the_scores_of_the_same_sitting(instrument):
    chance = Random(instrument.id)
    edition = edition_of(instrument)
    items = [item for item in edition.items.values() if item.kind != "note"]
    people = [
        {
            item.id: chance.choice([None, *ways_to_answer(item)])
            for item in items
            if item.kind != "group"
        }
        for _ in range(PEOPLE)
    ]
    columns = {
        item.id: AnswerColumn([each.get(item.id) for each in people], []) for item in items
    } | {
        "age": AnswerColumn([50] * PEOPLE, []),
        "sex": AnswerColumn(["female"] * PEOPLE, []),
    }

    sheet = AnswerSheet(instrument, columns, PEOPLE)
    for rule in instrument.scores:
        column = sheet.score(rule)
        for place, answers in enumerate(people):
            path = walk(edition, answers, {"age": 50, "sex": "female"})
            score = score_answers([instrument], path, Person(50, "female"))[rule.scale.id]
            assert (column.status[place], column.answered[place]) == (score.status, score.answered)
            assert score.value is None or abs(column.value[place] - score.value) < 1e-9
