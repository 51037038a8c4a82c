"""Whether a browser has shown that it can forget people: the script that does it runs there.

kiosk.js sets a cookie while its clock goes. A page for a browser without that cookie leads away by
itself; with it the script does, which knows whether somebody types. No device is locked before its
script has reported all that is needed (kiosk_check.js).
"""

from __future__ import annotations

from flask import request

REPORTED = "kiosk-script"  # the cookie; it holds nothing of anybody
NEEDED = ("script", "clock", "storage")


def script_runs() -> bool:
    """Whether the script ran in this browser a short while ago."""
    return REPORTED in request.cookies


def can_forget() -> bool:
    """Whether the form that was sent reports all that a kiosk needs."""
    return script_runs() and set(NEEDED) <= set(request.form.get("shown", "").split())
