"""The texts about a measure's run chart: for the page, the picture and its alt text."""

from __future__ import annotations

from datetime import date

from app.charts.run_chart import RunPlot, Theme
from app.panel.page import MeasureSeries, percents
from app.web.language import gettext as _
from app.web.language import month_year, ngettext, number

TICKS = 4


def title(series: MeasureSeries) -> str:
    if series.measure.id == "health-confidence":
        return _("People who feel confident to look after their health")
    return _("People who get care exactly as they want it")


def rule(series: MeasureSeries) -> str:
    """What counts as good, in a few words."""
    if series.measure.id == "health-confidence":
        return _("8 or more of 10, percent of those who answered · more is better")
    return _("The best of the answers, percent of those who answered · more is better")


def verdict(series: MeasureSeries) -> str:
    """The signal's name, as a short sentence."""
    if series.verdict in ("long_run", "both"):
        return _("A shift.")
    if series.verdict == "few_crossings":
        return _("A drift.")
    if series.verdict == "too_few":
        return _("Too early to say.")
    return _("No signal.")


def explanation(series: MeasureSeries) -> str:
    """Why, against which limit, so that a person can check it."""
    chart, median = series.chart, _median(series)
    if series.verdict in ("long_run", "both"):
        months = {
            "n": chart.longest_run,
            "median": median,
            "limit": number(chart.longest_run_limit),
        }
        if series.side == "above":
            return _("%(n)s months in a row are above the median of %(median)s. "
                     "Chance alone rarely makes more than %(limit)s.", **months)  # fmt: skip
        return _("%(n)s months in a row are below the median of %(median)s. "
                 "Chance alone rarely makes more than %(limit)s.", **months)  # fmt: skip
    if series.verdict == "few_crossings":
        return _(
            "The line crosses its median %(n)s times; by chance alone it would at least %(limit)s.",
            n=number(chart.crossings),
            limit=number(chart.crossings_limit),
        )
    if series.verdict == "too_few":
        return _(
            "With fewer than 10 months away from the median, no rule can tell chance from change."
        )
    return _("The line moves as chance moves it.")


def alt(series: MeasureSeries) -> str:
    """The picture in a sentence or two; the numbers are in the table next to it."""
    latest = series.latest
    if latest is None or latest.share is None:
        return _("Run chart without any months that can be shown.")
    span = _(
        "Run chart from %(first)s at the left to %(last)s at the right. "
        "Median %(median)s percent, latest %(latest)s percent.",
        first=month_year(series.rows[0].month),
        last=month_year(series.rows[-1].month),
        median=_median(series),
        latest=number(latest.share.share * 100, 0),
    )
    return " ".join([span, verdict(series), explanation(series), *version_notes(series)])


def version_notes(series: MeasureSeries) -> list[str]:
    """The months in which another version of the questions begins, and whether one may compare."""
    return [
        _("From %(month)s on the questions are worded in another way. They are scored as "
          "before, and the numbers stay comparable.", month=month_year(change.month))
        if change.is_comparable
        else _("From %(month)s on what is asked, or how it is scored, is different. Do not "
               "compare the numbers before and after.", month=month_year(change.month))
        for change in series.version_changes
    ]  # fmt: skip


def plot(series: MeasureSeries, theme: Theme) -> RunPlot:
    """What the picture is drawn from, with its words in this language."""
    return RunPlot(
        title=title(series),
        description=alt(series),
        values=percents(series.rows),
        ticks=_ticks([row.month for row in series.rows]),
        median=series.median,
        run=series.run,
        run_label=_run_label(series),
        theme=theme,
    )


def _median(series: MeasureSeries) -> str:
    return "" if series.median is None else number(series.median, 0)


def _run_label(series: MeasureSeries) -> str:
    count = len(series.run)
    if series.side == "above":
        return ngettext("%(n)s above the median", "%(n)s above the median", count)
    if series.side == "below":
        return ngettext("%(n)s below the median", "%(n)s below the median", count)
    return ""


def _ticks(months: list[date]) -> tuple[tuple[int, str], ...]:
    """A few months in words, counted back from the last one."""
    step = max(1, -(-len(months) // TICKS))
    places = range(len(months) - 1, -1, -step)
    return tuple((place, month_year(months[place])) for place in reversed(places))
