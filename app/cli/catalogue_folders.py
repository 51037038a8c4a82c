"""Where the commands find instruments: in the project, and in the folders of the practice."""

from __future__ import annotations

import os
from pathlib import Path

import click

from app.catalogue.load import load_catalogue
from app.catalogue.model import Catalogue, Instrument
from app.config import INSTRUMENTS
from app.errors import AppError

OFFERS = INSTRUMENTS / "offers.yaml"


def read_catalogue(*, with_wordings: bool = True) -> Catalogue:
    """The instruments of the project and of the practice; needs neither database nor settings.

    ClickException if one of them has a fault.
    """
    try:
        return load_catalogue(instrument_folders(), wordings_folder() if with_wordings else None)
    except AppError as error:
        raise click.ClickException(str(error)) from None


def instrument_folders() -> list[Path]:
    """The folders that the server reads: the project's, and those of PREVISIT_INSTRUMENTS."""
    more = os.environ.get("PREVISIT_INSTRUMENTS", "").split(":")
    return [INSTRUMENTS, *(Path(name) for name in more if name)]


def wordings_folder() -> Path:
    return Path(os.environ.get("PREVISIT_DATA", "data")).absolute() / "wordings"


def require_instrument(catalogue: Catalogue, id: str) -> Instrument:
    if id not in catalogue.instruments:
        known_ids = ", ".join(catalogue.instruments)
        raise click.ClickException(f"There is no instrument {id!a}. There is {known_ids}.")
    return catalogue.instruments[id]
