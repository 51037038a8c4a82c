"""`previsit words`: the words of instruments to translators and back, and how far they are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import click

from app.catalogue.load import load_catalogue
from app.catalogue.model import Catalogue
from app.catalogue.translating import Credits, Unit, status_of, translation_from, units_of
from app.config import PROJECT
from app.errors import AppError, Fault, InstrumentFaults

INSTRUMENTS = PROJECT / "instruments"
_STATUS = click.Choice(["draft", "project", "reviewed", "official"])
_LOCALE_HELP = "A language such as fr or pt_BR."


@click.group("words", context_settings={"help_option_names": ["-h", "--help"]})
def words() -> None:
    """Translate the words of instruments."""


@words.command("export")
@click.argument("locale")
@click.option("--as", "form", type=click.Choice(["xliff", "po"]), default="xliff")
@click.option("--instrument", "only", multiple=True, help="Only this one; may be given again.")
def export(locale: str, form: str, only: tuple[str, ...]) -> None:
    """Write every text for a translator into LOCALE, with what there is, to standard output."""
    from app.formats.po import to_po
    from app.formats.xliff import to_xliff

    _check_locale(locale)
    units = [unit for unit in units_of(_catalogue(), locale) if not only or unit.instrument in only]
    if not units:
        raise click.ClickException("There is nothing to translate. Check LOCALE and --instrument.")
    click.echo(to_po(units, locale) if form == "po" else to_xliff(units, "en", locale), nl=False)


@words.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path),
              default=INSTRUMENTS, help="The folder of instruments: our own.")  # fmt: skip
@click.option("--status", type=_STATUS, default="draft", show_default=True)
@click.option("--translator", default="")
@click.option("--reviewer", default="")
@click.option("--source", default="", help="official: who made it, and where it stands.")
def import_(
    file: Path, folder: Path, status: str, translator: str, reviewer: str, source: str
) -> None:
    """Take a translated FILE (XLIFF 2 or PO) into the folder, one file an instrument.

    Nothing is written when an id, a choice or a {place} differs; each is named with its line.
    """
    credits = Credits(status, translator, reviewer, source)
    _check_credits(credits)
    catalogue = _catalogue(folder)
    text = _text(file)
    try:
        locale, units = _read(text, str(file))
        _check_locale(locale)
        if not units:
            raise InstrumentFaults(
                [Fault(str(file), 1, 1, "No texts are in this file.", "Export it again.")]
            )
        texts = translation_from(units, catalogue, locale, str(file), credits)
    except AppError as error:
        raise click.ClickException(str(error)) from None
    for instrument, written in texts.items():
        path = folder / instrument / f"{locale}.yaml"
        path.write_text(written, "utf-8")
        click.echo(f"{path}: {status}")
    click.echo("Run `previsit instruments check` now.", err=True)


@words.command("status")
@click.argument("locales", nargs=-1)
def status(locales: tuple[str, ...]) -> None:
    """Instrument by language: the status of its words, and how many are missing."""
    catalogue = _catalogue()
    shown = locales or sorted(
        {locale for one in catalogue.instruments.values() for locale in _locales(one.sources)}
    )
    click.echo(f"{'instrument':<18} {'language':<10} {'status':<10} missing")
    for one in status_of(catalogue, shown):
        missing = f"{one.missing} of {one.of}" if one.missing else "0"
        click.echo(f"{one.instrument:<18} {one.locale:<10} {one.status:<10} {missing}")


def _locales(sources: Iterable[str]) -> set[str]:
    stems = {name.rpartition("/")[2].removesuffix(".yaml") for name in sources}
    return (stems - {"instrument", "offers"}) | {"en"}


def _catalogue(folder: Path = INSTRUMENTS) -> Catalogue:
    more = [Path(one) for one in os.environ.get("PREVISIT_INSTRUMENTS", "").split(":") if one]
    try:
        return load_catalogue([folder, *more])
    except AppError as error:
        raise click.ClickException(str(error)) from None


def _read(text: str, file: str) -> tuple[str, list[Unit]]:
    from app.formats.po import from_po
    from app.formats.xliff import from_xliff

    return from_xliff(text, file) if text.lstrip().startswith("<") else from_po(text, file)


def _text(file: Path) -> str:
    from app.catalogue.yaml_reader import read_text

    text, faults = read_text(file.read_bytes(), str(file))
    if faults:
        raise click.ClickException(str(InstrumentFaults(faults)))
    return text.removeprefix("\ufeff")


def _check_locale(locale: str) -> None:
    if not re.fullmatch(r"[a-z]{2,3}(_[A-Z][A-Za-z]{1,3})?", locale):
        raise click.ClickException(f"{ascii(locale)} is not a language. {_LOCALE_HELP}")


def _check_credits(credits: Credits) -> None:
    if credits.status == "official" and not credits.source:
        raise click.ClickException("`official` needs a citation: add --source.")
    if credits.status == "reviewed" and not credits.reviewer:
        raise click.ClickException("`reviewed` needs a name: add --reviewer.")
