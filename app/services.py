"""What create_app joined, reachable from a request; read again when owners' texts change."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from flask import Flask, current_app

from app.catalogue.load import load_catalogue
from app.catalogue.model import Catalogue
from app.catalogue.resources import Resource
from app.catalogue.text import pseudo_language
from app.config import Settings
from app.errors import InstrumentFaults
from app.log import log
from app.store.session import Store

# Words are added once in months, by one of several workers or by the command.
LOOK_EVERY_SECONDS = 2.0
Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    store: Store
    catalogue: Catalogue
    resources: tuple[Resource, ...] = ()


def services() -> Services:
    """The services of the application that answers this request."""
    joined: Services = current_app.extensions["previsit"]
    return joined


def read_catalogue(settings: Settings) -> Catalogue:
    """Every instrument and survey of this installation. Raises InstrumentFaults."""
    return with_pseudo(
        load_catalogue(settings.instrument_folders, settings.wordings_folder), settings
    )


def with_pseudo(catalogue: Catalogue, settings: Settings) -> Catalogue:
    """With the made-up language, where it is offered."""
    return (
        pseudo_language.with_pseudo_language(catalogue)
        if pseudo_language.LOCALE in settings.locales
        else catalogue
    )


@dataclass(slots=True)
class WordsWatch:
    """Looks at the folder of owners' words before a request, every few seconds at most."""

    app: Flask
    folder: Path
    seen: Signature = ()
    look_at: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def look(self, *, now: bool = False) -> None:
        """Read the catalogue again if a file was added, changed or taken away. Others are answered
        from the earlier one meanwhile, and stay with it when the new files cannot be used."""
        if not now and time.monotonic() < self.look_at:
            return
        if not self.lock.acquire(blocking=now):
            return
        try:
            self.look_at = time.monotonic() + LOOK_EVERY_SECONDS
            signature = _signature(self.folder)
            if signature != self.seen:
                self.seen = signature
                self._read_again()
        finally:
            self.lock.release()

    def _read_again(self) -> None:
        joined: Services = self.app.extensions["previsit"]
        try:
            catalogue = read_catalogue(joined.settings)
        except InstrumentFaults as error:
            # A fault names a file, a line and what stands there: instruments, not patients.
            log.error("instruments refused", faults=[*map(str, error.faults)], exc_info=error)
            return
        self.app.extensions["previsit"] = replace(joined, catalogue=catalogue)


def watch_words(app: Flask) -> None:
    """From here on words that are added are asked without a new start."""
    folder = app.extensions["previsit"].settings.wordings_folder
    watch = WordsWatch(app, folder, _signature(folder))
    app.extensions["previsit_words"] = watch

    def look() -> None:
        watch.look()

    app.before_request(look)


def words_changed() -> None:
    """This process added words: the next line reads the catalogue that has them."""
    watch: WordsWatch = current_app.extensions["previsit_words"]
    watch.look(now=True)


def _signature(folder: Path) -> Signature:
    files = []
    for path in folder.glob("*/*.yaml"):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue  # It was removed after the listing; the next look sees the rest.
        files.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(sorted(files))
