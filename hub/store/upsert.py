"""Inserts a row or changes the one that is there, on either engine."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    conn: Connection,
    table: Table,
    key: str | Sequence[str],
    values: dict[str, Any],
    *,
    adds: Sequence[str] = (),
) -> None:
    """Write ``values``, which hold the unique ``key`` (one column or several); its row takes the rest.

    ``adds``: columns that are added to what is there.
    """
    keys = (key,) if isinstance(key, str) else tuple(key)
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    changed = {name: value for name, value in values.items() if name not in keys}
    new = insert(table).values(values)
    changed |= {name: table.c[name] + new.excluded[name] for name in adds}
    conn.execute(new.on_conflict_do_update(index_elements=[table.c[name] for name in keys], set_=changed))
