"""Stylesheets for browsers of some years ago: the same ones, in words those know.

What a program can rewrite is rewritten: selectors and prefixes by lightningcss, start and end here.
What it cannot (:has, gaps between flexible boxes, …) stands by hand in `<name>.older.css`. A
browser of today gets none of it. Docs: docs/decisions/0026-a-floor-of-browsers.md.
"""

from __future__ import annotations

import re

from lightningcss import process_stylesheet

# From here on a browser reads the stylesheets as they are written.
TODAY = ["chrome 105", "firefox 121", "safari 16", "ios_saf 16"]
# What lightningcss writes for. Not as old as the floor: it would then replace start and end by long
# lists of languages, which older browsers cannot read, and which change what outweighs what.
_REWRITTEN_FOR = ["chrome 87", "firefox 78", "safari 14.1", "ios_saf 14.5"]
# In this order: others call themselves Safari as well. Every browser of an iPhone is Apple's.
_NAMES = (
    (re.compile(r"(?:iPhone|CPU) OS (\d+)_"), 16),
    (re.compile(r"(?:Chrome|Chromium)/(\d+)"), 105),
    (re.compile(r"Firefox/(\d+)"), 121),
    (re.compile(r"Version/(\d+)\S* (?:Mobile/\S+ )?Safari/"), 16),
)

_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))

_LOGICAL = re.compile(
    r"(?<=[{;])((?:margin|padding|border|inset|min|max)-(?:inline|block)[a-z-]*|inset|inline-size|block-size)"
    r":([^;}]+)"
)
_BLOCK = {"block-start": "top", "block-end": "bottom"}
_SIZES = {"inline-size": "width", "block-size": "height"}
# A place at the start is a place at the left but in a page that is read from the right: there the
# custom property is set, and says instead of the value that the left side is free. See _DIRECTIONS.
_PLACES = {
    "inline-start": "left:var(--if-ltr,{0});right:var(--if-rtl,{0})",
    "inline-end": "right:var(--if-ltr,{0});left:var(--if-rtl,{0})",
}
_DIRECTIONS = ":root{--if-rtl:auto}[dir=rtl]{--if-ltr:auto;--if-rtl:initial}"


def is_older(user_agent: str) -> bool:
    """Whether a browser of this name needs the stylesheets for older ones. What we do not know is
    taken for one of today: names only tell what is long past."""
    for name, first_of_today in _NAMES:
        if match := name.search(user_agent):
            return int(match[1]) < first_of_today
    return False


def without_isolates(user_agent: str, html: str) -> str:
    """The page without the marks that set a name apart from the line around it, for a Chrome that
    shows every line with one of them backwards."""
    match = _NAMES[1][0].search(user_agent)
    return html.translate(_ISOLATES) if match and int(match[1]) < 77 else html


def for_today(name: str, text: str) -> str:
    return str(process_stylesheet(text, filename=name, browsers_list=TODAY))


def for_older(name: str, text: str, by_hand: str) -> str:
    """by_hand  what is added for older browsers alone"""
    css = process_stylesheet(f"{text}\n{by_hand}", filename=name, browsers_list=_REWRITTEN_FOR)
    return _DIRECTIONS + _LOGICAL.sub(_spell_out, css)


def _spell_out(declaration: re.Match[str]) -> str:
    """One declaration in words of start and end, as several that were known earlier."""
    name, value = declaration[1], declaration[2]
    important = " !important" if value.endswith("!important") else ""
    value = value.removesuffix("!important").strip()
    return ";".join(f"{part}{important}" for part in _parts(name, value))


def _parts(name: str, value: str) -> list[str]:
    if name.endswith("-size"):
        return [f"{name.replace(size, _SIZES[size])}:{value}" for size in _SIZES if size in name][
            :1
        ]
    if name == "inset":
        top, right, bottom, left = _four(_values(value))
        return [f"top:{top}", f"right:{right}", f"bottom:{bottom}", f"left:{left}"]
    box, _, side = name.partition("-")
    if side in ("inline", "block"):  # both its ends
        start, end = _four(_values(value))[:2]
        if name == "inset-inline" and start == end:
            return [f"left:{start}", f"right:{end}"]
        return [*_parts(f"{name}-start", start), *_parts(f"{name}-end", end)]
    if side in _BLOCK:
        return [f"{_BLOCK[side]}:{value}" if box == "inset" else f"{box}-{_BLOCK[side]}:{value}"]
    if box == "inset":
        return [_PLACES[side].format(value)]
    # Safari 12 knows these under an older name.
    return [f"-webkit-{box}-{side.removeprefix('inline-')}:{value}", f"{name}:{value}"]


def _values(text: str) -> list[str]:
    """The values between spaces, those in brackets left whole."""
    return re.findall(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+", text)


def _four(values: list[str]) -> tuple[str, str, str, str]:
    """Top, right, bottom and left, of which a stylesheet may leave out what is the same."""
    top, right = values[0], values[1] if len(values) > 1 else values[0]
    return (
        top,
        right,
        values[2] if len(values) > 2 else top,
        values[3] if len(values) > 3 else right,
    )
