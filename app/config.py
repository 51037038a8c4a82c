"""Settings: frozen, read once from PREVISIT_*, refused as a whole when half of them are missing."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata, resources
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

# Every language the interface and the project's own instruments are translated into.
LANGUAGES = ("en", "es", "ar", "zh-Hans", "fr", "pt-BR", "vi", "hi")

PROJECT = Path(__file__).resolve().parent.parent


def _folder(name: str) -> Path:
    """A folder that is inside the package in a wheel, and next to it in a checkout."""
    bundled = Path(str(resources.files("app"))) / "bundled" / name
    return bundled if bundled.is_dir() else PROJECT / name


INSTRUMENTS = _folder("instruments")
TEMPLATES = _folder("templates")
TRANSLATIONS = _folder("translations")


@cache
def program_version() -> str:
    """The version of the installed package, or else of the checkout, such as "0.1.0"."""
    try:
        return metadata.version("previsit")
    except metadata.PackageNotFoundError:
        with (PROJECT / "pyproject.toml").open("rb") as file:
            return str(tomllib.load(file)["project"]["version"])


class SettingsFault(Exception):
    """The settings cannot be used. The message names each variable and what to put there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs from one installation to the next.

    encryption_keys  urlsafe base64 of 32 bytes each; the first encrypts, every one decrypts
    instrument_folders  where instruments and surveys are read from, the project's own first
    data_folder      the practice's own files: owners' wordings, the database of a small practice
    """

    database_url: str
    secret_key: str = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)
    data_folder: Path
    instrument_folders: tuple[Path, ...] = (INSTRUMENTS,)
    locales: tuple[str, ...] = LANGUAGES
    public_url: str = "http://127.0.0.1:8000"
    secure_cookies: bool = True
    demo: bool = False  # made-up patients: said on every page

    @property
    def wordings_folder(self) -> Path:
        return self.data_folder / "wordings"

    def is_open_line(self, *hosts: str) -> bool:
        """Whether what goes over the line can be read on its way: plain http, and the public
        address or one of these hosts is not this machine."""
        public = urlsplit(self.public_url).hostname or ""
        return not self.secure_cookies and not all(map(is_own_machine, (public, *hosts)))


def is_own_machine(host: str) -> bool:
    """Whether a host, without its port, is the machine that asks."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


_NEEDED = ("PREVISIT_DATABASE_URL", "PREVISIT_SECRET_KEY", "PREVISIT_ENCRYPTION_KEYS")


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment; SettingsFault names all that is missing or wrong at once."""
    faults = [
        f"{name} is not set. See docs/operators.md for what belongs there."
        for name in _NEEDED
        if not environ.get(name)
    ]
    if environ.get("PREVISIT_SECRET_KEY") and len(environ["PREVISIT_SECRET_KEY"]) < 32:
        faults.append("PREVISIT_SECRET_KEY is too short. Give at least 32 random characters.")
    if faults:
        raise SettingsFault("\n".join(faults))

    folders = [INSTRUMENTS]
    folders += [Path(path) for path in environ.get("PREVISIT_INSTRUMENTS", "").split(":") if path]
    public_url = environ.get("PREVISIT_PUBLIC_URL", "http://127.0.0.1:8000")
    return Settings(
        database_url=environ["PREVISIT_DATABASE_URL"],
        secret_key=environ["PREVISIT_SECRET_KEY"],
        encryption_keys=tuple(environ["PREVISIT_ENCRYPTION_KEYS"].split()),
        data_folder=Path(environ.get("PREVISIT_DATA", "data")).absolute(),
        instrument_folders=tuple(folders),
        locales=tuple(environ.get("PREVISIT_LOCALES", " ".join(LANGUAGES)).split()),
        public_url=public_url,
        # A cookie marked Secure never comes back over plain http, which only loopback may use.
        secure_cookies=public_url.startswith("https://"),
        demo=environ.get("PREVISIT_DEMO") == "1",
    )
