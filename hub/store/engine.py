"""Opens the database file the safe way, or says in one sentence why it cannot."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from hub.store.tables import APPEND_ONLY, SCHEMA_VERSION, metadata


class StoreError(Exception):
    """The data folder cannot be used; the message is for the person who starts the hub."""


def open_engine(file: Path) -> Engine:
    """Open or create the database, in WAL with synchronous=FULL and secure_delete.

    Raises:
        StoreError: the file is newer than this program, damaged, or cannot be written.
    """
    engine = create_engine(f"sqlite:///{file}", connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as conn:
            _upgrade(conn, file)
    except DBAPIError as error:
        engine.dispose()
        raise StoreError(f"The database {file} cannot be used: {error.orig}.") from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transaction handling breaks SAVEPOINT; SQLAlchemy's BEGIN (below) replaces it.
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=5000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "cache_size=-2000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN")


def _upgrade(conn: Connection, file: Path) -> None:
    found = int(conn.exec_driver_sql("PRAGMA user_version").scalar_one())
    if found > SCHEMA_VERSION:
        raise StoreError(
            f"The database {file} was written by a newer Parvis (schema {found}, this program knows "
            f"{SCHEMA_VERSION}). Install the newer program, or choose another data folder."
        )
    if found == 0:
        metadata.create_all(conn)
        for trigger in APPEND_ONLY:
            conn.exec_driver_sql(trigger)
        conn.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
