"""Which rows belong to a person or a sitting, found by the keys between the tables.

A row belongs to a person when one of its foreign keys leads to a row that does. So a table that is
added later is exported and erased with the rest, without a change here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Column, RowMapping, Table, delete, or_, select, update
from sqlalchemy.orm import Session

from app.store.tables import Base, Fact, Response, table_of

Rows: TypeAlias = Mapping[Table, Sequence[RowMapping]]


def rows_of(db: Session, table: Table, id: UUID) -> Rows:
    """The row of this id and all that belongs to it, by table, in the order of their keys."""
    by_table: dict[Table, Sequence[RowMapping]] = {}
    for other in Base.metadata.sorted_tables:
        wanted = [_key(other) == id] if other is table else []
        wanted += [column.in_(ids) for column, ids in _leading_to(other, by_table)]
        if wanted and (rows := db.execute(select(other).where(or_(*wanted))).mappings().all()):
            by_table[other] = rows
    if facts := _facts(db, by_table):
        by_table[table_of(Fact)] = facts
    return by_table


def remove(db: Session, rows: Rows, keep: Mapping[Table, frozenset[Any]]) -> None:
    """Delete these rows, but not those whose keys are to be kept; references from the kept rows to
    deleted ones become null."""
    deleted = {
        table: [row for row in found if row[_key(table).name] not in keep.get(table, frozenset())]
        for table, found in rows.items()
    }
    for table in keep:
        for column, ids in _leading_to(table, deleted):
            if column.nullable:
                db.execute(update(table).where(column.in_(ids)).values({column.name: None}))
    for table in reversed(Base.metadata.sorted_tables):
        if ids := _ids(table, deleted):
            db.execute(delete(table).where(_key(table).in_(ids)))


def _facts(db: Session, rows: Rows) -> Sequence[RowMapping]:
    """The anonymous numbers: no key leads to them, only the response knows which are its own."""
    ids = [UUID(id) for row in rows.get(table_of(Response), ()) for id in row["fact_ids"]]
    facts = table_of(Fact)
    return db.execute(select(facts).where(facts.c.id.in_(ids))).mappings().all() if ids else ()


def _leading_to(table: Table, rows: Rows) -> Iterator[tuple[Column[Any], list[Any]]]:
    for column in table.columns:
        for key in column.foreign_keys:
            if ids := _ids(key.column.table, rows):
                yield column, ids


def _ids(table: Table, rows: Rows) -> list[Any]:
    return [row[_key(table).name] for row in rows.get(table, ())]


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))
