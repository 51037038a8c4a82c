"""People's own words on a page: their language, and their place within a line of ours."""

from __future__ import annotations

import re

from flask import Flask
from markupsafe import Markup, escape

from app.catalogue.text.own_words import (
    FIRST_STRONG_ISOLATE,
    POP_ISOLATE,
    language_of,
    without_stray_marks,
)
from app.web.language import locale

_MARKS = re.compile(f"([{FIRST_STRONG_ISOLATE}{POP_ISOLATE}])")


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
    # What is open: its letters, and the same as HTML.
    levels = [("", Markup())]
    for piece in _MARKS.split(without_stray_marks(text)):
        if piece == FIRST_STRONG_ISOLATE:
            levels.append(("", Markup()))
            continue
        inner, html = piece, escape(piece)
        if piece == POP_ISOLATE:
            inner, html = levels.pop()
            html = Markup('<bdi lang="{}">{}</bdi>').format(written_here(inner), html)
        letters, before = levels[-1]
        levels[-1] = (letters + inner, before + html)
    return levels[-1][1]
