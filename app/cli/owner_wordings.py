"""`previsit instruments licences`, `licence-done` and `wording`: what an owner has to give first.

An owner may ask for a licence first, and holds the words: the practice states that the licence was
obtained, and adds the words from the owner's file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.catalogue.licence_ledger import ledger_line, record_licence_done
from app.cli.catalogue_folders import read_catalogue, require_instrument, wordings_folder
from app.errors import AppError, OwnerTextRefused
from app.formats.owner_text_files import CONFIRM_ENDS

if TYPE_CHECKING:
    from app.formats.scale_ends import ScaleEnds

_NOTES = {
    "replaced": "Words added earlier were replaced.",
    "no_phrases": "It cannot be asked in this language yet: our own phrases (what an item is "
    "about, names of scores) are not translated.",
    "draft_phrases": "It cannot be asked in this language yet: our own phrases are a draft.",
}

_OPTIONS = {
    "language": "`--locale` says which language the file is in.",
    "stem": "`--stem FILE` gives the question, from a text file.",
    "ends": "`--confirm-ends` says that they were compared.",
}


@click.command("licences")
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def licences(as_json: bool) -> None:
    """Of each instrument: owner, licence, what to do before asking it, and whether it was done."""
    lines = [ledger_line(instrument) for instrument in read_catalogue().instruments.values()]
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], default=str, ensure_ascii=False))
        return
    for line in lines:
        click.echo(f"{line.instrument:<16} {line.status:<18} {line.owner}")
        if line.first:
            click.echo(f"{'':<16} first: {line.first}")
        if not line.may_be_asked:
            command = f"previsit instruments licence-done {line.instrument}"
            click.echo(f"{'':<16} NOT ASKED until: {command}")
        elif line.done:
            click.echo(f"{'':<16} done, says {line.done.by}, {line.done.on.isoformat()}")


@click.command("licence-done")
@click.argument("instrument_id", metavar="ID")
@click.option("--by", required=True, metavar="NAME", help="Who did it, and can be asked about it.")
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="When it was done.")
def licence_done(instrument_id: str, by: str, on: datetime) -> None:
    """Say that this practice did what the licence of ID asks first; kept with the owner's words."""
    instrument = require_instrument(read_catalogue(with_wordings=False), instrument_id)
    try:
        path = record_licence_done(instrument, wordings_folder(), by=by, on=on.date())
    except AppError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{instrument.id} {instrument.version}: {instrument.licence.first}")
    click.echo(f"Done, says {by.strip()}, {on.date().isoformat()}. Kept in {path}")


@click.group("wording")
def wording() -> None:
    """The owners' words of validated instruments."""


@wording.command("add")
@click.argument("instrument_id", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--locale", help="The language of the file, when the file does not say it.")
@click.option("--stem", "stem_file", type=click.Path(path_type=Path), metavar="FILE",
              help="A text file with the question that stands before the items.")  # fmt: skip
@click.option("--confirm-ends", is_flag=True,
              help="The lowest and highest answers were compared with the sheet.")  # fmt: skip
def add(
    instrument_id: str, file: Path, locale: str | None, stem_file: Path | None, confirm_ends: bool
) -> None:
    """Add the words in the owner's FILE (FHIR Questionnaire or YAML) to the data folder.

    Where only numbers say which answer is which, the lowest and the highest are shown first.
    """
    from app.formats.owner_text_files import read_bytes, read_owner_text, store_owner_text

    instrument = require_instrument(read_catalogue(with_wordings=False), instrument_id)
    try:
        stem = read_bytes(stem_file).decode("utf-8-sig", "surrogateescape") if stem_file else None
        read = read_owner_text(instrument, file, locale, stem)
        if read.ends and not confirm_ends:
            _confirm_ends(read.ends)
        report = store_owner_text(instrument, read, wordings_folder())
    except OwnerTextRefused as refused:
        raise _explain_refusal(refused) from None
    except AppError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{report.instrument}: {report.items} items in {report.locale}, {report.path}")
    for link in report.not_read:
        click.echo(f"Not part of the definition, left out: {link}", err=True)
    for key in report.with_markup:
        click.echo(f"Holds HTML or a template, which is shown as these signs: {key}", err=True)
    for note in report.notes:
        click.echo(_NOTES[note], err=True)


def _explain_refusal(refused: OwnerTextRefused) -> click.ClickException:
    """What was refused, and how this command is told what the refusal asks for."""
    options = [told for want, told in _OPTIONS.items() if want in refused.wants]
    return click.ClickException("\n".join([str(refused), *options]))


def _confirm_ends(ends: Sequence[ScaleEnds]) -> None:
    """Only a comparison with the owner's sheet finds a scale that was entered back to front."""

    click.echo("Only numbers say which answer is which:", err=True)
    for scale_end in ends:
        click.echo(f"  {scale_end}", err=True)
    try:
        agreed = click.confirm("Is that so on the owner's sheet?", err=True)
    except click.Abort:
        agreed = False
    if not agreed:
        raise click.ClickException(f"Nothing was kept. {CONFIRM_ENDS}\n{_OPTIONS['ends']}")
