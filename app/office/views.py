"""The office: patients, invitations, instruments, staff, the practice's own texts, the trail."""

from app.office import (
    desk,
    instruments,
    kiosks,
    open_links,
    overview,
    patients,
    preview,
    rules,
    shared,
    texts,
    trail,
    wording,
)
from app.office.door import bp

__all__ = [
    "bp",
    "desk",
    "instruments",
    "kiosks",
    "open_links",
    "overview",
    "patients",
    "preview",
    "rules",
    "shared",
    "texts",
    "trail",
    "wording",
]
