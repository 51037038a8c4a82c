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
    one
    for folder in ("instruments", "tests/surveys")
    for one in load_catalogue((PROJECT / folder,)).instruments.values()
    if one.scores and not one.banks
]
PEOPLE = 60


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.id)
def test_a_row_with_gaps_has_the_scores_of_the_same_sitting(instrument):
    chance = Random(instrument.id)
    edition = edition_of(instrument)
    items = [one for one in edition.items.values() if one.kind != "note"]
    people = [
        {
            one.id: chance.choice([None, *ways_to_answer(one)])
            for one in items
            if one.kind != "group"
        }
        for _ in range(PEOPLE)
    ]
    columns = {one.id: AnswerColumn([each.get(one.id) for each in people], []) for one in items} | {
        "age": AnswerColumn([50] * PEOPLE, []),
        "sex": AnswerColumn(["female"] * PEOPLE, []),
    }

    sheet = AnswerSheet(instrument, columns, PEOPLE)
    for rule in instrument.scores:
        found = sheet.score(rule)
        for place, answers in enumerate(people):
            path = walk(edition, answers, {"age": 50, "sex": "female"})
            one = score_answers([instrument], path, Person(50, "female"))[rule.scale.id]
            assert (found.status[place], found.answered[place]) == (one.status, one.answered)
            assert one.value is None or abs(found.value[place] - one.value) < 1e-9
