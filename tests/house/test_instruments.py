"""Promises kept by every instrument this project ships."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import yaml  # type: ignore[import-untyped]

from app.catalogue.model import Catalogue
from scoring.model import ChangeRule
from tests.conftest import own_catalogue
from tests.house.source import LANGUAGES, PROJECT

INSTRUMENTS = PROJECT / "instruments"


def test_every_instrument_has_a_checked_licence_that_is_known(catalogue: Catalogue) -> None:
    wrong = [
        instrument.id
        for instrument in catalogue.instruments.values()
        if instrument.licence.status == "unknown"
        or not instrument.licence.notice.strip()
        or instrument.licence.checked > datetime.now(UTC).date()
    ]

    assert catalogue.instruments
    assert not wrong


def test_every_owners_licence_names_the_owner_and_what_a_practice_does_first(
    catalogue: Catalogue,
) -> None:
    validated = [
        instrument
        for instrument in catalogue.instruments.values()
        if instrument.kind == "validated"
    ]

    assert not [
        instrument.id
        for instrument in validated
        if not (instrument.licence.owner and instrument.licence.first)
    ]


def test_what_needs_permission_is_shipped_without_words(catalogue: Catalogue) -> None:
    waiting = [
        instrument
        for instrument in catalogue.instruments.values()
        if not instrument.licence.may_publish
    ]

    assert {instrument.id for instrument in waiting} == {"promis_global_10", "who5", "whodas12"}
    assert not [
        instrument.id for instrument in waiting if instrument.words or instrument.may_be_asked
    ]


def test_no_need_or_priority_rests_on_made_up_parameters(catalogue: Catalogue) -> None:
    made_up = [
        instrument
        for instrument in catalogue.instruments.values()
        if any(bank.demonstration for bank in instrument.banks.values())
    ]

    assert [instrument.id for instrument in made_up] == ["demo_bank"]
    assert not [
        instrument.id for instrument in made_up if instrument.needs or instrument.priorities
    ]


def test_every_instrument_says_where_it_comes_from(catalogue: Catalogue) -> None:
    assert not [
        instrument.id
        for instrument in catalogue.instruments.values()
        if not instrument.source.strip()
    ]


LIMIT = re.compile(r"\b(from|limits? of)\s+\d|\d+ or (less|more)\b", re.IGNORECASE)
# Something to look up: a number of a paper, its journal's year and volume, an address; or ours.
REFERENCE = re.compile(r"doi |PMID \d|PMC\d|LOINC \S+\d|\d{4};\d+|\w\.(gov|org|int)\b|house rule")


def test_every_limit_has_a_source_to_look_up_or_is_a_house_rule(catalogue: Catalogue) -> None:
    vague = [
        f"{instrument.id}: {sentence}"
        for instrument in catalogue.instruments.values()
        if instrument.kind == "validated"
        for sentence in re.split(r"(?<=[.)])\s+(?=[A-Z0-9])", instrument.source)
        if LIMIT.search(sentence) and not REFERENCE.search(sentence)
    ]

    assert not vague, "\n".join(vague)


def test_an_owners_words_are_never_in_the_repository(catalogue: Catalogue) -> None:
    validated = [
        instrument
        for instrument in catalogue.instruments.values()
        if instrument.kind == "validated"
    ]

    assert validated
    for instrument in validated:
        assert not instrument.words, f"{instrument.id} carries words"
        assert instrument.get_words, f"{instrument.id} does not say where a practice gets its words"


@pytest.mark.parametrize("part", ["items", "choices"])
def test_no_file_of_a_validated_instrument_has_a_key_that_holds_wording(
    catalogue: Catalogue, part: str
) -> None:
    wording = {"ask", "text", "stem", "help", "anchors"}
    holding = [
        path.relative_to(INSTRUMENTS)
        for instrument in catalogue.instruments.values()
        if instrument.kind == "validated"
        for path in (INSTRUMENTS / instrument.id).glob("*.yaml")
        if wording & _keys(yaml.safe_load(path.read_text("utf-8")).get(part))
    ]

    assert not holding


def test_every_own_instrument_can_be_asked_in_every_language(catalogue: Catalogue) -> None:
    own = [instrument for instrument in catalogue.instruments.values() if instrument.kind == "own"]

    assert own
    assert not [
        (instrument.id, locale)
        for instrument in own
        for locale in LANGUAGES
        if not instrument.can_be_asked(locale)
    ]


def test_every_score_says_its_direction_or_is_never_called_good_or_bad(
    catalogue: Catalogue,
) -> None:
    judged = [
        rule.scale.id
        for instrument in catalogue.instruments.values()
        for rule in instrument.scores
        if rule.scale.better is None and rule.scale.change != ChangeRule()
    ]

    assert not judged


def _keys(node: object) -> set[str]:
    """Every key below a node; anchors that only name their cells hold no words."""
    if isinstance(node, dict):
        own = {key for key, value in node.items() if key != "anchors" or isinstance(value, dict)}
        return own.union(*map(_keys, node.values()))
    return set().union(*map(_keys, node)) if isinstance(node, list) else set()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return own_catalogue()
