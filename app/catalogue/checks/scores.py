"""Check scores: whether range, bands and method fit the values that their items can give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.catalogue.checks.banks import Banks
from app.catalogue.checks.items import score_values
from app.catalogue.files.asked_items import asked_items
from app.catalogue.files.build import build_scale
from app.catalogue.files.conditions import NUMBER_KINDS, choices_of
from app.catalogue.files.schema import InstrumentFile, ItemFile, ScoreFile
from app.catalogue.files.schema_faults import suggest
from app.catalogue.files.yaml_reader import Document, KeyPath
from scoring.methods import METHODS, faults, score_one
from scoring.tolerance import above, apart, below, close

_NUMBERS = ("choice", "yes_no", *NUMBER_KINDS, "group")
_COUNTS = (*_NUMBERS, "choices", "body_map", "text", "date")
_ONLY_FOR = {
    "table": "table", "bank": "graded_response", "by": "graded_response",
    "first": "graded_response", "metric": "graded_response",
}  # fmt: skip


def check_scores(document: Document, file: InstrumentFile, banks: Banks) -> None:
    """Note every fault of the scores."""
    items = {asked.item.id: asked.item for asked in asked_items(file)}
    for n, score in enumerate(file.scores):
        before = len(document.faults)
        _check_method(document, n, score)
        _check_score_items(document, n, score, items, file)
        if score.range[0] < score.range[1]:
            _check_bands(document, n, score)
        else:
            document.fault(
                ("scores", n, "range"),
                "The range has no width.",
                "Write the lowest value, then the highest.",
            )
        is_read = score.bank is None or score.bank in banks  # otherwise the fault is noted already
        if len(document.faults) == before and is_read:
            _check_scale(document, n, score, items, file, banks)


def _check_method(document: Document, n: int, score: ScoreFile) -> None:
    if score.method not in METHODS:
        document.fault(
            ("scores", n, "method"), f"There is no method `{score.method}`.",
            suggest(score.method, METHODS),
        )  # fmt: skip
    if score.conditions and score.method != "count":
        document.fault(
            ("scores", n, "conditions"), "Only the method count has conditions.", "Use count.",
            at_key=True,
        )  # fmt: skip


def _check_score_items(
    document: Document,
    n: int,
    score: ScoreFile,
    items: Mapping[str, ItemFile],
    file: InstrumentFile,
) -> None:
    kinds = _COUNTS if score.conditions else _NUMBERS
    for place, id in enumerate(score.items):
        path: KeyPath = ("scores", n, "items", place)
        if id not in items:
            document.fault(path, f"There is no item `{id}`.", suggest(id, items))
        elif items[id].kind not in kinds:
            document.fault(
                path, f"`{id}` is of kind {items[id].kind} and gives no number.",
                "Leave it out, or count conditions on it.",
            )  # fmt: skip
        elif _lacks_values(items[id], file) and not score.conditions:
            document.fault(path, f"The choices of `{id}` have no values.", "Give them values.")
        elif id in score.items[:place]:
            document.fault(
                path, f"`{id}` is in the score twice.", "Use `weights` to count it more."
            )
    for key, method in _ONLY_FOR.items():
        if getattr(score, key) is not None and score.method != method:
            document.fault(
                ("scores", n, key), f"The method {score.method} has no `{key}`.",
                f"Take it away, or use {method}.", at_key=True,
            )  # fmt: skip
    for id, mapped in (score.recode or {}).items():
        _refuse_equal_keys(document, ("scores", n, "recode", id), mapped)
    for key in ("recode", "weights"):
        for id in getattr(score, key) or ():
            if id not in score.items and not (id == "*" and key == "recode"):
                document.fault(
                    ("scores", n, key, id), f"`{id}` is not an item of this score.",
                    suggest(id, score.items), at_key=True,
                )  # fmt: skip


def _lacks_values(item: ItemFile, file: InstrumentFile) -> bool:
    choices = choices_of(item, file)
    return item.kind == "choice" and bool(choices) and not score_values(item, file)


def _check_bands(document: Document, n: int, score: ScoreFile) -> None:
    low, high = score.range
    ids: set[str] = set()
    for start, band in score.bands.items():
        path: KeyPath = ("scores", n, "bands", start)
        id = band if isinstance(band, str) else band.id
        if below(start, low) or above(start, high):
            document.fault(
                path, f"The band `{id}` begins at {start:g}, outside {low:g} to {high:g}.",
                "Move it into the range.", at_key=True,
            )  # fmt: skip
        if id in ids:
            document.fault(path, f"The band `{id}` is there twice.", "Rename one.")
        ids.add(id)
    _refuse_equal_keys(document, ("scores", n, "bands"), score.bands)
    if score.bands and above(min(score.bands), low):
        document.fault(
            ("scores", n, "bands"), f"No band holds {low:g}, the lowest value.",
            f"Begin the first band at {low:g}.", at_key=True,
        )  # fmt: skip


def _refuse_equal_keys(document: Document, path: KeyPath, keys: Iterable[float]) -> None:
    """Note keys that are equal within the tolerance used when scores are computed."""
    seen: list[float] = []
    for key in keys:
        if any(close(key, other) for other in seen):
            document.fault(
                (*path, key), f"`{key!r}` is the same number as another key here.",
                "Keep one of them.", at_key=True,
            )  # fmt: skip
        seen.append(key)


def _check_scale(
    document: Document,
    n: int,
    score: ScoreFile,
    items: Mapping[str, ItemFile],
    file: InstrumentFile,
    banks: Banks,
) -> None:
    scale = build_scale(file, score, banks)
    for message in faults(scale):
        problem, _, remedy = message.partition(". ")
        document.fault(
            ("scores", n, "method"),
            f"{problem[:1].upper()}{problem[1:].rstrip('.')}.",
            remedy or "Change the score as said.",
        )
        return
    if score.conditions:
        _check_reach(document, n, score, (0, len(score.conditions)))
        return
    every = [_recoded(score, id, score_values(items[id], file)) for id in score.items]
    values = [item_values for item_values in every if item_values]
    if score.method in ("sum", "mean") and len(values) == len(every):
        _check_reach(document, n, score, _reach(score, values))
        _check_filled(document, n, score, values)
    else:
        _try_extremes(document, n, score, items, file, banks)


def _recoded(score: ScoreFile, id: str, values: list[float] | None) -> list[float] | None:
    recode = score.recode or {}
    mapped = recode.get(id, recode.get("*"))
    if values is None or mapped is None:
        return values
    return [to for to in mapped.values() if to is not None]


def _reach(score: ScoreFile, values: Sequence[Sequence[float]]) -> tuple[float, float]:
    """The lowest and highest value that answers can give."""
    lows, highs = (
        [min(item_values) for item_values in values],
        [max(item_values) for item_values in values],
    )
    if score.method == "sum":
        return sum(lows), sum(highs)
    if score.missing.at_most == 0:
        return sum(lows) / len(lows), sum(highs) / len(highs)
    return min(lows), max(highs)


def _check_reach(document: Document, n: int, score: ScoreFile, reach: tuple[float, float]) -> None:
    low, high = score.range
    if apart(reach[0], low) or apart(reach[1], high):
        document.fault(
            ("scores", n, "range"),
            f"The items reach from {reach[0]:g} to {reach[1]:g}, "
            f"the range says {low:g} to {high:g}.",
            "Correct the range, the items or their values.",
        )


def _check_filled(
    document: Document, n: int, score: ScoreFile, values: Sequence[Sequence[float]]
) -> None:
    """A gap that is filled with the mean of the other items must not lead out of the range, which
    it can when these reach further than the item that was skipped."""
    low, high = score.range
    gaps = {"half": len(values) // 2, "any": len(values) - 1}.get(
        str(score.missing.at_most), score.missing.at_most
    )
    if score.missing.fill != "mean" or score.method != "sum" or not isinstance(gaps, int):
        return
    answered = len(values) - min(gaps, len(values) - 1)
    lows, highs = sorted(map(min, values)), sorted(map(max, values), reverse=True)
    lowest, highest = (sum(ends[:answered]) / answered * len(values) for ends in (lows, highs))
    if below(lowest, low) or above(highest, high):
        document.fault(
            ("scores", n, "missing"),
            f"With skipped items filled by the mean of the others, the score can be {lowest:g} to "
            f"{highest:g}; the range says {low:g} to {high:g}.",
            "Take `fill` away, or use items that all have the same range.", at_key=True,
        )  # fmt: skip


def _try_extremes(
    document: Document,
    n: int,
    score: ScoreFile,
    items: Mapping[str, ItemFile],
    file: InstrumentFile,
    banks: Banks,
) -> None:
    """Score the lowest and the highest answers, so that no patient's answers can make it fail."""
    scale = build_scale(file, score, banks)
    for pick in (min, max):
        row = {
            id: pick(possible) for id in score.items if (possible := score_values(items[id], file))
        }
        try:
            score_one(scale, row)
        except ValueError as error:
            problem = str(error).removeprefix(f"{score.id}: ").rstrip(".")
            which = "lowest" if pick is min else "highest"
            document.fault(
                ("scores", n, "method"),
                f"The {which} answers cannot be scored: {problem}.",
                "Correct the range, the values or the method.",
            )
            return
