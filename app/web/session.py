"""The session cookie. No other module reads or writes it, apart from Flask-Security's own values.

`browser` has one typed attribute for each value of the cookie. None means that the cookie does
not hold the value; assigning None removes it. Reading never changes the cookie.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar, overload
from uuid import UUID

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner

T = TypeVar("T")
# Whom a value belongs to: the person who answers, how this person reads pages (which says nothing
# about them), or the device, whoever stands in front of it.
Owner = Literal["person", "appearance", "device"]


class Value(Generic[T]):
    """One value of the cookie: its key, how it is read, how it is written, and whose it is."""

    def __init__(
        self,
        key: str,
        read: Callable[[Any], T],
        write: Callable[[T], Any] = lambda value: value,
        *,
        owner: Owner = "person",
    ) -> None:
        self.key, self.owner = key, owner
        self._read, self._write = read, write

    @overload
    def __get__(self, holder: None, kind: type[object]) -> Value[T]: ...
    @overload
    def __get__(self, holder: object, kind: type[object]) -> T | None: ...
    def __get__(self, holder: object | None, kind: type[object]) -> Value[T] | T | None:
        """The value; None when it is absent, or is not what belongs there."""
        if holder is None:
            return self
        if self.key not in session:
            return None
        try:
            return self._read(session[self.key])
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def __set__(self, holder: object, value: T | None) -> None:
        if value is None:
            session.pop(self.key, None)
        else:
            session[self.key] = self._write(value)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a good access code leads to, for a browser that may open it.

    invitation_id  None for a sitting to which nobody was invited
    sitting_id     None when it has not begun
    consent        the version of the consent text that the person agreed to
    """

    invitation_id: UUID | None = None
    sitting_id: UUID | None = None
    consent: str | None = None

    @classmethod
    def from_json(cls, data: Any) -> Entry:
        return cls(_uuid(data.get("invitation")), _uuid(data.get("sitting")), data.get("consent"))

    def to_json(self) -> dict[str, str]:
        values = {
            "invitation": self.invitation_id,
            "sitting": self.sitting_id,
            "consent": self.consent,
        }
        return {name: str(value) for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """A form that was refused a moment ago: the path of its page, why, and what was chosen."""

    path: str
    problem: str
    fields: Mapping[str, str]

    @classmethod
    def from_json(cls, data: Any) -> RefusedForm:
        path, problem, fields = data
        return cls(str(path), str(problem), dict(fields))

    def to_json(self) -> list[Any]:
        return [self.path, self.problem, dict(self.fields)]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What the office leaves for the patient who takes the device, or is on the phone.

    keyed_by  the id of the staff member who keys in what the patient says on the phone
    """

    invitation_id: UUID
    mode: str
    keyed_by: int | None

    @classmethod
    def from_json(cls, data: Any) -> HandedOver:
        return cls(UUID(data["invitation"]), str(data["mode"]), data["keyed_by"])

    def to_json(self) -> dict[str, Any]:
        return {
            "invitation": str(self.invitation_id),
            "mode": self.mode,
            "keyed_by": self.keyed_by,
        }


class BrowserSession:
    """The values of the cookie that came with this request."""

    # The person who answers.
    invitation_id = Value("invitation", UUID, str)
    sitting_id = Value("sitting", UUID, str)
    # Waits for the year of birth; it opens nothing before.
    pending_entry = Value("arriving", Entry.from_json, Entry.to_json)
    # Answers that were sent wait for the year of birth to be read again; the invitation's id.
    read_again = Value("read_again", UUID, str)
    consent = Value("consent", str)  # the version of the consent text the person agreed to
    device = Value(
        "device", str
    )  # a random name of this browser, for as long as it is in a sitting
    anonymous_result = Value[Any]("result", lambda data: data)  # the key to a self-check's result
    shared_code = Value("shared", str)  # the digits under which that result was shared
    keyed_by = Value("keyed_by", int)  # the staff member who keys in what is said on the phone
    locale_before = Value("locale_before", str)  # the language that staff member goes back to
    mode = Value("mode", str)
    seen_conflict = Value("told", int)  # the newest save of another device this person knows of
    is_first_page = Value("new_here", bool)  # the next page is the first this browser sees
    readable_until = Value("readable_until", float)  # seconds since 1970; a finished sitting
    respondent = Value("respondent", str)
    was_helped = Value("was_helped", bool)  # somebody helped in this browser, perhaps no more
    # Where something is typed that is not saved yet: pages, each with the entry of its group.
    typed_at = Value[list[tuple[str, str]]](
        "typed", lambda data: [(str(page), str(entry)) for page, entry in data], list
    )
    handover_code = Value("handover", str)  # the digits this person just asked for, shown once
    handed_over = Value("handed", HandedOver.from_json, HandedOver.to_json)
    # How pages are shown to this person.
    locale = Value("locale", str, owner="appearance")
    text_size = Value("text_size", str, owner="appearance")
    theme = Value("theme", str, owner="appearance")
    # The device.
    refused = Value("refused", RefusedForm.from_json, RefusedForm.to_json, owner="device")
    # What somebody closed, said once in their language; it tells nothing about them.
    closed = Value[tuple[str, str, str]](
        "closed", lambda data: (data[0], data[1], data[2]), list, owner="device"
    )
    kiosk_stay = Value("stay", str, owner="device")  # whose turn it is at a kiosk
    kiosk_goodbye = Value[tuple[str, str | None]](
        "goodbye", lambda data: (data[0], data[1]), list, owner="device"
    )

    @property
    def is_open(self) -> bool:
        """Whether this browser may open somebody's questions, answers or result."""
        return bool(session.keys() & _OPENS_SOMETHING)

    @property
    def whose(self) -> str | None:
        """Text that distinguishes the person this browser is open for from any other: the same
        before and after the sitting begins, and before and after a self-check is finished. None
        for nobody."""
        pending = self.pending_entry or Entry()
        if self.anonymous_result is not None:
            return json.dumps(self.anonymous_result, sort_keys=True)
        ids = (
            self.invitation_id, self.sitting_id, pending.invitation_id, pending.sitting_id,
            self.read_again,
        )  # fmt: skip
        id = next((id for id in ids if id is not None), None)
        return None if id is None else str(id)

    @property
    def has_person(self) -> bool:
        """Whether the cookie holds anything of a person, a signed-in member of staff too."""
        return bool(session.keys() - _APPEARANCE - _DEVICE)

    @property
    def has_appearance(self) -> bool:
        """Whether somebody chose a language, a text size or colours."""
        return bool(session.keys() & _APPEARANCE)

    def device_name(self) -> str:
        """A random name of this browser, made on first use, to distinguish two devices."""
        if self.device is None:
            self.device = secrets.token_urlsafe(9)
        return self.device or ""

    def readable_sitting_id(self, now: datetime) -> UUID | None:
        """The sitting whose pages may be opened at this moment. A finished one can be read for a
        while only; after that the person is cleared."""
        if self.readable_until is not None and self.readable_until < now.timestamp():
            self.clear_person()
        return self.sitting_id

    def enter(self, entry: Entry) -> None:
        """From here on this browser opens what the entry leads to."""
        self.invitation_id = entry.invitation_id or self.invitation_id
        self.sitting_id = entry.sitting_id or self.sitting_id
        self.consent = entry.consent or self.consent
        self.device_name()

    def clear_person(self, *, renew_forms: bool = False, keeps_appearance: bool = False) -> None:
        """Remove everything of the person who answers, and how they read pages.

        renew_forms       also the forms they had open are good for nobody any more
        keeps_appearance  somebody goes on who has just chosen how they read pages
        """
        appearance = set() if keeps_appearance else _APPEARANCE
        for key in _PERSON | appearance | ({_CSRF} if renew_forms else set()):
            session.pop(key, None)

    def clear(self) -> None:
        """Remove everything, the member of staff who was signed in too."""
        session.clear()


_VALUES = [value for value in vars(BrowserSession).values() if isinstance(value, Value)]
_CSRF = "csrf_token"  # kept by Flask-WTF
_PERSON = {value.key for value in _VALUES if value.owner == "person"}
_APPEARANCE = {value.key for value in _VALUES if value.owner == "appearance"}
_DEVICE = {value.key for value in _VALUES if value.owner == "device"} | {_CSRF}
_OPENS_SOMETHING = {"invitation", "sitting", "arriving", "read_again", "result"}

browser = BrowserSession()


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


class ClockTolerantSigner(TimestampSigner):
    """Too old is too old; a signature of the future comes from a clock that was ahead."""

    def unsign(
        self, signed_value: Any, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired("Too old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class ClockTolerantSessions(SecureCookieSessionInterface):
    """Keeps a cookie that was signed while the server's own clock was ahead."""

    def get_signing_serializer(self, app: Flask) -> Any:
        serializer: Any = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = ClockTolerantSigner
        return serializer
