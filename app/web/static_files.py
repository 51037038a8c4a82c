"""What goes over the line: static files at addresses that change with them, and text compressed.

Docs: docs/decisions/0011-what-goes-over-the-line.md.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, g, request
from markupsafe import Markup
from rjsmin import jsmin

from app.access.sign_in import open_to_all
from app.web.older_browsers import for_older, for_today, is_older, without_isolates
from app.web.session import browser

STATIC = Path(__file__).resolve().parent.parent / "static"
SHEET = "previsit.css"
FOR_EVER = "public, max-age=31536000, immutable"
# Less than this fits into the packet that goes anyway.
WORTH_IT = 600
TEXT = {"text/html", "text/css", "text/javascript", "text/plain", "text/csv", "text/calendar"}
TEXT |= {"application/json", "application/fhir+json", "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class _Text:
    """What is sent of a static file."""

    content: bytes
    compressed: bytes


@dataclass(frozen=True, slots=True)
class _File:
    """A static file, as browsers of today and older ones get it, under one address."""

    today: _Text
    older: _Text
    mimetype: str
    version: str

    @property
    def text(self) -> _Text:
        """What the browser gets that asks now."""
        return self.older if is_older(request.user_agent.string) else self.today


def set_up_static_files(app: Flask) -> None:
    """Serve the static files, and compress what is text. Needs an app without a static folder."""
    app.add_url_rule("/static/<filename>", "static", static)
    app.url_defaults(_add_version)
    # Icons are drawn dozens of times a page, and building an address takes a while.
    app.jinja_env.globals["icons_url"] = f"/static/icons.svg?v={_file('icons.svg').version}"
    app.jinja_env.globals["inline_stylesheet"] = inline_stylesheet
    app.jinja_env.globals["inline_script"] = inline_script
    app.after_request(_compress)
    app.after_request(_suit_older_browser)
    app.after_request(_allow_inline)


@open_to_all
def static(filename: str) -> Response:
    """A static file. One that is asked for by its present version never has to be asked for
    again; by name alone it is compared each time."""
    try:
        file = _file(filename)
    except FileNotFoundError:
        abort(404)
    text = file.text
    reply = Response(text.content, mimetype=file.mimetype)
    reply.set_etag(f"{file.version}{'' if text is file.today else '-older'}", weak=True)
    if file.older is not file.today:
        reply.vary.add("User-Agent")
    reply.headers["Cache-Control"] = (
        FOR_EVER if request.args.get("v") == file.version else "no-cache"
    )
    if file.mimetype in TEXT:
        reply.vary.add("Accept-Encoding")
        if _takes_gzip():
            reply.set_data(text.compressed)
            reply.headers["Content-Encoding"] = "gzip"
    reply.make_conditional(request.environ)
    return reply


def lean(name: str, text: str) -> str:
    """A stylesheet or script without what only people read."""
    if name.endswith(".css"):
        return for_today(name, text)
    if name.endswith(".js"):
        return str(jsmin(text))
    return text


def expect_empty_cache() -> None:
    """The page that is next in this browser is the first one it sees of us."""
    if not request.cookies:
        browser.is_first_page = True


def inline_stylesheet() -> Markup | None:
    """The stylesheet itself, for the first page a browser sees: over a slow line the page is there
    sooner by a whole way there and back. None where the sheet is fetched, or was."""
    is_first_page, browser.is_first_page = browser.is_first_page, None
    if request.cookies and not is_first_page:
        return None
    if not _is_compressed_here():
        return None
    return _inline("style-src", SHEET)


def inline_script(name: str) -> Markup:
    """A script within the page: for what must run wherever the page is shown, also when the line
    is cut before anything else has been fetched."""
    return _inline("script-src", name)


def allow_inline_script(name: str) -> None:
    """This reply may have the script within it: also a page that was rendered for another one."""
    _inline("script-src", name)


def _inline(directive: str, name: str) -> Markup:
    content = _file(name).text.content
    digest = b64encode(hashlib.sha256(content).digest()).decode()
    g.setdefault("inline", {})[directive] = digest
    return Markup(content.decode())


def _allow_inline(reply: Response) -> Response:
    """What may stand within a page is ours, and known by its hash."""
    policy = reply.headers.get("Content-Security-Policy", "")
    for directive, digest in g.get("inline", {}).items():
        policy += f"; {directive} 'self' 'sha256-{digest}'"
    if policy:
        reply.headers["Content-Security-Policy"] = policy
    return reply


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    """The address of a static file is another one as soon as its content is another."""
    if endpoint == "static":
        values["v"] = _file(values["filename"]).version


def _file(name: str) -> _File:
    """FileNotFoundError when there is none of that name."""
    path = STATIC / name
    if path.parent != STATIC or not path.is_file():
        raise FileNotFoundError(name)
    by_hand = path.with_suffix(f".older{path.suffix}")
    changed = tuple(file.stat().st_mtime_ns for file in (path, by_hand) if file.is_file())
    return _read(path, by_hand if by_hand.is_file() else None, changed)


@lru_cache(maxsize=64)
def _read(path: Path, by_hand: Path | None, _changed: tuple[int, ...]) -> _File:
    source = path.read_text("utf-8")
    today = older = _text(lean(path.name, source))
    if by_hand:
        older = _text(for_older(path.name, source, by_hand.read_text("utf-8")))
    return _File(
        today,
        older,
        mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        hashlib.sha256(today.content + older.content).hexdigest()[:10],
    )


def _text(text: str) -> _Text:
    content = text.encode()
    return _Text(content, gzip.compress(content, 9, mtime=0))


def _suit_older_browser(reply: Response) -> Response:
    name = request.user_agent.string
    if not is_older(name):
        return reply
    if reply.mimetype == "text/html":
        reply.set_data(without_isolates(name, reply.get_data(as_text=True)))
    elif reply.mimetype == "application/json":
        # An older Chrome hands a script its reply only when all is cleared, and never does while a
        # worker is being installed. The page that follows clears by its script (traces.js).
        reply.headers.pop("Clear-Site-Data", None)
    return reply


def _compress(reply: Response) -> Response:
    if reply.mimetype not in TEXT or "Content-Encoding" in reply.headers or reply.is_streamed:
        return reply
    reply.vary.add("Accept-Encoding")
    if _is_compressed_here() and len(content := reply.get_data()) >= WORTH_IT:
        reply.set_data(gzip.compress(content, 5, mtime=0))
        reply.headers["Content-Encoding"] = "gzip"
    return reply


def _is_compressed_here() -> bool:
    return _takes_gzip() and _asked_from_here()


def _takes_gzip() -> bool:
    return bool(request.accept_encodings["gzip"])


def _asked_from_here() -> bool:
    """Whether a page of ours, or the person at the address bar, asked for this.

    Another site that could make a browser ask, put words of its own into the address, and watch
    how long the answers are on the line, would learn from their length what else is in them.
    """
    return request.headers.get("Sec-Fetch-Site") in ("same-origin", "none")
