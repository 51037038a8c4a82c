"""No question is heavy, in any script."""

from __future__ import annotations

import pytest

from tests.journeys.answering import answers_for, begin
from tests.journeys.conftest import House

FROM_HERE = {"Accept-Encoding": "gzip, br", "Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("locale", ["en", "ar", "hi"])
def test_every_question_weighs_less_than_four_kilobytes(house: House, locale: str) -> None:
    visitor, weights = begin(house, locale), {}
    while visitor.path.startswith("/questions/"):
        reply = visitor.client.get(visitor.path, headers=FROM_HERE)
        assert reply.headers["Content-Encoding"] == "gzip"
        weights[visitor.path] = len(reply.data)
        visitor.send(answers_for(visitor))

    assert len(weights) > 20
    assert max(weights.values()) < 4_000, weights
