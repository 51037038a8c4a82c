"""How fast conditions are read: for one person, and for a hundred thousand at once."""

from __future__ import annotations

import timeit

import numpy as np

from app.catalogue.expressions.logic import Expression, parse
from app.catalogue.expressions.numpy_reader import column_of
from app.catalogue.expressions.tree import name_nodes

PEOPLE = 100_000
ITEMS = 9
MOST_MICROSECONDS = 5.0
LEAST_TIMES_FASTER = 50.0
SOURCES = (
    "i0 >= 2 and not i1 > 2",
    f"count({', '.join(f'i{n} >= 2' for n in range(ITEMS))}) >= 5",
    f"mean({', '.join(f'i{n}' for n in range(ITEMS))}) > 1.5",
)
Row = tuple[str, str, bool]


def rows() -> list[Row]:
    """(what was measured, what came out, whether the mark was reached)."""
    measured: list[Row] = []
    for source in SOURCES:
        expression = parse(source, {f"i{n}": "number" for n in range(ITEMS)})
        person_microseconds, row_microseconds = _one_person(expression), _many_people(expression)
        shown = source if len(source) < 30 else f"{source[:24]} …"
        measured.append(
            (
                f"`{shown}`, one person",
                f"{person_microseconds:.2f} µs",
                person_microseconds < MOST_MICROSECONDS,
            )
        )
        times = person_microseconds / row_microseconds
        measured.append(
            (
                f"`{shown}`, {PEOPLE:,} people, a row",
                f"{1000 * row_microseconds:.1f} ns, {times:.0f} times faster",
                times >= LEAST_TIMES_FASTER,
            )
        )
    return measured


def _one_person(expression: Expression) -> float:
    """Microseconds: the best of some turns, over rows that differ."""
    people = [{f"i{n}": (n + k) % 4 for n in range(ITEMS)} for k in range(4)]

    def turn() -> None:
        for row in people:
            expression.holds(row)

    return min(timeit.repeat(turn, number=500, repeat=9)) / 500 / len(people) * 1e6


def _many_people(expression: Expression) -> float:
    """Microseconds a row."""
    chance = np.random.default_rng(0)
    columns = {
        name.id: column_of(name, chance.integers(0, 4, PEOPLE).tolist())
        for name in name_nodes(expression.tree)
    }

    def turn() -> None:
        expression.holds_over(columns, PEOPLE)

    return min(timeit.repeat(turn, number=3, repeat=7)) / 3 / PEOPLE * 1e6


if __name__ == "__main__":
    for what, measured, reached in rows():
        print(f"{what:<60} {measured:<32} {'✓' if reached else '✗'}")
