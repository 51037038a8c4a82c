"""`previsit serve --watch`: reload edited instruments, and show their faults as a page.

For authors of instruments, on their own machine. A sitting goes on with the version it began
with; a new one, and the preview in the office, show what was just written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

from flask import Flask, Response, render_template, request

from app.catalogue.load import load_catalogue
from app.catalogue.text.pseudo_language import LOCALE, with_pseudo_language
from app.errors import Fault, InstrumentFaults
from app.services import Services

Signature = tuple[tuple[str, int, int], ...]


class InstrumentWatcher:
    """Compares the files with their last known state before every request."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.services: Services = app.extensions["previsit"]
        self.lock = Lock()
        self.seen = self._signature()
        self.faults: Sequence[Fault] = ()

    def reload_if_changed(self) -> Response | None:
        """Reload what changed. A page with the faults as long as there are any, otherwise None."""
        if request.endpoint == "static":
            return None
        with self.lock:
            now = self._signature()
            if now != self.seen:
                self.seen = now
                self._reload()
        if not self.faults:
            return None
        page = render_template("errors/faults.html", faults=self.faults)
        return Response(page, 500, mimetype="text/html")

    def _reload(self) -> None:
        settings = self.services.settings
        try:
            catalogue = load_catalogue(settings.instrument_folders, settings.wordings_folder)
        except InstrumentFaults as error:
            self.faults = error.faults
            return
        if LOCALE in settings.locales:
            catalogue = with_pseudo_language(catalogue)
        self.faults = ()
        self.app.extensions["previsit"] = replace(self.services, catalogue=catalogue)

    def _signature(self) -> Signature:
        folders = [
            *self.services.settings.instrument_folders,
            self.services.settings.wordings_folder,
        ]
        return tuple(sorted(file for folder in folders for file in _files(folder)))


def watch_instruments(app: Flask) -> None:
    """Check for edited instruments before every request."""
    app.before_request(InstrumentWatcher(app).reload_if_changed)


def _files(folder: Path) -> list[tuple[str, int, int]]:
    files = []
    for path in folder.rglob("*.yaml"):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue  # It was removed after the listing; the next request sees the rest.
        files.append((str(path), status.st_mtime_ns, status.st_size))
    return files
