"""A run chart as an SVG picture: months from left to right, in every language.

The picture has its own URL and is shown by <img>. So nothing in it may depend on the page's styles,
and nothing in it may be a style: a strict content policy forbids that. Texts are passed in ready to
be shown; they stay text, so that the browser shapes them in its own fonts.
"""

from __future__ import annotations

import hashlib
import io
import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from app.charts.plain_svg import plain_svg
from scoring.tolerance import close

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Theme = Literal["light", "dark"]

# The page's own colours, once for each theme: no colour reads well on both.
COLOURS: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "ink": "#1b2a2f", "soft": "#4a595e", "line": "#dcd5c7", "median": "#0b5563",
        "signal": "#b06a00", "signal_words": "#7a4b00", "paper": "#f5f3ee",
    },
    "dark": {
        "ink": "#ece7db", "soft": "#a9b4b3", "line": "#303c3f", "median": "#86cdd4",
        "signal": "#f0b04a", "signal_words": "#f0c267", "paper": "#121a1c",
    },
}  # fmt: skip

FIGURE_INCHES = (4.7, 2.5)
FONT_SIZE = 9.0
DRAWING_VERSION = "2"  # raise it when the drawing changes: browsers cache pictures by it

# matplotlib keeps its settings for the whole process, and a server draws in several threads.
_matplotlib_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class RunPlot:
    """What is drawn. Values are percent; None is a month that is suppressed or has no answers.

    ticks   index of a month, and its name
    run     indices of the points that make a signal; `run_label` names it in the plot
    """

    title: str
    description: str
    values: tuple[float | None, ...]
    ticks: tuple[tuple[int, str], ...]
    median: float | None
    run: tuple[int, ...] = ()
    run_label: str = ""
    theme: Theme = "light"

    @property
    def etag(self) -> str:
        """Differs whenever the picture would; found without drawing it."""
        return hashlib.sha256(f"{DRAWING_VERSION}{self!r}".encode()).hexdigest()[:32]


@lru_cache(maxsize=64)
def run_chart_svg(plot: RunPlot) -> str:
    """The picture. The same plot gives the same bytes."""
    import matplotlib
    from matplotlib.figure import Figure

    with (
        _matplotlib_lock,
        matplotlib.rc_context(
            {"svg.fonttype": "none", "svg.hashsalt": "previsit", "font.size": FONT_SIZE}
        ),
        warnings.catch_warnings(),
    ):
        # The browser draws the words in its own fonts; matplotlib's need not have every script.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=FIGURE_INCHES)
        axes = figure.add_axes((0.085, 0.12, 0.82, 0.8))
        _draw(axes, plot)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    return plain_svg(drawn.getvalue(), plot.title, plot.description)


def longest_run(values: Sequence[float | None], median: float) -> tuple[int, ...]:
    """Indices of the longest run on one side; a point on the median neither ends nor extends it."""
    best: list[int] = []
    run: list[int] = []
    for place, value in enumerate(values):
        if value is None or close(value, median):
            continue
        if run and ((values[run[-1]] or 0.0) > median) != (value > median):
            run = []
        run.append(place)
        best = list(run) if len(run) > len(best) else best
    return tuple(best)


def _draw(axes: Axes, plot: RunPlot) -> None:
    colours = COLOURS[plot.theme]
    _draw_axes(axes, plot, colours)
    shown = [(place, value) for place, value in enumerate(plot.values) if value is not None]
    if not shown:
        return
    if plot.median is not None:
        _draw_median(axes, plot.median, len(plot.values), colours)

    nan = float("nan")
    ys = [nan if value is None else value for value in plot.values]
    axes.plot(
        ys,
        color=colours["soft"],
        linewidth=1.0,
        marker="o",
        markersize=3.6,
        zorder=3,
        clip_on=False,
    )
    if plot.run:
        _draw_signal(axes, plot, ys, colours)
    place, latest = shown[-1]
    _draw_latest_value(axes, place, latest, colours["ink"], avoid=plot.median)


def _draw_axes(axes: Axes, plot: RunPlot, colours: Mapping[str, str]) -> None:
    """Thin lines every ten or twenty percent, months below; no box."""
    low, high = _value_range(plot.values, plot.median)
    step = 10 if high - low <= 50 else 20
    gridlines = list(range(low, high + 1, step))
    axes.set_xlim(-0.5, max(len(plot.values), 1) - 0.5)
    # Space for the label of a run, outside the gridlines, so that it never covers the months.
    below, above = _label_margins(plot, high - low)
    axes.set_ylim(low - below, high + above)
    axes.set_yticks(
        gridlines,
        [f"{gridline}%" if gridline == gridlines[-1] else str(gridline) for gridline in gridlines],
    )
    axes.set_xticks([place for place, _ in plot.ticks], [month for _, month in plot.ticks])
    axes.grid(axis="y", color=colours["line"], linewidth=0.8)
    axes.tick_params(length=0, labelcolor=colours["soft"], pad=6)
    axes.set_frame_on(False)
    axes.set_axisbelow(True)


def _label_margins(plot: RunPlot, span: int) -> tuple[float, float]:
    if not plot.run or plot.median is None:
        return 0.0, 0.0
    is_above = (plot.values[plot.run[0]] or 0.0) > plot.median
    return (0.0, span * 0.12) if is_above else (span * 0.12, 0.0)


def _value_range(values: Sequence[float | None], median: float | None) -> tuple[int, int]:
    """Whole tens around what is drawn, at least forty apart, so that noise does not look large."""
    seen = [value for value in (*values, median) if value is not None] or [0.0, 100.0]
    low, high = int(min(seen) // 10 * 10), int(-(-max(seen) // 10) * 10)
    while high - low < 40:
        low, high = max(0, low - 10), min(100, high + 10)
    return low, high if (high - low) % 20 == 0 or high - low <= 50 else high + 10


def _draw_median(axes: Axes, median: float, months: int, colours: Mapping[str, str]) -> None:
    axes.plot([-0.3, months - 0.7], [median, median], color=colours["median"], linewidth=1.3)
    axes.text(
        months - 0.35, median, f"{median:.0f}",
        color=colours["median"], va="center", ha="left", fontweight="bold",
    )  # fmt: skip


def _draw_signal(
    axes: Axes, plot: RunPlot, ys: Sequence[float], colours: Mapping[str, str]
) -> None:
    """Larger points, a stronger line, and its name in the plot: never the colour alone."""
    heights = [ys[place] for place in plot.run]
    axes.plot(
        plot.run, heights,
        color=colours["signal"], linewidth=1.8, marker="o", markersize=6.4,
        markeredgecolor=colours["paper"], markeredgewidth=1.0, zorder=4, clip_on=False,
    )  # fmt: skip
    is_above = plot.median is not None and heights[0] > plot.median
    middle = (plot.run[0] + plot.run[-1]) / 2
    axes.annotate(
        plot.run_label, (middle, max(heights) if is_above else min(heights)),
        xytext=(0, 9 if is_above else -9), textcoords="offset points", annotation_clip=False,
        ha="center", va="bottom" if is_above else "top",
        color=colours["signal_words"], fontweight="bold", zorder=5,
    )  # fmt: skip


def _draw_latest_value(
    axes: Axes, place: int, value: float, colour: str, *, avoid: float | None
) -> None:
    """The latest value after the last point, unless the median's own number stands there."""
    low, high = axes.get_ylim()
    if avoid is not None and abs(value - avoid) < (high - low) * 0.07:
        return
    axes.annotate(
        f"{value:.0f}", (place, value), xytext=(8, 0), textcoords="offset points",
        va="center", ha="left", color=colour, fontweight="bold", annotation_clip=False,
    )  # fmt: skip
