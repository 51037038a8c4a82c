"""Find items that are never asked, conditions that always or never hold, and empty bands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.catalogue.checks.items import score_values
from app.catalogue.expressions.logic import Expression
from app.catalogue.expressions.reach import Domain, Several, Verdict, judge
from app.catalogue.expressions.tree import Value
from app.catalogue.files.conditions import Conditions, choices_of
from app.catalogue.files.schema import InstrumentFile, ItemFile, ScoreFile
from app.catalogue.files.yaml_reader import Document, KeyPath
from scoring.tolerance import at_least, below

PERSON_DOMAINS: Mapping[str, Domain] = {
    "age": Domain(low=0, high=130, whole=True),
    "sex": Domain(answers=("female", "male", "other")),
}
MAX_SUMS = 20_000


def check_reach(
    document: Document, file: InstrumentFile, conditions: Conditions
) -> list[tuple[KeyPath, Verdict]]:
    """Note conditions that always or never hold, and bands that no answers reach.

    Returns every condition's place and verdict; advice.py reports those that were not decided. Runs
    only on a file without other faults, since one wrong id would make much seem impossible.
    """
    if document.faults:
        return []
    judged = list(verdicts(file, conditions))
    for path, verdict in judged:
        if verdict.decided or not verdict.may_hold:
            note_verdict(document, path, verdict, _never_asked(file, path))
    for n, score in enumerate(file.scores):
        _check_bands_are_reached(document, n, score, file)
    return judged


def verdicts(file: InstrumentFile, conditions: Conditions) -> Iterator[tuple[KeyPath, Verdict]]:
    """Every condition of a file with its verdict: whether it can hold, and whether it can fail."""
    domains = domains_of(file, conditions)
    for path, condition in conditions.items():
        if condition.names <= domains.keys():
            yield path, judge(condition, domains)


def domains_of(file: InstrumentFile, conditions: Conditions) -> dict[str, Domain]:
    """The possible values of every name in an instrument: items, scores, options, age and sex."""
    domains = dict(PERSON_DOMAINS)
    for n, item in enumerate(file.items):
        if item.kind != "note":
            when = conditions.get(("items", n, "show_when"))
            domains[item.id] = _domain(item, file, when)
    for score in file.scores:
        domains[score.id] = Domain(low=score.range[0], high=score.range[1])
    for option in file.options:
        domains[option.id] = Domain(answers=(True, False), may_be_missing=False)
    return domains


def note_verdict(
    document: Document, path: KeyPath, verdict: Verdict, never_asked: str = ""
) -> None:
    """Note a condition that never holds or always holds."""
    if not verdict.may_hold:
        document.fault(
            path,
            f"{never_asked}This condition never holds.",
            "Compare it with what can be answered before it.",
        )
    elif not verdict.may_fail:
        document.fault(path, "This condition always holds.", "Take it away, or correct it.")


def _never_asked(file: InstrumentFile, path: KeyPath) -> str:
    if path[0] == "items" and isinstance(path[1], int):
        return f"`{file.items[path[1]].id}` is never asked. "
    return ""


def _domain(item: ItemFile, file: InstrumentFile, when: Expression | None) -> Domain:
    may_lack = not item.must_answer
    choices = choices_of(item, file)
    if item.kind == "choice":
        values = [choice.value for choice in choices if choice.value is not None]
        known: list[Value] = [*values] or [choice.id for choice in choices if not choice.missing]
        # "I prefer not to say" is an answer that counts as missing.
        may_lack = may_lack or len(known) < len(choices)
        return Domain(answers=tuple(known), may_be_missing=may_lack, when=when)
    if item.kind == "choices":
        return Domain(several=_combinable_choices(item, file), may_be_missing=may_lack, when=when)
    if item.kind == "yes_no":
        return Domain(answers=(True, False), may_be_missing=may_lack, when=when)
    if item.kind in ("text", "date"):
        return Domain(answers=("something",), may_be_missing=may_lack, when=when)
    low, high = item.lowest, item.highest
    return Domain(
        low=float("-inf") if low is None else low,
        high=float("inf") if high is None else high,
        whole=item.kind == "rating" or item.step == 1,
        may_be_missing=may_lack,
        when=when,
    )


def _combinable_choices(item: ItemFile, file: InstrumentFile) -> Several:
    """The combinations of an item's choices that can be chosen together."""
    choices = [choice for choice in choices_of(item, file) if not choice.missing]
    options = {choice.id: choice.id if choice.value is None else choice.value for choice in choices}
    return Several(
        shared=tuple(options[choice.id] for choice in choices if not choice.exclusive),
        alone=tuple(options[choice.id] for choice in choices if choice.exclusive),
        at_most=item.at_most,
    )


def _check_bands_are_reached(
    document: Document, n: int, score: ScoreFile, file: InstrumentFile
) -> None:
    """Note a band that contains none of the values that answers can add up to."""
    sums = _sums(score, file)
    if sums is None or not score.bands:
        return
    starts = sorted(score.bands)
    for start, end in zip(starts, [*starts[1:], float("inf")], strict=True):
        if not any(at_least(total, start) and below(total, end) for total in sums):
            band = score.bands[start]
            document.fault(
                ("scores", n, "bands", start),
                f"No answers lead to the band `{band if isinstance(band, str) else band.id}`.",
                "Move where it begins, or take it away.",
                at_key=True,
            )


def _sums(score: ScoreFile, file: InstrumentFile) -> set[float] | None:
    """Every value that a sum or count can have; None if they cannot be listed."""
    if score.method == "count" and score.conditions:
        return {float(count) for count in range(len(score.conditions) + 1)}
    if score.method != "sum" or score.missing.fill or score.missing.at_most != 0 or score.recode:
        return None
    items = {item.id: item for item in file.items}
    sums = {0.0}
    for id in score.items:
        item = items.get(id)
        listed = _listed_values(item, file) if item else None
        if listed is None or len(sums) * len(listed) > MAX_SUMS:
            return None
        if item and item.if_not_asked is not None:
            listed = [*listed, item.if_not_asked]
        sums = {a + b for a in sums for b in listed}
    return sums


def _listed_values(item: ItemFile, file: InstrumentFile) -> list[float] | None:
    values = score_values(item, file)
    if values and item.kind == "rating" and item.lowest is not None and item.highest is not None:
        return [float(cell) for cell in range(int(item.lowest), int(item.highest) + 1)]
    return values if item.kind in ("choice", "yes_no") else None
