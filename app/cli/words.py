"""`previsit words`: export texts to translators, import translations, and list their status."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from app.catalogue.files.yaml_writer import insert_texts
from app.catalogue.load import load_catalogue
from app.catalogue.model import Catalogue
from app.catalogue.text.owner_text import write_atomically
from app.catalogue.text.shared_text import shared_text_file
from app.catalogue.text.target_language import LANGUAGE, target_language
from app.catalogue.text.translation_exchange import (
    TranslationCredits,
    TranslationImport,
    export_units,
    import_units,
    project_languages,
    source_languages,
    translation_states,
)
from app.catalogue.text.translation_units import TranslationUnit, TranslatorsFile
from app.config import INSTRUMENTS
from app.errors import AppError, Fault, InstrumentFaults

_STATUS = click.Choice(["draft", "project", "reviewed", "official"])
_FROM = click.option("--from", "folder", type=click.Path(file_okay=False, path_type=Path),
                     default=INSTRUMENTS, help="The folder of instruments: our own.")  # fmt: skip
MAX_LISTED = 10
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

    locale = _parse_language(locale)
    catalogue = _catalogue(folder)
    units = export_units(catalogue, locale, only)
    if not units:
        raise click.ClickException("There is nothing to translate. Check LOCALE and --instrument.")
    source, *others = source_languages(units, catalogue)
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
@click.option("--locale", "chosen", help="The language, when the file does not say the right one.")
def import_(
    file: Path,
    folder: Path,
    status: str,
    translator: str,
    reviewer: str,
    source: str,
    chosen: str | None,
) -> None:
    """Take a translated FILE (XLIFF 2 or PO) into the folder, one file an instrument.

    Names of surveys and shared offers go into the files that hold all languages. Nothing is
    written when an id, a choice or a {place} differs; each is named with its line. Unless it is a
    draft, every text has to be translated: several words that are as in the source are not.
    """
    credits = TranslationCredits(status, translator, reviewer, source)
    _check_credits(credits)
    chosen = None if chosen is None else _parse_language(chosen)
    catalogue = _catalogue(folder)
    text = _read_file(file)
    try:
        translated = _read_units(text, str(file))
        present = set().union(*map(project_languages, catalogue.instruments.values()))
        locale = target_language(translated, chosen, present, str(file))
        if not translated.units:
            raise InstrumentFaults(
                [Fault(str(file), 1, 1, "No texts are in this file.", "Export it again.")]
            )
        taken = import_units(translated.units, catalogue, locale, str(file), credits)
        written = _files_to_write(taken, folder, locale)
    except AppError as error:
        raise click.ClickException(str(error)) from None
    for path, content in written.items():
        write_atomically(path, content)
        click.echo(f"{path}: {status if path.stem == locale else locale}")
    _say_what_to_look_at("Left out, since they are marked as not finished", taken.unfinished)
    _say_what_to_look_at("Taken, and the same as in the source", taken.unchanged)
    click.echo("Run `previsit instruments check` now.", err=True)


def _say_what_to_look_at(what: str, units: Sequence[TranslationUnit]) -> None:
    if units:
        listed = ", ".join(map(str, units[:MAX_LISTED])) + (" …" if units[MAX_LISTED:] else "")
        click.echo(f"{what}: {len(units)}: {listed}", err=True)


def _files_to_write(translated: TranslationImport, folder: Path, locale: str) -> dict[Path, str]:
    """Every file to write, each read and thought out before the first is touched."""
    content_by_path: dict[Path, str] = {}
    for instrument, content in translated.files.items():
        if not (folder / instrument / "instrument.yaml").is_file():
            raise click.ClickException(
                f"`{instrument}` is not in {folder}. Name its folder with --to."
            )
        content_by_path[folder / instrument / f"{locale}.yaml"] = content
    for part, texts in translated.shared.items():
        path = folder / shared_text_file(part)
        if not path.is_file():
            raise click.ClickException(f"There is no {path}. Name its folder with --to.")
        places = {(key, locale): words for key, words in texts.items()}
        content_by_path[path] = insert_texts(path.read_text("utf-8"), str(path), places)
    return content_by_path


@words.command("status")
@click.argument("locales", nargs=-1)
@_FROM
def status(locales: tuple[str, ...], folder: Path) -> None:
    """Instrument by language: the status of its words, and how many are missing.

    Names of surveys and shared offers have no status: they are shown where an instrument is.
    """
    catalogue = _catalogue(folder)
    shown = [_parse_language(locale) for locale in locales] or sorted(
        {
            locale
            for instrument in catalogue.instruments.values()
            for locale in project_languages(instrument)
        }
    )
    click.echo(f"{'instrument':<22} {'language':<10} {'status':<10} missing")
    for row in translation_states(catalogue, shown):
        missing = f"{row.missing} of {row.of}" if row.missing else "0"
        click.echo(f"{row.part:<22} {row.locale:<10} {row.status:<10} {missing}")


def _catalogue(folder: Path) -> Catalogue:
    more = [Path(name) for name in os.environ.get("PREVISIT_INSTRUMENTS", "").split(":") if name]
    try:
        return load_catalogue([folder, *more])
    except AppError as error:
        raise click.ClickException(str(error)) from None


def _read_units(text: str, file: str) -> TranslatorsFile:
    from app.formats.po import from_po
    from app.formats.xliff import from_xliff

    return from_xliff(text, file) if text.lstrip().startswith("<") else from_po(text, file)


def _read_file(file: Path) -> str:
    from app.formats.declared_encoding import decode_translators_file

    text, faults = decode_translators_file(file.read_bytes(), str(file))
    if faults:
        raise click.ClickException(str(InstrumentFaults(faults)))
    return text


def _parse_language(locale: str) -> str:
    """The locale as in file names of instruments: pt-BR, also for pt_BR."""
    if not LANGUAGE.fullmatch(locale):
        raise click.ClickException(f"{locale!a} is not a language. {_LOCALE_HELP}")
    return locale.replace("_", "-")


def _check_credits(credits: TranslationCredits) -> None:
    if credits.status == "official" and not credits.source:
        raise click.ClickException("`official` needs a citation: add --source.")
    if credits.status == "reviewed" and not credits.reviewer:
        raise click.ClickException("`reviewed` needs a name: add --reviewer.")
