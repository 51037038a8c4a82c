"""Whether a line "label: answer" says what was answered: which items need a label, and what theirs
must name by the rules of the same file.

"feeling safe: Yes" for somebody who is afraid is the fault this looks for. The rules know which
answer is the problem; a label stands before "Yes" or "Always", so it names that problem, or, where
"No" or "Never" is the problem, the good thing that is lacking.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

from app.catalogue.checks.items import values_of
from app.catalogue.expressions.logic import Expression
from app.catalogue.expressions.tree import Value
from app.catalogue.files.asked_items import Asked, asked_items, parts_of
from app.catalogue.files.conditions import Conditions, choices_of
from app.catalogue.files.schema import InstrumentFile, ItemFile, ScoreFile
from app.catalogue.files.yaml_reader import Document, Path
from app.catalogue.model import LabelNames

End: TypeAlias = Literal["lowest", "highest"]
_OTHER: Mapping[End, End] = {"lowest": "highest", "highest": "lowest"}
# Ids of choices that say yes or no to whatever stands before them, and nothing else.
DENYING = frozenset({"no", "never", "none", "not_at_all", "not_done", "rarely"})
AFFIRMING = frozenset(
    {"yes", "done", "often", "very_often", "nearly_always", "almost_always", "always", "all"}
    | {"fully", "completely", "daily", "every_day"}
)
# Methods by which an answer of more points is a higher score. In a table it may be a lower one.
_RISING = ("sum", "mean", "weighted", "confidence", "graded_response")


def check_labels(document: Document, file: InstrumentFile) -> None:
    """Note every item that lacks its label, or does not say what its label names."""
    for path, item in _with_paths(file):
        if item.about is None or not needs_label(item, file):
            continue  # Without `about`, that is said, and is the first thing to write.
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
    """Whether its answers are a yes, a frequency or a degree of what stands before them."""
    if item.kind == "choice":
        return any(one.value is not None for one in choices_of(item, file))
    return item.kind in ("yes_no", "rating", "slider")


def check_label_directions(
    document: Document, file: InstrumentFile, conditions: Conditions
) -> None:
    """Note a label that names the other thing than the rules take its answers for.

    Asked only of a file without other faults, since a wrong rule would make a right label wrong.
    """
    if document.faults:
        return
    first: dict[str, tuple[str, End]] = {}
    for asked in asked_items(file):
        item = asked.item
        worst = worst_end(item, file, conditions)
        if item.label_names is None or worst is None:
            continue
        if wanted := _wanted(item, file, worst):
            _note_direction(document, asked, worst, wanted)
        elif item.label_names != "neutral" and item.kind == "choice":
            _check_set(document, asked, worst, first)


def worst_end(item: ItemFile, file: InstrumentFile, conditions: Conditions) -> End | None:
    """At which end of its values an answer is a problem, by needs, priorities and scores. None:
    they do not say, or not with one voice."""
    said = {*_ends_of_scores(item, file), *_ends_of_rules(item, file, conditions)}
    return said.pop() if len(said) == 1 else None


def affirming_end(item: ItemFile, file: InstrumentFile) -> tuple[End | None, bool]:
    """Which end says yes to the label, as far as ids show it; and whether its ends say nothing
    else, so that all depends on the label."""
    if item.kind == "yes_no":
        return "highest", True
    if item.kind in ("rating", "slider"):
        return "highest", False
    lowest, highest = _ends(item, file)
    both: tuple[tuple[End, str, str], ...] = (
        ("highest", lowest, highest),
        ("lowest", highest, lowest),
    )
    for end, no, yes in both:
        if no in DENYING or yes in AFFIRMING:
            return end, no in DENYING and yes in AFFIRMING
    return None, False


def _wanted(item: ItemFile, file: InstrumentFile, worst: End) -> LabelNames | None:
    """What the label must name instead of what it says it names; None: it may be as it is."""
    affirming, is_bare = affirming_end(item, file)
    if affirming is None:
        return None
    wanted: LabelNames = "problem" if affirming == worst else "good"
    if item.label_names == wanted or (item.label_names == "neutral" and not is_bare):
        return None
    return wanted


def _note_direction(document: Document, asked: Asked, worst: End, wanted: LabelNames) -> None:
    document.fault(
        (*asked.path, "label_names"),
        f"By the rules here, the {worst} answer to `{asked.item.id}` is the problem, and its "
        f"label names {_SAID[str(asked.item.label_names)]}.",
        f"Word a label that names {_SAID[wanted]}, in every language, and write {wanted}.",
    )


_SAID = {"problem": "the problem", "good": "the good thing", "neutral": "neither"}


def _check_set(
    document: Document, asked: Asked, worst: End, first: dict[str, tuple[str, End]]
) -> None:
    """Choices that several items share affirm at the same end, whatever they are called."""
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
    """How much more the highest answer adds to a score than the lowest."""
    recode = score.recode or {}
    points = recode.get(id, recode.get("*", {}))
    low, high = (points.get(one, one) for one in (values[0], values[-1]))
    return ((high or 0.0) - (low or 0.0)) * (score.weights or {}).get(id, 1.0)


def _ends_of_rules(item: ItemFile, file: InstrumentFile, conditions: Conditions) -> Iterator[End]:
    """What each condition says that holds for some answers alone, whatever else is answered."""
    values = _values(item, file)
    bad = {one.id for one in file.scores if one.method == "count" and one.better == "lower"}
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
    held = [condition.holds(nothing | {item.id: _answer(item, one)}) for one in values]
    if held[0] == held[-1] or sum(a != b for a, b in pairwise(held)) > 1:
        return None  # For none or all, or for some in the middle.
    return "lowest" if held[0] else "highest"


def _answer(item: ItemFile, value: float) -> Value:
    return bool(value) if item.kind == "yes_no" else value


def _values(item: ItemFile, file: InstrumentFile) -> Sequence[float]:
    """The numbers an item can be, from the lowest; the ends at least."""
    values = values_of(item, file) if needs_label(item, file) else None
    if values and item.kind == "rating" and None not in (item.lowest, item.highest):
        return [float(one) for one in range(int(values[0]), int(values[-1]) + 1)]
    return sorted(values or ())


def _ends(item: ItemFile, file: InstrumentFile) -> tuple[str, str]:
    """The ids of the choices with the lowest and the highest value."""
    found = sorted((one.value, one.id) for one in choices_of(item, file) if one.value is not None)
    return (found[0][1], found[-1][1]) if found else ("", "")


def _with_paths(file: InstrumentFile) -> Iterator[tuple[Path, ItemFile]]:
    for asked in asked_items(file):
        yield asked.path, asked.item
        for place, part in enumerate(parts_of(asked.item)):
            yield (*asked.path, "items", place), part
