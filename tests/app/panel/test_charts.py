"""Charts: numbers become pictures that say what they are, without a style in them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from app.charts.plain_svg import plain_svg
from app.charts.run_chart import RunPlot, longest_run, run_chart_svg
from app.charts.sparkline import BOTTOM, TOP, sparkline

SVG = "{http://www.w3.org/2000/svg}"
PLOT = RunPlot(
    title="Care & comfort",
    description="A shift. The last months are <above>.",
    values=(30.0, 28.0, None, 35.0, 33.0, 44.0, 46.0, 48.0, 52.0, 55.0, 51.0, 58.0),
    ticks=((5, "Apr 2026"), (11, "أكتوبر 2026")),
    median=44.0,
    run=(6, 7, 8, 9, 10, 11),
    run_label="6 above the median",
)


def test_a_picture_names_and_describes_itself() -> None:
    picture = ElementTree.fromstring(run_chart_svg(PLOT))

    assert picture.attrib["role"] == "img"
    assert picture.attrib["aria-labelledby"] == "title desc"
    assert picture.findtext(f"{SVG}title") == "Care & comfort"
    assert picture.findtext(f"{SVG}desc") == "A shift. The last months are <above>."


def test_words_in_any_script_stay_words() -> None:
    drawn = run_chart_svg(replace(PLOT, ticks=((11, "2026年11月"),), run_label="6 महीने"))

    assert "2026年11月" in drawn
    assert "6 महीने" in drawn


def test_nothing_in_a_picture_needs_a_style_a_script_or_another_address() -> None:
    drawn = run_chart_svg(PLOT)

    for forbidden in ("style", "<script", "@import", "metadata", "DejaVu"):
        assert forbidden not in drawn


def test_words_stay_words_in_every_script() -> None:
    said = [text.text for text in ElementTree.fromstring(run_chart_svg(PLOT)).iter(f"{SVG}text")]

    assert {"Apr 2026", "أكتوبر 2026", "6 above the median", "58"} <= set(said)


def test_the_same_numbers_give_the_same_bytes() -> None:
    first = run_chart_svg(PLOT)
    run_chart_svg.cache_clear()

    assert run_chart_svg(PLOT) == first


def test_the_tag_changes_with_a_number_a_word_or_the_ground() -> None:
    others = (
        replace(PLOT, median=43.0),
        replace(PLOT, title="Care"),
        replace(PLOT, theme="dark"),
    )

    assert len({PLOT.etag, *(plot.etag for plot in others)}) == 4
    assert replace(PLOT).etag == PLOT.etag


@pytest.mark.parametrize("values", [(), (None, None), (0.0,), (100.0, 100.0), (None, 50.0, None)])
def test_a_chart_of_almost_nothing_is_still_drawn(values: tuple[float | None, ...]) -> None:
    plot = RunPlot("A", "b", values, ticks=(), median=None)

    assert run_chart_svg(plot).startswith("<svg")


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="not an SVG"):
        plain_svg("hello", "a", "b")


def test_a_point_on_the_median_neither_breaks_nor_lengthens_a_run() -> None:
    assert longest_run((1.0, 6.0, 5.0, None, 7.0, 2.0), median=5.0) == (1, 4)
    assert longest_run((0.1 + 0.2, 0.3, 0.6 / 2), median=0.3) == ()


def test_a_sparkline_runs_from_left_to_right_and_higher_is_up() -> None:
    line = sparkline([(2.0, True), (8.0, True)], lowest=0, highest=10)

    assert line is not None
    assert line.points[0].x < line.points[1].x
    assert line.points[0].y > line.points[1].y


def test_a_value_that_cannot_be_compared_is_a_dot_but_not_on_the_line() -> None:
    line = sparkline([(2.0, False), (5.0, True), (8.0, True)], lowest=0, highest=10)

    assert line is not None
    assert len(line.points) == 3
    assert len(line.line.split()) == 2


def test_the_grey_field_is_what_chance_makes_of_the_value_before() -> None:
    line = sparkline([(4.0, True), (9.0, True)], lowest=0, highest=10, reliable=2.0, is_sure=True)

    assert line is not None
    assert line.noise is not None
    top, height = line.noise[1], line.noise[3]
    assert line.last.y < top < line.points[0].y < top + height


@pytest.mark.parametrize("limit", [None, 0.0, 3.0, 10.0])
@pytest.mark.parametrize("values", [[5.0], [0.0, 10.0], [10.0, 10.0, 10.0], [0.0, 0.0]])
def test_nothing_is_drawn_outside_its_field(values: list[float], limit: float | None) -> None:
    line = sparkline(
        [(value, True) for value in values], lowest=0, highest=10, reliable=4.0, limit=limit
    )

    assert line is not None
    heights = [dot.y for dot in line.points] + ([line.cut] if line.cut is not None else [])
    assert all(TOP <= height <= BOTTOM for height in heights)


def test_without_a_value_there_is_no_line() -> None:
    assert sparkline([], lowest=0, highest=10) is None
