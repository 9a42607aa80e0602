"""Inserts a row or changes the one that is there, on either engine."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(conn: Connection, table: Table, key: str, values: dict[str, Any]) -> None:
    """Write ``values``, which hold the unique column ``key``; a row with this key takes the other values."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    changed = {name: value for name, value in values.items() if name != key}
    new = insert(table).values(values)
    conn.execute(new.on_conflict_do_update(index_elements=[table.c[key]], set_=changed))
