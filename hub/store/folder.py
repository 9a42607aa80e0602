"""Ties a PostgreSQL database to its data folder: the files of parcels lie there, and nowhere else."""

import os
import secrets
from pathlib import Path

from sqlalchemy import Engine, text

from hub.store.upgrade import StoreError

NAME = "folder-id"


def tie(engine: Engine, folder: Path) -> None:
    """Check that a database and a folder belong together; the first pair that meets is tied for good.

    A hub with another folder would answer for parcels whose bytes it does not have, and tidy away others.

    Raises:
        StoreError: the database belongs to another folder.
        OSError: the folder cannot be written.
    """
    own = _own(folder / NAME)
    with engine.begin() as conn:
        known = conn.execute(text("SELECT folder FROM hub_store FOR UPDATE")).scalar_one()
        if known is None:
            conn.execute(text("UPDATE hub_store SET folder = :own"), {"own": own})
    if known not in (None, own):
        raise StoreError(
            f"The database belongs to another data folder than {folder}. Every hub on one database needs the "
            "same folder. If that folder is lost: UPDATE hub_store SET folder = NULL."
        )


def _own(file: Path) -> str:
    fresh = secrets.token_hex(8)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(fresh)
    return fresh
