"""`previsit words`: the words of instruments to translators and back, and how far they are."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from app.catalogue.files.yaml_writer import with_texts
from app.catalogue.load import load_catalogue
from app.catalogue.model import Catalogue
from app.catalogue.text.owner_text import write_whole
from app.catalogue.text.shared_text import file_of
from app.catalogue.text.translation_exchange import (
    Credits,
    Translated,
    Unit,
    languages_in,
    languages_of,
    status_of,
    translation_from,
    units_of,
)
from app.config import PROJECT
from app.errors import AppError, Fault, InstrumentFaults

INSTRUMENTS = PROJECT / "instruments"
_STATUS = click.Choice(["draft", "project", "reviewed", "official"])
_FROM = click.option("--from", "folder", type=click.Path(file_okay=False, path_type=Path),
                     default=INSTRUMENTS, help="The folder of instruments: our own.")  # fmt: skip
_LOCALE_HELP = "A language such as fr or pt-BR."


@click.group("words", context_settings={"help_option_names": ["-h", "--help"]})
def words() -> None:
    """Translate the words of instruments."""


@words.command("export")
@click.argument("locale")
@click.option("--as", "form", type=click.Choice(["xliff", "po"]), default="xliff")
@click.option("--instrument", "only", multiple=True,
              help="Only this part, as `words status` names it; may be given again.")  # fmt: skip
@_FROM
def export(locale: str, form: str, only: tuple[str, ...], folder: Path) -> None:
    """Write every text for a translator into LOCALE, with what there is, to standard output.

    Texts of instruments, the names of surveys, and the offers that instruments share.
    """
    from app.formats.po import to_po
    from app.formats.xliff import to_xliff

    locale = _language(locale)
    catalogue = _catalogue(folder)
    units = units_of(catalogue, locale, only)
    if not units:
        raise click.ClickException("There is nothing to translate. Check LOCALE and --instrument.")
    source, *others = languages_of(units, catalogue)
    if others:
        listed = ", ".join([source, *others])
        raise click.ClickException(
            f"These were written in several languages: {listed}. Name some with --instrument."
        )
    click.echo(to_po(units, locale) if form == "po" else to_xliff(units, source, locale), nl=False)


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

    Names of surveys and shared offers go into the files that hold all languages. Nothing is
    written when an id, a choice or a {place} differs; each is named with its line.
    """
    credits = Credits(status, translator, reviewer, source)
    _check_credits(credits)
    catalogue = _catalogue(folder)
    text = _text(file)
    try:
        locale, units = _read(text, str(file))
        locale = _language(locale)
        if not units:
            raise InstrumentFaults(
                [Fault(str(file), 1, 1, "No texts are in this file.", "Export it again.")]
            )
        written = _written(
            translation_from(units, catalogue, locale, str(file), credits), folder, locale
        )
    except AppError as error:
        raise click.ClickException(str(error)) from None
    for path, content in written.items():
        write_whole(path, content)
        click.echo(f"{path}: {status if path.stem == locale else locale}")
    click.echo("Run `previsit instruments check` now.", err=True)


def _written(translated: Translated, folder: Path, locale: str) -> dict[Path, str]:
    """Every file to write, each read and thought out before the first is touched."""
    found: dict[Path, str] = {}
    for instrument, content in translated.files.items():
        if not (folder / instrument / "instrument.yaml").is_file():
            raise click.ClickException(
                f"`{instrument}` is not in {folder}. Name its folder with --to."
            )
        found[folder / instrument / f"{locale}.yaml"] = content
    for part, texts in translated.shared.items():
        path = folder / file_of(part)
        if not path.is_file():
            raise click.ClickException(f"There is no {path}. Name its folder with --to.")
        places = {(key, locale): words for key, words in texts.items()}
        found[path] = with_texts(path.read_text("utf-8"), str(path), places)
    return found


@words.command("status")
@click.argument("locales", nargs=-1)
@_FROM
def status(locales: tuple[str, ...], folder: Path) -> None:
    """Instrument by language: the status of its words, and how many are missing.

    Names of surveys and shared offers have no status: they are shown where an instrument is.
    """
    catalogue = _catalogue(folder)
    shown = [_language(one) for one in locales] or sorted(
        {locale for one in catalogue.instruments.values() for locale in languages_in(one)}
    )
    click.echo(f"{'instrument':<22} {'language':<10} {'status':<10} missing")
    for one in status_of(catalogue, shown):
        missing = f"{one.missing} of {one.of}" if one.missing else "0"
        click.echo(f"{one.part:<22} {one.locale:<10} {one.status:<10} {missing}")


def _catalogue(folder: Path) -> Catalogue:
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
    from app.catalogue.files.yaml_reader import read_text

    text, faults = read_text(file.read_bytes(), str(file))
    if faults:
        raise click.ClickException(str(InstrumentFaults(faults)))
    return text.removeprefix("\ufeff")


def _language(locale: str) -> str:
    """As files of instruments spell it: pt-BR, also where a program writes pt_BR."""
    if not re.fullmatch(r"[a-z]{2,3}([_-][A-Z][A-Za-z]{1,3})?", locale):
        raise click.ClickException(f"{locale!a} is not a language. {_LOCALE_HELP}")
    return locale.replace("_", "-")


def _check_credits(credits: Credits) -> None:
    if credits.status == "official" and not credits.source:
        raise click.ClickException("`official` needs a citation: add --source.")
    if credits.status == "reviewed" and not credits.reviewer:
        raise click.ClickException("`reviewed` needs a name: add --reviewer.")
