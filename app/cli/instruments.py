"""`previsit instruments`: check and list them, add owners' words, keep the licence ledger."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.catalogue.examine import examine, load_own
from app.catalogue.licence_ledger import ledger_line, say_done
from app.catalogue.load import load_catalogue, load_instrument
from app.catalogue.model import Catalogue, Instrument
from app.config import PROJECT
from app.errors import AppError, WordingRefused

if TYPE_CHECKING:
    from app.formats.scale_ends import Ends

INSTRUMENTS = PROJECT / "instruments"
OFFERS = INSTRUMENTS / "offers.yaml"
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


@click.group("instruments", context_settings={"help_option_names": ["-h", "--help"]})
def instruments() -> None:
    """Check instruments, and add an owner's words."""


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
    faults, advice = examine(paths or (INSTRUMENTS,), beside=_folders() if paths else ())
    if as_json:
        rows = [
            {"file": one.file, "line": one.line, "column": one.column, "problem": one.problem,
             "remedy": one.remedy, "level": "advice" if one.is_advice else "fault"}
            for one in (*faults, *advice)
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for fault in faults:
            click.echo(str(fault))
        for one in advice:
            click.echo(f"{one} (advice)", err=True)
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

    catalogue = _catalogue()
    for one in catalogue.instruments.values():
        for line in instrument_lines(one):
            click.echo(line)
    with practices_here() as (practices, known):
        for survey in catalogue.surveys.values():
            for line in survey_lines(survey, practices, known):
                click.echo(line)


@instruments.command("licences")
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def licences(as_json: bool) -> None:
    """Of each instrument: owner, licence, what to do before asking it, and whether it was done."""
    lines = [ledger_line(one) for one in _catalogue().instruments.values()]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in lines], default=str, ensure_ascii=False))
        return
    for one in lines:
        click.echo(f"{one.instrument:<16} {one.status:<18} {one.owner}")
        if one.first:
            click.echo(f"{'':<16} first: {one.first}")
        if not one.may_be_asked:
            command = f"previsit instruments licence-done {one.instrument}"
            click.echo(f"{'':<16} NOT ASKED until: {command}")
        elif one.done:
            click.echo(f"{'':<16} done, says {one.done.by}, {one.done.on.isoformat()}")


@instruments.command("licence-done")
@click.argument("instrument_id", metavar="ID")
@click.option("--by", required=True, metavar="NAME", help="Who did it, and can be asked about it.")
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="When it was done.")
def licence_done(instrument_id: str, by: str, on: datetime) -> None:
    """Say that this practice did what the licence of ID asks first; kept with the owner's words."""
    instrument = _instrument(_catalogue(with_wordings=False), instrument_id)
    try:
        path = say_done(instrument, _wordings_folder(), by=by, on=on.date())
    except AppError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{instrument.id} {instrument.version}: {instrument.licence.first}")
    click.echo(f"Done, says {by.strip()}, {on.date().isoformat()}. Kept in {path}")


@instruments.group("wording")
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
    from app.formats.owner_text_files import bytes_of, keep_words, read_wording

    instrument = _instrument(_catalogue(with_wordings=False), instrument_id)
    try:
        stem = bytes_of(stem_file).decode("utf-8-sig", "surrogateescape") if stem_file else None
        read = read_wording(instrument, file, locale, stem)
        if read.ends and not confirm_ends:
            _confirm_ends(read.ends)
        report = keep_words(instrument, read, _wordings_folder())
    except WordingRefused as refused:
        raise _with_options(refused) from None
    except AppError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{report.instrument}: {report.items} items in {report.locale}, {report.path}")
    for link in report.not_read:
        click.echo(f"Not part of the definition, left out: {link}", err=True)
    for key in report.as_signs:
        click.echo(f"Holds HTML or a template, which is shown as these signs: {key}", err=True)
    for note in report.notes:
        click.echo(_NOTES[note], err=True)


def _with_options(refused: WordingRefused) -> click.ClickException:
    """What was refused, and how this command is told what the refusal asks for."""
    options = [told for want, told in _OPTIONS.items() if want in refused.wants]
    return click.ClickException("\n".join([str(refused), *options]))


def _confirm_ends(ends: Sequence[Ends]) -> None:
    """A scale from its other end is found by whoever compares it with the sheet."""
    from app.formats.owner_text_files import CONFIRM

    click.echo("Only numbers say which answer is which:", err=True)
    for one in ends:
        click.echo(f"  {one}", err=True)
    try:
        agreed = click.confirm("Is that so on the owner's sheet?", err=True)
    except click.Abort:
        agreed = False
    if not agreed:
        raise click.ClickException(f"Nothing was kept. {CONFIRM}\n{_OPTIONS['ends']}")


@instruments.command("export")
@click.argument("instrument_id", metavar="ID")
@click.option("--as", "_form", type=click.Choice(["fhir"]), required=True)
@click.option("--locale", help="Default: the language it was written in.")
def export(instrument_id: str, _form: str, locale: str | None) -> None:
    """Write the instrument to standard output; what is lost, to standard error."""
    from app.formats.fhir.questionnaire import losses, questionnaire

    one = _instrument(_catalogue(), instrument_id)
    wanted = locale or one.language
    if wanted not in one.words:
        there = ", ".join(one.words) or "none yet; add the owner's file"
        raise click.ClickException(f"{one.id} has no words in {wanted}. There is {there}.")
    click.echo(json.dumps(questionnaire(one, one.words[wanted]), ensure_ascii=False, indent=1))
    for loss in losses(one):
        click.echo(loss, err=True)


@instruments.command("diff")
@click.argument("old")
@click.argument("new")
@click.pass_context
def diff(ctx: click.Context, old: str, new: str) -> None:
    """What changed from OLD to NEW (ids, folders or files), and which scores stay comparable.

    The exit code is 1 when scores of one scale no longer are.
    """
    from app.catalogue.version_changes import difference

    found = difference(_either(old), _either(new))
    for sentence in found.sentences:
        click.echo(sentence)
    for scale, stays in found.comparable.items():
        click.echo(f"Scores of `{scale}` {'stay' if stays else 'DO NOT stay'} comparable.")
    if found.is_empty:
        click.echo("Nothing changed.")
    ctx.exit(0 if all(found.comparable.values()) else 1)


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
        catalogue, own = load_own(Path(survey), _folders(), _wordings_folder())
        survey = own or survey
    else:
        catalogue = _catalogue()
    found = try_answers(catalogue, survey, answers, Person(age, sex), locale)
    if not_asked := found.pop("not_asked"):
        click.echo(f"Not asked of this person, and left aside: {', '.join(not_asked)}", err=True)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else as_text(found))


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


def _catalogue(*, with_wordings: bool = True) -> Catalogue:
    """The project's instruments, and those of the practice; no database and no settings needed."""
    try:
        return load_catalogue(_folders(), _wordings_folder() if with_wordings else None)
    except AppError as error:
        raise click.ClickException(str(error)) from None


def _folders() -> list[Path]:
    """Those of the server: the project's, and those of the practice."""
    more = os.environ.get("PREVISIT_INSTRUMENTS", "").split(":")
    return [INSTRUMENTS, *(Path(one) for one in more if one)]


def _either(name: str) -> Instrument:
    """An instrument by its path, or by its id."""
    if not Path(name).exists():
        return _instrument(_catalogue(), name)
    path = Path(name)
    if path.suffix in (".yaml", ".yml") and path.name != "instrument.yaml":
        return next(iter(load_catalogue([OFFERS, path]).instruments.values()))
    return load_instrument(path, beside=[OFFERS])


def _wordings_folder() -> Path:
    return Path(os.environ.get("PREVISIT_DATA", "data")).absolute() / "wordings"


def _instrument(catalogue: Catalogue, id: str) -> Instrument:
    if id not in catalogue.instruments:
        there = ", ".join(catalogue.instruments)
        raise click.ClickException(f"There is no instrument {id!a}. There is {there}.")
    return catalogue.instruments[id]
