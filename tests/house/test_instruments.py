"""Promises kept by every instrument this project ships."""

from __future__ import annotations

import re
from datetime import date

import pytest
import yaml

from app.catalogue.model import Catalogue
from scoring.model import ChangeRule
from tests.conftest import own_catalogue
from tests.house.source import LANGUAGES, PROJECT

INSTRUMENTS = PROJECT / "instruments"


def test_every_instrument_has_a_checked_licence_that_is_known(catalogue: Catalogue) -> None:
    wrong = [
        one.id
        for one in catalogue.instruments.values()
        if one.licence.status == "unknown"
        or not one.licence.notice.strip()
        or one.licence.checked > date.today()
    ]

    assert catalogue.instruments
    assert not wrong


def test_every_owners_licence_names_the_owner_and_what_a_practice_does_first(
    catalogue: Catalogue,
) -> None:
    validated = [one for one in catalogue.instruments.values() if one.kind == "validated"]

    assert not [one.id for one in validated if not (one.licence.owner and one.licence.first)]


def test_what_needs_permission_is_shipped_without_words(catalogue: Catalogue) -> None:
    waiting = [one for one in catalogue.instruments.values() if not one.licence.may_publish]

    assert {one.id for one in waiting} == {"promis_global_10", "who5", "whodas12"}
    assert not [one.id for one in waiting if one.words or one.may_be_asked]


def test_no_need_or_priority_rests_on_made_up_parameters(catalogue: Catalogue) -> None:
    made_up = [
        one
        for one in catalogue.instruments.values()
        if any(bank.demonstration for bank in one.banks.values())
    ]

    assert [one.id for one in made_up] == ["demo_bank"]
    assert not [one.id for one in made_up if one.needs or one.priorities]


def test_every_instrument_says_where_it_comes_from(catalogue: Catalogue) -> None:
    assert not [one.id for one in catalogue.instruments.values() if not one.source.strip()]


LIMIT = re.compile(r"\b(from|limits? of)\s+\d|\d+ or (less|more)\b", re.IGNORECASE)
# Something to look up: a number of a paper, its journal's year and volume, an address; or ours.
REFERENCE = re.compile(r"doi |PMID \d|PMC\d|LOINC \S+\d|\d{4};\d+|\w\.(gov|org|int)\b|house rule")


def test_every_limit_has_a_source_to_look_up_or_is_a_house_rule(catalogue: Catalogue) -> None:
    vague = [
        f"{one.id}: {sentence}"
        for one in catalogue.instruments.values()
        if one.kind == "validated"
        for sentence in re.split(r"(?<=[.)])\s+(?=[A-Z0-9])", one.source)
        if LIMIT.search(sentence) and not REFERENCE.search(sentence)
    ]

    assert not vague, "\n".join(vague)


def test_an_owners_words_are_never_in_the_repository(catalogue: Catalogue) -> None:
    validated = [one for one in catalogue.instruments.values() if one.kind == "validated"]

    assert validated
    for one in validated:
        assert not one.words, f"{one.id} carries words"
        assert one.get_words, f"{one.id} does not say where a practice gets its words"


@pytest.mark.parametrize("part", ["items", "choices"])
def test_no_file_of_a_validated_instrument_has_a_key_that_holds_wording(
    catalogue: Catalogue, part: str
) -> None:
    wording = {"ask", "text", "stem", "help", "anchors"}
    holding = [
        path.relative_to(INSTRUMENTS)
        for one in catalogue.instruments.values()
        if one.kind == "validated"
        for path in (INSTRUMENTS / one.id).glob("*.yaml")
        if wording & _keys(yaml.safe_load(path.read_text("utf-8")).get(part))
    ]

    assert not holding


def test_every_own_instrument_can_be_asked_in_every_language(catalogue: Catalogue) -> None:
    own = [one for one in catalogue.instruments.values() if one.kind == "own"]

    assert own
    assert not [
        (one.id, locale) for one in own for locale in LANGUAGES if not one.can_be_asked(locale)
    ]


def test_every_score_says_its_direction_or_is_never_called_good_or_bad(
    catalogue: Catalogue,
) -> None:
    judged = [
        rule.scale.id
        for one in catalogue.instruments.values()
        for rule in one.scores
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
