"""Looks over a browser's shoulder: what it asks for, and what it complains about."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError


class Watch:
    """Gathers complaints of every page of the contexts it looks at."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.complaints: list[str] = []

    def look_at(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", self._broke)
        context.on("request", self._asked)
        context.on("response", self._got)

    def _said(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 on purpose is also said here; its parts are watched below.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load"):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _broke(self, error: WebError) -> None:
        self.complaints.append(f"A script stopped: {error.error}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:", "about:")):
            self.complaints.append(f"Asked another server: {request.url}")

    def _got(self, response: Response) -> None:
        # What a script posted in vain is posted again as a form, and that shows why.
        is_asked_again = response.request.method == "POST" and response.status in (413, 422)
        is_page = response.request.is_navigation_request() or is_asked_again
        if response.status >= 400 and not is_page:
            self.complaints.append(f"{response.status} for a part of a page: {response.url}")
