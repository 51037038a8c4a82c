"""`previsit bias`: which items people of another language answer differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import click
import numpy as np
from numpy.typing import NDArray

from app.catalogue.load import load_catalogue
from app.catalogue.model import Instrument
from app.config import read_settings
from app.sittings.samples import Sample, sample_by_language
from app.store.session import Store
from scoring.bias import ItemBias, NotCompared, WhyNotCompared, compare_groups
from scoring.model import Floats, Scale

FEWEST = 200  # people a group: with fewer, chance alone too often looks like bias (project default)
FEWEST_EVER = 50  # below, an interval is wider than the difference it is to show
LARGE_GAIN = 0.035  # of R2, from where a difference is called large (Jodoin & Gierl 2001)
HEADER = (
    "item", "about", "cut", "odds ratio", "delta", "95 % interval", "class", "p", "uniform p",
    "slope p", "R2 gain", "difference",
)  # fmt: skip

WHY_NOT: dict[WhyNotCompared, str] = {
    "same_answer": "everybody answered it the same. Gather more people, until some answer it "
    "otherwise.",
    "too_rare": "too few people with equal totals answered it otherwise than the rest. Gather more "
    "people, until each language has some of either answer.",
    "not_settled": "the regression did not settle on a number. Gather more people, until each "
    "language has some of every answer.",
}


@click.command()
@click.argument("instrument_id", metavar="INSTRUMENT")
@click.option("--by", "_by", type=click.Choice(["language"]), required=True)
@click.option("--score", "score_id", help="Which score's items. Default: the first sum or mean.")
@click.option("--reference", help="The language compared with. Default: the one of most people.")
@click.option(
    "--fewest",
    type=click.IntRange(min=FEWEST_EVER),
    default=FEWEST,
    show_default=True,
    help="How many people each language needs. With fewer than the default, chance shows more.",
)
def bias(
    instrument_id: str, _by: str, score_id: str | None, reference: str | None, fewest: int
) -> None:
    """Compare the items of INSTRUMENT between languages, among people with equal totals.

    Mantel-Haenszel of each item from the cut nearest to half: delta with its 95 % interval, and
    the ETS class (A small or not significant, B in between, C large and significantly so); ordinal
    logistic regression; and the standardised difference. Look at an item of class C, or whose R2
    gain is above 0.035: at its translation, at how people understand it, and at who answered. The
    numbers say that people with equal totals answer it differently, and not why.
    """
    settings = read_settings()
    catalogue = load_catalogue(settings.instrument_folders, settings.wordings_folder)
    instrument = catalogue.instruments.get(instrument_id)
    if instrument is None:
        there = ", ".join(catalogue.instruments)
        raise click.ClickException(f"There is no instrument {instrument_id!r}. There is {there}.")
    scale = _scale(instrument, score_id)
    store = Store(settings.database_url, settings.encryption_keys)
    try:
        with store.reading() as db:
            sample = sample_by_language(db, instrument, scale.items)
    finally:
        store.close()
    _compare_all(instrument, scale, sample, reference, fewest)


def _scale(instrument: Instrument, score_id: str | None) -> Scale:
    scales = [rule.scale for rule in instrument.scores if not rule.conditions]
    fitting = (
        [one for one in scales if one.id == score_id]
        if score_id
        else [one for one in scales if one.method in ("sum", "mean") and len(one.items) > 2]
    )
    if not fitting:
        there = ", ".join(one.id for one in scales) or "none"
        raise click.ClickException(
            f"{instrument.id} has no such score over at least three items. Its scores: {there}."
        )
    return fitting[0]


def _compare_all(
    instrument: Instrument, scale: Scale, sample: Sample, reference: str | None, fewest: int
) -> None:
    whole = ~np.isnan(sample.answers).any(axis=1)
    groups = np.array(sample.groups, dtype=object)[whole]
    counts = Counter(groups.tolist())
    compared = reference or max(counts, key=lambda one: counts[one], default="")
    told = ", ".join(f"{one} {counts[one]}" for one in sorted(counts)) or "nobody"
    click.echo(f"{scale.id}: people who answered every item, by language: {told}")
    if sample.other:
        click.echo(f"{sample.other} responses to other versions are left out.")
    enough = [one for one in sorted(counts) if one != compared and counts[one] >= fewest]
    if counts[compared] < fewest or not enough:
        raise click.ClickException(
            f"Too few people to tell bias from chance: at least {fewest} in each of two languages "
            "are needed, each person once and with every item answered."
        )
    compared_any = False
    for focal in enough:
        if min(counts[focal], counts[compared]) < FEWEST:
            click.echo(
                f"\nFewer than {FEWEST} people in a language: chance alone may put an item in "
                "class C, and a difference may stay unseen. Take what follows as a first look."
            )
        chosen = np.isin(groups, (compared, focal))
        click.echo(f"\n{focal} ({counts[focal]}) against {compared} ({counts[compared]})")
        compared_any |= _compare(
            instrument, scale, sample.answers[whole][chosen], groups[chosen] == focal
        )
    if not compared_any:
        raise click.ClickException("No item could be compared. Gather more people.")


def _compare(
    instrument: Instrument, scale: Scale, answers: Floats, focal: NDArray[np.bool_]
) -> bool:
    """The table of the items that can be compared, and a line for each that cannot; whether there
    was any."""
    try:
        found = dict(zip(scale.items, compare_groups(answers, focal), strict=True))
    except ValueError as fault:
        click.echo(f"No numbers: {fault}", err=True)
        return False
    compared = {item: one for item, one in found.items() if isinstance(one, ItemBias)}
    if compared:
        _show_table(instrument, compared)
    for item, other in found.items():
        if isinstance(other, NotCompared):
            about = instrument.about(item, instrument.language)
            click.echo(f"{item} ({about}) was not compared: {WHY_NOT[other.why]}")
    return bool(compared)


def _show_table(instrument: Instrument, compared: Mapping[str, ItemBias]) -> None:
    rows: list[Sequence[str]] = [HEADER]
    to_look_at = []
    for item, one in compared.items():
        table, ordinal = one.mantel_haenszel, one.ordinal
        if table.ets_class == "C" or ordinal.r_square_gain > LARGE_GAIN:
            to_look_at.append(item)
        rows.append(
            (
                item, instrument.about(item, instrument.language), f">= {one.cut:g}",
                f"{table.odds_ratio:.2f}", f"{table.delta:+.2f}",
                f"{table.lower:+.2f} to {table.upper:+.2f}", table.ets_class,
                f"{table.p:.3f}", f"{ordinal.uniform_p:.3f}", f"{ordinal.non_uniform_p:.3f}",
                f"{ordinal.r_square_gain:.4f}", f"{one.difference:+.3f}",
            )
        )  # fmt: skip
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADER))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    if to_look_at:
        click.echo(
            f"Look at: {', '.join(to_look_at)}. People with equal totals answer differently."
        )
    else:
        click.echo("No item stands out.")
