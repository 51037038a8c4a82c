"""QR codes for links, as SVG."""

from __future__ import annotations

from markupsafe import Markup


def qr_code(link: str, title: str) -> Markup:
    """An SVG to stand in a page: dark on white in every colour scheme, or cameras do not see it."""
    import segno

    drawn = segno.make(link, error="m")
    return Markup(
        drawn.svg_inline(
            scale=4, border=3, dark="#1b2a2f", light="#fff", title=title, svgclass="square",
            lineclass=None, omitsize=True,
        )
    )  # fmt: skip
