"""The session's cookie, steady when a clock is not: it has no date for the browser to judge, and
one that was signed while the server's own clock was ahead stays good."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner


class SteadySigner(TimestampSigner):
    """Too old is too old; signed in what is now the future is only another clock."""

    def unsign(
        self, signed_value: Any, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired("Too old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class SteadySessions(SecureCookieSessionInterface):
    def get_signing_serializer(self, app: Flask) -> Any:
        found: Any = super().get_signing_serializer(app)
        if found is not None:
            found.signer = SteadySigner
        return found
