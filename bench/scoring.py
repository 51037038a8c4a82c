"""The ratios of scoring: levels, adaptive steps, ten million rows, and one whole check-up.

Run alone as `python -m bench.scoring`. Rows are (what, measured, mark). Every ratio is between two
things done in turns in one process, with one thread for linear algebra.
"""

from __future__ import annotations

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
from collections.abc import Callable  # noqa: E402
from itertools import chain  # noqa: E402
from pathlib import Path  # noqa: E402
from time import process_time  # noqa: E402

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from app.catalogue.asking.path import walk  # noqa: E402
from app.catalogue.load import load_catalogue  # noqa: E402
from app.catalogue.model import Answer  # noqa: E402
from app.config import PROJECT  # noqa: E402
from app.profile.model import Person  # noqa: E402
from app.profile.scores import score_answers  # noqa: E402
from scoring.adaptive import next_item  # noqa: E402
from scoring.methods import score_one  # noqa: E402
from scoring.model import Floats  # noqa: E402
from scoring.response_models import (  # noqa: E402
    Bank,
    eap,
    log_probabilities,
    prior_weights,
)

Row = tuple[str, str, str]
PEOPLE, LOOPED, ROWS = 100_000, 1_000, 10_000_000
POINTS = np.linspace(-4, 4, 81)


def rows(long_file: int = ROWS) -> list[Row]:
    """Every ratio that has a mark, as (what, measured, mark)."""
    return [*levels(), adaptive_step(), *long_table(long_file), check_up()]


def levels() -> list[Row]:
    """Level and error of 10 graded items on 81 points, beside a loop and girth's own routine."""
    bank = made_up_bank(10)
    answers = np.random.default_rng(0).integers(0, 5, (PEOPLE, 10))
    ours, looped, girths, means = best_of_each(
        lambda: eap(bank, answers),
        lambda: _one_by_one(bank, answers[:LOOPED]),
        lambda: _girth(bank, answers),
        lambda: _girth(bank, answers, with_se=False),
        times=9,
    )
    ratio_loop = looped / LOOPED / (ours / PEOPLE)
    return [
        ("level with SE, beside a loop over people", f"{ratio_loop:.0f} times", "15 times"),
        ("the same beside girth, level and SE", f"{girths / ours:.1f} times", "8 times"),
        ("the same beside girth, level alone", f"{means / ours:.1f} times", "none"),
    ]  # fmt: skip


def adaptive_step() -> Row:
    bank = made_up_bank(100)
    answered = {f"i{place}": place % 5 for place in range(0, 20, 2)}
    (seconds,) = best_of_each(lambda: next_item(bank, answered, "posterior_information"), times=300)
    return ("one adaptive step, 100 items", f"{seconds * 1e3:.3f} ms", "below 0.1 ms")


def check_up() -> Row:
    """Every score of one person's check-up, the way through it included."""
    edition = load_catalogue([PROJECT / "instruments"]).surveys["check_up"].editions["en"]
    answers = {
        id: next((choice.answer for choice in item.choices if choice.value is not None), None)
        if item.kind == "choice"
        else 3
        if item.kind == "rating"
        else None
        for id, item in edition.items.items()
    }
    row: dict[str, Answer] = {"age": 50, "sex": "female"}
    person = Person(50, "female")
    (seconds,) = best_of_each(
        lambda: score_answers(edition.instruments, walk(edition, answers, row), person), times=60
    )
    return ("one person's whole check-up", f"{seconds * 1e3:.2f} ms", "below 2 ms")


def long_table(people: int = ROWS) -> list[Row]:
    """PHQ-9 over a long Parquet file, in a process of its own, whose memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        _write_long(path, people)
        command = [sys.executable, "-m", "bench.scoring", "--long", str(path)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    looped, scored, whole, megabytes = map(float, told)
    return [
        (f"PHQ-9 over {people:,} rows of Parquet, read, checked and scored, beside a call a row",
         f"{looped * people / scored:.0f} times", "200 times"),
        ("the same with every line of `previsit score` written, beside the calls alone",
         f"{looped * people / whole:.0f} times", "none"),
        ("memory of it", f"{megabytes:.0f} MB", "below 2000 MB"),
    ]  # fmt: skip


def _score_long(path: Path) -> None:
    """What the child process does: a call a row, the file scored, the whole command's work with its
    lines, and a call a row again.

    Seconds on the processor a row, seconds of the scoring, of the work, and megabytes at most.
    """
    import resource

    import pyarrow.parquet  # noqa: F401 - loaded before the clock runs

    from app.cli.answer_files.columns import column_names, read_column
    from app.cli.answer_files.reader import read_blocks
    from app.cli.answer_files.sheet import AnswerSheet
    from app.cli.score import find_instrument, write_scores

    phq9 = find_instrument("phq9")
    scale = phq9.scores[0].scale
    answers = np.random.default_rng(1).integers(0, 4, (LOOPED, 9)).tolist()

    def call_a_row() -> None:
        for row in answers:
            score_one(scale, dict(zip(scale.items, row, strict=True)))

    before = best_of_each(call_a_row)
    began = process_time()
    for block in read_blocks(path, list(chain.from_iterable(column_names(phq9)))):
        columns = {
            name: read_column(cells, phq9.items[name], name)
            for name, cells in block.columns.items()
        }
        AnswerSheet(phq9, columns, block.length).score(phq9.scores[0])
    scored = process_time() - began
    began = process_time()
    with tempfile.TemporaryFile("w", encoding="utf-8", newline="", buffering=1 << 20) as table:
        write_scores(phq9, path, table)
    whole = process_time() - began
    looped = min(before + best_of_each(call_a_row)) / LOOPED
    print(looped, scored, whole, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _write_long(path: Path, people: int) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    random = np.random.default_rng(2)
    schema = pa.schema([(f"phq9_{n}", pa.int8()) for n in range(1, 10)])
    with ParquetWriter(path, schema) as file:
        for start in range(0, people, 1_000_000):
            size = min(1_000_000, people - start)
            columns = [
                pa.array(
                    random.integers(0, 4, size).astype(np.int8), mask=random.random(size) < 0.003
                )
                for _ in range(9)
            ]
            file.write_table(pa.Table.from_arrays(columns, schema=schema))


def made_up_bank(items: int) -> Bank:
    random = np.random.default_rng(3)
    thresholds = np.sort(random.normal(0, 1.2, (items, 4)), axis=1) + np.arange(4) * 0.2
    slopes = random.uniform(1, 2.5, items)
    return Bank(tuple(f"i{n}" for n in range(items)), slopes, tuple(map(tuple, thresholds)))


def best_of_each(*tasks: Callable[[], object], times: int = 15) -> list[float]:
    """Each task's best time on the processor, in turns, so that whatever else the machine does
    falls on all."""
    best = [float("inf")] * len(tasks)
    for _ in range(times):
        for place, task in enumerate(tasks):
            began = process_time()
            task()
            best[place] = min(best[place], process_time() - began)
    return best


def _one_by_one(bank: Bank, answers: NDArray[np.int64]) -> list[tuple[float, float]]:
    """A person at a time in NumPy, as one would write it: tables made once, then products."""
    tables = _tables(bank)
    weights = prior_weights(bank, POINTS)
    levels = []
    for row in answers:
        posterior = weights.copy()
        for table, answer in zip(tables, row, strict=True):
            posterior *= table[answer]
        posterior /= posterior.sum()
        mean = posterior @ POINTS
        levels.append((float(mean), float(np.sqrt(posterior @ (POINTS - mean) ** 2))))
    return levels


def _tables(bank: Bank) -> list[Floats]:
    return [
        np.ascontiguousarray(np.exp(log_probabilities(bank, item, POINTS)).T)
        for item in range(len(bank.items))
    ]


def _girth(bank: Bank, answers: NDArray[np.int64], with_se: bool = True) -> object:
    """Its two internal functions as its own estimation calls them: integrals, then means. It has
    no error of its own; that is a second mean, of the square."""
    from girth.unidimensional.polytomous.ability_estimation_poly import _ability_eap_abstract
    from girth.unidimensional.polytomous.partial_integrals_poly import _graded_partial_integral

    likelihood = np.ones((len(answers), len(POINTS)))
    nobody = np.zeros(len(answers), dtype=bool)
    for item, steps in enumerate(bank.thresholds):
        slopes = np.full(len(steps) + 1, bank.slopes[item])
        likelihood *= _graded_partial_integral(
            POINTS, np.array([-1e4, *steps]), np.array([*steps, 1e4]), slopes, answers[:, item],
            nobody,
        )  # fmt: skip
    weight = np.exp(-(POINTS**2) / 2)
    mean = _ability_eap_abstract(likelihood, weight, POINTS)
    if not with_se:
        return mean
    return mean, np.sqrt(_ability_eap_abstract(likelihood, weight, POINTS**2) - mean**2)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--long"]:
        _score_long(Path(sys.argv[2]))
    else:
        for line in rows(int(sys.argv[1]) if sys.argv[1:] else ROWS):
            print(" | ".join(line))
