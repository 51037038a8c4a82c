"""`previsit instruments`: check, list, compare, try and export instruments, and begin a new one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from app.catalogue.check_files import check_and_advise, load_with_server_files
from app.catalogue.checks.reserved_ids import FILES, reserved_for
from app.catalogue.load import load_catalogue, load_instrument
from app.catalogue.model import Instrument
from app.catalogue.version_changes import version_changes
from app.cli.catalogue_folders import (
    OFFERS,
    instrument_folders,
    read_catalogue,
    require_instrument,
    wordings_folder,
)
from app.cli.owner_wordings import licence_done, licences, wording
from app.config import INSTRUMENTS


@click.group("instruments", context_settings={"help_option_names": ["-h", "--help"]})
def instruments() -> None:
    """Check instruments, and add an owner's words."""


instruments.add_command(licences)
instruments.add_command(licence_done)
instruments.add_command(wording)


@instruments.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON list of faults.")
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Name every fault of the files in PATHS, or of the project's own: FILE:LINE:COLUMN.

    A folder of your own may name what the project's instruments, offers and surveys hold, and those
    in PREVISIT_INSTRUMENTS: the server has them too.

    What is only worth a look (reading grade, length, what could not be decided) is marked as
    advice, goes to standard error, and changes nothing about the exit code.
    """
    faults, advice = check_and_advise(
        paths or (INSTRUMENTS,), server_folders=instrument_folders() if paths else ()
    )
    if as_json:
        rows = [
            {
                "file": finding.file,
                "line": finding.line,
                "column": finding.column,
                "problem": finding.problem,
                "remedy": finding.remedy,
                "level": "advice" if finding.is_advice else "fault",
            }
            for finding in (*faults, *advice)
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for fault in faults:
            click.echo(str(fault))
        for finding in advice:
            click.echo(f"{finding} (advice)", err=True)
        if not faults:
            click.echo("No fault found.", err=True)
    ctx.exit(1 if faults else 0)


@instruments.command("new")
@click.argument("instrument_id", metavar="ID")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("instruments"),
    show_default=True,
    help="Where its folder is made.",
)
def new(instrument_id: str, folder: Path) -> None:
    """Write a small instrument with notes on every key, ready to be changed.

    It is made in a folder of its own, called ID, and a survey that asks it beside it.
    """
    from app.cli.starter import write_starter

    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", instrument_id):
        raise click.ClickException(
            f"{instrument_id!a} is not an id. Use a-z, 0-9 and _, beginning with a letter."
        )
    if (what_it_is := reserved_for(instrument_id, FILES)) is not None:
        raise click.ClickException(f"`{instrument_id}` is {what_it_is}. Choose another id.")
    try:
        paths = write_starter(instrument_id, folder)
    except FileExistsError as error:
        raise click.ClickException(f"{error.filename} is there already.") from None
    for path in paths:
        click.echo(path)
    click.echo(f"Change it, then: previsit instruments check {folder}", err=True)


@instruments.command("list")
def list_() -> None:
    """Every instrument and survey with the languages it is asked in, and what keeps it from others.

    A survey that asks about safety is not offered in a language before the practice has its numbers
    and its text for a crisis. That is told where PREVISIT_DATABASE_URL says which practice.
    """
    from app.cli.instrument_list import instrument_lines, practices_here, survey_lines

    catalogue = read_catalogue()
    for instrument in catalogue.instruments.values():
        for line in instrument_lines(instrument):
            click.echo(line)
    with practices_here() as (practices, known):
        for survey in catalogue.surveys.values():
            for line in survey_lines(survey, practices, known):
                click.echo(line)


@instruments.command("export")
@click.argument("instrument_id", metavar="ID")
@click.option("--as", "_form", type=click.Choice(["fhir"]), required=True)
@click.option("--locale", help="Default: the language it was written in.")
def export(instrument_id: str, _form: str, locale: str | None) -> None:
    """Write the instrument to standard output; what is lost, to standard error."""
    from app.formats.fhir.questionnaire import losses, questionnaire

    instrument = require_instrument(read_catalogue(), instrument_id)
    wanted = locale or instrument.language
    if wanted not in instrument.words:
        locales = ", ".join(instrument.words) or "none yet; add the owner's file"
        raise click.ClickException(f"{instrument.id} has no words in {wanted}. There is {locales}.")
    click.echo(
        json.dumps(
            questionnaire(instrument, instrument.words[wanted]), ensure_ascii=False, indent=1
        )
    )
    for loss in losses(instrument):
        click.echo(loss, err=True)


@instruments.command("diff")
@click.argument("old")
@click.argument("new")
@click.pass_context
def diff(ctx: click.Context, old: str, new: str) -> None:
    """What changed from OLD to NEW (ids, folders or files), and which scores stay comparable.

    The exit code is 1 when scores of one scale no longer are.
    """

    changes = version_changes(_load_by_path_or_id(old), _load_by_path_or_id(new))
    for sentence in changes.sentences:
        click.echo(sentence)
    for scale, stays in changes.comparable.items():
        click.echo(f"Scores of `{scale}` {'stay' if stays else 'DO NOT stay'} comparable.")
    if changes.is_empty:
        click.echo("Nothing changed.")
    ctx.exit(0 if all(changes.comparable.values()) else 1)


@instruments.command("try")
@click.argument("survey")
@click.argument("answers", type=click.Path(path_type=Path))
@click.option("--age", type=click.IntRange(0, 130), help="In whole years; unknown otherwise.")
@click.option("--sex", type=click.Choice(["female", "male", "other"]), help="Default: unknown.")
@click.option("--locale", help="Default: English for a survey, its own language otherwise.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def try_(
    survey: str, answers: Path, age: int | None, sex: str | None, locale: str | None, as_json: bool
) -> None:
    """What is concluded when one person answers SURVEY (or an instrument) with ANSWERS.

    SURVEY is an id, or the path of a folder of your own. ANSWERS is a JSON file:
    {"item": value, "item": [values], "item": null}. null is a question that was skipped; one that
    is not there was not reached. Scores come with the lowest and highest they can still be, then
    needs, priorities, and what the patient reads. Nothing is kept.
    """
    from app.cli.try_answers import as_text, try_answers
    from app.profile.model import Person

    if "/" in survey and Path(survey).exists():
        catalogue, own = load_with_server_files(
            Path(survey), instrument_folders(), wordings_folder()
        )
        survey = own or survey
    else:
        catalogue = read_catalogue()
    conclusions = try_answers(catalogue, survey, answers, Person(age, sex), locale)
    if not_asked := conclusions.pop("not_asked"):
        click.echo(f"Not asked of this person, and left aside: {', '.join(not_asked)}", err=True)
    click.echo(
        json.dumps(conclusions, ensure_ascii=False, indent=1) if as_json else as_text(conclusions)
    )


@instruments.command("schema")
@click.argument(
    "kind",
    type=click.Choice(["instrument", "translation", "survey", "offers", "wording"]),
    default="instrument",
)
def schema(kind: str) -> None:
    """The JSON Schema of a kind of file, for editors that check while one types.

    Those of the project's own files are in instruments/schema/.
    """
    from app.catalogue.files.editor_schema import editor_schema

    click.echo(editor_schema(kind), nl=False)


def _load_by_path_or_id(name: str) -> Instrument:
    """Load an instrument from a path, or by its id."""
    if not Path(name).exists():
        return require_instrument(read_catalogue(), name)
    path = Path(name)
    if path.suffix in (".yaml", ".yml") and path.name != "instrument.yaml":
        return next(iter(load_catalogue([OFFERS, path]).instruments.values()))
    return load_instrument(path, offer_paths=[OFFERS])
