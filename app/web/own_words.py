"""People's own words on a page: their language, and their place within a line of ours."""

from __future__ import annotations

import re

from flask import Flask
from markupsafe import Markup

from app.catalogue.text.own_words import FIRST_STRONG_ISOLATE, POP_ISOLATE, language_of
from app.web.language import locale

# The innermost, should one hold others.
_ISOLATED = re.compile(
    f"{FIRST_STRONG_ISOLATE}([^{FIRST_STRONG_ISOLATE}{POP_ISOLATE}]*){POP_ISOLATE}"
)


def set_up_own_words(app: Flask) -> None:
    app.jinja_env.filters.update(
        language_of=language_of, written_here=written_here, isolates=isolates
    )


def written_here(text: str) -> str:
    """The language of what was written on pages in the language of this one; empty if unknown."""
    return language_of(text, locale())


def isolates(text: str) -> Markup:
    """A text in which others were set apart by marks of direction, as HTML does it, and with their
    language. In attributes and titles the marks stay, which work there as well."""
    pieces = _ISOLATED.split(text)
    # What was set apart stands at every second place.
    return Markup("").join(
        Markup('<bdi lang="{}">{}</bdi>').format(written_here(piece), piece) if at % 2 else piece
        for at, piece in enumerate(pieces)
    )
