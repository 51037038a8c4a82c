"""Check that a line "label: answer" says what was answered: which items need a label, and what the
label must name according to the rules of the same file.

The fault to find is "feeling safe: Yes" for a person who is afraid. The rules say which answer is
the problem. A label is shown before "Yes" or "Always", so it must name the problem if that answer
is one, and something good if "No" or "Never" is the problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

from app.catalogue.checks.items import score_values
from app.catalogue.expressions.logic import Expression
from app.catalogue.expressions.tree import Value
from app.catalogue.files.asked_items import AskedItem, asked_items, group_parts
from app.catalogue.files.conditions import Conditions, choices_of
from app.catalogue.files.schema import InstrumentFile, ItemFile, ScoreFile
from app.catalogue.files.yaml_reader import Document, KeyPath
from app.catalogue.model import LabelNames

End: TypeAlias = Literal["lowest", "highest"]
_OTHER: Mapping[End, End] = {"lowest": "highest", "highest": "lowest"}
# Ids of choices that deny or affirm the label before them and say nothing else.
DENYING = frozenset({"no", "never", "none", "not_at_all", "not_done", "rarely"})
AFFIRMING = frozenset(
    {"yes", "done", "often", "very_often", "nearly_always", "almost_always", "always", "all"}
    | {"fully", "completely", "daily", "every_day"}
)
# Methods with which more points always give a higher score. With a table they may give a lower one.
_RISING = ("sum", "mean", "weighted", "confidence", "graded_response")


def check_labels(document: Document, file: InstrumentFile) -> None:
    """Note every item without the label it needs, or without `label_names`."""
    for path, item in _with_paths(file):
        if item.about is None or not needs_label(item, file):
            continue  # A missing `about` is noted elsewhere and has to be written first.
        if item.label is None:
            document.fault(
                (*path, "id"), f"`{item.id}` has no `label`.",
                'Name what "Yes", "Often" or the highest number affirms, such as "not enough '
                'food": it stands before the answer.',
            )  # fmt: skip
        elif item.label_names is None:
            document.fault(
                (*path, "label"), f"It is not said what the label of `{item.id}` names.",
                "Add `label_names`: problem, good, or neutral if the answers themselves say it.",
            )  # fmt: skip


def needs_label(item: ItemFile, file: InstrumentFile) -> bool:
    """Whether the answers affirm, deny or grade what the label before them names."""
    if item.kind == "choice":
        return any(choice.value is not None for choice in choices_of(item, file))
    return item.kind in ("yes_no", "rating", "slider")


def check_label_directions(
    document: Document, file: InstrumentFile, conditions: Conditions
) -> None:
    """Note every label that contradicts the rules about what its item's answers mean.

    Runs only on a file without other faults, since a wrong rule would make a correct label wrong.
    """
    if document.faults:
        return
    first: dict[str, tuple[str, End]] = {}
    for asked in asked_items(file):
        item = asked.item
        worst = problem_end(item, file, conditions)
        if item.label_names is None or worst is None:
            continue
        if wanted := _wanted(item, file, worst):
            _note_direction(document, asked, worst, wanted)
        elif item.label_names != "neutral" and item.kind == "choice":
            _check_set(document, asked, worst, first)


def problem_end(item: ItemFile, file: InstrumentFile, conditions: Conditions) -> End | None:
    """The end of an item's values at which an answer is a problem, according to needs, priorities
    and scores; None if they do not say or contradict each other."""
    ends = {*_ends_of_scores(item, file), *_ends_of_rules(item, file, conditions)}
    return ends.pop() if len(ends) == 1 else None


def affirming_end(item: ItemFile, file: InstrumentFile) -> tuple[End | None, bool]:
    """The end whose answer affirms the label, as far as the ids of choices show it, and whether
    both ends only deny or affirm, so that the meaning depends on the label alone."""
    if item.kind == "yes_no":
        return "highest", True
    if item.kind in ("rating", "slider"):
        return "highest", False
    lowest, highest = _end_choice_ids(item, file)
    both: tuple[tuple[End, str, str], ...] = (
        ("highest", lowest, highest),
        ("lowest", highest, lowest),
    )
    for end, no, yes in both:
        if no in DENYING or yes in AFFIRMING:
            return end, no in DENYING and yes in AFFIRMING
    return None, False


def _wanted(item: ItemFile, file: InstrumentFile, worst: End) -> LabelNames | None:
    """What the label must name instead; None if it may stay as it is."""
    affirming, is_bare = affirming_end(item, file)
    if affirming is None:
        return None
    wanted: LabelNames = "problem" if affirming == worst else "good"
    if item.label_names == wanted or (item.label_names == "neutral" and not is_bare):
        return None
    return wanted


def _note_direction(document: Document, asked: AskedItem, worst: End, wanted: LabelNames) -> None:
    document.fault(
        (*asked.path, "label_names"),
        f"By the rules here, the {worst} answer to `{asked.item.id}` is the problem, and its "
        f"label names {_LABEL_TOPICS[str(asked.item.label_names)]}.",
        f"Word a label that names {_LABEL_TOPICS[wanted]}, in every language, and write {wanted}.",
    )


_LABEL_TOPICS = {"problem": "the problem", "good": "the good thing", "neutral": "neither"}


def _check_set(
    document: Document, asked: AskedItem, worst: End, first: dict[str, tuple[str, End]]
) -> None:
    """Note items that share a set of choices but treat opposite ends of it as the affirming
    answer."""
    item = asked.item
    name = item.choices if isinstance(item.choices, str) else (asked.grid or item).id
    affirming = worst if item.label_names == "problem" else _OTHER[worst]
    other, end = first.setdefault(name, (item.id, affirming))
    if end != affirming:
        document.fault(
            (*asked.path, "label_names"),
            f"The {affirming} answer affirms the label of `{item.id}`, and the {end} that of "
            f"`{other}`, though both have the same choices.",
            "Correct the label of one of them, and what it names.",
        )


def _ends_of_scores(item: ItemFile, file: InstrumentFile) -> Iterator[End]:
    values = _values(item, file)
    for score in file.scores:
        if not values or score.better is None or item.id not in score.items:
            continue
        if score.method in _RISING and (rise := _rise(item.id, values, score)):
            rises_to_better = (rise > 0) == (score.better == "higher")
            yield "lowest" if rises_to_better else "highest"


def _rise(id: str, values: Sequence[float], score: ScoreFile) -> float:
    """The points of the highest answer minus those of the lowest, as the score counts them."""
    recode = score.recode or {}
    points = recode.get(id, recode.get("*", {}))
    low, high = (points.get(value, value) for value in (values[0], values[-1]))
    return ((high or 0.0) - (low or 0.0)) * (score.weights or {}).get(id, 1.0)


def _ends_of_rules(item: ItemFile, file: InstrumentFile, conditions: Conditions) -> Iterator[End]:
    """The problem end according to each condition that this item alone can decide."""
    values = _values(item, file)
    bad = {score.id for score in file.scores if score.method == "count" and score.better == "lower"}
    for path, condition in conditions.items():
        is_counted = path[0] == "scores" and file.scores[int(path[1])].id in bad
        is_rule = path[0] in ("needs", "priorities") or is_counted
        if is_rule and (end := _end_that_holds(item, values, condition)):
            yield end


def _end_that_holds(item: ItemFile, values: Sequence[float], condition: Expression) -> End | None:
    if item.id not in condition.names or len(values) < 2:
        return None
    nothing: dict[str, Value] = dict.fromkeys(condition.names)
    if condition.holds(nothing):
        return None
    held = [condition.holds(nothing | {item.id: _typed_answer(item, value)}) for value in values]
    if held[0] == held[-1] or sum(a != b for a, b in pairwise(held)) > 1:
        return None  # It holds for none or all, or only for values in the middle.
    return "lowest" if held[0] else "highest"


def _typed_answer(item: ItemFile, value: float) -> Value:
    return bool(value) if item.kind == "yes_no" else value


def _values(item: ItemFile, file: InstrumentFile) -> Sequence[float]:
    """The values of an item in ascending order: at least its lowest and highest."""
    values = score_values(item, file) if needs_label(item, file) else None
    if values and item.kind == "rating" and None not in (item.lowest, item.highest):
        return [float(cell) for cell in range(int(values[0]), int(values[-1]) + 1)]
    return sorted(values or ())


def _end_choice_ids(item: ItemFile, file: InstrumentFile) -> tuple[str, str]:
    """The ids of the choices with the lowest and the highest value."""
    by_value = sorted(
        (choice.value, choice.id) for choice in choices_of(item, file) if choice.value is not None
    )
    return (by_value[0][1], by_value[-1][1]) if by_value else ("", "")


def _with_paths(file: InstrumentFile) -> Iterator[tuple[KeyPath, ItemFile]]:
    for asked in asked_items(file):
        yield asked.path, asked.item
        for place, part in enumerate(group_parts(asked.item)):
            yield (*asked.path, "items", place), part
