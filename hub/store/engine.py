"""Opens the database the safe way, or says in one sentence why it cannot."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from hub.store import postgres, sqlite
from hub.store.upgrade import StoreError, upgrade

__all__ = ["StoreError", "open_engine"]


def open_engine(place: Path | str) -> Engine:
    """Open, make or upgrade the database: a file of SQLite, or the URL of a PostgreSQL database.

    Raises:
        StoreError: it is newer than this program, damaged, out of reach, or cannot be written.
    """
    if isinstance(place, Path):
        engine, shown = sqlite.make_engine(place), str(place)
    else:
        engine, shown = postgres.make_engine(place), postgres.without_password(place)
    try:
        with engine.connect() as conn, conn.execution_options(**sqlite.WRITES).begin():
            upgrade(conn, shown, lambda version: _back_up(place, version))
    except DBAPIError as error:
        engine.dispose()
        raise StoreError(f"The database {shown} cannot be used: {_first_line(error)}.") from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def _back_up(place: Path | str, version: int) -> None:
    # PostgreSQL's backups are its administrator's; there too, an upgrade that fails undoes itself.
    if isinstance(place, Path):
        sqlite.back_up(place, place.with_name(f"{place.name}.schema-{version}"))


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0].rstrip(".")
