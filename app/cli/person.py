"""`previsit person`: export or erase everything that is stored about one person."""

from __future__ import annotations

import json

import click
from sqlalchemy.orm import Session

from app import clock
from app.catalogue.load import load_catalogue
from app.cli.database import open_store
from app.config import read_settings
from app.errors import AppError
from app.people.erasure import erase_person, unseen
from app.people.export import export_person
from app.people.patients import patients_with_number
from app.store import audit
from app.store.tables import Patient


@click.group()
def person() -> None:
    """Hand out, or erase, all that is kept of one person."""


@person.command("export")
@click.argument("number")
@click.option("--practice", help="The practice's name, where there are several.")
def export(number: str, practice: str | None) -> None:
    """Print everything kept of the patient with this NUMBER, as JSON. The audit log records it."""
    codes = _loinc_codes()
    with open_store(read_settings()) as store, store.transaction() as db:
        patient = _find_patient(db, number, practice)
        exported = export_person(db, patient.id, codes)
        _record_export(db, patient)
    click.echo(json.dumps(exported, ensure_ascii=False, indent=1))


@person.command("erase")
@click.argument("number")
@click.option("--practice", help="The practice's name, where there are several.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--even-unseen", is_flag=True, help="Also where nobody has seen that it is urgent.")
def erase(number: str, practice: str | None, yes: bool, even_unseen: bool) -> None:
    """Erase everything kept of the patient with this NUMBER. It cannot be undone.

    Backups made before still hold it, until they are overwritten.
    """
    with open_store(read_settings()) as store:
        with store.reading() as db:
            patient = _find_patient(db, number, practice)
            if unseen(db, "patient_id", patient.id) and not even_unseen:
                raise click.ClickException(
                    "Something of this person calls for somebody now, and nobody has seen it. "
                    "Look at it first, or add --even-unseen."
                )
        if not yes:
            click.confirm(f"Erase everything kept of number {number}?", abort=True)
        with store.transaction() as db:
            erase_person(db, patient.id, actor="command", at=clock.now())
    click.echo("Erased. The trail keeps that it was done, and not of whom.")


def _loinc_codes() -> dict[str, str | None]:
    """The LOINC code of each score. Faults of an instrument do not prevent the export."""
    settings = read_settings()
    try:
        catalogue = load_catalogue(settings.instrument_folders, settings.wordings_folder)
    except AppError as error:
        click.echo(f"Scores stand without their LOINC codes. {error}", err=True)
        return {}
    scales = (
        rule.scale for instrument in catalogue.instruments.values() for rule in instrument.scores
    )
    return {scale.id: scale.code for scale in scales}


def _find_patient(db: Session, number: str, practice: str | None) -> Patient:
    patients = patients_with_number(db, number, practice)
    if len(patients) > 1:
        raise click.ClickException("Several practices use this number. Say which with --practice.")
    if not patients:
        raise click.ClickException("There is no patient with this number. See the office's list.")
    return patients[0]


def _record_export(db: Session, patient: Patient) -> None:
    audit.record(
        db,
        practice_id=patient.practice_id,
        actor="command",
        action="person.export",
        subject=f"patient:{patient.id}",
    )
