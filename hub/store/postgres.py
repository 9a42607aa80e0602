"""PostgreSQL as the hub uses it, for several processes on one store."""

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from hub.store.upgrade import StoreError

POOL = 8
"""Connections for writes and reads together; a few more for a moment."""
LIMITS = "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


def make_engine(url: str) -> Engine:
    """An engine on ``postgresql://user:password@host/database``.

    A transaction sees one picture of the data, and a row that another changed since makes it fail: then
    ``Store`` runs it again.

    Raises:
        StoreError: not such a URL, or the driver is not installed.
    """
    try:
        return create_engine(
            _url(url),
            isolation_level="REPEATABLE READ",
            pool_size=POOL,
            max_overflow=4,
            # A connection that the server closed while it lay idle is replaced, not handed out.
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": 5, "application_name": "parvis-hub", "options": LIMITS},
        )
    except ImportError as error:
        raise StoreError("PostgreSQL needs its driver: pip install 'parvis[postgres]'.") from error


def driver_url(url: str) -> str:
    """The URL as psycopg itself takes it, password included."""
    return _url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def without_password(url: str) -> str:
    """The URL as it may be shown."""
    return _url(url).set(drivername="postgresql").render_as_string(hide_password=True)


def _url(url: str) -> URL:
    try:
        made = make_url(url)
    except (ArgumentError, ValueError):
        made = None
    # Nothing of a URL that cannot be read is repeated: it may hold a password.
    if made is None or made.get_backend_name() != "postgresql" or not made.database:
        raise StoreError("The database's URL must look like postgresql://user:password@host/database.")
    return made.set(drivername="postgresql+psycopg")
