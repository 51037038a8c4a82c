"""Turn matplotlib's SVG into one that a strict content policy and a screen reader accept."""

from __future__ import annotations

import re
from html import escape

# The reader's own fonts; the families that matplotlib writes are rarely installed.
FONT_FAMILY = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', sans-serif"

_HEAD = re.compile(r"\A.*?<svg[^>]*?viewBox=\"([^\"]+)\"[^>]*>", re.DOTALL)
_METADATA = re.compile(r"\s*<(title|metadata)>.*?</\1>", re.DOTALL)
_STYLESHEET = re.compile(r"\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
_STYLE = re.compile(r' style="([^"]*)"')
_FAMILY = re.compile(r"font-family: [^;\"]*;?\s*")


def plain_svg(drawn: str, title: str, description: str) -> str:
    """The same picture with a name and a description, and attributes in place of styles."""
    view = _HEAD.match(drawn)
    if view is None:
        raise ValueError("This is not an SVG picture as matplotlib writes it.")
    body = _STYLESHEET.sub("", _METADATA.sub("", drawn[view.end() :]))
    body = _STYLE.sub(lambda match: _attributes(match[1]), body)
    return _head(view[1], title, description) + body


def _head(view: str, title: str, description: str) -> str:
    # With a size (not only proportions) a browser reserves the space before the picture is loaded.
    _, _, width, height = view.split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' viewBox="{view}" width="{width}" height="{height}" role="img"'
        f' aria-labelledby="title desc" font-family="{FONT_FAMILY}"'
        ' stroke-linejoin="round" stroke-linecap="butt">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="desc">{escape(description)}</desc>'
    )


def _attributes(style: str) -> str:
    """`fill: none; stroke: #000` as ` fill="none" stroke="#000"`."""
    pairs = (
        declaration.split(":", 1)
        for declaration in _FAMILY.sub("", style).split(";")
        if ":" in declaration
    )
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
