"""The database: one engine for each process, durable transactions, reads of one round trip."""

from __future__ import annotations

import os
import select
import weakref
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.sql.expression import Executable

from app.store.encryption import KeyRing, give_keys

BUSY_TIMEOUT_MS = 10_000
SQLITE_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a page that was answered is on the disk before the reply
    "PRAGMA foreign_keys = ON",
)

# The messages of errors end up in logs and on screens, and parameters hold what a person answered.
HIDE_PARAMETERS = True

_ALONE = {"alone": True}  # connections whose every statement is a transaction by itself


class Store:
    """Access to the database. It connects on first use, so that a server may fork before.

    Only interfaces and commands open a transaction; what they call takes the session as `db`.
    """

    def __init__(self, database_url: str, encryption_keys: Sequence[str]) -> None:
        self.engine = _engine(make_url(database_url))
        self._autocommit = _autocommit(self.engine)
        keys = KeyRing(encryption_keys)
        for engine in (self.engine, self._autocommit):
            give_keys(engine.dialect, keys)
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(self._autocommit, expire_on_commit=False, autoflush=False)
        event.listen(self._reading, "before_flush", _refuse_to_write)
        # `with store.statements() as db`: every statement is a transaction by itself, durable when
        # it returns. For what one statement does completely, and for Flask-Security, which keeps a
        # session open for a whole request and would keep all other writers waiting.
        self.statements = sessionmaker(self._autocommit, expire_on_commit=False)
        _forget_connections_after_fork(self.engine)

    @contextmanager
    def transaction(self) -> Generator[Session]:
        """All or nothing: committed when the block ends, rolled back when it raises."""
        with self._writing.begin() as db:
            yield db

    @contextmanager
    def reading(self) -> Generator[Session]:
        """For reading only. Each statement sees what is committed when it runs; there is no
        transaction around them, which saves two round trips."""
        with self._reading() as db:
            yield db

    def write(self, statement: Executable, row: Mapping[str, Any]) -> CursorResult[Any]:
        """One statement that is a transaction by itself, durable when this returns. The cheapest
        way to write one row: keep the statement, give it the row."""
        with self._autocommit.connect() as connection:
            return connection.execute(statement, row)

    def migrate(self) -> None:
        """Bring the database, empty or older, to the tables this version knows.

        KeyFault, and nothing is changed, when the keys are not those of the database.
        """
        # Migrations are needed at one start in many, and take a while to load.
        from app.store.migrate import to_head
        from app.store.usable import seal_key_check

        with (
            self.engine.connect() as connection,
            _foreign_keys_off(connection),
            connection.begin(),
        ):
            to_head(connection)
            _require_no_orphans(connection)
            seal_key_check(connection)

    def require_usable(self) -> None:
        """To be called before the first use, by everything that starts without migrating.

        DatabaseNotReady when the tables are not those of this version; KeyFault when the keys are
        not those of the database. Both messages say what to do.
        """
        from app.store.usable import require_current_tables, require_keys, seal_key_check

        with self._autocommit.connect() as connection:
            require_current_tables(connection)
            is_sealed = require_keys(connection)
        if not is_sealed:
            try:
                with self.engine.begin() as connection:
                    seal_key_check(connection)
            except IntegrityError:
                pass  # Another process that started at the same moment has sealed it.

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    if url.get_backend_name() == "postgresql":
        return _postgresql_engine(url)
    raise ValueError("PREVISIT_DATABASE_URL must begin with sqlite:/// or postgresql://.")


def _sqlite_engine(url: URL) -> Engine:
    timeout = {"timeout": BUSY_TIMEOUT_MS / 1000}
    engine = create_engine(url, connect_args=timeout, hide_parameters=HIDE_PARAMETERS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions on its own: it would begin them too late, and deferred.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    """Take the right to write at once: a transaction that asks for it later can be refused."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _foreign_keys_off(connection: Connection) -> Generator[None]:
    """SQLite changes a table by making a new one, and dropping the old one would delete the rows
    that refer to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection
    raw.execute("PRAGMA foreign_keys = OFF")  # counts outside a transaction only
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys = ON")


def _require_no_orphans(connection: Connection) -> None:
    """While foreign keys were off nothing checked them, so the result of a migration is checked."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"A migration left rows that refer to nothing: {orphans[:3]}")


def _postgresql_engine(url: URL) -> Engine:
    # Plain postgresql:// means psycopg 3 in SQLAlchemy 2.1; postgres:// is what hosts hand out.
    url = url.set(drivername="postgresql+psycopg")
    options = "-c synchronous_commit=on -c timezone=UTC"
    engine = create_engine(url, connect_args={"options": options}, hide_parameters=HIDE_PARAMETERS)
    event.listen(engine, "checkout", _leave_what_the_server_closed)
    return engine


def _leave_what_the_server_closed(connection: Any, _record: object, _proxy: object) -> None:
    """An idle connection has nothing to read, unless the server has hung up. Looking costs a
    microsecond, a ping would cost a round trip; the pool opens a new connection instead."""
    readable, _, _ = select.select([connection.fileno()], [], [], 0)
    if readable:
        raise DisconnectionError("The server closed this connection.")


def _autocommit(engine: Engine) -> Engine:
    """The same pool, without a transaction around the statements."""
    if engine.dialect.name == "sqlite":
        # The driver is in this state already (see _prepare_sqlite). An engine of its own has
        # nobody listening for BEGIN, which would cost every statement a round of events.
        return create_engine(
            engine.url,
            pool=engine.pool,
            execution_options=_ALONE,
            hide_parameters=HIDE_PARAMETERS,
        )
    return engine.execution_options(**_ALONE, isolation_level="AUTOCOMMIT")


def require_transaction(db: Session) -> None:
    """Refuse to go on without a transaction, for work of more than one statement."""
    if db.connection().get_execution_options().get("alone"):
        raise RuntimeError("This takes more than one statement. Use transaction().")


def _refuse_to_write(_session: Session, _context: object, _instances: object) -> None:
    raise RuntimeError("reading() is for reading. Use transaction() to change something.")


def _forget_connections_after_fork(engine: Engine) -> None:
    """A connection belongs to the process that opened it; a child starts with an empty pool."""
    if not hasattr(os, "register_at_fork"):
        return
    reference = weakref.ref(engine)

    def forget() -> None:
        if (alive := reference()) is not None:
            alive.dispose(close=False)

    os.register_at_fork(after_in_child=forget)
