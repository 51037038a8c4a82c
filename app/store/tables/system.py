"""What the program keeps about itself. Columns and relations only."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.store.encryption import EncryptedText
from app.store.tables.columns import At, Base, Hash, Key


class KeyCheck(Base):
    """A known text sealed with one encryption key, so that a missing key is noticed."""

    __tablename__ = "key_check"

    key_id: Mapped[str] = mapped_column(String(8), primary_key=True)
    sealed: Mapped[str] = mapped_column(EncryptedText("key_check.sealed"))
    keyed_hash: Mapped[Hash]  # of the same text; it differs when the oldest key is another one


class WriteCheck(Base):
    """The row that the last check of readiness wrote."""

    __tablename__ = "write_check"

    id: Mapped[Key]
    written_at: Mapped[At]
    padding: Mapped[bytes] = mapped_column(LargeBinary)
