"""The base of every table: column types that are used often, and how constraints are named."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID, uuid4

from sqlalchemy import MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, mapped_column

from app import clock
from app.store.moment import Moment


def utc_now() -> datetime:
    return clock.now()


Key = Annotated[UUID, mapped_column(primary_key=True, default=uuid4)]
At = Annotated[datetime, mapped_column(Moment, default=utc_now)]
AtOrNever = Annotated[datetime | None, mapped_column(Moment)]
ShortId = Annotated[str, mapped_column(String(64))]
Hash = Annotated[str, mapped_column(String(64))]
Locale = Annotated[str, mapped_column(String(16))]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def table_of(entity: type[Base]) -> Table:
    """The plain table behind an entity, for a statement that wants no objects: much cheaper."""
    return cast(Table, entity.__table__)
