"""Which rows belong to a person or a sitting, found by the keys between the tables.

A row belongs where one of its keys leads to a row that belongs: so a table that is added later is
handed out and erased with the rest, without a line here.
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
    """The row of this id and everything that belongs to it, tables in the order of their keys."""
    found: dict[Table, Sequence[RowMapping]] = {}
    for one in Base.metadata.sorted_tables:
        wanted = [_key(one) == id] if one is table else []
        wanted += [column.in_(ids) for column, ids in _leading_to(one, found)]
        if wanted and (rows := db.execute(select(one).where(or_(*wanted))).mappings().all()):
            found[one] = rows
    if facts := _facts(db, found):
        found[table_of(Fact)] = facts
    return found


def remove(db: Session, rows: Rows, keep: Mapping[Table, frozenset[Any]]) -> None:
    """Delete these rows, but not those whose keys are to be kept; they then lead to nothing."""
    gone = {
        table: [row for row in found if row[_key(table).name] not in keep.get(table, frozenset())]
        for table, found in rows.items()
    }
    for one in keep:
        for column, ids in _leading_to(one, gone):
            if column.nullable:
                staying = _key(one).in_(keep[one])
                db.execute(update(one).where(column.in_(ids), staying).values({column.name: None}))
    for table in reversed(Base.metadata.sorted_tables):
        if ids := _ids(table, gone):
            db.execute(delete(table).where(_key(table).in_(ids)))


def _facts(db: Session, found: Rows) -> Sequence[RowMapping]:
    """The nameless numbers: no key leads to them, only the response knows which are its own."""
    ids = [UUID(id) for row in found.get(table_of(Response), ()) for id in row["fact_ids"]]
    facts = table_of(Fact)
    return db.execute(select(facts).where(facts.c.id.in_(ids))).mappings().all() if ids else ()


def _leading_to(table: Table, found: Rows) -> Iterator[tuple[Column[Any], list[Any]]]:
    for column in table.columns:
        for key in column.foreign_keys:
            if ids := _ids(key.column.table, found):
                yield column, ids


def _ids(table: Table, found: Rows) -> list[Any]:
    return [row[_key(table).name] for row in found.get(table, ())]


def _key(table: Table) -> Column[Any]:
    return next(iter(table.primary_key.columns))
