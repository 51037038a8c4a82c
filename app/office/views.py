"""The office: patients, invitations, instruments, staff, the practice's own texts, the trail."""

from app.office import desk, instruments, kiosks, overview, patients, preview, rules
from app.office.door import bp

__all__ = ["bp", "desk", "instruments", "kiosks", "overview", "patients", "preview", "rules"]
