"""Which pages a browser may keep before they are reached, so that it can go on without a line."""

from __future__ import annotations

from pathlib import Path as Folder

import pytest

from app.catalogue.asking.path import walk
from app.catalogue.load import load_catalogue
from app.catalogue.model import Edition
from app.patient.answering.offline import pages_certain_to_follow

FILE = """
id: far
version: "1"
name: Far
measures: Nothing; made for tests
kind: own
language: en
source: made for tests
licence: {{status: free, notice: "Apache-2.0, as the project", checked: 2026-11-30}}
items:
{items}
scores:
  - id: far_total
    name: Total
    method: sum
    items: [far_a, far_b]
    range: [0, 20]
    better: lower
priorities:
  - id: danger
    when: {when}
    level: now
    class: safety
    help: self_harm
    because: far_a
    title: Danger
    rule: Much
    domain: safety
"""
RATING = (
    "  - {{id: {id}, kind: rating, from: 0, to: 10, ask: How much?, about: much, label: much, "
    "label_names: problem{more}}}"
)
NOTE = '  - {{id: {id}, kind: note, ask: Words., show_when: "{when}"}}'
ASKED = [RATING.format(id="far_a", more=""), RATING.format(id="far_b", more="")]
LAST = RATING.format(id="far_z", more="")


def test_words_an_answer_may_call_for_are_kept_with_their_condition(tmp_path: Folder) -> None:
    shown = edition(tmp_path, [*ASKED, NOTE.format(id="far_n", when="far_a > 5 and age > 3"), LAST])

    assert kept_ahead(shown) == ["far_b", "far_n if far_a > 5 and age > 3", "far_z"]


def test_words_that_rest_on_a_page_left_out_wait_for_the_line(tmp_path: Folder) -> None:
    hidden = RATING.format(id="far_h", more=", show_when: far_a > 5")
    note = NOTE.format(id="far_n", when="far_h > 5")

    assert kept_ahead(edition(tmp_path, [*ASKED, hidden, note, LAST])) == ["far_b", "far_z"]


def test_what_a_page_left_out_may_hide_waits_too(tmp_path: Folder) -> None:
    hidden = RATING.format(id="far_h", more=", show_when: far_a > 5")
    beyond = RATING.format(id="far_c", more=", show_when: not far_h > 5")

    assert kept_ahead(edition(tmp_path, [*ASKED, hidden, beyond, LAST])) == ["far_b", "far_z"]


@pytest.mark.parametrize(
    ("when", "pages"),
    [("far_b > 5", ["far_b", "far_z"]), ("far_total > 5", []), ("far_a + far_total > 9", [])],
)
def test_no_page_is_kept_past_an_answer_whose_help_is_a_page_of_the_server(
    tmp_path: Folder, when: str, pages: list[str]
) -> None:
    assert kept_ahead(edition(tmp_path, [*ASKED, LAST], when)) == pages


def test_what_is_decided_already_is_kept_as_it_is(tmp_path: Folder) -> None:
    shown = edition(tmp_path, [*ASKED, NOTE.format(id="far_n", when="far_a > 5"), LAST])

    assert kept_ahead(shown, after="far_b", far_a=8) == ["far_n", "far_z"]
    assert kept_ahead(shown, after="far_b", far_a=2) == ["far_z"]


def kept_ahead(shown: Edition, after: str = "far_a", **answers: int) -> list[str]:
    path = walk(shown, answers, {"age": 40, "sex": None})
    page = next(page for page in path.pages if page.id == after)
    return [
        f"{page_ahead.page.id} if {page_ahead.when.source}"
        if page_ahead.when
        else page_ahead.page.id
        for page_ahead in pages_certain_to_follow(shown, path, page)
    ]


def edition(folder: Folder, items: list[str], when: str = "far_b > 5") -> Edition:
    (folder / "far").mkdir()
    (folder / "surveys").mkdir()
    text = FILE.format(items="\n".join(items), when=when)
    (folder / "far" / "instrument.yaml").write_text(text, "utf-8")
    (folder / "surveys" / "far.yaml").write_text(
        'id: far\nversion: "1"\nname: {en: Far}\ninstruments: [{id: far}]\n', "utf-8"
    )
    return load_catalogue((folder,)).surveys["far"].editions["en"]
