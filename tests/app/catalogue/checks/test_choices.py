"""Choices: whatever a page posts and a file holds means the same one, or the list is refused."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.catalogue.check_files import check_paths
from app.catalogue.load import load_catalogue
from app.catalogue.model import Answer, Item
from app.cli.answer_files.cells import InvalidAnswer, cell_parser
from app.forms.build import form_class
from tests.examples import examples

IDS = st.sampled_from(["0", "1", "2", "01", "1e0", "10", "none", "lots", "constructor", "and"])
CODES = st.sampled_from([None, None, None, "LA1-1", "LA2-2", "1", "none", "2.0"])
CHOICES = st.lists(
    st.tuples(IDS, CODES), min_size=2, max_size=4, unique_by=lambda choice: choice[0]
)
VALUES = st.permutations([0, 1, 2, None])


@examples(200)
@given(CHOICES, VALUES, st.booleans())
@example([("none", None), ("lots", None), ("1", None)], [0, 1, None, 2], True)
@example([("1", None), ("2", None), ("0", None)], [0, 1, 2, None], True)
@example([("1", None), ("2", None)], [0, 1, 2, None], False)
def test_a_cell_means_what_the_page_posts_or_the_choices_are_refused_at_their_place(
    tmp_path_factory, choices: list[tuple[str, str | None]], values: list[int | None], valued: bool
) -> None:
    file = tmp_path_factory.mktemp("choices") / "own" / "instrument.yaml"
    lines = [
        line(id, code, value if valued else None, valued)
        for (id, code), value in zip(choices, values, strict=False)
    ]
    write(file, lines)

    faults = check_paths([file.parent])

    if faults:
        first = file.read_text("utf-8").splitlines().index(lines[0]) + 1
        assert all(first <= fault.line < first + len(lines) for fault in faults), faults
        return
    item = load_catalogue([file.parent]).instruments["own"].items["own_1"]
    posted = {str(choice.answer): page_reads(item, str(choice.answer)) for choice in item.choices}
    assert len(set(posted.values())) == len(item.choices)
    for choice in item.choices:
        own = posted[str(choice.answer)]
        spelled = [choice.id, str(choice.answer), *([choice.code] if choice.code else [])]
        assert {file_reads(item, cell) for cell in spelled} == {own}
        if isinstance(own, int):
            assert {file_reads(item, cell) for cell in (own, float(own), f"{own}.0")} == {own}


def test_an_id_of_digits_is_read_from_a_column_of_numbers_as_well(tmp_path: Path) -> None:
    file = tmp_path / "own" / "instrument.yaml"
    write(file, [line("1", None, None, False), line("2", None, None, False)])

    item = load_catalogue([file.parent]).instruments["own"].items["own_1"]

    assert [file_reads(item, cell) for cell in (1, 2.0, "1", 3, 1.5)] == ["1", "2", "1", None, None]


def page_reads(item: Item, sent: str) -> Answer:
    (field,) = form_class((item,))(MultiDict())
    return form_class((item,))(MultiDict({field.name: sent})).answers()[item.id]


def file_reads(item: Item, cell: object) -> Answer:
    try:
        return cell_parser(item)(cell)
    except InvalidAnswer:
        return None


def line(id: str, code: str | None, value: int | None, valued: bool) -> str:
    told = f"value: {value}" if value is not None else f"missing: {'true' if valued else 'false'}"
    return f'      - {{id: "{id}", {told}, text: "Words {id}"' + (
        f', code: "{code}"}}' if code else "}"
    )


def write(file: Path, choices: list[str]) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(OWN.format(choices="\n".join(choices)), "utf-8")


OWN = """\
id: own
version: "1"
name: Own
measures: Nothing
kind: own
language: en
source: made for tests
licence: {{status: free, notice: made for tests, checked: 2026-11-22}}
items:
  - id: own_1
    kind: choice
    ask: Which?
    about: which
    label: which
    label_names: neutral
    choices:
{choices}
"""
