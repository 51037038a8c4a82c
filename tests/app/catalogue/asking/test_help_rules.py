"""Which answers call for help at once, and on which page the help is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalogue.asking.help_rules import (
    help_for_priorities,
    help_rules_on_page,
    help_shown_with_note,
    kinds_of_help,
)
from app.catalogue.load import load_catalogue
from app.catalogue.rules import Help
from app.errors import InstrumentFaults
from tests.conftest import own_catalogue


def test_every_rule_about_present_danger_says_which_help_it_calls_for() -> None:
    instruments = own_catalogue().instruments

    helps = {
        f"{instrument.id}/{rule.id}": rule.help
        for instrument in instruments.values()
        for rule in instrument.priorities
        if rule.kind == "safety" and (rule.level == "now" or rule.domain == "safety")
    }

    assert helps == {
        "check_in/spoken_of_self_harm": "self_harm",
        "check_in/thoughts_of_self_harm": "self_harm",
        "check_up/chest_or_breath_now": "urgent_symptoms",
        "check_up/unsafe": "being_harmed",
        "mood/spoken_of_self_harm": "self_harm",
        "mood/thoughts_of_self_harm": "self_harm",
        "phq9/phq9_self_harm": "self_harm",
    }


@pytest.mark.parametrize("locale", ["en", "ar", "hi"])
def test_help_stands_on_the_page_that_asks_for_what_it_rests_on(locale: str) -> None:
    edition = own_catalogue().surveys["check_up"].editions[locale]

    pages = {
        page.id: [rule.help for rule in rules]
        for page in edition.pages
        if (rules := help_rules_on_page(edition, page))
    }

    assert pages == {
        "check_up_chest_now": ["urgent_symptoms"],
        "check_up_safe": ["being_harmed"],
        "mood_safety": ["self_harm"],
        "mood_safety_spoken": ["self_harm"],
    }
    assert help_shown_with_note(edition, edition.items["check_up_chest_note"]) == (
        "urgent_symptoms",
    )
    assert kinds_of_help(edition) == {"urgent_symptoms", "self_harm", "being_harmed"}


def test_a_survey_that_asks_about_no_danger_calls_for_no_help() -> None:
    assert not kinds_of_help(own_catalogue().surveys["adaptive_demo"].editions["en"])


def test_the_most_urgent_help_comes_first_and_each_once() -> None:
    raised = ["mood/thoughts_of_self_harm", "check_up/unsafe", "check_up/chest_or_breath_now"]

    helps = help_for_priorities(own_catalogue().instruments, [*raised, raised[0], "gone/gone"])

    assert helps == ("urgent_symptoms", "self_harm", "being_harmed")


def test_what_was_written_before_kinds_of_help_still_calls_for_it(tmp_path) -> None:
    assert help_written_as(tmp_path, "show_at_once: true") == "self_harm"
    assert help_written_as(tmp_path, "help: urgent_symptoms") == "urgent_symptoms"
    assert help_written_as(tmp_path, "offer: light") is None


def test_help_without_safety_is_refused_since_nobody_would_be_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InstrumentFaults, match="class: safety"):
        help_written_as(tmp_path, "help: self_harm", kind="need")


def help_written_as(folder: Path, line: str, kind: str = "safety") -> Help | None:
    (folder / "old").mkdir(exist_ok=True)
    text = OLD.format(line=line, kind=kind)
    (folder / "old" / "instrument.yaml").write_text(text, "utf-8")
    return load_catalogue((folder,)).instruments["old"].priorities[0].help


OLD = """
id: old
version: "1"
name: Old
measures: Nothing; made for tests
kind: own
language: en
source: made for tests
licence: {{status: free, notice: "Apache-2.0, as the project", checked: 2026-11-30}}
items:
  - {{id: old_1, kind: yes_no, ask: Is it dark?, about: dark, label: dark, label_names: problem}}
priorities:
  - id: dark
    when: old_1
    level: now
    class: {kind}
    {line}
    because: old_1
    title: Dark
    rule: "Yes"
    domain: safety
offers: {{light: A lamp}}
"""
