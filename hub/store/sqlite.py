"""SQLite as the hub uses it: durable at each commit, deleted bytes overwritten, one writer at a time."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from hub.store.upgrade import StoreError

WRITES = {"hub_writes": True}
"""Execution options of a connection that will write. Elsewhere they mean nothing."""


def make_engine(file: Path) -> Engine:
    """An engine on a file, in WAL with synchronous=FULL and secure_delete."""
    engine = create_engine(
        f"sqlite:///{file}", connect_args={"check_same_thread": False}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def back_up(file: Path, to: Path) -> None:
    """Copy a database that others may read and no other writes.

    Raises:
        StoreError: the copy cannot be written.
    """
    part = to.with_name(to.name + ".part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        part.replace(to)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            part.unlink()
        raise StoreError(
            f"The database {file} must be upgraded, and the copy made before that cannot be written: {error}."
        ) from error


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transaction handling breaks SAVEPOINT; SQLAlchemy's BEGIN (below) replaces it.
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "cache_size=-2000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(conn: Connection) -> None:
    # A writer that begins by reading would be refused at once when another process wrote in between.
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("hub_writes") else "BEGIN")
