"""Brings a database to the present version in one transaction, or refuses it in one sentence."""

from collections.abc import Callable

from sqlalchemy import Connection, text

from hub.store import schema
from hub.store.steps import OF_ENGINE, STEPS
from hub.store.tables import SCHEMA_VERSION

UPGRADE_LOCK = 0x7061727669
"""Advisory lock: of several processes that start at once, one upgrades."""


class StoreError(Exception):
    """The hub's data cannot be used; the message is for the person who starts the hub."""


def upgrade(conn: Connection, shown: str, before: Callable[[int], None]) -> None:
    """Make or upgrade the tables; ``before`` is called with the old version before anything changes.

    Raises:
        StoreError: the database is newer than this program.
    """
    found = _version(conn)
    if found > SCHEMA_VERSION:
        raise StoreError(
            f"The database {shown} was written by a newer Parvis (schema {found}, this program knows "
            f"{SCHEMA_VERSION}). Install the newer program, or choose another data folder."
        )
    if found == 0:
        schema.create(conn)
    elif found < SCHEMA_VERSION:
        before(found)
        for step in range(found + 1, SCHEMA_VERSION + 1):
            for statement in (*STEPS[step], *OF_ENGINE.get(step, {}).get(conn.dialect.name, ())):
                conn.exec_driver_sql(statement)
    if found != SCHEMA_VERSION:
        _note(conn, SCHEMA_VERSION)


def _version(conn: Connection) -> int:
    if conn.dialect.name == "sqlite":
        return int(conn.exec_driver_sql("PRAGMA user_version").scalar_one())
    conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
    conn.exec_driver_sql(
        "CREATE TABLE IF NOT EXISTS hub_store (version INTEGER NOT NULL, folder TEXT)"  # one row
    )
    return int(conn.exec_driver_sql("SELECT version FROM hub_store").scalar() or 0)


def _note(conn: Connection, version: int) -> None:
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(f"PRAGMA user_version={version}")
        return
    done = conn.execute(text("UPDATE hub_store SET version = :version"), {"version": version})
    if done.rowcount == 0:
        conn.execute(text("INSERT INTO hub_store (version) VALUES (:version)"), {"version": version})
