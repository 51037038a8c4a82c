"""What changed between two versions of an instrument, in sentences for the person who edits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.catalogue.comparable_versions import scale_hash
from app.catalogue.model import Instrument, Item
from app.catalogue.rules import ScoreRule
from app.catalogue.text.proxy_text import PROXY


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """What changed, as sentences, and for each scale in both versions whether scores stay
    comparable."""

    sentences: tuple[str, ...]
    comparable: Mapping[str, bool]

    @property
    def is_empty(self) -> bool:
        return not self.sentences and all(self.comparable.values())


def version_changes(old: Instrument, new: Instrument) -> VersionChanges:
    """What changed from one version to another. Text is compared in every language that both
    have."""
    scales = {rule.scale.id: rule for rule in old.scores}
    return VersionChanges(
        tuple(_all_changes(old, new)),
        {
            rule.scale.id: scale_hash(old, scales[rule.scale.id]) == scale_hash(new, rule)
            for rule in new.scores
            if rule.scale.id in scales
        },
    )


def _all_changes(old: Instrument, new: Instrument) -> Iterator[str]:
    if old.version != new.version:
        yield f"The version was {old.version} and is {new.version}."
    elif old.hash != new.hash:
        yield f"The version is still {new.version}: give it a new one."
    yield from _added_and_removed("item", old.items, new.items)
    yield from _order_changes(old, new)
    for id in new.items:
        if id in old.items:
            yield from _item_changes(old.items[id], new.items[id])
    yield from _score_changes(old, new)
    yield from _rule_changes(old, new)
    for locale in old.words.keys() | new.words.keys():
        yield from _text_changes(old, new, locale)


def _added_and_removed(
    what: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[str]:
    for id in new:
        if id not in old:
            yield f"The {what} `{id}` is new."
    for id in old:
        if id not in new:
            yield f"The {what} `{id}` is gone."


def _order_changes(old: Instrument, new: Instrument) -> Iterator[str]:
    both = [id for id in new.items if id in old.items]
    if both != [id for id in old.items if id in new.items]:
        yield f"The order of the items changed: now {', '.join(both)}."


def _item_changes(old: Item, new: Item) -> Iterator[str]:
    if old.kind != new.kind:
        yield f"`{new.id}` was of kind {old.kind} and is {new.kind}."
    was, now = (
        {choice.id: choice for choice in old.choices},
        {choice.id: choice for choice in new.choices},
    )
    yield from _added_and_removed(f"choice of `{new.id}`", was, now)
    for id, choice in now.items():
        if id in was and was[id].value != choice.value:
            yield f"The choice `{id}` of `{new.id}` counted {was[id].value}, now {choice.value}."
    if was.keys() == now.keys() and list(was) != list(now):
        yield f"The order of the choices of `{new.id}` changed: now {', '.join(now)}."
    if old.pictures != new.pictures:
        yield f"`{new.id}` has other pictures."
    before = old.show_when.source if old.show_when else "always"
    after = new.show_when.source if new.show_when else "always"
    if before != after:
        yield f"`{new.id}` was asked when `{before}`, and now when `{after}`."
    for name in ("lowest", "highest", "step", "at_most", "if_not_asked", "precision",
                 "asked_of", "label_names"):  # fmt: skip
        if getattr(old, name) != getattr(new, name):
            yield f"`{name}` of `{new.id}` was {getattr(old, name)}, now {getattr(new, name)}."
    if old.must_answer != new.must_answer:
        yield f"`{new.id}` can {'no longer' if new.must_answer else 'now'} be skipped."


def _score_changes(old: Instrument, new: Instrument) -> Iterator[str]:
    was, now = _by_scale(old), _by_scale(new)
    yield from _added_and_removed("score", was, now)
    for id, rule in now.items():
        if id not in was:
            continue
        before, after = was[id].scale, rule.scale
        for name in ("method", "items", "lowest", "highest", "better", "missing", "bands",
                     "change", "rule_version"):  # fmt: skip
            if getattr(before, name) != getattr(after, name):
                yield f"The score `{id}` has another `{name}`."
        if before.parameters != after.parameters:
            yield f"The score `{id}` is computed with other parameters."
        if [condition.source for condition in was[id].conditions] != [
            condition.source for condition in rule.conditions
        ]:
            yield f"The score `{id}` counts other conditions."


def _by_scale(instrument: Instrument) -> dict[str, ScoreRule]:
    return {rule.scale.id: rule for rule in instrument.scores}


def _rule_changes(old: Instrument, new: Instrument) -> Iterator[str]:
    was, now = {need.domain: need for need in old.needs}, {need.domain: need for need in new.needs}
    yield from _added_and_removed("need", was, now)
    before = {priority.id: priority for priority in old.priorities}
    after = {priority.id: priority for priority in new.priorities}
    yield from _added_and_removed("priority", before, after)
    for id, need in now.items():
        if id in was and was[id].when.source != need.when.source:
            before_it = was[id].when.source
            yield f"The need `{id}` was there when `{before_it}`, now `{need.when.source}`."
    for id, priority in after.items():
        if id in before and before[id].when.source != priority.when.source:
            yield f"The priority `{id}` was raised when `{before[id].when.source}`, " + (
                f"now when `{priority.when.source}`."
            )
        if id in before and before[id].level != priority.level:
            yield f"The priority `{id}` had the level {before[id].level}, now {priority.level}."


def _text_changes(old: Instrument, new: Instrument, locale: str) -> Iterator[str]:
    was, now = old.words.get(locale), new.words.get(locale)
    if was is None or now is None:
        yield f"{locale}: the words are {'new' if was is None else 'gone'}."
        return
    for key in now.text:
        if key in was.text and was.text[key] != now.text[key]:
            yield f'{locale}: `{key}` was "{was.text[key]}", now "{now.text[key]}".'
    yield from _proxy_text_changes(locale, was.text, now.text)
    if was.status != now.status:
        yield f"{locale}: the words were {was.status}, now {now.status}."


def _proxy_text_changes(
    locale: str, was: Mapping[str, str], now: Mapping[str, str]
) -> Iterator[str]:
    for key in sorted(now.keys() - was.keys()):
        if key.startswith(PROXY):
            yield f'{locale}: `{key}` is new: "{now[key]}".'
    for key in sorted(was.keys() - now.keys()):
        if key.startswith(PROXY):
            yield f"{locale}: `{key}` is gone."
