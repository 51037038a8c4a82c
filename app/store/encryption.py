"""Columns that are encrypted before they leave the process: AES-256-GCM, one ring of keys a store.

A stored value is `key id (4 bytes) · nonce (12 bytes) · ciphertext and tag`. The column's name is
bound into the tag, so that a value copied into another column does not open.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from app.config import SettingsFault

KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEAD_BYTES = KEY_ID_BYTES + NONCE_BYTES
TAG_BYTES = 16
SHORTEST_SEALED_BYTES = HEAD_BYTES + TAG_BYTES


class KeyFault(SettingsFault):
    """A key cannot be used, or a value was encrypted with a key that is not in the ring."""


class KeyRing:
    """The keys of one installation: the first encrypts, every one decrypts."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise KeyFault("There is no encryption key. Set PREVISIT_ENCRYPTION_KEYS.")
        ciphers = [(_key_id(key), AESGCM(key)) for key in map(_key_bytes, keys)]
        self._ciphers = dict(ciphers)
        self._first_id, self._first = ciphers[0]
        # The oldest key, so that hashes stay what they were when a newer key is put first.
        self._hash_key = _key_bytes(keys[-1])

    @property
    def first_key_id(self) -> str:
        """Which key encrypts now, as 8 hexadecimal digits; says nothing of the key itself."""
        return self._first_id.hex()

    def encrypt(self, plain: bytes, column: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self._first_id + nonce + self._first.encrypt(nonce, plain, column)

    def decrypt(self, stored: bytes, column: bytes) -> bytes:
        cipher = self._ciphers.get(stored[:KEY_ID_BYTES])
        if cipher is None:
            raise KeyFault(
                f"A value in {column.decode()} was encrypted with a key that is not in "
                "PREVISIT_ENCRYPTION_KEYS. Add the older key after the first one."
            )
        try:
            return cipher.decrypt(stored[KEY_ID_BYTES:HEAD_BYTES], stored[HEAD_BYTES:], column)
        except InvalidTag:
            raise KeyFault(
                f"A value in {column.decode()} was changed outside this program, or copied from "
                "another column. Restore it from a backup."
            ) from None

    def keyed_hash(self, purpose: str, plain: str) -> str:
        key = hmac.digest(self._hash_key, purpose.encode(), "sha256")
        return hmac.new(key, plain.encode(errors="replace"), sha256).hexdigest()


# The key ring belongs to the dialect: every engine has its own, and compiled statements find
# their processors through it. So two stores with different keys can live in one process, and no
# key is ever part of a statement's cache key.
_RINGS: WeakKeyDictionary[Dialect, KeyRing] = WeakKeyDictionary()


def give_keys(dialect: Dialect, ring: KeyRing) -> None:
    """From now on, encrypted columns read and written through this dialect use this ring."""
    _RINGS[dialect] = ring


def keyed_hash(db: Session, purpose: str, plain: str) -> str:
    """A hash that stands for `plain` within one purpose, of use to nobody without the keys."""
    return keyed_hash_on(db.get_bind().dialect, purpose, plain)


def keyed_hash_on(dialect: Dialect, purpose: str, plain: str) -> str:
    """The same where there is a connection and no session, as in a migration."""
    return ring_of(dialect).keyed_hash(purpose, plain)


def new_key() -> str:
    """A new key, in the form of PREVISIT_ENCRYPTION_KEYS."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


class _Encrypted(TypeDecorator[Any]):
    """Bytes of a value, encrypted. The processors are built once a dialect, without the keys."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def _to_bytes(self) -> Callable[[Any], bytes]:
        raise NotImplementedError

    def _from_bytes(self) -> Callable[[bytes], Any]:
        raise NotImplementedError

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], bytes | None]:
        column, to_bytes = self.column.encode(), self._to_bytes()

        def process(value: Any) -> bytes | None:
            return None if value is None else ring_of(dialect).encrypt(to_bytes(value), column)

        return process

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], Any]:
        column, from_bytes = self.column.encode(), self._from_bytes()

        def process(stored: bytes | None) -> Any:
            return None if stored is None else from_bytes(ring_of(dialect).decrypt(stored, column))

        return process


class EncryptedText(_Encrypted):
    """Text of any length. It cannot be searched or sorted by the database."""

    cache_ok = True

    def _to_bytes(self) -> Callable[[str], bytes]:
        return str.encode

    def _from_bytes(self) -> Callable[[bytes], str]:
        return bytes.decode


class EncryptedJSON(_Encrypted):
    """A JSON value, compact and in UTF-8. Give it a new object to change it, not a changed one."""

    cache_ok = True

    def _to_bytes(self) -> Callable[[Any], bytes]:
        encode = json.JSONEncoder(
            ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
        ).encode
        return lambda value: encode(value).encode()

    def _from_bytes(self) -> Callable[[bytes], Any]:
        decode = json.JSONDecoder().decode
        return lambda plain: decode(plain.decode())


def ring_of(dialect: Dialect) -> KeyRing:
    """The keys that a store gave to its connections. KeyFault where it gave none."""
    try:
        return _RINGS[dialect]
    except KeyError:
        raise KeyFault("This connection has no encryption keys. Open it through a Store.") from None


def _key_bytes(key: str) -> bytes:
    try:
        # urlsafe_b64decode drops what is no letter of the alphabet; a mistyped key must not pass.
        key_bytes = base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        key_bytes = b""
    if len(key_bytes) != 32:
        raise KeyFault(
            "An encryption key is not 32 bytes in urlsafe base64. "
            "Make one with: python -c 'import base64,os;"
            "print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"
        )
    return key_bytes


def _key_id(key: bytes) -> bytes:
    return sha256(b"previsit key id" + key).digest()[:KEY_ID_BYTES]
