"""PostgreSQL as the hub uses it, for several processes on one store."""

import math
import time

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from hub.store.upgrade import StoreError

POOL = 8
"""Connections for writes and reads together; a few more for a moment."""
FRESH_S = 5.0
"""A connection that served so recently is taken to be whole; if it is not, one request is refused for now."""
LIMITS = "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


def make_engine(url: str) -> Engine:
    """An engine on ``postgresql://user:password@host/database``.

    A transaction sees one picture of the data, and a row that another changed since makes it fail: then
    ``Store`` runs it again.

    Raises:
        StoreError: not such a URL, or the driver is not installed.
    """
    try:
        engine = create_engine(
            _url(url),
            isolation_level="REPEATABLE READ",
            pool_size=POOL,
            max_overflow=4,
            hide_parameters=True,
            connect_args={"connect_timeout": 5, "application_name": "parvis-hub", "options": LIMITS},
        )
    except ImportError as error:
        raise StoreError("PostgreSQL needs its driver: pip install 'parvis[postgres]'.") from error
    _ask_idle_ones(engine)
    return engine


def _ask_idle_ones(engine: Engine) -> None:
    """A connection that the server closed while it lay idle is replaced, not handed out.

    One that has just served is not asked: the question would cost as much as the work.
    """

    def laid_down(_line: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["laid_down"] = time.monotonic()

    def taken_up(line: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if time.monotonic() - record.info.get("laid_down", math.inf) < FRESH_S:
            return
        try:
            engine.dialect.do_ping(line)
        except Exception as error:
            raise DisconnectionError from error

    event.listen(engine, "checkin", laid_down)
    event.listen(engine, "checkout", taken_up)


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
