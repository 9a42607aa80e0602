"""Puts messages into an outbox, sends some, and says each that was acknowledged: for the power cuts."""

import os
import random
import sqlite3
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.uplink import outbox
from kiosk.uplink.outbox import MessageKey, Outbox
from kiosk.uplink.sealing import sealer


def _say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def main() -> None:
    """``fill_outbox.py FOLDER COUNT SYNCHRONOUS``."""
    folder, count, synchronous = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    honest = outbox._connect

    def connect(file: Path) -> sqlite3.Connection:
        db = honest(file)
        db.execute(f"PRAGMA synchronous = {synchronous}")
        return db

    outbox._connect = connect
    rng = random.Random(count)
    key = X25519PrivateKey.generate().public_key().public_bytes_raw()
    box = Outbox(folder / "outbox.sqlite", sealer(key), lambda: 1_800_000_000_000)
    for number in range(count):
        box.put("call", MessageKey(f"m{number}"), rng.randbytes(rng.randint(10, 3000)), lifetime_s=60)
        _say(f"kept:m{number}")
        if rng.random() < 0.3 and (sent := box.due()):
            # What the hub has may come back after a cut: the key makes it one act. Nothing else may go.
            _say(f"sent:{sent.key}")
            box.delivered(sent.id)
    box.close()


main()
