"""Values closed with a key that this installation does not keep: it is in somebody's browser, or
follows from a code somebody was told."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from app.store.encryption import NONCE_BYTES, keyed_hash

KEY_BYTES = 32
_COLUMN = b"sealed_result.sealed"


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def key_from(db: Session, code: str) -> bytes:
    """The key that follows from a code and the installation's own keys: without either of them,
    nothing opens."""
    return sha256(keyed_hash(db, "sealed-result", code).encode()).digest()


def seal(key: bytes, value: Any) -> bytes:
    """A JSON value, sealed."""
    nonce = os.urandom(NONCE_BYTES)
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return nonce + AESGCM(key).encrypt(nonce, plain, _COLUMN)


def unseal(key: bytes, sealed: bytes) -> Any | None:
    """The value; None when the key is not the right one."""
    try:
        return json.loads(AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _COLUMN))
    except (InvalidTag, ValueError):
        return None
