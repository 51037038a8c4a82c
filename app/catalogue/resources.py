"""Local places and services that help: a practice's own file, checked as instruments are.

A resource is shown in a language only when its whole text is available in that language. Telephone
numbers and addresses are the same in every language, unless a language has its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.catalogue.files.schema import Day, Domain, Id, Locale
from app.catalogue.files.schema_faults import validate_document
from app.catalogue.files.yaml_reader import Document, decode_text, read_yaml
from app.errors import Fault, InstrumentFaults

RESOURCES_FILE = "resources.yaml"
MAX_SHOWN = 4  # people do not read a longer list, and it would not fit in the letter


@dataclass(frozen=True, slots=True)
class LocalResource:
    """One place or service, in one language."""

    id: str
    title: str
    text: str
    phone: str = ""
    url: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """One place or service: the domains it helps with, and its text in each language."""

    domains: frozenset[str]
    by_locale: dict[str, LocalResource]


def _web_address(value: str) -> str:
    address = urlsplit(value)
    if address.scheme not in ("http", "https") or not address.netloc:
        raise PydanticCustomError("not_an_address", "a web address begins with https://")
    return value


def _phone_number(value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise PydanticCustomError("not_a_number", "it has other signs than digits and + ( ) - /")
    return value


_NUMBER = re.compile(r"[+(0-9][0-9 ()./-]{1,30}")
_Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]
_Few = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]
_Phone = Annotated[str, AfterValidator(_phone_number)]
_Url = Annotated[str, StringConstraints(max_length=300), AfterValidator(_web_address)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ResourceText(_Part):
    title: _Line
    text: _Few
    hours: _Line | None = None
    phone: _Phone | None = None
    url: _Url | None = None


class ResourceEntry(_Part):
    id: Id
    for_: list[Domain] = Field(alias="for", min_length=1)
    phone: _Phone | None = None
    url: _Url | None = None
    words: dict[Locale, ResourceText] = Field(min_length=1)


class ResourcesFile(_Part):
    checked: Day
    resources: list[ResourceEntry]


def load_resources(path: Path) -> tuple[Resource, ...]:
    """The resources of a practice; none where it has no such file.

    Raises InstrumentFaults with every fault.
    """
    if not path.exists():
        return ()
    document, file = _read(path)
    if document.faults or file is None:
        raise InstrumentFaults(document.faults)
    return tuple(
        Resource(
            frozenset(entry.for_),
            {locale: _local_resource(entry, text) for locale, text in entry.words.items()},
        )
        for entry in file.resources
    )


def check_resources(path: Path, locales: Collection[str], today: date) -> tuple[Fault, ...]:
    """Every fault of the file or, if there is none, every piece of advice."""
    if not path.exists():
        return (Fault(str(path), 1, 1, "There is no such file.", "Check the path."),)
    document, file = _read(path)
    if document.faults or file is None:
        return tuple(document.faults)
    _advise(document, file, locales, today)
    return tuple(document.advice)


def resources_for(
    resources: Sequence[Resource], domains: Collection[str], locale: str
) -> tuple[LocalResource, ...]:
    """At most MAX_SHOWN resources for these domains that have text in this language, in the order
    of the file."""
    wanted = frozenset(domains)
    matching = (
        resource.by_locale[locale]
        for resource in resources
        if resource.domains & wanted and locale in resource.by_locale
    )
    return tuple(matching)[:MAX_SHOWN]


def _local_resource(entry: ResourceEntry, text: ResourceText) -> LocalResource:
    return LocalResource(
        id=entry.id,
        title=text.title,
        text=text.text,
        phone=text.phone or entry.phone or "",
        url=text.url or entry.url or "",
        hours=text.hours or "",
    )


def _read(path: Path) -> tuple[Document, ResourcesFile | None]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        document = Document(str(path))
        document.fault((), f"The file cannot be read: {error.strerror}.", "Check the path.")
        return document, None
    text, unreadable = decode_text(raw, str(path))
    if unreadable:
        return Document(str(path), faults=unreadable), None
    document = read_yaml(text, str(path))
    file = None if document.faults else validate_document(document, ResourcesFile)
    if file is not None:
        _check(document, file)
    return document, file


def _check(document: Document, file: ResourcesFile) -> None:
    seen: set[str] = set()
    for place, entry in enumerate(file.resources):
        at = ("resources", place)
        if entry.id in seen:
            document.fault((*at, "id"), f"`{entry.id}` is used twice.", "Give each its own id.")
        seen.add(entry.id)
        if "safety" in entry.for_:
            document.fault(
                (*at, "for"),
                "`safety` is never in a letter that lies on a kitchen table.",
                "Put the numbers for a crisis among the practice's texts.",
            )
        for locale, text in _without_a_way(entry):
            document.fault(
                (*at, "words", locale),
                f"`{text.title}` has neither phone, url nor hours.",
                "Say how somebody gets there.",
                at_key=True,
            )


def _without_a_way(entry: ResourceEntry) -> Iterator[tuple[str, ResourceText]]:
    for locale, text in entry.words.items():
        if not (text.phone or text.url or text.hours or entry.phone or entry.url):
            yield locale, text


def _advise(document: Document, file: ResourcesFile, locales: Collection[str], today: date) -> None:
    if (today - file.checked).days > 365:
        document.advise(
            ("checked",), f"Last checked on {file.checked}.", "Call the numbers once more."
        )
    for place, entry in enumerate(file.resources):
        lacking = [locale for locale in locales if locale not in entry.words]
        if lacking:
            document.advise(
                ("resources", place, "words"),
                f"`{entry.id}` is not shown in {', '.join(lacking)}.",
                "Add its words there.",
                at_key=True,
            )
