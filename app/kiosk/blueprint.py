"""The blueprint of a kiosk's own pages: for patients, and for staff at the device."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("kiosk", __name__)
