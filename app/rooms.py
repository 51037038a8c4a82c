"""What create_app joined together, for the doors to reach."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.catalogue.model import Catalogue
from app.catalogue.resources import Resource
from app.config import Settings
from app.store.session import Store


@dataclass(frozen=True, slots=True)
class Rooms:
    settings: Settings
    store: Store
    catalogue: Catalogue
    resources: tuple[Resource, ...] = ()


def rooms() -> Rooms:
    """The rooms of the app that answers this request."""
    found: Rooms = current_app.extensions["previsit"]
    return found
