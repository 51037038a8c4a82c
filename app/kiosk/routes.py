"""Everything a kiosk opens at the device: pages for patients, and for staff."""

from app.kiosk import staff_views, views
from app.kiosk.blueprint import bp

__all__ = ["bp", "staff_views", "views"]
