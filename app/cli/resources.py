"""`previsit resources`: check the practice's own list of local help."""

from __future__ import annotations

import os
from pathlib import Path

import click

from app import clock
from app.catalogue.resources import RESOURCES_FILE, check_resources
from app.config import LANGUAGES


@click.group("resources")
def resources() -> None:
    """Check the list of what helps nearby."""


@resources.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.pass_context
def check(ctx: click.Context, file: Path | None) -> None:
    """Name every fault of FILE, or of resources.yaml in the data folder: FILE:LINE:COLUMN.

    What is only worth a look (a language without words, a list not checked for a year) is marked
    as advice, and changes nothing about the exit code.
    """
    path = file or Path(os.environ.get("PREVISIT_DATA", "data")) / RESOURCES_FILE
    locales = os.environ.get("PREVISIT_LOCALES", " ".join(LANGUAGES)).split()
    findings = check_resources(path, locales, clock.now().date())
    faults = [finding for finding in findings if not finding.is_advice]
    for fault in faults:
        click.echo(str(fault))
    for finding in findings:
        if finding.is_advice:
            click.echo(f"{finding} (advice)", err=True)
    if not faults:
        click.echo("No fault found.", err=True)
    ctx.exit(1 if faults else 0)
