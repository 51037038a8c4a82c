"""The key of a press: the same press sent twice is one save, and it says since when a page stood
open."""

from __future__ import annotations

import re
import secrets
import time

from flask import request

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SHOWN = re.compile(r"([0-9a-f]{8})-")
LONGEST_OPEN = 15 * 60  # a page that stood open for longer was not looked at all the while


def fresh_key() -> str:
    """For a page that is shown now."""
    return f"{int(time.time()):08x}-{secrets.token_urlsafe(12)}"


def sent_key() -> str:
    """The key this page was shown with; a fresh one when a browser sends none that fits."""
    sent = request.form.get("key", "")
    return sent if _KEY.fullmatch(sent) else fresh_key()


def seconds_open(key: str) -> int | None:
    """How long the page with this key stood open, by our own clock; None when nobody knows."""
    shown = _SHOWN.match(key)
    if shown is None:
        return None
    seconds = int(time.time()) - int(shown[1], 16)
    return seconds if 0 <= seconds <= LONGEST_OPEN else None
