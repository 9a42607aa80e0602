"""Upgrades an old file and writes to it in groups, and says what was acknowledged: for the power cuts."""

import os
import random
import sqlite3
import sys
from pathlib import Path

from hub.store import sqlite
from hub.store.engine import open_engine
from hub.store.store import Store, Tx
from hub.store.tables import kiosk


def _say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def _add(tx: Tx, name: str, size: int) -> None:
    values = {"place": "x" * size, "activity": "free", "changed_ms": 0, "beat_ms": 0}
    tx.conn.execute(kiosk.insert().values(id=name, name="", **values))
    tx.emit("kiosk", "new", name)


def _old_file(file: Path, schema: Path, calls: int) -> None:
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.executescript(schema.read_text())
    for number in range(calls):
        db.execute("INSERT INTO event VALUES (NULL, 1, 'call', 'raised', ?, '{}')", (f"old{number}",))
    db.close()
    _say("old:all")


def main() -> None:
    """``fill_store.py FOLDER COUNT SYNCHRONOUS SCHEMA_OF_VERSION_1 OLD_CALLS``."""
    folder, count, synchronous = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    file = folder / "hub.sqlite3"
    _old_file(file, Path(sys.argv[4]), int(sys.argv[5]))
    honest = sqlite._prepare

    def prepare(connection: sqlite3.Connection, record: object) -> None:
        honest(connection, record)
        connection.execute(f"PRAGMA synchronous={synchronous}")

    sqlite._prepare = prepare
    store = Store(open_engine(file), lambda: 1_800_000_000_000, lambda _: None)
    rng, number = random.Random(3), 0
    while number < count:
        # Together, so that several share a commit; one after the other for who records what we do.
        names = [f"k{number + more}" for more in range(rng.randint(1, 8))]
        sizes = [rng.randint(10, 2000) for _ in names]
        written = [
            store.submit(lambda tx, name=name, size=size: _add(tx, name, size))
            for name, size in zip(names, sizes, strict=True)
        ]
        for one in written:
            one.result()
        for name in names:
            _say(f"kept:{name}")
        number += len(names)
    store.close()


main()
